package sshd

import (
	"context"
	"errors"
	"net/netip"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	gossh "golang.org/x/crypto/ssh"
)

// A Session is one terminal or one command of somebody who proved a key. Its
// fields are set before it is handed out and do not change.
type Session struct {
	ID        string         // short and readable, unique among running sessions
	Key       string         // SHA256:… fingerprint of the key that signed; "" only with Config.Keyless
	PublicKey []byte         // that key as one line of an authorized_keys file
	User      string         // the login name: a hint, no authority
	Remote    netip.AddrPort // where the client comes from
	Network   netip.Prefix   // its IPv4 address or IPv6 /64; invalid if it is trusted, and not counted

	PTY           bool                 // the client has a terminal
	Term          string               // its name, perhaps empty
	Width, Height int                  // its size at the start, in cells; 80×24 without one
	Env           map[string]string    // LANG, LC_*, TERM, COLORTERM, NO_COLOR, ACCESSIBLE as far as sent
	Profile       colorprofile.Profile // the colours it has by its own account
	Words         []string             // the words after the host

	mail *mailbox
}

// Plain tells whether a session with a terminal gets lines rather than screens:
// the person asks for them by ACCESSIBLE, or the terminal can show nothing else.
func (s *Session) Plain() bool {
	a := s.Env["ACCESSIBLE"]
	return s.PTY && (a != "" && a != "0" || !canShowScreens(s.Term))
}

// Offer sends a message to the session's screen without ever waiting for it. A
// message that the screen has not taken yet is replaced by the next one of the
// same topic, so a slow screen sees the latest state and blocks nobody. Topics
// must be comparable. To a command, and after the end, nothing is sent.
func (s *Session) Offer(topic any, m tea.Msg) {
	if s.mail != nil {
		s.mail.offer(topic, m)
	}
}

// errGone is the cause of a session's end when its client has gone, and
// errInterrupted when the client asked its command to stop.
var (
	errGone        = errors.New("client gone")
	errInterrupted = errors.New("interrupted")
)

// An ending is the cause of a session's end of which its person reads.
type ending struct {
	sentence string
	status   int
}

func (e *ending) Error() string { return e.sentence }

const (
	// endWithin is how long a session that is ended may take to leave its
	// screen before its connection is closed.
	endWithin = 700 * time.Millisecond
	// lateReplies is how long input is swallowed after the screen is left, so
	// that a terminal's late answers are not typed into the person's shell.
	lateReplies = 150 * time.Millisecond
)

// A visit is a session as the server sees it: everything that belongs to one
// session channel. Several may share a connection.
type visit struct {
	conn    *conn
	ch      gossh.Channel
	input   *input
	session *Session
	since   time.Time

	ctx    context.Context //nolint:containedctx // a visit is what the context is of
	cancel context.CancelCauseFunc

	// These belong to the goroutine that answers requests.
	env     map[string]string
	begun   bool
	starter *time.Timer

	screen  atomic.Bool
	asleep  atomic.Bool   // the screen hibernates
	lastKey atomic.Int64  // unix nanoseconds
	gone    chan struct{} // closed when the client's side of the channel is
	done    chan struct{} // closed when the handler has returned
}

func newVisit(c *conn, ch gossh.Channel) *visit {
	ctx, cancel := context.WithCancelCause(context.Background())
	return &visit{
		conn:  c,
		ch:    ch,
		input: newInput(ch),
		session: &Session{
			Key:       c.id.fingerprint,
			PublicKey: c.id.authorized,
			User:      c.ssh.User(),
			Remote:    c.remote,
			Network:   c.ticket.counts(),
			Width:     80,
			Height:    24,
			mail:      newMailbox(func() { c.srv.cfg.Observe(OfferDropped, "", 0) }),
		},
		since:  time.Now(),
		ctx:    ctx,
		cancel: cancel,
		env:    make(map[string]string),
		gone:   make(chan struct{}),
		done:   make(chan struct{}),
	}
}

func (v *visit) showsScreens() bool { return v.screen.Load() }

func (v *visit) kind() string {
	if v.showsScreens() {
		return "screen"
	}
	return "command"
}

func (v *visit) entry() Entry {
	e := Entry{Session: *v.session, Since: v.since, Screen: v.screen.Load()}
	if n := v.lastKey.Load(); n != 0 {
		e.LastKey = time.Unix(0, n)
	}
	return e
}

// end ends the session for a cause, with force if it does not end by itself.
func (v *visit) end(cause *ending) {
	v.cancel(cause)
	time.AfterFunc(endWithin, func() {
		select {
		case <-v.done:
		default:
			v.conn.close()
		}
	})
}

// serve answers the channel's requests until the channel is closed on both
// sides and the session's handler has returned.
func (v *visit) serve(reqs <-chan *gossh.Request) {
	if limit := v.conn.srv.cfg.Limits.SessionStart; limit > 0 {
		v.starter = time.AfterFunc(limit, v.hangUp)
	}
	safego(v.conn.srv.cfg.Log, "input", func() { v.input.read(v.flooded) })
	for req := range reqs {
		start, ok := v.request(req)
		if req.WantReply {
			_ = req.Reply(ok, nil)
		}
		if start != nil {
			safego(v.conn.srv.cfg.Log, "session", func() { v.run(*start) })
		}
	}
	close(v.gone)
	v.stopStarter()
	v.cancel(errGone)
	if v.begun {
		<-v.done
	}
}

// flooded ends the connection of a client that sends and sends and starts nothing.
func (v *visit) flooded() {
	v.conn.srv.cfg.Log.Info("client floods a channel on which nothing was started", "remote", v.conn.remote)
	v.conn.close()
}

func (v *visit) stopStarter() {
	if v.starter != nil {
		v.starter.Stop()
	}
}

// run is the session's handler.
func (v *visit) run(command string) {
	status := StatusIncident
	defer func() { v.over(status) }()
	if v.arrived(command) {
		status = v.attend()
	} else {
		status = StatusUsage
	}
}

// arrived takes the session in, and tells whether its words can be read.
func (v *visit) arrived(command string) bool {
	s := v.session
	words, unreadable := SplitWords(command)
	s.Words, s.Env = words, v.env
	s.Profile = profileOf(s.Term, s.Env)
	v.conn.srv.arrive(v)
	v.conn.srv.cfg.Log.Info("session", "session", s.ID, "key", s.Key, "remote", s.Remote,
		"pty", s.PTY, "term", s.Term, "command", logText(firstWord(command)))
	if unreadable != nil {
		_, errw := v.outputs()
		say(errw, unreadable.Error()+".")
	}
	return unreadable == nil
}

// over tells everybody concerned that the session has ended.
func (v *visit) over(status int) {
	v.cancel(nil)
	v.conn.srv.depart(v)
	v.exit(status)
	v.conn.srv.cfg.Observe(SessionEnded, v.kind(), time.Since(v.since))
	v.conn.srv.cfg.Log.Info("session ended", "session", v.session.ID, "status", status, "took", time.Since(v.since).Round(time.Millisecond).String())
	close(v.done)
}

// exit sends the status and closes the channel.
func (v *visit) exit(status int) {
	_, _ = v.ch.SendRequest("exit-status", false, gossh.Marshal(struct{ Status uint32 }{uint32(status)})) //nolint:gosec // small
	v.hangUp()
}

// hangUp closes the channel. A client that does not close its side as well
// loses the connection, as its seat would stay taken.
func (v *visit) hangUp() {
	_ = v.ch.Close()
	if limit := v.conn.srv.cfg.Limits.Stall; limit > 0 {
		time.AfterFunc(limit, func() {
			select {
			case <-v.gone:
			default:
				v.conn.close()
			}
		})
	}
}

// attend gives the visitor the screens or the command line, and returns the
// exit status.
func (v *visit) attend() int {
	s := v.session
	out, errw := v.outputs()
	if s.PTY && !s.Plain() && (len(s.Words) == 0 || v.conn.srv.cfg.IsPlace(s.Words)) {
		return v.show(out)
	}
	return v.command(out, errw)
}

// outputs returns the session's two streams, which with a terminal are one.
func (v *visit) outputs() (out, errw *output) {
	stalled := func() {
		v.conn.srv.cfg.Log.Info("client does not read", "session", v.session.ID)
		v.cancel(errGone)
		v.conn.close()
	}
	stall := v.conn.srv.cfg.Limits.Stall
	out = newOutput(v.ch, v.session.PTY, stall, stalled)
	if v.session.PTY {
		return out, out
	}
	return out, newOutput(v.ch.Stderr(), false, stall, stalled)
}
