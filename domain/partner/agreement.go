package partner

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// An acceptance says which text of an agreement a company has accepted, and by
// whose hand.
type acceptance struct {
	Partner   string    `json:"partner"`
	Agreement string    `json:"agreement"`
	Version   string    `json:"version"`
	Hash      string    `json:"hash"` // of the text
	User      string    `json:"user"`
	Name      string    `json:"name"`
	Key       string    `json:"key"` // fingerprint
	At        time.Time `json:"at"`
}

var acceptances = domain.NewTable("acceptance", func(a *acceptance) domain.Key { return domain.Tuple(a.Partner, a.Agreement, a.Hash) }).
	Topics(func(a *acceptance) []string { return []string{Topic(a.Partner)} })

// An Agreement is a text of the programme and whether a company has accepted it
// as it is at present.
type Agreement struct {
	ID         string    `json:"id"`
	Version    string    `json:"version"`
	Title      string    `json:"title"`
	Hash       string    `json:"hash"`
	Accepted   bool      `json:"accepted"`
	AcceptedAt time.Time `json:"accepted_at,omitzero"`
	AcceptedBy string    `json:"accepted_by,omitempty"`
	Key        string    `json:"key,omitempty"`  // fingerprint of the key that accepted
	Text       string    `json:"text,omitempty"` // Markdown
}

// Row shows an agreement in a table.
func (a Agreement) Row() []domain.Cell {
	at := "no"
	if a.Accepted {
		at = a.AcceptedAt.Format(time.RFC3339)
	}
	return []domain.Cell{{Name: "id", Value: a.ID}, {Name: "version", Value: a.Version}, {Name: "title", Value: a.Title}, {Name: "accepted", Value: at}, {Name: "accepted_by", Value: a.AcceptedBy}}
}

// standing returns an agreement as a company stands to it; partner is "" for the
// text alone.
func standing(r *domain.Read, partner string, a programme.Agreement) (Agreement, error) {
	out := Agreement{ID: a.ID, Version: a.Version, Title: a.Title, Hash: a.Hash}
	if partner == "" {
		return out, nil
	}
	acc, ok, err := acceptances.Lookup(r, partner, a.ID, a.Hash)
	if err != nil || !ok {
		return out, err
	}
	out.Accepted, out.AcceptedAt, out.AcceptedBy, out.Key = true, acc.At, acc.Name, acc.Key
	return out, nil
}

// signer returns the id of the company whose standing is wanted: the actor's, or
// the one that the vendor names, which may be none.
func signer(r *domain.Read, id string) (string, error) {
	if id == "" && r.Actor.Side != domain.Partner {
		return "", nil
	}
	p, err := own(r, id)
	return p.ID, err
}

// ListAgreements lists the agreements of the programme and which of them are
// accepted.
type ListAgreements struct {
	Partner string `help:"id of the partner whose acceptances are wanted; your own if left out" example:"P-7K3QXM"`
}

// Allow lets everybody but guests.
func (ListAgreements) Allow(r *domain.Read) error { return companies(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ListAgreements) Check() error { return nil }

// Run answers.
func (q ListAgreements) Run(r *domain.Read) (domain.List[Agreement], error) {
	partner, err := signer(r, q.Partner)
	if err != nil {
		return domain.List[Agreement]{}, err
	}
	out := domain.List[Agreement]{Items: []Agreement{}}
	for _, a := range programme.Of(r).Agreements {
		s, err := standing(r, partner, a)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, s)
	}
	return out, nil
}

// ShowAgreement shows an agreement with its text.
type ShowAgreement struct {
	ID      string `arg:"" required:"" help:"id of the agreement" example:"partner-agreement"`
	Partner string `help:"id of the partner whose acceptance is wanted; your own if left out" example:"P-7K3QXM"`
}

// Allow lets everybody but guests.
func (ShowAgreement) Allow(r *domain.Read) error { return companies(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (ShowAgreement) Check() error { return nil }

// Run answers.
func (q ShowAgreement) Run(r *domain.Read) (Agreement, error) {
	a, ok := programme.Of(r).Agreement(q.ID)
	if !ok {
		return Agreement{}, noAgreement()
	}
	partner, err := signer(r, q.Partner)
	if err != nil {
		return Agreement{}, err
	}
	out, err := standing(r, partner, a)
	out.Text = a.Text
	return out, err
}

func noAgreement() error { return domain.Errorf(domain.NotFound, "There is no such agreement.") }

// AcceptAgreement accepts the present text of an agreement for the company.
type AcceptAgreement struct {
	ID      string `arg:"" required:"" help:"id of the agreement" example:"partner-agreement"`
	Version string `help:"the version that you have read, to be told if there is a newer one" example:"2026-01"`
}

// Allow lets owners.
func (AcceptAgreement) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner) {
		return nil
	}
	return r.Actor.Refused("an owner")
}

// Check has nothing to hold the input to: what isn't known is not found.
func (AcceptAgreement) Check() error { return nil }

// Do records the acceptance. Accepting the same text again leaves the first
// record as it is.
func (c AcceptAgreement) Do(w *domain.Write) (Agreement, error) {
	a, ok := programme.Of(w.Read).Agreement(c.ID)
	if !ok {
		return Agreement{}, noAgreement()
	}
	if c.Version != "" && c.Version != a.Version {
		return Agreement{}, &domain.Error{Kind: domain.Conflict, Field: "version", Msg: "There is another version of this agreement: " + a.Version + ". Please read it first."}
	}
	partner := w.Actor.Partner
	before, err := standing(w.Read, partner, a)
	if err != nil || before.Accepted {
		return before, err
	}
	err = acceptances.Put(w, acceptance{
		Partner: partner, Agreement: a.ID, Version: a.Version, Hash: a.Hash,
		User: w.Actor.User, Name: w.Actor.Name, Key: w.Actor.Key, At: w.Now(),
	})
	if err != nil {
		return Agreement{}, err
	}
	if err := w.Emit(Accepted{Partner: partner, Agreement: a.ID, Version: a.Version, Hash: a.Hash, User: w.Actor.User}); err != nil {
		return Agreement{}, err
	}
	return standing(w.Read, partner, a)
}
