package revision

import (
	"context"
	"fmt"

	"gangway/domain"
	"gangway/domain/programme"
)

// Diff says what a folder would change, which comes on standard input as a tar
// archive, or what lies between two revisions of the history.
type Diff struct {
	From int64 `help:"number of the older revision; the one before the newer one if left out" example:"1"`
	To   int64 `help:"number of the newer revision; the one in force if left out. Without both, a folder on standard input is compared with the one in force" example:"2"`
}

// A Compared is a difference with what was compared.
type Compared struct {
	From *Revision `json:"from"` // null before the first
	To   *Revision `json:"to"`   // null for a folder that came in
	Difference
}

// Allow lets who looks after the programme.
func (Diff) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check bounds the numbers.
func (c Diff) Check() error {
	if c.From < 0 || c.To < 0 {
		return domain.Fieldf("from", "Revisions are numbered from 1.")
	}
	return nil
}

// A side is a folder that is compared, with what it means.
type side struct {
	at     *Revision
	folder *Folder
	rules  *programme.Programme
}

// Work compares.
func (c Diff) Work(ctx context.Context, d *domain.Desk) (out Compared, err error) {
	var came *side
	if c.From == 0 && c.To == 0 {
		came = &side{}
		if came.folder, err = ReadTar(d.In); err != nil {
			return out, err
		}
		if came.rules, err = load(d.Portal, came.folder); err != nil {
			return out, err
		}
	}
	err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
		a, b, err := c.sides(r, d.Portal, came)
		if err != nil {
			return err
		}
		out = Compared{From: a.at, To: b.at}
		out.Difference, err = compare(a.folder, b.folder, a.rules, b.rules, true)
		return err
	})
	return out, err
}

// sides opens what is compared; came is what came in, if something did.
func (c Diff) sides(r *domain.Read, p *domain.Portal, came *side) (a, b side, err error) {
	none := side{folder: newFolder(nil, nil), rules: &programme.Programme{}}
	if came != nil {
		b = *came
		head, err := Head(r)
		if err != nil || head == nil {
			return none, b, err
		}
		a, err = open(r, p, head.Number)
		return a, b, err
	}
	if b, err = open(r, p, c.To); err != nil {
		return a, b, err
	}
	switch {
	case c.From != 0:
		a, err = open(r, p, c.From)
	case b.at.Number == 1:
		a = none
	default:
		a, err = open(r, p, b.at.Number-1)
	}
	return a, b, err
}

// open opens a revision by its number; 0 is the head. What one that can't be read
// any more means, is nothing: it is compared by its files alone.
func open(r *domain.Read, p *domain.Portal, number int64) (side, error) {
	v, err := numbered(r, number)
	if err != nil {
		return side{}, err
	}
	f, err := stored(r, v.List)
	if err != nil {
		return side{}, err
	}
	rules, err := load(p, f)
	if domain.KindOf(err) == domain.Invalid {
		rules, err = &programme.Programme{}, nil
	}
	return side{&v, f, rules}, err
}

// Text says a comparison for people.
func (c Compared) Text() string {
	from, to := "nothing", "the folder"
	if c.From != nil {
		from = fmt.Sprintf("revision %d (%s)", c.From.Number, c.From.Revision)
	}
	if c.To != nil {
		to = fmt.Sprintf("revision %d (%s)", c.To.Number, c.To.Revision)
	}
	if c.Total == 0 {
		return "From " + from + " to " + to + " nothing is changed.\n"
	}
	return "From " + from + " to " + to + ":\n" + c.Difference.Text()
}
