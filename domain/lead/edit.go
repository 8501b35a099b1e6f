package lead

import (
	"strconv"
	"strings"

	"gangway/domain"
)

// Edit changes what is known of a lead. One that waits on the desk for consent is
// routed as soon as consent is given.
type Edit struct {
	ID string `arg:"" required:"" help:"id of the lead" example:"L-7K3QXM"`
	Fields
	Version int64 `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets admins and managers of the vendor.
func (Edit) Allow(r *domain.Read) error { return may(r, verbEdit) }

// Check holds the fields to their form.
func (c Edit) Check() error { return c.check() }

// Do changes what is given.
func (c Edit) Do(w *domain.Write) (Lead, error) {
	h, err := begin(w, c.ID, verbEdit)
	if err != nil {
		return Lead{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Lead{}, err
	}
	if err := domain.Joined(c.apply(h.record, h.rules, h.rules.Today(w.Now())), complete(h.record), inRegions(w.Actor, h.Country)); err != nil {
		return Lead{}, err
	}
	changes := h.differences()
	if len(changes) == 0 {
		return h.present(w.Read), nil
	}
	if err := h.note(Entry{Did: "edit", Changes: changes}); err != nil {
		return Lead{}, err
	}
	h.tell(Edited{h.about()})
	if err := h.mindConsent(); err != nil {
		return Lead{}, err
	}
	return h.finish()
}

// mindConsent routes a lead that waited for consent, and takes one that partners
// could still take to the desk when consent is withdrawn.
func (c *change) mindConsent() error {
	switch had, has := c.was.consents(c.rules), c.consents(c.rules); {
	case !had && has && c.Inner.Hold == HoldNoConsent:
		return c.route("consent")
	case had && !has && (c.Status == StatusOffered || c.Status == StatusPooled):
		return c.recall(HoldNoConsent, "consent was withdrawn")
	}
	return nil
}

// differences lists the fields that a person changed, without contact data: a
// timeline is not where that belongs.
func (c *change) differences() []Change {
	was, is := c.was, c.record
	hidden := func(a, b Contact) [3]string {
		if a != b {
			return [3]string{"contact", "", "changed"}
		}
		return [3]string{"contact", "", ""}
	}
	return changesOf([][3]string{
		{"company", was.Company, is.Company},
		{"domain", was.Domain, is.Domain},
		{"industry", was.Industry, is.Industry},
		{"country", was.Country, is.Country},
		{"region", was.Region, is.Region},
		{"city", was.City, is.City},
		{"language", was.Language, is.Language},
		{"products", strings.Join(was.Products, " "), strings.Join(is.Products, " ")},
		{"size", number(was.Size), number(is.Size)},
		{"score", number(was.Score), number(is.Score)},
		{"source", was.Source, is.Source},
		{"campaign", was.Campaign, is.Campaign},
		{"note", was.Note, is.Note},
		{"consent", strconv.FormatBool(was.Consent.Given), strconv.FormatBool(is.Consent.Given)},
		{"consent_at", was.Consent.At.String(), is.Consent.At.String()},
		{"consent_how", was.Consent.How, is.Consent.How},
		hidden(was.Person, is.Person),
	})
}
