package tui_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/news"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/user"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/tuitest"
)

var manyDeals = flag.Int("deals", 5_000, "how many deals there are when the keys that screens read are counted; 2,000 with -short")

// Bounds of what a screen may read, in keys. Nothing here depends on how many
// deals there are.
const (
	aPage     = 50         // records that a list holds at first
	perRecord = 2          // its entry in an index and itself
	frame     = 100        // who the actor is, what it may, the cursor's end of each index
	perSums   = 16 * 18    // the vendor's sums of one country: by status and stage, in 16 shards each
	perLeads  = 16 * 7 * 2 // those of leads by status, for the counts of two sections
	perSearch = 1000       // deals that a search may pass over: of another status, or of others
)

// Ensure that what a screen reads depends on what it shows and not on how many
// deals there are: when it opens, scrolls, filters, and is told of a change.
func TestReadsOfScreens(t *testing.T) {
	t.Parallel()
	c := crowded(t)
	t.Run("Open", c.open)
	t.Run("Scroll", c.scroll)
	t.Run("Filter", c.filter)
	t.Run("Refresh", c.refresh)
}

// A crowd is a portal with many deals that counts what is read.
type crowd struct {
	*portaltest.Portal
	counter *kv.Counter
	people  []person
	ids     map[string]string // by the first word of a place: what stands for its colon
}

// A person looks at screens; the scopes are how many countries it is limited to,
// 1 for all.
type person struct {
	name   string
	scopes int
	domain.Actor
}

func crowded(t *testing.T) *crowd {
	t.Helper()
	n := *manyDeals
	if testing.Short() {
		n = min(n, 2_000)
	}
	c := &crowd{counter: kv.Counting(memkv.Plain())}
	c.Portal = portaltest.Over(t, c.counter)
	rules := portaltest.Programme()
	rules.Documents = []programme.Document{{Path: "guide", Title: "Guide", Text: "# Guide\n\nRead it.\n", Hash: "1"}}
	c.PublishAnew(rules)
	of := c.Fill(n, 10)[0]
	c.PartnerOn("alpine", "AT", "gold")
	applicant := portaltest.Guest("kim@applicant.at")
	portaltest.Do(c.Portal, applicant, partner.Apply{Company: "Applicant GmbH", Domain: "applicant.at", Country: "AT", Name: "Kim Berg", Email: "kim@applicant.at"})
	c.people = []person{
		{"stranger", 1, portaltest.Guest("stranger")},
		{"applicant", 1, applicant},
		{"owner", 1, of.Owner},
		{"manager", 1, of.Manager},
		{"sales", 1, of.Sales},
		{"viewer", 1, of.Viewer},
		{"admin", 1, c.Admin()},
		{"regional", 3, c.Vendor("south", domain.Manager, "AT", "CH", "NL")},
		{"auditor", 1, c.Vendor("audit", domain.Auditor)},
	}
	c.spread(of)
	application := portaltest.View(c.Portal, c.Admin(), partner.ListApplications{}).Items[0]
	invited := portaltest.Do(c.Portal, of.Owner, user.SendInvite{Email: "new@partnera.de", Role: domain.Sales, Name: "New"})
	item := portaltest.Do(c.Portal, c.Admin(), news.Publish{Title: "Prices", Text: "New ones.", MustAck: true})
	c.ids = map[string]string{
		"applications": application.ID, "agreements": "partner-agreement", "news": item.ID, "join": invited.Code, "setup": invited.Code,
		":path": "guide", ":words": "guide",
	}
	return c
}

// spread takes in more leads than the desk and a page hold, and has as many lie in
// the pool and with a partner, whose salesperson works on them.
func (c *crowd) spread(of portaltest.Company) {
	for i := range 360 {
		l := portaltest.Do(c.Portal, c.Admin(), lead.Create{Company: fmt.Sprintf("Lead %d", i), Country: []string{"DE", "AT"}[i%2], Consent: "yes", Hold: true})
		switch i % 6 {
		case 0:
			portaltest.Do(c.Portal, c.Admin(), lead.ToPool{ID: l.ID})
		case 1:
			portaltest.Do(c.Portal, c.Admin(), lead.Assign{ID: l.ID, Partner: of.ID})
			portaltest.Do(c.Portal, of.Sales, lead.Accept{ID: l.ID})
		}
	}
}

// place puts a real id for the colons of a path.
func (c *crowd) place(t *testing.T, path string, who person) kit.Place {
	t.Helper()
	words := strings.Fields(path)
	for i, w := range words {
		if !strings.HasPrefix(w, ":") {
			continue
		}
		switch one := (domain.Page{Limit: 1}); words[0] {
		case "deals":
			words[i] = portaltest.View(c.Portal, who.Actor, deal.List{Status: []string{"approved"}, Page: one}).Items[0].ID
		case "leads":
			words[i] = portaltest.View(c.Portal, who.Actor, lead.List{Page: one}).Items[0].ID
		case "team", "keys":
			words[i] = who.User
		case "learn", "courses":
			words[i] = map[string]string{":course": "core-essentials", ":lesson": "welcome"}[w]
			if w == ":id" {
				words[i] = c.attempt(who)
			}
		case "partners":
			words[i] = portaltest.View(c.Portal, who.Actor, partner.List{Page: one}).Items[0].ID
		case "library":
			words[i] = c.ids[w]
		default:
			words[i] = c.ids[words[0]]
		}
		if words[i] == "" {
			t.Fatalf("no record is known for the place %q", path)
		}
	}
	return words
}

// at opens a place and fails the test if that reads more than most keys.
func (c *crowd) at(t *testing.T, who person, place kit.Place, most int) *tuitest.Session {
	t.Helper()
	c.counter.Reset()
	s := tuitest.Open(t, c.Portal.Portal, who.Actor, 120, 36, tuitest.At(place...), tuitest.Clock(c.Clock))
	c.within(t, who.name+" at "+strings.Join(place, " "), most)
	s.Without("There is no such", "went wrong")
	return s
}

// within fails the test if more than most keys were read since the last reset.
func (c *crowd) within(t *testing.T, what string, most int) {
	t.Helper()
	n := c.counter.Counts().Read
	t.Logf("%-40s reads %4d of at most %4d", what, n, most)
	if n > most {
		t.Errorf("%s reads %d keys, at most %d are wanted", what, n, most)
	}
}

// attempt is the id of an attempt of somebody that is closed.
func (c *crowd) attempt(who person) string {
	if l := portaltest.View(c.Portal, who.Actor, learn.MyAttempts{Course: "core-essentials"}); len(l.Items) > 0 {
		return l.Items[0].Attempt
	}
	s := portaltest.Do(c.Portal, who.Actor, learn.Start{Course: "core-essentials"})
	return portaltest.Do(c.Portal, who.Actor, learn.Submit{Attempt: s.Attempt}).Attempt
}

// shows is how many records a place shows or compares, at most.
func (who person) shows(path string) int {
	vendor := who.Side == domain.Vendor
	switch {
	case who.Side == domain.Guest:
		return 0
	case path == "home" && vendor:
		return 5*100 + 100 // five queues, and the deal beside them with those that are similar
	case path == "home":
		return 6*10 + 20 + 20 + 2*20 // deals by six reasons, requests, what happened lately; leads by two, in two scopes
	case strings.HasPrefix(path, "partners :id"):
		return 4*aPage + 100 // deals, people, invitations, notes; the deal beside them
	case strings.HasPrefix(path, "deals"), path == "leads", path == "leads pool":
		return 3 * aPage // a page, read again with the actor's rights; the deal beside it
	}
	return aPage
}

// most is how many keys somebody may read who opens a place.
func (who person) most(path string) int {
	n := perRecord*who.shows(path) + frame
	if who.Side != domain.Vendor {
		return n
	}
	if path == "home" {
		n += who.scopes * perSums // on the screen; those of the sections' counts are always read
	}
	return n + who.scopes*(perSums+perLeads)
}

func (c *crowd) open(t *testing.T) {
	for _, route := range tui.AllRoutes() {
		if strings.HasSuffix(route.Path, "revision :id") {
			continue // none was published here
		}
		for _, who := range c.people {
			if route.May == nil || route.May(who.Actor) {
				c.at(t, who, c.place(t, route.Path, who), who.most(route.Path))
			}
		}
	}
}

// scroll goes down through each long list, past the end of its first page.
func (c *crowd) scroll(t *testing.T) {
	for _, path := range []string{"deals", "leads", "audit"} {
		for _, who := range c.people[2:] {
			if path == "audit" && !who.Is(domain.Vendor, domain.Admin, domain.Auditor) || path == "leads" && who.Side == domain.Vendor {
				continue
			}
			s := c.at(t, who, kit.To(path), who.most(path))
			for range 4 {
				c.counter.Reset()
				s.Press("pgdown")
				c.within(t, who.name+" scrolls "+path, perRecord*2*aPage+frame)
			}
		}
	}
}

// filter types what many customers begin with, and then what one is called.
func (c *crowd) filter(t *testing.T) {
	for _, who := range c.people[2:] {
		s := c.at(t, who, kit.To("deals"), who.most("deals"))
		most := perRecord*(2*aPage+perSearch) + frame
		s.Press("/")
		for _, letter := range "customer12" {
			c.counter.Reset()
			s.Type(string(letter))
			c.within(t, who.name+" types "+string(letter), most)
		}
	}
}

// refresh registers a deal while somebody else looks at Home.
func (c *crowd) refresh(t *testing.T) {
	for i, who := range c.people[2:] {
		s := c.at(t, who, kit.To("home"), who.most("home"))
		portaltest.Do(c.Portal, c.people[2].Actor, deal.Register{
			Customer: "Newcomer " + who.name, Domain: who.name + ".example", Country: []string{"DE", "AT"}[i%2], ContactName: "Kim Berg", ContactEmail: "kim@new.example",
			Products: []deal.Pick{{SKU: "BK-100", Quantity: "2"}}, Amount: "10000", CloseDate: "2026-09-01",
		})
		c.counter.Reset()
		s.Rest()
		c.within(t, who.name+" at home is told of a deal", who.most("home"))
	}
}
