package programme_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/programme"
)

// berlin returns a programme with default rules in Berlin.
func berlin(t testing.TB) *programme.Programme { return in(t, "Europe/Berlin") }

func in(t testing.TB, zone string) *programme.Programme {
	t.Helper()
	p := programme.Default()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	p.TimeZone = loc
	return p
}

// local reads "2026-11-20 16:00" on the programme's clock.
func local(t testing.TB, p *programme.Programme, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, p.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Ensure that a review is due after the business hours that the programme
// promises, whatever the clocks do. The hours are 9 to 17, Monday to Friday.
func TestBusinessHoursAfter(t *testing.T) {
	night := func(p *programme.Programme) {
		p.Deals.BusinessHours.From, p.Deals.BusinessHours.To = 0, programme.At(24, 0)
		p.Deals.BusinessHours.Days = append(p.Deals.BusinessHours.Days, programme.Weekday(time.Saturday), programme.Weekday(time.Sunday))
	}
	for _, tt := range []struct {
		name, from string
		hours      int
		want       string
		change     func(*programme.Programme)
	}{
		{"SameDay", "2026-11-16 09:00", 4, "2026-11-16 13:00", nil},
		{"ToTheEndOfTheDay", "2026-11-16 09:00", 8, "2026-11-16 17:00", nil},
		{"IntoTheNextDay", "2026-11-16 12:30", 8, "2026-11-17 12:30", nil},
		{"BeforeHours", "2026-11-16 05:00", 1, "2026-11-16 10:00", nil},
		{"AfterHours", "2026-11-16 20:00", 1, "2026-11-17 10:00", nil},
		{"AtClosing", "2026-11-16 17:00", 1, "2026-11-17 10:00", nil},
		{"OverTheWeekend", "2026-11-20 16:00", 2, "2026-11-23 10:00", nil},
		{"OnSunday", "2026-11-22 12:00", 16, "2026-11-24 17:00", nil},
		{"None", "2026-11-22 12:00", 0, "2026-11-22 12:00", nil},
		{"Holiday", "2026-11-16 16:00", 2, "2026-11-18 10:00", func(p *programme.Programme) {
			p.Deals.Holidays = []programme.Holiday{{Date: programme.Date{Year: 2026, Month: 11, Day: 17}}}
		}},
		{"OverSpringChange", "2027-03-26 16:00", 2, "2027-03-29 10:00", nil},
		{"SpringNightIsShorter", "2027-03-28 00:00", 23, "2027-03-29 00:00", night},
		{"AutumnNightIsLonger", "2026-10-25 00:00", 25, "2026-10-26 00:00", night},
		{"NoHoursAtAll", "2026-11-16 09:00", 5, "2026-11-16 14:00", func(p *programme.Programme) {
			p.Deals.BusinessHours.Days = nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := berlin(t)
			if tt.change != nil {
				tt.change(p)
			}
			want := local(t, p, tt.want)
			if got := p.BusinessHoursAfter(local(t, p, tt.from).UTC(), tt.hours); !got.Equal(want) {
				t.Fatalf("got %v, want %v", got.In(p.TimeZone), want)
			}
		})
	}
}

// Ensure that business time counted between two instants is what leads from one
// to the other, so that a paused review clock loses nothing.
func TestBusinessTimeProperties(t *testing.T) {
	p := berlin(t)
	p.Deals.Holidays = []programme.Holiday{{Date: programme.Date{Year: 2026, Month: 12, Day: 25}}}
	base := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		from := base.Add(time.Duration(rapid.IntRange(0, 300*24*60).Draw(t, "from")) * time.Minute)
		first := time.Duration(rapid.IntRange(0, 60*60).Draw(t, "first")) * time.Minute
		second := time.Duration(rapid.IntRange(1, 60*60).Draw(t, "second")) * time.Minute
		pause := p.BusinessTimeAfter(from, first)
		due := p.BusinessTimeAfter(pause, second)
		if got := p.BusinessTime(from, due); got != first+second {
			t.Fatalf("%v of %v business time from %v to %v", got, first+second, from, due)
		}
		if whole := p.BusinessTimeAfter(from, first+second); !whole.Equal(due) {
			t.Fatalf("in two parts %v, at once %v", due, whole)
		}
		if p.BusinessTime(due, from) != 0 {
			t.Fatal("business time runs backwards")
		}
	})
}

// Ensure that a day ends where the next one begins, also where the clocks change
// at midnight.
func TestEndOfDay(t *testing.T) {
	for _, tt := range []struct{ name, zone, day, wantUTC string }{
		{"Berlin", "Europe/Berlin", "2026-11-22", "2026-11-22T22:59:59Z"},
		{"BerlinSpring", "Europe/Berlin", "2027-03-28", "2027-03-28T21:59:59Z"},
		{"BerlinAutumn", "Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59Z"},
		{"BeirutMidnightLeftOut", "Asia/Beirut", "2023-03-25", "2023-03-25T21:59:59Z"},
		{"HavanaMidnightTwice", "America/Havana", "2026-10-31", "2026-11-01T03:59:59Z"},
		{"Kiritimati", "Pacific/Kiritimati", "2026-11-22", "2026-11-22T09:59:59Z"},
		{"ApiaDayLeftOut", "Pacific/Apia", "2011-12-29", "2011-12-30T09:59:59Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			day, err := programme.ParseDate(tt.day)
			if err != nil {
				t.Fatal(err)
			}
			got := in(t, tt.zone).EndOfDay(day)
			if s := got.UTC().Format(time.RFC3339); s != tt.wantUTC {
				t.Fatalf("got %s, want %s", s, tt.wantUTC)
			}
		})
	}
}

// Ensure that protection of 90 days ends with the ninetieth day, not an hour
// beside it when the clocks have changed.
func TestEndAfter(t *testing.T) {
	p := berlin(t)
	got := p.EndAfter(local(t, p, "2027-01-15 16:20"), 90)
	if s := got.Format("2006-01-02 15:04:05 MST"); s != "2027-04-15 23:59:59 CEST" {
		t.Fatal(s)
	}
}

// Ensure that a date is what people type, and that one which does not exist is
// refused.
func TestReadDate(t *testing.T) {
	today := programme.Date{Year: 2026, Month: 11, Day: 22}
	for _, tt := range []struct{ in, want string }{
		{"2026-12-18", "2026-12-18"},
		{" 18 Dec ", "2026-12-18"},
		{"18. december", "2026-12-18"},
		{"dec 18", "2026-12-18"},
		{"18 dec 2028", "2028-12-18"},
		{"Dec 18, 2028", "2028-12-18"},
		{"22 nov", "2026-11-22"},
		{"21 nov", "2027-11-21"},
		{"29 feb", "2028-02-29"},
		{"today", "2026-11-22"},
		{"tomorrow", "2026-11-23"},
		{"+30d", "2026-12-22"},
		{"+30", "2026-12-22"},
		{"+2w", "2026-12-06"},
		{"+3m", "2027-02-22"},
		{"", ""},
		{"soon", ""},
		{"0000-00-00", ""},
		{"2026-02-30", ""},
		{"30 feb", ""},
		{"31 apr 2027", ""},
		{"9999-12-31", ""},
		{"1969-12-31", ""},
		{"2026-1-5", ""},
		{"2026-12-18T00:00:00Z", ""},
		{"+99999d", ""},
		{"++3d", ""},
		{"+3y", ""},
		{"12/18/2026", ""},
		{"18 d", ""},
		{"18 dec x", ""},
		{"٢٠٢٦-١٢-١٨", ""},
		{"2026-12-18\x1b[m", ""},
	} {
		got, err := programme.ReadDate(tt.in, today)
		if got.String() != tt.want || (err == nil) != (tt.want != "") || tt.want == "" && domain.KindOf(err) != domain.Invalid {
			t.Errorf("ReadDate(%q) = %v, %v; want %q", tt.in, got, err, tt.want)
		}
	}
	if d := (programme.Date{Year: 2027, Month: 1, Day: 31}).AddMonths(1); d.String() != "2027-02-28" {
		t.Errorf("a month after 31 January is %v", d)
	}
}

// FuzzReadDate checks that a text that is taken for a date is one that exists,
// within bounds, and that one taken for a span is read as it is written; anything
// else is refused with a sentence (B76).
func FuzzReadDate(f *testing.F) {
	for _, s := range []string{
		"18 dec", "+30d", "2026-12-18", "dec 18 2028", "31 31", "+", ". .", "29 feb", "0000-00-00", "9999-12-31", "2026-02-30", "today", "+9999m",
		"24h", "5 days", "2 Business  Days", "0", "1 minute", "10001 h", "٤ days", "-1d", "00001 business hour",
	} {
		f.Add(s)
	}
	today := programme.Date{Year: 2026, Month: 11, Day: 22}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := programme.ReadDate(s, today)
		if err != nil && domain.KindOf(err) != domain.Invalid {
			t.Errorf("%q: %v", s, err)
		}
		if err == nil {
			for _, read := range []func(string) (programme.Date, error){
				programme.ParseDate, func(s string) (programme.Date, error) { return programme.ReadDate(s, today) },
			} {
				if again, err := read(d.String()); err != nil || again != d || d.Year < 1970 || d.Year > 2199 {
					t.Fatalf("%q gave %v, which reads as %v, %v", s, d, again, err)
				}
			}
		}
		span, err := programme.ParseSpan(s)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if again, err := programme.ParseSpan(span.String()); err != nil || again != span || span.N < 0 || span.N > 10_000 {
			t.Fatalf("%q gave %v, which reads as %v, %v", s, span, again, err)
		}
	})
}
