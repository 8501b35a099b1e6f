package partner

import (
	"time"

	"gangway/domain"
	"gangway/domain/customer"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Bounds of texts, in characters.
const (
	maxCompany = 120
	maxReason  = 500
	maxText    = 2000
)

// Apply asks to become a partner.
type Apply struct {
	Company string `required:"" help:"legal name of your company" example:"Contoso GmbH"`
	Domain  string `required:"" help:"web domain of your company" example:"contoso.de"`
	Country string `required:"" help:"where it has its seat: name or code" example:"DE"`
	Name    string `required:"" help:"your own name" example:"Kim Berg"`
	Email   string `required:"" help:"your e-mail address" example:"kim@contoso.de"`
	Type    string `help:"how you want to work with us; the programme's first type if left out" example:"reseller"`
	Sells   string `help:"what you want to sell" example:"Backup for hospitals"`
	Source  string `help:"how you heard of us" example:"a colleague"`
	Note    string `help:"anything else; the vendor reads it" example:"We are twelve people in Kiel."`
}

func (c Apply) clean() (Apply, error) {
	var f user.Fields
	c.Company = f.Line("company", c.Company, maxCompany, "Please give the legal name of your company.")
	c.Domain = webDomain(&f, c.Domain, "Please give the web domain of your company.")
	c.Country = f.Country("country", c.Country, "Please give the country of your company.")
	c.Name = f.Line("name", c.Name, user.MaxName, "Please give your name.")
	c.Email = f.Email("email", c.Email, "Please give your e-mail address.")
	c.Type = f.Line("type", c.Type, user.MaxName, "")
	c.Sells = f.Block("sells", c.Sells, maxText, "")
	c.Source = f.Line("source", c.Source, maxReason, "")
	c.Note = f.Block("note", c.Note, maxText, "")
	return c, f.Err()
}

// webDomain returns the registrable domain of a web address.
func webDomain(f *user.Fields, value, please string) string {
	value = f.Line("domain", value, 253, please)
	if value == "" {
		return ""
	}
	clean, err := customer.Domain(value)
	f.Add("domain", err)
	return clean
}

// guests refuses who has an account.
func guests(r *domain.Read) error {
	if r.Actor.Side == domain.Guest {
		return nil
	}
	return r.Actor.Refused("a guest, with a key that nobody has yet,")
}

// Allow lets guests.
func (Apply) Allow(r *domain.Read) error { return guests(r) }

// Check holds the input to its form.
func (c Apply) Check() error {
	_, err := c.clean()
	return err
}

// Do stores the application. Whether it goes to the vendor or to a partner with
// that domain makes no difference to what the guest is told.
func (c Apply) Do(w *domain.Write) (State, error) {
	c, err := c.clean()
	if err != nil {
		return State{}, err
	}
	if err := roomAtTheDesk(w.Read); err != nil {
		return State{}, err
	}
	rules := programme.Of(w.Read)
	if c.Type, err = partnerType(rules, c.Type); err != nil {
		return State{}, err
	}
	if err := mayApply(w.Read, c.Domain); err != nil {
		return State{}, err
	}
	a := Application{
		Company: c.Company, Domain: c.Domain, Country: c.Country, Type: c.Type, Name: c.Name, Email: c.Email,
		Sells: c.Sells, Source: c.Source, Note: c.Note, Status: Waiting, CreatedAt: w.Now(),
	}
	if a.Key, a.PublicKey, err = provenKey(w.Actor); err != nil {
		return State{}, err
	}
	p, ok, err := ByDomain(w.Read, c.Domain)
	if err != nil {
		return State{}, err
	}
	if ok {
		a.Joins = p.ID
	}
	if a.ID, err = domain.FreshID(w, Applications, "A"); err != nil {
		return State{}, err
	}
	if err := Applications.Put(w, a); err != nil {
		return State{}, err
	}
	return a.state(rules), w.Emit(Applied{Application: a.ID, Company: a.Company, Country: a.Country, Joins: a.Joins})
}

// maxWaiting bounds the applications that wait, so that guests cannot fill the store.
const maxWaiting = 2000

func roomAtTheDesk(r *domain.Read) error {
	vendor, err := openApps.Value(r, "vendor", "")
	if err == nil && vendor >= maxWaiting {
		err = domain.Errorf(domain.Limited, "Very many applications are waiting at this moment. Please try again tomorrow.")
	}
	return err
}

// provenKey returns the key that an applicant has signed in with, if it is one
// that could be added later.
func provenKey(a domain.Actor) (fingerprint, public string, err error) {
	if a.Key == "" {
		return "", "", domain.Errorf(domain.Denied, "This needs an SSH key: please connect with one.")
	}
	if a.PublicKey == "" {
		return a.Key, "", nil
	}
	k, err := user.Proven(a.Key, a.PublicKey)
	return a.Key, k.Public, err
}

// partnerType returns the id of a type of the programme, the first one for "".
func partnerType(p *programme.Programme, id string) (string, error) {
	if t, ok := p.PartnerType(id); ok {
		return t.ID, nil
	}
	types := p.Onboarding.PartnerTypes
	if id == "" && len(types) > 0 {
		return types[0].ID, nil
	}
	list := ""
	for i, t := range types {
		if i > 0 {
			list += ", "
		}
		list += t.ID
	}
	return "", domain.Fieldf("type", "The type is one of: %s.", list)
}

// mayApply refuses a second application while one is open, and a further one
// too soon after a rejection.
func mayApply(r *domain.Read, webDomain string) error {
	latest, ok, err := latestOf(r, r.Actor.Key)
	if err != nil {
		return err
	}
	if ok && latest.Status == Waiting {
		return domain.Errorf(domain.Conflict, "Your application %s is waiting for a decision. You can withdraw it.", latest.ID)
	}
	rules := programme.Of(r)
	if again := latest.again(rules); again.After(r.Now()) {
		return domain.Errorf(domain.Conflict, "You can apply again on %s.", again.In(rules.TimeZone).Format("2 January 2006"))
	}
	_, open, err := openByDomain.Get(r, webDomain)
	if err == nil && open {
		return &domain.Error{Kind: domain.Conflict, Field: "domain", Msg: "An application for this web domain is waiting for a decision. Please ask your colleagues."}
	}
	return err
}

// latestOf returns the application of a key that counts: the one that waits, or
// else the newest.
func latestOf(r *domain.Read, key string) (Application, bool, error) {
	if a, ok, err := openByKey.Get(r, key); err != nil || ok {
		return a, ok, err
	}
	l, err := appsByKey.First(r, domain.Tuple(key), 1)
	if err != nil || len(l) == 0 {
		return Application{}, false, err
	}
	return l[0], true, nil
}

// again returns when a rejected applicant may apply again.
func (a Application) again(p *programme.Programme) time.Time {
	if a.Status != WasRejected {
		return time.Time{}
	}
	return a.DecidedAt.AddDate(0, 0, p.Onboarding.ReapplyDays)
}

// A State is an application as its applicant sees it.
type State struct {
	ID         string            `json:"id"`
	Status     ApplicationStatus `json:"status"`
	Company    string            `json:"company"`
	Domain     string            `json:"domain"`
	Country    string            `json:"country"`
	Type       string            `json:"type"`
	Name       string            `json:"name"`
	Email      string            `json:"email"`
	Sells      string            `json:"sells,omitempty"`
	Source     string            `json:"source,omitempty"`
	Note       string            `json:"note,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	CreatedAt  time.Time         `json:"created_at"`
	DecidedAt  time.Time         `json:"decided_at,omitzero"`
	ApplyAgain time.Time         `json:"apply_again_at,omitzero"` // after a rejection
}

func (a Application) state(p *programme.Programme) State {
	return State{
		ID: a.ID, Status: a.Status, Company: a.Company, Domain: a.Domain, Country: a.Country, Type: a.Type, Name: a.Name,
		Email: a.Email, Sells: a.Sells, Source: a.Source, Note: a.Note, Reason: a.Reason, CreatedAt: a.CreatedAt,
		DecidedAt: a.DecidedAt, ApplyAgain: a.again(p),
	}
}

// ShowState shows the guest's own application.
type ShowState struct{}

// Allow lets guests.
func (ShowState) Allow(r *domain.Read) error { return guests(r) }

// Check has nothing to hold an empty input to.
func (ShowState) Check() error { return nil }

// Run answers with the latest application of the key.
func (ShowState) Run(r *domain.Read) (State, error) {
	a, ok, err := latestOf(r, r.Actor.Key)
	if err == nil && !ok {
		err = domain.Errorf(domain.NotFound, "You have not applied yet.")
	}
	return a.state(programme.Of(r)), err
}

// WithdrawApplication takes the guest's own application back.
type WithdrawApplication struct{}

// Allow lets guests.
func (WithdrawApplication) Allow(r *domain.Read) error { return guests(r) }

// Check has nothing to hold an empty input to.
func (WithdrawApplication) Check() error { return nil }

// Do withdraws what is waiting.
func (WithdrawApplication) Do(w *domain.Write) (State, error) {
	a, ok, err := openByKey.Get(w.Read, w.Actor.Key)
	if err != nil {
		return State{}, err
	}
	if !ok {
		return State{}, domain.Errorf(domain.NotFound, "You have no application that is waiting.")
	}
	a.Status, a.DecidedAt, a.DecidedBy = WasWithdrawn, w.Now(), a.Name
	if err := Applications.Put(w, a); err != nil {
		return State{}, err
	}
	return a.state(programme.Of(w.Read)), w.Emit(Withdrawn{Application: a.ID, Joins: a.Joins})
}
