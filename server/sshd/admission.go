package sshd

import (
	"maps"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// How long a failure keeps its address out, as OpenSSH has it: failures add
// up, and are enforced only when they amount to something.
const (
	penaltyNoKey     = time.Second
	penaltyFailed    = 5 * time.Second
	penaltyTimeout   = 10 * time.Second
	penaltyEnforced  = 15 * time.Second
	penaltyMost      = 10 * time.Minute
	penalisedAtMost  = 4096 // addresses; more go unpunished rather than unbounded
	startersAtMost   = 4096 // keys whose sessions are counted; more go uncounted
	percent          = 100
	ipv6NetworkBits  = 64
	ipv4NetworkBits  = 32
	reasonFull       = "connections"
	reasonAddress    = "connections of the address"
	reasonPending    = "pending handshakes"
	reasonPerAddress = "pending handshakes of the address"
	reasonPenalty    = "penalty"

	// keptShare is which part of the room is kept for trusted addresses and, of
	// sessions, for who has a reserved key: whoever fills the rest, they come in.
	keptShare = 16
)

// An admission decides which connections may begin their handshake, and how often a
// key may open a session.
type admission struct {
	limits Limits

	mu        sync.Mutex
	open      int
	pending   int
	byNetwork map[netip.Prefix]share
	penalties map[netip.Prefix]time.Time // served at
	starters  map[string]time.Time       // by key: when its sessions so far will be forgotten
}

func newAdmission(l Limits) *admission {
	return &admission{
		limits:    l,
		byNetwork: make(map[netip.Prefix]share),
		penalties: make(map[netip.Prefix]time.Time),
		starters:  make(map[string]time.Time),
	}
}

// network is what a client can be expected to own: an IPv4 address, an IPv6
// network.
func network(a netip.Addr) netip.Prefix {
	bits := ipv6NetworkBits
	if a = a.Unmap(); a.Is4() {
		bits = ipv4NetworkBits
	}
	p, _ := a.WithZone("").Prefix(bits)
	return p
}

func (a *admission) trusts(addr netip.Addr) bool {
	for _, p := range a.limits.Trusted {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// A share is what a network has of what is limited for each.
type share struct{ open, pending, sessions int }

// change adds to what a network has. The caller holds the lock.
func (a *admission) change(n netip.Prefix, by share) {
	h := a.byNetwork[n]
	h = share{h.open + by.open, h.pending + by.pending, h.sessions + by.sessions}
	if h == (share{}) {
		delete(a.byNetwork, n)
		return
	}
	a.byNetwork[n] = h
}

// A ticket is one admitted connection.
type ticket struct {
	a        *admission
	network  netip.Prefix
	counted  bool
	signedIn bool
}

// counts returns the network that the connection is counted under, none if it is
// trusted.
func (t *ticket) counts() netip.Prefix {
	if !t.counted {
		return netip.Prefix{}
	}
	return t.network
}

// admit lets a connection begin, or names the reason why not.
func (a *admission) admit(addr netip.Addr, now time.Time) (t *ticket, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t = &ticket{a: a, network: network(addr), counted: !a.trusts(addr)}
	has := a.byNetwork[t.network]
	switch {
	case a.open >= a.limits.Connections, t.counted && a.open >= a.limits.Connections-a.limits.Connections/keptShare:
		return nil, reasonFull
	case t.counted && a.penalties[t.network].Sub(now) > penaltyEnforced:
		return nil, reasonPenalty
	case t.counted && has.pending >= a.limits.PendingPerAddress:
		return nil, reasonPerAddress
	case t.counted && has.open >= a.limits.ConnectionsPerAddress:
		return nil, reasonAddress
	case a.unlucky():
		return nil, reasonPending
	}
	a.open++
	a.pending++
	if t.counted {
		a.change(t.network, share{open: 1, pending: 1})
	}
	return t, ""
}

// full reports whether only trusted addresses can connect.
func (a *admission) full() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open >= a.limits.Connections-a.limits.Connections/keptShare
}

// sit counts a session of the ticket's network, unless it has as many as it may.
func (t *ticket) sit() bool {
	if !t.counted {
		return true
	}
	a := t.a
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byNetwork[t.network].sessions >= a.limits.SessionsPerAddress {
		return false
	}
	a.change(t.network, share{sessions: 1})
	return true
}

// stand says that such a session is over.
func (t *ticket) stand() {
	if !t.counted {
		return
	}
	t.a.mu.Lock()
	defer t.a.mu.Unlock()
	t.a.change(t.network, share{sessions: -1})
}

// unlucky tosses the coin of [Ramp].
func (a *admission) unlucky() bool {
	r := a.limits.Pending
	switch {
	case a.pending < r.Start:
		return false
	case a.pending >= r.Full:
		return true
	}
	chance := r.Rate + (percent-r.Rate)*(a.pending-r.Start)/(r.Full-r.Start)
	return rand.IntN(percent) < chance //nolint:gosec // a fair share, not a secret
}

// settle says that the handshake is over, well or not.
func (t *ticket) settle() {
	t.a.mu.Lock()
	defer t.a.mu.Unlock()
	if t.signedIn {
		return
	}
	t.signedIn = true
	t.a.pending--
	if t.counted {
		t.a.change(t.network, share{pending: -1})
	}
}

// leave says that the connection is closed.
func (t *ticket) leave() {
	t.settle()
	t.a.mu.Lock()
	defer t.a.mu.Unlock()
	t.a.open--
	if t.counted {
		t.a.change(t.network, share{open: -1})
	}
}

// penalise keeps the ticket's address out a little longer.
func (t *ticket) penalise(d time.Duration, now time.Time) {
	if !t.counted {
		return
	}
	a := t.a
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.penalties) >= penalisedAtMost {
		maps.DeleteFunc(a.penalties, func(_ netip.Prefix, until time.Time) bool { return until.Before(now) })
	}
	until, known := a.penalties[t.network]
	if !known && len(a.penalties) >= penalisedAtMost {
		return
	}
	if until.Before(now) {
		until = now
	}
	if until = until.Add(d); until.Sub(now) > penaltyMost {
		until = now.Add(penaltyMost)
	}
	a.penalties[t.network] = until
}

// mayStart counts a session that a key opens, unless it has opened too many: as many
// at once as in a minute.
func (a *admission) mayStart(key string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.starters) >= startersAtMost {
		maps.DeleteFunc(a.starters, func(_ string, until time.Time) bool { return !until.After(now) })
	}
	until, known := a.starters[key]
	if !known && len(a.starters) >= startersAtMost {
		return true
	}
	if until.Before(now) {
		until = now
	}
	every := time.Minute / time.Duration(a.limits.StartsPerKey)
	if until = until.Add(every); until.Sub(now) > time.Minute {
		return false
	}
	a.starters[key] = until
	return true
}
