package tier

import (
	"time"

	"gangway/domain/programme"
)

// About is what every fact about a tier tells.
type About struct {
	Partner string `json:"partner"`
	Name    string `json:"name"`
}

// The facts that evaluations and the vendor leave behind. They reach the partner, so
// none names who of the vendor it was.
type (
	// RisenTo says that a partner stands one rank higher.
	RisenTo struct {
		About
		From string `json:"from"`
		To   string `json:"to"`
		Tier string `json:"tier"` // name of the tier
	}
	// GraceBegun says that a partner has fallen short, what it lacks, and until
	// when it can make up for it.
	GraceBegun struct {
		About
		Tier  string    `json:"tier"`
		To    string    `json:"to"`
		Until time.Time `json:"until"`
		Gap   []string  `json:"gap"`
	}
	// GraceEnded says that a partner has made up for what it lacked.
	GraceEnded struct {
		About
		Tier string `json:"tier"`
	}
	// FallenTo says that a partner stands lower.
	FallenTo struct {
		About
		From string   `json:"from"`
		To   string   `json:"to"`
		Tier string   `json:"tier"` // name of the tier
		Gap  []string `json:"gap"`
	}
	// OverrideSet says that the vendor has put a partner on a tier by hand.
	OverrideSet struct {
		About
		Tier   string         `json:"tier"`
		Reason string         `json:"reason"`
		Until  programme.Date `json:"until"`
	}
	// OverrideEnded says that a partner's tier follows from what it has again.
	OverrideEnded struct {
		About
		Tier string `json:"tier"`
	}
)

// Fact implements [domain.Fact].
func (f RisenTo) Fact() (name, subject, partner string) {
	return "tier.promoted", f.Partner, f.Partner
}

// Fact implements [domain.Fact].
func (f GraceBegun) Fact() (name, subject, partner string) {
	return "tier.grace-began", f.Partner, f.Partner
}

// Fact implements [domain.Fact].
func (f GraceEnded) Fact() (name, subject, partner string) {
	return "tier.grace-ended", f.Partner, f.Partner
}

// Fact implements [domain.Fact].
func (f FallenTo) Fact() (name, subject, partner string) {
	return "tier.demoted", f.Partner, f.Partner
}

// Fact implements [domain.Fact].
func (f OverrideSet) Fact() (name, subject, partner string) {
	return "tier.overridden", f.Partner, f.Partner
}

// Fact implements [domain.Fact].
func (f OverrideEnded) Fact() (name, subject, partner string) {
	return "tier.released", f.Partner, f.Partner
}
