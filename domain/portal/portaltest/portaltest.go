// Package portaltest opens a whole portal in memory for tests: a small
// programme, a clock that stands still, entropy that is the same every time,
// and people of every role. When the test ends, every index, every sum and the
// audit chain are verified.
package portaltest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Start is what the clock shows at first: a Wednesday, 10:00 in Berlin.
var Start = time.Date(2026, time.March, 4, 9, 0, 0, 0, time.UTC)

// A Portal is a portal under test with its levers.
type Portal struct {
	*domain.Portal
	Clock *domain.FakeClock
	Store kv.Store

	t     testing.TB
	mu    sync.Mutex
	admin domain.Actor

	published int
	reads     *programme.Programme
	loads     func(fs.FS) (domain.Rules, error)
}

// New opens a portal with nobody in it. It has no rate limits, as its clock stands
// still.
func New(t testing.TB) *Portal { return Over(t, memkv.New()) }

// Bounded is New with the rate limits of a real portal.
func Bounded(t testing.TB) *Portal { return open(t, memkv.New(), false) }

// Over opens a portal over a store, such as one that counts what is read.
func Over(t testing.TB, store kv.Store) *Portal { return open(t, store, true) }

func open(t testing.TB, store kv.Store, unbounded bool) *Portal {
	t.Helper()
	p := &Portal{Clock: domain.NewFakeClock(Start), Store: store, t: t}
	opened, err := portal.Open(portal.Options{
		Store: store, Clock: p.Clock, Entropy: &entropy{r: rand.NewChaCha8([32]byte{1})},
		Rules: Programme(), Unbounded: unbounded,
		Load: func(f fs.FS) (domain.Rules, error) { p.mu.Lock(); defer p.mu.Unlock(); return p.loads(f) },
		Read: func(io.Reader) (domain.Rules, error) { p.mu.Lock(); defer p.mu.Unlock(); return p.reads, nil },
	})
	if err != nil {
		t.Fatalf("open portal: %v", err)
	}
	p.Portal = opened
	t.Cleanup(p.verify)
	return p
}

// Publish puts another programme in force. It is in no store; revision.Publish
// does that.
func (p *Portal) Publish(rules *programme.Programme) { p.Enact(rules, 0) }

// Reads makes a programme what the portal reads when it is handed one to be tried;
// nil is none.
func (p *Portal) Reads(rules *programme.Programme) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads = rules
}

// Loads says what reads the programme folders that are published: the content room,
// which no code of the domain may import.
func (p *Portal) Loads(fn func(fs.FS) (domain.Rules, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loads = fn
}

// PublishAnew puts a programme in force under a revision of its own, and lets the
// portal go through what follows from it.
func (p *Portal) PublishAnew(rules *programme.Programme) {
	p.t.Helper()
	p.mu.Lock()
	p.published++
	rules.Revision = fmt.Sprintf("test-%d", 1+p.published)
	p.mu.Unlock()
	for _, f := range programme.Validate(rules) {
		p.t.Errorf("the programme: %+v", f)
	}
	p.Publish(rules)
	Do(p, domain.SystemActor(), lead.Roll{})
	p.Run()
}

func (p *Portal) verify() {
	err := p.Peek(context.Background(), domain.SystemActor(), p.Verify)
	if err != nil {
		p.t.Errorf("verify: %v", err)
	}
}

// entropy is the same stream for every test, and safe for many goroutines.
type entropy struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (e *entropy) Read(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.r.Read(b)
}

// PublicKey returns the authorized_keys line of an Ed25519 key that is always
// the same for a name.
func PublicKey(name string) string {
	seed := sha256.Sum256([]byte(name))
	public, ok := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
	if !ok {
		panic("portaltest: not an Ed25519 key")
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))) + " " + name
}

// Guest returns an actor with a key that nobody has, always the same for a name.
// When the key is somebody's, the same actor is that person.
func Guest(name string) domain.Actor {
	public := PublicKey(name)
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(public))
	if err != nil {
		panic(err)
	}
	return domain.Actor{Side: domain.Guest, Key: ssh.FingerprintSHA256(key), PublicKey: public, Door: "cli", Session: "S-" + name}
}

// Do performs a command and fails the test if it is refused.
func Do[R any](p *Portal, a domain.Actor, c domain.Command[R], opts ...domain.Option) R {
	p.t.Helper()
	out, err := domain.Do(p.t.Context(), p.Portal, a, c, opts...)
	if err != nil {
		p.t.Fatalf("%T: %v", c, err)
	}
	return out
}

// View answers a query and fails the test if it is refused.
func View[R any](p *Portal, a domain.Actor, q domain.Query[R]) R {
	p.t.Helper()
	out, err := domain.View(p.t.Context(), p.Portal, a, q)
	if err != nil {
		p.t.Fatalf("%T: %v", q, err)
	}
	return out
}

// Run performs what is due by the clock, and what becomes due by that, and returns
// how much it was.
func (p *Portal) Run() (all int) {
	p.t.Helper()
	for {
		ran, _, err := p.RunDue(p.t.Context(), 10_000)
		if err != nil {
			p.t.Fatalf("run timers: %v", err)
		}
		if all += ran; ran == 0 {
			return all
		}
	}
}

// Who returns the actor as the portal sees it: with user, role and company.
func (p *Portal) Who(a domain.Actor) domain.Actor {
	p.t.Helper()
	var out domain.Actor
	err := p.Peek(p.t.Context(), a, func(r *domain.Read) error { out = r.Actor; return nil })
	if err != nil {
		p.t.Fatalf("who is %s: %v", a.Key, err)
	}
	return out
}

// Admin returns an admin of the vendor, the same each time.
func (p *Portal) Admin() domain.Actor {
	p.t.Helper()
	if p.admin.Key == "" {
		a := Guest("admin@halyard.example")
		Do(p, domain.SystemActor(), user.EnsureAdmin{Key: a.PublicKey})
		p.admin = p.Who(a)
	}
	return p.admin
}

// Vendor returns a new vendor user of a role, limited to regions if there are
// some.
func (p *Portal) Vendor(name string, role domain.Role, regions ...string) domain.Actor {
	p.t.Helper()
	sent := Do(p, p.Admin(), user.SendInvite{Email: name + "@halyard.example", Role: role, Name: name, Regions: regions})
	return p.join(name+"@halyard.example", sent.Code)
}

// A Company is a partner under test with a user of each role.
type Company struct {
	ID                            string
	Owner, Manager, Sales, Viewer domain.Actor
}

// Partner returns a new German partner on the entry tier with a user of each
// role. The name is made of lower-case letters; its domain is name.de.
func (p *Portal) Partner(name string) Company {
	p.t.Helper()
	return p.PartnerOn(name, "DE", "")
}

// PartnerOn returns a new partner in a country and on a tier.
func (p *Portal) PartnerOn(name, country, tier string) Company {
	p.t.Helper()
	domainName := name + ".de"
	sent := Do(p, p.Admin(), partner.Invite{
		Company: strings.ToUpper(name[:1]) + name[1:] + " GmbH", Domain: domainName, Country: country, Tier: tier,
		Email: "owner@" + domainName, Name: "Olga Owner",
	})
	c := Company{ID: sent.Partner, Owner: p.join("owner@"+domainName, sent.Code)}
	c.Manager = p.Colleague(c, "manager", domain.Manager)
	c.Sales = p.Colleague(c, "sales", domain.Sales)
	c.Viewer = p.Colleague(c, "viewer", domain.Viewer)
	return c
}

// Colleague returns a new user of a company.
func (p *Portal) Colleague(c Company, name string, role domain.Role) domain.Actor {
	p.t.Helper()
	at := View(p, c.Owner, partner.Show{}).Domain
	sent := Do(p, c.Owner, user.SendInvite{Email: name + "@" + at, Role: role, Name: strings.ToUpper(name[:1]) + name[1:]})
	return p.join(name+"@"+at, sent.Code)
}

// AddKey lets a user add the key of a name, and its holder confirm it.
func (p *Portal) AddKey(a domain.Actor, name, label string) domain.Actor {
	p.t.Helper()
	Do(p, a, user.AddKey{Key: PublicKey(name), Label: label})
	Do(p, Guest(name), partner.ConfirmKey{})
	return p.Who(Guest(name))
}

func (p *Portal) join(key, code string) domain.Actor {
	p.t.Helper()
	a := Guest(key)
	Do(p, a, partner.Join{Code: code})
	return p.Who(a)
}
