package tier_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/tier"
)

// A tally is what somebody would count who had all deals and certificates on paper.
type tally struct {
	w     *world
	rules *programme.Programme
	wins  []paper
	certs []programme.Date // last days
	held  string           // tier that is set by hand
	until programme.Date   // its last day
}

type paper struct {
	deal   string
	day    programme.Date
	amount int64
	undone bool
}

// tallied asks for every window and for certificates: silver for 50,000 in twelve
// months, gold for two wins in a fiscal year, three approvals ever, somebody
// certified, and 100,000 in twelve months.
func tallied() *programme.Programme {
	silver := *needs()["silver"]
	return tiered(map[string]*programme.Need{"silver": &silver, "gold": {All: []programme.Need{
		{Metric: programme.WonRevenue, Window: programme.Rolling12, AtLeast: 100_000},
		{Metric: programme.WonDeals, Window: programme.FiscalYear, AtLeast: 2},
		{Metric: programme.ApprovedDeals, Window: programme.Lifetime, AtLeast: 3},
		{Metric: programme.CertifiedPeople, AtLeast: 1},
	}}})
}

// counts what there is on a day of the four needs of gold.
func (y *tally) counts(today programme.Date) (have [4]int64) {
	since := today.AddMonths(-12).AddDays(1)
	year := programme.Date{Year: today.Year, Month: 1, Day: 1}
	for _, p := range y.wins {
		have[2]++
		if p.undone {
			continue
		}
		if !p.day.Before(since) {
			have[0] += p.amount
		}
		if !p.day.Before(year) {
			have[1]++
		}
	}
	for _, last := range y.certs {
		if !last.Before(today) {
			have[3] = 1
		}
	}
	return have
}

func (y *tally) reached(today programme.Date) string {
	have := y.counts(today)
	switch {
	case have[0] < 5_000_000:
		return "registered"
	case have[0] < 10_000_000 || have[1] < 2 || have[2] < 3 || have[3] < 1:
		return "silver"
	}
	return "gold"
}

// step does one thing at random.
func (y *tally) step(rt *rapid.T) {
	w := y.w
	switch rapid.SampledFrom([]string{"win", "win", "days", "days", "undo", "pass", "set", "release"}).Draw(rt, "step") {
	case "win":
		n := rapid.Int64Range(1, 80).Draw(rt, "thousands")
		d := w.wins(fmt.Sprintf("%d000", n))
		y.wins = append(y.wins, paper{d.ID, y.today(), n * 100_000, false})
	case "days":
		w.Clock.Advance(time.Duration(rapid.IntRange(1, 200).Draw(rt, "days")) * 24 * time.Hour)
		if rapid.Bool().Draw(rt, "overtaken") && y.held == "" {
			portaltest.Do(w.Portal, w.Admin(), tier.Evaluate{Partner: w.acme.ID})
		}
	case "undo":
		if n := len(y.wins); n > 0 && !y.wins[n-1].undone {
			portaltest.Do(w.Portal, w.Admin(), deal.Undo{ID: y.wins[n-1].deal, Note: "It was a mistake."})
			y.wins[n-1].undone = true
		}
	case "pass":
		if y.counts(y.today())[3] == 0 {
			w.passes(w.acme.Sales)
			y.certs = append(y.certs, y.today().AddMonths(12))
		}
	case "set":
		y.held = rapid.SampledFrom([]string{"registered", "silver", "gold"}).Draw(rt, "tier")
		y.until = y.today().AddDays(rapid.IntRange(0, 200).Draw(rt, "until"))
		portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: y.held, Reason: "Because.", Until: y.until.String()})
	case "release":
		if y.held != "" && !y.until.Before(y.today()) {
			portaltest.Do(w.Portal, w.Admin(), tier.Release{Partner: w.acme.ID})
			y.held = ""
		}
	}
	w.Run()
	if y.held != "" && y.until.Before(y.today()) {
		y.held = ""
	}
}

func (y *tally) today() programme.Date { return y.rules.Today(y.w.Now()) }

// check holds what the portal says to what is on paper.
func (y *tally) check(rt *rapid.T) {
	e := y.w.explain()
	reached := y.reached(y.today())
	if e.Reached.ID != reached {
		rt.Fatalf("reached %s, not %s", e.Reached.ID, reached)
	}
	for _, l := range []*tier.Line{e.Needs, e.Next} {
		if l == nil || len(l.Lines) != 4 {
			continue
		}
		for i, have := range y.counts(y.today()) {
			if l.Lines[i].Have != have {
				rt.Fatalf("%s: have %d, not %d", l.Lines[i].Title, l.Lines[i].Have, have)
			}
		}
	}
	switch {
	case y.held != "":
		if e.Tier.ID != y.held || e.Override == nil || e.Grace != nil {
			rt.Fatalf("on %s, and not held on %s: %+v", e.Tier.ID, y.held, e.Grace)
		}
	case e.Override != nil:
		rt.Fatalf("an override that is over holds still: %+v", e.Override)
	case e.Tier.ID == reached && e.Grace != nil, e.Tier.ID != reached && e.Grace == nil:
		rt.Fatalf("on %s, reached %s, grace %+v", e.Tier.ID, reached, e.Grace)
	}
}

// checkHistory holds each demotion to a whole grace right before it.
func (y *tally) checkHistory(rt *rapid.T) {
	var warned *tier.Grace
	items := portaltest.View(y.w.Portal, y.w.acme.Owner, tier.History{Page: domain.Page{Limit: 500}}).Items
	var last time.Time
	for i := len(items) - 1; i >= 0; i-- {
		c := items[i]
		if c.At.Before(last) {
			rt.Fatalf("%s at %v, after %v", c.Outcome, c.At, last)
		}
		last = c.At
		switch c.Outcome {
		case tier.GraceBegan:
			warned = c.Grace
		case tier.Promoted, tier.Relieved, tier.Overridden:
			warned = nil
		case tier.Demoted:
			if warned == nil || c.At.Before(warned.Until) || y.rules.Today(warned.Began).DaysUntil(y.rules.Today(c.At)) != 90 {
				rt.Fatalf("demoted at %v without a whole grace: %+v", c.At, warned)
			}
		case tier.Kept, tier.Placed, tier.Released, tier.Moved:
		}
	}
}

// Ensure that what is kept by day and month is what a count of all wins, approvals
// and certificates would say, on any day; that a tier set by hand holds; that nobody
// stands elsewhere than it reaches but in a grace; and that no tier is lost without
// a whole one.
func TestTiersProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t)
		y := &tally{w: w, rules: tallied()}
		w.PublishAnew(y.rules)
		for range rapid.IntRange(3, 12).Draw(rt, "steps") {
			y.step(rt)
			y.check(rt)
		}
		y.checkHistory(rt)
	})
}
