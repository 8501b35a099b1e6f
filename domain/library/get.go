package library

import (
	"context"
	"io"

	"gangway/domain"
	"gangway/domain/reading"
	"gangway/domain/revision"
)

// Get writes a file or a document as it is, and counts that the actor has
// fetched it.
type Get struct {
	Path string `arg:"" required:"" help:"path of the file or document" example:"files/price-list.csv"`
}

// Allow lets everybody but guests.
func (Get) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Get) Check() error { return nil }

// Work writes it.
func (c Get) Work(ctx context.Context, d *domain.Desk) (struct{}, error) {
	it, err := domain.Do(ctx, d.Portal, d.Actor, Fetch(c))
	if err != nil {
		return struct{}{}, err
	}
	if it.Kind == KindFile {
		return struct{}{}, revision.Copy(ctx, d.Portal, it.hash, d.Out)
	}
	_, err = io.WriteString(d.Out, it.text)
	return struct{}{}, err
}

// Fetch counts that the actor has fetched a file or a document, once a day.
type Fetch struct {
	Path string `arg:"" required:"" help:"path of the file or document" example:"files/price-list.csv"`
}

// Fetched is what was fetched.
type Fetched struct {
	Entry
	hash, text string
}

// Allow lets everybody but guests.
func (Fetch) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Fetch) Check() error { return nil }

// Do counts it.
func (c Fetch) Do(w *domain.Write) (Fetched, error) {
	it, err := find(w.Read, c.Path)
	if err != nil {
		return Fetched{}, err
	}
	if _, err := reading.Count(w, subject(&it.Entry), it.hash, reading.Downloaded); err != nil {
		return Fetched{}, err
	}
	e, err := stand(w.Read, it)
	return Fetched{e, it.hash, it.text}, err
}
