package user

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// An InviteStatus says whether an invitation can still be used.
type InviteStatus string

// The states of an invitation.
const (
	InviteOpen    InviteStatus = "open"
	InviteUsed    InviteStatus = "used"
	InviteRevoked InviteStatus = "revoked"
	InviteExpired InviteStatus = "expired"
)

// An Invite lets one key in with a role. Its code is kept only as a hash.
type Invite struct {
	ID        string       `json:"id"`
	Hash      string       `json:"hash"`
	Side      domain.Side  `json:"side"`
	Partner   string       `json:"partner,omitempty"`
	Role      domain.Role  `json:"role"`
	Regions   []string     `json:"regions,omitempty"`
	Email     string       `json:"email"`
	Name      string       `json:"name,omitempty"`
	Status    InviteStatus `json:"status"`
	CreatedAt time.Time    `json:"created_at"`
	CreatedBy string       `json:"created_by"` // name of who sent it
	ExpiresAt time.Time    `json:"expires_at"`
	UsedBy    string       `json:"used_by,omitempty"` // id of the user it became
}

// Invites are all invitations.
var Invites = domain.NewTable("invitation", func(i *Invite) domain.Key { return domain.Tuple(i.ID) }).
	Topics(func(i *Invite) []string { return []string{"team/" + home(i.Side, i.Partner)} })

var (
	invitesByHash = Invites.Unique("hash", "code", func(i *Invite) []domain.Key {
		if i.Status != InviteOpen {
			return nil
		}
		return []domain.Key{domain.Tuple(i.Hash)}
	})
	invitesByHome = Invites.Index("home", func(i *Invite) []domain.Key {
		at := domain.Desc(i.CreatedAt)
		h := home(i.Side, i.Partner)
		return []domain.Key{domain.Tuple(h, "", at), domain.Tuple(h, string(i.Status), at)}
	})
	openInvites = Invites.Sum("open", func(i *Invite) []domain.Part {
		if i.Status != InviteOpen {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(home(i.Side, i.Partner)), N: 1}}
	})
)

const (
	codeLength     = 20 // 100 bits
	maxOpenInvites = 50 // of one company
	timerInvite    = "invite.expire"
)

// NormalCode returns a code as it was drawn, from the way a person gives it:
// lower case, with dashes and spaces, with I, L and O for digits.
func NormalCode(s string) string {
	if len(s) > 4*codeLength {
		return ""
	}
	return strings.NewReplacer("-", "", " ", "", "I", "1", "L", "1", "O", "0").Replace(strings.ToUpper(s))
}

func hashCode(s string) string {
	h := sha256.Sum256([]byte(NormalCode(s)))
	return hex.EncodeToString(h[:])
}

// grouped shows a code in groups of five, as people read it out.
func grouped(code string) string {
	var groups []string
	for ; len(code) > 5; code = code[5:] {
		groups = append(groups, code[:5])
	}
	return strings.Join(append(groups, code), "-")
}

// A Sent invitation is shown once, to the one who sent it, with its code.
type Sent struct {
	ID        string    `json:"id"`
	Code      string    `json:"code" secret:""` // shown once; only its hash is stored
	ExpiresAt time.Time `json:"expires_at"`
	Partner   string    `json:"partner,omitempty"` // id of the company it is for
}

// Send stores an invitation and returns its code; side, company, role, regions,
// address and name come from i.
func Send(w *domain.Write, i Invite) (Sent, error) {
	open, err := openInvites.Value(w.Read, home(i.Side, i.Partner))
	if err != nil {
		return Sent{}, err
	}
	if open >= maxOpenInvites {
		return Sent{}, domain.Errorf(domain.Limited, "There are %d open invitations. Please revoke some before you send more.", open)
	}
	if i.ID, err = domain.FreshID(w, Invites, "I"); err != nil {
		return Sent{}, err
	}
	code := w.Secret(codeLength)
	rules := programme.Of(w.Read)
	i.Hash, i.Status, i.CreatedAt, i.CreatedBy = hashCode(code), InviteOpen, w.Now(), w.Actor.Name
	i.ExpiresAt = w.Now().AddDate(0, 0, rules.Onboarding.InviteDays)
	if err := Invites.Put(w, i); err != nil {
		return Sent{}, err
	}
	if err := w.Schedule(timerInvite, i.ID, i.ExpiresAt); err != nil {
		return Sent{}, err
	}
	fact := Invited{Invite: i.ID, Partner: i.Partner, Email: i.Email, Role: i.Role, By: w.Actor.Name, ExpiresAt: i.ExpiresAt}
	return Sent{ID: i.ID, Code: grouped(code), ExpiresAt: i.ExpiresAt, Partner: i.Partner}, w.Emit(fact)
}

// BadCode is the answer to every code that lets nobody in, whatever the reason.
func BadCode() error {
	return &domain.Error{
		Kind: domain.NotFound, Field: "code",
		Msg: "This code is not valid. It may have been used or revoked, or it is too old. Please ask for another one.",
	}
}

// OpenInvite returns the invitation of a code that can be used at this moment.
func OpenInvite(r *domain.Read, code string) (Invite, error) {
	i, ok, err := invitesByHash.Get(r, hashCode(code))
	if err != nil {
		return Invite{}, err
	}
	if !ok || i.Status != InviteOpen || !i.ExpiresAt.After(r.Now()) {
		return Invite{}, BadCode()
	}
	return i, nil
}

// Redeem uses up an invitation for the user it has become.
func Redeem(w *domain.Write, i Invite, id string) error {
	i.Status, i.UsedBy = InviteUsed, id
	return closeInvite(w, i)
}

func closeInvite(w *domain.Write, i Invite) error {
	if err := w.Unschedule(timerInvite, i.ID); err != nil {
		return err
	}
	return Invites.Put(w, i)
}

// expireInvite is the work of the timer that an invitation sets.
func expireInvite(w *domain.Write, subject string, _ time.Time) error {
	i, ok, err := Invites.Lookup(w.Read, subject)
	if err != nil || !ok || i.Status != InviteOpen {
		return err
	}
	i.Status = InviteExpired
	return Invites.Put(w, i)
}

// shown returns the invitation as it is shown: without its hash.
func (i Invite) shown() Invitation {
	return Invitation{
		ID: i.ID, Email: i.Email, Role: i.Role, Status: i.Status, CreatedBy: i.CreatedBy, UsedBy: i.UsedBy,
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
	}
}

// SendInvite invites a colleague: an owner into its company, an admin to the
// vendor.
type SendInvite struct {
	Email   string      `required:"" help:"whom the invitation is for" example:"kim@contoso.de"`
	Role    domain.Role `required:"" help:"owner, manager, sales or viewer; for the vendor admin, manager, finance, editor or auditor" example:"sales"`
	Name    string      `help:"the name of the person" example:"Kim Berg"`
	Regions []string    `name:"region" help:"a country that a vendor manager is limited to; repeat it for more" example:"DE"`
}

func (c SendInvite) clean() (SendInvite, error) {
	var f Fields
	c.Email = f.Email("email", c.Email, "Please give the e-mail address of the person.")
	c.Name = f.Line("name", c.Name, MaxName, "")
	c.Regions = f.Countries("regions", c.Regions)
	if c.Role == "" {
		f.Addf("role", "Please give a role.")
	}
	return c, f.Err()
}

// Allow lets owners and admins.
func (SendInvite) Allow(r *domain.Read) error { return managers(r) }

// Check holds the input to its form.
func (c SendInvite) Check() error {
	_, err := c.clean()
	return err
}

// Do stores the invitation and returns its code, which is shown only this once.
func (c SendInvite) Do(w *domain.Write) (Sent, error) {
	c, err := c.clean()
	if err != nil {
		return Sent{}, err
	}
	if err := rightRole(w.Actor.Side, c.Role, c.Regions); err != nil {
		return Sent{}, err
	}
	u := User{Side: w.Actor.Side, Partner: w.Actor.Partner, Email: c.Email}
	if err := freeEmail(w.Read, u); err != nil {
		return Sent{}, err
	}
	return Send(w, Invite{Side: u.Side, Partner: u.Partner, Role: c.Role, Regions: c.Regions, Email: c.Email, Name: c.Name})
}

// RevokeInvite makes an open invitation void.
type RevokeInvite struct {
	ID string `arg:"" required:"" help:"id of the invitation" example:"I-7K3QXM"`
}

// Allow lets owners and admins.
func (RevokeInvite) Allow(r *domain.Read) error { return managers(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (RevokeInvite) Check() error { return nil }

// Do revokes.
func (c RevokeInvite) Do(w *domain.Write) (Invitation, error) {
	id, ok := domain.ParseID("I", c.ID)
	if !ok {
		return Invitation{}, Invites.NotFound()
	}
	i, ok, err := Invites.Lookup(w.Read, id)
	if err != nil {
		return Invitation{}, err
	}
	if !ok || w.Actor.Side == domain.Partner && i.Partner != w.Actor.Partner {
		return Invitation{}, Invites.NotFound()
	}
	if i.Status != InviteOpen {
		return Invitation{}, domain.Errorf(domain.Conflict, "This invitation is not open any more: it is %s.", i.Status)
	}
	i.Status = InviteRevoked
	return i.shown(), closeInvite(w, i)
}
