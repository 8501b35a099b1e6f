package portal_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/feed"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

// claimants returns who waits for a key, by id.
func claimants(p *portaltest.Portal, holder domain.Actor) []string {
	var ids []string
	for _, c := range portaltest.View(p, holder, partner.Claims{}).Items {
		ids = append(ids, c.ID)
	}
	return ids
}

// waiting returns how many of a user's keys wait for their holder.
func waiting(p *portaltest.Portal, a domain.Actor) (n int) {
	for _, k := range portaltest.View(p, a, user.ListKeys{}).Items {
		if k.Status == user.Waiting {
			n++
		}
	}
	return n
}

// Ensure a key that was added signs nobody in until its holder has said so (T1).
func TestAddedKeyIsProven(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	holder := portaltest.Guest("laptop")
	added := portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey})
	if added.Status != user.Waiting || !added.ExpiresAt.Equal(portaltest.Start.Add(user.ClaimTime)) {
		t.Errorf("added: %+v", added)
	}
	if who := p.Who(holder); who.Side != domain.Guest {
		t.Fatalf("the key signs in %+v before its holder has confirmed it", who)
	}
	if n := waiting(p, c.Sales); n != 1 {
		t.Errorf("%d keys wait", n)
	}
	l := portaltest.View(p, holder, partner.Claims{})
	if len(l.Items) != 1 || l.Items[0].Name != "Sales" || l.Items[0].Company != "Contoso GmbH" {
		t.Fatalf("claimants: %+v", l.Items)
	}
	_, err := do(t, p, portaltest.Guest("other"), partner.ConfirmKey{User: c.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")
	_, err = do(t, p, c.Manager, partner.ConfirmKey{})
	refused(t, err, domain.Denied, "a guest")

	w := portaltest.Do(p, holder, partner.ConfirmKey{})
	if w.User.ID != c.Sales.User || w.Partner == nil || w.Partner.ID != c.ID {
		t.Errorf("welcome: %+v", w)
	}
	if who := p.Who(holder); who.User != c.Sales.User {
		t.Errorf("the key signs in %+v", who)
	}
	if n := waiting(p, c.Sales); n != 0 {
		t.Errorf("%d keys wait after it was confirmed", n)
	}
	p.Clock.Advance(user.ClaimTime + time.Hour)
	p.Run()
	if who := p.Who(holder); who.User != c.Sales.User {
		t.Errorf("after the time of the claim the key signs in %+v", who)
	}
}

// Ensure whoever claims a key learns nothing of its holder: the answers, the list of
// keys and the events are the same for a key that nobody has, that another company's
// user has, that another one claims too, whose holder refuses, joins somebody else or
// confirms another's claim (T7, T14).
func TestClaimsTellNothing(t *testing.T) {
	tell := func(t *testing.T, meanwhile func(p *portaltest.Portal, holder domain.Actor, c, rival portaltest.Company)) string {
		p := portaltest.New(t)
		c, rival := p.Partner("contoso"), p.Partner("fabrikam")
		holder := portaltest.Guest("holder")
		if meanwhile == nil {
			p.AddKey(rival.Sales, "holder", "")
		}
		var told strings.Builder
		look := func(v any) {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&told, string(b))
		}
		all := func() {
			look(portaltest.View(p, c.Sales, user.ListKeys{}))
			look(portaltest.View(p, c.Owner, user.Show{ID: c.Sales.User}))
			for _, e := range portaltest.View(p, c.Owner, feed.Lately{Limit: 20}).Items {
				look([]string{e.Name, e.Subject, string(e.Data)})
			}
		}
		look(portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey}))
		if meanwhile != nil {
			meanwhile(p, holder, c, rival)
		}
		all()
		look(portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey}))
		all()
		look(portaltest.Do(p, c.Sales, user.RemoveKey{Fingerprint: holder.Key}))
		look(portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey}))
		p.Clock.Advance(user.ClaimTime)
		p.Run()
		all()
		s := told.String()
		for _, a := range []domain.Actor{c.Owner, c.Manager, c.Sales, c.Viewer} { // ids are drawn anew in each portal
			s = strings.ReplaceAll(s, a.User, a.Name)
		}
		return strings.ReplaceAll(s, c.ID, "P")
	}
	want := tell(t, func(*portaltest.Portal, domain.Actor, portaltest.Company, portaltest.Company) {})
	if !strings.Contains(want, "key.claimed") || !strings.Contains(want, "key.expired") || !strings.Contains(want, `"waiting"`) {
		t.Fatalf("too little is told:\n%s", want)
	}
	for name, meanwhile := range map[string]func(p *portaltest.Portal, holder domain.Actor, c, rival portaltest.Company){
		"InUse": nil,
		"Refused": func(p *portaltest.Portal, holder domain.Actor, c, _ portaltest.Company) {
			portaltest.Do(p, holder, partner.RefuseKey{User: c.Sales.User})
		},
		"ClaimedByRival": func(p *portaltest.Portal, holder domain.Actor, _, rival portaltest.Company) {
			portaltest.Do(p, rival.Sales, user.AddKey{Key: holder.PublicKey})
		},
		"ConfirmedForRival": func(p *portaltest.Portal, holder domain.Actor, _, rival portaltest.Company) {
			portaltest.Do(p, rival.Sales, user.AddKey{Key: holder.PublicKey})
			portaltest.Do(p, holder, partner.ConfirmKey{User: rival.Sales.User})
		},
		"JoinedRival": func(p *portaltest.Portal, holder domain.Actor, _, rival portaltest.Company) {
			code := portaltest.Do(p, rival.Owner, user.SendInvite{Email: "x@fabrikam.de", Role: domain.Viewer}).Code
			portaltest.Do(p, holder, partner.Join{Code: code})
		},
		"Applied": func(p *portaltest.Portal, holder domain.Actor, _, _ portaltest.Company) {
			a := kim()
			a.Company, a.Domain = "Northwind", "northwind.de"
			portaltest.Do(p, holder, a)
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tell(t, meanwhile); got != want {
				t.Errorf("told:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// Ensure the holder of a claimed key is a guest like others: it applies, joins and
// refuses, and after that nobody's claim is answered any more.
func TestHolderOfAClaimedKeyIsAGuest(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	holder := portaltest.Guest("holder")
	claim := func() {
		for _, a := range []domain.Actor{c.Sales, rival.Sales, p.Admin()} {
			portaltest.Do(p, a, user.AddKey{Key: holder.PublicKey})
			p.Clock.Advance(time.Minute)
		}
	}
	claim()
	if got := fmt.Sprint(claimants(p, holder)); got != fmt.Sprint([]string{p.Admin().User, rival.Sales.User, c.Sales.User}) {
		t.Errorf("claimants: %s", got)
	}
	_, err := do(t, p, holder, partner.ConfirmKey{})
	refused(t, err, domain.Conflict, "Several people have added this key.")
	refused(t, err, domain.Conflict, c.Sales.User+" (Sales, Contoso GmbH)")

	portaltest.Do(p, holder, partner.RefuseKey{User: rival.Sales.User})
	_, err = do(t, p, holder, partner.ConfirmKey{User: rival.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")
	again := user.AddKey{Key: holder.PublicKey}
	portaltest.Do(p, rival.Sales, again) // who was refused asks anew, in two ways
	portaltest.Do(p, rival.Sales, user.RemoveKey{Fingerprint: holder.Key})
	if l := portaltest.View(p, rival.Sales, user.ListKeys{}); len(l.Items) != 1 {
		t.Errorf("after the withdrawal there are %d keys", len(l.Items))
	}
	portaltest.Do(p, rival.Sales, again)
	if got := fmt.Sprint(claimants(p, holder)); got != fmt.Sprint([]string{p.Admin().User, c.Sales.User}) {
		t.Errorf("claimants: %s", got)
	}

	a := kim()
	a.Company, a.Domain = "Northwind", "northwind.de"
	portaltest.Do(p, holder, a)
	if got := claimants(p, holder); len(got) != 0 {
		t.Errorf("an applicant is asked by %v", got)
	}
	_, err = do(t, p, holder, partner.ConfirmKey{User: c.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")
	portaltest.Do(p, holder, partner.WithdrawApplication{})

	portaltest.Do(p, p.Admin(), partner.Suspend{ID: c.ID, Reason: "An invoice is overdue."})
	_, err = do(t, p, holder, partner.ConfirmKey{User: c.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")
	portaltest.Do(p, p.Admin(), partner.Reactivate{ID: c.ID})
	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	_, err = do(t, p, holder, partner.ConfirmKey{User: c.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")

	code := portaltest.Do(p, c.Owner, user.SendInvite{Email: "x@contoso.de", Role: domain.Viewer}).Code
	joined := portaltest.Do(p, holder, partner.Join{Code: code})
	_, err = do(t, p, holder, partner.ConfirmKey{User: p.Admin().User})
	refused(t, err, domain.Denied, "a guest")
	if who := p.Who(holder); who.User != joined.User.ID {
		t.Errorf("the key signs in %+v", who)
	}
}

// Ensure a claim ends after seven days, is bounded with the keys of a user, and is
// taken back by who may.
func TestClaimsEnd(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	holder := portaltest.Guest("holder")
	portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey})
	p.Clock.Advance(user.ClaimTime - time.Second)
	p.Run()
	if got := claimants(p, holder); len(got) != 1 {
		t.Errorf("claimants: %v", got)
	}
	p.Clock.Advance(time.Second)
	if got := claimants(p, holder); len(got) != 0 {
		t.Errorf("after its time, with the timer late: %v", got)
	}
	_, err := do(t, p, holder, partner.ConfirmKey{User: c.Sales.User})
	refused(t, err, domain.NotFound, "Nobody waits for this key.")
	p.Run()
	if n := waiting(p, c.Sales); n != 0 {
		t.Errorf("%d keys wait after the time", n)
	}

	portaltest.Do(p, c.Sales, user.AddKey{Key: holder.PublicKey})
	for _, a := range []domain.Actor{c.Manager, rival.Owner} {
		_, err = do(t, p, a, user.RemoveKey{Fingerprint: holder.Key})
		refused(t, err, domain.NotFound, "There is no such key.")
	}
	_, err = do(t, p, c.Manager, user.RemoveKey{Fingerprint: holder.Key, User: c.Sales.User})
	refused(t, err, domain.Denied, "Only an owner")
	_, err = do(t, p, rival.Owner, user.RemoveKey{Fingerprint: holder.Key, User: c.Sales.User})
	refused(t, err, domain.NotFound, "There is no such key.")
	portaltest.Do(p, c.Owner, user.RemoveKey{Fingerprint: holder.Key, User: c.Sales.User})
	if got := claimants(p, holder); len(got) != 0 {
		t.Errorf("after it was taken back: %v", got)
	}
	p.Clock.Advance(user.ClaimTime)
	p.Run()
}

// Ensure a key that was removed comes back only by its holder, who is shut out until
// somebody has claimed it since.
func TestRemovedKeyIsClaimed(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	laptop := p.AddKey(c.Sales, "laptop", "")
	portaltest.Do(p, rival.Sales, user.AddKey{Key: laptop.PublicKey})
	p.Clock.Advance(time.Hour)
	portaltest.Do(p, c.Sales, user.RemoveKey{Fingerprint: laptop.Key})
	_, err := do(t, p, laptop, partner.ConfirmKey{User: rival.Sales.User})
	refused(t, err, domain.Denied, "This key was removed by Sales")

	p.Clock.Advance(time.Hour)
	portaltest.Do(p, c.Sales, user.AddKey{Key: laptop.PublicKey})
	if who := p.Who(laptop); who.Side != domain.Guest {
		t.Errorf("the removed key signs in %+v", who)
	}
	portaltest.Do(p, laptop, partner.ConfirmKey{User: c.Sales.User})
	if who := p.Who(laptop); who.User != c.Sales.User {
		t.Errorf("the key signs in %+v", who)
	}
}
