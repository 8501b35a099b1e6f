package deal

import "gangway/domain"

// Note writes a note on a deal: for both sides, or internal, which only the
// vendor can write and read.
type Note struct {
	ID       string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Note     string `required:"" help:"the text; both sides read it, unless it is internal" example:"Called them on Monday."`
	Internal bool   `help:"only the vendor reads it"`
}

// Allow lets who works on deals; internal notes are the vendor's.
func (c Note) Allow(r *domain.Read) error {
	if c.Internal {
		return reviewers.Allow(r)
	}
	return may(r, verbNote)
}

// Check holds the text to its form.
func (c Note) Check() error {
	_, err := cleanText("note", c.Note, "Please write something.")
	return err
}

// Do stores the note. A partner's note is an update, so the deal isn't stale.
func (c Note) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbNote)
	if err != nil {
		return Deal{}, err
	}
	note, err := cleanText("note", c.Note, "Please write something.")
	if err != nil {
		return Deal{}, err
	}
	if c.Internal {
		w.Touch(TopicAll, Topic(h.ID))
		return h.present(w.Read), Entry{Did: string(verbNote), Note: note, Internal: true}.record(w, h.ID)
	}
	return h.finish(Entry{Note: note}, Noted{h.about(), w.Actor.Name})
}
