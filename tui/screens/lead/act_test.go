package lead

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// brought takes a lead in and brings it to a status, as far as a partner sees it.
func brought(p *portaltest.Portal, a domain.Actor, to lead.Status, n int) lead.Lead {
	company := fmt.Sprintf("c%d.example", n)
	l := portaltest.Do(p, p.Admin(), lead.Create{Company: company, Domain: company, Country: "DE", Products: []string{"BK-100"}, Consent: "yes", Hold: true})
	if to == lead.StatusPooled {
		return portaltest.Do(p, p.Admin(), lead.ToPool{ID: l.ID})
	}
	l = portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: a.Partner})
	if to == lead.StatusOffered {
		return l
	}
	l = portaltest.Do(p, a, lead.Accept{ID: l.ID})
	switch to {
	case lead.StatusConverted:
		portaltest.Do(p, a, lead.Convert{ID: l.ID, Amount: "9k", CloseDate: "+30d"})
	case lead.StatusDisqualified:
		portaltest.Do(p, a, lead.Disqualify{ID: l.ID, Reason: "no-need"})
	default:
	}
	return l
}

// do performs the operation of an act.
func do(t *testing.T, p *portaltest.Portal, a domain.Actor, op, id, colleague string) error {
	try := func(c domain.Command[lead.Lead]) error { _, err := domain.Do(t.Context(), p.Portal, a, c); return err }
	part := func(c domain.Command[lead.Gone]) error { _, err := domain.Do(t.Context(), p.Portal, a, c); return err }
	switch op {
	case "leads.claim":
		return try(lead.Claim{ID: id})
	case "leads.accept":
		return try(lead.Accept{ID: id})
	case "leads.note":
		return try(lead.Note{ID: id, Note: "Hello."})
	case "leads.hand":
		return try(lead.Hand{ID: id, To: colleague})
	case "leads.disqualify":
		return try(lead.Disqualify{ID: id, Reason: "no-need"})
	case "leads.decline":
		return part(lead.Decline{ID: id, Reason: "too-small"})
	case "leads.give-back":
		return part(lead.GiveBack{ID: id, Reason: "no-contact"})
	case "leads.convert":
		_, err := domain.Do(t.Context(), p.Portal, a, lead.Convert{ID: id, Amount: "9k", CloseDate: "+30d"})
		return err
	}
	return fmt.Errorf("no command for %s", op)
}

// Ensure the footer offers an act exactly where the portal performs it, and that
// no two acts have one key.
func TestActsAreOfferedWhereTheyWork(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("brightwater")
	p.Run()
	env := kit.NewEnv(t.Context(), p.Portal, c.Owner, theme.New(true, colorprofile.ASCII, "", false), kit.Facts{Vendor: "Halyard", Currency: "EUR"})
	offered, n := newActs(env), 0
	for _, s := range []lead.Status{lead.StatusOffered, lead.StatusPooled, lead.StatusWorking, lead.StatusConverted, lead.StatusDisqualified} {
		keys := map[string]bool{}
		for _, x := range offered.all(lead.Lead{State: lead.State{Status: s}}) {
			n++
			id := brought(p, c.Owner, s, n).ID
			l := portaltest.View(p, c.Owner, lead.Peek{ID: id})
			if l.Status != s {
				t.Fatalf("%s is %s", l.ID, l.Status)
			}
			why, err := offered.whyNot(x, l), do(t, p, c.Owner, x.op, id, c.Sales.User)
			if (why == "") != (err == nil) {
				t.Errorf("%s %s: offered: %q, done: %v", s, x.op, why, err)
			}
			if keys[x.key.Press[0]] {
				t.Errorf("%s: two acts have the key %s", s, x.key.Press[0])
			}
			keys[x.key.Press[0]] = true
		}
	}
}

// Ensure a page that ends inside of a stretch goes on there, and one that ends
// with it goes on with the next.
func TestCursorsOfStretches(t *testing.T) {
	for _, tt := range []struct {
		stretch int
		after   string
	}{{0, ""}, {1, "abc"}, {3, "a.b"}} {
		if n, after := position(cursor(tt.stretch, tt.after)); n != tt.stretch || after != tt.after {
			t.Errorf("%d %q becomes %d %q", tt.stretch, tt.after, n, after)
		}
	}
	if n, after := position("nonsense"); n != 0 || after != "" {
		t.Errorf("nonsense becomes %d %q", n, after)
	}
}
