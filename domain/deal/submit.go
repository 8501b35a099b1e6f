package deal

import (
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Submit hands a draft in for review, or a returned deal in again. A returned
// deal keeps its place in line unless it now asks for more than before.
type Submit struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Submit) Allow(r *domain.Read) error { return may(r, verbSubmit) }

// Check has nothing to hold the input to: a malformed id is not found.
func (Submit) Check() error { return nil }

// Do submits.
func (c Submit) Do(w *domain.Write) (Deal, error) {
	d, err := find(w.Read, c.ID)
	if err != nil {
		return Deal{}, err
	}
	p := programme.Of(w.Read)
	if !moves[verbSubmit].allows(d.Status) {
		return Deal{}, moves[verbSubmit].refusal(d.Status)
	}
	h := &change{record: &d}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	if err := complete(&d.Deal, p, p.Today(w.Now())); err != nil {
		return Deal{}, err
	}
	return submit(w, d, false)
}

// submit checks a complete deal, gives it its place in line, and approves it if
// the programme's rule says so, or the vendor vouches for it: it is for the very
// customer that the vendor has chosen this partner for. The check and the place are of one transaction,
// so that of two submissions exactly one is first.
func submit(w *domain.Write, d record, vouched bool) (Deal, error) {
	if err := countSubmission(w); err != nil {
		return Deal{}, err
	}
	c, err := start(w, d, verbSubmit)
	if err != nil {
		return Deal{}, err
	}
	again := d.Status == StatusReturned
	found, err := c.claimAnew(again)
	if err != nil {
		return Deal{}, err
	}
	company, err := partner.Partners.Get(w.Read, c.Partner.ID)
	if err != nil {
		return Deal{}, err
	}
	beyond := c.limits(w.Read, company)
	beyond.Outside = beyond.Outside && !vouched
	c.Inner.Flags = beyond.flags()
	c.Past, c.Reason, c.ReasonNote = nil, "", ""
	c.SubmittedAt, c.DecidedAt = w.Now(), time.Time{}
	c.enterReview(again)
	did := string(verbSubmit)
	if again {
		did = "resubmit"
	}
	facts := []domain.Fact{Submitted{c.about(), c.Conflict, again}}
	if c.approvable(found, company, vouched) {
		if err := (Entry{Did: did}).record(w, c.ID); err != nil {
			return Deal{}, err
		}
		did = "auto-approve"
		c.approveByRule(company)
		facts = append(facts, Approved{c.about(), c.ProtectedUntil, true})
	}
	out, err := c.finish(Entry{Did: did}, facts...)
	out.Message = strings.TrimSpace(c.sayFound(found) + " " + beyond.say())
	return out, err
}

// countSubmission refuses more submissions of a company than the programme lets it make
// in a day: each tells it about a customer, and takes time of who reviews. Drafts count
// when they are submitted.
func countSubmission(w *domain.Write) error {
	n := programme.Of(w.Read).Deals.SubmissionsPerDay
	if n <= 0 {
		return nil
	}
	if wait := w.Count("submission", domain.Rate{Burst: n, Every: 24 * time.Hour / time.Duration(n)}); wait > 0 {
		return domain.Errorf(domain.Limited, "Your company can submit %d deals a day. Please try again in %s; until then you can keep drafts.", n, domain.Wait(wait))
	}
	return nil
}

// claimAnew checks the deal as it is, and gives it a place in its customer's
// line unless it keeps the one it has.
func (c *change) claimAnew(keep bool) (found verdict, err error) {
	before := c.Claim
	if c.Claim, err = c.claimOf(c.rules); err != nil {
		return verdict{}, err
	}
	if !keep || !before.covers(c.Claim) {
		c.Inner.Place = 0
	}
	if found, err = c.check().run(); err != nil {
		return verdict{}, err
	}
	if c.Inner.Place == 0 {
		c.Inner.Place, err = queueUp(c.w, c.Claim.Key)
	}
	c.Conflict = found.Conflict
	return found, err
}

// check examines the deal's claim from the place that it has in line.
func (c *change) check() check {
	return check{r: c.w.Read, rules: c.rules, claim: c.Claim, partner: c.Partner.ID, self: c.ID, place: c.Inner.Place}
}

// enterReview starts the review clock, or lets it go on after a pause.
func (c *change) enterReview(again bool) {
	if again {
		c.Inner.Due = c.rules.BusinessTimeAfter(c.w.Now(), c.Inner.Left).UTC()
	} else {
		c.Inner.Due = c.rules.BusinessHoursAfter(c.w.Now(), c.rules.Deals.ReviewHours).UTC()
	}
	c.Inner.Left = 0
}

// approvable reports whether the deal is approved without a person: never what its
// partner may not sell.
func (c *change) approvable(found verdict, company partner.Partner, vouched bool) bool {
	switch {
	case found.Conflict == Blocked, len(c.Inner.Flags) > 0:
		return false
	case vouched: // a similar name is another customer, if the customer is known by its domain
		return found.Conflict == Clear || c.Claim.Key.ByDomain()
	}
	return found.Conflict == Clear && c.rules.AutoApproves(company.Tier, c.Amount)
}

func (c *change) approveByRule(company partner.Partner) {
	c.leave()
	c.Status, c.Inner.Auto = StatusApproved, true
	c.decide("", "")
	c.protect(c.rules.EndAfter(c.w.Now(), daysOf(c.rules, company)))
}

// protectionDays are those of the partner's tier.
func (c *change) protectionDays() (int, error) {
	company, err := partner.Partners.Get(c.w.Read, c.Partner.ID)
	return daysOf(c.rules, company), err
}

// daysOf are the days of protection that a partner's tier gives.
func daysOf(p *programme.Programme, company partner.Partner) int {
	if tier, ok := p.Tier(company.Tier); ok && tier.ProtectionDays > 0 {
		return tier.ProtectionDays
	}
	return programme.DefaultProtectionDays
}

// sayFound tells the person about a conflict, never who it is with.
func (c *change) sayFound(found verdict) string {
	switch {
	case found.Conflict != Blocked:
		return ""
	case found.First != nil && found.First.Partner.ID == c.Partner.ID:
		return sayYours
	}
	if until := found.until(c.rules); !until.IsZero() {
		return sayRegistered + " It is protected until " + c.rules.Today(until).String() + "."
	}
	return sayRegistered
}
