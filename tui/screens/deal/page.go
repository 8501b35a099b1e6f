package deal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// PageOf is the page of a deal: what is sold, where it stands on both axes, and
// what else is known. A timeline, as Timeline makes it, goes in between.
func PageOf(env *kit.Env, d deal.Deal, timeline ...kit.Block) kit.Page {
	sections := []kit.Block{Products(env, d), Axes(env, d), Standing(env, d)}
	sections = append(sections, timeline...)
	return kit.Page{
		Title: d.Customer.Name, State: Status(d), Subtitle: Where(env, d.Customer),
		Sections: append(sections, Contact(d), More(env, d)),
	}
}

// Products are the lines of a deal with what they come to.
func Products(env *kit.Env, d deal.Deal) kit.Block {
	var b kit.Block
	sum := int64(0)
	for _, l := range d.Products {
		amount := ""
		if !l.Amount.IsZero() {
			amount = kit.Money(l.Amount)
		}
		sum += l.Amount.Minor
		name := ProductName(env, l.SKU)
		if l.Quantity > 1 {
			name += " " + times(env) + " " + strconv.FormatInt(l.Quantity, 10)
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(name), kit.Plain(amount)})
	}
	total := worth(d)
	switch {
	case total == "":
	case len(d.Products) == 1 && (sum == 0 || kit.Money(d.Amount) == total && sum == d.Amount.Minor):
		b.Table[0][1] = kit.Plain(total)
	default:
		rule := strings.Repeat(env.Theme.Glyph.Rule, kit.Width(total))
		b.Table = append(b.Table, []kit.Cell{{}, {Text: rule, Tone: theme.Quiet}}, []kit.Cell{{Text: "total", Tone: theme.Quiet}, kit.Plain(total)})
	}
	return b
}

// closes says when the sale is expected to close, and warns of a day that has
// passed.
func closes(env *kit.Env, d deal.Deal) kit.Cell {
	if d.CloseDate.IsZero() || !slices.Contains(openStatuses(), d.Status) || d.Status == deal.StatusWinPending {
		return kit.Cell{}
	}
	if d.CloseDate.Before(env.Programme().Today(env.Now())) {
		return kit.State(theme.Warn, closing(env, d)+" has passed")
	}
	return kit.Plain(closing(env, d))
}

func times(env *kit.Env) string {
	if env.Theme.ASCII {
		return "x"
	}
	return "×"
}

// closing is the day on which a sale is expected to close.
func closing(env *kit.Env, d deal.Deal) string {
	return env.Date(time.Date(d.CloseDate.Year, d.CloseDate.Month, d.CloseDate.Day, 12, 0, 0, 0, env.Facts.Zone))
}

// Axes draws the two things that a deal moves on, below each other: how much of
// its protection has run, and how far the sale is.
func Axes(env *kit.Env, d deal.Deal) kit.Block {
	var b kit.Block
	switch {
	case d.Status == deal.StatusApproved, d.Status == deal.StatusWinPending:
		b.Meters = append(b.Meters, kit.Meter{
			Label: "Protected", Value: "until " + env.Date(d.ProtectedUntil),
			Part: run(d.DecidedAt, d.ProtectedUntil, env.Now()), Note: env.Left(d.ProtectedUntil),
		})
	case renewable(env, d):
		b.Meters = append(b.Meters, kit.Meter{
			Label: "Renewable", Value: "until " + env.Date(d.GraceUntil),
			Part: run(d.ProtectedUntil, d.GraceUntil, env.Now()), Note: env.Left(d.GraceUntil),
		})
	}
	if d.Stage != "" {
		b.Meters = append(b.Meters, kit.Meter{
			Label: "Stage", Value: Stage(env, d.Stage), Part: float64(d.Probability) / 100, Note: strconv.Itoa(d.Probability) + " %",
		})
	}
	return b
}

// run is how much of the time between two moments is over.
func run(from, to, now time.Time) float64 {
	if from.IsZero() || !from.Before(to) {
		return 0
	}
	return float64(now.Sub(from)) / float64(to.Sub(from))
}

// Standing says in words what a deal waits for, on each axis that has something
// to say. What was written with a decision is in the timeline; only what the
// partner is to do stands here, too.
func Standing(env *kit.Env, d deal.Deal) kit.Block {
	return kit.Block{Pairs: said([]kit.Pair{
		{Label: "Closes", Value: closes(env, d)},
		{Label: "Registration", Value: registration(env, d)},
		{Label: "Extension", Value: extension(env, d.Extension)},
		{Label: "Win", Value: win(env, d)},
		{Label: "Update", Value: update(env, d)},
	})}
}

// said leaves out pairs without a value, so that they take no room either.
func said(pairs []kit.Pair) []kit.Pair {
	return slices.DeleteFunc(pairs, func(p kit.Pair) bool { return p.Value.Text == "" })
}

func registration(env *kit.Env, d deal.Deal) kit.Cell {
	who := vendorName(env)
	state := Status(d)
	say := func(words ...string) kit.Cell { state.Text = sentence(words...); return state }
	switch d.Status {
	case deal.StatusDraft:
		return say("not submitted yet, so nothing is protected")
	case deal.StatusSubmitted:
		return say("waiting for "+who+" since "+env.Exact(d.SubmittedAt), found(d.Conflict))
	case deal.StatusReturned:
		return say(who+" asks", d.ReasonNote)
	case deal.StatusRejected, deal.StatusDuplicate, deal.StatusLost:
		return say(state.Text, lowered(ReasonName(env, d.Reason)))
	case deal.StatusExpired:
		if renewable(env, d) {
			return say("over since " + env.Date(d.ProtectedUntil) + "; until " + env.Date(d.GraceUntil) + " nobody else can register the customer")
		}
		return say("over since " + env.Date(d.ProtectedUntil) + "; the customer is free for everybody")
	case deal.StatusApproved, deal.StatusWithdrawn, deal.StatusWinPending, deal.StatusWon:
	}
	return kit.Cell{}
}

// sentence joins what was said with what was written about it.
func sentence(words ...string) string { return strings.Join(filled(words), ": ") }

func found(c deal.Conflict) string {
	switch c {
	case deal.Blocked:
		return "this customer is already registered for this product"
	case deal.Possible:
		return "a customer of a similar name is registered"
	case deal.Clear:
	}
	return ""
}

func extension(env *kit.Env, x *deal.Extension) kit.Cell {
	if x == nil {
		return kit.Cell{}
	}
	days := kit.Count(int(x.Days), "day", "days")
	switch x.Status {
	case deal.Asked:
		return kit.State(theme.Info, days+" asked for on "+env.Date(x.AskedAt))
	case deal.Granted:
		return kit.State(theme.Good, sentence("granted on "+env.Date(x.AnsweredAt), x.Answer))
	case deal.Refused:
		return kit.State(theme.Bad, sentence("refused on "+env.Date(x.AnsweredAt), x.Answer))
	case deal.Lapsed:
		return kit.State(theme.Quiet, "lapsed, as the customer was free before it was answered")
	}
	return kit.Cell{}
}

func win(env *kit.Env, d deal.Deal) kit.Cell {
	w := d.Win
	switch {
	case w == nil:
		return kit.Cell{}
	case d.Status == deal.StatusWon:
		return kit.State(theme.Good, joined(kit.Money(w.Amount)+" on "+w.Date.String(), w.Order, "confirmed"))
	case d.Status == deal.StatusWinPending:
		return kit.State(theme.Info, joined(kit.Money(w.Amount)+" on "+w.Date.String(), w.Order, vendorName(env)+" is to confirm it"))
	case w.Returned && d.Status == deal.StatusApproved:
		return kit.State(theme.Warn, sentence("to be corrected and reported again", d.ReasonNote))
	}
	return kit.Cell{}
}

func update(env *kit.Env, d deal.Deal) kit.Cell {
	if !d.Stale {
		return kit.Cell{}
	}
	return kit.State(theme.Warn, "none since "+env.Date(d.UpdatedAt))
}

// Contact is the person at the customer.
func Contact(d deal.Deal) kit.Block {
	return kit.Block{Title: "Contact", Pairs: said([]kit.Pair{
		kit.Fact("Name", d.Contact.Name), kit.Fact("E-mail", d.Contact.Email), kit.Fact("Phone", d.Contact.Phone),
	})}
}

// More are the facts that are looked at seldom.
func More(env *kit.Env, d deal.Deal) kit.Block {
	shared := make([]string, 0, len(d.Shared))
	for _, u := range d.Shared {
		shared = append(shared, u.Name)
	}
	return kit.Block{Title: "More", Pairs: said([]kit.Pair{
		kit.Fact("Type", typeWords(d.Type)),
		kit.Fact("Source", sourceWords(env, d.Source)),
		kit.Fact(ours(env, "Your part", "Partner's part"), d.AddedValue),
		kit.Fact("Competitors", d.Competitors),
		kit.Fact("Note", d.Note),
		kit.Fact("Registered by", joined(d.Owner.Name, env.Exact(d.CreatedAt))),
		kit.Fact("Shared with", joined(shared...)),
		kit.Fact("Submitted", env.Exact(d.SubmittedAt)),
		kit.Fact("Decided", env.Exact(d.DecidedAt)),
		kit.Fact("Id", d.ID),
	})}
}

// ours chooses words by whose deal it is to the reader.
func ours(env *kit.Env, partner, vendor string) string {
	if env.Actor.Side == domain.Vendor {
		return vendor
	}
	return partner
}

func typeWords(t deal.Type) string {
	switch t {
	case deal.New:
		return "new customer"
	case deal.Expansion, deal.Renewal:
	}
	return string(t)
}

func sourceWords(env *kit.Env, s deal.Source) string {
	switch s {
	case deal.FromPartner:
		return ours(env, "your own", "found by the partner")
	case deal.FromLead:
		return "a lead from " + vendorName(env)
	case deal.FromMarketing:
		return "marketing"
	}
	return string(s)
}

// Timeline is who did what to a deal, newest first, with what was written about
// it below in lines of at most w cells. What only the vendor sees is marked.
func Timeline(env *kit.Env, entries []deal.Entry, w int) kit.Block {
	b := kit.Block{Title: "Timeline"}
	dates := 0
	for _, e := range entries {
		dates = max(dates, kit.Width(env.When(e.At)))
	}
	for _, e := range entries {
		who := sides(env, e)
		if e.Internal {
			who = "internal, " + who
		}
		b.Entries = append(b.Entries, kit.Entry{At: e.At, Text: did(env, e), Who: who})
		for _, line := range kit.Wrap(kit.Clean(written(e)), max(16, w-dates-2)) {
			if line != "" {
				b.Entries = append(b.Entries, kit.Entry{Text: line})
			}
		}
	}
	return b
}

// written is the text that goes with an entry, in quotes as it is somebody's own
// words.
func written(e deal.Entry) string {
	if e.Note == "" || !e.Internal && strings.HasPrefix(e.Did, "exception") {
		return ""
	}
	return "“" + e.Note + "”"
}

// did says what an entry is about.
func did(env *kit.Env, e deal.Entry) string {
	switch e.Did {
	case "stage":
		return "Stage" + changed(env, e, "stage", func(s string) string { return Stage(env, s) })
	case "win":
		return "Reported as won" + wonFor(e)
	case "edit":
		return "Changed " + fieldsOf(e)
	case "correct-customer":
		return "Customer corrected: " + fieldsOf(e)
	case "share":
		return sharedWith(e)
	case "reject", "lose":
		return sentence(deeds()[e.Did], ReasonName(env, e.Reason))
	case "extension-approve":
		return "Extension granted" + changed(env, e, "protected_until", func(s string) string { return dayWords(env, s) })
	case "undo":
		return sentence("Taken back", lowered(doneBefore(e.Reason)))
	case "exception", "exception-undo":
		if !e.Internal {
			return kit.Clean(e.Note)
		}
	}
	if words, ok := deeds()[e.Did]; ok {
		return words
	}
	return kit.Capital(e.Did)
}

func doneBefore(verb string) string {
	if words, ok := deeds()[verb]; ok {
		return words
	}
	return verb
}

// deeds are what the verbs of a timeline read like.
func deeds() map[string]string {
	return map[string]string{
		"draft": "Begun as a draft", "submit": "Submitted", "resubmit": "Submitted again", "auto-approve": "Approved by rule",
		"approve": "Approved", "reject": "Rejected", "duplicate": "Marked as a duplicate", "return": "Returned",
		"recall": "Recalled to a draft", "withdraw": "Withdrawn", "extend": "Asked for an extension",
		"extension-approve": "Extension granted", "extension-refuse": "Extension refused", "expire": "Protection ended",
		"free": "Customer is free again", "win": "Reported as won", "confirm-win": "Win confirmed", "return-win": "Win returned",
		"lose": "Lost", "note": "Note", "exception": "Exception", "exception-undo": "Exception taken back", "import": "Imported",
	}
}

// changed says from what to what a field went.
func changed(env *kit.Env, e deal.Entry, field string, words func(string) string) string {
	for _, c := range e.Changes {
		if c.Field == field {
			return " " + arrow(env, words(c.From), words(c.To))
		}
	}
	return ""
}

func arrow(env *kit.Env, from, to string) string {
	if env.Theme.ASCII {
		return from + " -> " + to
	}
	return from + " → " + to
}

func dayWords(env *kit.Env, s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return env.Date(t)
	}
	return s
}

func wonFor(e deal.Entry) string {
	for _, c := range e.Changes {
		if amount, currency, ok := strings.Cut(c.To, " "); ok && c.Field == "amount" {
			if m, err := domain.ParseMoney(amount, currency); err == nil {
				return " for " + kit.Money(domain.Money{Minor: m.Minor, Currency: currency})
			}
		}
	}
	return ""
}

// fieldsOf names what was changed.
func fieldsOf(e deal.Entry) string {
	var names []string
	for _, c := range e.Changes {
		names = append(names, fieldWords(c.Field))
	}
	return joined(names...)
}

// fieldWords is what a field is called in the form.
func fieldWords(name string) string {
	switch name {
	case "contact_name":
		return "contact"
	case "contact_email":
		return "contact's e-mail"
	case "contact_phone":
		return "contact's phone"
	case "added_value":
		return "your part"
	}
	return strings.ReplaceAll(name, "_", " ")
}

func sharedWith(e deal.Entry) string {
	for _, c := range e.Changes {
		if c.Field == "shared" && c.To != "" {
			return "Shared with " + c.To
		}
	}
	return "Shared with nobody"
}
