package user

import (
	"fmt"

	"gangway/domain"
)

// Create stores a user and binds a key to it, the first that signs it in. Side,
// company, role, regions, name and address come from u; fingerprint and public
// key are what a connection has proven, and public is "" if it isn't known.
func Create(w *domain.Write, u User, fingerprint, public string) (User, error) {
	var err error
	if u.ID, err = domain.FreshID(w, Users, "U"); err != nil {
		return User{}, err
	}
	by := w.Actor.Name
	if by == "" {
		by = u.Name
	}
	u.Status, u.CreatedAt, u.UpdatedAt, u.UpdatedBy, u.Version = Active, w.Now(), w.Now(), by, 1
	if err := freeEmail(w.Read, u); err != nil {
		return User{}, err
	}
	if err := Users.Put(w, u); err != nil {
		return User{}, err
	}
	k := PublicKey{Fingerprint: fingerprint}
	if public != "" {
		if k, err = Proven(fingerprint, public); err != nil {
			return User{}, err
		}
	}
	if k.Comment == "" {
		k.Comment = "first key"
	}
	return u, bind(w, Key{Fingerprint: k.Fingerprint, Public: k.Public, User: u.ID, Label: k.Comment, AddedBy: by})
}

// Proven reads the public key of a connection, which must be the one whose
// fingerprint the connection has proven.
func Proven(fingerprint, public string) (PublicKey, error) {
	k, err := ParseKey(public)
	if err == nil && k.Fingerprint != fingerprint {
		err = fmt.Errorf("user: the public key %s is not the proven one %s", k.Fingerprint, fingerprint)
	}
	return k, err
}

// freeEmail refuses an address that a colleague has.
func freeEmail(r *domain.Read, u User) error {
	if u.Email == "" {
		return nil
	}
	other, taken, err := byEmail.Get(r, u.home(), u.mailbox())
	if err != nil || !taken || other.ID == u.ID {
		return err
	}
	return &domain.Error{Kind: domain.Conflict, Field: "email", Msg: other.Name + " has this address. Everybody needs one of their own."}
}

// bind makes a key sign a user in whose holder is known to want it. A key that signs
// somebody in is refused in words that don't say so.
func bind(w *domain.Write, k Key) error {
	if k.Fingerprint == "" {
		return domain.Errorf(domain.Denied, "This needs an SSH key: please connect with one.")
	}
	held, err := Holder(w.Read, k.Fingerprint)
	if err != nil {
		return err
	}
	switch {
	case held.ID == k.User:
		return &domain.Error{Kind: domain.Conflict, Field: "key", Msg: "This key is among the keys already."}
	case held.ID != "":
		return &domain.Error{Kind: domain.Conflict, Field: "key", Msg: "This key cannot be added. Please use another one."}
	}
	n, err := keysOf.Value(w.Read, k.User)
	if err != nil {
		return err
	}
	if n >= MaxKeys {
		return domain.Errorf(domain.Limited, "There can be at most %d keys. Please remove one that is not used.", MaxKeys)
	}
	k.AddedAt = w.Now()
	w.Touch(KeyTopic(k.Fingerprint))
	return Keys.Put(w, k)
}

// Holder returns the active user whom a key signs in, whatever the actor; its
// ID is "" if there is none.
func Holder(r *domain.Read, fingerprint string) (User, error) {
	k, ok, err := Keys.Lookup(r, fingerprint)
	if err != nil || !ok || k.IsRemoved() {
		return User{}, err
	}
	u, _, err := Users.Lookup(r, k.User)
	if err != nil || u.Status != Active {
		return User{}, err
	}
	return u, nil
}
