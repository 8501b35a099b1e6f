package cli

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gangway/domain"
)

// Guide is the command line as a conversation, for screen readers and for
// terminals that only print lines: a numbered menu of what the actor may do,
// questions one after the other, and a question before anything is changed.
// Whole command lines can be typed as well. Nothing that was printed is drawn
// again, and everything is printed to t.Out. With words it begins with these.
//
// Guide returns the exit status when the person leaves, the input ends or ctx is
// over; what was not sent by then is dropped. A question that changes something
// is only answered by a line that comes alone after it, so that a paste never
// confirms.
func Guide(ctx context.Context, portal *domain.Portal, actor domain.Actor, t Terminal) (status int) {
	t.Err, t.Width, t.ErrIsTerminal = t.Out, 0, false
	s := newSession(ctx, portal, actor, t)
	s.term.Err, s.guided = s.out, true
	g := &guide{session: s, typist: newTypist(ctx, s.term.In, t.Idle)}
	defer g.typist.close()
	defer s.recovered(&status)
	if status = g.run(); status == 0 && ctx.Err() != nil {
		status = Status(domain.Unavailable)
	}
	return status
}

// A guide is one conversation.
type guide struct {
	*session
	typist *typist
	person domain.Actor // who the actor is at the moment
	noun   string       // whose menu it is, "" for the first one
	items  []item       // what the numbers mean
	more   *form        // the next page of the list that was shown last
}

// run talks until somebody leaves.
func (g *guide) run() int {
	if err := g.recognise(); err != nil {
		return g.fail(err)
	}
	g.greet()
	err := g.begin()
	for err == nil && g.out.err == nil {
		var line string
		if line, err = g.read("What next? "); err == nil {
			err = g.line(line)
		}
	}
	return g.farewell(err)
}

// begin does what the words after the host ask for, or says what can be done.
func (g *guide) begin() error {
	if len(g.term.Args) > 0 {
		return g.obey(g.completed(g.term.Args))
	}
	return g.hear("")
}

func (g *guide) farewell(err error) int {
	switch {
	case errors.Is(err, errLeft):
		g.say("Goodbye.")
	case errors.Is(err, errIdle):
		g.say("You were logged out, as nothing was typed for %s.", domain.Wait(g.term.Idle))
	case errors.Is(err, errStopped):
		g.say("") // leaves the line of the prompt
	case errors.Is(err, errFlood):
		return g.fail(domain.Errorf(domain.Limited, "Far too much came at once. Nothing was sent."))
	}
	return 0
}

// recognise looks up who the actor is.
func (g *guide) recognise() error {
	return g.portal.Peek(g.ctx, g.actor, func(r *domain.Read) error { g.person = r.Actor; return nil })
}

// greet says who the person is.
func (g *guide) greet() {
	p := g.person
	switch p.Side {
	case domain.Partner:
		g.say("Hello %s, %s at %s.", p.Name, p.Role, p.PartnerName)
	case domain.Vendor:
		g.say("Hello %s, %s of the vendor.", p.Name, p.Role)
	case domain.Guest, domain.System:
		g.say("Hello. Nobody is known by your key yet.")
	}
}

// ask prints a prompt, which is the only line without an end.
func (g *guide) ask(prompt string) { _, _ = io.WriteString(g.term.Out, shown(prompt, 0)+" ") }

// read asks for a line.
func (g *guide) read(prompt string) (string, error) {
	for {
		g.ask(prompt)
		line, err := g.typist.next(g.notice)
		if err != nil {
			return "", err
		}
		if g.readable(line) {
			return strings.TrimSpace(line), nil
		}
	}
}

// readable refuses a line that is no text.
func (g *guide) readable(line string) bool {
	switch {
	case len(line) > maxTyped:
		g.say("This line is too long: it may have at most %s. It was not used.", size(maxTyped))
		return false
	case !utf8.ValidString(line) || strings.ContainsRune(line, 0):
		g.say("This line is no text in UTF-8. It was not used.")
		return false
	}
	return true
}

func (g *guide) notice() {
	g.say("")
	g.say("You will be logged out in %s. Press Enter to stay.", domain.Wait(g.typist.announced()))
}

// line does what was typed at the menu.
func (g *guide) line(text string) error {
	switch strings.ToLower(text) {
	case "", "menu":
		return g.hear(g.noun)
	case "back":
		return g.hear("")
	case "leave", "exit", "quit":
		return errLeft
	case "help", "?":
		g.explain()
		return nil
	case "more":
		return g.showMore()
	}
	if it, ok, known := g.pick(text); known {
		if ok {
			return g.choose(it)
		}
		g.say("There is no number %s here. Type menu to hear the numbers.", text)
		return nil
	}
	words, err := g.term.Split(text)
	if err != nil {
		g.say("This can't be read: %s.", err)
		return nil
	}
	return g.obey(g.completed(words))
}

// completed adds what may be left out: the noun of the menu before a verb of it,
// and "show" between a noun and an id.
func (g *guide) completed(words []string) []string {
	switch {
	case len(words) == 0:
		return words
	case g.offers(words[0], ""):
		if len(words) == 2 && recordID.MatchString(words[1]) && g.offers(words[0], "show") {
			return []string{words[0], "show", words[1]}
		}
		return words
	case g.noun != "" && g.offers(g.noun, words[0]):
		return append([]string{g.noun}, words...)
	}
	return words
}

// recordID is what ids look like that people see.
var recordID = regexp.MustCompile(`^[A-Z]-[0-9A-Z]+$`)

// offers reports a noun of the portal, or a verb of one.
func (g *guide) offers(noun, verb string) bool {
	return slices.ContainsFunc(g.portal.Operations(), func(o domain.Operation) bool {
		return o.Noun() == noun && (verb == "" || o.Verb() == verb)
	})
}

// explain tells what can be typed.
func (g *guide) explain() {
	for _, l := range []string{
		"Type the number of a choice, or its words, such as deals list.",
		"Whole commands work as well, as after ssh " + g.term.Host + ".",
		"menu repeats the choices. back returns to the first ones. leave ends.",
		"--help lists all commands. help and a command explains it.",
		"While questions are asked, back returns to the one before, done skips the rest, and stop gives up.",
		"To answer with such a word itself, put it in quotes.",
	} {
		g.say("%s", l)
	}
}

// obey does what words of the command line ask for. Errors are told; those that
// are returned end the conversation.
func (g *guide) obey(words []string) error {
	s := g.fresh(words)
	if err := bounded(words); err != nil {
		s.fail(err)
		return nil
	}
	globals, rest, err := takeGlobals(words)
	s.globals = globals
	switch {
	case err != nil:
		s.fail(err)
		return nil
	case globals.help || len(rest) == 0 || slices.Contains([]string{"help", "-h", "version", "--version"}, rest[0]):
		return s.tell(s.run())
	}
	op, after, err := s.resolve(rest)
	switch {
	case err != nil:
		return s.tell(err)
	case op == nil && len(after) > 0:
		return s.tell(s.run())
	case op == nil:
		return g.hear(rest[0])
	}
	return g.start(s, *op, after)
}

// fresh returns a session for one call, without standard input.
func (g *guide) fresh(words []string) *session {
	s := *g.session
	s.term.Args, s.term.In = words, strings.NewReader("")
	return &s
}

// tell tells an error, if there is one, and goes on.
func (s *session) tell(err error) error {
	if err != nil {
		s.fail(err)
	}
	return nil
}

// start begins a form for an operation, with what the words give already.
func (g *guide) start(s *session, op domain.Operation, words []string) error {
	if err := g.allowed(op); err != nil {
		return s.tell(err)
	}
	if op.Streams {
		s.say("%s works with files. Call it without this guide: ssh %s %s", spoken(op.Name), g.term.Host, remote(op.Example))
		return nil
	}
	c, err := describe(op)
	if err != nil {
		return s.tell(s.incident(err))
	}
	p := read(c, words)
	if p.help {
		return s.tell(s.helpOf(op))
	}
	s.checkGlobals(c, p)
	if err := p.problems.Err(); err != nil {
		return s.tell(usage(err, op.Name))
	}
	return g.fill(&form{session: s, command: c, values: p.values, typed: len(words) > 0, piped: p.stdin})
}

// allowed refuses an operation that the actor may not call at all, before any
// question is asked about it.
func (g *guide) allowed(op domain.Operation) error {
	return g.portal.Peek(g.ctx, g.actor, func(r *domain.Read) error {
		if !mayCall(r, op) {
			return domain.Errorf(domain.Denied, "You can't call %s.", spoken(op.Name))
		}
		return nil
	})
}
