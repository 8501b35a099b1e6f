package partner

import (
	"time"

	"gangway/domain"
	"gangway/domain/user"
)

// A Note is a remark about a partner, or about an application.
type Note struct {
	ID      string    `json:"id"`
	Subject string    `json:"subject"` // id of what it is about
	At      time.Time `json:"at"`
	By      string    `json:"by"` // name of who wrote it
	Text    string    `json:"text"`
}

// Row shows a note in a table.
func (n Note) Row() []domain.Cell {
	return []domain.Cell{{Name: "at", Value: n.At.Format(time.RFC3339)}, {Name: "by", Value: n.By}, {Name: "text", Value: n.Text}}
}

// The two streams are two types in two tables, so that no query can give one
// for the other.
type (
	sharedNote   Note // read by the partner and the vendor
	internalNote Note // read by the vendor only
)

func (n sharedNote) shown() Note   { return Note(n) }
func (n internalNote) shown() Note { return Note(n) }

var (
	sharedNotes = domain.NewTable("partner_note", func(n *sharedNote) domain.Key { return domain.Tuple(n.ID) }).
			Topics(func(n *sharedNote) []string { return []string{Topic(n.Subject)} })
	sharedBySubject = sharedNotes.Index("subject", func(n *sharedNote) []domain.Key {
		return []domain.Key{domain.Tuple(n.Subject, domain.Desc(n.At))}
	})
	internalNotes = domain.NewTable("partner_internal_note", func(n *internalNote) domain.Key { return domain.Tuple(n.ID) }).
			Topics(func(n *internalNote) []string { return []string{"internal/" + n.Subject} })
	internalBySubject = internalNotes.Index("subject", func(n *internalNote) []domain.Key {
		return []domain.Key{domain.Tuple(n.Subject, domain.Desc(n.At))}
	})
)

func cleanNote(s string) (string, error) {
	var f user.Fields
	s = f.Block("text", s, maxText, "Please write something.")
	return s, f.Err()
}

// WriteNote adds a note that the partner and the vendor read.
type WriteNote struct {
	Text    string `arg:"" required:"" help:"the note" example:"Please send us your VAT number."`
	Partner string `help:"id of the partner; your own if left out" example:"P-7K3QXM"`
}

// writers refuses who only reads.
func writers(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner, domain.Manager, domain.Sales) || r.Actor.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Finance) {
		return nil
	}
	return r.Actor.Refused("who may change things")
}

// Allow lets who may change things.
func (WriteNote) Allow(r *domain.Read) error { return writers(r) }

// Check holds the input to its form.
func (c WriteNote) Check() error {
	_, err := cleanNote(c.Text)
	return err
}

// Do adds the note.
func (c WriteNote) Do(w *domain.Write) (Note, error) {
	words, err := cleanNote(c.Text)
	if err != nil {
		return Note{}, err
	}
	p, err := own(w.Read, c.Partner)
	if err != nil {
		return Note{}, err
	}
	n := sharedNote{Subject: p.ID, At: w.Now(), By: w.Actor.Name, Text: words}
	if n.ID, err = domain.FreshID(w, sharedNotes, "N"); err != nil {
		return Note{}, err
	}
	return n.shown(), sharedNotes.Put(w, n)
}

// ListNotes lists the notes that the partner and the vendor read.
type ListNotes struct {
	domain.Page
	Partner string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
}

// Allow lets everybody but guests.
func (ListNotes) Allow(r *domain.Read) error { return companies(r) }

// Check holds the input to its form.
func (q ListNotes) Check() error { return q.Page.Check() }

// Run answers, newest first.
func (q ListNotes) Run(r *domain.Read) (domain.List[Note], error) {
	p, err := own(r, q.Partner)
	if err != nil {
		return domain.List[Note]{}, err
	}
	l, err := sharedBySubject.Page(r, domain.Tuple(p.ID), q.Page)
	return domain.MapList(l, sharedNote.shown), err
}

// WriteInternal adds a note that only the vendor reads, about a partner or an
// application.
type WriteInternal struct {
	ID   string `arg:"" required:"" help:"id of the partner or the application" example:"P-7K3QXM"`
	Text string `arg:"" required:"" help:"the note" example:"Their finance lead is leaving in May."`
}

// Allow lets the vendor's users who may change things.
func (WriteInternal) Allow(r *domain.Read) error {
	if r.Actor.Side != domain.Vendor {
		return r.Actor.Refused("the vendor")
	}
	return writers(r)
}

// Check holds the input to its form.
func (c WriteInternal) Check() error {
	_, err := cleanNote(c.Text)
	return err
}

// Do adds the note.
func (c WriteInternal) Do(w *domain.Write) (Note, error) {
	words, err := cleanNote(c.Text)
	if err != nil {
		return Note{}, err
	}
	subject, err := subjectOf(w.Read, c.ID)
	if err != nil {
		return Note{}, err
	}
	return addInternal(w, subject, words)
}

// subjectOf returns the id of a partner or an application that the actor sees.
func subjectOf(r *domain.Read, id string) (string, error) {
	p, err := Get(r, id)
	if domain.KindOf(err) != domain.NotFound {
		return p.ID, err
	}
	a, notFound := findApplication(r, id)
	if domain.KindOf(notFound) == domain.NotFound {
		return "", err
	}
	return a.ID, notFound
}

func addInternal(w *domain.Write, subject, words string) (Note, error) {
	n := internalNote{Subject: subject, At: w.Now(), By: w.Actor.Name, Text: words}
	var err error
	if n.ID, err = domain.FreshID(w, internalNotes, "N"); err != nil {
		return Note{}, err
	}
	return n.shown(), internalNotes.Put(w, n)
}

// ListInternal lists the notes that only the vendor reads.
type ListInternal struct {
	domain.Page
	ID string `arg:"" required:"" help:"id of the partner or the application" example:"P-7K3QXM"`
}

// Allow lets the vendor.
func (ListInternal) Allow(r *domain.Read) error { return vendor(r) }

// Check holds the input to its form.
func (q ListInternal) Check() error { return q.Page.Check() }

// Run answers, newest first.
func (q ListInternal) Run(r *domain.Read) (domain.List[Note], error) {
	subject, err := subjectOf(r, q.ID)
	if err != nil {
		return domain.List[Note]{}, err
	}
	l, err := internalBySubject.Page(r, domain.Tuple(subject), q.Page)
	return domain.MapList(l, internalNote.shown), err
}
