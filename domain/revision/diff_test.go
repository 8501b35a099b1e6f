package revision_test

import (
	"io"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/portal/portaltest"
	"gangway/domain/revision"
)

// Ensure a difference is told by what it means and line by line, between revisions
// and for a folder that comes in.
func TestDiff(t *testing.T) {
	p := open(t)
	f := starter(t).with(t, "programme.yaml", "name: Halyard Core Fleet", "name: Halyard Armada").with(t, "programme.yaml", "review_hours: 16", "review_hours: 8")
	f["files/logo.png"] = "\x89PNG\x00"
	f["files/long.txt"] = strings.Repeat("long\n", 100_000)
	delete(f, "agreements/deal-registration.md")
	f = f.with(t, "programme.yaml", "deal-registration", "partner-agreement")
	diff := func(c revision.Diff, in io.Reader) (revision.Compared, string) {
		t.Helper()
		out, err := run(t, p, p.Admin(), c, in, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return out, out.Text()
	}
	came, said := diff(revision.Diff{}, f.tar(t))
	if came.From.Number != 1 || came.To != nil {
		t.Errorf("compared %+v with %+v", came.From, came.To)
	}
	for _, want := range []string{
		"~ product HC-200: Halyard Armada\n", "- agreement deal-registration", "~ rules deals\n",
		"+    review_hours: 8", "-  review_hours: 16", "+ files/logo.png (It is no text)", "+ files/long.txt (It is too long to be shown)",
	} {
		if !strings.Contains(strings.ReplaceAll(said, "+  review", "+    review"), want) {
			t.Errorf("%q is not in:\n%s", want, said)
		}
	}
	must(t, p, f)
	for _, c := range []revision.Diff{{From: 1, To: 2}, {From: 1}, {To: 2}} {
		between, _ := diff(c, strings.NewReader(""))
		if between.From.Number != 1 || between.To.Number != 2 || len(between.Changes) != len(came.Changes) || between.Total != came.Total {
			t.Errorf("%+v: %+v", c, between)
		}
	}
	if back, said := diff(revision.Diff{From: 2, To: 1}, strings.NewReader("")); !strings.Contains(said, "+ agreement deal-registration") {
		t.Errorf("backwards: %+v", back.Changes)
	}
	if _, said := diff(revision.Diff{From: 2, To: 2}, strings.NewReader("")); said != "From revision 2 ("+came2(p)+") to revision 2 ("+came2(p)+") nothing is changed.\n" {
		t.Errorf("the same: %q", said)
	}
	if first, _ := diff(revision.Diff{To: 1}, strings.NewReader("")); first.From != nil || len(first.Files) == 0 || first.Files[0].Did != revision.Added {
		t.Errorf("the first: %+v", first)
	}
	for _, c := range []revision.Diff{{From: 9}, {To: 9}} {
		if _, err := run(t, p, p.Admin(), c, strings.NewReader(""), io.Discard); domain.KindOf(err) != domain.NotFound {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func came2(p *portaltest.Portal) string { return p.Rules().Rev() }

// Ensure a watched folder that is broken is told to admins until it is mended, and
// that whoever may not look after the programme sees nothing of all this.
func TestWatchedFolderIsTold(t *testing.T) {
	p := open(t)
	broken := starter(t).with(t, "programme.yaml", "currency: EUR", "currency: EURO")
	in := func(f folder) *revision.Folder {
		t.Helper()
		out, err := revision.ReadTar(f.tar(t))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if _, err := revision.PublishFolder(t.Context(), p.Portal, in(broken), ""); domain.KindOf(err) != domain.Invalid {
		t.Fatalf("got %v", err)
	}
	now := portaltest.View(p, p.Admin(), revision.Status{})
	if now.Head.Number != 1 || now.Folder == nil || now.Folder.Total != 1 || !strings.Contains(now.Folder.Faults[0], "EURO") {
		t.Errorf("%+v", now)
	}
	if _, err := revision.PublishFolder(t.Context(), p.Portal, in(starter(t)), ""); err != nil {
		t.Fatal(err)
	}
	if now := portaltest.View(p, p.Admin(), revision.Status{}); now.Folder != nil {
		t.Errorf("it is mended: %+v", now.Folder)
	}
	for _, a := range []domain.Actor{p.Partner("contoso").Owner, p.Vendor("max", domain.Manager), portaltest.Guest("nobody")} {
		if _, err := domain.View(t.Context(), p.Portal, a, revision.History{}); domain.KindOf(err) != domain.Denied {
			t.Errorf("%s %s: %v", a.Side, a.Role, err)
		}
	}
	editor := p.Vendor("eddie", domain.Editor)
	portaltest.View(p, editor, revision.History{})
	if _, err := run(t, p, editor, revision.Publish{}, broken.tar(t), io.Discard); domain.KindOf(err) != domain.Denied {
		t.Errorf("an editor: %v", err)
	}
}
