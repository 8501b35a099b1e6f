package programme_test

import (
	"testing"
	"time"

	"gangway/domain/programme"
)

// Ensure that a length of time is read as people write it, and written in full.
func TestParseSpan(t *testing.T) {
	for _, tt := range []struct{ in, want, err string }{
		{in: "", want: ""},
		{in: "0", want: ""},
		{in: "0 days", want: ""},
		{in: "24h", want: "24 hours"},
		{in: " 24  Hours ", want: "24 hours"},
		{in: "1 hour", want: "1 hour"},
		{in: "90m", want: "90 minutes"},
		{in: "10 min", want: "10 minutes"},
		{in: "5d", want: "5 days"},
		{in: "1 day", want: "1 day"},
		{in: "8 business hours", want: "8 business hours"},
		{in: "2 Business Days", want: "2 business days"},
		{in: "10000 days", want: "10000 days"},
		{in: "10001 days", err: `"10001 days" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "99999999999999999999 h", err: `"99999999999999999999 h" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "1.5 h", err: `"1.5 h" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "-1 h", err: `"-1 h" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "24", err: `"24" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "two days", err: `"two days" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "business day", err: `"business day" is not a length of time, such as 24h, 5 days or 2 business days.`},
		{in: "2 business weeks", err: `"2 business weeks" is not a length of time, such as 24h, 5 days or 2 business days.`},
	} {
		t.Run(tt.in, func(t *testing.T) {
			s, err := programme.ParseSpan(tt.in)
			if err != nil {
				if err.Error() != tt.err {
					t.Fatalf("got %v, want %s", err, tt.err)
				}
				return
			}
			if s.String() != tt.want || s.IsZero() != (tt.want == "") || tt.err != "" {
				t.Fatalf("got %q (%+v), want %q %s", s, s, tt.want, tt.err)
			}
			if again, err := programme.ParseSpan(s.String()); err != nil || again != s {
				t.Fatalf("%q is read as %+v: %v", s, again, err)
			}
		})
	}
}

// Ensure that a length of time ends when a person would say, by the calendar of
// the programme's time zone: the hours are 9 to 17, Monday to Friday.
func TestAfter(t *testing.T) {
	for _, tt := range []struct{ name, zone, from, span, want string }{
		{"None", "Europe/Berlin", "2026-11-20 16:00", "", "2026-11-20 16:00"},
		{"Minutes", "Europe/Berlin", "2026-11-20 16:00", "90m", "2026-11-20 17:30"},
		{"HoursOverTheWeekend", "Europe/Berlin", "2026-11-20 16:00", "24h", "2026-11-21 16:00"},
		{"Days", "Europe/Berlin", "2026-11-20 16:00", "5 days", "2026-11-25 16:00"},
		{"BusinessHoursOverTheWeekend", "Europe/Berlin", "2026-11-20 16:00", "8 business hours", "2026-11-23 16:00"},
		{"BusinessDayOverTheWeekend", "Europe/Berlin", "2026-11-20 16:00", "1 business day", "2026-11-23 16:00"},
		{"BusinessDays", "Europe/Berlin", "2026-11-20 16:00", "2 business days", "2026-11-24 16:00"},
		{"BusinessDayFromSaturday", "Europe/Berlin", "2026-11-21 11:00", "1 business day", "2026-11-23 17:00"},
		{"BusinessHourAtNight", "Europe/Berlin", "2026-11-16 23:00", "1 business hour", "2026-11-17 10:00"},
		{"OtherZone", "America/Denver", "2026-11-20 16:00", "2 business hours", "2026-11-23 10:00"},
		{"ZoneAheadOfUTC", "Asia/Tokyo", "2026-11-20 16:00", "2 business hours", "2026-11-23 10:00"},
		{"DaysAreOf24Hours", "Europe/Berlin", "2027-03-27 16:00", "1 day", "2027-03-28 17:00"},
		{"BusinessDayOverSpringChange", "Europe/Berlin", "2027-03-26 16:00", "1 business day", "2027-03-29 16:00"},
		{"BusinessDayOverAutumnChange", "Europe/Berlin", "2026-10-23 16:00", "1 business day", "2026-10-26 16:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := in(t, tt.zone)
			span, err := programme.ParseSpan(tt.span)
			if err != nil {
				t.Fatal(err)
			}
			want := local(t, p, tt.want)
			if got := p.After(local(t, p, tt.from).UTC(), span); !got.Equal(want) {
				t.Fatalf("got %v, want %v", got.In(p.TimeZone), want)
			}
		})
	}
}

// Ensure that a length of time before a moment is as long as it says.
func TestBefore(t *testing.T) {
	p := berlin(t)
	at := local(t, p, "2026-11-20 16:00")
	for span, want := range map[string]time.Duration{
		"": 0, "30m": 30 * time.Minute, "4h": 4 * time.Hour, "1 day": 24 * time.Hour, "3 business hours": 3 * time.Hour, "1 business day": 8 * time.Hour,
	} {
		s, err := programme.ParseSpan(span)
		if err != nil {
			t.Fatal(err)
		}
		if got := at.Sub(p.Before(at, s)); got != want {
			t.Errorf("%q before is %v before, want %v", span, got, want)
		}
	}
}
