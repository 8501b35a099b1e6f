package reading

import (
	"maps"
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A How is in which way something was read.
type How string

// The ways.
const (
	Read       How = "read"
	Downloaded How = "download"
)

// A Mark is what a person has read of one thing.
type Mark struct {
	User    string           `json:"user"`
	Partner string           `json:"partner,omitempty"` // none for the vendor's people
	Subject string           `json:"subject"`           // "docs/sales/pricing", "files/price-list.csv", "news/B-7K3QXM"
	Hash    string           `json:"hash"`              // of the text that was read last
	FirstAt time.Time        `json:"first_at"`
	LastAt  time.Time        `json:"last_at"`
	Days    map[How]string   `json:"days"`            // the last day that was counted, "2026-03-04"
	Months  map[string]Tally `json:"months"`          // by "2026-03"
	Acked   string           `json:"acked,omitempty"` // hash of the text that was confirmed last
	AckedAt time.Time        `json:"acked_at,omitzero"`
	Key     string           `json:"key,omitempty"` // fingerprint of the key that confirmed
}

// A Tally counts reads and downloads, each once per person and day.
type Tally struct {
	Reads     int64 `json:"reads,omitempty"`
	Downloads int64 `json:"downloads,omitempty"`
}

// Topic returns the topic that goes stale when a person reads or confirms
// something.
func Topic(user string) string { return "reading/" + user }

var marks = domain.NewTable("reading", func(m *Mark) domain.Key { return domain.Tuple(m.User, m.Subject) }).
	Topics(func(m *Mark) []string { return []string{Topic(m.User)} })

var (
	readers = marks.Sum("reader", func(m *Mark) []domain.Part {
		if m.Partner == "" || len(m.Days) == 0 {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(m.Subject), N: 1, Shared: true}}
	})
	tallies = marks.Sum("tally", func(m *Mark) []domain.Part {
		if m.Partner == "" {
			return nil
		}
		var parts []domain.Part
		for month, t := range m.Months {
			parts = append(parts,
				domain.Part{Key: domain.Tuple(m.Subject, string(Read), month), N: t.Reads, Shared: true},
				domain.Part{Key: domain.Tuple(m.Subject, string(Downloaded), month), N: t.Downloads, Shared: true})
		}
		return parts
	})
	totals = marks.Sum("total", func(m *Mark) []domain.Part {
		if m.Partner == "" {
			return nil
		}
		var all Tally
		for _, t := range m.Months {
			all.Reads += t.Reads
			all.Downloads += t.Downloads
		}
		return []domain.Part{
			{Key: domain.Tuple(m.Subject, string(Read)), N: all.Reads, Shared: true},
			{Key: domain.Tuple(m.Subject, string(Downloaded)), N: all.Downloads, Shared: true},
		}
	})
	confirmed = marks.Sum("confirmed", func(m *Mark) []domain.Part {
		if m.Partner == "" || m.Acked == "" {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(m.Subject, m.Acked), N: 1, Shared: true}}
	})
)

// Tables lists the tables of this package.
func Tables() []domain.Schema { return []domain.Schema{marks} }

// Of returns what a person has read of a thing; the zero Mark if nothing.
func Of(r *domain.Read, user, subject string) (Mark, error) {
	m, _, err := marks.Lookup(r, user, subject)
	return m, err
}

// ReadAs reports whether the text with the hash is the one that was read last.
func (m Mark) ReadAs(hash string) bool { return len(m.Days) > 0 && m.Hash == hash }

// ConfirmedAt returns when the text with the hash was confirmed, zero if it was
// not.
func (m Mark) ConfirmedAt(hash string) time.Time {
	if m.Acked == "" || m.Acked != hash {
		return time.Time{}
	}
	return m.AckedAt
}

// Count notes that the actor has read a thing whose text has the hash. A second
// time on the same day counts no more.
func Count(w *domain.Write, subject, hash string, how How) (Mark, error) {
	m, err := mark(w, subject)
	if err != nil {
		return m, err
	}
	day := programme.Of(w.Read).Today(w.Now()).String()
	if m.Days[how] == day && m.Hash == hash {
		return m, nil
	}
	m = m.with(day, how)
	m.Hash, m.LastAt = hash, w.Now()
	return m, marks.Put(w, m)
}

// with returns the mark with a day counted, once.
func (m Mark) with(day string, how How) Mark {
	if m.Days[how] == day {
		return m
	}
	m.Days, m.Months = maps.Clone(m.Days), maps.Clone(m.Months)
	if m.Days == nil {
		m.Days, m.Months = map[How]string{}, map[string]Tally{}
	}
	m.Days[how] = day
	month := day[:len("2026-03")]
	t := m.Months[month]
	if how == Downloaded {
		t.Downloads++
	} else {
		t.Reads++
	}
	m.Months[month] = t
	return m
}

func mark(w *domain.Write, subject string) (Mark, error) {
	m, err := Of(w.Read, w.Actor.User, subject)
	if m.User == "" {
		m = Mark{User: w.Actor.User, Subject: subject, FirstAt: w.Now()}
	}
	m.Partner = w.Actor.Partner
	return m, err
}

// Confirm notes that the actor has read and confirms the text with the hash, and
// whether that is new.
func Confirm(w *domain.Write, subject, hash string) (Mark, bool, error) {
	m, err := mark(w, subject)
	if err != nil || m.Acked == hash {
		return m, false, err
	}
	m = m.with(programme.Of(w.Read).Today(w.Now()).String(), Read)
	m.Hash, m.LastAt = hash, w.Now()
	m.Acked, m.AckedAt, m.Key = hash, w.Now(), w.Actor.Key
	return m, true, marks.Put(w, m)
}

// People is how many of partners' people have read or fetched a thing.
func People(r *domain.Read, subject string) (int64, error) { return readers.Value(r, subject) }

// Total is how often a thing was read and fetched.
func Total(r *domain.Read, subject string) (t Tally, err error) {
	if t.Reads, err = totals.Value(r, subject, string(Read)); err == nil {
		t.Downloads, err = totals.Value(r, subject, string(Downloaded))
	}
	return t, err
}

// Confirmed is how many people of partners have confirmed a text.
func Confirmed(r *domain.Read, subject, hash string) (int64, error) {
	return confirmed.Value(r, subject, hash)
}

// A Month is a month with its tally.
type Month struct {
	Month string
	Tally
}

// Monthly returns how often a thing was read in each month in which it was, the
// oldest first.
func Monthly(r *domain.Read, subject string) ([]Month, error) {
	all := map[string]Tally{}
	for _, how := range []How{Read, Downloaded} {
		sums, err := tallies.Values(r, domain.Tuple(subject, string(how)))
		if err != nil {
			return nil, err
		}
		for k, n := range sums {
			t := all[domain.String(k)]
			if how == Downloaded {
				t.Downloads += n
			} else {
				t.Reads += n
			}
			all[domain.String(k)] = t
		}
	}
	var out []Month
	for _, m := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Month{m, all[m]})
	}
	return out, nil
}
