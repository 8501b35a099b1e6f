package deal

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// An act is something that can be done with one deal, from the list and from its
// page. Where it is offered is a courtesy; the portal decides.
type act struct {
	op     string // the operation behind it
	key    kit.Key
	late   int           // how far back in the footer
	in     []deal.Status // in which it is offered
	to     deal.Status   // where it leads, if that says why it can't be done
	cannot string        // "be extended", for the sentence that says why not
	start  func(deal.Deal) tea.Cmd
}

// acts are the acts of one screen.
type acts struct {
	env *kit.Env
	may map[string]bool // operations that the actor may call; nil until that is known
	was deal.Deal       // as it was before the last act, for undo
}

// rightsMsg tells which operations the actor may call.
type rightsMsg map[string]bool

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

func statuses(s ...deal.Status) []deal.Status { return s }

// all lists the acts, in the order of the footer.
func (a *acts) all() []act {
	key := func(press, does, help string) kit.Key { return kit.Key{Press: []string{press}, Does: does, Help: help} }
	const draft, submitted, returned, approved, expired = deal.StatusDraft, deal.StatusSubmitted, deal.StatusReturned, deal.StatusApproved, deal.StatusExpired
	return []act{
		{
			op: "deals.submit", key: key("S", "submit", "Submit this deal for review"),
			in: statuses(draft, returned), to: submitted, cannot: "be submitted", start: a.submit,
		},
		{
			op: "deals.stage", key: key("s", "stage", "Move the sale to another stage"),
			in: statuses(draft, submitted, returned, approved), cannot: "move to another stage", start: a.stage,
		},
		{
			op: "deals.extend", key: key("x", "extend", "Ask for longer protection"),
			in: statuses(approved, expired), cannot: "be extended", start: a.extend,
		},
		{
			op: "deals.win", key: key("w", "win", "Report that the customer bought"),
			in: statuses(approved), to: deal.StatusWinPending, cannot: "be reported as won", start: a.win,
		},
		{
			op: "deals.lose", key: key("l", "lose", "Say that the customer did not buy, and why"),
			in: statuses(approved), to: deal.StatusLost, cannot: "be marked as lost", start: a.lose,
		},
		{
			op: "deals.edit", late: 1, key: a.env.Keys.Edit,
			in: statuses(draft, submitted, returned, approved), cannot: "be edited", start: a.edit,
		},
		{
			op: "deals.note", late: 1, key: key("a", "add note", "Write a note that both sides read"),
			in: deal.Statuses(), start: a.note,
		},
		{
			op: "deals.share", late: 2, key: key("c", "colleagues", "Share this deal with a colleague, or no longer"),
			in: deal.Statuses(), start: a.share,
		},
		{
			op: "deals.recall", late: 2, key: key("R", "recall", "Take the submission back: it becomes a draft again"),
			in: statuses(submitted), to: draft, cannot: "be recalled", start: a.recall,
		},
		{
			op: "deals.withdraw", late: 2, key: key("W", "withdraw", "Give this deal up"),
			in: statuses(draft, submitted, returned, approved), to: deal.StatusWithdrawn, cannot: "be withdrawn", start: a.withdraw,
		},
	}
}

// keys are those of the acts, with the reason of those that can't be used on the
// deal at hand; d is nil if there is none.
func (a *acts) keys(d *deal.Deal) []kit.Key {
	all := a.all()
	keys := make([]kit.Key, len(all))
	for i, x := range all {
		k := x.key.Unless(a.whyNot(x, d))
		for range x.late {
			k = k.Late()
		}
		keys[i] = k
	}
	return keys
}

// whyNot says why an act can't be done, "" if it can.
func (a *acts) whyNot(x act, d *deal.Deal) string {
	switch {
	case d == nil:
		return "There is no deal here yet."
	case a.may != nil && !a.may[x.op]:
		return a.refused()
	case x.to != "" && d.Status == x.to:
		return "This deal is " + a.spoken(*d) + " already."
	case !slices.Contains(x.in, d.Status):
		return "This deal is " + a.spoken(*d) + ", so it can't " + x.cannot + "."
	case x.op == "deals.extend":
		return a.whyNoExtension(*d)
	}
	return ""
}

func (a *acts) whyNoExtension(d deal.Deal) string {
	switch {
	case d.Status == deal.StatusExpired && !renewable(a.env, d):
		return "This protection is over and the customer is free. Register the deal anew."
	case d.Extension != nil && d.Extension.Status == deal.Asked:
		return "An extension is asked for already. " + kit.Capital(vendorName(a.env)) + " has not answered yet."
	}
	return ""
}

// refused says why somebody who only looks can't change anything.
func (a *acts) refused() string {
	if a.env.Actor.ReadOnly {
		return "You are viewing as " + a.env.Actor.PartnerName + ": nothing can be changed."
	}
	return "You are here as " + string(a.env.Actor.Role) + ": you can look at deals, not change them."
}

func (a *acts) spoken(d deal.Deal) string {
	if d.Status == deal.StatusWinPending {
		return "reported as won"
	}
	return Status(d).Text
}

// newKey is n, which registers another deal.
func (a *acts) newKey() kit.Key {
	k := a.env.Keys.New.To("new deal")
	k.Help = "Register a deal, so that its customer is protected"
	if a.may != nil && !a.may["deals.register"] {
		return k.Unless(a.refused())
	}
	return k
}

// press starts the act whose key was pressed.
func (a *acts) press(m tea.KeyPressMsg, d *deal.Deal) (tea.Cmd, bool) {
	if a.newKey().Is(m) {
		a.env.Go("deals", "new")
		return nil, true
	}
	for _, x := range a.all() {
		if d != nil && x.key.Unless(a.whyNot(x, d)).Is(m) {
			a.was = *d
			return x.start(*d), true
		}
	}
	return nil, false
}

// update takes the answers to what the acts asked and sent. It reports whether
// the message was one, and the deal as it became.
func (a *acts) update(msg tea.Msg, at *deal.Deal) (became *deal.Deal, taken bool) {
	switch m := msg.(type) {
	case rightsMsg:
		a.may = m
		return nil, true
	case kit.Got[domain.List[user.User]]:
		if at != nil {
			a.colleagues(*at, m)
		}
		return nil, true
	case kit.Done[deal.Deal]:
		if m.Err != nil {
			a.env.Fail(m.Err)
			return nil, true
		}
		a.tell(m)
		return &m.Value, true
	}
	return nil, false
}

func (a *acts) submit(d deal.Deal) tea.Cmd {
	return kit.Send(a.env, deal.Submit{ID: d.ID, Version: d.Version})
}

func (a *acts) edit(d deal.Deal) tea.Cmd {
	a.env.Go("deals", d.ID, "edit")
	return nil
}

func (a *acts) stage(d deal.Deal) tea.Cmd {
	var opts []kit.Option
	for _, s := range a.env.Programme().Deals.Stages {
		hint := strconv.Itoa(s.Probability) + " %"
		if s.ID == d.Stage {
			hint = "now" + " " + a.env.Theme.Glyph.Dot + " " + hint
		}
		opts = append(opts, kit.Option{Value: s.ID, Label: s.Name, Hint: hint})
	}
	a.env.Open(kit.NewPick(a.env, kit.Pick{Head: "Stage of " + d.Customer.Name, Options: opts, At: d.Stage, Do: func(o kit.Option) tea.Cmd {
		if o.Value == d.Stage {
			return nil
		}
		return kit.Send(a.env, deal.Stage{ID: d.ID, Stage: o.Value, Version: d.Version})
	}}))
	return nil
}

// form opens a small form that stays until what it sends has succeeded.
func (a *acts) form(title string, body []string, button string, submit func(kit.Values) tea.Cmd, fields ...kit.Field) tea.Cmd {
	a.env.Open(kit.NewFormDialog(a.env, title, filled(body), kit.FormOptions{
		Sections: []kit.Section{{Fields: fields}}, Button: button, Submit: submit,
	}))
	return nil
}

func (a *acts) extend(d deal.Deal) tea.Cmd {
	rules := a.env.Programme().Deals.Extensions
	title, body, button := "Extend "+d.Customer.Name, "It is protected until "+a.env.Date(d.ProtectedUntil)+".", "Ask for it"
	if d.Status == deal.StatusExpired {
		title, body, button = "Renew "+d.Customer.Name, "Until "+a.env.Date(d.GraceUntil)+" nobody else can register this customer.", "Ask for it"
	}
	hint := "Calendar days."
	if rules.MaxDays > 0 {
		hint = "Calendar days, at most " + strconv.Itoa(rules.MaxDays) + "."
	}
	return a.form(title, []string{body, chances(rules.Max - d.Extensions)}, button,
		func(v kit.Values) tea.Cmd {
			days, err := v.Int("days")
			if err != nil {
				days = 0
			}
			return kit.Send(a.env, deal.Extend{ID: d.ID, Days: int64(days), Note: v["note"], Evidence: v["evidence"], Version: d.Version})
		},
		kit.Field{Name: "days", Label: "Days", Kind: kit.NumberField, Value: "30", Required: true, Hint: hint},
		kit.Field{Name: "note", Label: "Why", Kind: kit.AreaField, Rows: 2, Required: true, Hint: kit.Capital(vendorName(a.env)) + " reads this."},
		kit.Field{Name: "evidence", Label: "What shows it", Hint: "A mail, a date, a name. You can leave it empty."},
	)
}

// chances says how often an extension can be asked for.
func chances(n int) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "You can ask once."
	}
	return "You can ask " + strconv.Itoa(n) + " times."
}

func (a *acts) win(d deal.Deal) tea.Cmd {
	today := a.env.Programme().Today(a.env.Now())
	return a.form("Won: "+d.Customer.Name, []string{kit.Capital(vendorName(a.env)) + " confirms it, then it counts."}, "Report win",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, deal.Win{ID: d.ID, Amount: v["amount"], Date: v["date"], Order: v["order"], Version: d.Version})
		},
		kit.Field{Name: "amount", Label: "Final amount", Kind: kit.AmountField, Value: registeredFor(d), Currency: d.Amount.Currency, Required: true},
		kit.Field{Name: "date", Label: "Date of the order", Kind: kit.DateField, Value: today.String(), Required: true},
		kit.Field{Name: "order", Label: "Reference of the order", Hint: "Such as PO-4711. You can leave it empty."},
	)
}

// registeredFor is the amount that a report of a win begins with: what was registered, if that is
// known.
func registeredFor(d deal.Deal) string {
	if d.Amount.IsZero() {
		return ""
	}
	return typedAmount(d.Amount)
}

func (a *acts) lose(d deal.Deal) tea.Cmd {
	var opts []kit.Option
	for _, r := range a.env.Programme().Deals.LossReasons {
		opts = append(opts, kit.Option{Value: r.ID, Label: r.Name})
	}
	return a.form("Lost: "+d.Customer.Name, []string{"The deal is over, and its customer is free for others."}, "Mark as lost",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, deal.Lose{ID: d.ID, Reason: v["reason"], Note: v["note"], Version: d.Version})
		},
		kit.Field{Name: "reason", Label: "Reason", Kind: kit.ChoiceField, Options: opts, Required: true},
		kit.Field{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 3, Hint: "What should " + vendorName(a.env) + " know?"},
	)
}

func (a *acts) note(d deal.Deal) tea.Cmd {
	return a.form("Note on "+d.Customer.Name, nil, "Add note",
		func(v kit.Values) tea.Cmd { return kit.Send(a.env, deal.Note{ID: d.ID, Note: v["note"]}) },
		kit.Field{Name: "note", Label: "Note", Kind: kit.AreaField, Rows: 4, Required: true, Hint: "You, your colleagues and " + vendorName(a.env) + " read it."},
	)
}

// withdraw asks, naming what will happen.
func (a *acts) withdraw(d deal.Deal) tea.Cmd {
	what := "The deal is given up."
	switch d.Status {
	case deal.StatusApproved:
		what = "The protection until " + a.env.Date(d.ProtectedUntil) + " ends at once, and anybody can register this customer."
	case deal.StatusSubmitted, deal.StatusReturned:
		what = "The deal leaves the review and gives up its place in line."
	default:
	}
	return a.form("Withdraw "+d.Customer.Name+"?", []string{what, "You can't take this back yourself."}, "Withdraw",
		func(v kit.Values) tea.Cmd {
			return kit.Send(a.env, deal.Withdraw{ID: d.ID, Note: v["note"], Version: d.Version})
		},
		kit.Field{Name: "note", Label: "Why", Kind: kit.AreaField, Rows: 2, Hint: kit.Capital(vendorName(a.env)) + " reads this. You can leave it empty."},
	)
}

func (a *acts) recall(d deal.Deal) tea.Cmd {
	a.env.Open(kit.NewConfirm(a.env, kit.Confirm{
		Head: "Recall " + d.Customer.Name + "?",
		Body: []string{"It becomes a draft again and gives up its place in line. If somebody else submits this customer meanwhile, they are first."},
		Yes:  "Recall", No: "Leave it", Danger: true,
		Do: func() tea.Cmd { return kit.Send(a.env, deal.Recall{ID: d.ID, Version: d.Version}) },
	}))
	return nil
}

func (a *acts) share(deal.Deal) tea.Cmd {
	return kit.Ask(a.env, user.List{Page: domain.Page{Limit: domain.MaxLimit}})
}

// colleagues offers the people with whom a deal can be shared.
func (a *acts) colleagues(d deal.Deal, m kit.Got[domain.List[user.User]]) {
	if m.Err != nil {
		a.env.Fail(m.Err)
		return
	}
	var opts []kit.Option
	for _, u := range m.Value.Items {
		if u.ID == d.Owner.ID {
			continue
		}
		hint := string(u.Role)
		if sharedTo(d, u.ID) {
			hint = "shared"
		}
		opts = append(opts, kit.Option{Value: u.ID, Label: u.Name, Hint: hint})
	}
	if len(opts) == 0 {
		a.env.Toast(theme.Info, "There is nobody else in your company yet.")
		return
	}
	a.env.Open(kit.NewPick(a.env, kit.Pick{Head: "Share " + d.Customer.Name + " with", Options: opts, Do: func(o kit.Option) tea.Cmd {
		return kit.Send(a.env, deal.Share{ID: d.ID, Users: toggled(d, o.Value), Version: d.Version})
	}}))
}

func sharedTo(d deal.Deal, id string) bool {
	return slices.ContainsFunc(d.Shared, func(r deal.Ref) bool { return r.ID == id })
}

// toggled lists whom a deal is shared with once one person has come or gone.
func toggled(d deal.Deal, id string) []string {
	ids := sharedIDs(d)
	if sharedTo(d, id) {
		return slices.DeleteFunc(ids, func(x string) bool { return x == id })
	}
	return append(ids, id)
}

func sharedIDs(d deal.Deal) []string {
	var ids []string
	for _, r := range d.Shared {
		ids = append(ids, r.ID)
	}
	return ids
}

// tell says what has been done, and offers to take back what can be.
func (a *acts) tell(m kit.Done[deal.Deal]) {
	d, was, env := m.Value, a.was, a.env
	who := d.Customer.Name
	switch c := m.Command.(type) {
	case deal.Stage:
		env.Undo(who+" is at "+Stage(env, d.Stage)+".", func() tea.Cmd {
			a.was = d
			return kit.Send(env, deal.Stage{ID: d.ID, Stage: was.Stage, Version: d.Version})
		})
	case deal.Share:
		env.Undo(shareWords(d), func() tea.Cmd {
			a.was = d
			return kit.Send(env, deal.Share{ID: d.ID, Users: sharedIDs(was), Version: d.Version})
		})
	case deal.Submit:
		tone, words := AfterSubmit(env, d)
		env.Toast(tone, words)
	case deal.Recall:
		env.Toast(theme.Good, who+" is a draft again.")
	case deal.Withdraw:
		env.Toast(theme.Good, who+" is withdrawn.")
	case deal.Extend:
		env.Toast(theme.Good, kit.Count(int(c.Days), "day is", "days are")+" asked for. "+kit.Capital(vendorName(env))+" answers.")
	case deal.Win:
		env.Toast(theme.Good, "Well done. "+kit.Capital(vendorName(env))+" confirms it, then it counts.")
	case deal.Lose:
		env.Toast(theme.Info, who+" is marked as lost.")
	case deal.Note:
		env.Toast(theme.Good, "Your note is on the timeline.")
	}
}

func shareWords(d deal.Deal) string {
	var names []string
	for _, r := range d.Shared {
		names = append(names, r.Name)
	}
	if len(names) == 0 {
		return d.Customer.Name + " is shared with nobody."
	}
	return d.Customer.Name + " is shared with " + strings.Join(names, ", ") + "."
}

// AfterSubmit says what comes next once a deal was submitted.
func AfterSubmit(env *kit.Env, d deal.Deal) (theme.Tone, string) {
	switch {
	case d.Status == deal.StatusApproved:
		return theme.Good, "Approved at once: " + d.Customer.Name + " is protected until " + env.Date(d.ProtectedUntil) + "."
	case d.Message != "": // a conflict, or what is not theirs to sell
		return theme.Warn, d.Message
	case d.Conflict == deal.Blocked:
		return theme.Warn, "This customer is already registered. " + kit.Capital(vendorName(env)) + " decides."
	}
	p := env.Programme()
	due := p.BusinessHoursAfter(d.SubmittedAt, p.Deals.ReviewHours)
	return theme.Good, "Submitted. " + kit.Capital(vendorName(env)) + " decides by " + due.In(env.Facts.Zone).Format("Mon 2 Jan, 15:04") + "."
}

// clips are what can be copied of a deal.
func clips(d *deal.Deal) []kit.Clip {
	if d == nil {
		return nil
	}
	return []kit.Clip{{Label: "id", Text: d.ID}, {Label: "command line", Text: "deals show " + d.ID}}
}
