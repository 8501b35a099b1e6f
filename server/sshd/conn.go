package sshd

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// A wire is a network connection that notes when it was last heard of, and
// fails a write that makes no progress.
type wire struct {
	net.Conn
	stall time.Duration
	heard atomic.Int64 // unix nanoseconds
}

// Read reads from the network.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.heard.Store(time.Now().UnixNano())
	}
	return n, err
}

// Write writes to the network.
func (w *wire) Write(p []byte) (int, error) {
	if w.stall > 0 {
		_ = w.SetWriteDeadline(time.Now().Add(w.stall))
	}
	return w.Conn.Write(p)
}

// A conn is one client, from its first byte to its last.
type conn struct {
	srv    *Server
	wire   *wire
	remote netip.AddrPort
	ticket *ticket

	// Set once when the client has signed in, under mu.
	mu       sync.Mutex
	ssh      *gossh.ServerConn
	id       identity
	sessions int         // channels that are not closed on both sides
	emptying bool        // close when the last session has gone
	unused   *time.Timer // closes a connection without sessions
	probe    *time.Timer
	probed   time.Time
	misses   int
	probing  bool

	visits sync.WaitGroup
}

func newConn(s *Server, nc net.Conn, remote netip.AddrPort, t *ticket) *conn {
	return &conn{srv: s, wire: &wire{Conn: nc, stall: s.cfg.Limits.Stall}, remote: remote, ticket: t}
}

// close ends the connection and with it everything on it.
func (c *conn) close() { _ = c.wire.Close() }

// serve handles the connection until it is closed and its sessions are gone. What
// is needed for a moment only is in functions of its own: the stack of a goroutine
// that waits for hours stays small.
func (c *conn) serve() {
	chans, reqs, ok := c.signIn()
	if !ok {
		return
	}
	defer c.leave()
	c.handle(chans, reqs)
}

// leave closes the connection and waits for its sessions.
func (c *conn) leave() {
	c.close()
	c.visits.Wait()
	c.stopTimers()
}

// signIn does the handshake and returns what the client opens and asks for.
func (c *conn) signIn() (chans <-chan gossh.NewChannel, reqs <-chan *gossh.Request, ok bool) {
	l, log := c.srv.cfg.Limits, c.srv.cfg.Log
	if l.Handshake > 0 {
		_ = c.wire.SetDeadline(time.Now().Add(l.Handshake))
	}
	e := &entrance{banner: c.srv.cfg.Banner, keyless: c.srv.cfg.Keyless}
	signedIn, chans, reqs, err := gossh.NewServerConn(c.wire, c.srv.serverConfig(e))
	c.ticket.settle()
	if err != nil {
		c.refused(e, err)
		return nil, nil, false
	}
	id, err := proven(signedIn.Permissions)
	if err != nil {
		c.close()
		return nil, nil, false
	}
	_ = c.wire.SetDeadline(time.Time{})
	c.srv.cfg.Observe(SignIn, "ok", 0)
	log.Info("signed in", "remote", c.remote, "key", id.fingerprint,
		"user", logText(masked(signedIn.User())), "client", logText(string(signedIn.ClientVersion())))
	c.begin(signedIn, id)
	return chans, reqs, true
}

// refused logs a handshake that failed, and remembers who failed it.
func (c *conn) refused(e *entrance, err error) {
	penalty := penaltyFailed
	var auth *gossh.ServerAuthError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		penalty = penaltyTimeout
	case errors.As(err, &auth) && e.failed == 0, errors.Is(err, io.EOF):
		penalty = penaltyNoKey
	}
	c.ticket.penalise(penalty, time.Now())
	c.srv.cfg.Observe(SignIn, "failed", 0)
	c.srv.cfg.Log.Info("sign-in failed", "remote", c.remote, "err", logText(err.Error()))
}

func (c *conn) begin(signedIn *gossh.ServerConn, id identity) {
	l := c.srv.cfg.Limits
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ssh, c.id = signedIn, id
	if l.Unused > 0 {
		c.unused = time.AfterFunc(l.Unused, c.close)
	}
	if l.Keepalive > 0 {
		c.probe = time.AfterFunc(l.Keepalive, c.keepalive)
	}
}

func (c *conn) stopTimers() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range []*time.Timer{c.unused, c.probe} {
		if t != nil {
			t.Stop()
		}
	}
}

func (c *conn) isOf(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id.fingerprint == key && key != ""
}

// closeWhenEmpty closes the connection as soon as it carries no session, and
// lets no further one in.
func (c *conn) closeWhenEmpty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.emptying = true
	if c.sessions == 0 {
		c.close()
	}
}

// keepalive asks a silent client whether it is still there, and gives it up
// after some unanswered times.
func (c *conn) keepalive() {
	l := c.srv.cfg.Limits
	c.mu.Lock()
	defer c.mu.Unlock()
	heard := time.Unix(0, c.wire.heard.Load())
	if heard.After(c.probed) {
		c.misses = 0
	}
	if silent := time.Since(heard); silent < l.Keepalive {
		c.probe.Reset(l.Keepalive - silent)
		return
	}
	if c.misses++; c.misses > l.KeepaliveMisses {
		c.srv.cfg.Log.Info("client gone", "remote", c.remote)
		c.close()
		return
	}
	c.probe.Reset(l.Keepalive)
	if c.probing {
		return
	}
	c.probing, c.probed = true, time.Now()
	safego(c.srv.cfg.Log, "keepalive", func() {
		_, _, _ = c.ssh.SendRequest("keepalive@openssh.com", true, nil)
		c.mu.Lock()
		c.probing = false
		c.mu.Unlock()
	})
}

// handle answers what the client opens and asks for, until it goes.
func (c *conn) handle(chans <-chan gossh.NewChannel, reqs <-chan *gossh.Request) {
	for chans != nil || reqs != nil {
		select {
		case open, ok := <-chans:
			if !ok {
				chans = nil
				continue
			}
			c.open(open)
		case req, ok := <-reqs:
			if !ok {
				reqs = nil
				continue
			}
			if req.WantReply {
				_ = req.Reply(req.Type == "keepalive@openssh.com", nil)
			}
		}
	}
}

// open takes a session channel if there is a seat for it, and refuses all else.
func (c *conn) open(open gossh.NewChannel) {
	switch open.ChannelType() {
	case "session":
	case "direct-tcpip", "direct-streamlocal@openssh.com", "tun@openssh.com", "x11":
		_ = open.Reject(gossh.Prohibited, "Forwarding is not offered here.")
		return
	default:
		_ = open.Reject(gossh.UnknownChannelType, "Only sessions are offered here.")
		return
	}
	if sentence := c.sit(); sentence != "" {
		_ = open.Reject(gossh.ResourceShortage, sentence)
		return
	}
	ch, reqs, err := open.Accept()
	if err != nil {
		c.stand()
		return
	}
	v := newVisit(c, ch)
	c.visits.Add(1)
	safego(c.srv.cfg.Log, "channel", func() {
		defer c.visits.Done()
		defer c.stand()
		v.serve(reqs)
	})
}

// sit reserves a seat, or returns a sentence why there is none.
func (c *conn) sit() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.emptying {
		return c.srv.refuse("ended", "This connection is about to end. Please connect again.")
	}
	if c.sessions >= c.srv.cfg.Limits.SessionsPerConnection {
		return c.srv.refuse("sessions of the connection", "This connection has too many sessions open.")
	}
	if sentence := c.srv.seat(c.id.fingerprint, c.ticket); sentence != "" {
		return sentence
	}
	c.sessions++
	if c.unused != nil {
		c.unused.Stop()
	}
	return ""
}

func (c *conn) stand() {
	c.srv.unseat(c.id.fingerprint, c.ticket)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions--; c.sessions > 0 {
		return
	}
	if c.emptying {
		c.close()
	}
	if c.unused != nil {
		c.unused.Reset(c.srv.cfg.Limits.Unused)
	}
}
