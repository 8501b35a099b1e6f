package portal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/portal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

func errorAs(err error, e **domain.Error) bool { return errors.As(err, e) }

// Ensure whoever may not act any more is refused at once with the reason, and
// its sessions hear of it.
func TestIdentifyRefusesAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stop  func(p *portaltest.Portal, c portaltest.Company)
		words string
	}{
		{"UserRemoved", func(p *portaltest.Portal, c portaltest.Company) {
			portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
		}, "Your account was removed by Olga Owner on 4 March 2026."},
		{"KeyRemoved", func(p *portaltest.Portal, c portaltest.Company) {
			portaltest.Do(p, c.Owner, user.RemoveKey{Fingerprint: c.Sales.Key})
		}, "This key was removed by Olga Owner"},
		{"PartnerSuspended", func(p *portaltest.Portal, c portaltest.Company) {
			portaltest.Do(p, p.Admin(), partner.Suspend{ID: c.ID, Reason: "An invoice is overdue"})
		}, "Contoso GmbH is suspended: An invoice is overdue."},
		{"PartnerEnded", func(p *portaltest.Portal, c portaltest.Company) {
			portaltest.Do(p, p.Admin(), partner.End{ID: c.ID, Reason: "Closed shop."})
		}, "The partnership with Contoso GmbH has ended: Closed shop."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := portaltest.New(t)
			c := p.Partner("contoso")
			s := p.Broker().Subscribe(portal.Topics(c.Sales)...)
			defer s.Close()
			tt.stop(p, c)
			_, err := view(t, p, c.Sales, partner.WhoAmI{})
			refused(t, err, domain.Denied, tt.words)
			_, err = do(t, p, c.Sales, partner.WriteNote{Text: "Still here?"})
			refused(t, err, domain.Denied, tt.words)
			if len(s.Take()) == 0 {
				t.Error("the session was not told")
			}
		})
	}
}

// Ensure a suspended partner comes back, and an ended one leaves its domain to
// another application.
func TestPartnerStanding(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	portaltest.Do(p, p.Admin(), partner.Suspend{ID: c.ID, Reason: "Overdue."})
	_, err := do(t, p, p.Admin(), partner.Suspend{ID: c.ID, Reason: "Overdue."})
	refused(t, err, domain.Conflict, "suspended by admin@halyard.example")
	portaltest.Do(p, p.Admin(), partner.Reactivate{ID: c.ID})
	portaltest.View(p, c.Sales, partner.WhoAmI{})
	_, err = do(t, p, p.Admin(), partner.Reactivate{ID: c.ID})
	refused(t, err, domain.Conflict, "not suspended")

	pending := portaltest.Do(p, c.Owner, user.SendInvite{Email: "x@contoso.de", Role: domain.Viewer})
	portaltest.Do(p, p.Admin(), partner.End{ID: c.ID, Reason: "Closed."})
	_, err = do(t, p, portaltest.Guest("x"), partner.Join{Code: pending.Code})
	refused(t, err, domain.Denied, "has ended")
	state := portaltest.Do(p, portaltest.Guest("kim"), kim())
	portaltest.Do(p, p.Admin(), partner.Approve{ID: state.ID})
}

// Ensure an admin sees what a partner sees, changes nothing, and leaves a trace.
func TestViewAs(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	admin := p.Admin()
	portaltest.Do(p, admin, partner.ViewAs{ID: c.ID})
	admin.As = c.ID
	who := portaltest.View(p, admin, partner.WhoAmI{})
	if who.Partner == nil || who.Partner.ID != c.ID || !who.ReadOnly || who.User.ID != admin.User {
		t.Errorf("who: %+v", who)
	}
	if l := portaltest.View(p, admin, user.List{}); len(l.Items) != 4 {
		t.Errorf("team: %+v", l.Items)
	}
	_, err := do(t, p, admin, partner.WriteNote{Text: "Hello"})
	refused(t, err, domain.Denied, "viewing as Contoso GmbH")
	_, err = view(t, p, admin, partner.List{})
	refused(t, err, domain.Denied, "viewing as Contoso GmbH")
	editor := p.Vendor("eddie", domain.Editor)
	editor.As = c.ID
	_, err = view(t, p, editor, partner.WhoAmI{})
	refused(t, err, domain.Denied, "Only an admin")
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.AuditTrail(r, p.Admin().User, "", domain.Page{})
		if !slices.ContainsFunc(l.Items, func(a domain.Audit) bool { return a.Op == "partners.view-as" }) {
			t.Error("the audit trail says nothing")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure roles are changed and people removed by who may, and a head remains.
func TestTeam(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		do    domain.Command[user.User]
		kind  domain.Kind
		words string
	}{
		{"OK", c.Owner, user.SetRole{ID: c.Sales.User, Role: domain.Manager}, "", ""},
		{"ByManager", c.Manager, user.SetRole{ID: c.Sales.User, Role: domain.Owner}, domain.Denied, "Only an owner"},
		{"ByAdmin", p.Admin(), user.SetRole{ID: c.Viewer.User, Role: domain.Sales}, "", ""},
		{"Rivals", rival.Owner, user.SetRole{ID: c.Sales.User, Role: domain.Viewer}, domain.NotFound, "There is no such user."},
		{"VendorRole", c.Owner, user.SetRole{ID: c.Sales.User, Role: domain.Admin}, domain.Invalid, "owner, manager, sales, viewer"},
		{"RegionsOfPartner", c.Owner, user.SetRole{ID: c.Sales.User, Role: domain.Manager, Regions: []string{"DE"}}, domain.Invalid, "limited to regions"},
		{"LastOwner", c.Owner, user.SetRole{ID: c.Owner.User, Role: domain.Sales}, domain.Conflict, "There has to be an owner."},
		{"LastOwnerKeeps", c.Owner, user.SetRole{ID: c.Owner.User, Role: domain.Owner}, "", ""},
		{"RemoveLastOwner", p.Admin(), user.Remove{ID: c.Owner.User}, domain.Conflict, "There has to be an owner."},
		{"LastAdmin", p.Admin(), user.SetRole{ID: p.Admin().User, Role: domain.Editor}, domain.Conflict, "There has to be an admin."},
		{"RemoveRivals", rival.Owner, user.Remove{ID: c.Viewer.User}, domain.NotFound, "There is no such user."},
		{"Remove", c.Owner, user.Remove{ID: c.Viewer.User}, "", ""},
		{"RemoveTwice", c.Owner, user.Remove{ID: c.Viewer.User}, domain.Conflict, "was removed by Olga Owner"},
		{"EditSelf", c.Sales, user.Edit{Name: "Sal Sales"}, "", ""},
		{"EditColleague", c.Sales, user.Edit{ID: c.Manager.User, Name: "X"}, domain.Denied, "Only an owner"},
		{"EditTakenAddress", c.Sales, user.Edit{Email: "MANAGER@contoso.de"}, domain.Conflict, "has this address"},
		{"EditStale", c.Sales, user.Edit{Name: "Sally", Version: 1}, domain.Conflict, "changed this in the meantime"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := do(t, p, tt.actor, tt.do)
			refused(t, err, tt.kind, tt.words)
		})
	}
	l := portaltest.View(p, c.Sales, user.List{})
	if len(l.Items) != 3 {
		t.Errorf("team: %+v", l.Items)
	}
}

// Ensure a manager who is limited to regions sees and decides those only.
func TestRegions(t *testing.T) {
	p := portaltest.New(t)
	here, there := p.PartnerOn("contoso", "DE", ""), p.PartnerOn("fabrikam", "US", "")
	state := portaltest.Do(p, portaltest.Guest("kim"), partner.Apply{Company: "Acme", Domain: "acme.com", Country: "US", Name: "Kim", Email: "kim@acme.com"})
	m := p.Vendor("max", domain.Manager, "DE", "Austria")

	l := portaltest.View(p, m, partner.List{})
	if len(l.Items) != 1 || l.Items[0].ID != here.ID {
		t.Errorf("partners: %+v", l.Items)
	}
	if q := portaltest.View(p, m, partner.ListApplications{}); len(q.Items) != 0 {
		t.Errorf("applications: %+v", q.Items)
	}
	if got := portaltest.View(p, m, partner.Counts{}); got.Active != 1 || got.OpenApplications != 0 {
		t.Errorf("counts: %+v", got)
	}
	portaltest.View(p, m, partner.Show{ID: here.ID})
	portaltest.View(p, m, user.Show{ID: here.Sales.User})
	for name, err := range map[string]error{
		"partner":     second(view(t, p, m, partner.Show{ID: there.ID})),
		"application": second(do(t, p, m, partner.Approve{ID: state.ID})),
		"person":      second(view(t, p, m, user.Show{ID: there.Sales.User})),
		"people":      second(view(t, p, m, user.List{Partner: there.ID})),
		"invitations": second(view(t, p, m, user.ListInvites{Partner: there.ID})),
		"note":        second(do(t, p, m, partner.WriteInternal{ID: state.ID, Text: "x"})),
	} {
		if domain.KindOf(err) != domain.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := do(t, p, m, partner.Invite{Company: "X", Domain: "x.com", Country: "US", Email: "x@x.com"})
	refused(t, err, domain.Invalid, "among your regions")
}

func second[T any](_ T, err error) error { return err }

// Ensure keys are added and removed by who may, and never tell whose they are.
func TestKeys(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	spare := portaltest.Guest("spare")
	k := portaltest.Do(p, c.Sales, user.AddKey{Key: spare.PublicKey})
	portaltest.Do(p, spare, partner.ConfirmKey{User: c.Sales.User})
	if k.Label != "spare" || k.AddedBy != "Sales" || k.Fingerprint != spare.Key {
		t.Errorf("key: %+v", k)
	}
	if who := p.Who(spare); who.User != c.Sales.User {
		t.Errorf("the key signs in %+v", who)
	}
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		do    any
		kind  domain.Kind
		words string
	}{
		{"OwnTwice", c.Sales, user.AddKey{Key: spare.PublicKey}, domain.Conflict, "among the keys already"},
		{"Anothers", rival.Sales, user.AddKey{Key: spare.PublicKey}, "", ""},
		{"ForColleague", c.Sales, user.AddKey{Key: portaltest.PublicKey("a"), User: c.Manager.User}, domain.Denied, "Only an owner"},
		{"ForRivals", rival.Owner, user.AddKey{Key: portaltest.PublicKey("a"), User: c.Manager.User}, domain.NotFound, "There is no such user."},
		{"ByOwner", c.Owner, user.AddKey{Key: portaltest.PublicKey("a"), User: c.Manager.User}, "", ""},
		{"RemoveRivals", rival.Owner, user.RemoveKey{Fingerprint: spare.Key}, domain.NotFound, "There is no such key."},
		{"RemoveMissing", rival.Owner, user.RemoveKey{Fingerprint: "SHA256:nothing"}, domain.NotFound, "There is no such key."},
		{"Remove", c.Sales, user.RemoveKey{Fingerprint: strings.TrimPrefix(spare.Key, "SHA256:")}, "", ""},
		{"RemoveTwice", c.Sales, user.RemoveKey{Fingerprint: spare.Key}, domain.NotFound, "There is no such key."},
		{"RemoveLast", c.Sales, user.RemoveKey{Fingerprint: c.Sales.Key}, domain.Conflict, "your last key"},
		{"Again", c.Manager, user.AddKey{Key: spare.PublicKey}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var err error
			switch do := tt.do.(type) {
			case user.AddKey:
				_, err = domain.Do(t.Context(), p.Portal, tt.actor, do)
			case user.RemoveKey:
				_, err = domain.Do(t.Context(), p.Portal, tt.actor, do)
			}
			refused(t, err, tt.kind, tt.words)
		})
	}
	if l := portaltest.View(p, c.Owner, user.ListKeys{User: c.Manager.User}); len(l.Items) != 3 {
		t.Errorf("keys: %+v", l.Items)
	}
	_, err := view(t, p, c.Sales, user.ListKeys{User: c.Manager.User})
	refused(t, err, domain.Denied, "Only an owner")
}

// Ensure a user has a bounded number of keys.
func TestKeysAreBounded(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for i := range user.MaxKeys - 1 {
		portaltest.Do(p, c.Sales, user.AddKey{Key: portaltest.PublicKey(strings.Repeat("k", i+1))})
	}
	_, err := do(t, p, c.Sales, user.AddKey{Key: portaltest.PublicKey("one more")})
	refused(t, err, domain.Limited, "at most 20 keys")
}

// Ensure the use of a key is written at most once an hour, and never for guests.
func TestSeen(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	used := func() time.Time { return portaltest.View(p, c.Sales, user.ListKeys{}).Items[0].LastUsed }
	seen := func(a domain.Actor) {
		t.Helper()
		if err := user.Seen(t.Context(), p.Portal, a); err != nil {
			t.Fatal(err)
		}
	}
	seen(c.Sales)
	if !used().Equal(portaltest.Start) {
		t.Errorf("last used %v", used())
	}
	p.Clock.Advance(59 * time.Minute)
	seen(c.Sales)
	if !used().Equal(portaltest.Start) {
		t.Error("written within the hour")
	}
	p.Clock.Advance(time.Minute)
	seen(c.Sales)
	if !used().Equal(portaltest.Start.Add(time.Hour)) {
		t.Error("not written after an hour")
	}
	seen(portaltest.Guest("nobody"))
}

// Ensure the first admin comes in by the one-time code, and nobody after it.
func TestSetup(t *testing.T) {
	p := portaltest.New(t)
	first := portaltest.Do(p, domain.SystemActor(), user.BeginSetup{})
	sent := portaltest.Do(p, domain.SystemActor(), user.BeginSetup{})
	ada, eve := portaltest.Guest("ada"), portaltest.Guest("eve")
	_, err := do(t, p, eve, user.RedeemSetup{Code: first.Code})
	refused(t, err, domain.NotFound, "not valid")
	_, err = do(t, p, eve, user.BeginSetup{})
	refused(t, err, domain.Denied, "the portal itself")
	portaltest.Do(p, ada, user.RedeemSetup{Code: sent.Code, Name: "Ada"})
	if who := p.Who(ada); !who.Is(domain.Vendor, domain.Admin) || who.Name != "Ada" {
		t.Errorf("who: %+v", who)
	}
	_, err = do(t, p, eve, user.RedeemSetup{Code: sent.Code})
	refused(t, err, domain.NotFound, "not valid")
	if again := portaltest.Do(p, domain.SystemActor(), user.BeginSetup{}); again.Code != "" {
		t.Error("a code was drawn although there is an admin")
	}
}

// Ensure an operator's key signs an admin in, however often it is given.
func TestEnsureAdmin(t *testing.T) {
	p := portaltest.New(t)
	key := portaltest.PublicKey("ada@halyard.example")
	a := portaltest.Do(p, domain.SystemActor(), user.EnsureAdmin{Key: key})
	b := portaltest.Do(p, domain.SystemActor(), user.EnsureAdmin{Key: key})
	if a.ID != b.ID || a.Role != domain.Admin || a.Email != "ada@halyard.example" {
		t.Errorf("%+v and %+v", a, b)
	}
	c := p.Partner("contoso")
	_, err := do(t, p, domain.SystemActor(), user.EnsureAdmin{Key: c.Sales.PublicKey})
	refused(t, err, domain.Conflict, "a user of a partner")
	portaltest.Do(p, p.Admin(), user.Remove{ID: a.ID})
	if again := portaltest.Do(p, domain.SystemActor(), user.EnsureAdmin{Key: key}); again.Status != user.Removed {
		t.Errorf("a start of the portal brought back %+v", again)
	}
}

// Ensure the list of partners filters, sorts, searches and pages.
func TestPartnersList(t *testing.T) {
	p := portaltest.New(t)
	make := func(company, web, country, tier string) string {
		p.Clock.Advance(time.Minute)
		return portaltest.Do(p, p.Admin(), partner.Invite{Company: company, Domain: web, Country: country, Tier: tier, Email: "a@" + web}).Partner
	}
	zeta := make("Zeta Systems", "zeta.de", "DE", "gold")
	alpha := make("Alpha Contoso Group", "alpha.fr", "FR", "")
	contoso := make("Contoso GmbH", "contoso.de", "DE", "")
	portaltest.Do(p, p.Admin(), partner.Suspend{ID: zeta, Reason: "Overdue."})
	for _, tt := range []struct {
		name string
		q    partner.List
		want []string
	}{
		{"ByName", partner.List{}, []string{alpha, contoso, zeta}},
		{"Newest", partner.List{Sort: "-created"}, []string{contoso, alpha, zeta}},
		{"Active", partner.List{Status: partner.Active}, []string{alpha, contoso}},
		{"Country", partner.List{Country: "germany"}, []string{contoso, zeta}},
		{"CountryAndStatus", partner.List{Country: "DE", Status: partner.Suspended}, []string{zeta}},
		{"Tier", partner.List{Tier: "gold"}, []string{zeta}},
		{"NewestActive", partner.List{Sort: "-created", Status: partner.Active}, []string{contoso, alpha}},
		{"Word", partner.List{Search: "conto"}, []string{alpha, contoso}},
		{"TwoWords", partner.List{Search: "contoso alph"}, []string{alpha}},
		{"Domain", partner.List{Search: "contoso.d"}, []string{contoso}},
		{"WordAndTier", partner.List{Search: "zeta", Tier: "gold"}, []string{zeta}},
		{"None", partner.List{Country: "JP"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, v := range portaltest.View(p, p.Admin(), tt.q).Items {
				got = append(got, v.ID)
			}
			if tt.name == "Word" || tt.name == "TwoWords" {
				slices.Sort(got)
				slices.Sort(tt.want)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	page := partner.List{Page: domain.Page{Limit: 2}}
	one := portaltest.View(p, p.Admin(), page)
	page.After = one.Next
	two := portaltest.View(p, p.Admin(), page)
	if len(one.Items) != 2 || len(two.Items) != 1 || two.Items[0].ID != zeta || two.Next != "" {
		t.Errorf("pages: %v, %v", one, two)
	}
	_, err := view(t, p, p.Admin(), partner.List{Sort: "tier", Status: "gone"})
	refused(t, err, domain.Invalid, "status")
	for _, sort := range []string{"name", "-created"} {
		_, err = view(t, p, p.Admin(), partner.List{Search: "conto", Sort: sort})
		refused(t, err, domain.Invalid, "in the order of the words found")
	}
}

// Ensure a partner's record is changed with care for who was quicker.
func TestPartnersEdit(t *testing.T) {
	p := portaltest.New(t)
	c, other := p.Partner("contoso"), p.Partner("fabrikam")
	got := portaltest.Do(p, p.Admin(), partner.Edit{ID: c.ID, Tier: "gold", Territories: []string{"dach"}, ExternalID: "CRM-1", Version: 1})
	if got.Tier != "gold" || got.Version != 2 || got.ExternalID != "CRM-1" || !slices.Equal(got.Territories, []string{"dach"}) {
		t.Errorf("edited: %+v", got)
	}
	for _, tt := range []struct {
		name  string
		edit  partner.Edit
		kind  domain.Kind
		words string
	}{
		{"Stale", partner.Edit{ID: c.ID, Tier: "silver", Version: 1}, domain.Conflict, "admin@halyard.example changed this in the meantime"},
		{"UnknownTier", partner.Edit{ID: c.ID, Tier: "iron"}, domain.Invalid, "registered, silver, gold"},
		{"UnknownTerritory", partner.Edit{ID: c.ID, Territories: []string{"moon"}}, domain.Invalid, "no such territory"},
		{"TakenDomain", partner.Edit{ID: c.ID, Domain: "fabrikam.de"}, domain.Conflict, "Fabrikam GmbH"},
		{"TakenName", partner.Edit{ID: c.ID, Name: "fabrikam gmbh"}, domain.Conflict, "same name"},
		{"TakenExternal", partner.Edit{ID: other.ID, ExternalID: "CRM-1"}, domain.Conflict, "already taken"},
		{"Everywhere", partner.Edit{ID: c.ID, Territories: []string{"all"}}, "", ""},
	} {
		_, err := do(t, p, p.Admin(), tt.edit)
		t.Run(tt.name, func(t *testing.T) { refused(t, err, tt.kind, tt.words) })
	}
	_, err := do(t, p, c.Owner, partner.Edit{ID: c.ID, Tier: "gold"})
	refused(t, err, domain.Denied, "a partner manager of the vendor")
}

// Ensure a person who was removed by mistake comes back with its key, unless the
// key has gone to somebody else.
func TestRestore(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	_, err := do(t, p, rival.Owner, user.Restore{ID: c.Sales.User})
	refused(t, err, domain.NotFound, "There is no such user.")
	_, err = do(t, p, c.Manager, user.Restore{ID: c.Sales.User})
	refused(t, err, domain.Denied, "Only an owner")
	portaltest.Do(p, c.Owner, user.Restore{ID: c.Sales.User})
	if who := p.Who(c.Sales); who.User != c.Sales.User {
		t.Errorf("who: %+v", who)
	}
	_, err = do(t, p, c.Owner, user.Restore{ID: c.Sales.User})
	refused(t, err, domain.Conflict, "is not removed")

	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	portaltest.Do(p, c.Owner, user.AddKey{Key: c.Sales.PublicKey, User: c.Manager.User})
	portaltest.Do(p, c.Sales, partner.ConfirmKey{})
	portaltest.Do(p, c.Owner, user.Restore{ID: c.Sales.User})
	if who := p.Who(c.Sales); who.User != c.Manager.User {
		t.Errorf("the key was taken back from %+v", who)
	}
}

// Ensure a key is bound only if it is the one that was proven, and a weak one
// never.
func TestProvenKey(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	thief := portaltest.Guest("thief")
	thief.PublicKey = portaltest.PublicKey("victim")
	code := portaltest.Do(p, c.Owner, user.SendInvite{Email: "x@contoso.de", Role: domain.Viewer}).Code
	_, err := do(t, p, thief, partner.Join{Code: code})
	refused(t, err, domain.Internal, "")
	_, err = do(t, p, thief, kim())
	refused(t, err, domain.Internal, "")
	_, err = do(t, p, domain.Actor{Door: "cli"}, kim())
	refused(t, err, domain.Denied, "needs an SSH key")
}

// Ensure a partner whose owners have left gets another one by an invitation.
func TestInviteOwner(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	sent := portaltest.Do(p, p.Admin(), partner.InviteOwner{ID: c.ID, Email: "olaf@contoso.de", Name: "Olaf"})
	if in := portaltest.Do(p, portaltest.Guest("olaf"), partner.Join{Code: sent.Code}); in.User.Role != domain.Owner {
		t.Errorf("joined: %+v", in)
	}
	portaltest.Do(p, p.Admin(), user.Remove{ID: c.Owner.User})
	portaltest.Do(p, p.Admin(), partner.End{ID: c.ID, Reason: "Closed."})
	_, err := do(t, p, p.Admin(), partner.InviteOwner{ID: c.ID, Email: "x@contoso.de"})
	refused(t, err, domain.Conflict, "it is ended")
}

// Ensure who reads a list in a terminal sees rows with the same columns, and no
// code or hash of an invitation.
func TestRows(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	portaltest.Do(p, portaltest.Guest("kim"), kim())
	portaltest.Do(p, c.Owner, partner.AcceptAgreement{ID: "partner-agreement"})
	other := kim()
	other.Domain = "acme.com"
	portaltest.Do(p, portaltest.Guest("lea"), other)
	first := func(items ...domain.Row) string {
		var names []string
		for _, cell := range items[0].Row() {
			names = append(names, cell.Name)
		}
		return strings.Join(names, " ")
	}
	for name, tt := range map[string]struct{ got, want string }{
		"partners":     {first(portaltest.View(p, p.Admin(), partner.List{}).Items[0]), "id name domain country type tier status"},
		"partner":      {first(portaltest.View(p, c.Viewer, partner.Show{})), "id name domain country type tier status"},
		"applications": {first(portaltest.View(p, p.Admin(), partner.ListApplications{}).Items[0]), "id company domain country name email status created_at"},
		"requests":     {first(portaltest.View(p, c.Owner, partner.ListRequests{}).Items[0]), "id name email partner status created_at"},
		"agreements":   {first(portaltest.View(p, p.Admin(), partner.ListAgreements{Partner: c.ID}).Items[0]), "id version title accepted accepted_by"},
		"steps":        {first(portaltest.View(p, c.Viewer, partner.ShowChecklist{}).Items[0]), "id title by done done_by"},
		"people":       {first(portaltest.View(p, c.Viewer, user.List{}).Items[0]), "id name email role status"},
		"keys":         {first(portaltest.View(p, c.Viewer, user.ListKeys{}).Items[0]), "fingerprint label user added_by added_at last_used status"},
		"invitations":  {first(portaltest.View(p, c.Owner, user.ListInvites{}).Items[0]), "id email role status expires_at created_by"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s", name, tt.got)
		}
	}
	text := portaltest.View(p, c.Viewer, partner.ShowAgreement{ID: "partner-agreement"})
	if !text.Accepted || !strings.Contains(text.Text, "fair") {
		t.Errorf("agreement: %+v", text)
	}
	if l := portaltest.View(p, p.Admin(), partner.ListAgreements{}); l.Items[0].Accepted {
		t.Error("without a partner nothing is accepted")
	}
}
