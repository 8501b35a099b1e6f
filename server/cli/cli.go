package cli

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"gangway/domain"
)

// A Terminal is what a session has at its ends. Nothing else of the process can
// be reached through the command line.
type Terminal struct {
	In            io.Reader // nil for none; it must end when the connection does
	Out           io.Writer // results
	Err           io.Writer // messages
	Args          []string  // the words after the host, already parted
	Width         int       // columns of the window, 0 if there is none
	ErrIsTerminal bool      // whether progress can be drawn on Err
	Host          string    // how people reach this portal, for examples
	Version       string    // what version answers

	// Idle is after how long without a line a person at a terminal is logged out; 0
	// and less for never. Who waits for work that goes on is not.
	Idle time.Duration

	// Split parts a typed line into words, as the front door does with what
	// follows the host. Only [Guide] needs it.
	Split func(line string) ([]string, error)
}

// A session is one call of the command line.
type session struct {
	ctx     context.Context //nolint:containedctx // a session lives as long as its call
	portal  *domain.Portal
	actor   domain.Actor
	term    Terminal
	out     *faultWriter
	globals globals
	guided  bool // the person is at a prompt, and ssh is behind it
}

// Run performs one command line as the actor and returns its exit status; see
// [Status]. It returns when the work is done or ctx is over; the status is 0 only if
// all of the work was done.
func Run(ctx context.Context, portal *domain.Portal, actor domain.Actor, t Terminal) (status int) {
	s := newSession(ctx, portal, actor, t)
	defer s.recovered(&status)
	if err := s.run(); err != nil {
		return s.fail(err)
	}
	if s.out.err != nil {
		return Status(domain.Internal)
	}
	return 0
}

func newSession(ctx context.Context, portal *domain.Portal, actor domain.Actor, t Terminal) *session {
	out := &faultWriter{w: t.Out}
	t.Out = out
	if t.In == nil {
		t.In = strings.NewReader("")
	}
	if t.Host = shown(t.Host, maxHost); t.Host == "" {
		t.Host = "HOST"
	}
	if actor.Door == "" {
		actor.Door = "cli"
	}
	return &session{ctx: ctx, portal: portal, actor: actor, term: t, out: out}
}

// recovered turns a panic into an incident with its status.
func (s *session) recovered(status *int) {
	if v := recover(); v != nil {
		*status = s.fail(s.incident(fmt.Errorf("panic: %v\n%s", v, debug.Stack())))
	}
}

// maxHost bounds the name of the host in help texts, in columns.
const maxHost = 100

// run tells what the words ask for and does it.
func (s *session) run() error {
	s.globals.json = slices.Contains(s.term.Args, "--json") // for the faults found first
	if err := bounded(s.term.Args); err != nil {
		return err
	}
	g, words, err := takeGlobals(s.term.Args)
	s.globals = g
	if err != nil {
		return err
	}
	switch {
	case len(words) == 0 && !g.help && g.json:
		return usage(domain.Errorf(domain.Invalid, "Please give a noun and a verb."), "")
	case len(words) == 0 && !g.help:
		return s.overview(s.term.Err, &silent{status: Status(domain.Invalid)})
	case len(words) == 0 || words[0] == "-h":
		return s.overview(s.term.Out, nil)
	case words[0] == "help":
		return s.help(words[1:])
	case words[0] == "version" || words[0] == "--version":
		return s.version(words[1:])
	}
	return s.command(words)
}

// command calls the operation that the words name.
func (s *session) command(words []string) error {
	op, rest, err := s.resolve(words)
	switch {
	case err != nil:
		return err
	case op == nil:
		return s.nounAlone(words, rest)
	case s.globals.help:
		return s.helpOf(*op)
	}
	c, err := describe(*op)
	if err != nil {
		return s.incident(err)
	}
	p := parse(c, rest)
	if p.help {
		return s.helpOf(*op)
	}
	s.checkGlobals(c, p)
	if err := p.faults(); err != nil {
		return usage(err, op.Name)
	}
	if err := s.fillFromInput(p); err != nil {
		return err
	}
	return s.call(c, p.input.Addr().Interface())
}

// nounAlone answers a noun without a verb with the verbs there are.
func (s *session) nounAlone(words, rest []string) error {
	wanted := s.globals.help
	if len(rest) > 0 {
		wanted = wanted || rest[0] == "-h" || rest[0] == "help"
		if rest[0] == "help" && len(rest) > 1 {
			return s.help([]string{words[0], rest[1]})
		}
	}
	if wanted {
		return s.nounHelp(s.term.Out, words[0], nil)
	}
	if s.globals.json {
		return usage(domain.Errorf(domain.Invalid, "Please give a verb after %s.", quoted(words[0])), words[0])
	}
	return s.nounHelp(s.term.Err, words[0], &silent{status: Status(domain.Invalid)})
}

// checkGlobals refuses flags of every command where they mean nothing.
func (s *session) checkGlobals(c *command, p *parsed) {
	g := s.globals
	if g.json && g.csv {
		p.problems.Addf("", "Please give either --json or --csv.")
	}
	if g.csv && !c.list {
		p.problems.Addf("", "--csv is for lists; %s gives none.", spoken(c.op.Name))
	}
	if g.key == "" {
		return
	}
	switch {
	case !c.op.Changes:
		p.problems.Addf("idempotency_key", "%s changes nothing and needs no key.", spoken(c.op.Name))
	case c.op.Streams:
		p.problems.Addf("idempotency_key", "%s works in many steps and takes no key.", spoken(c.op.Name))
	}
}

// call performs the operation and writes down what it answers.
func (s *session) call(c *command, in any) error {
	if c.op.Streams {
		return s.stream(c, in)
	}
	result, err := s.perform(c, in)
	if err != nil {
		return about(c, err)
	}
	return s.write(s.term.Out, result)
}

// perform calls an operation that is no task.
func (s *session) perform(c *command, in any) (any, error) {
	var opts []domain.Option
	if s.globals.key != "" {
		opts = append(opts, domain.WithIdempotencyKey(s.globals.key))
	}
	return c.op.Call(s.ctx, s.portal, s.actor, in, opts...)
}

// stream performs a task. What the task writes itself is the result; what it
// returns is then told as a message.
func (s *session) stream(c *command, in any) error {
	input := s.newInput(maxStream)
	defer input.Close()
	out := &taskWriter{w: s.term.Out}
	bar := &progress{w: s.term.Err, now: s.portal.Now, terminal: s.term.ErrIsTerminal}
	var report func(done, total int64)
	if bar.terminal || !s.globals.json {
		report = bar.report
	}
	result, err := c.op.Call(s.ctx, s.portal, s.actor, in, domain.WithStreams(input, out, report))
	bar.end()
	switch {
	case err != nil:
		return about(c, err)
	case s.ctx.Err() != nil: // it stopped where it was
		return &silent{status: Status(domain.Unavailable)}
	}
	switch nothing := reflect.TypeOf(result) == reflect.TypeFor[struct{}](); {
	case out.n > 0 && nothing:
		return nil
	case out.n > 0:
		return s.write(s.term.Err, result)
	}
	return s.write(s.term.Out, result)
}

// version prints which version answers.
func (s *session) version(rest []string) error {
	if len(rest) > 0 && !s.globals.help {
		return usage(domain.Fieldf("", "version takes no arguments."), "")
	}
	return s.write(s.term.Out, struct {
		Version string `json:"version"`
	}{s.term.Version})
}

// incident notes a fault of ours and returns what a person may see of it.
func (s *session) incident(err error) error {
	return s.portal.Incident(err, "door", "cli", "session", s.actor.Session)
}

// spoken returns the words that call an operation: "deals register".
func spoken(name string) string { return strings.Replace(name, ".", " ", 1) }
