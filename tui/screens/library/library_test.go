package library_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui"
	"gangway/tui/kit"
	screens "gangway/tui/screens/library"
	"gangway/tui/tuitest"
)

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func doc(path, title, summary, text string, change ...func(*programme.Document)) programme.Document {
	d := programme.Document{Path: path, Title: title, Summary: summary, Text: text, Hash: hash(text)}
	for _, fn := range change {
		fn(&d)
	}
	return d
}

const pricing = `# Prices

The list prices of all products, as [a file](files/lists/prices.csv). Who pays what depends on
the [tier](../start/tiers.md#gold), see [the end](#rebates) and [our site](https://halyard.example/prices).

| SKU    | Product         | Price    |
|--------|-----------------|---------:|
| BK-100 | Bookkeeping     | 12,000   |
| AR-100 | Archive, 漢字   | 9,500.50 |

> Prices are without taxes.

1. Look the product up.
2. Take the **discount** off.

` + "```\ngangway docs get files/lists/prices.csv\n```\n" + `
## Discounts

- Silver: 10 %
- Gold: 20 %

Words that fill the page, again and again, so that it is longer than a window is high.

### For services

None.

## Rebates

At the end of the year, by the volume of the year. Ask your channel manager.
`

// shelf is a library with folders, files and something to confirm.
func shelf() *programme.Programme {
	p := portaltest.Programme()
	long := "# Conduct\n\n" + strings.Repeat("Be fair to customers, to us and to each other.\n\n", 30) + "Thank you."
	p.Documents = []programme.Document{
		doc("conduct", "Code of conduct", "What we expect of each other.", long, func(d *programme.Document) { d.MustAck = true }),
		doc("sales/austria", "Selling in Austria", "Only there.", "Grüß Gott.", func(d *programme.Document) { d.Countries = []string{"AT"} }),
		doc("sales/long", "A title that is much longer than anybody would write it, but somebody did, on a Friday afternoon", "And its summary is not short either, it goes on and on.", "Short."),
		doc("sales/pricing", "Prices and discounts", "List prices, and what your tier takes off.", pricing, func(d *programme.Document) { d.Tags = []string{"sales", "prices"} }),
		doc("start/tiers", "The tiers", "Which there are.", "# Tiers\n\n"+strings.Repeat("Silver is the first.\n\n", 30)+"## Gold\n\nGold comes with more discounts. Back to [prices](../sales/pricing.md).\n"),
	}
	p.Files = []programme.File{{Path: "lists/prices.csv", Size: 2345, SHA256: hash("sku,price\n")}}
	return p
}

type house struct {
	*portaltest.Portal
	portaltest.Company
}

func newHouse(t *testing.T) *house {
	t.Helper()
	p := portaltest.New(t)
	p.Publish(shelf())
	return &house{p, p.PartnerOn("contoso", "DE", "gold")}
}

func (h *house) options(place ...string) []tuitest.Option {
	return []tuitest.Option{
		tuitest.Routes(screens.Routes()...), tuitest.At(append([]string{"library"}, place...)...), tuitest.Clock(h.Clock),
		tuitest.With(func(o *tui.Options) { o.Finders, o.Host = []kit.Finder{screens.Finder}, "portal.halyard.example" }),
	}
}

func (h *house) open(t *testing.T, a domain.Actor, place ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, h.Portal.Portal, a, 100, 30, h.options(place...)...)
}

// Ensure the library is listed by folder with what is new and what waits, and
// nothing that is for others.
func TestList(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner).Expect("Library 1", "▌ -", "Code of conduct", "⚠ to confirm", "files/lists", "3 kB", "sales", "Prices and discounts", "◐ new", "5 entries")
	s.Without("Austria")
	s.Press("f").Expect("Which folder", "All folders", "2 entries").Type("sales").Press("enter").Expect("Library › sales", "2 entries · in sales").Without("The tiers")
	s.Press("esc").Expect("5 entries", "The tiers")
	h.open(t, h.Admin()).Expect("Selling in Austria", "6 entries").Without("Library 1", "to confirm")
}

// Ensure what was read is no longer new, and can be left out.
func TestUnread(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner).Press("down", "down", "down").Expect("▌                 Prices").Press("enter").Expect("Library › Prices and discounts", "sales, prices").Press("esc")
	if l := s.Line("Prices and discounts"); !strings.Contains(strings.Split(s.Screen(), "\n")[l], "○ read") {
		t.Errorf("it is not read:\n%s", s.Screen())
	}
	if e := portaltest.View(h.Portal, h.Owner, library.Peek{Path: "sales/pricing"}); !e.Read {
		t.Error("it was not counted")
	}
	s.Press("v").Expect("Library › new", "that are new to you").Without("Prices and discounts").Press("v").Expect("Prices and discounts")
	for _, p := range []string{"conduct", "sales/long", "start/tiers"} {
		portaltest.Do(h.Portal, h.Owner, library.Read{Path: p})
	}
	s.Press("v").Expect("files/lists").Press("esc").Expect("Library")
}

// Ensure the search shows results as it is typed, titles first, and opens a page
// at the words.
func TestSearch(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner).Press("/").Type("disc").Expect("Prices and discounts", "Take the discount off", "document")
	s.Press("down").Expect("Gold comes with more discounts").Press("up")
	if s.Line("Prices and discounts") > s.Line("The tiers") {
		t.Errorf("titles do not come first:\n%s", s.Screen())
	}
	s.Type("ountsx").Expect("Nothing matches").Press("backspace", "enter", "down", "enter")
	s.Expect("Library › The tiers", "Gold comes with more discounts", "/ discounts   1 of 1").Press("esc").Without("1 of 1").Press("esc").Expect("/ discounts")
	s.Press("esc").Expect("5 entries")
}

// Ensure the palette finds documents by their words.
func TestFinder(t *testing.T) {
	h := newHouse(t)
	h.open(t, h.Owner).Press(":").Type("tiers").Expect("The tiers", "document · start").Press("enter").Expect("Library › The tiers")
}

// Ensure links lead to other documents, to places in them, to files and back,
// and the place is kept.
func TestLinks(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner, "sales/pricing").Press("tab", "tab", "enter").Expect("› The tiers", "Gold comes with more discounts").Without("# Tiers")
	s.Press("tab", "enter").Expect("› Prices and discounts", "Look the product up").Press("esc").Expect("Gold comes with more discounts").Press("esc").Expect("Look the product up")
	s.Press("tab", "enter").Expect("At the end of the year").Press("backspace").Expect("The list prices")
	s.Press("shift+tab", "shift+tab", "enter").Expect("› prices.csv", "3 kB", "ssh portal.halyard.example docs get files/lists/prices.csv > prices.csv").Press("y")
	if got := s.Clipboard(); got != "ssh portal.halyard.example docs get files/lists/prices.csv > prices.csv" {
		t.Errorf("the clipboard has %q", got)
	}
}

// Ensure a document that must be confirmed is read to its end first.
func TestConfirm(t *testing.T) {
	h := newHouse(t)
	s := h.open(t, h.Owner, "conduct").Expect("⚠ to be read to its end, then confirmed").Press("a").Expect("Please read it to its end first.")
	s.Press("G").Expect("press a to confirm").Press("a").Expect("You have confirmed that you read it.", "● you confirmed it just now").Press("a").Expect("You confirmed it on")
	if e := portaltest.View(h.Portal, h.Owner, library.Peek{Path: "conduct"}); e.MustAck && e.AcknowledgedAt.IsZero() {
		t.Error("it is not confirmed")
	}
	h.open(t, h.Owner).Expect("● confirmed").Without("Library 1")
	h.open(t, h.Admin(), "conduct").Expect("for all partners").Press("G", "a").Without("confirm")
}

// Ensure another text asks again, and shows while it is looked at.
func TestChanged(t *testing.T) {
	h := newHouse(t)
	portaltest.Do(h.Portal, h.Owner, library.Read{Path: "start/tiers"})
	p := shelf()
	p.Documents[4].Text = "# Tiers\n\nThere is one tier."
	p.Documents[4].Hash = hash(p.Documents[4].Text)
	h.Publish(p)
	h.open(t, h.Owner).Expect("◐ changed").Press("G", "enter").Expect("There is one tier.")
	h.open(t, h.Owner).Without("changed")
}

// Ensure what is not there, or not for the reader, is told in the same words.
func TestNotThere(t *testing.T) {
	h := newHouse(t)
	none := h.open(t, h.Owner, "sales/nothing").Expect("There is no such document.").Screen()
	other := h.open(t, h.Owner, "sales/austria").Screen()
	if strings.ReplaceAll(other, "austria", "nothing") != none {
		t.Errorf("they differ:\n%s\n%s", none, other)
	}
	h.open(t, h.Owner, "files/nothing.csv").Expect("There is no such file.")
	h.Publish(portaltest.Programme())
	h.open(t, h.Owner).Expect("There is nothing in the library for you yet.")
}

// Ensure a window without room for a preview says in whole lines what the entry under
// the cursor is about.
func TestAboutTheEntry(t *testing.T) {
	h := newHouse(t)
	s := tuitest.Open(t, h.Portal.Portal, h.Owner, 80, 24, h.options()...)
	s.Expect("What we expect of each other.").Press("down").Expect("how to fetch this file").Resize(44, 24).Without("how to fetch this file")
}

// Ensure a wide window shows the document under the cursor, at the words that
// are looked for.
func TestPreview(t *testing.T) {
	h := newHouse(t)
	s := tuitest.Open(t, h.Portal.Portal, h.Owner, 130, 30, h.options()...)
	s.Expect("Be fair to customers").Press("down").Expect("how to fetch this file").Press("down", "down").Expect("The list prices of all products")
	s.Press("/").Type("rebates").Expect("1 of 1", "Rebates")
	s.Press("esc").Resize(80, 24).Without("Be fair").Resize(130, 30).Expect("Code of conduct")
}

// Ensure the vendor sees how much is read, and nobody else.
func TestStats(t *testing.T) {
	h := newHouse(t)
	portaltest.Do(h.Portal, h.Owner, library.Read{Path: "conduct"})
	portaltest.Do(h.Portal, h.Owner, library.Ack{Path: "conduct"})
	s := h.open(t, h.Admin(), "stats").Expect("READERS", "CONFIRMED", "Code of conduct")
	if got := strings.Fields(strings.Split(s.Screen(), "\n")[s.Line("Code of conduct")]); strings.Join(got[4:], " ") != "1 1 0 1" {
		t.Errorf("the numbers are %q", got)
	}
	s.Press("enter").Expect("› Code of conduct")
	h.open(t, h.Owner, "stats").Without("READERS")
}

// Ensure paths say where links lead.
func TestRoutes(t *testing.T) {
	h := newHouse(t)
	h.open(t, h.Owner, "start/tiers#gold").Expect("Gold comes with more discounts")
	h.open(t, h.Owner, "sales/pricing", "find", "channel manager").Expect("Ask your channel manager.", "1 of 1")
}

// Ensure no key, in no order, breaks the library.
func TestHammer(t *testing.T) {
	h := newHouse(t)
	tuitest.Hammer(t, 11, 300, func() *tuitest.Session { return h.open(t, h.Owner) })
	tuitest.Hammer(t, 12, 200, func() *tuitest.Session { return h.open(t, h.Owner, "sales/pricing") })
}

// Ensure the screens look as they were looked at.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			h := newHouse(t)
			at := func(a domain.Actor, place ...string) *tuitest.Session {
				return tuitest.Open(t, h.Portal.Portal, a, l.W, l.H, append(h.options(place...), tuitest.In(l))...)
			}
			at(h.Owner).Golden("list")
			at(h.Owner).Press("/").Type("discount").Golden("search")
			at(h.Owner, "sales/pricing").Press("tab").Golden("page")
			at(h.Owner, "sales/pricing").Press("t").Golden("contents")
			at(h.Owner, "conduct").Golden("confirm")
			at(h.Owner, "files/lists/prices.csv").Golden("file")
			at(h.Admin()).Golden("vendor")
			at(h.Admin(), "stats").Golden("stats")
			if l.Name != "nocolour" {
				return
			}
			at(h.Owner, "sales/nothing").Golden("refused")
			at(h.Owner, "sales/long").Golden("long")
			h.Publish(portaltest.Programme())
			at(h.Owner).Golden("empty")
		})
	}
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	h := newHouse(t)
	for i, r := range screens.Routes() {
		words := [][]string{nil, nil, nil, {"sales/pricing"}, {"sales/pricing", "tier"}}[i]
		a := h.Owner
		if !r.May(a) {
			a = h.Admin()
		}
		t.Run(fmt.Sprint(i, r.Path), func(t *testing.T) {
			atOnce, later := tuitest.Slow(t, h.Portal.Portal, a, r, words...)
			if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
				t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
			}
		})
	}
}
