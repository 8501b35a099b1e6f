package programme

import (
	"slices"
	"strings"
)

func (c *checker) deals() {
	d := c.p.Deals
	c.stages(d.Stages)
	c.between("deals.stale_days", d.StaleDays, 1, maxDays)
	c.between("deals.review_hours", d.ReviewHours, 1, maxReviewHours)
	c.calendar(d)
	c.between("deals.grace_days", d.GraceDays, 0, 90)
	c.between("deals.extensions.max", d.Extensions.Max, 0, 20)
	c.between("deals.extensions.max_days", d.Extensions.MaxDays, 1, maxDays)
	c.falling("deals.reminders", d.Reminders)
	c.between("deals.checks_per_hour", d.ChecksPerHour, 1, 100_000)
	c.between("deals.submissions_per_day", d.SubmissionsPerDay, 1, 1_000_000)
	c.between("deals.max_close_days", d.MaxCloseDays, 1, maxDays)
	c.amount("deals.auto_approve.below", d.AutoApprove.Below)
	c.amount("deals.min_amount", d.MinAmount)
	c.reasons("deals.reject_reasons", d.RejectReasons)
	c.reasons("deals.loss_reasons", d.LossReasons)
	if trusts := func(t Tier) bool { return t.AutoApprove }; d.AutoApprove.Enabled && !slices.ContainsFunc(c.p.Tiers, trusts) {
		c.faultf("deals.auto_approve.enabled", "No tier has auto_approve: true, so nothing would be approved by itself.")
	}
}

func (c *checker) stages(stages []Stage) {
	c.size("deals.stages", len(stages), 1, maxList)
	ids := c.unique()
	for i, s := range stages {
		path := at("deals.stages", i)
		ids.id(path+".id", s.ID)
		c.name(path+".name", s.Name)
		c.between(path+".probability", s.Probability, 0, 100)
		if i > 0 && s.Probability < stages[i-1].Probability {
			c.faultf(path+".probability", "Stages stand in rising order: %d %% comes after %d %%.", s.Probability, stages[i-1].Probability)
		}
	}
}

func (c *checker) calendar(d DealRules) {
	h := d.BusinessHours
	c.size("deals.business_hours.days", len(h.Days), 1, 7)
	days := c.unique()
	for i, day := range h.Days {
		days.add(at("deals.business_hours.days", i), day.String(), "The day %s is here twice.", day)
	}
	if h.From >= h.To {
		c.faultf("deals.business_hours.to", "Business hours end at %s, before they begin at %s.", h.To, h.From)
	}
	c.size("deals.holidays", len(d.Holidays), 0, maxList)
	dates := c.unique()
	for i, day := range d.Holidays {
		path := at("deals.holidays", i)
		c.name(path+".name", day.Name)
		if day.Date.IsZero() {
			c.faultf(path+".date", "Please give a date, such as 2026-12-25.")
			continue
		}
		dates.add(path+".date", day.Date.String(), "The holiday %s is here twice.", day.Date)
	}
}

// falling checks reminders, which are days before something ends.
func (c *checker) falling(path string, days []int) {
	c.size(path, len(days), 0, maxReminders)
	for i, n := range days {
		where := at(path, i)
		c.between(where, n, 1, maxDays)
		if i > 0 && n >= days[i-1] {
			c.faultf(where, "Reminders stand in falling order: %d comes after %d.", n, days[i-1])
		}
	}
}

func (c *checker) reasons(path string, list []Reason) {
	c.size(path, len(list), 1, maxList)
	ids := c.unique()
	for i, r := range list {
		ids.id(at(path, i)+".id", r.ID)
		c.name(at(path, i)+".name", r.Name)
	}
}

func (c *checker) onboarding() {
	o := c.p.Onboarding
	c.between("onboarding.reapply_days", o.ReapplyDays, 0, maxDays)
	c.between("onboarding.invite_days", o.InviteDays, 1, 90)
	c.size("onboarding.partner_types", len(o.PartnerTypes), 1, maxList)
	types, steps := c.unique(), c.unique()
	for i, t := range o.PartnerTypes {
		path := at("onboarding.partner_types", i)
		types.id(path+".id", t.ID)
		c.name(path+".name", t.Name)
	}
	c.size("onboarding.steps", len(o.Steps), 0, maxList)
	for i, s := range o.Steps {
		path := at("onboarding.steps", i)
		steps.id(path+".id", s.ID)
		c.title(path+".title", s.Title)
		c.line(path+".hint", s.Hint, maxTitle)
		c.step(path, s)
	}
}

func (c *checker) step(path string, s Step) {
	if s.By != SidePartner && s.By != SideVendor {
		c.faultf(path+".by", "%q is no side: partner or vendor.", clip(string(s.By)))
	}
	switch {
	case s.Kind == KindManual && s.Event != "":
		c.faultf(path+".event", "A manual step has no event.")
	case s.Kind == KindEvent && !slices.Contains(StepEvents(), s.Event):
		c.faultf(path+".event", "%q is no event that completes a step: %s.", clip(s.Event), strings.Join(StepEvents(), ", "))
	case s.Kind != KindManual && s.Kind != KindEvent:
		c.faultf(path+".kind", "%q is no kind of step: event or manual.", clip(string(s.Kind)))
	}
	if s.Course != "" && s.Event != EventCertificateIssued {
		c.faultf(path+".course", "Only a step of the event %s names a course.", EventCertificateIssued)
	}
	if s.Course != "" && !c.learnable(s.Course) {
		c.faultf(path+".course", "There is no course or track %q.", clip(s.Course))
	}
	if s.Agreement == "" {
		return
	}
	if s.Event != EventAgreementAccepted {
		c.faultf(path+".agreement", "Only a step of the event %s names an agreement.", EventAgreementAccepted)
	}
	if _, ok := c.p.Agreement(s.Agreement); !ok {
		c.faultf(path+".agreement", "There is no agreement %q in the folder agreements.", clip(s.Agreement))
	}
}
