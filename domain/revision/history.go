package revision

import (
	"context"

	"gangway/domain"
)

// History lists what was published, the newest first.
type History struct {
	domain.Page
}

// Allow lets who looks after the programme.
func (History) Allow(r *domain.Read) error { return readers.Allow(r) }

// Run returns a page of it.
func (q History) Run(r *domain.Read) (domain.List[Revision], error) {
	return revisions.Range(r, nil, q.Page)
}

// Status says which revision is in force and whether the folder that is watched
// could be published.
type Status struct{}

// A State is what is in force, and what is in the way of a newer one.
type State struct {
	Head   *Revision `json:"head"`   // null if nothing was published
	Folder *Refused  `json:"folder"` // null if no folder is watched, or it is in force
}

// Allow lets who looks after the programme.
func (Status) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check has nothing to hold an empty input to.
func (Status) Check() error { return nil }

// Run returns it.
func (Status) Run(r *domain.Read) (out State, err error) {
	if out.Head, err = Head(r); err != nil {
		return out, err
	}
	v, found, err := refusals.Lookup(r, "folder")
	if found {
		out.Folder = &v
	}
	return out, err
}

// Export writes a revision to standard output as a tar archive.
type Export struct {
	Number int64 `arg:"" optional:"" help:"number of the revision; the one in force if left out" example:"1"`
}

// An Exported says what was written.
type Exported struct {
	Number   int64  `json:"number"`
	Revision string `json:"revision"`
	Files    int    `json:"files"`
	Bytes    int64  `json:"bytes"`
}

// Allow lets who looks after the programme.
func (Export) Allow(r *domain.Read) error { return readers.Allow(r) }

// Check bounds the number.
func (c Export) Check() error { return Diff{To: c.Number}.Check() }

// Work writes the archive.
func (c Export) Work(ctx context.Context, d *domain.Desk) (out Exported, err error) {
	var f *Folder
	err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
		v, err := numbered(r, c.Number)
		if err != nil {
			return err
		}
		out = Exported{v.Number, v.Revision, v.Counts.Files, v.Counts.Bytes}
		f, err = stored(r, v.List)
		return err
	})
	if err != nil {
		return out, err
	}
	return out, f.reading(ctx, d).Tar(d.Out)
}

// reading returns the folder with each file read in a look of its own, so that who
// reads slowly holds up nothing.
func (f *Folder) reading(ctx context.Context, d *domain.Desk) *Folder {
	return newFolder(f.Files, func(one File) (b []byte, err error) {
		err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
			b, err = whole(r, one.SHA256)
			return err
		})
		return b, err
	})
}
