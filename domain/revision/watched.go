package revision

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"gangway/domain"
)

// Refused is a watched folder that could not be published.
type Refused struct {
	At     time.Time `json:"at"`
	Faults []string  `json:"faults"` // the first of them
	Total  int       `json:"total"`
}

// maxTold bounds the faults that are kept.
const maxTold = 50

// refusals has one record at most.
var refusals = domain.NewTable("programme_refused", func(*Refused) domain.Key { return domain.Tuple("folder") }).
	Topics(func(*Refused) []string { return []string{domain.TopicProgramme} })

// noteFolder keeps what is wrong with the watched folder; no faults take that back.
type noteFolder struct {
	Faults []string `help:"what is wrong with it" example:"programme.yaml:1:1: This file is missing."`
}

// Allow lets the portal itself.
func (noteFolder) Allow(r *domain.Read) error {
	if r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("the portal itself")
}

// Check has nothing to hold the input to: only the portal gives it.
func (noteFolder) Check() error { return nil }

// Do notes it.
func (c noteFolder) Do(w *domain.Write) (struct{}, error) {
	if len(c.Faults) == 0 {
		return struct{}{}, refusals.Delete(w, "folder")
	}
	return struct{}{}, refusals.Put(w, Refused{At: w.Now(), Faults: c.Faults[:min(maxTold, len(c.Faults))], Total: len(c.Faults)})
}

// PublishFolder puts a folder of this machine in force, if it is another one than
// that in force, in the name of the portal. One that is broken is an Invalid error
// with all its faults, and is noted for the admins.
func PublishFolder(ctx context.Context, p *domain.Portal, from fs.FS, note string) (Report, error) {
	out, err := publishFolder(ctx, p, from, note)
	var faults []string
	var e *domain.Error
	if errors.As(err, &e) && e.Kind == domain.Invalid {
		for _, one := range e.All() {
			faults = append(faults, one.Msg)
		}
	} else if err != nil {
		return out, err
	}
	if noted := tell(ctx, p, faults); err == nil {
		err = noted
	}
	return out, err
}

func tell(ctx context.Context, p *domain.Portal, faults []string) error {
	if len(faults) == 0 {
		now, err := domain.View(ctx, p, domain.SystemActor(), Status{})
		if err != nil || now.Folder == nil {
			return err
		}
	}
	_, err := domain.Do(ctx, p, domain.SystemActor(), noteFolder{Faults: faults})
	return err
}

func publishFolder(ctx context.Context, p *domain.Portal, from fs.FS, note string) (Report, error) {
	f, err := ReadFolder(from)
	if err != nil {
		return Report{}, err
	}
	var tar bytes.Buffer
	if err := f.Tar(&tar); err != nil {
		return Report{}, err
	}
	return domain.Run(ctx, p, domain.SystemActor(), Publish{Note: note}, domain.WithStreams(&tar, io.Discard, nil))
}
