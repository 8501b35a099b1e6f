package lead

import (
	"slices"
	"time"

	"gangway/domain"
)

// An Entry is a line of a lead's timeline: who did what when, and why.
type Entry struct {
	Lead     string      `json:"lead"`
	Partner  string      `json:"partner,omitempty"` // id of the only partner that reads it; for the vendor
	At       time.Time   `json:"at"`
	N        int64       `json:"n"` // order among the entries of one moment; for the vendor
	Side     domain.Side `json:"side"`
	By       string      `json:"by"`  // name of the person, or of the portal
	Did      string      `json:"did"` // the verb, such as "accept"
	Reason   string      `json:"reason,omitempty"`
	Note     string      `json:"note,omitempty"`
	Changes  []Change    `json:"changes,omitempty"`
	ByRule   bool        `json:"by_rule,omitempty"`  // the rules did it, whoever made them act
	Internal bool        `json:"internal,omitempty"` // only the vendor sees it
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

// What the vendor and one partner see and what the vendor keeps for itself are
// two tables, so that no query can mix them up. A partner reads the first by an
// index that holds its own entries alone: a lead may have been another's before.
var (
	entries   = domain.NewTable("lead_entry", entryKey)
	internals = domain.NewTable("lead_internal", entryKey)
	theirs    = entries.Index("partner", func(e *Entry) []domain.Key {
		return []domain.Key{domain.Tuple(e.Lead, e.Partner, domain.Desc(e.At), domain.DescInt(e.N))}
	})
)

func entryKey(e *Entry) domain.Key {
	return domain.Tuple(e.Lead, domain.Desc(e.At), domain.DescInt(e.N))
}

// enter stores an entry that the vendor and a partner read.
func (c *change) enter(e Entry, partner string) error {
	e.Partner = partner
	return e.record(c.w, c.ID, entries)
}

// note stores an entry that the vendor alone reads.
func (c *change) note(e Entry) error {
	e.Internal = true
	return e.record(c.w, c.ID, internals)
}

// done stores an entry about what the command does, which its partner reads.
func (c *change) done(e Entry) error {
	if e.Did == "" {
		e.Did = string(c.did)
	}
	if c.was.Partner == nil {
		return c.note(e)
	}
	return c.enter(e, c.was.Partner.ID)
}

// record stores an entry as done by the actor at this moment.
func (e Entry) record(w *domain.Write, lead string, table *domain.Table[Entry]) error {
	e.Lead, e.At, e.Side, e.By = lead, w.Now(), w.Actor.Side, w.Actor.Name
	if e.ByRule { // who made them act may be of another company
		system := domain.SystemActor()
		e.Side, e.By = system.Side, system.Name
	}
	for _, t := range []*domain.Table[Entry]{entries, internals} {
		l, err := t.Range(w.Read, domain.Tuple(lead, domain.Desc(e.At)), domain.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(l.Items) > 0 {
			e.N = max(e.N, l.Items[0].N+1)
		}
	}
	return table.Put(w, e)
}

// Timeline shows what happened to a lead, newest first: to a partner what
// happened while it was its own, to the vendor everything.
type Timeline struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	domain.Page
}

// Allow lets everybody who reads leads.
func (Timeline) Allow(r *domain.Read) error { return readers.Allow(r) }

// Run returns a page of the timeline.
func (q Timeline) Run(r *domain.Read) (domain.List[Entry], error) {
	d, err := find(r, q.ID)
	if err != nil {
		return domain.List[Entry]{}, err
	}
	if r.Actor.Side == domain.Partner {
		l, err := theirs.Page(r, domain.Tuple(d.ID, r.Actor.Partner), q.Page)
		return domain.MapList(l, Entry.forPartner), err
	}
	shared, err := entries.Range(r, domain.Tuple(d.ID), q.Page)
	if err != nil {
		return shared, err
	}
	inner, err := internals.Range(r, domain.Tuple(d.ID), q.Page)
	if err != nil {
		return inner, err
	}
	return domain.Interleave(shared, inner, func(e Entry) (whole, rest domain.Key) {
		return entryKey(&e), domain.Tuple(domain.Desc(e.At), domain.DescInt(e.N))
	}, q.Limit), nil
}

// forPartner leaves out what would tell a partner of others: the number, as a gap
// speaks of an entry beside it.
func (e Entry) forPartner() Entry {
	e.N, e.Partner = 0, ""
	return e
}

// changesOf lists the fields that differ.
func changesOf(pairs [][3]string) []Change {
	var out []Change
	for _, p := range pairs {
		if p[1] != p[2] {
			out = append(out, Change{p[0], p[1], p[2]})
		}
	}
	return slices.Clip(out)
}
