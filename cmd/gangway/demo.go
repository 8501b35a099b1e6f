package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"gangway/content/example"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal"
	"gangway/server/boltkv"
	"gangway/server/observe"
	"gangway/server/sshd"
)

type demoCmd struct {
	Listen string `default:"127.0.0.1:2222" help:"Address to listen on; loopback only." placeholder:"HOST:PORT" type:"address"`
	Data   string `help:"Folder to keep the example in; without it, it is forgotten when the program ends." placeholder:"DIR" type:"place"`
	Seed   uint64 `default:"1" least:"0" most:"1000000000" help:"Number that the example data is drawn from: the same number, the same data."`
	// At lets pictures of the example be the same on every day.
	At time.Time `hidden:"" help:"Moment at which the portal's clock stands still."`
}

// clock is what the example goes by.
func (c demoCmd) clock() domain.Clock {
	if c.At.IsZero() {
		return domain.ClockFunc(time.Now)
	}
	return domain.NewFakeClock(c.At)
}

// demoSessions is how many sessions one key may have: a load client has one key
// for all.
const demoSessions = 1000

// Run makes the example and serves it to this machine.
func (c demoCmd) Run(ctx context.Context, s streams) error {
	host, _, _ := net.SplitHostPort(c.Listen)
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usageError{fmt.Errorf("gangway demo: --listen: %q is not allowed: people sign in without proof, so please give an address of this machine only, such as 127.0.0.1:2222", c.Listen)}
	}
	if c.Data == "" {
		dir, err := os.MkdirTemp("", "gangway-demo-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		c.Data = dir
	}
	people, err := c.prepare(ctx)
	if err != nil {
		return err
	}
	log := observe.NewLog(observe.LogOptions{Out: s.err})
	defer log.Close(lastWords)
	signal.Ignore(syscall.SIGPIPE)
	a, err := openApp(ctx, c.Data, "", log.Logger, func(o *portal.Options) { o.Clock = c.clock() })
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.listen(c.Listen, sshd.Config{Keyless: true, Limits: sshd.Limits{SessionsPerKey: demoSessions}}, demoSignIn(people)); err != nil {
		return err
	}
	a.roll(ctx)
	_, port, _ := net.SplitHostPort(a.server.Addr().String())
	_, err = fmt.Fprintf(s.out, `Halyard, a made-up vendor, is open on this machine. In another terminal, type

  ssh -p %[1]s partner@localhost      a Gold partner's owner: two leads are offered, deals, protection
  ssh -p %[1]s admin@localhost        the vendor: leads on the desk, reviews, applications, partners
  ssh -p %[1]s rival@localhost        another partner: in conflict over one customer, and quick in the pool
  ssh -p %[1]s guest@localhost        somebody new, who may apply

or without a screen, for scripts:

  ssh -p %[1]s partner@localhost deals list --status approved --json
  ssh -p %[1]s partner@localhost leads pool
  ssh -p %[1]s admin@localhost leads rules

The host key is %[2]s. Press ctrl+c here to end.

`, port, a.key.Fingerprint())
	if err != nil {
		return err
	}
	return a.serve(ctx)
}

// prepare fills the store unless an earlier run did. The months go by in memory
// and reach the disk at once: it is quicker, and a run that is broken off leaves no
// half of an example.
func (c demoCmd) prepare(ctx context.Context) (example.People, error) {
	if _, err := os.Stat(filepath.Join(c.Data, boltkv.FileName)); err == nil {
		return example.Known(), c.ours(ctx)
	}
	var filled bytes.Buffer
	people, err := c.fill(ctx, &filled)
	if err != nil {
		return people, err
	}
	store, err := boltkv.Open(c.Data, boltkv.Options{})
	if err != nil {
		return people, err
	}
	defer func() { _ = store.Close() }()
	if err := kv.Restore(ctx, store, &filled); err != nil {
		return people, err
	}
	_, err = sshd.LoadOrCreateHostKey(c.Data) // a store that has data and no key is warned of
	return people, err
}

// ours refuses a store that is not of an example: nobody proves who they are here.
func (c demoCmd) ours(ctx context.Context) (err error) {
	folder, err := heldFolder("demo", c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	store, err := folder.File()
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	p, err := openPortal(store, nil, nil)
	if err != nil {
		return err
	}
	known := domain.Actor{Side: domain.Guest, Key: example.Known().Admin.Key}
	err = p.Peek(ctx, known, func(r *domain.Read) error { known = r.Actor; return nil })
	if err == nil && known.Side != domain.Vendor {
		err = usageError{fmt.Errorf("gangway demo: the store in %s is not of an example, and people sign in to one without proof: please name another folder", c.Data)}
	}
	return err
}

// fill writes the example as a snapshot.
func (c demoCmd) fill(ctx context.Context, into io.Writer) (example.People, error) {
	rules, err := starterRules()
	if err != nil {
		return example.People{}, err
	}
	store, clock := memkv.Plain(), domain.NewFakeClock(time.Time{})
	defer func() { _ = store.Close() }()
	p, err := portal.Open(portal.Options{
		Store: store, Clock: clock, Entropy: seeded(c.Seed), Rules: rules, Unbounded: true,
	})
	if err != nil {
		return example.People{}, err
	}
	if err := stampNew(ctx, p); err != nil {
		return example.People{}, err
	}
	people, err := example.Fill(ctx, p, clock, c.clock().Now().UTC().Truncate(time.Second), c.Seed)
	if err != nil {
		return people, err
	}
	return people, p.Snapshot(ctx, into)
}

// seeded is entropy that is the same for the same number.
func seeded(seed uint64) *entropy {
	var s [32]byte
	copy(s[:], fmt.Sprintf("example %d", seed))
	return &entropy{r: mathrand.NewChaCha8(s)}
}

// entropy lets many goroutines draw from one generator.
type entropy struct {
	mu sync.Mutex
	r  *mathrand.ChaCha8
}

func (e *entropy) Read(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.r.Read(b)
}

// demoSignIn lets the login name decide: the demo's people need no proof. Any
// other name comes in with its own key, or with one of its own for this run.
func demoSignIn(people example.People) func(*sshd.Session) (domain.Actor, bool) {
	known := map[string]domain.Actor{"partner": people.Partner, "rival": people.Rival, "admin": people.Admin}
	nobody := "SHA256:keyless-" + rand.Text()
	return func(s *sshd.Session) (domain.Actor, bool) {
		if a, ok := known[s.User]; ok {
			return domain.Actor{Side: domain.Guest, Key: a.Key, PublicKey: a.PublicKey}, true
		}
		if s.Key == "" {
			return domain.Actor{Side: domain.Guest, Key: nobody}, true
		}
		return domain.Actor{}, false
	}
}
