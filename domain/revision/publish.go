package revision

import (
	"context"
	"fmt"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/text"
)

var (
	admins  = domain.Party{Words: "an admin of the vendor", Roles: map[domain.Side][]domain.Role{domain.Vendor: {domain.Admin}, domain.System: {""}}}
	readers = domain.Party{Words: "an admin, editor or auditor of the vendor", Roles: map[domain.Side][]domain.Role{domain.Vendor: {domain.Admin, domain.Editor, domain.Auditor}, domain.System: {""}}}
)

// maxNote bounds what is said of a revision, in characters.
const maxNote = 200

// Publish puts a programme folder in force, which comes on standard input as a tar
// archive. A broken one is refused with all its faults, and nothing is written.
type Publish struct {
	Note   string `help:"what was changed and why, for the history; only the vendor reads it" example:"Prices of 2027."`
	DryRun bool   `help:"say what would change, and change nothing"`
}

// A Report says what publishing did.
type Report struct {
	Number    int64  `json:"number"`   // of the revision; that in force if nothing was changed
	Revision  string `json:"revision"` // of the content
	DryRun    bool   `json:"dry_run"`
	Unchanged bool   `json:"unchanged"` // whether it is what was in force before
	Difference
	Warnings []string `json:"warnings"`
}

// AuditsItself leaves the audit row when the revision is written.
func (Publish) AuditsItself() {}

// Allow lets admins and the portal itself.
func (Publish) Allow(r *domain.Read) error { return admins.Allow(r) }

// Check bounds the note.
func (c Publish) Check() error { return checkNote(c.Note) }

func checkNote(note string) error {
	if _, err := text.Line(note, maxNote); err != nil {
		return domain.Fieldf("note", "A note has at most %d characters.", maxNote).Because(err)
	}
	return nil
}

// Work publishes.
func (c Publish) Work(ctx context.Context, d *domain.Desk) (Report, error) {
	f, err := ReadTar(d.In)
	if err != nil {
		return Report{}, err
	}
	rules, err := load(d.Portal, f)
	if err != nil {
		return Report{}, err
	}
	return publication{folder: f, rules: rules, note: c.Note, dry: c.DryRun}.do(ctx, d)
}

func load(p *domain.Portal, f *Folder) (*programme.Programme, error) {
	rules, err := p.LoadRules(f)
	if err != nil {
		return nil, err
	}
	return rules.(*programme.Programme), nil
}

// Restore puts a revision of the history in force again, as the newest one.
type Restore struct {
	Number int64  `arg:"" required:"" help:"number of the revision, as programme history tells it" example:"1"`
	Note   string `help:"why, for the history; only the vendor reads it" example:"The new prices were a mistake."`
	DryRun bool   `help:"say what would change, and change nothing"`
}

// AuditsItself leaves the audit row when the revision is written.
func (Restore) AuditsItself() {}

// Allow lets admins.
func (Restore) Allow(r *domain.Read) error { return admins.Allow(r) }

// Check bounds the input.
func (c Restore) Check() error {
	if c.Number < 1 {
		return domain.Fieldf("number", "Please give the number of a revision, from 1.")
	}
	return checkNote(c.Note)
}

// Work restores. A program of a newer version may find faults in what was fine once.
func (c Restore) Work(ctx context.Context, d *domain.Desk) (out Report, err error) {
	next := publication{note: c.Note, dry: c.DryRun, restores: c.Number}
	err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
		v, err := numbered(r, c.Number)
		if err != nil {
			return err
		}
		if next.folder, err = stored(r, v.List); err != nil {
			return err
		}
		next.rules, err = load(d.Portal, next.folder)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	return next.do(ctx, d)
}

// A publication is a folder on its way to being in force.
type publication struct {
	folder   *Folder
	rules    *programme.Programme
	note     string
	dry      bool
	restores int64
}

func (c publication) do(ctx context.Context, d *domain.Desk) (Report, error) {
	out, err := c.foresee(ctx, d)
	if err != nil || c.dry || out.Unchanged {
		return out, err
	}
	if c.restores == 0 { // what is restored is there
		if err := stage(ctx, d, c.folder); err != nil {
			return Report{}, err
		}
	}
	err = d.Enact(ctx, c.rules, func(w *domain.Write) (int64, error) {
		head, err := Head(w.Read)
		if err != nil {
			return 0, err
		}
		if out.Unchanged = head != nil && head.List == c.folder.list().SHA256; out.Unchanged { // somebody was quicker
			out.Number = head.Number
			return out.Number, nil
		}
		if out.Number, err = c.write(w, head); err != nil {
			return 0, err
		}
		return out.Number, d.Audit(w)
	})
	if err != nil {
		return Report{}, err
	}
	return out, nil
}

// foresee says what would change, and refuses what must not.
func (c publication) foresee(ctx context.Context, d *domain.Desk) (out Report, err error) {
	out = Report{Revision: c.rules.Revision, DryRun: c.dry, Difference: noDifference(), Warnings: []string{}}
	err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
		head, err := Head(r)
		if err != nil {
			return err
		}
		before := side{folder: newFolder(nil, nil), rules: &programme.Programme{}}
		if head != nil {
			out.Number, out.Unchanged = head.Number, head.List == c.folder.list().SHA256
			if out.Unchanged {
				return nil
			}
			if before, err = open(r, d.Portal, head.Number); err != nil {
				return err
			}
		}
		if out.Difference, err = compare(before.folder, c.folder, before.rules, c.rules, c.dry); err != nil {
			return err
		}
		if out.Warnings, err = warnings(r, c.rules); err != nil {
			return err
		}
		return dangling(r, c.rules)
	})
	return out, err
}

// write makes the folder the newest revision. Everything that it names is there.
func (c publication) write(w *domain.Write, head *Revision) (number int64, err error) {
	if err := dangling(w.Read, c.rules); err != nil {
		return 0, err
	}
	note, err := text.Line(c.note, maxNote)
	if err != nil {
		return 0, err
	}
	v := Revision{
		Number: 1, Revision: c.rules.Revision, At: w.Now(), By: w.Actor.Name, Note: note, Restores: c.restores,
		Counts: count(c.folder, c.rules), List: c.folder.list().SHA256,
	}
	fact := Published{Revision: v.Revision, By: v.By, Note: note}
	if head != nil {
		v.Number, fact.Before = head.Number+1, head.Revision
	}
	fact.Number = v.Number
	if err := revisions.Put(w, v); err != nil {
		return 0, err
	}
	w.Enact(c.rules)
	return v.Number, w.Emit(fact)
}

// Text says what was published for people.
func (o Report) Text() string {
	var b strings.Builder
	switch {
	case o.Unchanged:
		fmt.Fprintf(&b, "This is revision %d (%s), which is in force already. Nothing was changed.\n", o.Number, o.Revision)
		return b.String()
	case o.DryRun:
		fmt.Fprintf(&b, "The programme is sound: it would be revision %d (%s). Nothing was changed.\n", o.Number+1, o.Revision)
	default:
		fmt.Fprintf(&b, "Revision %d (%s) is in force.\n", o.Number, o.Revision)
	}
	for _, warning := range o.Warnings {
		fmt.Fprintf(&b, "Please note: %s\n", warning)
	}
	b.WriteString(o.Difference.Text())
	return b.String()
}
