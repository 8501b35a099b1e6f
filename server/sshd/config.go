package sshd

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Config wires a [Server]. Listen, HostKey, Screen and Command are required.
type Config struct {
	// Listen accepts the connections; the server closes it.
	Listen net.Listener

	// HostKey is what the server proves itself with.
	HostKey HostKey

	// Log receives one structured line per connection, session and incident.
	// Nil discards them.
	Log *slog.Logger

	// Observe hears of what happens at the door: what, a detail of a short closed
	// list, and for the end of a session how long it took. It must return at once.
	// Nil for nobody.
	Observe func(what Happening, detail string, took time.Duration)

	// HasRoom tells whether another session can be afforded, beside what Limits
	// say. Nil means yes.
	HasRoom func() bool

	// Reserved tells whether a key is of somebody for whom the last places are kept.
	// It is asked only when the others are taken. Nil means no.
	Reserved func(key string) bool

	// Limits bound what a client may use; zero fields take their default.
	Limits Limits

	// Title is the window title of every screen session, "Gangway" when empty.
	// Screens cannot set another.
	Title string

	// Banner is what a client without a usable key is told.
	// [DefaultBanner] when empty.
	Banner string

	// Keyless lets clients in that have no key, with an empty [Session.Key]. It
	// is for an example on the own machine: a listener that other machines can
	// reach is refused.
	Keyless bool

	// Screen opens the screens for a session with a terminal. An error ends
	// the session: the sentence of a [*Refusal] is shown, any other error is
	// an incident. A nil model ends it without a word.
	Screen func(ctx context.Context, s *Session) (tea.Model, error)

	// Command runs the command line and returns the exit status. Its context
	// ends when the client goes, interrupts, or the session is ended.
	Command func(ctx context.Context, s *Session, args []string, in io.Reader, out, errw io.Writer) int

	// IsPlace tells whether the words after the host name a screen, so that a
	// terminal session opens there. Nil means that none does.
	IsPlace func(words []string) bool

	// Translate turns this package's messages ([Restarting], [IdleWarning],
	// [Hibernating]) into the screens' own. Nil passes them as they are.
	Translate func(tea.Msg) tea.Msg
}

// DefaultBanner tells a client without a usable key how to make one.
const DefaultBanner = `Gangway knows people by their SSH key, and your client offered none that it can take.
Make one with:  ssh-keygen -t ed25519
and connect again. Ed25519, ECDSA, security keys and RSA of at least 3072 bits are welcome.
`

// A Refusal is an error of [Config.Screen] whose sentence is shown to the
// person; Status is the exit status.
type Refusal struct {
	Sentence string
	Status   int
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.Sentence }

// Restarting tells a screen that the server is about to stop. The session is
// ended a moment later.
type Restarting struct{}

// IdleWarning tells a screen that its person will be logged out in Left if no
// key is pressed.
type IdleWarning struct{ Left time.Duration }

// Hibernating tells a screen that its person has been away for [Limits.Hibernate]. It
// may let go of what it can get again. A model with a method Asleep() bool is not
// drawn while that is true: the terminal keeps what it shows.
type Hibernating struct{}

// The exit statuses that the front door itself gives.
const (
	StatusOK          = 0   // the person left
	StatusUsage       = 2   // the command could not be read
	StatusEnded       = 3   // the session was ended from outside
	StatusUnavailable = 7   // the server is restarting
	StatusIncident    = 70  // our fault; the sentence carries the incident's code
	StatusInterrupted = 130 // the person broke a command off
)

// A Ramp refuses pending handshakes at random: none below Start, Rate percent
// at Start, rising to all of them at Full.
type Ramp struct{ Start, Rate, Full int }

// Limits bound what clients may use, before and after they sign in. A zero
// field takes the value of [DefaultLimits]; a negative duration switches that
// limit off.
type Limits struct {
	Handshake         time.Duration // from connect to signed in
	AuthTries         int           // failed attempts per connection
	Pending           Ramp          // handshakes under way, from all addresses
	PendingPerAddress int           // handshakes under way, per IPv4 address or IPv6 /64

	// Connections are open at once, signed in or not. One in sixteen is kept for
	// trusted addresses. ConnectionsPerAddress is a quarter of them if it is 0.
	Connections           int
	ConnectionsPerAddress int

	// Trusted addresses are neither penalised nor counted per address. Nil
	// means loopback; an empty list means nobody.
	Trusted []netip.Prefix

	// Sessions are open at once, on all connections. One in sixteen is kept for
	// trusted addresses and for [Config.Reserved]. SessionsPerAddress is a quarter of
	// them if it is 0, or what two keys may have.
	Sessions              int
	SessionsPerAddress    int
	SessionsPerConnection int           // open at once on one connection
	SessionsPerKey        int           // open at once for one key
	StartsPerKey          int           // opened by one key in a minute, but from trusted addresses
	SessionStart          time.Duration // from an open channel to a shell or command
	Unused                time.Duration // a connection without any session

	Keepalive       time.Duration // between probes of a silent connection
	KeepaliveMisses int           // unanswered probes that end it
	Stall           time.Duration // a write that makes no progress

	Env       int // environment variables per session
	ByteRate  int // typed bytes per second in a screen session
	ByteBurst int
	KeyRate   int // events per second in a screen session
	KeyBurst  int
	Paste     int // bytes of one paste; the rest is dropped

	Hibernate time.Duration // from the last key to when what is kept of the view is let go
	Idle      time.Duration // from the last key to the log-out
	Warning   time.Duration // how long before the log-out the screen is warned
	Notice    time.Duration // how long screens show that the server restarts
	FPS       int           // frames per second in the long run
}

// DefaultLimits returns the limits of a server on the open internet.
func DefaultLimits() Limits {
	return Limits{
		Handshake:   20 * time.Second,
		AuthTries:   3,
		Connections: 2000, ConnectionsPerAddress: 500,
		Pending:           Ramp{Start: 50, Rate: 30, Full: 200},
		PendingPerAddress: 10,
		Trusted: []netip.Prefix{
			netip.MustParsePrefix("127.0.0.0/8"),
			netip.MustParsePrefix("::1/128"),
		},
		Sessions:              1000,
		SessionsPerAddress:    250,
		SessionsPerConnection: 4,
		SessionsPerKey:        8,
		StartsPerKey:          600,
		SessionStart:          20 * time.Second,
		Unused:                time.Minute,
		Keepalive:             30 * time.Second,
		KeepaliveMisses:       1,
		Stall:                 30 * time.Second,
		Env:                   16,
		ByteRate:              32 << 10,
		ByteBurst:             128 << 10,
		KeyRate:               200,
		KeyBurst:              4000,
		Paste:                 64 << 10,
		Hibernate:             5 * time.Minute,
		Idle:                  30 * time.Minute,
		Warning:               time.Minute,
		Notice:                2 * time.Second,
		FPS:                   60,
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Trusted == nil {
		l.Trusted = d.Trusted
	}
	l.Handshake = cmp.Or(l.Handshake, d.Handshake)
	l.AuthTries = cmp.Or(l.AuthTries, d.AuthTries)
	l.Connections = cmp.Or(l.Connections, d.Connections)
	l.Pending = cmp.Or(l.Pending, d.Pending)
	l.ConnectionsPerAddress = cmp.Or(l.ConnectionsPerAddress, max(1, l.Connections/4))
	l.PendingPerAddress = cmp.Or(l.PendingPerAddress, d.PendingPerAddress)
	l.Sessions = cmp.Or(l.Sessions, d.Sessions)
	l.SessionsPerConnection = cmp.Or(l.SessionsPerConnection, d.SessionsPerConnection)
	l.SessionsPerKey = cmp.Or(l.SessionsPerKey, d.SessionsPerKey)
	l.SessionsPerAddress = cmp.Or(l.SessionsPerAddress, max(l.Sessions/4, 2*l.SessionsPerKey))
	l.StartsPerKey = cmp.Or(l.StartsPerKey, d.StartsPerKey)
	l.SessionStart = cmp.Or(l.SessionStart, d.SessionStart)
	l.Unused = cmp.Or(l.Unused, d.Unused)
	l.Keepalive = cmp.Or(l.Keepalive, d.Keepalive)
	l.KeepaliveMisses = cmp.Or(l.KeepaliveMisses, d.KeepaliveMisses)
	l.Stall = cmp.Or(l.Stall, d.Stall)
	l.Env = cmp.Or(l.Env, d.Env)
	l.ByteRate = cmp.Or(l.ByteRate, d.ByteRate)
	l.ByteBurst = cmp.Or(l.ByteBurst, d.ByteBurst)
	l.KeyRate = cmp.Or(l.KeyRate, d.KeyRate)
	l.KeyBurst = cmp.Or(l.KeyBurst, d.KeyBurst)
	l.Paste = cmp.Or(l.Paste, d.Paste)
	l.Hibernate = cmp.Or(l.Hibernate, d.Hibernate)
	l.Idle = cmp.Or(l.Idle, d.Idle)
	l.Warning = cmp.Or(l.Warning, d.Warning)
	l.Notice = cmp.Or(l.Notice, d.Notice)
	l.FPS = cmp.Or(l.FPS, d.FPS)
	return l
}

func (c Config) complete() (Config, error) {
	switch {
	case c.Listen == nil:
		return c, errors.New("sshd: no listener")
	case c.HostKey.signer == nil:
		return c, errors.New("sshd: no host key")
	case c.Screen == nil || c.Command == nil:
		return c, errors.New("sshd: no screens or no command line")
	case c.Keyless && !addrPort(c.Listen.Addr()).Addr().IsLoopback():
		return c, errors.New("sshd: clients without a key may only come from this machine")
	}
	if c.Observe == nil {
		c.Observe = func(Happening, string, time.Duration) {}
	}
	if c.HasRoom == nil {
		c.HasRoom = func() bool { return true }
	}
	if c.Reserved == nil {
		c.Reserved = func(string) bool { return false }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.IsPlace == nil {
		c.IsPlace = func([]string) bool { return false }
	}
	if c.Translate == nil {
		c.Translate = func(m tea.Msg) tea.Msg { return m }
	}
	c.Title = cmp.Or(c.Title, "Gangway")
	c.Banner = cmp.Or(c.Banner, DefaultBanner)
	c.Limits = c.Limits.orDefault()
	return c, nil
}
