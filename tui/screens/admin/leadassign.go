package admin

import (
	"context"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
	"gangway/tui/theme"
)

// suggestions are the partners that a lead could be given to by hand, the best
// match first and those that the rules would drop last. A filter finds all
// others, too.
type suggestions struct {
	env    *kit.Env
	lead   lead.Lead
	rows   *kit.List[lead.Candidate]
	beside *kit.Detail
	w, h   int
}

func openSuggestions(env *kit.Env, l lead.Lead) { env.Push(newSuggestions(env, l)) }

func newSuggestions(env *kit.Env, l lead.Lead) *suggestions {
	s := &suggestions{env: env, lead: l, beside: kit.NewPreview(env)}
	s.rows = kit.NewList(env, kit.ListOptions[lead.Candidate]{
		ID:      func(c lead.Candidate) string { return c.Partner.ID },
		Columns: s.columns(),
		Card: func(c lead.Candidate) kit.Card {
			return kit.Card{Title: ranked(c) + c.Partner.Name, Corner: kit.Plain(scored(c)), Line: facts(env, tierName(env, c.Facts.Tier), s.open(c)+" open", s.against(c).Text)}
		},
		Fetch:  func(_ domain.Page, filter string) kit.Call[domain.List[lead.Candidate]] { return s.fetch(filter) },
		Open:   func(c lead.Candidate) tea.Cmd { s.choose(c); return nil },
		Moved:  func(c lead.Candidate) tea.Cmd { s.draw(c); return nil },
		Filter: true,
		Noun:   "partner", Nouns: "partners", Note: "the best match first",
		Empty: "No partner is active. Press esc and put the lead into the pool, or keep it on the desk.",
	})
	return s
}

func (s *suggestions) columns() []kit.Column[lead.Candidate] {
	env := s.env
	quiet := func(text string) kit.Cell { return kit.Cell{Text: text, Tone: theme.Quiet} }
	return []kit.Column[lead.Candidate]{
		{Width: 2, Right: true, Rank: 3, Cell: func(c lead.Candidate) kit.Cell { return quiet(strings.TrimSpace(ranked(c))) }},
		{Title: "Partner", Cell: func(c lead.Candidate) kit.Cell {
			if s.whyNot(c) != "" {
				return quiet(c.Partner.Name)
			}
			return kit.Plain(c.Partner.Name)
		}},
		{Title: "Score", Width: 5, Right: true, Cell: func(c lead.Candidate) kit.Cell { return kit.Plain(scored(c)) }},
		{Title: "Tier", Width: 10, Rank: 4, Cell: func(c lead.Candidate) kit.Cell { return quiet(tierName(env, c.Facts.Tier)) }},
		{Title: "Open", Width: 8, Rank: 2, Right: true, Cell: func(c lead.Candidate) kit.Cell { return quiet(s.open(c)) }},
		{Title: "Against it", Cell: s.against},
	}
}

// ranked is a candidate's rank before its name, "" of one that is not ranked.
func ranked(c lead.Candidate) string {
	if c.Rank == 0 {
		return ""
	}
	return strconv.Itoa(c.Rank) + " "
}

func scored(c lead.Candidate) string {
	if c.Rank == 0 {
		return ""
	}
	return points(c.Score)
}

func (s *suggestions) terms() programme.Terms { return s.env.Programme().TermsOf(programme.LeadRule{}) }

// open is how many open leads a candidate has, of as many as it may.
func (s *suggestions) open(c lead.Candidate) string {
	return strconv.Itoa(c.Facts.Open) + " of " + strconv.Itoa(s.terms().OpenCap)
}

// against says what the rules have against a candidate.
func (s *suggestions) against(c lead.Candidate) kit.Cell {
	switch {
	case s.whyNot(c) != "":
		return kit.State(theme.Quiet, say.DropWords(c.Dropped))
	case c.Dropped != "":
		return kit.State(theme.Warn, say.DropWords(c.Dropped))
	case c.Rank == 0:
		return kit.Cell{Text: "not looked at", Tone: theme.Quiet}
	}
	return kit.Cell{}
}

// whyNot says why a lead can't be given to a candidate even by hand.
func (s *suggestions) whyNot(c lead.Candidate) string {
	switch c.Dropped {
	case lead.DropExcluded:
		return c.Partner.Name + " has had this lead before and is not asked again."
	case lead.DropInactive:
		return c.Partner.Name + " is not active."
	case lead.DropTerritory, lead.DropProduct, lead.DropCandidates, lead.DropOpenCap, lead.DropDailyCap, lead.DropNobody:
	}
	return ""
}

// fetch reads the suggestions. With a filter it adds the partners that have these
// words and are not among them: there are more than were looked at.
func (s *suggestions) fetch(filter string) kit.Call[domain.List[lead.Candidate]] {
	ranked := kit.Query(s.env, lead.Suggest{ID: s.lead.ID})
	if filter == "" {
		return ranked
	}
	named := kit.Query(s.env, partner.List{Search: filter, Page: domain.Page{Limit: mostNamed}})
	return func(ctx context.Context) (domain.List[lead.Candidate], error) {
		l, err := ranked(ctx)
		if err != nil {
			return l, err
		}
		others, err := named(ctx)
		for _, p := range others.Items {
			if p.Status == partner.Active && !slices.ContainsFunc(l.Items, func(c lead.Candidate) bool { return c.Partner.ID == p.ID }) {
				l.Items = append(l.Items, lead.Candidate{Partner: lead.Ref{ID: p.ID, Name: p.Name}, Facts: programme.PartnerFacts{ID: p.ID, Tier: p.Tier, Territories: p.Territories}})
			}
		}
		l.Items = slices.DeleteFunc(l.Items, func(c lead.Candidate) bool { return !contains(c.Partner.Name, filter) })
		return l, err
	}
}

// mostNamed bounds the partners that a filter adds.
const mostNamed = 20

func contains(name, words string) bool { return strings.Contains(text.Fold(name), text.Fold(words)) }

// choose asks on what terms a candidate is to have the lead.
func (s *suggestions) choose(c lead.Candidate) {
	env, l := s.env, s.lead
	words := plainly(c.Partner.Name + " is asked at once. If it declines or the time runs out, the rules go on." + without(l))
	if c.Dropped != "" {
		words = append(words, line{theme.Warn, "By the rules it would not be asked: " + dropReason(c, s.terms()) + "."})
	}
	env.Open(newAsk(env, "Offer "+l.Name()+" to "+c.Partner.Name+"?", words, kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "within", Label: "To accept within", Hint: "3 days, 2 business days. Left empty: " + s.terms().AcceptWithin.String() + ".", Width: 24, Max: 40},
			internalField("Note", false),
		}}}, Button: "Offer",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, lead.Assign{ID: l.ID, Partner: c.Partner.ID, Within: v.Text("within"), InternalNote: v.Text("internal_note"), Version: l.Version})
		},
	}))
}

// Init asks for the suggestions.
func (s *suggestions) Init() tea.Cmd { return s.rows.Init() }

// Takes keeps esc for a filter.
func (s *suggestions) Takes(m tea.KeyPressMsg) bool { return s.rows.Takes(m) }

// Update takes the outcome and keys. Once the lead is offered the screen closes.
func (s *suggestions) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if m, ok := msg.(kit.Done[lead.Lead]); ok {
		leadDone(s.env, m)
		if m.Err == nil {
			s.env.Back()
		}
		return s, nil
	}
	if m, ok := msg.(kit.ClickMsg); ok {
		msg = kit.ClickMsg{X: m.X, Y: m.Y - len(s.heading())}
		if c, ok := s.rows.Current(); ok && s.whyNot(c) != "" {
			s.env.Toast(theme.Warn, s.whyNot(c))
		}
	}
	return s, s.rows.Update(msg)
}

// draw shows beside the list why the candidate under the cursor stands where it
// does.
func (s *suggestions) draw(c lead.Candidate) {
	page := kit.Page{Title: c.Partner.Name, State: s.against(c), Subtitle: tierName(s.env, c.Facts.Tier)}
	if c.Rank == 0 && c.Dropped == "" {
		page.Sections = []kit.Block{{Text: "It was not looked at, as enough others were. You can offer the lead to it all the same."}}
		s.beside.Set(page)
		return
	}
	page.Sections = append(page.Sections, kit.Block{Pairs: []kit.Pair{
		kit.Fact("Territories", territories(s.env, c.Facts.Territories)), kit.Fact("Open leads", s.open(c)),
		kit.Fact("Offers today", strconv.FormatInt(c.Is.Offers, 10)+" of "+strconv.Itoa(s.terms().OffersPerDay)),
		kit.Fact("Accepted", strconv.Itoa(c.Facts.Accepted)), kit.Fact("Became deals", strconv.Itoa(c.Facts.Converted)),
		kit.Fact("Ran out lately", strconv.Itoa(c.Facts.Lapsed)), kit.Fact("Certificates", strings.Join(c.Facts.Certificates, ", ")),
	}})
	if len(c.Factors) > 0 {
		page.Sections = append(page.Sections, factorMeters(c))
	}
	s.beside.Set(page)
}

// factorMeters draw what a candidate has of each factor.
func factorMeters(c lead.Candidate) kit.Block {
	b := kit.Block{Title: "Score " + points(c.Score) + ": the mean of"}
	for _, f := range c.Factors {
		b.Meters = append(b.Meters, kit.Meter{Label: string(f.Factor), Value: "weight " + strconv.Itoa(f.Weight), Part: f.Part, Note: strconv.Itoa(int(100*f.Part)) + " %"})
	}
	return b
}

// SetSize says how much room there is.
func (s *suggestions) SetSize(w, h int) {
	s.w, s.h = w, h
	l, r := kit.Split(w)
	s.rows.SetSize(l, max(1, h-len(s.heading())))
	s.beside.SetSize(max(1, r), max(1, h-1))
}

// Title names the place.
func (s *suggestions) Title() string { return "Assign" }

// Typing reports whether the filter has the focus.
func (s *suggestions) Typing() bool { return s.rows.Typing() }

// Keys are those that work now.
func (s *suggestions) Keys() []kit.Key {
	keys := s.rows.Keys()
	c, ok := s.rows.Current()
	for i, k := range keys {
		if ok && slices.Equal(k.Press, s.env.Keys.Open.Press) && !s.rows.Typing() {
			keys[i] = k.To("offer").Unless(s.whyNot(c))
		}
	}
	return keys
}

// heading says what is given away.
func (s *suggestions) heading() []string {
	if s.h < 14 {
		return nil
	}
	l, _ := kit.Split(s.w)
	margin := "   "
	if s.w < narrow {
		margin = "  "
	}
	words := facts(s.env, s.lead.Name(), say.Gist(s.env, s.lead))
	return []string{margin + s.env.Theme.Muted.Render(kit.Cut(kit.Clean(words), l-len(margin)-1, s.env.Theme.Glyph.More)), ""}
}

// View draws the list, with the candidate's standing beside it in a wide window.
func (s *suggestions) View() string {
	left := strings.Join(append(s.heading(), s.rows.View()), "\n")
	if _, r := kit.Split(s.w); r == 0 {
		return kit.Box(left, s.w, s.h)
	}
	return s.env.Beside(left, "\n"+s.beside.View(), s.w, s.h)
}
