package user

import (
	"slices"
	"strings"
	"unicode"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/text"
)

// Fields cleans the texts of an input and gathers what is wrong with them, so
// that all is told at once. The partner package uses it too.
type Fields struct{ domain.Problems }

// Bounds of texts, in characters.
const (
	MaxName  = 80
	MaxLabel = 60
	maxEmail = 254 // RFC 5321 §4.5.3.1.3
	maxLocal = 64  // RFC 5321 §4.5.3.1.1
)

// Line returns a text of one line cleaned. An empty one is a fault if please,
// the sentence that asks for it, isn't "".
func (f *Fields) Line(field, value string, limit int, please string) string {
	clean, err := text.Line(value, limit)
	return f.note(field, clean, err, please)
}

// Block returns a text of several lines cleaned, as Line does.
func (f *Fields) Block(field, value string, limit int, please string) string {
	clean, err := text.Block(value, limit)
	return f.note(field, clean, err, please)
}

func (f *Fields) note(field, clean string, err error, please string) string {
	f.Add(field, err)
	if err == nil && clean == "" && please != "" {
		f.Addf(field, "%s", please)
	}
	return clean
}

// Email returns an e-mail address cleaned.
func (f *Fields) Email(field, value, please string) string {
	value = f.Line(field, value, maxEmail, please)
	if value == "" {
		return ""
	}
	clean, ok := parseEmail(value)
	if !ok {
		f.Addf(field, "This is not an e-mail address. It looks like name@example.com.")
	}
	return clean
}

// Country returns the code of a country.
func (f *Fields) Country(field, value, please string) string {
	value = f.Line(field, value, MaxName, please)
	if value == "" {
		return ""
	}
	code, err := geo.Country(value)
	f.Add(field, err)
	return code
}

// Countries returns the codes of countries, sorted, each once.
func (f *Fields) Countries(field string, values []string) []string {
	if len(values) > maxRegions {
		f.Addf(field, "At most %d countries can be named.", maxRegions)
		return nil
	}
	var codes []string
	for _, v := range values {
		if code := f.Country(field, v, "Please leave out empty countries."); code != "" {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

const maxRegions = 60

// parseEmail checks the shape that deliverable addresses have; comments, quoted
// names and address literals of RFC 5322 are refused. The domain becomes lower
// case.
func parseEmail(s string) (string, bool) {
	local, host, ok := strings.Cut(s, "@")
	host = strings.ToLower(host)
	odd := func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == text.Replacement || strings.ContainsRune(`"(),:;<>@[\]`, r)
	}
	if !ok || local == "" || len(local) > maxLocal || strings.ContainsFunc(local+host, odd) {
		return "", false
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 || slices.ContainsFunc(labels, badLabel) {
		return "", false
	}
	return local + "@" + host, true
}

// badLabel reports what can't stand between the dots of a host.
func badLabel(s string) bool {
	return s == "" || len(s) > 63 || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") ||
		strings.ContainsFunc(s, func(r rune) bool {
			return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
}

// Current refuses an edit of an older version than the present one and says who
// was quicker; a given version of 0 is not checked.
func Current(given, present int64, by string) error {
	if given == 0 || given == present {
		return nil
	}
	if by == "" {
		by = "Somebody"
	}
	return &domain.Error{Kind: domain.Conflict, Field: "version", Msg: by + " changed this in the meantime. Please look at it again."}
}
