package admin_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/portal/portaltest"
	"gangway/domain/revision"
	"gangway/tui/tuitest"
)

// publish puts the starter programme with some words of programme.yaml replaced in
// force.
func publish(t *testing.T, p *portaltest.Portal, note string, words ...string) error {
	t.Helper()
	files := fstest.MapFS{"files/prices.csv": {Data: []byte(note)}}
	err := fs.WalkDir(content.Starter(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(content.Starter(), path)
		if path == "programme.yaml" {
			b = []byte(strings.NewReplacer(words...).Replace(string(b)))
		}
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = revision.PublishFolder(t.Context(), p.Portal, files, note)
	return err
}

// published opens a portal in which two revisions were published.
func published(t *testing.T) *portaltest.Portal {
	t.Helper()
	p := portaltest.New(t)
	p.Loads(content.Rules)
	first := publish(t, p, "The starter programme.")
	p.Clock.Advance(24 * time.Hour)
	second := publish(t, p, "Prices of 2027, and quicker answers.", "Halyard Core Fleet", "Halyard Armada", "review_hours: 16", "review_hours: 8")
	if first != nil || second != nil {
		t.Fatal(first, second)
	}
	return p
}

// Ensure an admin sees what is in force and what each revision changed, brings an
// older one back after being asked, and that open screens follow what is published.
func TestRevisions(t *testing.T) {
	p := published(t)
	s := open(t, p, p.Admin(), 100, 40, tuitest.At("programme"))
	s.Expect("Halyard Crew", "by Gangway", "Prices of 2027", "4 tiers", "tar c . | ssh HOST programme publish")
	s.Press("y")
	if s.Clipboard() != "programme publish" {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
	if err := publish(t, p, "Renamed.", "name: Halyard Crew", "name: Halyard Fleet"); err != nil {
		t.Fatal(err)
	}
	s.Rest().Expect("Renamed.")
	if err := publish(t, p, "", "currency: EUR", "currency: EURO"); domain.KindOf(err) != domain.Invalid {
		t.Fatal(err)
	}
	s.Rest().Expect("The folder was not published", "1 fault", "programme.yaml:8:11:", "Renamed.")
	s.Press("v").Expect("Renamed.", "The starter programme.", "3 revisions")
	s.Press("down", "enter").Expect("Revision 2", "~  product HC-200: Halyard Armada", "~  rules deals").
		Press("pgdown").Expect("-  ", "review_hours: 16", "+  ", "review_hours: 8")
	s.Press("b").Expect("Bring revision 2 back?", "within a second").Press("left", "enter").Expect("as revision 4", "in force")
	s.Press("esc").Expect("Brings back 2", "4 revisions")
	open(t, p, p.Vendor("eddie", domain.Editor), 100, 40, tuitest.At("programme", "revision", "1")).Expect("The starter programme.").Press("b").Expect("Only an admin can do this.")
	open(t, p, p.Vendor("mia", domain.Manager), 100, 40, tuitest.At("programme")).Expect("4 tiers", "6 products").Without("by Gangway").Press("v").Expect("Only an admin, an editor or an auditor")
	open(t, p, p.Admin(), 100, 40, tuitest.At("programme", "revision", "99")).Expect("There is no such revision.")
	open(t, p, p.Admin(), 100, 40, tuitest.At("programme", "revision", "x")).Expect("There is no such revision.")
}

// Ensure the pages of revisions look as they were last looked at.
func TestGoldenRevisions(t *testing.T) {
	p, none := published(t), portaltest.New(t)
	if err := publish(t, p, "", "currency: EUR", "currency: EURO"); err == nil {
		t.Fatal("a broken folder was published")
	}
	for _, look := range plain() {
		t.Run(look.String(), func(t *testing.T) {
			show := func(p *portaltest.Portal, name string, place ...string) {
				open(t, p, p.Admin(), look.W, look.H, tuitest.In(look), tuitest.At(place...)).Golden(name)
			}
			show(p, "programme-refused", "programme")
			show(p, "revisions", "programme", "history")
			show(none, "revisions-empty", "programme", "history")
			show(p, "revision", "programme", "revision", "2")
		})
	}
}
