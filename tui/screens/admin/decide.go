package admin

import (
	"errors"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/programme"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
	"gangway/tui/theme"
)

// A decision is what can be done with a deal by a key. Its words say what will
// come of it.
type decision struct {
	key  kit.Key
	op   string // the operation that it sends
	what string // the consequence, a sentence
	tone theme.Tone
	open func() tea.Cmd // opens its dialog, or asks what that has to say
}

// decisions lists what can be decided about a deal as it stands. What would come
// of an approval is told by fore, nil as long as that is not known.
func decisions(env *kit.Env, r rights, d deal.Deal, fore *foretold) []decision {
	var out []decision
	add := func(press, does, op, what string, open func()) {
		k := kit.On(press, does)
		k.Help = kit.Capital(does) + ": " + what
		out = append(out, decision{key: r.unless(k, op), op: op, what: what, open: func() tea.Cmd { open(); return nil }})
	}
	who, customer := d.Partner.Name, d.Customer.Name
	switch {
	case d.Status == deal.StatusSubmitted:
		add("a", "approve", "deals.approve", fore.sentence(env, d), func() { openApprove(env, d, fore) })
		switch {
		case fore == nil:
			out[0].open = func() tea.Cmd { return foretell(env, d, deal.Approve{ID: d.ID, Version: d.Version}, true) }
		case fore.needs != "" || fore.err != nil:
			out[0].tone = theme.Warn
		}
		add("x", "reject", "deals.reject", who+" reads the reason. "+customer+" is not protected.", func() { openReject(env, d) })
		add("r", "return", "deals.return", who+" completes it and submits it again. The clock stops, the place in line stays.", func() { openReturn(env, d) })
	case d.Status == deal.StatusWinPending:
		add("a", "confirm win", "deals.confirm-win", winWords(d), func() { openConfirm(env, d) })
		add("x", "return win", "deals.return-win", who+" corrects it and reports it again. "+customer+" stays protected.", func() { openReturnWin(env, d) })
	case asked(d):
		add("a", "grant", "deals.extension-approve", extendWords(d), func() { openGrant(env, d) })
		add("x", "refuse", "deals.extension-refuse", "The protection ends "+env.Date(d.ProtectedUntil)+" as it is. "+who+" reads why.", func() { openRefuse(env, d) })
	}
	return out
}

func winWords(d deal.Deal) string {
	if d.Win == nil {
		return "The win of " + d.Partner.Name + " counts."
	}
	words := "The win of " + kit.Money(d.Win.Amount) + " counts for " + d.Partner.Name
	if d.Amount.IsZero() {
		return words + "."
	}
	if d.Win.Amount.Currency == d.Amount.Currency && d.Win.Amount.Minor != d.Amount.Minor {
		words += "; registered were " + kit.Money(d.Amount)
	}
	return words + "."
}

func extendWords(d deal.Deal) string {
	return "Protects " + d.Customer.Name + " for " + d.Partner.Name + " " + kit.Count(int(d.Extension.Days), "day", "days") + " longer."
}

// A foretold approval is what would come of it, as the portal says itself.
type foretold struct {
	deal  deal.Deal
	asked bool      // by a key, to open the dialog
	until time.Time // when the protection would end
	needs string    // why it takes an exception, "" if it does not
	err   error     // anything else that stands against it
}

// sentence says what an approval will do.
func (f *foretold) sentence(env *kit.Env, d deal.Deal) string {
	switch {
	case f == nil:
		return "Protects " + d.Customer.Name + " for " + d.Partner.Name + "."
	case f.err != nil:
		return kit.Sentence(f.err)
	}
	words := "Protects " + d.Customer.Name + " for " + d.Partner.Name + " until " + env.Date(f.until) + "."
	if f.needs != "" {
		words += " It takes an exception, with its reason."
	}
	return words
}

// foretell tries an approval without doing it. Where something stands before the
// deal it is tried again as an exception, for the day that it would end.
func foretell(env *kit.Env, d deal.Deal, c deal.Approve, asked bool) tea.Cmd {
	try := kit.Send(env, c, domain.WithDryRun())
	c.Exception = "?"
	again := kit.Send(env, c, domain.WithDryRun())
	return func() tea.Msg {
		out := foretold{deal: d, asked: asked}
		after, err := outcome(try())
		var fault *domain.Error
		if errors.As(err, &fault) && fault.Field == "exception" {
			out.needs = fault.Msg
			after, err = outcome(again())
		}
		if err != nil {
			out.err = err
			return out
		}
		out.until = after.ProtectedUntil
		return out
	}
}

func outcome(msg tea.Msg) (deal.Deal, error) {
	m, ok := msg.(kit.Done[deal.Deal])
	if !ok {
		return deal.Deal{}, domain.Errorf(domain.Unavailable, "This can't be said at the moment.")
	}
	return m.Value, m.Err
}

func noteField(label, hint string, must bool) kit.Field {
	return kit.Field{Name: "note", Label: label, Hint: hint, Kind: kit.AreaField, Rows: 3, Required: must}
}

// internalField is noteField for what only the vendor reads.
func internalField(label string, must bool) kit.Field {
	f := noteField(label, "Only we read this.", must)
	f.Name = "internal_note"
	if !must {
		f.Hint += " It may be empty."
	}
	return f
}

// theyRead is the hint of what a partner reads.
func theyRead(d deal.Deal) string { return d.Partner.Name + " reads this." }

func openApprove(env *kit.Env, d deal.Deal, fore *foretold) {
	command := func(v kit.Values) (deal.Approve, error) {
		days, err := v.Int("days")
		return deal.Approve{ID: d.ID, Days: int64(days), Note: v.Text("note"), Exception: v.Text("exception"), Version: d.Version}, err
	}
	days := kit.Field{
		Name: "days", Label: "Days of protection", Kind: kit.NumberField, Width: 8, Max: 5,
		Hint: "Leave it empty for the days of the partner's tier.",
		Live: func(value string) tea.Cmd {
			c, err := command(kit.Values{"days": value})
			if err != nil {
				return nil
			}
			return foretell(env, d, c, false)
		},
	}
	fields := []kit.Field{days, noteField("Note", theyRead(d)+" It may be empty.", false)}
	if fore != nil && fore.needs != "" {
		fields = []kit.Field{
			{Name: "exception", Label: "Reason for the exception", Hint: "Only we read this; both deals show it.", Kind: kit.AreaField, Rows: 3, Required: true},
			days, noteField("Note", theyRead(d)+" It may be empty.", false),
		}
	}
	a := newAsk(env, "Approve "+d.Customer.Name+"?", nil, kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: "Approve",
		Submit: func(v kit.Values) tea.Cmd {
			c, err := command(v)
			if err != nil {
				return failed[deal.Deal](err)
			}
			return kit.Send(env, c)
		},
	})
	a.body = approveWords(env, d, fore)
	a.hear = func(msg tea.Msg) ([]line, bool) {
		f, ok := msg.(foretold)
		if !ok {
			return nil, false
		}
		return approveWords(env, d, &f), true
	}
	env.Open(a)
}

func approveWords(env *kit.Env, d deal.Deal, f *foretold) []line {
	if f == nil {
		return plainly(f.sentence(env, d))
	}
	if f.err != nil {
		return []line{{theme.Warn, kit.Sentence(f.err)}}
	}
	words := plainly("Protects " + d.Customer.Name + " for " + d.Partner.Name + " until " + env.Date(f.until) + ".")
	if f.needs != "" {
		words = append(words, line{theme.Warn, f.needs})
	}
	return words
}

// failed is the outcome of what could not even be sent, for a form to show.
func failed[R any](err error) tea.Cmd {
	return func() tea.Msg { return kit.Done[R]{Err: err} }
}

// reasons are the choices of a programme's codes.
func reasons(all []programme.Reason) []kit.Option {
	out := make([]kit.Option, 0, len(all))
	for _, r := range all {
		hint := ""
		if r.NeedsNote {
			hint = "with a note"
		}
		out = append(out, kit.Option{Value: r.ID, Label: r.Name, Hint: hint})
	}
	return out
}

// fitting puts the reasons in front that a deal's flags give, and returns the
// first of them, "" if none fits.
func fitting(all []programme.Reason, flags []string) (sorted []programme.Reason, first string) {
	fits := func(r programme.Reason) bool { return slices.Contains(flags, r.ID) }
	sorted = slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b programme.Reason) int {
		switch {
		case fits(a) == fits(b):
			return 0
		case fits(a):
			return -1
		}
		return 1
	})
	if len(sorted) > 0 && fits(sorted[0]) {
		first = sorted[0].ID
	}
	return sorted, first
}

func openReject(env *kit.Env, d deal.Deal) {
	all, first := env.Programme().Deals.RejectReasons, ""
	if d.Review != nil {
		all, first = fitting(all, d.Review.Flags)
	}
	openDeal(env, "Reject "+d.Customer.Name+"?", d.Customer.Name+" is not protected for "+d.Partner.Name+". A new submission takes a new place in line.", "Reject",
		[]kit.Field{
			{Name: "reason", Label: "Reason", Hint: theyRead(d), Kind: kit.ChoiceField, Value: first, Options: reasons(all), Required: true},
			noteField("Note", theyRead(d), false),
			{Name: "of", Label: "Duplicate of", Hint: "The id of the deal that it repeats, if it does. Only we see it.", Max: 12, Width: 14},
		},
		func(v kit.Values) domain.Command[deal.Deal] {
			return deal.Reject{ID: d.ID, Reason: v.Text("reason"), Note: v.Text("note"), Of: v.Text("of"), Version: d.Version}
		})
}

func openReturn(env *kit.Env, d deal.Deal) {
	openDeal(env, "Return "+d.Customer.Name+"?", d.Partner.Name+" completes it and submits it again. The clock stops, and it keeps its place in line.", "Return",
		[]kit.Field{noteField("What is missing", theyRead(d), true)},
		func(v kit.Values) domain.Command[deal.Deal] {
			return deal.Return{ID: d.ID, Note: v.Text("note"), Version: d.Version}
		})
}

func openGrant(env *kit.Env, d deal.Deal) {
	openDeal(env, "Extend the protection of "+d.Customer.Name+"?", extendWords(d)+" Now it ends "+env.Date(d.ProtectedUntil)+".", "Grant",
		[]kit.Field{
			{Name: "days", Label: "Days", Hint: "Counted from the end of the protection.", Kind: kit.NumberField, Value: strconv.FormatInt(d.Extension.Days, 10), Width: 8, Max: 5},
			noteField("Note", theyRead(d)+" It may be empty.", false),
		},
		func(v kit.Values) domain.Command[deal.Deal] {
			days, _ := v.Int("days")
			return deal.ExtensionApprove{ID: d.ID, Days: int64(days), Note: v.Text("note"), Version: d.Version}
		})
}

func openRefuse(env *kit.Env, d deal.Deal) {
	openDeal(env, "Refuse the extension for "+d.Customer.Name+"?", "The protection ends "+env.Date(d.ProtectedUntil)+", as it is.", "Refuse",
		[]kit.Field{noteField("Reason", theyRead(d), true)},
		func(v kit.Values) domain.Command[deal.Deal] {
			return deal.ExtensionRefuse{ID: d.ID, Note: v.Text("note"), Version: d.Version}
		})
}

func openConfirm(env *kit.Env, d deal.Deal) {
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Confirm the win of " + d.Customer.Name + "?", Body: []string{winWords(d)}, Yes: "Confirm", No: "Not yet",
		Do: func() tea.Cmd { return kit.Send(env, deal.ConfirmWin{ID: d.ID, Version: d.Version}) },
	}))
}

func openReturnWin(env *kit.Env, d deal.Deal) {
	openDeal(env, "Return the win of "+d.Customer.Name+"?", d.Partner.Name+" corrects it and reports it again. The customer stays protected, longer by the days that the win has waited.", "Return",
		[]kit.Field{noteField("What is to be corrected", theyRead(d), true)},
		func(v kit.Values) domain.Command[deal.Deal] {
			return deal.ReturnWin{ID: d.ID, Note: v.Text("note"), Version: d.Version}
		})
}

// openUndo asks why the last decision is taken back.
func openUndo(env *kit.Env, d deal.Deal) {
	openDeal(env, "Take the last decision back?", "What followed from it is taken back with it: protection, counts, notices. The timeline keeps both.", "Take back",
		[]kit.Field{noteField("Reason", theyRead(d), true)},
		func(v kit.Values) domain.Command[deal.Deal] {
			return deal.Undo{ID: d.ID, Note: v.Text("note"), Version: d.Version}
		})
}

// openNote asks for a note and who is to read it.
func openNote(env *kit.Env, d deal.Deal) {
	openDeal(env, "Note on "+d.Customer.Name, "", "Save", []kit.Field{
		{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 4, Required: true},
		{Name: "readers", Label: "Read by", Kind: kit.ChoiceField, Value: "internal", Options: []kit.Option{
			{Value: "internal", Label: "only us"}, {Value: "shared", Label: "us and " + d.Partner.Name},
		}},
	}, func(v kit.Values) domain.Command[deal.Deal] {
		return deal.Note{ID: d.ID, Note: v.Text("note"), Internal: v.Text("readers") != "shared"}
	})
}

// openDeal opens a dialog whose answers make a command about a deal.
func openDeal(env *kit.Env, title, body, button string, fields []kit.Field, command func(kit.Values) domain.Command[deal.Deal]) {
	env.Open(newAsk(env, title, plainly(body), kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: button,
		Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, command(v)) },
	}))
}

// decided says what a command has made of a deal. A decision that this person
// may take back offers so.
func decided(env *kit.Env, r rights, m kit.Done[deal.Deal]) {
	if m.Err != nil {
		env.Fail(m.Err)
		return
	}
	d := m.Value
	words, undoable := decidedWords(env, m)
	if undoable && r.may("deals.undo") {
		env.Undo(words, func() tea.Cmd { openUndo(env, d); return nil })
		return
	}
	env.Toast(theme.Good, words)
}

func decidedWords(env *kit.Env, m kit.Done[deal.Deal]) (words string, undoable bool) {
	d := m.Value
	who, customer, until := d.Partner.Name, d.Customer.Name, env.Date(d.ProtectedUntil)
	switch m.Command.(type) {
	case deal.Approve:
		return "Approved: " + customer + " is protected until " + until + ".", true
	case deal.Reject:
		return "Rejected: " + customer + " of " + who + ".", true
	case deal.Return:
		return "Returned to " + who + ": " + customer + ".", true
	case deal.ExtensionApprove:
		return "Extended: " + customer + " is protected until " + until + ".", true
	case deal.ExtensionRefuse:
		return "Refused: the protection of " + customer + " ends " + until + ".", true
	case deal.ConfirmWin:
		return "Confirmed: " + who + " has won " + customer + ".", true
	case deal.ReturnWin:
		return "Returned to " + who + ": the win of " + customer + ".", true
	case deal.Undo:
		return "Taken back: " + customer + " is " + show.Status(d).Text + " again.", false
	case deal.CorrectCustomer:
		return "Corrected: the customer is " + customer + ".", false
	case deal.Note:
		return "Noted.", false
	}
	return "Done.", false
}
