package user

import (
	"fmt"
	"time"

	"gangway/domain"
)

// A Claim is a key that somebody says is theirs. Its public half proves nothing, as
// everybody may have it: the key becomes the account's when its holder signs in with
// it and says yes. Several people may claim one key, and none of them learns of the
// others, nor what the holder does with it: a claim looks the same to them until it is
// confirmed or its time is over.
type Claim struct {
	Key
	ExpiresAt   time.Time `json:"expires_at"`
	RefusedAt   time.Time `json:"refused_at,omitzero"`
	WithdrawnAt time.Time `json:"withdrawn_at,omitzero"` // after it was refused, so that it is kept
}

// ClaimTime is how long a claim waits for the holder of the key.
const ClaimTime = 7 * 24 * time.Hour

// maxClaims bounds the claims that are shown to the holder of a key, the newest.
const maxClaims = 20

const timerClaim = "key.expire"

var claims = domain.NewTable("key_claim", func(c *Claim) domain.Key { return domain.Tuple(c.User, c.Fingerprint) })

var (
	claimsByKey = claims.Index("key", func(c *Claim) []domain.Key {
		if !c.RefusedAt.IsZero() {
			return nil
		}
		return []domain.Key{domain.Tuple(c.Fingerprint, domain.Desc(c.AddedAt))}
	})
	claimsOf = claims.Sum("user", func(c *Claim) []domain.Part {
		return []domain.Part{{Key: domain.Tuple(c.User), N: 1}}
	})
)

// isOpen reports whether the holder of the key can still answer.
func (c Claim) isOpen(r *domain.Read) bool { return c.RefusedAt.IsZero() && c.ExpiresAt.After(r.Now()) }

// subject is what the timer of a claim is about.
func (c Claim) subject() string { return c.User + " " + c.Fingerprint }

// ClaimsOn returns the claims on a key that its holder can answer, the newest first,
// whatever the actor.
func ClaimsOn(r *domain.Read, fingerprint string) ([]Claim, error) {
	l, err := claimsByKey.First(r, domain.Tuple(fingerprint), maxClaims)
	var open []Claim
	for _, c := range l {
		if c.isOpen(r) {
			open = append(open, c)
		}
	}
	return open, err
}

// ClaimedSince reports whether somebody has claimed a key since a moment and waits
// for its holder.
func ClaimedSince(r *domain.Read, fingerprint string, since time.Time) (bool, error) {
	l, err := ClaimsOn(r, fingerprint)
	return len(l) > 0 && !l[0].AddedAt.Before(since), err
}

// ClaimBy returns the claim of a user on a key that its holder can answer.
func ClaimBy(r *domain.Read, user, fingerprint string) (Claim, bool, error) {
	c, ok, err := claims.Lookup(r, user, fingerprint)
	return c, ok && c.isOpen(r), err
}

// claim notes that a key is said to be a user's, in place of an earlier claim of the
// same. A holder who has refused that one is not asked again.
func claim(w *domain.Write, u User, k Key) (Claim, error) {
	if held, err := Holder(w.Read, k.Fingerprint); err != nil {
		return Claim{}, err
	} else if held.ID == u.ID {
		return Claim{}, &domain.Error{Kind: domain.Conflict, Field: "key", Msg: "This key is among the keys already."}
	}
	earlier, _, err := claims.Lookup(w.Read, u.ID, k.Fingerprint)
	if err != nil {
		return Claim{}, err
	}
	if err := dropClaim(w, Claim{Key: k}); err != nil {
		return Claim{}, err
	}
	if err := roomForKey(w.Read, u.ID); err != nil {
		return Claim{}, err
	}
	c := Claim{Key: k, ExpiresAt: w.Now().Add(ClaimTime), RefusedAt: earlier.RefusedAt}
	if err := claims.Put(w, c); err != nil {
		return Claim{}, err
	}
	if err := w.Schedule(timerClaim, c.subject(), c.ExpiresAt); err != nil {
		return Claim{}, err
	}
	w.Touch(KeyTopic(k.Fingerprint), Topic(u.ID))
	return c, w.Emit(KeyClaimed{Fingerprint: k.Fingerprint, User: u.ID, Partner: u.Partner, Label: k.Label, By: k.AddedBy, ExpiresAt: c.ExpiresAt})
}

// roomForKey refuses one more key or claim than a user may have.
func roomForKey(r *domain.Read, user string) error {
	keys, err := keysOf.Value(r, user)
	if err != nil {
		return err
	}
	waiting, err := claimsOf.Value(r, user)
	if err == nil && keys+waiting >= MaxKeys {
		err = domain.Errorf(domain.Limited, "There can be at most %d keys. Please remove one that is not used.", MaxKeys)
	}
	return err
}

// dropClaim deletes a claim with its timer; it is no error if there is none.
func dropClaim(w *domain.Write, c Claim) error {
	if err := w.Unschedule(timerClaim, c.subject()); err != nil {
		return err
	}
	return claims.Delete(w, c.User, c.Fingerprint)
}

// withdraw ends a claim as its claimant takes it back. Of one that was refused the
// refusal stays until its time is over.
func withdraw(w *domain.Write, c Claim) error {
	if c.RefusedAt.IsZero() {
		return dropClaim(w, c)
	}
	c.WithdrawnAt = w.Now()
	return claims.Put(w, c)
}

// Accept makes a claimed key sign its claimant in, whose side and company must have
// been looked at.
func Accept(w *domain.Write, c Claim, u User) error {
	if err := dropClaim(w, c); err != nil {
		return err
	}
	if err := bind(w, c.Key); err != nil {
		return err
	}
	w.Touch(Topic(u.ID))
	return w.Emit(KeyAdded{Fingerprint: c.Fingerprint, User: u.ID, Partner: u.Partner, Label: c.Label})
}

// Refuse ends a claim as the holder of the key has said no. Its claimant sees it
// until its time is over, as if nobody had come.
func Refuse(w *domain.Write, c Claim) error {
	c.RefusedAt = w.Now()
	if err := claims.Put(w, c); err != nil {
		return err
	}
	w.Touch(KeyTopic(c.Fingerprint))
	return w.Emit(KeyRefused{Fingerprint: c.Fingerprint, User: c.User, Label: c.Label})
}

// expireClaim is the work of the timer that a claim sets.
func expireClaim(w *domain.Write, subject string, _ time.Time) error {
	var c Claim
	if _, err := fmt.Sscan(subject, &c.User, &c.Fingerprint); err != nil {
		return fmt.Errorf("timer of a claim: %w", err)
	}
	c, ok, err := claims.Lookup(w.Read, c.User, c.Fingerprint)
	if err != nil || !ok {
		return err
	}
	u, err := Users.Get(w.Read, c.User)
	if err != nil {
		return err
	}
	if err := claims.Delete(w, c.User, c.Fingerprint); err != nil || !c.WithdrawnAt.IsZero() {
		return err
	}
	w.Touch(KeyTopic(c.Fingerprint), Topic(c.User))
	return w.Emit(KeyExpired{Fingerprint: c.Fingerprint, User: u.ID, Partner: u.Partner, Label: c.Label})
}

// A KeyState says what a key of a list does.
type KeyState string

// The states of a key in a list.
const (
	SignsIn KeyState = "active"  // it signs its user in
	Waiting KeyState = "waiting" // for its holder to sign in with it and to confirm
)

// A ListedKey is a key as it is shown to its user and to who may change it.
type ListedKey struct {
	Key
	Status    KeyState  `json:"status"`
	ExpiresAt time.Time `json:"expires_at,omitzero"` // until when its holder can confirm, while it waits
}

// Row shows a key in a table.
func (k ListedKey) Row() []domain.Cell {
	return append(k.Key.Row(), domain.Cell{Name: "status", Value: string(k.Status)})
}

func (c Claim) listed() ListedKey {
	return ListedKey{Key: c.Key, Status: Waiting, ExpiresAt: c.ExpiresAt}
}

// listKeys returns the keys of a user, those that sign in first and then those that
// wait, each oldest first or by fingerprint.
func listKeys(r *domain.Read, user string) ([]ListedKey, error) {
	keys, err := KeysOf(r, user)
	if err != nil {
		return nil, err
	}
	waiting, err := claims.Range(r, domain.Tuple(user), domain.Page{Limit: MaxKeys})
	if err != nil {
		return nil, err
	}
	all := make([]ListedKey, 0, len(keys)+len(waiting.Items))
	for _, k := range keys {
		all = append(all, ListedKey{Key: k, Status: SignsIn})
	}
	for _, c := range waiting.Items {
		if c.WithdrawnAt.IsZero() {
			all = append(all, c.listed())
		}
	}
	return all, nil
}
