package tui

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

const (
	toastFor = 5 * time.Second
	undoFor  = 10 * time.Second
	deepest  = 24 // screens on the stack; who goes deeper loses the oldest
)

// New returns the portal as a program for one session. The session's context
// ends it.
func New(o Options) tea.Model {
	if o.Context == nil {
		o.Context = context.Background()
	}
	if o.Routes == nil {
		o.Routes, o.Finders, o.Heralds = routes(), finders(), heralds()
	}
	r := &root{o: o, own: o.Actor, router: router{o.Routes}, counts: map[string]int{}, told: map[int]kit.Heralded{}, mouse: o.Mouse, dark: !o.Light}
	r.env = kit.NewEnv(o.Context, o.Portal, o.Actor, r.theme(), o.Facts)
	r.env.Standing, r.env.Calm, r.env.Texts, r.env.Host = o.Standing, o.Calm, o.Texts, o.Host
	if o.Runtime != nil {
		r.env.Runs = *o.Runtime
	}
	r.w, r.h = o.Width, o.Height
	if r.w <= 0 || r.h <= 0 {
		r.w, r.h = 80, 24
	}
	return r
}

// Farewell returns what is left to say once the program has ended, and the exit
// status: 0, or 70 after a fault of ours.
func Farewell(m tea.Model) (sentence string, status int) {
	r, ok := m.(*root)
	if !ok {
		return "", 0
	}
	if r.crashed {
		return r.farewell, 70
	}
	return r.farewell, 0
}

// root is the model of a session: a stack of screens, dialogs over them, and the
// frame around them.
type root struct {
	o      Options
	env    *kit.Env
	own    domain.Actor // who came in; env.Actor differs while viewing as another
	router router
	w, h   int

	stack  []*page
	layers []*layer
	lastID int
	acting int // id of the page whose message is at work

	toast    *toast
	counts   map[string]int
	told     map[int]kit.Heralded // by each herald that has answered
	sub      *domain.Subscription
	heard    []string // topics that sub listens to
	mouse    bool
	dark     bool // the terminal's background
	idle     *kit.Idle
	restart  string
	down     bool
	quitting bool
	farewell string
	crashed  bool

	same    bool // the last message has changed nothing that is drawn
	rousing bool // the screen on top was asleep and asks again
	kept    []tea.Msg
}

// A page is a screen on the stack.
type page struct {
	id     int
	place  kit.Place
	screen kit.Screen
	route  *kit.Route // nil for a screen without a place

	asking bool // what it asked last is not all answered
	again  bool // and it has to ask anew then
}

// A layer is a dialog over the screens; owner is the page it answers to.
type layer struct {
	id, owner int
	dialog    kit.Dialog
}

type toast struct {
	id    int
	owner int
	kit.ToastAction
}

type (
	toastOver struct{ id int }
	stale     struct{}
	asked     struct{ page *page }
	surveyed  struct {
		of     domain.Actor
		counts map[string]int       // by the path of the section
		told   map[int]kit.Heralded // by herald
	}
)

// Init opens the first place and begins to listen.
func (r *root) Init() tea.Cmd {
	r.env.Refresh()
	r.sub = r.o.Portal.Broker().Subscribe()
	context.AfterFunc(r.o.Context, r.sub.Close)
	cmd := r.openFirst(r.o.Place)
	cmd = tea.Batch(cmd, r.perform(), r.survey(nil), tea.RequestBackgroundColor, r.watch())
	r.listen()
	return r.guard(cmd)
}

// Update hands a message to whom it is for, does what that asked of the frame,
// and hears of other topics if another screen is on top.
func (r *root) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = r
	defer func() {
		if v := recover(); v != nil {
			cmd = r.crash(v, debug.Stack())
		}
	}()
	if r.crashed {
		return r, tea.Quit
	}
	r.env.Refresh()
	r.same = false
	cmd = tea.Batch(r.handle(msg), r.perform(), r.catchUp())
	r.listen()
	return r, r.guard(cmd)
}

// Same reports whether the last message has changed nothing that is drawn.
func (r *root) Same() bool { return r.same }

// crash ends the session after a fault of ours; the log has the stack.
func (r *root) crash(v any, stack []byte) tea.Cmd {
	err := r.o.Portal.Incident(fmt.Errorf("panic in the screens: %v", v), "user", r.own.User, "session", r.own.Session, "stack", string(stack))
	r.farewell, r.crashed = err.Error(), true
	return tea.Quit
}

// crashMsg is a panic of a command.
type crashMsg struct {
	v     any
	stack []byte
}

// guard turns a panic in a command into a message.
func (r *root) guard(cmd tea.Cmd) tea.Cmd {
	return wrap(cmd, func(msg tea.Msg) tea.Msg { return msg })
}

func (r *root) handle(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case addressed:
		return r.deliver(m)
	case asked:
		cmd := r.answered(m.page)
		r.same = cmd == nil
		return cmd
	case kit.Later:
		r.same = true
		return r.env.Runs.After(m.After, m.Msg)
	}
	if r.Asleep() {
		return r.rouse(msg)
	}
	switch m := msg.(type) {
	case kit.Hibernate:
		r.hibernate()
	case tea.WindowSizeMsg:
		return r.resize(m.Width, m.Height)
	case tea.BackgroundColorMsg:
		r.dark = m.IsDark()
		r.env.Theme = r.theme()
	case tea.ColorProfileMsg:
		r.o.Profile = m.Profile
		r.env.Theme = r.theme()
	case tea.KeyPressMsg:
		return r.key(m)
	case tea.PasteMsg:
		return r.paste(m)
	case tea.MouseClickMsg:
		return r.click(tea.Mouse(m))
	case tea.MouseWheelMsg:
		return r.wheel(tea.Mouse(m))
	case stale:
		return r.refresh()
	case surveyed:
		return r.surveyed(m)
	case toastOver:
		if r.toast != nil && r.toast.id == m.id {
			r.toast = nil
		}
	case crashMsg:
		return r.crash(m.v, m.stack)
	default:
		return r.notice(msg)
	}
	return nil
}

// notice takes what the session's keeper has to say.
func (r *root) notice(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case Ended:
		r.farewell = m.Sentence
		return r.leave()
	case Became:
		return r.became(m)
	case kit.Idle:
		r.idle = &m
	case kit.Restart:
		r.restart = m.Sentence
	case kit.StoreState:
		r.down = m.Down
	}
	return nil
}

// theme returns the theme that the person has chosen, or the terminal's own.
func (r *root) theme() *theme.Theme {
	dark := r.dark
	if r.o.Scheme != "" {
		dark = r.o.Scheme == kit.Dark
	}
	return theme.New(dark, r.o.Profile, r.o.Accent, r.o.ASCII)
}

func (r *root) leave() tea.Cmd {
	r.quitting = true
	if r.sub != nil {
		r.sub.Close()
	}
	return tea.Quit
}

func (r *root) resize(w, h int) tea.Cmd {
	if w <= 0 || h <= 0 || (w == r.w && h == r.h) {
		return nil
	}
	r.w, r.h = w, h
	for _, p := range r.stack {
		r.size(p)
	}
	return nil
}

func (r *root) size(p *page) {
	w, h := r.room(p)
	p.screen.SetSize(w, h)
}

func (r *root) top() *page {
	if len(r.stack) == 0 {
		return nil
	}
	return r.stack[len(r.stack)-1]
}

// deliver brings the result of a command to the dialog or screen that returned
// it; what is gone hears nothing.
func (r *root) deliver(m addressed) tea.Cmd {
	switch msg := m.msg.(type) {
	case kit.Later:
		r.same = true
		return stamp(r.env.Runs.After(msg.After, msg.Msg), m.to)
	case kit.Moot:
		if r.same = msg.Moot(); r.same {
			return nil
		}
	}
	for _, l := range r.layers {
		if l.id == m.to {
			return r.tell(l, m.msg)
		}
	}
	for _, p := range r.stack {
		if p.id == m.to {
			return r.update(p, m.msg)
		}
	}
	return nil
}

// update gives a page a message.
func (r *root) update(p *page, msg tea.Msg) tea.Cmd {
	s, cmd := p.screen.Update(msg)
	p.screen = s
	return r.address(cmd, p.id)
}

// address stamps a page's command and does what it asked of the frame.
func (r *root) address(cmd tea.Cmd, id int) tea.Cmd {
	before := r.acting
	r.acting = id
	cmd = stamp(cmd, id)
	more := r.perform()
	r.acting = before
	return tea.Batch(cmd, more)
}

// tell gives a dialog a message. What it says as it closes is for the page that
// opened it.
func (r *root) tell(l *layer, msg tea.Msg) tea.Cmd {
	done, cmd := l.dialog.Update(msg)
	if !done {
		return tea.Batch(stamp(cmd, l.id), r.addressed(nil, l.owner))
	}
	r.layers = slices.DeleteFunc(r.layers, func(x *layer) bool { return x == l })
	return r.addressed(cmd, l.owner)
}

func (r *root) addressed(cmd tea.Cmd, owner int) tea.Cmd { return r.address(cmd, owner) }

// perform does what screens and dialogs have asked of the frame, and what the
// screens that open thereby ask.
func (r *root) perform() tea.Cmd {
	var cmds []tea.Cmd
	for _, a := range r.env.Actions() {
		cmds = append(cmds, r.act(a))
	}
	return tea.Batch(cmds...)
}

func (r *root) act(action any) tea.Cmd {
	switch a := action.(type) {
	case kit.GoAction:
		return r.goTo(a.Place, a.Replace)
	case kit.PushAction:
		return r.push(&page{screen: a.Screen}, false)
	case kit.BackAction:
		return r.back(r.acting)
	case kit.QuitAction:
		return r.quit()
	case kit.OpenAction:
		return r.over(a.Dialog, r.acting)
	case kit.ToastAction:
		return r.say(a)
	case kit.CopyAction:
		return r.copied(a.Text)
	case kit.ActAsAction:
		return r.become(a.Actor)
	case kit.SchemeAction:
		r.o.Scheme = a.Scheme
		r.env.Theme = r.theme()
	}
	return nil
}

// over opens a dialog that answers to a page.
func (r *root) over(d kit.Dialog, owner int) tea.Cmd {
	if owner == 0 && r.top() != nil {
		owner = r.top().id
	}
	r.lastID++
	l := &layer{id: r.lastID, owner: owner, dialog: d}
	r.layers = append(r.layers, l)
	return stamp(d.Init(), l.id)
}

func (r *root) say(a kit.ToastAction) tea.Cmd {
	r.lastID++
	r.toast = &toast{id: r.lastID, owner: r.acting, ToastAction: a}
	d := toastFor
	if a.Undo != nil {
		d = undoFor
	}
	return r.env.After(d, toastOver{r.lastID})
}

func (r *root) copied(text string) tea.Cmd {
	text = kit.Clean(text)
	return tea.Batch(tea.SetClipboard(text), r.say(kit.ToastAction{Tone: theme.Info, Text: "Sent to your clipboard: " + text}))
}

// become looks at the portal as another actor, or is another one from here on,
// as a guest whose invitation was accepted. Everything opens anew.
func (r *root) become(a domain.Actor) tea.Cmd {
	if a.As == "" {
		r.own = a
	}
	r.env.Actor = a
	r.stack, r.layers, r.counts, r.told = nil, nil, map[string]int{}, map[int]kit.Heralded{}
	return tea.Batch(r.openFirst(nil), r.survey(nil))
}

// became takes over who the person is by now. Another name alone opens nothing
// anew.
func (r *root) became(m Became) tea.Cmd {
	was, is := r.own, m.Actor
	r.own, r.env.Standing = is, m.Standing
	if was.Side != is.Side || was.User != is.User || was.Role != is.Role || was.Partner != is.Partner {
		return r.become(is)
	}
	if r.env.Actor.As == is.As {
		r.env.Actor = is
	}
	return nil
}

// quit leaves, and asks first if a form has text that was not sent.
func (r *root) quit() tea.Cmd {
	unsaved := slices.ContainsFunc(r.stack, func(p *page) bool {
		k, ok := p.screen.(kit.Keeper)
		return ok && k.Unsaved()
	})
	if !unsaved || r.quitting {
		return r.leave()
	}
	r.quitting = true // a second ctrl+c does not ask
	return r.over(&leaving{Dialog: kit.NewConfirm(r.env, kit.Confirm{
		Head: "Leave with unsent text?", Body: []string{"Something was typed that was not sent."},
		Yes: "Leave", No: "Stay", Danger: true,
		Do: r.leave,
	}), r: r}, 0)
}

// leaving is the question before quitting; staying makes the next one ask again.
type leaving struct {
	kit.Dialog
	r *root
}

func (l *leaving) Update(msg tea.Msg) (bool, tea.Cmd) {
	done, cmd := l.Dialog.Update(msg)
	if done && cmd == nil {
		l.r.quitting = false
	}
	return done, cmd
}

// failure is the sentence of an error about a place.
func failure(denied bool) error {
	if denied {
		return domain.Errorf(domain.Denied, "This place is not open to you.")
	}
	return domain.Errorf(domain.NotFound, "There is no such place here.")
}
