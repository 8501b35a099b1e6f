package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/portal"
	"gangway/domain/programme"
	"gangway/domain/user"
	"gangway/server/cli"
	"gangway/server/sshd"
	"gangway/tui"
	"gangway/tui/kit"
	"gangway/tui/markdown"
)

// A door turns sessions of the front door into people at screens and at the
// command line.
type door struct {
	*app
	// keyOf gives the actor that a session stands for, where it is not the one of
	// its key: the demo's people sign in by name.
	keyOf func(*sshd.Session) (domain.Actor, bool)

	texts *markdown.Cache
	idle  time.Duration // how long somebody at a terminal may type nothing, 0 and less for ever

	mu   sync.Mutex
	here map[string]domain.LiveSession // by id
}

func newDoor(a *app, keyOf func(*sshd.Session) (domain.Actor, bool)) *door {
	return &door{app: a, keyOf: keyOf, texts: markdown.NewCache(markdown.CacheBytes), here: map[string]domain.LiveSession{}}
}

// Live returns who is in, oldest first.
func (d *door) Live() []domain.LiveSession {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.SortedFunc(maps.Values(d.here), func(a, b domain.LiveSession) int { return a.Since.Compare(b.Since) })
}

// End ends a session with a sentence for its person.
func (d *door) End(id, sentence string) bool { return d.server.End(id, sentence) }

// reserves tells whether a key is of the vendor's people: whoever has taken all other
// places, they come in.
func (d *door) reserves(key string) bool {
	a, err := d.identify(context.Background(), domain.Actor{Side: domain.Guest, Key: key})
	return err == nil && a.Side == domain.Vendor
}

// note keeps who is in until the session's context ends.
func (d *door) note(ctx context.Context, s *sshd.Session, a domain.Actor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, came := d.here[s.ID]
	since := d.here[s.ID].Since
	if !came {
		since = d.portal.Now()
		context.AfterFunc(ctx, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			delete(d.here, s.ID)
		})
	}
	d.here[s.ID] = domain.LiveSession{
		ID: s.ID, User: a.User, Name: a.Name, Partner: a.PartnerName, Door: a.Door, Remote: s.Remote.String(), Since: since, Key: a.Key,
	}
}

// actor returns who a session claims to be; the portal looks it up by its key.
func (d *door) actor(s *sshd.Session, through string) domain.Actor {
	a := domain.Actor{Side: domain.Guest, Key: s.Key, PublicKey: strings.TrimSpace(string(s.PublicKey))}
	if d.keyOf != nil {
		if as, ok := d.keyOf(s); ok {
			a = as
		}
	}
	a.Door, a.Session = through, s.ID
	if s.Network.IsValid() {
		a.Address = s.Network.String()
	}
	return a
}

// enter looks the actor up, notes that its key was used, and watches for what
// would end its session.
func (d *door) enter(ctx context.Context, s *sshd.Session, through string) (domain.Actor, error) {
	a, err := d.identify(ctx, d.actor(s, through))
	if err != nil {
		return a, err
	}
	if err := user.Seen(ctx, d.portal, a); err != nil {
		d.log.Warn("noting the use of a key", "session", s.ID, "error", err)
	}
	d.note(ctx, s, a)
	d.attend(ctx, s, a)
	return a, nil
}

func (d *door) identify(ctx context.Context, a domain.Actor) (out domain.Actor, err error) {
	err = d.portal.Peek(ctx, a, func(r *domain.Read) error { out = r.Actor; return nil })
	return out, err
}

// attend ends the session when its actor may not act any more, and tells the
// screens when the actor has become somebody else: a guest who was approved, a
// colleague with another role.
func (d *door) attend(ctx context.Context, s *sshd.Session, a domain.Actor) {
	w := &attendance{door: d, session: s, actor: a, sub: d.portal.Broker().Subscribe(topicsOf(a)...)}
	look := func() { go d.contained("session watch", func() { w.look(ctx) }) }
	context.AfterFunc(ctx, w.sub.Close)
	w.sub.Notify(look)
	look()
}

// An attendance is what the portal has an eye on for a session. Nothing of it runs
// while nothing changes.
type attendance struct {
	door    *door
	session *sshd.Session
	sub     *domain.Subscription

	mu     sync.Mutex
	actor  domain.Actor
	paused bool // the person was told that saving is
}

func topicsOf(a domain.Actor) []string { return append(portal.Topics(a), domain.TopicSaving) }

// look sees what has become of the actor.
func (w *attendance) look(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sub.Take()
	d, s := w.door, w.session
	if down := d.portal.Paused(); down != w.paused {
		w.paused = down
		s.Offer("saving", kit.StoreState{Down: down})
	}
	now, err := d.identify(ctx, w.actor)
	switch {
	case ctx.Err() != nil:
	case domain.KindOf(err) == domain.Denied:
		if w.actor.Door == "cli" {
			settle(ctx)
		}
		d.server.Expel(s.ID, err.Error())
	case err == nil && changed(w.actor, now):
		w.actor = now
		d.note(ctx, s, now)
		w.sub.Listen(topicsOf(now)...)
		s.Offer("actor", tui.Became{Actor: now, Standing: d.standing(ctx, now)})
	}
}

// settle gives a command a moment to end by itself, so that who gives up their
// own account reads that it was done. It can do nothing more in that time: each
// operation looks the actor up anew.
func settle(ctx context.Context) {
	moment := time.NewTimer(200 * time.Millisecond)
	defer moment.Stop()
	select {
	case <-ctx.Done():
	case <-moment.C:
	}
}

func changed(a, b domain.Actor) bool {
	return a.Side != b.Side || a.User != b.User || a.Role != b.Role || a.Partner != b.Partner || a.Name != b.Name || a.PartnerName != b.PartnerName
}

// standing is what the header says beside a company's name: its tier.
func (d *door) standing(ctx context.Context, a domain.Actor) string {
	if a.Partner == "" {
		return ""
	}
	id, err := domain.View(ctx, d.portal, a, partner.WhoAmI{})
	if err != nil || id.Partner == nil {
		return ""
	}
	tier, _ := d.rules().Tier(id.Partner.Tier)
	return tier.Name
}

func (d *door) rules() *programme.Programme { return d.portal.Rules().(*programme.Programme) }

// screen opens the screens for a session with a terminal.
func (d *door) screen(ctx context.Context, s *sshd.Session) (tea.Model, error) {
	a, err := d.enter(ctx, s, "tui")
	if err != nil {
		return nil, refusal(err)
	}
	p := d.rules()
	facts, prefs := d.tastes(ctx, a, factsOf(p))
	return tui.New(tui.Options{
		Context: ctx, Portal: d.portal, Actor: a,
		Facts: facts, Scheme: prefs.Theme, Calm: prefs.Calm,
		Standing: d.standing(ctx, a),
		Profile:  s.Profile, ASCII: isASCII(s), Accent: p.Branding.Accent, Width: s.Width, Height: s.Height,
		Place: place(s), Host: d.host(), Texts: d.texts,
		Runtime: &kit.Runtime{After: kit.RealRuntime().After, Watch: overheard(s)},
	}), nil
}

// overheard has a session's screens told by the broker itself, so that nothing waits
// for it.
func overheard(s *sshd.Session) func(context.Context, *domain.Subscription, func() tea.Msg) tea.Cmd {
	return func(_ context.Context, sub *domain.Subscription, wake func() tea.Msg) tea.Cmd {
		sub.Notify(func() { s.Offer("stale", wake()) })
		return nil
	}
}

// tastes puts a user's own time zone in place of the programme's, and returns
// what else it has chosen.
func (d *door) tastes(ctx context.Context, a domain.Actor, f kit.Facts) (kit.Facts, user.Prefs) {
	if a.User == "" {
		return f, user.Prefs{}
	}
	me, err := domain.View(ctx, d.portal, a, user.Show{ID: a.User})
	if err != nil {
		return f, user.Prefs{}
	}
	if zone, err := time.LoadLocation(me.Prefs.TimeZone); err == nil && me.Prefs.TimeZone != "" {
		f.Zone = zone
	}
	return f, me.Prefs
}

// refusal lets the front door show an error for people as it is.
func refusal(err error) error {
	var e *domain.Error
	if errors.As(err, &e) {
		return &sshd.Refusal{Sentence: e.Msg, Status: cli.Status(e.Kind)}
	}
	return err
}

// place is where to open: what the words after the host name, or what a login
// name such as invite-CODE asks for.
func place(s *sshd.Session) kit.Place {
	if words, ok := redeems(s.User); ok {
		return words
	}
	return s.Words
}

// redeems reads a login name that carries a code. It decides nothing else.
func redeems(login string) (words []string, ok bool) {
	for prefix, verb := range map[string]string{"invite-": "join", "setup-": "setup"} {
		if code, found := strings.CutPrefix(login, prefix); found {
			return []string{verb, code}, true
		}
	}
	return nil, false
}

// commandGrace is how long commands may go on when the program is told to stop; a
// watcher would go on for ever.
const commandGrace = 5 * time.Second

// command runs the command line.
func (d *door) command(ctx context.Context, s *sshd.Session, args []string, in io.Reader, out, errw io.Writer) int {
	if words, ok := redeems(s.User); ok && len(args) == 0 {
		args = words
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.stopping, func() { time.AfterFunc(commandGrace, cancel) })()
	a, err := d.enter(ctx, s, "cli")
	if err != nil { // every operation refuses this actor in the same words
		a = d.actor(s, "cli")
	}
	width := 0 // without a terminal nothing is cut
	if s.PTY {
		width = s.Width
	}
	t := cli.Terminal{
		In: in, Out: out, Err: errw, Args: args, Width: width, ErrIsTerminal: s.PTY, Host: d.host(), Version: versionName(), Split: sshd.SplitWords, Idle: d.idle,
	}
	if words, ok := d.guided(s, args); ok {
		t.Args = words
		return cli.Guide(ctx, d.portal, a, t)
	}
	return cli.Run(ctx, d.portal, a, t)
}

// guided says whether a session is led through the command line, and by which
// words it begins: if it asks for that by "plain", or where others with a terminal
// get the screens and it can't have them. Most ssh clients take --plain for an option
// of their own.
func (d *door) guided(s *sshd.Session, args []string) (words []string, ok bool) {
	if len(args) > 0 && (args[0] == "plain" || args[0] == "--plain") {
		return args[1:], true
	}
	return args, s.Plain() && (len(s.Words) == 0 || d.isPlace(s.Words))
}

// isPlace says whether words after the host name a screen: one of just these words,
// such as "leads pool", or one of a record, unless that is something to be done, as
// "leads list" is.
func (d *door) isPlace(words []string) bool {
	if tui.IsNamed(words) {
		return true
	}
	name := strings.Join(words[:min(2, len(words))], ".")
	known := slices.ContainsFunc(d.portal.Operations(), func(o domain.Operation) bool { return o.Name == name })
	return !known && tui.IsPlace(words)
}

// translate turns the front door's messages into the screens' own.
func (d *door) translate(m tea.Msg) tea.Msg {
	switch m := m.(type) {
	case sshd.Restarting:
		return kit.Restart{Sentence: "The portal restarts. Please come back in a moment."}
	case sshd.IdleWarning:
		return kit.Idle{Left: m.Left}
	case sshd.Hibernating:
		return kit.Hibernate{}
	}
	return m
}

// isASCII reports whether the client's terminal can't be trusted with UTF-8.
func isASCII(s *sshd.Session) bool {
	switch s.Term {
	case "vt100", "vt220", "linux", "ansi":
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := s.Env[name]; v != "" {
			return !strings.Contains(strings.ToUpper(strings.ReplaceAll(v, "-", "")), "UTF8")
		}
	}
	return false
}

// host is how command lines that are shown name this portal.
func (d *door) host() string {
	host, port, err := net.SplitHostPort(d.server.Addr().String())
	if err != nil {
		return "HOST"
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
		host = "localhost"
	}
	if port == "22" {
		return host
	}
	return "-p " + port + " " + host
}

// factsOf picks what every screen needs of the programme.
func factsOf(p *programme.Programme) kit.Facts {
	return kit.Facts{Vendor: p.Vendor, Symbol: p.Branding.Symbol, Zone: p.TimeZone, Currency: p.Currency}
}
