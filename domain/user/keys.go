package user

import (
	"context"
	"strings"
	"time"

	"gangway/domain"
)

// AddKey notes a public key as somebody's: one's own, a colleague's by an owner,
// anybody's by an admin. It signs them in once its holder has said so.
type AddKey struct {
	Key   string `arg:"" optional:"" stdin:"" max:"16384" required:"" help:"the line of a .pub file, best on standard input" example:"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… kim@laptop"`
	Label string `help:"what you call it; the key's comment if left out" example:"laptop"`
	User  string `help:"id of the person; yourself if left out" example:"U-7K3QXM"`
}

func (c AddKey) clean() (Key, error) {
	var f Fields
	label := f.Line("label", c.Label, MaxLabel, "")
	parsed, err := ParseKey(c.Key)
	f.Add("key", err)
	if label == "" {
		label = parsed.Comment
	}
	if label == "" {
		label = "key"
	}
	return Key{Fingerprint: parsed.Fingerprint, Public: parsed.Public, Label: label}, f.Err()
}

// Allow lets everybody but guests; whom it concerns is decided with the record.
func (AddKey) Allow(r *domain.Read) error { return known(r) }

// Check holds the input to its form.
func (c AddKey) Check() error {
	_, err := c.clean()
	return err
}

// Do notes the key. What it answers does not depend on whether somebody else has the
// key, or says so too.
func (c AddKey) Do(w *domain.Write) (ListedKey, error) {
	k, err := c.clean()
	if err != nil {
		return ListedKey{}, err
	}
	u, err := target(w.Read, c.User)
	if err != nil {
		return ListedKey{}, err
	}
	if u.ID != w.Actor.User {
		if err := canManage(w.Read, u); err != nil {
			return ListedKey{}, err
		}
	}
	if err := active(u); err != nil {
		return ListedKey{}, err
	}
	k.User, k.AddedBy, k.AddedAt = u.ID, w.Actor.Name, w.Now()
	made, err := claim(w, u, k)
	return made.listed(), err
}

// RemoveKey removes a key. Sessions that it has opened end. Of one that waits for its
// holder nothing is left.
type RemoveKey struct {
	Fingerprint string `arg:"" required:"" help:"fingerprint of the key, as keys list shows it" example:"SHA256:uNiVztksCsDhcc0u9e8BrLdGf3iG3lqY2N2lxVEm3V0"`
	User        string `help:"id of the person, for a colleague's key that waits; yourself if left out" example:"U-7K3QXM"`
}

// Allow lets everybody but guests; whom it concerns is decided with the record.
func (RemoveKey) Allow(r *domain.Read) error { return known(r) }

// Check has nothing to hold the input to: what is no fingerprint is not found.
func (RemoveKey) Check() error { return nil }

// Do removes the key.
func (c RemoveKey) Do(w *domain.Write) (Key, error) {
	if k, found, err := c.withdraw(w); found || err != nil {
		return k, err
	}
	k, u, err := c.find(w.Read)
	if err != nil {
		return Key{}, err
	}
	if u.ID == w.Actor.User {
		n, err := keysOf.Value(w.Read, u.ID)
		if err != nil {
			return Key{}, err
		}
		if n <= 1 {
			return Key{}, domain.Errorf(domain.Conflict, "This is your last key. Please add another one first, or you could not come in any more.")
		}
	} else if err := canManage(w.Read, u); err != nil {
		return Key{}, err
	}
	k.RemovedAt, k.RemovedBy = w.Now(), w.Actor.Name
	if err := Keys.Put(w, k); err != nil {
		return Key{}, err
	}
	w.Touch(KeyTopic(k.Fingerprint), Topic(u.ID))
	return k, w.Emit(KeyRemoved{Fingerprint: k.Fingerprint, User: u.ID, Partner: u.Partner, Label: k.Label})
}

// withdraw removes a key that waits for its holder, if there is such a one.
func (c RemoveKey) withdraw(w *domain.Write) (Key, bool, error) {
	u, err := target(w.Read, c.User)
	if domain.KindOf(err) == domain.NotFound {
		return Key{}, false, nil
	}
	if err != nil {
		return Key{}, false, err
	}
	waiting, found, err := claims.Lookup(w.Read, u.ID, c.fingerprint())
	if err != nil || !found || !waiting.WithdrawnAt.IsZero() {
		return Key{}, false, err
	}
	if u.ID != w.Actor.User {
		if err := canManage(w.Read, u); err != nil {
			return Key{}, false, err
		}
	}
	w.Touch(KeyTopic(waiting.Fingerprint), Topic(u.ID))
	return waiting.Key, true, withdraw(w, waiting)
}

func (c RemoveKey) fingerprint() string {
	f := strings.TrimSpace(c.Fingerprint)
	if !strings.Contains(f, ":") {
		f = "SHA256:" + f
	}
	return f
}

// find returns a key in use and its user; one of somebody whom the actor can't
// see is not there.
func (c RemoveKey) find(r *domain.Read) (Key, User, error) {
	k, ok, err := Keys.Lookup(r, c.fingerprint())
	if err != nil {
		return Key{}, User{}, err
	}
	if !ok || k.IsRemoved() {
		return Key{}, User{}, Keys.NotFound()
	}
	u, err := Get(r, k.User)
	if domain.KindOf(err) == domain.NotFound {
		err = Keys.NotFound()
	}
	return k, u, err
}

// usedEvery is how often the use of a key is noted.
const usedEvery = time.Hour

// TouchKey notes that the actor's key was used. [Seen] calls it when it is due.
type TouchKey struct{}

// Unaudited keeps each use of a key out of the audit trail.
func (TouchKey) Unaudited() {}

// Allow lets everybody but guests.
func (TouchKey) Allow(r *domain.Read) error { return known(r) }

// Check has nothing to hold an empty input to.
func (TouchKey) Check() error { return nil }

// Do notes the time.
func (TouchKey) Do(w *domain.Write) (struct{}, error) {
	k, ok, err := Keys.Lookup(w.Read, w.Actor.Key)
	if err != nil || !ok || !due(w.Read, k) {
		return struct{}{}, err
	}
	k.LastUsed = w.Now()
	return struct{}{}, Keys.Put(w, k)
}

func due(r *domain.Read, k Key) bool {
	return !k.IsRemoved() && r.Now().Sub(k.LastUsed) >= usedEvery
}

// Seen notes that the actor has come in with its key. It writes at most once an
// hour for each key, and nothing for guests.
func Seen(ctx context.Context, p *domain.Portal, a domain.Actor) error {
	stale := false
	err := p.Peek(ctx, a, func(r *domain.Read) error {
		k, ok, err := Keys.Lookup(r, r.Actor.Key)
		stale = ok && due(r, k) && r.Actor.User != "" && !r.Actor.ReadOnly
		return err
	})
	if err != nil || !stale {
		return err
	}
	_, err = domain.Do(ctx, p, a, TouchKey{})
	return err
}
