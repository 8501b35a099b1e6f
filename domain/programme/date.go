package programme

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
)

// A Date is a day of the calendar, without a time or a zone. Comparing with ==
// works; the zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Years that a date may lie in: what is outside is a slip of the finger.
const (
	minYear = 1970
	maxYear = 2199
)

// ParseDate reads a date as "2026-12-18". A day that does not exist is refused,
// never moved to another.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil || t.Year() < minYear || t.Year() > maxYear {
		return Date{}, domain.Errorf(domain.Invalid, "Please give a date that exists, such as 2026-12-18.").Because(err)
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// ReadDate reads a date as people type it: "2026-12-18", "18 dec", "18 december
// 2027", "dec 18", "today", "tomorrow", or a distance from today: "+30d", "+2w",
// "+3m". A day without a year is the next one of that name, today included.
func ReadDate(s string, today Date) (Date, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 32 {
		return ParseDate("")
	}
	switch s {
	case "today":
		return today, nil
	case "tomorrow":
		return today.AddDays(1), nil
	}
	if rest, ok := strings.CutPrefix(s, "+"); ok {
		return distance(rest, today)
	}
	if d, ok := dayAndMonth(s, today); ok {
		return d, nil
	}
	return ParseDate(s)
}

func distance(s string, today Date) (Date, error) {
	unit := byte('d')
	if n := len(s); n > 0 && (s[n-1] < '0' || s[n-1] > '9') {
		s, unit = s[:n-1], s[n-1]
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 10_000 || strings.HasPrefix(s, "+") {
		return ParseDate("")
	}
	switch unit {
	case 'd':
		return within(today.AddDays(n))
	case 'w':
		return within(today.AddDays(7 * n))
	case 'm':
		return within(today.AddMonths(n))
	}
	return ParseDate("")
}

func within(d Date) (Date, error) { return ParseDate(d.String()) }

// dayAndMonth reads "18 dec", "dec 18" and the same with a year.
func dayAndMonth(s string, today Date) (Date, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	if len(parts) != 2 && len(parts) != 3 {
		return Date{}, false
	}
	day, month := parts[0], parts[1]
	if day[0] > '9' {
		day, month = month, day
	}
	n, err := strconv.Atoi(day)
	m, known := monthNamed(month)
	if err != nil || !known {
		return Date{}, false
	}
	if len(parts) == 3 {
		year, err := strconv.Atoi(parts[2])
		d, bad := within(Date{year, m, n})
		return d, err == nil && bad == nil
	}
	for year := today.Year; year <= today.Year+8; year++ { // 29 feb may be eight years off
		if d, err := within(Date{year, m, n}); err == nil && !d.Before(today) {
			return d, true
		}
	}
	return Date{}, false
}

func monthNamed(s string) (time.Month, bool) {
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), s) {
			return m, true
		}
	}
	return 0, false
}

// DateIn returns the date that a clock on a wall of the zone shows at t.
func DateIn(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// String returns the date as "2026-12-18", or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.utc().Before(o.utc()) }

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return DateIn(d.utc().AddDate(0, 0, n), time.UTC) }

// AddMonths returns the same day n months later, or that month's last day where
// it has no such day.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// DaysUntil returns how many days after d the date o is; negative when before.
func (d Date) DaysUntil(o Date) int { return int(o.utc().Sub(d.utc()) / (24 * time.Hour)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// MarshalText writes the date as "2026-12-18", the zero Date as "".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// start returns the first instant of the day in the zone. Where a change of
// clocks leaves out midnight, that is the moment of the change; where midnight
// comes twice, the first of them.
func (d Date) start(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	if DateIn(t, zone) != d {
		_, change := t.ZoneBounds()
		return change
	}
	if earlier := t.Add(-time.Hour); DateIn(earlier, zone) == d {
		return earlier
	}
	return t
}
