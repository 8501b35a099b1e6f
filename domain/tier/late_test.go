package tier_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/tier"
)

// passes has somebody take the quiz of the core course and pass it.
func (w *world) passes(a domain.Actor) {
	w.t.Helper()
	answers := portaltest.RightAnswers()
	s := portaltest.Do(w.Portal, a, learn.Start{Course: "core-essentials"})
	for _, q := range s.Questions {
		values := answers[q.Text]
		if len(q.Options) > 0 {
			var ids []string
			for _, o := range q.Options {
				if slices.Contains(values, o.Text) {
					ids = append(ids, o.ID)
				}
			}
			values = ids
		}
		s = portaltest.Do(w.Portal, a, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: values})
	}
	if s = portaltest.Do(w.Portal, a, learn.Submit{Attempt: s.Attempt}); !s.Passed {
		w.t.Fatalf("not passed: %+v", s)
	}
	w.Run()
}

// clockTo moves the clock to the beginning of a day, and nothing happens yet.
func (w *world) clockTo(day string) {
	w.t.Helper()
	d, err := programme.ParseDate(day)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Clock.Set(tiered(nil).StartOfDay(d).UTC())
}

// days lists the outcomes so far with their dates, the oldest first.
func (w *world) days() []string {
	w.t.Helper()
	var out []string
	for _, c := range portaltest.View(w.Portal, w.acme.Owner, tier.History{}).Items {
		out = append(out, tiered(nil).Today(c.At).String()+" "+string(c.Outcome))
	}
	slices.Reverse(out)
	return out
}

func (w *world) went(want ...string) {
	w.t.Helper()
	if got := w.days(); !slices.Equal(got, want) {
		w.t.Errorf("went %q, want %q", got, want)
	}
}

// certified needs one person certified and 50,000 for silver.
func certified() *programme.Programme {
	all := needs()
	all["silver"] = &programme.Need{All: []programme.Need{*needs()["silver"], {Metric: programme.CertifiedPeople, Course: "core-essentials", AtLeast: 1}}}
	return tiered(all)
}

// Ensure a partner that is one certificate and 5,000 short of a tier reads exactly
// that, rises with the second of the two, and is led back by time alone: the win
// falls out at midnight a year later, with a grace and its exact gap, which ends in
// relief by another win, or in demotion once the certificate is over too. Each tier
// of the past is explained from what was kept, also by another programme.
func TestOneCertificateAndAWinShort(t *testing.T) {
	w := open(t)
	w.PublishAnew(certified())
	w.wins("45000")
	e := w.explain()
	if e.NextTier.ID != "silver" || len(e.Next.Lines) != 2 {
		t.Fatalf("next: %+v", e)
	}
	revenue, people := e.Next.Lines[0], e.Next.Lines[1]
	if revenue.Gap != 500_000 || revenue.Close != "Win another 5000.00 EUR." || people.Gap != 1 || people.Close != "Get one more person certified in Core Essentials." {
		t.Fatalf("missing %q and %q", revenue.Close, people.Close)
	}
	w.passes(w.acme.Sales)
	w.stands("registered")
	w.wins("5000")
	w.stands("silver")
	w.went("2026-03-04 placed", "2026-03-04 promoted")
	if past := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"}); past.Cause[:8] != "deal.won" || past.Benefits.Discount != 15 {
		t.Errorf("because of %q", past.Cause)
	}

	w.until("2027-02-01")
	w.passes(w.acme.Sales) // renewed from the end of the first, 4 March 2027
	w.until("2027-03-03")
	w.went("2026-03-04 placed", "2026-03-04 promoted")
	w.until("2027-03-04")
	g := w.explain().Grace
	if g == nil || !slices.Equal(g.Gap, []string{"Win another 50000.00 EUR."}) || tiered(nil).Today(g.Until).String() != "2027-06-02" {
		t.Fatalf("grace: %+v", g)
	}
	w.wins("50000")
	w.happened("tier.promoted", "tier.grace-began", "tier.grace-ended")
	w.until("2028-03-05") // the certificate is over too
	if g = w.explain().Grace; g == nil || !slices.Equal(g.Gap, []string{"Win another 50000.00 EUR.", "Get one more person certified in Core Essentials."}) {
		t.Fatalf("second grace: %+v", g)
	}
	w.until("2028-06-03")
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2027-03-04 grace began", "2027-03-04 grace ended", "2028-03-04 grace began", "2028-06-02 demoted")

	w.PublishAnew(tiered(nil))
	past := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2027-02-14"})
	if past.Tier.ID != "silver" || past.Needs.Lines[0].Have != 5_000_000 || past.Needs.Lines[1].Have != 1 {
		t.Errorf("the tier of the past: %+v", past.Needs)
	}
	risen := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2026-03-04"}).Needs.Lines
	if len(risen[0].Counts) != 2 || len(risen[1].Counts) != 1 || risen[1].Counts[0].Until.String() != "2027-03-04" {
		t.Errorf("what counted: %+v", risen)
	}
}

// Ensure that what time changed while nothing ran keeps its date, although something
// else happens before it has been looked at: what is won today did not count on the
// day on which the other win fell out.
func TestLateAndOvertaken(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.clockTo("2028-01-10")
	w.Clock.Advance(10 * time.Hour)
	w.wins("70000")
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2027-03-04 grace began", "2027-06-02 demoted", "2028-01-10 promoted")
	e := portaltest.View(w.Portal, w.acme.Owner, tier.Explain{At: "2028-01-10"})
	if !e.Since.Equal(w.Now()) || e.Cause[:8] != "deal.won" {
		t.Errorf("since %v because of %q", e.Since, e.Cause)
	}
}

// Ensure a tier that the vendor sets before something late has been looked at holds
// from that moment on, and so does its end.
func TestOverrideOvertakes(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.clockTo("2028-01-10")
	portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: "gold", Reason: "Strategic account.", Until: "+10d"})
	w.Run()
	w.stands("gold")
	w.until("2028-01-21")
	want := []string{"2026-03-04 placed", "2026-03-04 promoted", "2027-03-04 grace began", "2027-06-02 demoted", "2028-01-10 overridden", "2028-01-21 grace began"}
	w.went(want...)
	w.happened("tier.promoted", "tier.overridden", "tier.grace-began", "tier.demoted", "tier.released", "tier.grace-began")
	portaltest.Do(w.Portal, w.Admin(), tier.Set{Partner: w.acme.ID, Tier: "registered", Reason: "Unpaid bills.", Until: "+100d"})
	portaltest.Do(w.Portal, w.Admin(), tier.Release{Partner: w.acme.ID})
	w.went(append(want, "2028-01-21 overridden", "2028-01-21 override ended")...)
	if _, err := domain.Do(t.Context(), w.Portal.Portal, w.Admin(), tier.Release{Partner: w.acme.ID}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("released twice: %v", err)
	}
}

// Ensure a certificate that ended while nothing ran takes the tier at its own date.
func TestLateCertificate(t *testing.T) {
	w := open(t)
	all := needs()
	all["silver"] = &programme.Need{Metric: programme.CertifiedPeople, AtLeast: 1}
	w.PublishAnew(tiered(all))
	w.passes(w.acme.Sales)
	w.stands("silver")
	n := w.explain().Needs.Next
	if n == nil || n.On.String() != "2027-03-05" || n.Left != 0 {
		t.Errorf("falls out next: %+v", n)
	}
	w.until("2029-01-01")
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2027-03-05 grace began", "2027-06-03 demoted")
}

// Ensure nothing is dated before what was found already.
func TestNothingGoesBack(t *testing.T) {
	w := open(t)
	all := needs()
	all["silver"] = &programme.Need{Metric: programme.CertifiedPeople, AtLeast: 1}
	w.PublishAnew(tiered(all))
	w.passes(w.acme.Sales)
	w.clockTo("2028-01-10")
	portaltest.Do(w.Portal, w.Admin(), tier.Evaluate{Partner: w.acme.ID})
	w.Run()
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2028-01-10 kept", "2028-01-10 grace began")
}

// Ensure a fiscal year takes what was won in the one before with it, at its first
// midnight.
func TestFiscalYear(t *testing.T) {
	w := open(t)
	all := needs()
	all["silver"].Window = programme.FiscalYear
	all["gold"] = nil
	rules := tiered(all)
	rules.TierRules.FiscalYearMonth = 7
	w.PublishAnew(rules)
	w.wins("60000")
	w.stands("silver")
	w.until("2026-06-30")
	w.went("2026-03-04 placed", "2026-03-04 promoted")
	w.until("2026-07-01")
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2026-07-01 grace began")
}

// Ensure what counts in another currency is told apart, that another currency of the
// programme has its own sums, and that wins from an import count on their days, also
// on days to come.
func TestImportsAndCurrencies(t *testing.T) {
	w := open(t)
	row := func(id, status, amount, currency, day string) {
		t.Helper()
		portaltest.Do(w.Portal, w.Admin(), deal.Import{ImportRow: deal.ImportRow{
			ExternalID: id, Partner: w.acme.ID, Status: status, Customer: "Customer " + id, Domain: "c" + id + ".example", Country: "DE",
			Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: amount, Currency: currency, CloseDate: day, CreatedAt: "2025-01-01",
		}})
		w.Run()
	}
	row("1", "won", "20000", "EUR", "2025-03-05")
	row("2", "won", "90000", "USD", "2025-12-01")
	row("3", "won", "30000", "EUR", "2025-03-04") // a year ago to the day
	l := *w.explain().Next
	if l.Have != 2_000_000 || len(l.Counts) != 2 || l.More != 0 || !l.Counts[0].Aside || l.Counts[0].Text != "90000.00 USD" || l.Next.On.String() != "2026-03-05" {
		t.Fatalf("%+v", l)
	}
	row("1", "lost", "20000", "EUR", "2025-03-05")
	if l := *w.explain().Next; l.Have != 0 || len(l.Counts) != 1 {
		t.Errorf("of a win that was none: %+v", l)
	}
	rules := tiered(needs())
	rules.Currency = "USD"
	for i := range rules.Products {
		rules.Products[i].List.Currency = "USD"
	}
	w.PublishAnew(rules)
	portaltest.Do(w.Portal, w.Admin(), tier.Evaluate{Partner: w.acme.ID})
	w.stands("silver")
}

// Ensure a win whose day is to come counts from that day on, by itself.
func TestWinToCome(t *testing.T) {
	w := open(t)
	portaltest.Do(w.Portal, w.Admin(), deal.Import{ImportRow: deal.ImportRow{
		ExternalID: "1", Partner: w.acme.ID, Status: "won", Customer: "Contoso", Domain: "contoso.example", Country: "DE",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: "60000", CloseDate: "2026-05-01", CreatedAt: "2025-01-01",
	}})
	w.Run()
	if l := w.explain().Next; l.Have != 0 || len(l.Counts) != 0 || l.Next != nil {
		t.Errorf("counts before its day: %+v", l)
	}
	w.until("2027-05-01")
	w.went("2026-03-04 placed", "2026-05-01 promoted", "2027-05-01 grace began")
}

// Ensure who holds two certificates is certified still when one of them ends, and
// that what counts has the name of the customer that it should have had.
func TestWhatCounts(t *testing.T) {
	w := open(t)
	all := needs()
	all["silver"] = &programme.Need{All: []programme.Need{
		*needs()["silver"],
		{Metric: programme.CertifiedPeople, AtLeast: 2},
		{Metric: programme.Certificates, AtLeast: 4},
		{Metric: programme.ApprovedDeals, Window: programme.Rolling12, AtLeast: 2},
	}}
	w.PublishAnew(tiered(all))
	w.passes(w.acme.Sales)
	for _, lesson := range []string{"1", "2"} {
		portaltest.Do(w.Portal, w.acme.Sales, learn.ReadLesson{Course: "safety", Lesson: lesson, At: 100})
	}
	w.passes(w.acme.Owner)
	d := portaltest.Do(w.Portal, w.acme.Owner, deal.Register{
		Customer: "Kontoso", Domain: "contoso.example", Country: "DE", Products: []deal.Pick{{SKU: "BK-100", Quantity: "1"}}, Amount: "1000", CloseDate: "+30d",
	})
	portaltest.Do(w.Portal, w.Admin(), deal.Approve{ID: d.ID})
	name := "Contoso"
	portaltest.Do(w.Portal, w.Admin(), deal.CorrectCustomer{ID: d.ID, Customer: &name, Note: "A slip."})
	w.Run()
	lines := w.explain().Next.Lines
	if counts := lines[3].Counts; len(counts) != 1 || counts[0].Title != "Contoso" {
		t.Errorf("counts as %+v", counts)
	}
	if people, certs := lines[1], lines[2]; people.Have != 2 || people.Next.Left != 1 || certs.Have != 3 || certs.Next.Left != 1 {
		t.Errorf("falls out: %+v of %d people, %+v of %d certificates", people.Next, people.Have, certs.Next, certs.Have)
	}
}

// Ensure a tier that came by an edit of the record is kept for a whole grace from
// then on, whatever grace went on before, and that one that is reached is put on
// record.
func TestEdited(t *testing.T) {
	w := open(t)
	w.wins("60000")
	w.until("2027-04-01")
	portaltest.Do(w.Portal, w.Admin(), partner.Edit{ID: w.acme.ID, Tier: "gold"})
	w.Run()
	if g := w.explain().Grace; g == nil || tiered(nil).Today(g.Until).String() != "2027-06-30" {
		t.Errorf("grace: %+v", g)
	}
	w.until("2027-04-02")
	portaltest.Do(w.Portal, w.Admin(), partner.Edit{ID: w.acme.ID, Tier: "registered"})
	w.Run()
	w.went("2026-03-04 placed", "2026-03-04 promoted", "2027-03-04 grace began", "2027-04-01 grace began", "2027-04-02 placed")
	last := portaltest.View(w.Portal, w.acme.Owner, tier.History{}).Items[0]
	if last.From.ID != "gold" || last.To.ID != "registered" || w.explain().Grace != nil {
		t.Errorf("%+v", last)
	}
}

// Ensure the tier of a partnership that has ended stays as it was, and nothing can be
// done with it.
func TestEnded(t *testing.T) {
	w := open(t)
	w.wins("60000")
	portaltest.Do(w.Portal, w.Admin(), partner.End{ID: w.acme.ID, Reason: "The contract was not renewed."})
	w.Clock.Advance(3 * 365 * 24 * time.Hour)
	w.Run()
	for _, err := range []error{
		refused(w, tier.Set{Partner: w.acme.ID, Tier: "gold", Reason: "x", Until: "+3d"}), refused(w, tier.Evaluate{Partner: w.acme.ID}),
	} {
		if domain.KindOf(err) != domain.Conflict {
			t.Errorf("with an ended partnership: %v", err)
		}
	}
	if e := portaltest.View(w.Portal, w.Admin(), tier.Explain{Partner: w.acme.ID}); e.Tier.ID != "silver" || e.Grace != nil {
		t.Errorf("stands on %s with %+v", e.Tier.ID, e.Grace)
	}
}

func refused[R any](w *world, c domain.Command[R]) error {
	_, err := domain.Do(w.t.Context(), w.Portal.Portal, w.Admin(), c)
	return err
}

// Ensure who was offered no lead has accepted all, that declined offers and those that
// ran out count against it, and that the vendor's rating counts as it stands.
func TestAcceptanceAndRating(t *testing.T) {
	w := open(t)
	all := needs()
	all["silver"] = &programme.Need{All: []programme.Need{
		{Metric: programme.LeadAcceptance, Window: programme.Rolling12, AtLeast: 60}, {Metric: programme.CustomerRating, AtLeast: 80},
	}}
	w.PublishAnew(tiered(all))
	accepted := func() int64 {
		t.Helper()
		w.Run()
		e := w.explain()
		return append([]*tier.Line{e.Next}, e.Needs)[choose(e.Tier.ID == "silver", 1, 0)].Lines[0].Have
	}
	if n := accepted(); n != 100 {
		t.Errorf("without a lead %d %%", n)
	}
	portaltest.Do(w.Portal, w.Admin(), partner.Edit{ID: w.acme.ID, Rating: "80"})
	w.Run()
	w.stands("silver")
	offer := func(n int) string {
		return portaltest.Do(w.Portal, w.Admin(), lead.Create{Company: fmt.Sprintf("Tailspin %d", n), Country: "DE", Size: "400", Consent: "yes", ContactName: "Kim Berg", ContactEmail: "kim@tailspin.example"}).ID
	}
	portaltest.Do(w.Portal, w.acme.Owner, lead.Accept{ID: offer(1)})
	portaltest.Do(w.Portal, w.acme.Owner, lead.Decline{ID: offer(2), Reason: "no-capacity"})
	if n := accepted(); n != 50 {
		t.Errorf("accepted one of two: %d %%", n)
	}
	if g := w.explain().Grace; g == nil || !slices.Equal(g.Gap, []string{"Accept at least 60 % of the leads that you are offered."}) {
		t.Errorf("grace: %+v", g)
	}
	offer(3)
	w.Clock.Advance(10 * 24 * time.Hour)
	if n := accepted(); n != 33 {
		t.Errorf("and one ran out: %d %%", n)
	}
	portaltest.Do(w.Portal, w.acme.Owner, lead.Accept{ID: offer(4)})
	portaltest.Do(w.Portal, w.acme.Owner, lead.Accept{ID: offer(5)})
	if n := accepted(); n != 60 || w.explain().Grace != nil {
		t.Errorf("three of five: %d %%", n)
	}
}

func choose(first bool, a, b int) int {
	if first {
		return a
	}
	return b
}
