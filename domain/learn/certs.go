package learn

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Certificates lists certificates, those that end first in front: the actor's own,
// those of its team, or to the vendor those of everybody.
type Certificates struct {
	Team    bool     `help:"those of your company's people; for its owner and managers"`
	Partner string   `help:"only of this partner's people; for the vendor" example:"P-7K3QXM"`
	Course  string   `help:"only of this course or track" example:"core-essentials"`
	Status  Validity `help:"valid, expired, superseded or revoked" enum:"valid,expired,superseded,revoked" default:"valid" example:"valid"`
	Ending  string   `help:"only those that end by this day, as 2026-12-18, 18 dec or +60d" example:"+60d"`
	Mine    bool     `help:"only your own; for the vendor"`
	domain.Page
}

// Allow lets everybody with an account.
func (Certificates) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check holds the input to its form.
func (q Certificates) Check() error {
	var f domain.Problems
	switch q.Status {
	case "", Valid, Over, Superseded, TakenOff:
	default:
		f.Addf("status", "The status is one of: valid, expired, superseded, revoked.")
	}
	if q.Ending != "" {
		_, err := readDay("ending", q.Ending, programme.Date{Year: 2026, Month: time.January, Day: 1})
		f.Add("ending", err)
	}
	f.Add("limit", q.Page.Check())
	return f.Err()
}

// Run returns a page.
func (q Certificates) Run(r *domain.Read) (domain.List[Certificate], error) {
	if q.Status == "" {
		q.Status = Valid
	}
	of, own, err := q.whose(r)
	if err != nil {
		return domain.List[Certificate]{}, err
	}
	before := time.Time{}
	if q.Ending != "" {
		rules := programme.Of(r)
		day, err := readDay("ending", q.Ending, rules.Today(r.Now()))
		if err != nil {
			return domain.List[Certificate]{}, err
		}
		before = rules.EndOfDay(day)
	}
	keep := func(c *Certificate) bool {
		if !before.IsZero() && (c.Ends.IsZero() || c.Ends.After(before)) {
			return false
		}
		if own {
			return c.Status == q.Status && (q.Course == "" || c.Course == q.Course)
		}
		seen, lookErr := visible(r, c.Partner)
		if lookErr != nil {
			err = lookErr
		}
		return seen
	}
	l, readErr := domain.Sift(q.Page, keep, func(p domain.Page) (domain.List[Certificate], error) {
		if own {
			return certsByUser.Page(r, domain.Tuple(me(r.Actor)), p)
		}
		return certsByEnd.Page(r, domain.Tuple(of, q.Course, string(q.Status)), p)
	})
	if err == nil {
		err = readErr
	}
	return l, err
}

// whose is whose certificates are wanted: the actor's own, or those of a company,
// "" for everybody's.
func (q Certificates) whose(r *domain.Read) (company string, own bool, err error) {
	if r.Actor.Side == domain.Partner {
		if q.Partner != "" {
			p, err := partner.Get(r, q.Partner)
			if err != nil {
				return "", false, err
			}
			q.Team = p.ID == r.Actor.Partner
		}
		if !q.Team || q.Mine {
			return "", true, nil
		}
		return r.Actor.Partner, false, leaders.Allow(r)
	}
	oversees := teachers.Allow(r) == nil
	if q.Mine || !oversees || q.Partner == "" {
		return "", q.Mine || !oversees, nil
	}
	p, err := partner.Get(r, q.Partner)
	return p.ID, false, err
}

// ShowCertificate shows a certificate: one's own, that of a colleague to who leads
// the company, any to the vendor.
type ShowCertificate struct {
	Serial string `arg:"" required:"" help:"serial of the certificate" example:"C-7K3Q-XM2A-9TR4"`
}

// Allow lets everybody with an account.
func (ShowCertificate) Allow(r *domain.Read) error { return everybody.Allow(r) }

// Check has nothing to hold the input to: a malformed serial is not found.
func (ShowCertificate) Check() error { return nil }

// Run answers.
func (q ShowCertificate) Run(r *domain.Read) (Certificate, error) { return Find(r, q.Serial) }

// Find returns a certificate that the actor may see.
func Find(r *domain.Read, serial string) (Certificate, error) {
	serial, ok := ParseSerial(serial)
	if !ok {
		return Certificate{}, certificates.NotFound()
	}
	c, found, err := certificates.Lookup(r, serial)
	if err != nil {
		return Certificate{}, err
	}
	if found && c.User == r.Actor.User {
		return c, nil
	}
	seen := found && leaders.Allow(r) == nil
	if seen {
		if seen, err = visible(r, c.Partner); err != nil {
			return Certificate{}, err
		}
	}
	if !seen {
		return Certificate{}, certificates.NotFound()
	}
	return c, nil
}

// Revoke takes a certificate back for good.
type Revoke struct {
	Serial string `arg:"" required:"" help:"serial of the certificate" example:"C-7K3Q-XM2A-9TR4"`
	Reason string `required:"" help:"why; the holder reads it" example:"It was issued by mistake."`
}

const maxReason = 400 // characters

func (c Revoke) reason() (string, error) {
	var f user.Fields
	s := f.Line("reason", c.Reason, maxReason, "Please say why.")
	return s, f.Err()
}

// Allow lets admins.
func (Revoke) Allow(r *domain.Read) error { return admins.Allow(r) }

// Check holds the input to its form.
func (c Revoke) Check() error {
	_, err := c.reason()
	return err
}

// Do revokes.
func (c Revoke) Do(w *domain.Write) (Certificate, error) {
	reason, err := c.reason()
	if err != nil {
		return Certificate{}, err
	}
	cert, err := Find(w.Read, c.Serial)
	if err != nil {
		return Certificate{}, err
	}
	if cert.Status != Valid {
		return Certificate{}, domain.Errorf(domain.Conflict, "This certificate is no longer valid: it is %s.", cert.Status)
	}
	if err := withdraw(w, cert, TakenOff, reason, Revoked{About: cert.about(), Serial: cert.Serial, Reason: reason}); err != nil {
		return Certificate{}, err
	}
	return certificates.Get(w.Read, cert.Serial)
}

// Verify says whether a serial is that of a valid certificate, to anybody. It
// tells the company and the course, and of the holder no more than initials.
type Verify struct {
	Serial string `arg:"" required:"" help:"serial of the certificate" example:"C-7K3Q-XM2A-9TR4"`
}

// A Verdict is the answer to [Verify].
type Verdict struct {
	Serial   string    `json:"serial"`
	Valid    bool      `json:"valid"`
	Status   string    `json:"status"`           // valid, expired, superseded, revoked, or unknown
	Holder   string    `json:"holder,omitempty"` // initials
	Company  string    `json:"company,omitempty"`
	Left     bool      `json:"left,omitempty"` // the holder no longer works there
	Course   string    `json:"course,omitempty"`
	IssuedAt time.Time `json:"issued_at,omitzero"`
	Ends     time.Time `json:"ends,omitzero"` // none if it has no end
	Message  string    `json:"message"`
}

// Allow lets everybody, guests among them.
func (Verify) Allow(*domain.Read) error { return nil }

// Check has nothing to hold the input to: a malformed serial is unknown.
func (Verify) Check() error { return nil }

// Unaudited keeps the questions of guests out of the audit trail, so that none of
// them can fill it.
func (Verify) Unaudited() {}

// NoDryRun lets nobody ask without being counted.
func (Verify) NoDryRun() {}

// Do looks the serial up and counts what was not found.
func (c Verify) Do(w *domain.Write) (Verdict, error) {
	serial, ok := ParseSerial(c.Serial)
	if !ok {
		return unknown(strings.Map(printable, clip(c.Serial))), nil
	}
	if err := mayGuess(w.Read); err != nil {
		return Verdict{}, err
	}
	cert, found, err := certificates.Lookup(w.Read, serial)
	if err != nil {
		return Verdict{}, err
	}
	if !found {
		return unknown(serial), countGuess(w)
	}
	return cert.verdict(w.Read)
}

func printable(r rune) rune {
	if unicode.IsGraphic(r) && r != utf8.RuneError {
		return r
	}
	return -1
}

func clip(s string) string {
	if r := []rune(s[:min(len(s), 160)]); len(r) > 40 {
		return string(r[:40])
	}
	return s[:min(len(s), 160)]
}

func unknown(serial string) Verdict {
	return Verdict{Serial: serial, Status: "unknown", Message: "There is no certificate with this serial. Please compare it with the certificate, letter by letter."}
}

func (c *Certificate) verdict(r *domain.Read) (Verdict, error) {
	company := c.Company
	if c.Partner != "" {
		name, err := partner.Name(r, c.Partner)
		if err != nil {
			return Verdict{}, err
		}
		company = name
	}
	l, _, err := learners.Lookup(r, c.User)
	zone := programme.Of(r).TimeZone
	v := Verdict{
		Serial: c.Serial, Valid: c.Status == Valid && (c.Ends.IsZero() || !r.Now().After(c.Ends)), Status: string(c.Status), Holder: initials(c.Name),
		Company: company, Left: l.Away, Course: c.Title, IssuedAt: c.IssuedAt, Ends: c.Ends,
	}
	if c.Status == Valid && !v.Valid {
		v.Status = string(Over)
	}
	switch {
	case v.Valid && c.Ends.IsZero():
		v.Message = "This certificate is valid."
	case v.Valid:
		v.Message = "This certificate is valid until " + c.Ends.In(zone).Format("2 January 2006") + "."
	case v.Status == string(Over):
		v.Message = "This certificate ended on " + c.Ends.In(zone).Format("2 January 2006") + "."
	case v.Status == string(Superseded):
		v.Message = "This certificate was followed by a newer one of the same course. Please ask the holder for that."
	default:
		v.Message = "This certificate was taken back."
	}
	if v.Left {
		v.Message += " Its holder no longer works for this company."
	}
	return v, err
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) > 2 {
		words = []string{words[0], words[len(words)-1]}
	}
	var b strings.Builder
	for _, word := range words {
		for _, r := range word {
			b.WriteRune(unicode.ToUpper(r))
			b.WriteByte('.')
			break
		}
	}
	return b.String()
}
