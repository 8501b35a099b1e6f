package deal

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// About is what every fact about a deal tells. Facts reach the deal's own
// partner, so none carries what only the vendor may know.
type About struct {
	Deal     string   `json:"deal"`
	Partner  string   `json:"partner"`
	Owner    string   `json:"owner,omitempty"`  // id of the user who registered it
	Shared   []string `json:"shared,omitempty"` // ids of colleagues who work on it
	Customer string   `json:"customer"`         // name
	Country  string   `json:"country,omitempty"`
	Lead     string   `json:"lead,omitempty"` // id of the vendor's lead that it was
}

func (a About) fact(name string) (string, string, string) { return name, a.Deal, a.Partner }

func (d *record) about() About {
	a := About{Deal: d.ID, Partner: d.Partner.ID, Owner: d.Owner.ID, Customer: d.Customer.Name, Country: d.Customer.Country, Lead: d.Lead}
	for _, u := range d.Shared {
		a.Shared = append(a.Shared, u.ID)
	}
	return a
}

// The facts that commands and timers leave behind.
type (
	// Drafted says that a deal was begun.
	Drafted struct{ About }
	// Submitted says that a deal was handed in; Again after it was returned.
	Submitted struct {
		About
		Conflict Conflict `json:"conflict"`
		Again    bool     `json:"again,omitempty"`
	}
	// Edited says that the partner changed a deal.
	Edited struct{ About }
	// Shared says with whom a deal is shared; With are the ids of those who are
	// new.
	Shared struct {
		About
		With []string `json:"with,omitempty"`
	}
	// Recalled says that the partner took a submission back.
	Recalled struct{ About }
	// Withdrawn says that the partner gave a deal up.
	Withdrawn struct {
		About
		Note string `json:"note,omitempty"`
	}
	// Approved says that a customer is protected, and until when.
	Approved struct {
		About
		ProtectedUntil time.Time `json:"protected_until"`
		Auto           bool      `json:"auto,omitempty"` // by rule
	}
	// Rejected says that a deal was refused, with the code of the reason.
	Rejected struct {
		About
		Reason string `json:"reason"`
		Note   string `json:"note,omitempty"`
	}
	// Returned says that the partner is to complete a deal.
	Returned struct {
		About
		Note string `json:"note"`
	}
	// ExtensionAsked says that longer protection was asked for.
	ExtensionAsked struct {
		About
		Days int64 `json:"days"`
	}
	// ExtensionApproved says that the protection is longer, or was renewed.
	ExtensionApproved struct {
		About
		ProtectedUntil time.Time `json:"protected_until"`
	}
	// ExtensionRefused says that the protection stays as it is.
	ExtensionRefused struct {
		About
		Note string `json:"note"`
	}
	// Expiring says that a protection ends in so many days.
	Expiring struct {
		About
		Days           int       `json:"days"`
		ProtectedUntil time.Time `json:"protected_until"`
	}
	// Expired says that a protection is over; until GraceUntil only its partner
	// can renew it.
	Expired struct {
		About
		GraceUntil time.Time `json:"grace_until"`
	}
	// Freed says that the grace after a protection is over.
	Freed struct{ About }
	// StageChanged says that the sale moved on.
	StageChanged struct {
		About
		From string `json:"from"`
		To   string `json:"to"`
	}
	// WinReported says that the partner won a deal and waits for confirmation.
	WinReported struct {
		About
		Amount domain.Money `json:"amount"`
	}
	// Won says that a win was confirmed.
	Won struct {
		About
		Amount   domain.Money   `json:"amount"`
		Date     programme.Date `json:"date"`
		Order    string         `json:"order,omitempty"`
		Products []Line         `json:"products"`
	}
	// WinReturned says that the vendor asks for a correction of a win.
	WinReturned struct {
		About
		Note string `json:"note"`
	}
	// Lost says that the customer did not buy, with the code of the reason.
	Lost struct {
		About
		Reason string `json:"reason"`
		Note   string `json:"note,omitempty"`
	}
	// CustomerCorrected says that a deal's customer was wrong and was put right.
	CustomerCorrected struct {
		About
		Conflict Conflict `json:"conflict"`
	}
	// Noted says that both sides got a note.
	Noted struct {
		About
		By string `json:"by"` // name
	}
	// Undone says that a decision was taken back. Who counted the decision's
	// fact takes it off; Amount and Date are those of a win that no longer
	// stands.
	Undone struct {
		About
		Did    string         `json:"did"`  // the verb that was taken back, such as "confirm-win"
		From   Status         `json:"from"` // the status that the decision had led to
		To     Status         `json:"to"`
		Reason string         `json:"reason"`
		Amount domain.Money   `json:"amount,omitzero"`
		Date   programme.Date `json:"date,omitzero"`
	}
	// Imported says that a deal came with history from elsewhere. It takes the
	// place of all other facts, so that nobody is notified.
	Imported struct {
		About
		Status  Status         `json:"status"`
		Amount  domain.Money   `json:"amount"` // of the win, if it is one
		Date    programme.Date `json:"date,omitzero"`
		Updated bool           `json:"updated,omitempty"`
	}
)

// Fact names the fact.
func (f Drafted) Fact() (name, subject, partner string) { return f.fact("deal.drafted") }

// Fact names the fact.
func (f Submitted) Fact() (name, subject, partner string) { return f.fact("deal.submitted") }

// Fact names the fact.
func (f Edited) Fact() (name, subject, partner string) { return f.fact("deal.edited") }

// Fact names the fact.
func (f Shared) Fact() (name, subject, partner string) { return f.fact("deal.shared") }

// Fact names the fact.
func (f Recalled) Fact() (name, subject, partner string) { return f.fact("deal.recalled") }

// Fact names the fact.
func (f Withdrawn) Fact() (name, subject, partner string) { return f.fact("deal.withdrawn") }

// Fact names the fact.
func (f Approved) Fact() (name, subject, partner string) { return f.fact("deal.approved") }

// Fact names the fact.
func (f Rejected) Fact() (name, subject, partner string) { return f.fact("deal.rejected") }

// Fact names the fact.
func (f Returned) Fact() (name, subject, partner string) { return f.fact("deal.returned") }

// Fact names the fact.
func (f ExtensionAsked) Fact() (name, subject, partner string) {
	return f.fact("deal.extension_asked")
}

// Fact names the fact.
func (f ExtensionApproved) Fact() (name, subject, partner string) {
	return f.fact("deal.extension_approved")
}

// Fact names the fact.
func (f ExtensionRefused) Fact() (name, subject, partner string) {
	return f.fact("deal.extension_refused")
}

// Fact names the fact.
func (f Expiring) Fact() (name, subject, partner string) { return f.fact("deal.expiring") }

// Fact names the fact.
func (f Expired) Fact() (name, subject, partner string) { return f.fact("deal.expired") }

// Fact names the fact.
func (f Freed) Fact() (name, subject, partner string) { return f.fact("deal.freed") }

// Fact names the fact.
func (f StageChanged) Fact() (name, subject, partner string) { return f.fact("deal.stage_changed") }

// Fact names the fact.
func (f WinReported) Fact() (name, subject, partner string) { return f.fact("deal.win_reported") }

// Fact names the fact.
func (f Won) Fact() (name, subject, partner string) { return f.fact("deal.won") }

// Fact names the fact.
func (f WinReturned) Fact() (name, subject, partner string) { return f.fact("deal.win_returned") }

// Fact names the fact.
func (f Lost) Fact() (name, subject, partner string) { return f.fact("deal.lost") }

// Fact names the fact.
func (f CustomerCorrected) Fact() (name, subject, partner string) {
	return f.fact("deal.customer_corrected")
}

// Fact names the fact.
func (f Noted) Fact() (name, subject, partner string) { return f.fact("deal.noted") }

// Fact names the fact.
func (f Undone) Fact() (name, subject, partner string) { return f.fact("deal.undone") }

// Fact names the fact.
func (f Imported) Fact() (name, subject, partner string) { return f.fact("deal.imported") }
