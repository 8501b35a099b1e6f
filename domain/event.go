package domain

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"
)

// A Fact is what a command leaves behind, named in the past tense. Its exported
// fields are what others are told.
type Fact interface {
	// Fact returns the name ("deal.approved"), the id of what it is about and
	// the id of the partner it concerns, or "".
	Fact() (name, subject, partner string)
}

// An Event is a fact as it is stored: the feed for watchers and the outbox for
// workers.
type Event struct {
	Node    string          `json:"node,omitempty"`
	Seq     int64           `json:"seq,omitempty"`
	At      time.Time       `json:"at"`
	Name    string          `json:"name"`
	Subject string          `json:"subject"`
	Partner string          `json:"partner,omitempty"`
	Actor   string          `json:"actor,omitempty"` // id of the user
	Data    json.RawMessage `json:"data"`
}

var events = NewTable("event", func(e *Event) Key { return Tuple(e.Node, e.Seq) })

var eventsByPartner = events.Index("partner", func(e *Event) []Key {
	if e.Partner == "" {
		return nil
	}
	return []Key{Tuple(e.Partner, Desc(e.At), DescInt(e.Seq))}
})

// A Reaction is what another noun does inside the same transaction when a fact
// of one type is emitted.
type Reaction struct {
	name string
	run  func(w *Write, f Fact) (bool, error)
}

// On declares a reaction to facts of type F. The name says what is done, for the
// table of reactions.
func On[F Fact](name string, fn func(*Write, F) error) Reaction {
	return Reaction{name: name, run: func(w *Write, f Fact) (bool, error) {
		v, ok := f.(F)
		if !ok {
			return false, nil
		}
		return true, fn(w, v)
	}}
}

// Emit stores a fact and runs the reactions to it, in the order of their table.
func (w *Write) Emit(f Fact) error {
	name, subject, partner := f.Fact()
	data, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("event %s: %w", name, err)
	}
	seq, err := w.next("event")
	if err != nil {
		return err
	}
	e := Event{Node: w.portal.cfg.Node, Seq: seq, At: w.now, Name: name, Subject: subject, Partner: partner, Actor: w.Actor.User, Data: data}
	if err := events.Put(w, e); err != nil {
		return err
	}
	if partner != "" {
		w.Touch("partner/" + partner)
	}
	for _, r := range w.portal.cfg.Reactions {
		if _, err := r.run(w, f); err != nil {
			return fmt.Errorf("reaction %s: %w", r.name, err)
		}
	}
	return nil
}

// sequence is the key of a process's own count.
func sequence(of, node string) []byte { return []byte("seq/" + string(Tuple(of, node))) }

// next counts the sequence of this process, from 1.
func (w *Write) next(of string) (int64, error) {
	key := sequence(of, w.portal.cfg.Node)
	b, _, err := w.tx.Get(key)
	if err != nil {
		return 0, err
	}
	n := sumValue(b) + 1
	return n, w.tx.Put(key, binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// Lately returns the events of a partner, newest first, a page at a time.
func Lately(r *Read, partner string, p Page) (List[Event], error) {
	return eventsByPartner.Page(r, Tuple(partner), p)
}

// Past returns the events of all processes, oldest first of each, a page at a time. It
// is for migrations, which derive from what has happened.
func Past(r *Read, p Page) (List[Event], error) { return events.Range(r, nil, p) }

// EventsSince returns events of this process after a sequence number, oldest
// first.
func EventsSince(r *Read, node string, seq int64, n int) ([]Event, error) {
	l, err := events.Range(r, Tuple(node), Page{Limit: n, After: Behind(seq)})
	return l.Items, err
}

// Emitted returns how many events this process has left.
func (p *Portal) Emitted(r *Read) (int64, error) {
	b, _, err := r.kv.Get(sequence("event", p.cfg.Node))
	return sumValue(b), err
}
