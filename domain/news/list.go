package news

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/reading"
)

// key is the place of an item in a list: pinned ones first, then the newest.
func (n *record) key() domain.Key {
	day := n.Date.Year*10_000 + int(n.Date.Month)*100 + n.Date.Day
	return domain.Tuple(!n.Pinned, domain.DescInt(day), n.ID)
}

// shown returns all items that the actor may see among those that are not past, in
// the order of a list. They are few: those of the programme's files and at most
// maxLive of editors.
func shown(r *domain.Read) ([]record, error) {
	eye, err := reading.EyeOf(r)
	if err != nil {
		return nil, err
	}
	all, err := live.First(r, nil, maxLive)
	if err != nil {
		return nil, err
	}
	files := programme.Of(r).News
	for i := range files {
		if !eye.Sees(files[i].Audience, files[i].Period) {
			continue
		}
		_, retracted, err := records.Lookup(r, files[i].ID)
		if err != nil && !r.GoesOnWithout(err) {
			return nil, err
		}
		if err == nil && !retracted {
			all = append(all, fromFile(&files[i]))
		}
	}
	all = slices.DeleteFunc(all, func(n record) bool { return !eye.Sees(n.Audience, n.Period) })
	slices.SortFunc(all, func(a, b record) int { return bytes.Compare(a.key(), b.key()) })
	return all, nil
}

// List lists news, pinned items first, then the newest.
type List struct {
	Unread bool `help:"only items that you have not read"`
	Past   bool `help:"items that were retracted or whose last day is over; for the vendor"`
	domain.Page
}

// Allow lets everybody but guests; the past is the vendor's.
func (q List) Allow(r *domain.Read) error {
	if q.Past {
		return reading.VendorReaders.Allow(r)
	}
	return reading.Readers.Allow(r)
}

// Check holds the input to its form.
func (q List) Check() error { return q.Page.Check() }

// Run answers.
func (q List) Run(r *domain.Read) (domain.List[Item], error) {
	out := domain.List[Item]{Items: []Item{}}
	if q.Past {
		l, err := past.Page(r, nil, q.Page)
		if err != nil {
			return out, err
		}
		out.Next = l.Next
		for _, n := range l.Items {
			i, err := item(r, n, false)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, i)
		}
		return out, nil
	}
	all, err := shown(r)
	if err != nil {
		return out, err
	}
	limit := cmp.Or(q.Limit, domain.DefaultLimit)
	after, _ := domain.Position(q.After)
	var last domain.Key
	for _, n := range all {
		if bytes.Compare(n.key(), after) <= 0 {
			continue
		}
		if len(out.Items) == limit {
			out.Next = domain.Behind(last)
			break
		}
		last = n.key()
		i, err := item(r, n, false)
		if err != nil {
			return out, err
		}
		if !q.Unread || !i.Read {
			out.Items = append(out.Items, i)
		}
	}
	return out, nil
}

// Waiting tells what waits for the actor: how much is unread, and what it is to
// confirm.
type Waiting struct{}

// Allow lets everybody but guests.
func (Waiting) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold an empty input to.
func (Waiting) Check() error { return nil }

// Run answers.
func (Waiting) Run(r *domain.Read) (Inbox, error) {
	out := Inbox{Confirm: []Item{}}
	all, err := shown(r)
	if err != nil {
		return out, err
	}
	for _, n := range all {
		i, err := item(r, n, false)
		if err != nil {
			return out, err
		}
		if i.Status != Current {
			continue
		}
		if !i.Read {
			out.Unread++
			if out.Newest == nil || later(&i, out.Newest) {
				out.Newest = &i
			}
		}
		if i.ToConfirm {
			out.Confirm = append(out.Confirm, i)
		}
	}
	return out, nil
}

// later reports whether an item came after another one: by when it was published,
// or by its day for those of files.
func later(a, b *Item) bool {
	if a.Date != b.Date {
		return b.Date.Before(a.Date)
	}
	return a.At.After(b.At)
}

// Peek returns an item without counting it as read.
type Peek struct {
	ID string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
}

// Allow lets everybody but guests.
func (Peek) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Peek) Check() error { return nil }

// Run answers.
func (q Peek) Run(r *domain.Read) (Item, error) {
	n, err := find(r, q.ID)
	if err != nil {
		return Item{}, err
	}
	return item(r, n, true)
}

// Read counts that the actor has read an item.
type Read struct {
	ID string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
}

// Allow lets everybody but guests.
func (Read) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Read) Check() error { return nil }

// Do counts it.
func (c Read) Do(w *domain.Write) (Item, error) {
	n, err := find(w.Read, c.ID)
	if err != nil {
		return Item{}, err
	}
	if _, err := reading.Count(w, subject(n.ID), n.Hash, reading.Read); err != nil {
		return Item{}, err
	}
	return item(w.Read, n, true)
}

// Show returns an item and counts that the actor has read it.
type Show struct {
	ID string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Show) Check() error { return nil }

// Work counts it and answers.
func (c Show) Work(ctx context.Context, d *domain.Desk) (Item, error) {
	return domain.Do(ctx, d.Portal, d.Actor, Read(c))
}

// Ack confirms that the actor has read an item.
type Ack struct {
	ID   string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
	Hash string `help:"hash of the text that you have read, to be told if there is a newer one"`
}

// Allow lets the people of partners.
func (Ack) Allow(r *domain.Read) error { return reading.Confirmers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Ack) Check() error { return nil }

// Do confirms it. Confirming the same text again changes nothing.
func (c Ack) Do(w *domain.Write) (Item, error) {
	n, err := find(w.Read, c.ID)
	if err != nil {
		return Item{}, err
	}
	if !n.MustAck {
		return Item{}, domain.Errorf(domain.Conflict, "This item asks nobody to confirm it.")
	}
	if c.Hash != "" && c.Hash != n.Hash {
		return Item{}, &domain.Error{Kind: domain.Conflict, Field: "hash", Msg: "This item has changed in the meantime. Please read it again."}
	}
	m, anew, err := reading.Confirm(w, subject(n.ID), n.Hash)
	if err != nil {
		return Item{}, err
	}
	if anew {
		if err := w.Emit(Acknowledged{Item: n.ID, Title: n.Title, Hash: n.Hash, User: m.User, Partner: m.Partner}); err != nil {
			return Item{}, err
		}
	}
	return item(w.Read, n, true)
}

// Acks lists by partner who has confirmed an item.
type Acks struct {
	ID   string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
	Open bool   `help:"only partners of whom somebody has not"`
	domain.Page
}

// Allow lets the vendor.
func (Acks) Allow(r *domain.Read) error { return reading.VendorReaders.Allow(r) }

// Check holds the input to its form.
func (q Acks) Check() error { return q.Page.Check() }

// Run answers.
func (q Acks) Run(r *domain.Read) (domain.List[reading.Company], error) {
	n, err := find(r, q.ID)
	if err != nil {
		return domain.List[reading.Company]{}, err
	}
	return reading.Companies(r, subject(n.ID), n.Hash, n.Audience, q.Open, q.Page)
}
