package lead

import "time"

// About is what every fact about a lead tells. Facts reach the partner that has
// the lead, so none carries a contact or another partner's name.
type About struct {
	Lead    string `json:"lead"`
	Partner string `json:"partner,omitempty"` // id of who has it
	Owner   string `json:"owner,omitempty"`   // id of the user who works on it
	Company string `json:"company,omitempty"` // name, once it is somebody's to know
	Country string `json:"country,omitempty"`
}

func (a About) fact(name string) (string, string, string) { return name, a.Lead, a.Partner }

func (d *record) about() About {
	a := About{Lead: d.ID, Company: d.Company, Country: d.Country}
	if d.Partner != nil {
		a.Partner = d.Partner.ID
	}
	if d.Owner != nil {
		a.Owner = d.Owner.ID
	}
	return a
}

// The facts that commands and timers leave behind.
type (
	// Created says that there is a lead.
	Created struct{ About }
	// Imported says that a lead came with an import.
	Imported struct {
		About
		Updated bool `json:"updated,omitempty"`
	}
	// Edited says that the vendor changed a lead.
	Edited struct{ About }
	// Offered says that a lead was offered to a partner, and until when.
	Offered struct {
		About
		Until time.Time `json:"until"`
	}
	// Pooled says that whoever claims a lead first has it.
	Pooled struct{ About }
	// Held says that a lead lies on the vendor's desk, and why.
	Held struct {
		About
		Hold Hold `json:"hold"`
	}
	// Taken says that a partner has accepted or claimed a lead.
	Taken struct {
		About
		Claimed bool `json:"claimed,omitempty"`
	}
	// Refused says that a partner declined a lead.
	Refused struct {
		About
		Reason string `json:"reason"`
	}
	// RanOut says that an offer was not answered in time.
	RanOut struct{ About }
	// Reminded says that an offer, or the time for a first action, ends soon.
	Reminded struct {
		About
		Until time.Time `json:"until"`
		What  string    `json:"what"` // "accept" or "act"
	}
	// Withdrawn says that the vendor took a lead off a partner.
	Withdrawn struct{ About }
	// TakenBack says that nothing was done with a lead in time.
	TakenBack struct{ About }
	// Opened says that the contact of a lead was looked at for the first time.
	Opened struct {
		About
		By string `json:"by"`
	}
	// GivenBack says that a partner gave a lead back.
	GivenBack struct {
		About
		Reason string `json:"reason"`
	}
	// Handed says that a colleague works on a lead from here on.
	Handed struct {
		About
		To string `json:"to"`
	}
	// Converted says that a lead became a deal.
	Converted struct {
		About
		Deal     string `json:"deal"`
		Conflict bool   `json:"conflict,omitempty"` // the vendor is to decide about the deal
	}
	// Reopened says that the deal of a lead was refused, so it is worked on again.
	Reopened struct {
		About
		Deal string `json:"deal"`
	}
	// Disqualified says that nothing will come of a lead.
	Disqualified struct {
		About
		Reason string `json:"reason"`
	}
	// Noted says that a lead got a note that both sides read.
	Noted struct {
		About
		By string `json:"by"`
	}
)

// Fact names the fact.
func (f Created) Fact() (name, subject, partner string) { return f.fact("lead.created") }

// Fact names the fact.
func (f Imported) Fact() (name, subject, partner string) { return f.fact("lead.imported") }

// Fact names the fact.
func (f Edited) Fact() (name, subject, partner string) { return f.fact("lead.edited") }

// Fact names the fact.
func (f Offered) Fact() (name, subject, partner string) { return f.fact("lead.offered") }

// Fact names the fact.
func (f Pooled) Fact() (name, subject, partner string) { return f.fact("lead.pooled") }

// Fact names the fact.
func (f Held) Fact() (name, subject, partner string) { return f.fact("lead.held") }

// Fact names the fact; the onboarding knows it by this name.
func (f Taken) Fact() (name, subject, partner string) { return f.fact("lead.accepted") }

// Fact names the fact.
func (f Refused) Fact() (name, subject, partner string) { return f.fact("lead.declined") }

// Fact names the fact.
func (f RanOut) Fact() (name, subject, partner string) { return f.fact("lead.lapsed") }

// Fact names the fact.
func (f Reminded) Fact() (name, subject, partner string) { return f.fact("lead.reminded") }

// Fact names the fact.
func (f Withdrawn) Fact() (name, subject, partner string) { return f.fact("lead.recalled") }

// Fact names the fact.
func (f TakenBack) Fact() (name, subject, partner string) { return f.fact("lead.taken_back") }

// Fact names the fact.
func (f Opened) Fact() (name, subject, partner string) { return f.fact("lead.opened") }

// Fact names the fact.
func (f GivenBack) Fact() (name, subject, partner string) { return f.fact("lead.given_back") }

// Fact names the fact.
func (f Handed) Fact() (name, subject, partner string) { return f.fact("lead.handed") }

// Fact names the fact.
func (f Converted) Fact() (name, subject, partner string) { return f.fact("lead.converted") }

// Fact names the fact.
func (f Reopened) Fact() (name, subject, partner string) { return f.fact("lead.reopened") }

// Fact names the fact.
func (f Disqualified) Fact() (name, subject, partner string) { return f.fact("lead.disqualified") }

// Fact names the fact.
func (f Noted) Fact() (name, subject, partner string) { return f.fact("lead.noted") }
