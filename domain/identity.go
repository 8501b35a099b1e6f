package domain

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"gangway/domain/kv"
)

// portalKey is where a store keeps of which portal it is.
var portalKey = []byte("layout/portal")

// portalVersion is the version of that record.
const portalVersion = 1

type identity struct {
	Portal string `json:"portal"`
}

// Whose returns the portal that a store is of, 32 hexadecimal digits, by the pair that
// says so, and "" for any other pair. Every copy of a store has that pair, but for
// those of programs that wrote none.
func Whose(key, value []byte) (portal string, err error) {
	if !bytes.Equal(key, portalKey) {
		return "", nil
	}
	var who identity
	_, body, err := openRecord(value)
	if err == nil {
		err = json.Unmarshal(body, &who)
	}
	if id, wrong := hex.DecodeString(who.Portal); err == nil && (wrong != nil || len(id) != 16) {
		err = fmt.Errorf("%w: %q is no portal", kv.ErrDamaged, who.Portal)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	return who.Portal, nil
}

// PortalOf returns the portal that a store is of, "" if it does not say.
func PortalOf(r kv.Reader) (string, error) {
	b, ok, err := r.Get(portalKey)
	if err != nil || !ok {
		return "", err
	}
	return Whose(portalKey, b)
}

// Name writes into the store which portal it is of, unless it says so already.
func (p *Portal) Name(ctx context.Context, portal string) error {
	var had string
	err := p.cfg.Store.View(ctx, func(r kv.Reader) (err error) {
		had, err = PortalOf(r)
		return err
	})
	if err != nil || had != "" {
		return fromStore(err)
	}
	b, err := encodeRecord(portalVersion, identity{portal})
	if err != nil {
		return err
	}
	return fromStore(p.cfg.Store.Update(ctx, func(tx kv.Tx) error { return tx.Put(portalKey, b) }))
}
