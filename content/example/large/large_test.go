package large_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/content"
	"gangway/content/example/large"
	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal"
)

// Ensure a large store is as large as was asked, sound in all its indexes, sums and
// audit trail, and that its people come in with their keys and see their deals.
func TestFill(t *testing.T) {
	now := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	size := large.Size{Deals: 700, Partners: 24, Leads: 100}
	filled := memkv.Plain()
	q := over(t, filled, domain.NewFakeClock(now))
	put := &pairs{t: t, store: filled, counts: map[string]int{}}
	if err := large.Make(t.Context(), now, size, t.TempDir(), put.add); err != nil {
		t.Fatal(err)
	}
	put.flush()
	if err := q.Peek(t.Context(), domain.SystemActor(), q.Verify); err != nil {
		t.Fatal(err)
	}
	if n := put.counts["partner"]; n != size.Partners {
		t.Errorf("%d partners", n)
	}
	if n := put.counts["deal"]; n < size.Deals || n > size.Deals+250 {
		t.Errorf("%d deals", n)
	}
	if n := put.counts["lead"]; n < size.Leads || n > size.Leads+80 {
		t.Errorf("%d leads", n)
	}
	for partner := range size.Partners - 12 {
		key, err := ssh.NewPublicKey(large.Key(partner, 0).Public())
		if err != nil {
			t.Fatal(err)
		}
		owner := domain.Actor{Side: domain.Guest, Key: ssh.FingerprintSHA256(key), PublicKey: string(ssh.MarshalAuthorizedKey(key))}
		deals, err := domain.View(t.Context(), q, owner, deal.List{})
		if err != nil || len(deals.Items) == 0 {
			t.Errorf("the owner of partner %d sees %d deals: %v", partner, len(deals.Items), err)
		}
	}
}

func over(t *testing.T, store kv.Store, clock domain.Clock) *domain.Portal {
	t.Helper()
	rules, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	p, err := portal.Open(portal.Options{Store: store, Clock: clock, Entropy: rand.NewChaCha8([32]byte{}), Rules: rules})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pairs are written to a store a hundred at a time.
type pairs struct {
	t      *testing.T
	store  kv.Store
	batch  []domain.Entry
	last   []byte
	counts map[string]int // of records, by table
}

func (p *pairs) add(key, value []byte) error {
	if bytes.Compare(key, p.last) <= 0 {
		p.t.Errorf("%q comes after %q", key, p.last)
	}
	p.last = key
	table, _, _ := strings.Cut(string(key), "/")
	p.counts[table]++
	if p.batch = append(p.batch, domain.Entry{Key: key, Value: value}); len(p.batch) == 100 {
		p.flush()
	}
	return nil
}

func (p *pairs) flush() {
	p.t.Helper()
	err := p.store.Update(p.t.Context(), func(tx kv.Tx) error {
		for _, e := range p.batch {
			if err := tx.Put(e.Key, e.Value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.batch = nil
}
