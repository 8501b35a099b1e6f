package user

import (
	"time"

	"gangway/domain"
)

// A Key is an SSH key that signs a user in. A removed key stays known, so that
// its sessions can be told why they end.
type Key struct {
	Fingerprint string    `json:"fingerprint"` // "SHA256:…"
	Public      string    `json:"public"`      // type and base64, as in authorized_keys, without a comment
	User        string    `json:"user"`
	Label       string    `json:"label"`
	AddedBy     string    `json:"added_by"` // name of who added it
	AddedAt     time.Time `json:"added_at"`
	LastUsed    time.Time `json:"last_used,omitzero"` // to the hour
	RemovedAt   time.Time `json:"removed_at,omitzero"`
	RemovedBy   string    `json:"removed_by,omitempty"` // name of who removed it
}

// Row shows a key in a table.
func (k Key) Row() []domain.Cell {
	used := ""
	if !k.LastUsed.IsZero() {
		used = k.LastUsed.Format(time.RFC3339)
	}
	return []domain.Cell{
		{Name: "fingerprint", Value: k.Fingerprint},
		{Name: "label", Value: k.Label},
		{Name: "user", Value: k.User},
		{Name: "added_by", Value: k.AddedBy},
		{Name: "added_at", Value: k.AddedAt.Format(time.RFC3339)},
		{Name: "last_used", Value: used},
	}
}

// IsRemoved reports whether the key signs nobody in any more.
func (k Key) IsRemoved() bool { return !k.RemovedAt.IsZero() }

// KeyTopic returns the topic that goes stale when a key begins or ceases to sign
// somebody in. Sessions listen to it, those of guests too.
func KeyTopic(fingerprint string) string { return "key/" + fingerprint }

// Keys are all keys, removed ones among them.
var Keys = domain.NewTable("key", func(k *Key) domain.Key { return domain.Tuple(k.Fingerprint) })

var (
	keysByUser = Keys.Index("user", func(k *Key) []domain.Key {
		if k.IsRemoved() {
			return nil
		}
		return []domain.Key{domain.Tuple(k.User, k.AddedAt)}
	})
	keysOf = Keys.Sum("user", func(k *Key) []domain.Part {
		if k.IsRemoved() {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple(k.User), N: 1}}
	})
)

// KeysOf returns the keys that sign a user in, oldest first, whatever the actor.
func KeysOf(r *domain.Read, user string) ([]Key, error) {
	return keysByUser.First(r, domain.Tuple(user), MaxKeys)
}

// MaxKeys bounds the keys of one user.
const MaxKeys = 20
