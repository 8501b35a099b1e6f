package sshd

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// closeWithin is how long sessions may take to notice that they are closed.
const closeWithin = 5 * time.Second

var errStuck = errors.New("sshd: a session does not end")

// A Server is the front door. Make it with [New].
type Server struct {
	cfg       Config
	admission *admission
	refusals  seldom

	mu        sync.Mutex
	stopping  bool
	conns     map[*conn]struct{}
	visits    map[string]*visit
	accepting atomic.Bool
	seats     int            // sessions, until their channel is closed on both sides
	byKey     map[string]int // seats per key
	running   sync.WaitGroup // connections
}

// New returns a server that is ready to [Server.Serve].
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	return &Server{
		cfg:       cfg,
		admission: newAdmission(cfg.Limits),
		refusals:  seldom{said: make(map[netip.Prefix]said)},
		conns:     make(map[*conn]struct{}),
		visits:    make(map[string]*visit),
		byKey:     make(map[string]int),
	}, nil
}

// Addr returns the address that the server listens on.
func (s *Server) Addr() net.Addr { return s.cfg.Listen.Addr() }

// Serve accepts connections until [Server.Shutdown] or [Server.Close], when it
// returns nil. The end of ctx is a Close.
func (s *Server) Serve(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	s.accepting.Store(true)
	defer s.accepting.Store(false)
	var pause time.Duration
	for {
		nc, err := s.cfg.Listen.Accept()
		switch {
		case err == nil:
			pause = 0
			s.welcome(nc)
			continue
		case s.isStopping():
			return nil
		case errors.Is(err, net.ErrClosed):
			return err
		}
		s.cfg.Observe(AcceptFailed, "", 0)
		if pause == 0 { // once, however long it lasts
			s.cfg.Log.Warn("connections cannot be accepted; those that are open go on", "error", err)
		}
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// welcome admits a connection or tells it to come back.
func (s *Server) welcome(nc net.Conn) {
	remote := addrPort(nc.RemoteAddr())
	t, reason := s.admission.admit(remote.Addr(), time.Now())
	if t == nil {
		s.cfg.Observe(ConnectionRefused, reason, 0)
		if missed, ok := s.refusals.tell(network(remote.Addr()), time.Now()); ok {
			s.cfg.Log.Info("connection refused", "remote", remote, "reason", reason, "not_logged_before", missed)
		}
		_ = nc.SetDeadline(time.Now().Add(time.Second))
		_, _ = nc.Write([]byte("Too many connections. Please try again in a minute.\r\n"))
		_ = nc.Close()
		return
	}
	c := newConn(s, nc, remote, t)
	if !s.enter(c) {
		t.leave()
		_ = nc.Close()
		return
	}
	safego(s.cfg.Log, "connection", func() {
		defer s.exit(c)
		c.serve()
	})
}

func (s *Server) enter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return false
	}
	s.conns[c] = struct{}{}
	s.running.Add(1)
	return true
}

func (s *Server) exit(c *conn) {
	c.close()
	c.ticket.leave()
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.running.Done()
}

func (s *Server) isStopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopping
}

// seat reserves a place for a session, or returns a sentence why there is none. How
// often a key comes is not counted where its address is trusted.
func (s *Server) seat(key string, t *ticket) string {
	hasRoom := s.cfg.HasRoom()
	kept := s.crowded() && t.counted && !s.cfg.Reserved(key) // asked before the lock, and seldom
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopping:
		return s.refuse("stopping", "The server is restarting. Please come back in a moment.")
	case s.seats >= s.cfg.Limits.Sessions, kept && s.seats >= s.shared():
		return s.refuse("sessions", "The server is full. Please come back in a moment.")
	case !hasRoom:
		return s.refuse("memory", "The server is full. Please come back in a moment.")
	case s.byKey[key] >= s.cfg.Limits.SessionsPerKey:
		return s.refuse("sessions of the key", "Your key has too many sessions open.")
	case t.counted && !s.admission.mayStart(key, time.Now()):
		return s.refuse("starts of the key", "Your key has opened too many sessions in a short time. Please come back in a minute.")
	case !t.sit():
		return s.refuse("sessions of the address", "Your network has too many sessions open. Please close some of them, or come back in a moment.")
	}
	s.seats++
	s.byKey[key]++
	return ""
}

// shared is how many sessions there are room for but for the places that are kept.
func (s *Server) shared() int { return s.cfg.Limits.Sessions - s.cfg.Limits.Sessions/keptShare }

// crowded reports whether all places but those that are kept are taken.
func (s *Server) crowded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seats >= s.shared()
}

// Full says why most people can't come in now: "" while they can.
func (s *Server) Full() string {
	switch {
	case s.crowded():
		return "all sessions are taken but for those that are kept for the vendor's people and for this machine"
	case s.admission.full():
		return "all connections are taken but for those that are kept for this machine"
	}
	return ""
}

// refuse tells the observer why a session is refused, and returns what its person
// reads.
func (s *Server) refuse(reason, sentence string) string {
	s.cfg.Observe(SessionRefused, reason, 0)
	return sentence
}

func (s *Server) unseat(key string, t *ticket) {
	t.stand()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seats--
	if s.byKey[key]--; s.byKey[key] == 0 {
		delete(s.byKey, key)
	}
}

// arrive registers a running session under a fresh id.
func (s *Server) arrive(v *visit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		id := "S-" + randomCode(6)
		if _, taken := s.visits[id]; !taken {
			v.session.ID = id
			s.visits[id] = v
			return
		}
	}
}

func (s *Server) depart(v *visit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.visits, v.session.ID)
}

// chosen returns the running sessions that want accepts.
func (s *Server) chosen(want func(*visit) bool) []*visit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*visit
	for _, v := range s.visits {
		if want(v) {
			out = append(out, v)
		}
	}
	return out
}

// An Entry describes a running session.
type Entry struct {
	Session
	Since   time.Time
	LastKey time.Time // zero for a command
	Screen  bool      // it shows screens, rather than running a command
}

// Sessions returns the running sessions, oldest first.
func (s *Server) Sessions() []Entry {
	var out []Entry
	for _, v := range s.chosen(func(*visit) bool { return true }) {
		out = append(out, v.entry())
	}
	slices.SortFunc(out, func(a, b Entry) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// End ends the session with that id within a second; its person reads the
// sentence after the screen is left. It tells whether there was one.
func (s *Server) End(id, sentence string) bool {
	return s.end(func(v *visit) bool { return v.session.ID == id }, sentence) > 0
}

// Expel ends the session with that id as [Server.End] does, and closes its
// connection as soon as it carries no other one.
func (s *Server) Expel(id, sentence string) {
	for _, v := range s.chosen(func(v *visit) bool { return v.session.ID == id }) {
		v.end(&ending{sentence: sentence, status: StatusEnded})
		v.conn.closeWhenEmpty()
	}
}

// EndKey ends every session of a key, and closes its connections, so that none
// is opened without signing in anew. It returns the number of sessions.
func (s *Server) EndKey(key, sentence string) int {
	n := s.end(func(v *visit) bool { return v.session.Key == key }, sentence)
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if c.isOf(key) {
			c.closeWhenEmpty()
		}
	}
	return n
}

func (s *Server) end(want func(*visit) bool, sentence string) int {
	visits := s.chosen(want)
	for _, v := range visits {
		v.end(&ending{sentence: sentence, status: StatusEnded})
	}
	return len(visits)
}

// Shutdown stops the server without leaving a terminal broken: it stops
// listening, tells the screens ([Restarting]), gives them a moment, ends them,
// waits for commands to finish, and closes the connections. When ctx ends
// first, the rest is closed as it stands and ctx's error returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	_ = s.cfg.Listen.Close()

	screens := func() []*visit { return s.chosen((*visit).showsScreens) }
	for _, v := range screens() {
		v.session.Offer(Restarting{}, s.cfg.Translate(Restarting{}))
	}
	await(ctx, max(s.cfg.Limits.Notice, 0), func() bool { return len(screens()) == 0 })
	for _, v := range screens() {
		v.end(&ending{sentence: "The server is restarting. Please come back in a moment.", status: StatusUnavailable})
	}
	everybody := func(*visit) bool { return true }
	await(ctx, -1, func() bool { return len(s.chosen(everybody)) == 0 })
	err := context.Cause(ctx)
	for _, v := range s.chosen(everybody) {
		v.end(&ending{sentence: "The server is restarting. Please come back in a moment.", status: StatusUnavailable})
	}
	return errors.Join(err, s.Close())
}

// await polls until done, or until the time is up; a negative limit is none.
func await(ctx context.Context, limit time.Duration, done func() bool) {
	const often = 10 * time.Millisecond
	deadline := time.Now().Add(limit)
	for !done() && (limit < 0 || time.Now().Before(deadline)) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(often):
		}
	}
}

// Close closes the listener and every connection at once, and waits until
// their goroutines are gone; but not for long for a command that does not
// heed its context.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stopping = true
	conns := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	err := s.cfg.Listen.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	for _, c := range conns {
		c.close()
	}
	gone := make(chan struct{})
	safego(s.cfg.Log, "close", func() { s.running.Wait(); close(gone) })
	select {
	case <-gone:
		return err
	case <-time.After(closeWithin):
		return errors.Join(err, errStuck)
	}
}

// addrPort returns a network address as a value; one that is no IP address,
// as a Unix socket's, is the zero value.
func addrPort(a net.Addr) netip.AddrPort {
	if t, ok := a.(*net.TCPAddr); ok {
		p := t.AddrPort()
		return netip.AddrPortFrom(p.Addr().Unmap(), p.Port())
	}
	return netip.AddrPort{}
}
