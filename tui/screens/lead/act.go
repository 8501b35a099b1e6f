package lead

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/programme"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// An act is something that can be done with one lead, from the list and from its
// page. Where it is offered is a courtesy; the portal decides.
type act struct {
	op     string // the operation behind it
	key    kit.Key
	late   int           // how far back in the footer
	in     []lead.Status // in which it is offered
	cannot string        // "be converted", for the sentence that says why not
	start  func(lead.Lead) tea.Cmd
}

// acts are the acts of one screen.
type acts struct {
	env     *kit.Env
	may     map[string]bool // operations that the actor may call; nil until that is known
	now     lead.Lead       // as the last act left it
	was     lead.Lead       // as it was before the last act, for undo
	claimed func(lead.Lead) // says that a claim has succeeded; nil for a toast
}

// rightsMsg tells which operations the actor may call.
type rightsMsg map[string]bool

// An effect is what a message meant to the acts.
type effect int

const (
	notMine effect = iota // it was none of theirs
	noted                 // nothing has changed
	became                // the lead is as acts.now says
	gone                  // the lead is not for the actor any more
	failed                // it was refused
)

func newActs(env *kit.Env) *acts { return &acts{env: env} }

// ask asks once what the actor may do.
func (a *acts) ask() tea.Cmd {
	if a.may != nil {
		return nil
	}
	return kit.Run(a.env, kit.Operations(a.env), func(l []domain.Operation, err error) tea.Msg {
		if err != nil {
			return rightsMsg(nil)
		}
		m := rightsMsg{}
		for _, o := range l {
			m[o.Name] = true
		}
		return m
	})
}

func statuses(s ...lead.Status) []lead.Status { return s }

// all lists the acts, in the order of the footer. One letter accepts a lead and,
// once it was accepted, writes a note.
func (a *acts) all(l lead.Lead) []act {
	key := func(press, does, help string) kit.Key { return kit.Key{Press: []string{press}, Does: does, Help: help} }
	const offered, pooled, working = lead.StatusOffered, lead.StatusPooled, lead.StatusWorking
	first := act{
		op: "leads.note", key: key("a", "add note", "Write a note that both sides read"),
		in: statuses(working, lead.StatusConverted, lead.StatusDisqualified), cannot: "be written about", start: a.note,
	}
	if l.Status == offered || l.Status == pooled {
		first = act{op: "leads.accept", key: key("a", "accept", "Take this lead on"), in: statuses(offered), cannot: "be accepted", start: a.accept}
	}
	return []act{
		{op: "leads.claim", key: key("c", "claim", "Take this lead out of the pool"), in: statuses(pooled), cannot: "be claimed", start: a.claim},
		first,
		{op: "leads.decline", key: key("d", "decline", "Decline this lead: it goes to somebody else"), in: statuses(offered), cannot: "be declined", start: a.decline},
		{op: "leads.convert", key: key("v", "convert", "Make a deal of this lead"), in: statuses(working), cannot: "be converted", start: a.convert},
		{op: "leads.hand", late: 1, key: key("h", "hand on", "Give this lead to a colleague to work on"), in: statuses(working), cannot: "be handed on", start: a.hand},
		{op: "leads.disqualify", late: 1, key: key("x", "disqualify", "Say that nothing will come of this lead"), in: statuses(working), cannot: "be disqualified", start: a.disqualify},
		{op: "leads.give-back", late: 2, key: key("b", "give back", "Give this lead back: it goes to somebody else"), in: statuses(working), cannot: "be given back", start: a.giveBack},
	}
}

// keys are those of the acts, with the reason of those that can't be used on the
// lead at hand.
func (a *acts) keys(l *lead.Lead) []kit.Key {
	all := a.all(*l)
	keys := make([]kit.Key, len(all))
	for i, x := range all {
		k := x.key.Unless(a.whyNot(x, *l))
		for range x.late {
			k = k.Late()
		}
		keys[i] = k
	}
	return keys
}

// whyNot says why an act can't be done, "" if it can.
func (a *acts) whyNot(x act, l lead.Lead) string {
	switch {
	case a.may != nil && !a.may[x.op]:
		return a.refused()
	case x.op == "leads.accept" && l.Status == lead.StatusOffered && !l.Due.IsZero() && !a.env.Now().Before(l.Due):
		return "This offer ran out on " + a.env.Exact(l.Due) + ". The lead goes to somebody else."
	case slices.Contains(x.in, l.Status):
		return ""
	case l.Status == lead.StatusOffered:
		return "This lead is offered, so it can't " + x.cannot + ": accept it first."
	case l.Status == lead.StatusPooled:
		return "This lead is in the pool, so it can't " + x.cannot + ": claim it first."
	case l.Status == lead.StatusWorking:
		return "You work on this lead, so it can't " + x.cannot + "."
	}
	return "This lead is " + Status(l).Text + ", so it can't " + x.cannot + "."
}

// refused says why somebody who only looks can't change anything.
func (a *acts) refused() string {
	if a.env.Actor.ReadOnly {
		return "You are viewing as " + a.env.Actor.PartnerName + ": nothing can be changed."
	}
	return "You are here as " + string(a.env.Actor.Role) + ": you can look at leads, not change them."
}

// press starts the act whose key was pressed.
func (a *acts) press(m tea.KeyPressMsg, l *lead.Lead) (tea.Cmd, bool) {
	if l == nil {
		return nil, false
	}
	for _, x := range a.all(*l) {
		if x.key.Unless(a.whyNot(x, *l)).Is(m) {
			a.was = *l
			return x.start(*l), true
		}
	}
	return nil, false
}

// update takes the answers to what the acts asked and sent.
func (a *acts) update(msg tea.Msg, at *lead.Lead) effect {
	switch m := msg.(type) {
	case rightsMsg:
		a.may = m
		return noted
	case kit.Got[domain.List[user.User]]:
		if at != nil {
			a.colleagues(*at, m)
		}
		return noted
	case kit.Done[lead.Gone]:
		if m.Err != nil {
			a.env.Fail(m.Err)
			return failed
		}
		a.env.Toast(theme.Info, m.Value.Message)
		return gone
	case kit.Done[lead.Lead]:
		if m.Err != nil {
			a.env.Fail(m.Err)
			return failed
		}
		a.now = m.Value
		return a.tell(m)
	}
	return notMine
}

func (a *acts) accept(l lead.Lead) tea.Cmd {
	return kit.Send(a.env, lead.Accept{ID: l.ID, Unopened: true, Version: l.Version})
}

func (a *acts) claim(l lead.Lead) tea.Cmd {
	return kit.Send(a.env, lead.Claim{ID: l.ID, Unopened: true})
}

func (a *acts) convert(l lead.Lead) tea.Cmd {
	a.env.Go("leads", l.ID, "convert")
	return nil
}

// form opens a small form that stays until what it sends has succeeded.
func (a *acts) form(title, body, button string, submit func(kit.Values) tea.Cmd, fields ...kit.Field) tea.Cmd {
	a.env.Open(kit.NewFormDialog(a.env, title, filled([]string{body}), kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: button, Submit: submit,
	}))
	return nil
}

// because are the fields of a reason and a note about it.
func (a *acts) because(reasons []programme.Reason) []kit.Field {
	var opts []kit.Option
	for _, r := range reasons {
		o := kit.Option{Value: r.ID, Label: r.Name}
		if r.NeedsNote {
			o.Hint = "please write a note with it"
		}
		opts = append(opts, o)
	}
	return []kit.Field{
		{Name: "reason", Label: "Reason", Kind: kit.ChoiceField, Options: opts, Required: true},
		{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 3, Hint: "What should " + vendorName(a.env) + " know?"},
	}
}

func (a *acts) decline(l lead.Lead) tea.Cmd {
	return a.form("Decline "+Name(l), "It goes to somebody else and is not offered to you again.", "Decline",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, lead.Decline{ID: l.ID, Reason: v["reason"], Note: v["note"], Version: l.Version})
		}, a.because(a.env.Programme().Leads.DeclineReasons)...)
}

func (a *acts) giveBack(l lead.Lead) tea.Cmd {
	return a.form("Give back "+Name(l), "It goes back to "+vendorName(a.env)+" and is not offered to you again.", "Give back",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, lead.GiveBack{ID: l.ID, Reason: v["reason"], Note: v["note"], Version: l.Version})
		}, a.because(a.env.Programme().Leads.GiveBackReasons)...)
}

func (a *acts) disqualify(l lead.Lead) tea.Cmd {
	return a.form("Disqualify "+Name(l), "The lead is closed: nothing will come of it, for anybody.", "Disqualify",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, lead.Disqualify{ID: l.ID, Reason: v["reason"], Note: v["note"], Version: l.Version})
		}, a.because(a.env.Programme().Leads.DisqualifyReasons)...)
}

func (a *acts) note(l lead.Lead) tea.Cmd {
	body := ""
	if !l.Due.IsZero() {
		body = "With your first note the clock stops."
	}
	return a.form("Note on "+Name(l), body, "Add note",
		func(v kit.Values) tea.Cmd { return kit.Send(a.env, lead.Note{ID: l.ID, Note: v["note"]}) },
		kit.Field{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 4, Required: true, Hint: "You, your colleagues and " + vendorName(a.env) + " read it."},
	)
}

func (a *acts) hand(lead.Lead) tea.Cmd {
	return kit.Ask(a.env, user.List{Status: user.Active, Page: domain.Page{Limit: domain.MaxLimit}})
}

// colleagues offers the people to whom a lead can be handed.
func (a *acts) colleagues(l lead.Lead, m kit.Got[domain.List[user.User]]) {
	if m.Err != nil {
		a.env.Fail(m.Err)
		return
	}
	var opts []kit.Option
	for _, u := range m.Value.Items {
		if u.Role != domain.Viewer && (l.Owner == nil || u.ID != l.Owner.ID) {
			opts = append(opts, kit.Option{Value: u.ID, Label: u.Name, Hint: string(u.Role)})
		}
	}
	if len(opts) == 0 {
		a.env.Toast(theme.Info, "There is nobody else in your company who works on leads.")
		return
	}
	a.env.Open(kit.NewPick(a.env, kit.Pick{Head: "Hand " + Name(l) + " to", Options: opts, Do: func(o kit.Option) tea.Cmd {
		return kit.Send(a.env, lead.Hand{ID: l.ID, To: o.Value, Version: l.Version})
	}}))
}

// tell says what has been done, and offers to take back what can be.
func (a *acts) tell(m kit.Done[lead.Lead]) effect {
	l, who := m.Value, Name(m.Value)
	switch m.Command.(type) {
	case lead.Accept:
		a.env.Toast(theme.Good, Yours(a.env, l))
	case lead.Claim:
		if a.claimed != nil {
			a.claimed(l)
		} else {
			a.env.Toast(theme.Good, Yours(a.env, l))
		}
	case lead.Note:
		a.env.Toast(theme.Good, "Your note is on the timeline.")
	case lead.Disqualify:
		a.env.Toast(theme.Info, who+" is disqualified.")
	case lead.Hand:
		return a.handed(l)
	default:
		return notMine
	}
	return became
}

// handed says who works on a lead from here on. Who sells sees what others work on
// no more, and so can't take it back.
func (a *acts) handed(l lead.Lead) effect {
	words, was := Name(l)+" is with "+l.Owner.Name+".", a.was.Owner
	if a.env.Actor.Is(domain.Partner, domain.Sales) && l.Owner.ID != a.env.Actor.User {
		a.env.Toast(theme.Good, words)
		return gone
	}
	if was == nil {
		a.env.Toast(theme.Good, words)
		return became
	}
	a.env.Undo(words, func() tea.Cmd {
		a.was = l
		return kit.Send(a.env, lead.Hand{ID: l.ID, To: was.ID, Version: l.Version})
	})
	return became
}

// Yours says that a lead is the actor's to work on, and for how long it may lie.
func Yours(env *kit.Env, l lead.Lead) string {
	words := Name(l) + " is yours."
	if !l.Due.IsZero() {
		words += " You have " + env.Left(l.Due) + " to do something with it."
	}
	return words
}
