package news_test

import (
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui"
	"gangway/tui/kit"
	deals "gangway/tui/screens/deal"
	screens "gangway/tui/screens/news"
	"gangway/tui/tuitest"
)

// A house is a portal with news and two partners.
type house struct {
	*portaltest.Portal
	gold, silver portaltest.Company
	editor       domain.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	p := portaltest.New(t)
	pr := portaltest.Programme()
	pr.News = []programme.NewsItem{
		{ID: "welcome", Title: "Welcome aboard", Date: programme.Date{Year: 2026, Month: 1, Day: 2}, Hash: "w", Pinned: true, Text: "We are **glad** that you are here.\n\n- Read the library.\n- Take a course.\n"},
		{ID: "gold", Title: "For gold partners", Date: programme.Date{Year: 2026, Month: 2, Day: 3}, Hash: "g", Text: "Thanks.", Audience: programme.Audience{Tiers: []string{"gold"}}},
	}
	p.Publish(pr)
	return &house{p, p.PartnerOn("contoso", "DE", "gold"), p.PartnerOn("fabrikam", "AT", "silver"), p.Vendor("eddie", domain.Editor)}
}

func (h *house) publish(title string, change ...func(*news.Publish)) news.Item {
	c := news.Publish{Title: title, Text: "# What changes\n\nThe new prices hold from **1 April**.\n\n| Product | Price |\n| --- | ---: |\n| Backup Server | 5,500 |\n"}
	for _, fn := range change {
		fn(&c)
	}
	return portaltest.Do(h.Portal, h.editor, c)
}

func must(c *news.Publish) { c.MustAck = true }

func (h *house) open(t *testing.T, a domain.Actor, w, hh int, opts []tuitest.Option, place ...string) *tuitest.Session {
	t.Helper()
	o := []tuitest.Option{
		tuitest.Routes(append(screens.Routes(), deals.Routes()...)...), tuitest.At(place...), tuitest.Clock(h.Clock),
		tuitest.With(func(o *tui.Options) { o.Heralds = []kit.Herald{screens.Herald()} }),
	}
	return tuitest.Open(t, h.Portal.Portal, a, w, hh, append(o, opts...)...)
}

func (h *house) at(t *testing.T, a domain.Actor, place ...string) *tuitest.Session {
	t.Helper()
	return h.open(t, a, 100, 30, nil, place...)
}

// Ensure a partner finds what is new, reads it, which counts, and confirms it.
func TestRead(t *testing.T) {
	h := newHouse(t)
	i := h.publish("Price list", must)
	s := h.at(t, h.gold.Sales, "news").Expect("Welcome aboard", "Price list", "to confirm", "new", "For gold partners")
	s.Press("down", "enter").Expect("What changes", "Backup Server", "Please read this and confirm it with a.", "a confirm")
	if got := portaltest.View(h.Portal, h.gold.Sales, news.Peek{ID: i.ID}); !got.Read {
		t.Error("opening it did not count as reading it")
	}
	s.Press("a").Expect("it is noted", "confirmed").Without("a confirm")
	if got := portaltest.View(h.Portal, h.gold.Sales, news.Peek{ID: i.ID}); got.AcknowledgedAt.IsZero() {
		t.Error("it is not confirmed")
	}
	s.Press("esc").Expect("confirmed").Without("to confirm")
	h.at(t, h.silver.Sales, "news").Expect("Price list").Without("For gold partners")
}

// Ensure what must be confirmed shows in every open session of its audience at
// once, on any screen, takes no key from who is typing, and goes when it is
// confirmed.
func TestHeraldsMustConfirm(t *testing.T) {
	h := newHouse(t)
	s := h.at(t, h.gold.Sales, "deals", "new").Type("Umbrella")
	other := h.at(t, h.silver.Sales, "deals")
	h.publish("Recall of BK-100", must, func(c *news.Publish) { c.Tiers = []string{"gold"} })
	s.Rest().Expect("Please read and confirm: Recall of BK-100")
	s.Type("N and Sons").Expect("UmbrellaN and Sons", "Recall of BK-100")
	other.Rest().Without("Recall")
	s.Press("esc").Expect("N opens it").Press("N").Expect("What changes").Press("a").Without("Please read and confirm")
}

// Ensure other items are told once, when they come, and not again when another one
// was read.
func TestHeraldsOnce(t *testing.T) {
	h := newHouse(t)
	s := h.at(t, h.gold.Sales, "deals").Without("News:")
	i := h.publish("Summer fair")
	s.Rest().Expect("News: Summer fair").Wait(6 * time.Second).Without("News:")
	portaltest.Do(h.Portal, h.gold.Sales, news.Read{ID: i.ID})
	s.Rest().Without("News:")
}

// Ensure a planned item comes into open lists on its day by itself.
func TestPlanned(t *testing.T) {
	h := newHouse(t)
	h.publish("Spring", func(c *news.Publish) { c.From = "+1d" })
	s := h.at(t, h.gold.Sales, "news").Without("Spring")
	h.at(t, h.editor, "news").Expect("Spring", "planned")
	h.Clock.Advance(24 * time.Hour)
	h.Run()
	s.Rest().Expect("Spring")
}

// Ensure an editor writes an item with the preview beside it, is told how many
// will see it before it is published, and can go on after being refused.
func TestPublish(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.editor, 130, 44, nil, "news", "new")
	s.Type("Winter price list").Press("tab").Type("Prices **rise**").Expect("Prices rise")
	s.Submit().Expect("Publish “Winter price list”?", "2 partners will see it.").Press("esc")
	s.Press("tab", "tab", "tab", "tab", "tab").Type("iron").Submit().Press("enter")
	s.Expect("It has: registered, silver,")
	s.Press("ctrl+u").Type("gold").Submit().Expect("1 partner will see it.").Press("enter").Expect("Published", "Winter price list", "Prices rise")
	h.at(t, h.gold.Viewer, "news").Expect("Winter price list")
	h.at(t, h.silver.Viewer, "news").Without("Winter price list")
}

// Ensure an editor changes an item, and sees who has confirmed it.
func TestEdit(t *testing.T) {
	h := newHouse(t)
	i := h.publish("Price list", must)
	portaltest.Do(h.Portal, h.gold.Owner, news.Ack{ID: i.ID})
	s := h.at(t, h.editor, "news", i.ID).Expect("all partners", "w confirmed")
	s.Press("w").Expect("Contoso GmbH", "1 of 4", "Fabrikam GmbH", "0 of 4", "Olga Owner").Press("esc")
	s.Press("e").Expect("Price list").Type(" of spring").Submit().Expect("Saved.", "Price list of spring")
	h.at(t, h.editor, "news", "welcome").Press("e").Expect("This item came with the programme.")
}

// Ensure retracting takes an item out of open sessions and can be undone.
func TestRetract(t *testing.T) {
	h := newHouse(t)
	i := h.publish("Wrong prices", must)
	reader := h.at(t, h.gold.Sales, "news").Expect("Wrong prices")
	s := h.at(t, h.editor, "news", i.ID).Press("x").Expect("Retract this item?", "It stays on").Type("A slip.").Submit()
	s.Expect("no partner sees it any more", "A slip.")
	reader.Rest().Without("Wrong prices")
	h.at(t, h.editor, "news", "past").Expect("Wrong prices", "retracted")
	s.Press("u").Expect("stands again")
	reader.Rest().Expect("Wrong prices")
}

// Ensure what isn't there, or not for somebody, says so.
func TestNotThere(t *testing.T) {
	h := newHouse(t)
	h.at(t, h.silver.Sales, "news", "gold").Expect("There is no such news item.")
	h.at(t, h.silver.Sales, "news", "nothing").Expect("There is no such news item.")
	h.at(t, h.silver.Sales, "news", "new").Expect("not open to you")
}

// Ensure the screens look as they were looked at.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			h := newHouse(t)
			i := h.publish("Winter price list", must)
			h.publish("Ein sehr langer Titel, der in keiner Spalte Platz hat, weil er niemals enden will", func(c *news.Publish) { c.Pinned, c.Countries = true, []string{"DE", "AT"} })
			portaltest.Do(h.Portal, h.gold.Owner, news.Read{ID: "gold"})
			in := []tuitest.Option{tuitest.In(l)}
			h.open(t, h.gold.Owner, l.W, l.H, in, "news").Golden("list")
			h.open(t, h.gold.Owner, l.W, l.H, in, "news", i.ID).Golden("page")
			h.open(t, h.editor, l.W, l.H, in, "news", i.ID).Golden("page-vendor")
			h.open(t, h.editor, l.W, l.H, in, "news", i.ID, "acks").Golden("acks")
			h.open(t, h.editor, l.W, l.H, in, "news", "new").Type("Summer").Press("tab").Type("Prices **fall**.").Golden("editor")
			h.open(t, h.editor, l.W, l.H, in, "news", "past").Golden("past-empty")
		})
	}
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	h := newHouse(t)
	i := h.publish("Price list", must)
	for _, r := range screens.Routes() {
		if r.Path == "news new" {
			continue // asks for nothing that it waits for
		}
		t.Run(r.Path, func(t *testing.T) {
			var words []string
			if strings.Contains(r.Path, ":id") {
				words = []string{i.ID}
			}
			atOnce, later := tuitest.Slow(t, h.Portal.Portal, h.editor, r, words...)
			if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
				t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
			}
		})
	}
}
