package admin

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/lead"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
	"gangway/tui/theme"
)

// leadFile is one lead as the vendor sees it: where it is and why, what can be
// done with it, and all that is known of it.
type leadFile struct {
	env    *kit.Env
	id     string
	rights rights
	lead   *lead.Lead
	log    []lead.Entry
	trace  *lead.Trace // the newest, nil if it was never routed

	main, side *kit.Detail
	w, h       int
}

func newLeadFile(env *kit.Env, id string) *leadFile {
	return &leadFile{env: env, id: id, main: kit.NewDetail(env), side: kit.NewDetail(env)}
}

// Init asks for the lead with its timeline and its newest trace.
func (s *leadFile) Init() tea.Cmd {
	return tea.Batch(
		kit.Ask(s.env, lead.Peek{ID: s.id}),
		kit.Ask(s.env, lead.Timeline{ID: s.id, Page: domain.Page{Limit: 100}}),
		kit.Ask(s.env, lead.Traces{ID: s.id, Page: domain.Page{Limit: 1}}),
		askRights(s.env), s.main.Wait(),
	)
}

// Topics are stale when this lead changes.
func (s *leadFile) Topics() []string { return []string{lead.Topic(s.id)} }

// Update takes answers and keys.
func (s *leadFile) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case rightsMsg:
		s.rights = m.rights
		s.draw()
		return s, nil
	case kit.Got[lead.Lead]:
		if m.Err != nil {
			s.main.Fail(m.Err)
			return s, nil
		}
		s.lead = &m.Value
		s.draw()
		return s, nil
	case kit.Got[domain.List[lead.Entry]]:
		s.log = m.Value.Items
		s.draw()
		return s, nil
	case kit.Got[domain.List[lead.Trace]]:
		if s.trace = nil; len(m.Value.Items) > 0 {
			s.trace = &m.Value.Items[0]
		}
		s.draw()
		return s, nil
	case tea.KeyPressMsg:
		if cmd, taken := s.pressed(m); taken {
			return s, cmd
		}
	}
	if leadAnswered(s.env, msg) {
		return s, s.Init()
	}
	return s, s.main.Update(msg)
}

// leadAnswered takes what comes of a decision about a lead, and reports whether
// the message was that.
func leadAnswered(env *kit.Env, msg tea.Msg) bool {
	switch m := msg.(type) {
	case foreseen:
		m.open(env)
	case kit.Done[lead.Lead]:
		leadDone(env, m)
	case kit.Done[lead.Trace]:
		routed(env, m)
	default:
		return false
	}
	return true
}

func (s *leadFile) decisions() []decision {
	if s.lead == nil {
		return nil
	}
	return leadDecisions(s.env, s.rights, *s.lead)
}

func (s *leadFile) pressed(m tea.KeyPressMsg) (tea.Cmd, bool) {
	if s.lead == nil {
		if s.env.Keys.Retry.Is(m) {
			return s.Init(), true
		}
		return nil, false
	}
	for _, d := range s.decisions() {
		if d.key.Is(m) {
			return d.open(), true
		}
	}
	switch {
	case s.editKey().Is(m):
		s.env.Go(placeLeads, s.id, "edit")
	case s.noteKey().Is(m):
		openLeadNote(s.env, *s.lead)
	case s.traceKey().Is(m):
		s.env.Push(newTraces(s.env, *s.lead))
	case s.otherKey().Is(m):
		s.env.Go(s.other()...)
	default:
		return nil, false
	}
	return nil, true
}

func (s *leadFile) editKey() kit.Key {
	k := s.env.Keys.Edit
	k.Help = "Change what is known of the lead, such as consent."
	return s.rights.unless(k.Unless(whyNot(s.env, *s.lead, "edit")), "leads.edit")
}

func (s *leadFile) noteKey() kit.Key {
	k := s.env.Keys.New.To("note")
	k.Help = "Write a note: for us alone, or for the partner too."
	return s.rights.unless(k, "leads.note")
}

func (s *leadFile) traceKey() kit.Key {
	k := kit.On("t", "trace")
	k.Help = "Why it went where it went: all rules, all candidates, earlier routings."
	if s.lead.Desk == nil || s.lead.Desk.Traces == 0 {
		return k.Unless("This lead has not been routed yet.")
	}
	return k
}

// other is the place of what the lead became, or of who has it.
func (s *leadFile) other() kit.Place {
	switch {
	case s.lead.Deal != "":
		return kit.To(placeDeals, s.lead.Deal)
	case s.lead.Partner != nil:
		return kit.To(placePartners, s.lead.Partner.ID)
	}
	return nil
}

func (s *leadFile) otherKey() kit.Key {
	k := kit.On("o", "partner").Hush()
	k.Help = "Open the partner that has the lead, or the deal that it became."
	switch {
	case s.other() == nil:
		return k.Unless("Nobody has this lead.")
	case s.lead.Deal != "":
		k.Does, k.Quiet = "deal", false
	}
	return k
}

// draw puts what is known on the page, and on the page beside it in a wide
// window.
func (s *leadFile) draw() {
	if s.lead == nil {
		return
	}
	l, r := kit.Split(s.w)
	page := leadPage(s.env, *s.lead)
	if s.w < narrow {
		page.Subtitle = ""
	}
	var why []kit.Block
	if s.trace != nil {
		why = traceBrief(s.env, *s.trace, pageWidth(l))
	}
	offers, known := offerBlock(s.env, *s.lead, pageWidth(l)), knownBlocks(s.env, *s.lead)
	if r == 0 {
		page.Sections = append(append(page.Sections, s.decide(), offers), why...)
		page.Sections = append(append(page.Sections, known...), say.Timeline(s.env, s.log, pageWidth(l)))
		s.main.Set(page)
		return
	}
	page.Sections = append(append(page.Sections, offers), why...)
	s.main.Set(page)
	side := append([]kit.Block{s.decide()}, known...)
	s.side.Set(kit.Page{Sections: append(side, say.Timeline(s.env, s.log, pageWidth(r)))})
}

// decide says what can be done here, and what will come of it.
func (s *leadFile) decide() kit.Block {
	b := kit.Block{Title: "You decide"}
	for _, d := range s.decisions() {
		if d.key.Why == "" {
			b.Pairs = append(b.Pairs, kit.Pair{Label: d.key.Label() + "  " + d.key.Does, Value: kit.Cell{Text: d.what, Tone: d.tone}})
		}
	}
	if len(b.Pairs) == 0 {
		return kit.Block{}
	}
	return b
}

// leadPage is a lead's head, with where it is and why.
func leadPage(env *kit.Env, l lead.Lead) kit.Page {
	gist := kit.Block{Text: facts(env, l.Industry, say.Size(l), say.Products(env, l), say.Score(l))}
	return kit.Page{
		Title: l.Name(), State: leadHeadline(env, l), Subtitle: say.Where(env, l),
		Sections: append([]kit.Block{gist}, whereabouts(env, l)...),
	}
}

// leadHeadline is a lead's status, with the clock of its deadline.
func leadHeadline(env *kit.Env, l lead.Lead) kit.Cell {
	c := say.Status(l)
	if due := say.Clock(env, l); due.Text != "" {
		c.Text += ", " + due.Text
		if due.Tone != theme.Plain {
			c.Tone = due.Tone
		}
	}
	return c
}

// whereabouts says where a lead is, since when and by what, with what is not to
// be missed.
func whereabouts(env *kit.Env, l lead.Lead) []kit.Block {
	tone, words := theme.Info, wentTo(env, l)
	switch l.Status {
	case lead.StatusNew, lead.StatusReturned:
		tone = theme.Warn
	case lead.StatusConverted, lead.StatusWorking:
		tone = theme.Good
	case lead.StatusDisqualified:
		tone = theme.Quiet
	case lead.StatusOffered, lead.StatusPooled:
	}
	if l.Desk != nil && !l.Desk.Since.IsZero() {
		words += " Since " + sinceWhen(env, l.Desk.Since) + byRule(env, l) + "."
	}
	out := []kit.Block{said(env, tone, words)}
	if l.Status == lead.StatusWorking && !l.Due.IsZero() {
		out = append(out, said(env, theme.Info, "Nothing was done yet. Without a first action until "+moment(env, l.Due)+" the lead is taken back."))
	}
	if l.Reason != "" {
		reason := say.ReasonName(env, l.Reason)
		if l.ReasonNote != "" {
			reason += ": “" + l.ReasonNote + "”"
		}
		out[0].Pairs = append(out[0].Pairs, kit.Pair{Label: " ", Value: kit.Plain(reason)})
	}
	return out
}

func sinceWhen(env *kit.Env, t time.Time) string {
	return moment(env, t) + " (" + span(env.Now().Sub(t)) + ")"
}

// byRule says by which rule a partner or the pool has a lead.
func byRule(env *kit.Env, l lead.Lead) string {
	switch {
	case l.Status.Allows("route") && l.Status != lead.StatusPooled:
	case l.Desk.Rule != "":
		return ", by the rule “" + ruleName(env, l.Desk.Rule) + "”"
	case l.Status == lead.StatusOffered:
		return ", given by hand"
	}
	return ""
}

// ruleName is what the programme calls a rule for leads.
func ruleName(env *kit.Env, id string) string {
	if r, ok := env.Programme().LeadRule(id); ok && r.Name != "" {
		return r.Name
	}
	return id
}

// knownBlocks are what is known of a lead and its person.
func knownBlocks(env *kit.Env, l lead.Lead) []kit.Block {
	out := []kit.Block{contactBlock(env, l)}
	return append(out, kit.Block{Title: "About it", Pairs: []kit.Pair{
		kit.Fact("Note", l.Note), kit.Fact("Language", l.Language), kit.Fact("Source", l.Source), kit.Fact("Campaign", l.Campaign),
		kit.Fact("Country", geo.Name(l.Country)), kit.Fact("Taken in", facts(env, env.Exact(l.CreatedAt), takenInBy(l))),
		kit.Fact("External id", externalID(l)), kit.Fact("Deal", l.Deal), kit.Fact("Number", l.ID),
	}})
}

func takenInBy(l lead.Lead) string {
	if l.Desk == nil || l.Desk.CreatedBy == "" {
		return ""
	}
	return "by " + l.Desk.CreatedBy
}

func externalID(l lead.Lead) string {
	if l.Desk == nil {
		return ""
	}
	return l.Desk.ExternalID
}

// contactBlock is the person with the consent to be handed on.
func contactBlock(env *kit.Env, l lead.Lead) kit.Block {
	b := kit.Block{Title: "Contact"}
	if c := l.Contact; c != nil {
		b.Pairs = append(b.Pairs, kit.Fact("Name", c.Name), kit.Fact("E-mail", c.Email), kit.Fact("Phone", c.Phone))
	}
	b.Pairs = append(b.Pairs, kit.Pair{Label: "Consent", Value: consentCell(env, l.Consent)})
	if !l.OpenedAt.IsZero() {
		b.Pairs = append(b.Pairs, kit.Fact("Opened", facts(env, env.Exact(l.OpenedAt), "by "+l.OpenedBy)))
	}
	if l.Owner != nil {
		b.Pairs = append(b.Pairs, kit.Fact("Works on it", l.Owner.Name))
	}
	return b
}

// consentCell says whether the person agreed, when and how.
func consentCell(env *kit.Env, c lead.Consent) kit.Cell {
	if !c.Given {
		return kit.State(theme.Warn, "not given")
	}
	return kit.State(theme.Good, facts(env, "given "+day(env, c.At), c.How))
}

// offerBlock is whom a lead was offered to, the newest first, in a page w cells
// wide.
func offerBlock(env *kit.Env, l lead.Lead, w int) kit.Block {
	if l.Desk == nil || len(l.Desk.Offers) == 0 {
		return kit.Block{}
	}
	b := kit.Block{Title: "Offers so far"}
	names := 0
	for _, o := range l.Desk.Offers {
		names = max(names, kit.Width(kit.Clean(o.Partner.Name)))
	}
	for _, o := range slices.Backward(l.Desk.Offers) {
		outcome := say.OutcomeWords(o.Outcome)
		if longer := outcome.Text + ": " + say.ReasonName(env, o.Reason); o.Reason != "" && names+kit.Width(longer)+21 <= w {
			outcome.Text = longer
		}
		b.Table = append(b.Table, []kit.Cell{kit.Plain(o.Partner.Name), {Text: moment(env, o.At), Tone: theme.Quiet}, outcome, {}})
	}
	if more := l.Desk.Offered - len(l.Desk.Offers); more > 0 {
		b.Text = "And " + kit.Count(more, "offer", "offers") + " before."
	}
	return b
}

// Copy offers the id and the command line.
func (s *leadFile) Copy() []kit.Clip {
	return []kit.Clip{{Label: "id", Text: s.id}, {Label: "command line", Text: "leads show " + s.id}}
}

// SetSize says how much room there is.
func (s *leadFile) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.main.SetSize(l, h)
	s.side.SetSize(max(1, r), h)
	s.draw()
}

// Title is the company's name.
func (s *leadFile) Title() string {
	if s.lead != nil {
		return s.lead.Name()
	}
	return "Lead"
}

// Typing is false: there is nothing to type.
func (s *leadFile) Typing() bool { return false }

// Keys are those that work now.
func (s *leadFile) Keys() []kit.Key {
	if s.lead == nil {
		return s.main.Keys()
	}
	var keys []kit.Key
	for _, d := range s.decisions() {
		keys = append(keys, d.key)
	}
	keys = slices.Insert(keys, min(2, len(keys)), s.traceKey())
	return append(append(keys, s.editKey(), s.noteKey(), s.otherKey()), s.main.Keys()...)
}

// View draws the lead.
func (s *leadFile) View() string {
	if _, r := kit.Split(s.w); r == 0 || s.lead == nil {
		return kit.Box(s.main.View(), s.w, s.h)
	}
	return s.env.Beside(s.main.View(), s.side.View(), s.w, s.h)
}
