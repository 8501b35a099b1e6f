package partner

import (
	"slices"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/domain/user"
)

// deciders refuses all but the vendor's admins and managers.
func deciders(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Manager) || r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("a partner manager of the vendor")
}

// vendor refuses all but vendor users.
func vendor(r *domain.Read) error {
	if r.Actor.Side == domain.Vendor || r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("the vendor")
}

// ListApplications lists applications to the vendor, those that wait longest
// first.
type ListApplications struct {
	domain.Page
	Status ApplicationStatus `help:"applied, approved, rejected or withdrawn" default:"applied" example:"applied"`
}

// Allow lets the vendor.
func (ListApplications) Allow(r *domain.Read) error { return vendor(r) }

// Check holds the input to its form.
func (q ListApplications) Check() error {
	if err := q.Status.check(); err != nil {
		return err
	}
	return q.Page.Check()
}

func (s ApplicationStatus) check() error {
	switch s {
	case "", Waiting, WasApproved, WasRejected, WasWithdrawn:
		return nil
	}
	return domain.Fieldf("status", "The status is applied, approved, rejected or withdrawn.")
}

// Run answers; a manager who is limited to regions sees those.
func (q ListApplications) Run(r *domain.Read) (domain.List[Application], error) {
	return atDesk(r, "vendor", q.Status, q.Page)
}

// atDesk lists a queue within the regions of the actor.
func atDesk(r *domain.Read, desk string, s ApplicationStatus, p domain.Page) (domain.List[Application], error) {
	if s == "" {
		s = Waiting
	}
	var prefixes []domain.Key
	for _, country := range regions(r.Actor) {
		prefixes = append(prefixes, domain.Tuple(desk, country, string(s)))
	}
	return merged(r, appsByDesk, prefixes, p)
}

// regions returns the countries that an actor is limited to, or "" for all.
func regions(a domain.Actor) []string {
	if len(a.Regions) == 0 {
		return []string{""}
	}
	return a.Regions
}

// merged reads one list, or several as one.
func merged[T any](r *domain.Read, ix *domain.Index[T], prefixes []domain.Key, p domain.Page) (domain.List[T], error) {
	if len(prefixes) == 1 {
		return ix.Page(r, prefixes[0], p)
	}
	return ix.Merge(r, prefixes, p)
}

// ShowApplication shows one application with what its reviewer should know.
type ShowApplication struct {
	ID string `arg:"" required:"" help:"id of the application" example:"A-7K3QXM"`
}

// A Review is an application with what stands out about it.
type Review struct {
	Application
	SameName  []Ref  `json:"same_name"`  // partners in that country with the same name
	LookAlike []Ref  `json:"look_alike"` // partners whose names look the same but are not
	Unusual   bool   `json:"unusual"`    // characters that do not belong into a name were taken out
	Notes     []Note `json:"internal_notes"`
}

// Allow lets the vendor.
func (ShowApplication) Allow(r *domain.Read) error { return vendor(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ShowApplication) Check() error { return nil }

// Run answers.
func (q ShowApplication) Run(r *domain.Read) (Review, error) {
	a, err := findApplication(r, q.ID)
	if err != nil {
		return Review{}, err
	}
	out := Review{Application: a, SameName: []Ref{}, LookAlike: []Ref{}, Unusual: text.Unusual(a.Company) || text.Unusual(a.Name)}
	if out.SameName, err = sameName(r, a.Country, a.Company); err != nil {
		return Review{}, err
	}
	if out.LookAlike, err = lookAlike(r, a.Company); err != nil {
		return Review{}, err
	}
	l, err := internalBySubject.Page(r, domain.Tuple(a.ID), domain.Page{})
	out.Notes = domain.MapList(l, internalNote.shown).Items
	return out, err
}

const maxTwins = 5

// sameName returns partners, not ended, of the same name in a country.
func sameName(r *domain.Read, country, name string) ([]Ref, error) {
	l, err := byName.First(r, domain.Tuple(country, text.Fold(name)), maxTwins)
	return refs(l), err
}

// lookAlike returns partners whose names can be mistaken for this one.
func lookAlike(r *domain.Read, name string) ([]Ref, error) {
	l, err := byLook.First(r, domain.Tuple(text.Skeleton(name)), maxTwins)
	var alike []Partner
	for _, p := range l {
		if text.LookAlike(p.Name, name) {
			alike = append(alike, p)
		}
	}
	return refs(alike), err
}

func refs(l []Partner) []Ref {
	out := make([]Ref, 0, len(l))
	for _, p := range l {
		out = append(out, Ref{p.ID, p.Name})
	}
	return out
}

// Approve makes a partner of an application.
type Approve struct {
	ID       string `arg:"" required:"" help:"id of the application" example:"A-7K3QXM"`
	Tier     string `help:"id of the tier to begin on; the entry tier if left out" example:"registered"`
	SameName bool   `help:"approve although a partner in that country has the same name"`
}

// Allow lets admins and partner managers.
func (Approve) Allow(r *domain.Read) error { return deciders(r) }

// Check has nothing to hold the input to: what isn't known is refused later.
func (Approve) Check() error { return nil }

// Do creates the partner and its owner, whose key is the one that applied.
func (c Approve) Do(w *domain.Write) (Partner, error) {
	a, err := findApplication(w.Read, c.ID)
	if err != nil {
		return Partner{}, err
	}
	if err := a.undecided(); err != nil {
		return Partner{}, err
	}
	if a.Joins != "" {
		return Partner{}, domain.Errorf(domain.Conflict, "This is a request to join a partner. Its owner accepts it, or you do with: requests accept %s", a.ID)
	}
	p, err := Create(w, Partner{
		Name: a.Company, Domain: a.Domain, Country: a.Country, Type: a.Type, Tier: c.Tier, AppliedAt: a.CreatedAt, Application: a.ID,
	}, c.SameName)
	if err != nil {
		return Partner{}, err
	}
	owner, err := user.Create(w, user.User{Side: domain.Partner, Partner: p.ID, Role: domain.Owner, Name: a.Name, Email: a.Email}, a.Key, a.PublicKey)
	if err != nil {
		return Partner{}, err
	}
	a.Partner = p.ID
	if _, err := a.decide(w, WasApproved); err != nil {
		return Partner{}, err
	}
	return p, w.Emit(p.approved(w, owner.ID))
}

func (p Partner) approved(w *domain.Write, owner string) Approved {
	return Approved{
		Partner: p.ID, Name: p.Name, Domain: p.Domain, Country: p.Country, Type: p.Type, Tier: p.Tier,
		Application: p.Application, Owner: owner, By: w.Actor.Name,
	}
}

// Create stores a partner, active and on the entry tier unless it names another.
// It emits nothing: what led to it does. A domain that a partner has, and a name
// that one has in that country unless twins are let through, are a Conflict.
func Create(w *domain.Write, p Partner, twins bool) (Partner, error) {
	rules := programme.Of(w.Read)
	if p.Tier == "" {
		p.Tier = rules.EntryTier().ID
	}
	if _, ok := rules.Tier(p.Tier); !ok {
		return Partner{}, unknownTier(rules)
	}
	if err := distinct(w.Read, p, twins); err != nil {
		return Partner{}, err
	}
	var err error
	if p.ID, err = domain.FreshID(w, Partners, "P"); err != nil {
		return Partner{}, err
	}
	p.Status, p.CreatedAt = Active, w.Now()
	return save(w, p)
}

func unknownTier(p *programme.Programme) error {
	list := ""
	for i, t := range p.Tiers {
		if i > 0 {
			list += ", "
		}
		list += t.ID
	}
	return domain.Fieldf("tier", "The tier is one of: %s.", list)
}

// distinct refuses a domain, or a name in one country, that another partner has.
func distinct(r *domain.Read, p Partner, twins bool) error {
	other, ok, err := ByDomain(r, p.Domain)
	if err != nil {
		return err
	}
	if ok && p.Domain != "" && other.ID != p.ID {
		return &domain.Error{Kind: domain.Conflict, Field: "domain", Msg: other.named(r) + " has this web domain."}
	}
	if twins {
		return nil
	}
	same, err := sameName(r, p.Country, p.Name)
	for _, t := range same {
		if t.ID != p.ID {
			return &domain.Error{Kind: domain.Conflict, Field: "company", Msg: "A partner in this country has the same name: " + t.ID + ". If they are two companies, say so with --same-name."}
		}
	}
	return err
}

// named says which partner it is, to who may know.
func (p Partner) named(r *domain.Read) string {
	if Sees(r.Actor, p) {
		return p.Name + " (" + p.ID + ")"
	}
	return "Another partner"
}

// save stores a partner that the actor has made or changed.
func save(w *domain.Write, p Partner) (Partner, error) {
	p.Version++
	p.UpdatedAt, p.UpdatedBy = w.Now(), w.Actor.Name
	if err := user.Companies.Put(w, user.Company{ID: p.ID, Country: p.Country}); err != nil {
		return Partner{}, err
	}
	return p, Partners.Put(w, p)
}

// Reject turns an application down.
type Reject struct {
	ID           string `arg:"" required:"" help:"id of the application" example:"A-7K3QXM"`
	Reason       string `required:"" help:"why; the applicant reads it" example:"We have no room in this region at the moment."`
	Note         string `help:"more about it; the applicant reads it behind the reason" example:"Please ask again in spring."`
	InternalNote string `help:"a note that only the vendor reads" example:"They compete with Contoso."`
}

func (c Reject) clean() (Reject, error) {
	var f user.Fields
	c.Reason = f.Line("reason", c.Reason, maxReason, "Please give a reason: the applicant reads it.")
	c.Note = f.Line("note", c.Note, maxReason, "")
	c.InternalNote = f.Block("internal_note", c.InternalNote, maxText, "")
	return c, f.Err()
}

// Allow lets admins and partner managers.
func (Reject) Allow(r *domain.Read) error { return deciders(r) }

// Check holds the input to its form.
func (c Reject) Check() error {
	_, err := c.clean()
	return err
}

// Do rejects.
func (c Reject) Do(w *domain.Write) (Application, error) {
	c, err := c.clean()
	if err != nil {
		return Application{}, err
	}
	a, err := findApplication(w.Read, c.ID)
	if err != nil {
		return Application{}, err
	}
	if c.InternalNote != "" {
		if _, err := addInternal(w, a.ID, c.InternalNote); err != nil {
			return Application{}, err
		}
	}
	if c.Note != "" {
		c.Reason = sentence(c.Reason) + " " + c.Note
	}
	return a.reject(w, c.Reason)
}

func (a Application) reject(w *domain.Write, reason string) (Application, error) {
	if err := a.undecided(); err != nil {
		return Application{}, err
	}
	a.Reason = reason
	a, err := a.decide(w, WasRejected)
	if err != nil {
		return Application{}, err
	}
	return a, w.Emit(Rejected{Application: a.ID, Reason: reason, By: w.Actor.Name, Joins: a.Joins})
}

// A Request is a wish to join a partner, as its owner sees it.
type Request struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Company   string            `json:"company"`
	Note      string            `json:"note,omitempty"`
	Status    ApplicationStatus `json:"status"`
	Partner   string            `json:"partner"`
	Key       string            `json:"key"`
	CreatedAt time.Time         `json:"created_at"`
	DecidedBy string            `json:"decided_by,omitempty"`
}

// Row shows a request in a table.
func (q Request) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: q.ID},
		{Name: "name", Value: q.Name},
		{Name: "email", Value: q.Email},
		{Name: "partner", Value: q.Partner},
		{Name: "status", Value: string(q.Status)},
		{Name: "created_at", Value: q.CreatedAt.Format(time.RFC3339)},
	}
}

func (a Application) request() Request {
	return Request{
		ID: a.ID, Name: a.Name, Email: a.Email, Company: a.Company, Note: a.Note, Status: a.Status, Partner: a.Joins,
		Key: a.Key, CreatedAt: a.CreatedAt, DecidedBy: a.DecidedBy,
	}
}

// ListRequests lists requests to join the actor's company; for the vendor those
// to all partners.
type ListRequests struct {
	domain.Page
	Status ApplicationStatus `help:"applied, approved, rejected or withdrawn" default:"applied" example:"applied"`
}

// ownersAndVendor refuses all but owners and the vendor.
func ownersAndVendor(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner) || vendor(r) == nil {
		return nil
	}
	return r.Actor.Refused("an owner")
}

// Allow lets owners and the vendor.
func (ListRequests) Allow(r *domain.Read) error { return ownersAndVendor(r) }

// Check holds the input to its form.
func (q ListRequests) Check() error { return ListApplications(q).Check() }

// Run answers.
func (q ListRequests) Run(r *domain.Read) (domain.List[Request], error) {
	desk := "joins"
	if r.Actor.Side == domain.Partner {
		desk = r.Actor.Partner
	}
	l, err := atDesk(r, desk, q.Status, q.Page)
	return domain.MapList(l, Application.request), err
}

// answerers refuses all but owners and admins.
func answerers(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner) || r.Actor.Is(domain.Vendor, domain.Admin) {
		return nil
	}
	return r.Actor.Refused("an owner")
}

// AcceptRequest takes a person who has asked into the company.
type AcceptRequest struct {
	ID   string      `arg:"" required:"" help:"id of the request" example:"A-7K3QXM"`
	Role domain.Role `help:"owner, manager, sales or viewer" default:"sales" enum:"owner,manager,sales,viewer" example:"sales"`
}

// Allow lets owners and admins.
func (AcceptRequest) Allow(r *domain.Read) error { return answerers(r) }

// Check holds the input to its form.
func (c AcceptRequest) Check() error {
	if c.Role == "" || slices.Contains(domain.RolesOf(domain.Partner), c.Role) {
		return nil
	}
	return domain.Fieldf("role", "The role is one of: owner, manager, sales, viewer.")
}

// Do creates the user, with the key that asked.
func (c AcceptRequest) Do(w *domain.Write) (user.User, error) {
	a, err := findRequest(w.Read, c.ID)
	if err != nil {
		return user.User{}, err
	}
	if err := a.undecided(); err != nil {
		return user.User{}, err
	}
	if c.Role == "" {
		c.Role = domain.Sales
	}
	p, err := Partners.Get(w.Read, a.Joins)
	if err != nil {
		return user.User{}, err
	}
	if p.Status == Ended {
		return user.User{}, domain.Errorf(domain.Conflict, "The partnership has ended: nobody can join any more.")
	}
	u, err := enlist(w, user.User{Side: domain.Partner, Partner: p.ID, Role: c.Role, Name: a.Name, Email: a.Email}, a.Key, a.PublicKey)
	if err != nil {
		return user.User{}, err
	}
	a.Partner = p.ID
	_, err = a.decide(w, WasApproved)
	return u, err
}

func findRequest(r *domain.Read, id string) (Application, error) {
	a, err := findApplication(r, id)
	if err == nil && a.Joins == "" {
		return Application{}, Applications.NotFound()
	}
	return a, err
}

// enlist creates a user and tells of it.
func enlist(w *domain.Write, u user.User, fingerprint, public string) (user.User, error) {
	team, err := user.Count(w.Read, u.Partner)
	if err != nil {
		return user.User{}, err
	}
	if u, err = user.Create(w, u, fingerprint, public); err != nil {
		return user.User{}, err
	}
	return u, w.Emit(joined(u, team == 0))
}

// RefuseRequest turns a person down who has asked to join the company.
type RefuseRequest struct {
	ID     string `arg:"" required:"" help:"id of the request" example:"A-7K3QXM"`
	Reason string `help:"why; the person reads it" example:"Please use your company address."`
}

// Allow lets owners and admins.
func (RefuseRequest) Allow(r *domain.Read) error { return answerers(r) }

// Check holds the input to its form.
func (c RefuseRequest) Check() error {
	_, err := c.clean()
	return err
}

func (c RefuseRequest) clean() (RefuseRequest, error) {
	var f user.Fields
	c.Reason = f.Line("reason", c.Reason, maxReason, "")
	return c, f.Err()
}

// Do refuses.
func (c RefuseRequest) Do(w *domain.Write) (Request, error) {
	c, err := c.clean()
	if err != nil {
		return Request{}, err
	}
	a, err := findRequest(w.Read, c.ID)
	if err != nil {
		return Request{}, err
	}
	a, err = a.reject(w, c.Reason)
	return a.request(), err
}
