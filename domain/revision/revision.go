package revision

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Revision is one published programme folder.
type Revision struct {
	Number   int64     `json:"number"`   // from 1
	Revision string    `json:"revision"` // of its content, as decisions name it
	At       time.Time `json:"at"`
	By       string    `json:"by"` // name of the person, or of the portal
	Note     string    `json:"note"`
	Restores int64     `json:"restores"` // the number of the revision that it puts in force again; 0 for none
	Counts   Counts    `json:"counts"`
	List     string    `json:"list"` // SHA-256 of the list of its files, which stands for all of them
}

// Counts say what a programme has.
type Counts struct {
	Files      int   `json:"files"` // of the folder, all of them
	Bytes      int64 `json:"bytes"`
	Tiers      int   `json:"tiers"`
	Products   int   `json:"products"`
	Documents  int   `json:"documents"`
	News       int   `json:"news"`
	Courses    int   `json:"courses"`
	Agreements int   `json:"agreements"`
}

func count(f *Folder, p *programme.Programme) Counts {
	return Counts{
		Files: len(f.Files), Bytes: f.Bytes(), Tiers: len(p.Tiers), Products: len(p.Products),
		Documents: len(p.Documents), News: len(p.News), Courses: len(p.Courses), Agreements: len(p.Agreements),
	}
}

// Row shows a revision in a table.
func (v Revision) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "number", Value: strconv.FormatInt(v.Number, 10)},
		{Name: "revision", Value: v.Revision},
		{Name: "at", Value: v.At.Format(time.RFC3339)},
		{Name: "by", Value: v.By},
		{Name: "note", Value: v.Note},
	}
}

// table is the name of the table of revisions, which others watch.
const table = "revision"

// revisions are all, the newest first.
var revisions = domain.NewTable(table, func(v *Revision) domain.Key { return domain.Tuple(domain.DescInt(v.Number)) })

// Head returns the newest revision, nil if nothing was ever published.
func Head(r *domain.Read) (*Revision, error) {
	l, err := revisions.Range(r, nil, domain.Page{Limit: 1})
	if err != nil || len(l.Items) == 0 {
		return nil, err
	}
	return &l.Items[0], nil
}

// numbered returns the revision of a number; 0 is the head.
func numbered(r *domain.Read, number int64) (Revision, error) {
	if number != 0 {
		return revisions.Get(r, domain.DescInt(number))
	}
	head, err := Head(r)
	if err == nil && head == nil {
		err = domain.Errorf(domain.NotFound, "Nothing was published yet.")
	}
	if err != nil {
		return Revision{}, err
	}
	return *head, nil
}

// Published says that a programme came into force. The transaction in which it is
// emitted goes by the new one already.
type Published struct {
	Number   int64  `json:"number"`
	Revision string `json:"revision"`
	Before   string `json:"before"` // the revision that it follows, "" for none
	By       string `json:"by"`
	Note     string `json:"note,omitempty"`
}

// Fact names it.
func (p Published) Fact() (name, subject, partner string) {
	return "programme.published", strconv.FormatInt(p.Number, 10), ""
}

// Refresh puts the newest revision of the store in force, unless it is already, and
// reports whether there is one. One that cannot be read any more, by a program of
// another version, is an Invalid error that lists its faults; what was in force
// stays.
func Refresh(ctx context.Context, p *domain.Portal) (found bool, err error) {
	var head *Revision
	var rules domain.Rules
	err = p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) (err error) {
		rules = nil
		if head, err = Head(r); err != nil || head == nil || p.Rules() != nil && p.Rules().Rev() == head.Revision {
			return err
		}
		f, err := stored(r, head.List)
		if err == nil {
			rules, err = p.LoadRules(f)
		}
		return err
	})
	if err == nil && rules != nil {
		p.Enact(rules, head.Number)
	}
	return head != nil, err
}

// Follow puts whatever is published on the store in force, until ctx ends: by this
// process or by another one. What can't be put in force is told to fail.
func Follow(ctx context.Context, p *domain.Portal, fail func(error)) error {
	changed, err := p.Watch(ctx, table)
	if err != nil {
		return err
	}
	for range changed {
		if _, err := Refresh(ctx, p); err != nil && ctx.Err() == nil {
			fail(fmt.Errorf("the programme that was published: %w", err))
		}
	}
	return nil
}
