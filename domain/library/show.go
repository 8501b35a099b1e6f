package library

import (
	"context"

	"gangway/domain"
	"gangway/domain/reading"
)

// document returns a document that the actor may read; a file is none.
func document(r *domain.Read, path string) (item, error) {
	it, err := find(r, path)
	if err == nil && it.Kind != KindDocument {
		return item{}, notFound()
	}
	return it, err
}

func shown(r *domain.Read, it item) (Document, error) {
	e, err := stand(r, it)
	return Document{e, it.hash, it.text}, err
}

// Peek returns a document without counting it as read.
type Peek struct {
	Path string `arg:"" required:"" help:"path of the document" example:"sales/pricing"`
}

// Allow lets everybody but guests.
func (Peek) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Peek) Check() error { return nil }

// Run answers.
func (q Peek) Run(r *domain.Read) (Document, error) {
	it, err := document(r, q.Path)
	if err != nil {
		return Document{}, err
	}
	return shown(r, it)
}

// Read counts that the actor has read a document, once a day.
type Read struct {
	Path string `arg:"" required:"" help:"path of the document" example:"sales/pricing"`
}

// Allow lets everybody but guests.
func (Read) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Read) Check() error { return nil }

// Do counts it.
func (c Read) Do(w *domain.Write) (Document, error) {
	it, err := document(w.Read, c.Path)
	if err != nil {
		return Document{}, err
	}
	if _, err := reading.Count(w, subject(&it.Entry), it.hash, reading.Read); err != nil {
		return Document{}, err
	}
	return shown(w.Read, it)
}

// Show returns a document and counts that the actor has read it.
type Show struct {
	Path string `arg:"" required:"" help:"path of the document" example:"sales/pricing"`
}

// Allow lets everybody but guests.
func (Show) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Show) Check() error { return nil }

// Work counts it and answers.
func (c Show) Work(ctx context.Context, d *domain.Desk) (Document, error) {
	return domain.Do(ctx, d.Portal, d.Actor, Read(c))
}

// Ack confirms that the actor has read a document.
type Ack struct {
	Path string `arg:"" required:"" help:"path of the document" example:"sales/pricing"`
	Hash string `help:"hash of the text that you have read, to be told if there is a newer one"`
}

// Allow lets the people of partners.
func (Ack) Allow(r *domain.Read) error { return reading.Confirmers.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Ack) Check() error { return nil }

// Do confirms it. Confirming the same text again changes nothing.
func (c Ack) Do(w *domain.Write) (Document, error) {
	it, err := document(w.Read, c.Path)
	if err != nil {
		return Document{}, err
	}
	if !it.MustAck {
		return Document{}, domain.Errorf(domain.Conflict, "This document asks nobody to confirm it.")
	}
	if c.Hash != "" && c.Hash != it.hash {
		return Document{}, &domain.Error{Kind: domain.Conflict, Field: "hash", Msg: "This document has changed in the meantime. Please read it again."}
	}
	m, anew, err := reading.Confirm(w, subject(&it.Entry), it.hash)
	if err != nil {
		return Document{}, err
	}
	if anew {
		if err := w.Emit(Acknowledged{Path: it.Path, Title: it.Title, Hash: it.hash, User: m.User, Partner: m.Partner}); err != nil {
			return Document{}, err
		}
	}
	return shown(w.Read, it)
}

// Acknowledged says that somebody has confirmed a document.
type Acknowledged struct {
	Path    string `json:"path"`
	Title   string `json:"title"`
	Hash    string `json:"hash"`
	User    string `json:"user"`
	Partner string `json:"partner,omitempty"`
}

// Fact implements [domain.Fact].
func (f Acknowledged) Fact() (name, subject, partner string) {
	return "document.acknowledged", f.Path, f.Partner
}
