// Package draft keeps what people have typed into a form and not sent, so that
// neither a lost connection nor a wrong key loses it. A draft belongs to one
// person and one form; nobody else can read it.
package draft

import (
	"encoding/json"
	"errors"
	"time"

	"gangway/domain"
)

// Bounds of drafts.
const (
	maxValues = 16 << 10            // bytes of one draft
	maxForm   = 64                  // bytes of a form's name
	keep      = 30 * 24 * time.Hour // after the last change
	maxGuests = 2000                // drafts of guests, all together; none of them makes room for another
	maxOwn    = 50                  // drafts of one person
)

// perAddress bounds the drafts that guests of one address begin, to 40 in the time for
// which they are kept: a key costs nothing, and what few addresses fill is not there
// for all others.
var perAddress = domain.Rate{Burst: 20, Every: 36 * time.Hour}

// A Draft is a half-filled form.
type Draft struct {
	Owner  string            `json:"owner"` // id of the user, or fingerprint of a guest's key
	Form   string            `json:"form"`  // such as "deals.register"
	Values map[string]string `json:"values"`
	At     time.Time         `json:"at"`
	Guest  bool              `json:"guest,omitempty"`
}

var drafts = domain.NewTable("draft", func(d *Draft) domain.Key { return domain.Tuple(d.Owner, d.Form) })

var byAge = drafts.Index("age", func(d *Draft) []domain.Key { return []domain.Key{domain.Tuple(d.Guest, d.At)} })

var (
	held = drafts.Sum("held", func(d *Draft) []domain.Part {
		return []domain.Part{{Key: domain.Tuple(d.Guest), N: 1, Shared: true}}
	})
	own = drafts.Sum("own", func(d *Draft) []domain.Part { return []domain.Part{{Key: domain.Tuple(d.Owner), N: 1}} })
)

// Tables lists the schema of this package.
func Tables() []domain.Schema { return []domain.Schema{drafts} }

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.Offer[Save]("drafts.save", "none: every form does it", "Keeps what was typed into a form.", `drafts save deals.register --values '{"customer":"Contoso GmbH"}'`),
		domain.OfferQuery[Show]("drafts.show", "none: every form does it", "Shows what was typed into a form and not sent.", "drafts show deals.register"),
		domain.Offer[Drop]("drafts.drop", "none: every form does it", "Forgets what was typed into a form.", "drafts drop deals.register"),
	}
}

func owner(a domain.Actor) string {
	if a.User != "" {
		return a.User
	}
	return a.Key
}

func allow(r *domain.Read) error {
	if owner(r.Actor) == "" {
		return r.Actor.Refused("somebody with a key")
	}
	return nil
}

func checkForm(form string) error {
	if form == "" || len(form) > maxForm {
		return domain.Fieldf("form", "Please name the form.")
	}
	return nil
}

// Unaudited keeps what is typed out of the audit trail.
func (Save) Unaudited() {}

// Unaudited keeps what is typed out of the audit trail.
func (Drop) Unaudited() {}

// Save keeps the values of a form in place of what was kept before.
type Save struct {
	Form   string `arg:"" required:"" help:"name of the form" example:"deals.register"`
	Values string `required:"" secret:"" help:"the fields as a JSON object of strings" example:"{\"customer\":\"Contoso GmbH\"}"`
}

// Allow lets everybody keep drafts of their own.
func (Save) Allow(r *domain.Read) error { return allow(r) }

// Check bounds the draft.
func (c Save) Check() error {
	var p domain.Problems
	p.Add("form", checkForm(c.Form))
	var v map[string]string
	switch {
	case len(c.Values) > maxValues:
		p.Addf("values", "A draft has at most %d bytes.", maxValues)
	case json.Unmarshal([]byte(c.Values), &v) != nil:
		p.Addf("values", "The values are a JSON object of strings.")
	}
	return p.Err()
}

// Do keeps the draft and forgets a few that are too old.
func (c Save) Do(w *domain.Write) (struct{}, error) {
	d := Draft{Owner: owner(w.Actor), Form: c.Form, At: w.Now(), Guest: w.Actor.Is(domain.Guest)}
	if err := json.Unmarshal([]byte(c.Values), &d.Values); err != nil {
		return struct{}{}, domain.Fieldf("values", "The values are a JSON object of strings.").Because(err)
	}
	_, kept, err := drafts.Lookup(w.Read, d.Owner, d.Form)
	if err = errors.Join(err, drafts.Put(w, d), forget(w, d.Guest)); err != nil || kept {
		return struct{}{}, err
	}
	return struct{}{}, room(w, d)
}

// room refuses a draft that was not there before when there are too many. Nobody's
// draft ends for that of somebody else.
func room(w *domain.Write, d Draft) error {
	if n, err := own.Value(w.Read, d.Owner); err != nil || n > maxOwn {
		return errors.Join(err, domain.Errorf(domain.Limited, "At most %d half-filled forms are kept.", maxOwn))
	}
	if !d.Guest {
		return nil
	}
	if wait := w.CountAddress("drafts of guests", perAddress); wait > 0 {
		return domain.Errorf(domain.Limited, "Many half-filled forms came from your network address, so that no more are kept. Please send the form, or try again in %s.", domain.Wait(wait))
	}
	if n, err := held.Value(w.Read, true); err != nil || n > maxGuests {
		return errors.Join(err, domain.Errorf(domain.Limited, "No more half-filled forms are kept at the moment. Please send the form, or try again later."))
	}
	return nil
}

// forget deletes two drafts that are too old, so that there are ever fewer of them.
func forget(w *domain.Write, guest bool) error {
	old, err := byAge.Between(w.Read, domain.Tuple(guest, time.Time{}), domain.Tuple(guest, w.Now().Add(-keep)), 2)
	if err != nil {
		return err
	}
	for _, d := range old {
		if err := drafts.Delete(w, d.Owner, d.Form); err != nil {
			return err
		}
	}
	return nil
}

// Show returns the draft of a form, or NotFound.
type Show struct {
	Form string `arg:"" required:"" help:"name of the form" example:"deals.register"`
}

// Allow lets everybody see drafts of their own.
func (Show) Allow(r *domain.Read) error { return allow(r) }

// Check bounds the name.
func (q Show) Check() error { return checkForm(q.Form) }

// Run reads the actor's own draft.
func (q Show) Run(r *domain.Read) (Draft, error) {
	d, err := drafts.Get(r, owner(r.Actor), q.Form)
	if err == nil && r.Now().Sub(d.At) > keep {
		return Draft{}, drafts.NotFound()
	}
	return d, err
}

// Drop forgets the draft of a form; it is no error if there is none.
type Drop struct {
	Form string `arg:"" required:"" help:"name of the form" example:"deals.register"`
}

// Allow lets everybody drop drafts of their own.
func (Drop) Allow(r *domain.Read) error { return allow(r) }

// Check bounds the name.
func (c Drop) Check() error { return checkForm(c.Form) }

// Do deletes the actor's own draft.
func (c Drop) Do(w *domain.Write) (struct{}, error) {
	return struct{}{}, drafts.Delete(w, owner(w.Actor), c.Form)
}
