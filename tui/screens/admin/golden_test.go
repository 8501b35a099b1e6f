package admin_test

import (
	"testing"

	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// Ensure the vendor's pages look as they were last looked at, in each size and
// with each kind of colours.
func TestGolden(t *testing.T) {
	h := busy(t)
	for _, look := range tuitest.Looks() {
		t.Run(look.String(), func(t *testing.T) {
			show := func(name string, place ...string) {
				open(t, h.Portal, h.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(place...)).Golden(name)
			}
			show("desk", "home")
			show("review", "deals", h.rival.ID)
			show("partner", "partners", h.bright.ID)
		})
	}
}

// plain are the looks without colours.
func plain() (out []tuitest.Look) {
	for _, l := range tuitest.Looks() {
		if l.Name == "nocolour" {
			out = append(out, l)
		}
	}
	return out
}

// Ensure pages with nothing in them say so, in each size.
func TestGoldenEmpty(t *testing.T) {
	p := portaltest.New(t)
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			open(t, p, p.Admin(), look.W, look.H, tuitest.In(look)).Golden("desk-empty")
			open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At("partners")).Golden("partners-empty")
		})
	}
}

// Ensure long and wide names keep the columns straight.
func TestGoldenLongNames(t *testing.T) {
	p := portaltest.New(t)
	c := p.PartnerOn("donaudampfschifffahrtsgesellschaftskapitaen", "AT", "gold")
	d := register(p, c.Owner, "株式会社さくらテクノロジー東京本社営業部第二課 International Holdings Limited", "sakura-technology-international-holdings.example.com")
	rival := register(p, p.Partner("nordlys").Owner, "Sakura 株式会社", "sakura-technology-international-holdings.example.com")
	apply(p, "Vereinigte Ostfriesische Dampfschifffahrts- und Handelsgesellschaft mbH & Co. KG", "vereinigte-ostfriesische.de", "DE")
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			open(t, p, p.Admin(), look.W, look.H, tuitest.In(look)).Golden("desk-long")
			open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At("deals", rival.ID)).Golden("review-long")
			open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At("partners", d.Partner.ID)).Golden("partner-long")
		})
	}
}
