package deal

import (
	"time"

	"gangway/domain"
)

// An Entry is a line of a deal's timeline: who did what when, and why.
type Entry struct {
	Deal     string      `json:"deal"`
	At       time.Time   `json:"at"`
	N        int64       `json:"n"` // order among the entries of one moment; for the vendor
	Side     domain.Side `json:"side"`
	By       string      `json:"by"`               // name of the person, or of the portal
	Did      string      `json:"did"`              // the verb, such as "approve"
	Reason   string      `json:"reason,omitempty"` // code of a rejection or loss
	Note     string      `json:"note,omitempty"`
	Changes  []Change    `json:"changes,omitempty"`
	Internal bool        `json:"internal,omitempty"` // only the vendor sees it
	Revision string      `json:"revision,omitempty"` // of the programme by whose rules it was done
}

// A Change is a field with the value it had and the one it got.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Row shows an entry in a table.
func (e Entry) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "at", Value: moment(e.At)},
		{Name: "by", Value: e.By},
		{Name: "did", Value: e.Did},
		{Name: "reason", Value: e.Reason},
		{Name: "note", Value: e.Note},
	}
}

// What both sides see and what the vendor keeps for itself are two tables, so
// that no query can mix them up.
var (
	entries   = domain.NewTable("deal_entry", entryKey)
	internals = domain.NewTable("deal_internal", entryKey)
)

func entryKey(e *Entry) domain.Key {
	return domain.Tuple(e.Deal, domain.Desc(e.At), domain.DescInt(e.N))
}

// record stores an entry as done by the actor at this moment.
func (e Entry) record(w *domain.Write, deal string) error {
	e.Deal, e.At, e.Side, e.By = deal, w.Now(), w.Actor.Side, w.Actor.Name
	e.Revision = w.Rules.Rev()
	for _, t := range []*domain.Table[Entry]{entries, internals} {
		l, err := t.Range(w.Read, domain.Tuple(deal, domain.Desc(e.At)), domain.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(l.Items) > 0 {
			e.N = max(e.N, l.Items[0].N+1)
		}
	}
	if e.Internal {
		return internals.Put(w, e)
	}
	return entries.Put(w, e)
}

// Timeline shows what happened to a deal, newest first. What is internal is
// shown to the vendor only.
type Timeline struct {
	ID string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	domain.Page
}

// Allow lets everybody who reads deals.
func (Timeline) Allow(r *domain.Read) error { return readers.Allow(r) }

// Run returns a page of the timeline.
func (q Timeline) Run(r *domain.Read) (domain.List[Entry], error) {
	d, err := find(r, q.ID)
	if err != nil {
		return domain.List[Entry]{}, err
	}
	l, err := entries.Range(r, domain.Tuple(d.ID), q.Page)
	if err != nil {
		return l, err
	}
	if r.Actor.Side != domain.Vendor {
		return domain.MapList(l, Entry.unnumbered), nil
	}
	inner, err := internals.Range(r, domain.Tuple(d.ID), q.Page)
	if err != nil {
		return domain.List[Entry]{}, err
	}
	return domain.Interleave(l, inner, func(e Entry) (whole, rest domain.Key) {
		return entryKey(&e), domain.Tuple(domain.Desc(e.At), domain.DescInt(e.N))
	}, q.Limit), nil
}

// unnumbered returns the entry without its number: a gap would tell that there is
// an internal one beside it.
func (e Entry) unnumbered() Entry {
	e.N = 0
	return e
}
