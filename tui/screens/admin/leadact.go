package admin

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
	"gangway/tui/theme"
)

// leadDecisions lists what the vendor can do with a lead. What its status or the
// actor's role forbids is there too, with the reason.
func leadDecisions(env *kit.Env, r rights, l lead.Lead) []decision {
	var out []decision
	add := func(press, does, verb, what string, open func() tea.Cmd) {
		k := kit.On(press, does)
		k.Help = kit.Capital(does) + ": " + what
		op := "leads." + verb
		if verb == "pool" {
			op = "leads.to-pool"
		}
		k = r.unless(k, op)
		if k.Why == "" {
			k = k.Unless(whyNot(env, l, verb))
		}
		out = append(out, decision{key: k, op: op, what: what, open: open})
	}
	opens := func(fn func(*kit.Env, lead.Lead)) func() tea.Cmd {
		return func() tea.Cmd { fn(env, l); return nil }
	}
	if unconsented(env, l, "route") != "" && l.Status.Allows("route") {
		add(env.Keys.Edit.Press[0], "note consent", "edit", "Once the person has agreed it can be given to a partner.", func() tea.Cmd { env.Go(placeLeads, l.ID, "edit"); return nil })
	}
	add("a", "assign", "assign", "Offer it to a partner of your choice.", opens(openSuggestions))
	add("r", "route", "route", "Let the rules choose. You are asked first.", func() tea.Cmd { return foresee(env, l) })
	add("p", "to pool", "pool", poolWords(l), opens(openPool))
	add("b", "take back", "recall", recallWords(l), opens(openRecall))
	add("x", "disqualify", "disqualify", disqualifyWords(l), opens(openDisqualify))
	return out
}

// whyNot says why a verb does not work on a lead as it stands; "" is that it does.
func whyNot(env *kit.Env, l lead.Lead, verb string) string {
	if l.Status.Allows(verb) {
		return unconsented(env, l, verb)
	}
	done := map[string]string{
		"route": "routed", "assign": "given by hand", "pool": "put into the pool", "recall": "taken back", "disqualify": "disqualified", "edit": "changed",
	}[verb]
	if l.Status.Allows("recall") {
		return "This lead is " + say.Status(l).Text + ": take it back first."
	}
	return "This lead is " + say.Status(l).Text + ", so it can't be " + done + "."
}

// unconsented says why a lead is given to nobody whose person has not agreed.
func unconsented(env *kit.Env, l lead.Lead, verb string) string {
	if l.Consent.Given || !env.Programme().Leads.NeedsConsent || verb != "assign" && verb != "pool" && verb != "route" {
		return ""
	}
	return "The person has not agreed yet: press e to note it."
}

// without names who loses a lead, for sentences about taking it away.
func without(l lead.Lead) string {
	if l.Partner == nil {
		return ""
	}
	return " " + l.Partner.Name + " has it no more."
}

func poolWords(l lead.Lead) string { return "Whoever claims it first has it." + without(l) }

func recallWords(l lead.Lead) string { return "It lies on the desk until you decide." + without(l) }

func disqualifyWords(l lead.Lead) string {
	if l.Partner != nil {
		return "Nothing will come of it. " + l.Partner.Name + " reads the reason."
	}
	return "Nothing will come of it. It is closed."
}

// A foreseen routing is what the rules would do with a lead.
type foreseen struct {
	lead  lead.Lead
	trace lead.Trace
	err   error
}

// foresee tries the rules without doing anything.
func foresee(env *kit.Env, l lead.Lead) tea.Cmd {
	try := kit.Send(env, lead.Route{ID: l.ID, DryRun: true})
	return func() tea.Msg {
		m, ok := try().(kit.Done[lead.Trace])
		if !ok {
			return foreseen{lead: l, err: domain.Errorf(domain.Unavailable, "This can't be said at the moment.")}
		}
		return foreseen{l, m.Value, m.Err}
	}
}

// open asks whether the lead is to be routed, now that it is known what would
// come of it.
func (f foreseen) open(env *kit.Env) {
	if f.err != nil {
		env.Fail(f.err)
		return
	}
	yes, no := "Route", "Not now"
	if f.trace.Outcome == lead.StatusNew {
		yes = "Route all the same"
	}
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Route " + f.lead.Name() + "?", Body: f.words(env), Yes: yes, No: no,
		Do: func() tea.Cmd { return kit.Send(env, lead.Route{ID: f.lead.ID}) },
	}))
}

// words say what would come of the routing, why, and who would be next.
func (f foreseen) words(env *kit.Env) []string {
	t := f.trace
	out := []string{verdict(env, t).Text}
	last, ok := deciding(t)
	if !ok {
		return out
	}
	if t.Outcome == lead.StatusOffered {
		out = append(out, strategyWords(last.Strategy))
		if len(last.Candidates) > 1 && last.Candidates[1].Dropped == "" {
			out = append(out, "The next would be "+last.Candidates[1].Partner.Name+".")
		}
	}
	if n := counted(dropCounts(last, 0)); n != "" {
		out = append(out, "Could not have it: "+n+".")
	}
	return out
}

func openPool(env *kit.Env, l lead.Lead) {
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Put " + l.Name() + " into the pool?", Body: []string{poolWords(l)}, Yes: "Put into the pool", No: "Not now",
		Do: func() tea.Cmd { return kit.Send(env, lead.ToPool{ID: l.ID, Version: l.Version}) },
	}))
}

func openRecall(env *kit.Env, l lead.Lead) {
	openLead(env, "Take "+l.Name()+" back?", recallWords(l), "Take back", []kit.Field{internalField("Why", true)},
		func(v kit.Values) domain.Command[lead.Lead] {
			return lead.Recall{ID: l.ID, InternalNote: v.Text("internal_note"), Version: l.Version}
		})
}

func openDisqualify(env *kit.Env, l lead.Lead) {
	hint := "Only we read this."
	if l.Partner != nil {
		hint = l.Partner.Name + " reads this."
	}
	openLead(env, "Disqualify "+l.Name()+"?", disqualifyWords(l), "Disqualify", []kit.Field{
		{Name: "reason", Label: "Reason", Hint: hint, Kind: kit.ChoiceField, Options: reasons(env.Programme().Leads.DisqualifyReasons), Required: true},
		noteField("Note", hint, false),
	}, func(v kit.Values) domain.Command[lead.Lead] {
		return lead.Disqualify{ID: l.ID, Reason: v.Text("reason"), Note: v.Text("note"), Version: l.Version}
	})
}

// openLeadNote asks for a note and, while a partner has the lead, who is to read
// it.
func openLeadNote(env *kit.Env, l lead.Lead) {
	fields := []kit.Field{{Name: "note", Label: "Note", Hint: "Only we read this.", Kind: kit.AreaField, Rows: 4, Required: true}}
	if l.Partner != nil {
		fields[0].Hint = ""
		fields = append(fields, kit.Field{Name: "readers", Label: "Read by", Kind: kit.ChoiceField, Value: "internal", Options: []kit.Option{
			{Value: "internal", Label: "only us"}, {Value: "shared", Label: "us and " + l.Partner.Name},
		}})
	}
	openLead(env, "Note on "+l.Name(), "", "Save", fields, func(v kit.Values) domain.Command[lead.Lead] {
		return lead.Note{ID: l.ID, Note: v.Text("note"), Internal: v.Text("readers") != "shared"}
	})
}

// openLead opens a dialog whose answers make a command about a lead.
func openLead(env *kit.Env, title, body, button string, fields []kit.Field, command func(kit.Values) domain.Command[lead.Lead]) {
	env.Open(newAsk(env, title, plainly(body), kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: button,
		Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, command(v)) },
	}))
}

// leadDone says what a command has made of a lead.
func leadDone(env *kit.Env, m kit.Done[lead.Lead]) {
	if m.Err != nil {
		env.Fail(m.Err)
		return
	}
	l := m.Value
	switch c := m.Command.(type) {
	case lead.Create, lead.Assign, lead.ToPool:
		env.Toast(theme.Good, wentTo(env, l))
	case lead.Recall:
		env.Toast(theme.Good, "Taken back: "+l.Name()+" lies on your desk.")
	case lead.Disqualify:
		env.Toast(theme.Quiet, "Disqualified: "+l.Name()+".")
	case lead.Edit:
		words := "Saved: " + l.Name() + "."
		if c.Consent != nil {
			words += " " + wentTo(env, l)
		}
		env.Toast(theme.Good, words)
	case lead.Note:
		env.Toast(theme.Good, "Noted.")
	default:
		env.Toast(theme.Good, "Done.")
	}
}

// routed says what the rules have done with a lead.
func routed(env *kit.Env, m kit.Done[lead.Trace]) {
	if m.Err != nil {
		env.Fail(m.Err)
		return
	}
	v := verdict(env, m.Value)
	env.Toast(v.Tone, v.Text)
}

// wentTo says where a lead is.
func wentTo(env *kit.Env, l lead.Lead) string {
	switch l.Status {
	case lead.StatusOffered:
		return "Offered to " + l.Partner.Name + " until " + moment(env, l.OfferedUntil) + "."
	case lead.StatusPooled:
		return "In the pool: whoever claims it first has it."
	case lead.StatusWorking:
		return l.Partner.Name + " works on it."
	case lead.StatusNew, lead.StatusReturned:
		return "On your desk: " + holdSentence(l.Desk.Hold) + "."
	case lead.StatusConverted, lead.StatusDisqualified:
	}
	return kit.Capital(say.Status(l).Text) + "."
}

// holdSentence says why a lead lies on the desk, after "On your desk:".
func holdSentence(h lead.Hold) string {
	switch h {
	case lead.HoldUnrouted:
		return "nobody has routed it yet"
	case lead.HoldNoConsent:
		return "the person has not agreed to be handed on, so nobody is asked"
	case lead.HoldNoRule:
		return "no rule holds for it"
	case lead.HoldNoCandidate:
		return "no partner could have it"
	case lead.HoldMaxOffers:
		return "as many partners were asked as may be"
	case lead.HoldWaiting:
		return "it is routed in a moment, the rotas are being made anew"
	case lead.HoldRecalled:
		return "it was taken back"
	case lead.HoldReturned:
		return "its partner gave it back"
	}
	return say.HoldWords(h)
}

// holdShort says the same in a word or two.
func holdShort(h lead.Hold) string {
	switch h {
	case lead.HoldNoRule:
		return "no rule"
	case lead.HoldNoCandidate:
		return "no partner"
	case lead.HoldMaxOffers:
		return "all asked"
	case lead.HoldUnrouted, lead.HoldWaiting:
		return "not routed"
	case lead.HoldRecalled:
		return "taken back"
	case lead.HoldNoConsent, lead.HoldReturned:
	}
	return say.HoldWords(h)
}

// moment is a day with the time.
func moment(env *kit.Env, t time.Time) string {
	return env.Date(t) + t.In(env.Facts.Zone).Format(" 15:04")
}
