package partner

import "gangway/domain/user"

// Applied says that a company, or a person who wants to join one, has applied.
type Applied struct {
	Application string `json:"application"`
	Company     string `json:"company"`
	Country     string `json:"country"`
	Joins       string `json:"joins,omitempty"` // id of the partner that the person wants to join
}

// Fact implements [domain.Fact].
func (f Applied) Fact() (name, subject, partner string) {
	return "application.submitted", f.Application, f.Joins
}

// Withdrawn says that an applicant has changed its mind.
type Withdrawn struct {
	Application string `json:"application"`
	Joins       string `json:"joins,omitempty"`
}

// Fact implements [domain.Fact].
func (f Withdrawn) Fact() (name, subject, partner string) {
	return "application.withdrawn", f.Application, f.Joins
}

// Rejected says that an application was turned down.
type Rejected struct {
	Application string `json:"application"`
	Reason      string `json:"reason"`
	By          string `json:"by"`
	Joins       string `json:"joins,omitempty"`
}

// Fact implements [domain.Fact].
func (f Rejected) Fact() (name, subject, partner string) {
	return "application.rejected", f.Application, f.Joins
}

// Approved says that a company has become a partner, by an application or by an
// invitation. Other systems provision it from this.
type Approved struct {
	Partner     string `json:"partner"`
	Name        string `json:"name"`
	Domain      string `json:"domain"`
	Country     string `json:"country"`
	Type        string `json:"type"`
	Tier        string `json:"tier"`
	Application string `json:"application,omitempty"`
	Owner       string `json:"owner,omitempty"` // id of the user; "" until an invited one joins
	By          string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Approved) Fact() (name, subject, partner string) {
	return "partner.approved", f.Partner, f.Partner
}

// Changed says that a company's record was edited.
type Changed struct {
	Partner string   `json:"partner"`
	Fields  []string `json:"fields"`
	By      string   `json:"by"`
}

// Fact implements [domain.Fact].
func (f Changed) Fact() (name, subject, partner string) {
	return "partner.changed", f.Partner, f.Partner
}

// Imported says that a company came from elsewhere, or was brought up to date
// from there. It takes the place of all other facts, so that nobody is notified.
type Imported struct {
	Partner string `json:"partner"`
	Updated bool   `json:"updated,omitempty"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Imported) Fact() (name, subject, partner string) {
	return "partner.imported", f.Partner, f.Partner
}

// Stopped says that a company may not act for now.
type Stopped struct {
	Partner string `json:"partner"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Stopped) Fact() (name, subject, partner string) {
	return "partner.suspended", f.Partner, f.Partner
}

// Resumed says that a suspended company may act again.
type Resumed struct {
	Partner string `json:"partner"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Resumed) Fact() (name, subject, partner string) {
	return "partner.reactivated", f.Partner, f.Partner
}

// Closed says that a partnership has ended.
type Closed struct {
	Partner string `json:"partner"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Closed) Fact() (name, subject, partner string) {
	return "partner.ended", f.Partner, f.Partner
}

// Accepted says that a company has accepted an agreement.
type Accepted struct {
	Partner   string `json:"partner"`
	Agreement string `json:"agreement"`
	Version   string `json:"version"`
	Hash      string `json:"hash"`
	User      string `json:"user"`
}

// Fact implements [domain.Fact].
func (f Accepted) Fact() (name, subject, partner string) {
	return "agreement.accepted", f.Agreement, f.Partner
}

// joined is the fact for a user who has come aboard.
func joined(u user.User, first bool) user.Joined {
	return user.Joined{User: u.ID, Partner: u.Partner, Name: u.Name, Role: u.Role, First: first}
}
