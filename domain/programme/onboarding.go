package programme

import "slices"

// Onboarding says how partners come aboard.
type Onboarding struct {
	Steps        []Step        `json:"steps"`
	ReapplyDays  int           `json:"reapply_days"` // wait after a rejection, in calendar days
	InviteDays   int           `json:"invite_days"`  // life of an invitation, in calendar days
	PartnerTypes []PartnerType `json:"partner_types"`
}

// A Step is a line of the onboarding checklist.
type Step struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Hint      string   `json:"hint"`      // a sentence that says how
	Kind      StepKind `json:"kind"`      // how it completes
	Event     string   `json:"event"`     // for KindEvent: one of StepEvents
	Agreement string   `json:"agreement"` // for agreement.accepted: the ID of the agreement, or "" for any
	Course    string   `json:"course"`    // for certificate.issued: the ID of the course or track, or "" for any
	By        Side     `json:"by"`        // who ticks a manual step, or has to act
}

// Defaults sets what a step has when its file says nothing.
func (s *Step) Defaults() { s.Kind, s.By = KindEvent, SidePartner }

// A StepKind says how a step of the checklist completes.
type StepKind string

// The kinds of steps.
const (
	KindEvent  StepKind = "event"  // by itself, when its event happens
	KindManual StepKind = "manual" // ticked by the side it names
)

// A Side is one of the two parties of the portal.
type Side string

// The sides.
const (
	SidePartner Side = "partner"
	SideVendor  Side = "vendor"
)

// Names of the events that can complete a step.
const (
	EventAgreementAccepted = "agreement.accepted"
	EventUserJoined        = "user.joined"
	EventKeyAdded          = "key.added"
	EventDealSubmitted     = "deal.submitted"
	EventDealApproved      = "deal.approved"
	EventDealWon           = "deal.won"
	EventLeadAccepted      = "lead.accepted"
	EventCertificateIssued = "certificate.issued"
)

// StepEvents returns the names of the events that can complete a step, sorted.
func StepEvents() []string {
	return []string{
		EventAgreementAccepted, EventCertificateIssued, EventDealApproved, EventDealSubmitted,
		EventDealWon, EventKeyAdded, EventLeadAccepted, EventUserJoined,
	}
}

// A PartnerType is a way of working with the vendor, such as reseller.
type PartnerType struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PartnerType returns the partner type with the ID.
func (p *Programme) PartnerType(id string) (PartnerType, bool) {
	return find(p.Onboarding.PartnerTypes, func(t PartnerType) bool { return t.ID == id })
}

// Step returns the step of the checklist with the ID.
func (p *Programme) Step(id string) (Step, bool) {
	return find(p.Onboarding.Steps, func(s Step) bool { return s.ID == id })
}

// StepsFor returns the steps that complete when the event happens; subject is the
// ID of the agreement that was accepted or of the course that was passed, else "".
func (p *Programme) StepsFor(event, subject string) []Step {
	return slices.DeleteFunc(slices.Clone(p.Onboarding.Steps), func(s Step) bool {
		return s.Kind != KindEvent || s.Event != event || s.Agreement+s.Course != "" && s.Agreement+s.Course != subject
	})
}
