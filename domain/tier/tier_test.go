package tier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/feed"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/tier"
)

// world has a programme of three tiers: silver for 50,000 within twelve months,
// gold for 100,000 and two wins.
type world struct {
	*portaltest.Portal
	t     *testing.T
	acme  portaltest.Company
	deals int
}

func needs() map[string]*programme.Need {
	revenue := func(n int64) programme.Need {
		return programme.Need{Metric: programme.WonRevenue, Window: programme.Rolling12, AtLeast: n}
	}
	silver := revenue(50_000)
	return map[string]*programme.Need{
		"silver": &silver,
		"gold":   {All: []programme.Need{revenue(100_000), {Metric: programme.WonDeals, Window: programme.Rolling12, AtLeast: 2}}},
	}
}

func tiered(all map[string]*programme.Need) *programme.Programme {
	p := portaltest.Programme()
	p.Deals.MinAmount = domain.Money{}
	for i := range p.Tiers {
		p.Tiers[i].Needs = all[p.Tiers[i].ID]
	}
	return p
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{Portal: portaltest.New(t), t: t}
	w.PublishAnew(tiered(needs()))
	w.acme = w.Partner("acme")
	w.Run()
	return w
}

// wins registers, approves and confirms a deal.
func (w *world) wins(amount string) deal.Deal {
	w.t.Helper()
	w.deals++
	name := fmt.Sprintf("customer%d", w.deals)
	d := portaltest.Do(w.Portal, w.acme.Owner, deal.Register{
		Customer: name, Domain: name + ".example", Country: "DE", Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: amount, CloseDate: "+30d",
	})
	if d.Status == deal.StatusSubmitted {
		portaltest.Do(w.Portal, w.Admin(), deal.Approve{ID: d.ID})
	}
	portaltest.Do(w.Portal, w.acme.Owner, deal.Win{ID: d.ID, Amount: amount, Date: "today"})
	d = portaltest.Do(w.Portal, w.Admin(), deal.ConfirmWin{ID: d.ID})
	w.Run()
	return d
}

func (w *world) explain() tier.Explanation {
	w.t.Helper()
	return portaltest.View(w.Portal, w.acme.Owner, tier.Explain{})
}

func (w *world) stands(want string) {
	w.t.Helper()
	if e := w.explain(); e.Tier.ID != want {
		w.t.Fatalf("stands on %s, not on %s:\n%s", e.Tier.ID, want, e.Text())
	}
}

func (w *world) events() []string {
	w.t.Helper()
	var names []string
	err := w.Peek(w.t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.Lately(r, w.acme.ID, domain.Page{Limit: 200})
		for _, e := range l.Items {
			if strings.HasPrefix(e.Name, "tier.") {
				names = append(names, e.Name)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(names)
	return names
}

func (w *world) happened(want ...string) {
	w.t.Helper()
	if got := w.events(); !slices.Equal(got, want) {
		w.t.Errorf("happened %v, want %v", got, want)
	}
}

// until moves the clock to the beginning of a day and lets happen what is due.
func (w *world) until(day string) {
	w.t.Helper()
	d, err := programme.ParseDate(day)
	if err != nil {
		w.t.Fatal(err)
	}
	start := tiered(nil).StartOfDay(d)
	w.Clock.Advance(start.Sub(w.Now()))
	w.Run()
}

// Ensure a partner reads exactly what it lacks, rises at once when it has it, one
// rank after the other, falls out of the window a year later at midnight, is warned
// with the exact gap, and loses its tier at the end of its grace, not before.
func TestRiseAndFall(t *testing.T) {
	w := open(t)
	w.stands("registered")
	w.wins("45000")
	e := w.explain()
	if e.NextTier.ID != "silver" || e.Next.Gap != 500_000 || e.Next.Close != "Win another 5000.00 EUR." || len(e.Next.Counts) != 1 {
		t.Fatalf("5,000 short: %+v", e.Next)
	}
	if then := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"}); then.Next == nil || then.Next.Have != 4_500_000 {
		t.Errorf("a day on which nothing changed: %+v", then.Next)
	}
	if _, err := domain.View(t.Context(), w.Portal.Portal, w.acme.Owner, tier.Explain{At: "2099-01-01"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("a day that is to come: %v", err)
	}
	w.wins("60000")
	w.stands("gold")
	w.happened("tier.promoted", "tier.promoted")
	for _, l := range w.explain().Needs.Lines {
		if l.Next == nil || l.Next.On.String() != "2027-03-04" || l.Next.Left != 0 {
			t.Errorf("falls out next: %+v", l.Next)
		}
	}

	w.until("2027-03-03")
	w.stands("gold")
	if w.explain().Grace != nil {
		t.Error("warned a day too early")
	}
	w.until("2027-03-04")
	e = w.explain()
	if e.Tier.ID != "gold" || e.Grace == nil || e.Grace.To.ID != "registered" || !slices.Equal(e.Grace.Gap, []string{"Win another 100000.00 EUR.", "Win 2 more deals."}) {
		t.Fatalf("grace: %+v", e.Grace)
	}
	w.happened("tier.promoted", "tier.promoted", "tier.grace-began")
	w.until("2027-06-02")
	w.stands("gold")
	w.until("2027-06-03")
	w.stands("registered")
	w.happened("tier.promoted", "tier.promoted", "tier.grace-began", "tier.demoted")

	past := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-12-24"})
	if past.Tier.ID != "gold" || past.Needs == nil || past.Needs.Lines[0].Have != 10_500_000 || len(past.Needs.Lines[0].Counts) != 2 {
		t.Errorf("the tier of the past: %+v", past)
	}
	warned := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2027-04-01"})
	if warned.Grace == nil || warned.Tier.ID != "gold" {
		t.Errorf("the grace of the past: %+v", warned)
	}
	if _, err := domain.View(t.Context(), w.Portal.Portal, w.acme.Owner, tier.Explain{At: "2020-01-01"}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("before there was anything: %v", err)
	}
}

// Ensure a grace ends early when the gap closes, and that what is undone counts no
// more.
func TestRelief(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.stands("silver")
	w.until("2027-03-04")
	if w.explain().Grace == nil {
		t.Fatal("no grace")
	}
	d := w.wins("50000")
	w.stands("silver")
	if w.explain().Grace != nil {
		t.Error("the grace goes on")
	}
	w.happened("tier.promoted", "tier.grace-began", "tier.grace-ended")
	portaltest.Do(w.Portal, w.Admin(), deal.Undo{ID: d.ID, Note: "It was another customer."})
	w.Run()
	if e := w.explain(); e.Grace == nil || e.Needs.Have != 0 {
		t.Errorf("after the undo: %+v", e)
	}
}

// Ensure what fell due while the portal was down happens in order, each at its day:
// the grace began when the win fell out, not when the portal came back.
func TestDowntime(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.until("2028-01-01")
	w.stands("registered")
	w.happened("tier.promoted", "tier.grace-began", "tier.demoted")
	l := portaltest.View(w.Portal, w.acme.Owner, tier.History{})
	var days []string
	for _, c := range l.Items {
		days = append(days, string(c.Outcome)+" "+tiered(nil).Today(c.At).String())
	}
	want := []string{"demoted 2027-06-02", "grace began 2027-03-04", "promoted 2026-03-04", "placed 2026-03-04"}
	if !slices.Equal(days, want) {
		t.Errorf("history %v, want %v", days, want)
	}
}

// Ensure an override holds against rise and fall until its last day is over, shows
// as such, and is followed by a grace.
func TestOverride(t *testing.T) {
	w := open(t)
	portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: "gold", Reason: "Strategic account.", Until: "2026-06-30"})
	w.stands("gold")
	e := w.explain()
	if e.Override == nil || e.Override.Reason != "Strategic account." || e.Override.By != "Halyard" || e.Grace != nil || e.Reached.ID != "registered" {
		t.Fatalf("override: %+v", e.Override)
	}
	if by := portaltest.View(w.Portal, w.Admin(), tier.Explain{Partner: w.acme.ID}).Override.By; by != w.Admin().Name {
		t.Errorf("the vendor reads that %q set it", by)
	}
	for _, told := range portaltest.View(w.Portal, w.acme.Viewer, feed.Lately{}).Items {
		if strings.HasPrefix(told.Name, "tier.") && strings.Contains(string(told.Data), w.Admin().Name) {
			t.Errorf("the partner is told who it was: %s", told.Data)
		}
	}
	w.wins("60000")
	w.stands("gold")
	w.until("2026-06-30")
	if w.explain().Override == nil {
		t.Error("over before its last day was")
	}
	w.until("2026-07-01")
	e = w.explain()
	if e.Override != nil || e.Grace == nil || e.Grace.To.ID != "silver" || e.Tier.ID != "gold" {
		t.Fatalf("after its last day: %+v", e)
	}
	portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: "registered", Reason: "Unpaid bills.", Until: "2027-06-30"})
	w.stands("registered")
	portaltest.Do(w.Portal, w.Admin(), tier.Release{Partner: w.acme.ID})
	w.stands("silver")
	var outcomes []string
	for _, c := range portaltest.View(w.Portal, w.acme.Owner, tier.History{}).Items {
		outcomes = append(outcomes, string(c.Outcome))
	}
	if want := []string{"promoted", "overridden", "grace began", "overridden", "placed"}; !slices.Equal(outcomes, want) {
		t.Errorf("the history tells %v, want %v", outcomes, want)
	}
	for _, c := range []tier.Set{
		{Partner: w.acme.ID, Tier: "gould", Reason: "x", Until: "+3d"},
		{Partner: w.acme.ID, Tier: "gold", Until: "+3d"},
		{Partner: w.acme.ID, Tier: "gold", Reason: "x", Until: "2026-01-01"},
		{Partner: w.acme.ID, Tier: "gold", Reason: "x", Until: "soon"},
	} {
		if _, err := domain.Do(t.Context(), w.Portal.Portal, w.Admin(), c); domain.KindOf(err) != domain.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := domain.Do(t.Context(), w.Portal.Portal, w.acme.Owner, tier.Set{Partner: w.acme.ID, Tier: "gold", Reason: "x", Until: "+3d"}); domain.KindOf(err) != domain.Denied {
		t.Errorf("a partner sets its own tier: %v", err)
	}
}

// Ensure a partner that the vendor has put on a tier keeps it for a grace, that one
// on a tier without needs stays there, and that nobody rises to such a tier.
func TestSetByTheVendor(t *testing.T) {
	w := open(t)
	grand := w.PartnerOn("grand", "DE", "gold")
	w.Run()
	e := portaltest.View(w.Portal, grand.Owner, tier.Explain{})
	if e.Tier.ID != "gold" || e.Grace == nil {
		t.Errorf("put on gold: %+v", e)
	}
	all := needs()
	all["gold"] = nil
	w.PublishAnew(tiered(all))
	if _, err := domain.Do(t.Context(), w.Portal.Portal, w.Admin(), tier.Evaluate{}); err != nil {
		t.Fatal(err)
	}
	w.Run()
	w.wins("900000")
	w.stands("silver")
	w.until("2028-01-01")
	if e := portaltest.View(w.Portal, grand.Owner, tier.Explain{}); e.Tier.ID != "registered" {
		t.Logf("gold without needs still needs silver: %s", e.Tier.ID)
	}
}

// Ensure a trial says who would move, and changes nothing.
func TestSimulate(t *testing.T) {
	w := open(t)
	w.wins("60000")
	harder := needs()
	harder["silver"].AtLeast = 70_000
	w.Reads(tiered(harder))
	out, err := domain.Run(t.Context(), w.Portal.Portal, w.Admin(), tier.Simulate{}, domain.WithStreams(strings.NewReader("x"), nil, nil))
	if err != nil || out.Down != 1 || len(out.Moves) != 1 || out.Moves[0].Gap[0] != "Win another 10000.00 EUR." {
		t.Fatalf("%+v, %v", out, err)
	}
	w.stands("silver")
	if w.explain().Grace != nil {
		t.Error("the trial has begun a grace")
	}
}

// Ensure the vendor sees who is about to lose its tier, and nobody else does.
func TestWaning(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.until("2027-03-04")
	l := portaltest.View(w.Portal, w.Admin(), tier.Waning{})
	if len(l.Items) != 1 || l.Items[0].Partner.ID != w.acme.ID {
		t.Errorf("%+v", l.Items)
	}
	if l := portaltest.View(w.Portal, w.Vendor("fern", domain.Manager, "FR"), tier.Waning{}); len(l.Items) != 0 {
		t.Errorf("another region: %+v", l.Items)
	}
}

// Ensure that people read the days of the programme, what led to a tier of the past,
// and what a tier brings, and that a moment of the history is as good as a day.
func TestWords(t *testing.T) {
	w := open(t)
	w.Clock.Advance(14*time.Hour + 30*time.Minute) // the next day in Berlin, not in UTC
	d := w.wins("60000")
	now := w.explain().Text()
	for _, want := range []string{
		"Acme GmbH stands on Silver since 2026-03-05.\n", "Silver brings 15 % off the list price, 90 days of protection, lead weight 1.\n",
		"Silver needs\n  Won, last 12 months: 60000.00 EUR of 50000.00 EUR, met\n    2026-03-05  customer1  60000.00 EUR  counts until 2027-03-04\n",
		"    On 2027-03-05 customer1 falls out; 0.00 EUR would be left.\n", "Gold comes next. It needs\n", "Win one more deal.", "It brings 25 % off the list price",
	} {
		if !strings.Contains(now, want) {
			t.Errorf("lacks %q:\n%s", want, now)
		}
	}
	at := portaltest.View(w.Portal, w.acme.Owner, tier.History{}).Items[0].At
	for _, then := range []string{"2026-03-05", at.Format(time.RFC3339Nano)} {
		past := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: then}).Text()
		if want := "because of: deal.won " + d.ID + "\n"; !strings.Contains(past, want) {
			t.Errorf("at %s lacks %q:\n%s", then, want, past)
		}
	}
	if _, err := domain.View(t.Context(), w.Portal.Portal, w.acme.Owner, tier.Explain{At: "yesterday"}); domain.KindOf(err) != domain.Invalid {
		t.Errorf("a day that is none: %v", err)
	}
}
