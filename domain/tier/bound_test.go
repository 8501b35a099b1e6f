package tier_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/revision"
	"gangway/domain/tier"
)

// imports brings wins of a thousand each, one on each of so many days up to today.
func (w *world) imports(from, to int) {
	w.t.Helper()
	today := tiered(nil).Today(w.Now())
	for i := from; i < to; i++ {
		day := today.AddDays(-i % 360).String()
		portaltest.Do(w.Portal, w.Admin(), deal.Import{ImportRow: deal.ImportRow{
			ExternalID: fmt.Sprint(i), Partner: w.acme.ID, Status: "won", Customer: fmt.Sprintf("Customer %d", i), Domain: fmt.Sprintf("c%d.example", i), Country: "DE",
			Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: "1000", CloseDate: day, CreatedAt: "2025-01-01",
		}})
	}
	w.Run()
}

// Ensure how far a partner has come, what counts for it and where it stood on a day
// are read in a bounded number of keys, however much it has won, and that the rest
// of what counts is counted.
func TestReadsAreBounded(t *testing.T) {
	store := kv.Counting(memkv.Plain())
	w := &world{Portal: portaltest.Over(t, store), t: t}
	w.PublishAnew(tiered(needs()))
	w.acme = w.Partner("acme")
	w.imports(0, 400)
	reads := func() (out []int) {
		for _, fn := range []func(){
			func() { portaltest.View(w.Portal, w.acme.Owner, tier.Show{}) },
			func() { portaltest.View(w.Portal, w.acme.Owner, tier.Explain{}) },
			func() { portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"}) },
		} {
			store.Reset()
			fn()
			out = append(out, store.Counts().Read)
		}
		return out
	}
	before := reads()
	l := w.explain().Needs.Lines[1]
	if l.Have != 400 || len(l.Counts) != 8 || l.More != 392 {
		t.Errorf("have %d, list %d and %d more", l.Have, len(l.Counts), l.More)
	}
	w.imports(400, 900)
	after := reads()
	t.Logf("keys read with 400 wins: %v, with 900: %v", before, after)
	for i := range before {
		if after[i] > before[i]+10 || after[i] > 300 {
			t.Errorf("%d: reads %d keys, and %d with more than twice the wins", i, before[i], after[i])
		}
	}
}

// Ensure an explanation of tiers with as many needs as there may be is kept.
func TestLargestExplanation(t *testing.T) {
	w := open(t)
	w.imports(0, 30)
	rules := tiered(nil)
	for i := range 2 {
		var all []programme.Need
		for n := range 20 {
			id := fmt.Sprintf("course-%d-%d", i, n)
			rules.Courses = append(rules.Courses, programme.Course{ID: id, Version: "1", Title: strings.Repeat("Ö", 110) + id, Lessons: rules.Courses[0].Lessons})
			need := programme.Need{Metric: programme.CertifiedPeople, Course: id, AtLeast: 1}
			if n < 8 {
				need = programme.Need{Metric: programme.WonDeals, Window: programme.Rolling12, AtLeast: int64(20 + n + 100*i)}
			}
			all = append(all, need)
		}
		rules.Tiers[i+1].Needs = &programme.Need{All: all[:19]}
	}
	w.PublishAnew(rules)
	portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: "silver", Reason: strings.Repeat("Ü", 500), Until: "+1d"})
	portaltest.Do(w.Portal, w.Admin(), tier.Release{Partner: w.acme.ID})
	past := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"})
	if past.Grace == nil || past.Needs.Lines[0].Have != 30 {
		t.Errorf("kept: %+v", past)
	}
	b, err := json.Marshal(past)
	if err != nil || len(b) > kv.MaxValue-2048 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	t.Logf("%d bytes", len(b))
}

// Ensure a sweep looks at all partners, however many there are, and keeps only what
// it changes.
func TestSweep(t *testing.T) {
	w := open(t)
	for i := range 40 {
		portaltest.Do(w.Portal, w.Admin(), partner.Invite{Company: fmt.Sprintf("Company %d", i), Domain: fmt.Sprintf("c%d.de", i), Country: "DE", Email: fmt.Sprintf("a@c%d.de", i), Tier: "silver"})
	}
	w.Run()
	l := portaltest.View(w.Portal, w.Admin(), tier.Waning{Page: domain.Page{Limit: 500}})
	if len(l.Items) != 40 {
		t.Fatalf("%d partners are about to lose silver", len(l.Items))
	}
	all := needs()
	all["silver"] = nil
	w.PublishAnew(tiered(all))
	if out := portaltest.Do(w.Portal, w.Admin(), tier.Evaluate{}); !out.All || !strings.Contains(out.Text(), "All partners") {
		t.Errorf("%+v", out)
	}
	w.Run()
	if l := portaltest.View(w.Portal, w.Admin(), tier.Waning{}); len(l.Items) != 0 {
		t.Errorf("%d partners are about to lose a tier that needs nothing", len(l.Items))
	}
}

// Ensure that all partners are looked at when a programme with other needs is
// published, without anybody's action.
func TestPublished(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.stands("silver")
	harder := needs()
	harder["silver"].AtLeast = 70_000
	w.Loads(func(fs.FS) (domain.Rules, error) {
		rules := tiered(harder)
		rules.Revision = "harder"
		return rules, nil
	})
	if _, err := revision.PublishFolder(t.Context(), w.Portal.Portal, fstest.MapFS{"programme.yaml": {Data: []byte("x")}}, "Harder."); err != nil {
		t.Fatal(err)
	}
	w.Run()
	e := w.explain()
	if e.Grace == nil || e.Grace.Gap[0] != "Win another 10000.00 EUR." || e.Tier.ID != "silver" {
		t.Fatalf("after a harder programme: %+v", e)
	}
	last := portaltest.View(w.Portal, w.acme.Owner, tier.History{}).Items[0]
	if last.Outcome != tier.GraceBegan || last.Revision != "harder" {
		t.Errorf("%+v", last)
	}
	if then := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"}); then.Cause != "all" {
		t.Errorf("because of %q", then.Cause)
	}
}

// Ensure a trial reads a whole folder from an archive as well, and that partners on
// a tier that it lacks are told apart.
func TestSimulateAFolder(t *testing.T) {
	w := open(t)
	w.wins("60000")
	var b bytes.Buffer
	archive := tar.NewWriter(&b)
	if err := archive.WriteHeader(&tar.Header{Name: "programme.yaml", Mode: 0o600, Size: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	w.Loads(func(fs.FS) (domain.Rules, error) {
		rules := tiered(nil)
		rules.Tiers[1].ID = "steel"
		return rules, nil
	})
	out, err := domain.Run(t.Context(), w.Portal.Portal, w.Admin(), tier.Simulate{}, domain.WithStreams(&b, nil, nil))
	if err != nil || out.Gone != 1 || out.Up != 0 || len(out.Moves) != 1 || !strings.Contains(out.Text(), "1 on a tier that this programme does not have.") {
		t.Fatalf("%+v, %v", out, err)
	}
	out, err = domain.Run(t.Context(), w.Portal.Portal, w.Admin(), tier.Simulate{}, domain.WithStreams(strings.NewReader(""), nil, nil))
	if err != nil || out.Same != 1 || out.Gone != 0 {
		t.Errorf("the programme in force: %+v, %v", out, err)
	}
}
