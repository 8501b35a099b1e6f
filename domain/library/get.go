package library

import (
	"context"
	"io"

	"gangway/domain"
	"gangway/domain/reading"
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
	var it item
	err := d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) (err error) {
		it, err = find(r, c.Path)
		return err
	})
	if err != nil {
		return struct{}{}, err
	}
	_, err = io.WriteString(d.Out, it.text)
	return struct{}{}, err
}
