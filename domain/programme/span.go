package programme

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
)

// A Span is how long something may take, such as "24h", "5 days" or "2 business
// days". Business time is that of the programme's calendar, and a business day
// is as long as its business hours are. The zero Span is none.
type Span struct {
	N    int    // how many, at most 10,000
	Unit string // "minute", "hour", "day", "business hour" or "business day"
}

const maxSpan = 10_000

// units are the words in which spans are written.
var units = map[string]string{
	"m": "minute", "min": "minute", "minute": "minute", "minutes": "minute",
	"h": "hour", "hour": "hour", "hours": "hour",
	"d": "day", "day": "day", "days": "day",
	"business hour": "business hour", "business hours": "business hour",
	"business day": "business day", "business days": "business day",
}

// ParseSpan reads a span; an empty text is none.
func ParseSpan(s string) (Span, error) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	if s == "" || s == "0" {
		return Span{}, nil
	}
	digits := strings.TrimLeft(s, "0123456789")
	n, err := strconv.Atoi(s[:len(s)-len(digits)])
	unit, known := units[strings.TrimSpace(digits)]
	if err != nil || !known || n > maxSpan {
		return Span{}, domain.Errorf(domain.Invalid, "%q is not a length of time, such as 24h, 5 days or 2 business days.", clip(s))
	}
	if n == 0 {
		unit = ""
	}
	return Span{n, unit}, nil
}

// IsZero reports a span of nothing.
func (s Span) IsZero() bool { return s.N == 0 }

// String returns the span as it is written: "24 hours".
func (s Span) String() string {
	switch {
	case s.IsZero():
		return ""
	case s.N == 1:
		return "1 " + s.Unit
	}
	return fmt.Sprintf("%d %ss", s.N, s.Unit)
}

// MarshalText writes the span as String does.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a span as ParseSpan does.
func (s *Span) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSpan(string(b))
	return err
}

// After returns the moment that is a span after t, t itself for none.
func (p *Programme) After(t time.Time, s Span) time.Time {
	n := time.Duration(s.N)
	switch s.Unit {
	case "minute":
		return t.Add(n * time.Minute)
	case "hour":
		return t.Add(n * time.Hour)
	case "day":
		return t.Add(n * 24 * time.Hour)
	case "business hour":
		return p.BusinessTimeAfter(t, n*time.Hour).UTC()
	case "business day":
		h := p.Deals.BusinessHours
		return p.BusinessTimeAfter(t, n*time.Duration(h.To-h.From)*time.Minute).UTC()
	}
	return t
}

// Before returns the moment that is a span before t, by the calendar.
func (p *Programme) Before(t time.Time, s Span) time.Time { return t.Add(-s.length(p)) }

// length is how long a span is where only its size counts.
func (s Span) length(p *Programme) time.Duration {
	day := 24 * time.Hour
	if s.Unit == "business day" {
		day = time.Duration(p.Deals.BusinessHours.To-p.Deals.BusinessHours.From) * time.Minute
	}
	switch s.Unit {
	case "minute":
		return time.Duration(s.N) * time.Minute
	case "hour", "business hour":
		return time.Duration(s.N) * time.Hour
	case "day", "business day":
		return time.Duration(s.N) * day
	}
	return 0
}
