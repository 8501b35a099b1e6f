package programme

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gangway/domain"
)

// BusinessHours are the hours in which the vendor works, on the clock of the
// programme's time zone.
type BusinessHours struct {
	Days []Weekday `json:"days"`
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// A Holiday is a day without business hours.
type Holiday struct {
	Date Date   `json:"date"`
	Name string `json:"name"`
}

// A Weekday is a day of the week, written as "mon".
type Weekday time.Weekday

// String returns the first three letters in lower case, such as "mon".
func (w Weekday) String() string { return strings.ToLower(time.Weekday(w).String()[:3]) }

// MarshalText writes the weekday as "mon".
func (w Weekday) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads "mon" or "Monday".
func (w *Weekday) UnmarshalText(b []byte) error {
	s := strings.ToLower(string(b))
	for d := time.Sunday; d <= time.Saturday; d++ {
		if full := strings.ToLower(d.String()); s == full || s == full[:3] {
			*w = Weekday(d)
			return nil
		}
	}
	return domain.Errorf(domain.Invalid, "%q is not a day of the week, such as mon.", clip(string(b)))
}

// A TimeOfDay is a time on the clock in minutes after midnight, 0 to 1440;
// 24:00 is the end of the day.
type TimeOfDay int

// At returns the time of day at hour:minute.
func At(hour, minute int) TimeOfDay { return TimeOfDay(60*hour + minute) }

// String returns the time of day as "09:30".
func (c TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText writes the time of day as "09:30".
func (c TimeOfDay) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "09:30" or "24:00".
func (c *TimeOfDay) UnmarshalText(b []byte) error {
	if string(b) == "24:00" {
		*c = At(24, 0)
		return nil
	}
	t, err := time.Parse("15:04", string(b))
	if err != nil || len(b) != 5 {
		return domain.Errorf(domain.Invalid, "%q is not a time of day, such as 09:30.", clip(string(b))).Because(err)
	}
	*c = At(t.Hour(), t.Minute())
	return nil
}

// clip shortens foreign text so that it can be shown in an error.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Today returns the date in the programme's time zone at t.
func (p *Programme) Today(t time.Time) Date { return DateIn(t, p.zone()) }

// StartOfDay returns the first instant of the day in the programme's time zone.
func (p *Programme) StartOfDay(d Date) time.Time { return d.start(p.zone()) }

// EndOfDay returns the last second of the day in the programme's time zone.
// What ends on that day holds until then.
func (p *Programme) EndOfDay(d Date) time.Time {
	return p.StartOfDay(d.AddDays(1)).Add(-time.Second)
}

// EndAfter returns the end of the day that is the given number of calendar days
// after t: when protection, its grace or an invitation that begins at t is over.
func (p *Programme) EndAfter(t time.Time, days int) time.Time {
	return p.EndOfDay(p.Today(t).AddDays(days))
}

// BusinessHoursAfter returns when the given number of business hours has passed
// since t. Hours count as they elapse, so that a change of clocks inside the
// business hours makes the day an hour longer or shorter.
func (p *Programme) BusinessHoursAfter(t time.Time, hours int) time.Time {
	return p.BusinessTimeAfter(t, time.Duration(hours)*time.Hour)
}

// BusinessTimeAfter is BusinessHoursAfter for any duration, as is left when a
// review clock goes on after a pause. Nothing left means t itself.
func (p *Programme) BusinessTimeAfter(t time.Time, left time.Duration) time.Time {
	if left <= 0 {
		return t
	}
	day := p.Today(t)
	for range maxCalendarDays {
		from, to, open := p.window(day)
		if from = later(from, t); open && from.Before(to) {
			span := to.Sub(from)
			if left <= span {
				return from.Add(left)
			}
			left -= span
		}
		day = day.AddDays(1)
	}
	return t.Add(left) // no business hours within reach: count them all
}

// BusinessTime returns how much business time lies between two instants, zero
// if to is not after from. It looks at no more than ten years.
func (p *Programme) BusinessTime(from, to time.Time) time.Duration {
	var sum time.Duration
	day := p.Today(from)
	for range maxCalendarDays {
		begin, end, open := p.window(day)
		if !begin.Before(to) {
			break
		}
		if begin, end = later(begin, from), earlier(end, to); open && begin.Before(end) {
			sum += end.Sub(begin)
		}
		day = day.AddDays(1)
	}
	return sum
}

// maxCalendarDays bounds every walk over the calendar.
const maxCalendarDays = 3653

// window returns the business hours of a day, and whether it has any.
func (p *Programme) window(d Date) (from, to time.Time, open bool) {
	h := p.Deals.BusinessHours
	from, to = p.instant(d, h.From), p.instant(d, h.To)
	open = slices.Contains(h.Days, Weekday(d.Weekday())) && !p.isHoliday(d)
	return from, to, open
}

func (p *Programme) instant(d Date, c TimeOfDay) time.Time {
	switch c {
	case At(0, 0):
		return d.start(p.zone())
	case At(24, 0):
		return d.AddDays(1).start(p.zone())
	}
	return time.Date(d.Year, d.Month, d.Day, int(c)/60, int(c)%60, 0, 0, p.zone())
}

func (p *Programme) isHoliday(d Date) bool {
	return slices.ContainsFunc(p.Deals.Holidays, func(h Holiday) bool { return h.Date == d })
}

func (p *Programme) zone() *time.Location {
	if p.TimeZone == nil {
		return time.UTC
	}
	return p.TimeZone
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
