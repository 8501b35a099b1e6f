// Package audit lets the vendor read who did what, verify that nothing of it was
// changed or taken out, and take a copy away. The kernel writes the rows.
package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("audit.list", "audit", "Lists who did what, newest first.", "audit list --noun deals --limit 20"),
		domain.OfferQuery[Verify]("audit.verify", "audit", "Checks that no row of the audit trail was changed or taken out, nor any up to a head that was noted.", "audit verify"),
		domain.OfferQuery[Head]("audit.head", "none: a line to be noted elsewhere", "Names the newest row of the audit trail, so that it can be proven later that it was not made anew.", "audit head"),
		domain.OfferLook[Refused]("audit.refused", "audit", "Lists whose calls were refused in the last day, and how often, the most often first.", "audit refused --least 20"),
		domain.OfferTask[Export]("audit.export", "none: a stream from the command line", "Writes the whole audit trail, one JSON object a line.", "audit export > audit.jsonl"),
	}
}

func allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Auditor) {
		return nil
	}
	return r.Actor.Refused("an admin or auditor of the vendor")
}

// List returns audit rows, newest first.
type List struct {
	Since string `help:"only what happened since then: a date, or a time in RFC 3339" example:"2026-11-01"`
	Noun  string `help:"only operations on these" example:"deals"`
	Actor string `help:"only what this user did: its id" example:"U-7K3QXM"`
	domain.Page
}

// Allow lets admins and auditors.
func (List) Allow(r *domain.Read) error { return allow(r) }

// Check holds the input to its form.
func (q List) Check() error {
	var p domain.Problems
	p.Add("limit", q.Page.Check())
	if _, err := q.since(time.UTC); err != nil {
		p.Add("since", err)
	}
	if _, ok := domain.ParseID("U", q.Actor); q.Actor != "" && !ok {
		p.Addf("actor", "This is not the id of a user, such as U-7K3QXM.")
	}
	if len(q.Noun) > 40 {
		p.Addf("noun", "This is not a noun of the command line, such as deals.")
	}
	return p.Err()
}

// since reads the moment; a date is the beginning of that day.
func (q List) since(zone *time.Location) (time.Time, error) {
	if q.Since == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, q.Since, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, domain.Errorf(domain.Invalid, "Please give a date such as 2026-11-01, or a time such as 2026-11-01T09:00:00Z.")
}

// Run reads one page.
func (q List) Run(r *domain.Read) (domain.List[domain.Audit], error) {
	since, err := q.since(programme.Of(r).TimeZone)
	if err != nil {
		return domain.List[domain.Audit]{}, err
	}
	actor, _ := domain.ParseID("U", q.Actor)
	l, err := domain.AuditTrail(r, actor, q.Noun, q.Page)
	if err != nil {
		return l, err
	}
	for i, a := range l.Items {
		if a.At.Before(since) || actor != "" && q.Noun != "" && !isAbout(a, q.Noun) {
			return cut(l, i, since, q.Noun), nil
		}
	}
	return l, nil
}

// cut leaves out what is too old or about something else, from the first such row
// on.
func cut(l domain.List[domain.Audit], from int, since time.Time, noun string) domain.List[domain.Audit] {
	kept := l.Items[:from:from]
	for _, a := range l.Items[from:] {
		if a.At.Before(since) {
			return domain.List[domain.Audit]{Items: kept}
		}
		if isAbout(a, noun) {
			kept = append(kept, a)
		}
	}
	l.Items = kept
	return l
}

func isAbout(a domain.Audit, noun string) bool {
	return noun == "" || domain.Operation{Name: a.Op}.Noun() == noun
}

// Verify follows the chain of hashes through the whole audit trail.
type Verify struct {
	Head string `help:"a head that was noted elsewhere, as audit head prints it: the trail must still have it" example:"SEQ:HASH"`
}

// A Verdict says how many rows hold.
type Verdict struct {
	Rows  int64  `json:"rows"`
	Sound bool   `json:"sound"`
	Head  string `json:"head,omitempty"`  // SEQ:HASH of the newest row
	Noted string `json:"noted,omitempty"` // the head that it was held against
}

// Allow lets admins and auditors.
func (Verify) Allow(r *domain.Read) error { return allow(r) }

// Check holds the head to its form.
func (q Verify) Check() error {
	if q.Head == "" {
		return nil
	}
	_, err := domain.ParseHead(q.Head)
	return err
}

// Run is a Conflict that names the first row that does not hold, or says that the
// noted head is not in the trail.
func (q Verify) Run(r *domain.Read) (Verdict, error) {
	rows, err := domain.VerifyAudit(r)
	if err != nil {
		return Verdict{Rows: rows}, err
	}
	v := Verdict{Rows: rows, Sound: true}
	if q.Head != "" {
		noted, err := domain.ParseHead(q.Head)
		if err == nil {
			err = domain.VerifyHead(r, noted)
		}
		if err != nil {
			return Verdict{Rows: rows}, err
		}
		v.Noted = noted.String()
	}
	newest, err := domain.AuditHead(r)
	v.Head = newest.Head().String()
	return v, err
}

// Head names the newest row of the audit trail. Noted elsewhere, [Verify] holds the
// trail against it.
type Head struct{}

// A Newest value is the newest row.
type Newest struct {
	Head string    `json:"head"` // SEQ:HASH
	At   time.Time `json:"at,omitzero"`
}

// Allow lets admins and auditors.
func (Head) Allow(r *domain.Read) error { return allow(r) }

// Check has nothing to hold an empty input to.
func (Head) Check() error { return nil }

// Run reads the newest row.
func (Head) Run(r *domain.Read) (Newest, error) {
	a, err := domain.AuditHead(r)
	return Newest{Head: a.Head().String(), At: a.At}, err
}

// Refused lists whose calls were refused in the last day, by key and hour. They are
// counted in memory and stand in no row of the trail.
type Refused struct {
	Least int64 `help:"only who was refused so many times in an hour" example:"20"`
}

// maxRefused bounds the list.
const maxRefused = 200

// Allow lets admins and auditors.
func (Refused) Allow(r *domain.Read) error { return allow(r) }

// Check holds the input to its form.
func (q Refused) Check() error {
	if q.Least < 0 {
		return domain.Fieldf("least", "This is a number of times, from 1 on.")
	}
	return nil
}

// Work asks the portal.
func (q Refused) Work(_ context.Context, d *domain.Desk) (domain.List[domain.Refusal], error) {
	out := domain.List[domain.Refusal]{Items: []domain.Refusal{}}
	for _, one := range d.Portal.Refusals() {
		if one.Times >= q.Least && len(out.Items) < maxRefused {
			out.Items = append(out.Items, one)
		}
	}
	return out, nil
}

// Export writes the whole audit trail as JSON lines, newest first.
type Export struct{}

// An Exported value says how many rows were written.
type Exported struct {
	Rows int64 `json:"rows"`
}

// Allow lets admins and auditors.
func (Export) Allow(r *domain.Read) error { return allow(r) }

// Check has nothing to hold an empty input to.
func (Export) Check() error { return nil }

// Work writes a page at a time, so that a slow reader holds nothing up.
func (Export) Work(ctx context.Context, d *domain.Desk) (Exported, error) {
	var out Exported
	enc := json.NewEncoder(d.Out)
	for page := (domain.Page{Limit: domain.MaxLimit}); ; {
		l, err := domain.View(ctx, d.Portal, d.Actor, List{Page: page})
		if err != nil {
			return out, err
		}
		for _, a := range l.Items {
			if err := enc.Encode(a); err != nil {
				return out, fmt.Errorf("export: %w", err)
			}
			out.Rows++
		}
		d.Progress(out.Rows, 0)
		if l.Next == "" {
			return out, nil
		}
		page.After = l.Next
	}
}
