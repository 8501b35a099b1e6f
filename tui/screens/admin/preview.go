package admin

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/tui/kit"
	say "gangway/tui/screens/lead"
)

// A preview shows the record under a list's cursor, beside the list in a wide
// window. In a narrow one it asks for nothing.
type preview struct {
	env    *kit.Env
	detail *kit.Detail
	ask    func() tea.Cmd // asks for what is shown, nil for nothing
	id     string
	w      int
	behind bool // the window has become wide since anything was asked
}

func newPreview(env *kit.Env) *preview { return &preview{env: env, detail: kit.NewPreview(env)} }

func (p *preview) size(w, h int) {
	p.behind = p.behind || p.w == 0 && w > 0
	p.w = w
	p.detail.SetSize(max(1, w), max(1, h-1))
}

// show comes to another record.
func (p *preview) show(id string, ask func() tea.Cmd) tea.Cmd {
	if id != p.id {
		p.detail.Clear()
	}
	p.id, p.ask = id, ask
	return p.again()
}

// again asks anew.
func (p *preview) again() tea.Cmd {
	if p.ask == nil || p.w == 0 {
		return nil
	}
	p.behind = false
	return tea.Batch(p.ask(), p.detail.Wait())
}

func (p *preview) deal(id string) tea.Cmd {
	return p.show(id, func() tea.Cmd { return kit.Ask(p.env, deal.Compare{ID: id}) })
}

func (p *preview) application(id string) tea.Cmd {
	return p.show(id, func() tea.Cmd { return kit.Ask(p.env, partner.ShowApplication{ID: id}) })
}

func (p *preview) partner(id string) tea.Cmd {
	return p.show(id, func() tea.Cmd { return kit.Ask(p.env, partner.Show{ID: id}) })
}

func (p *preview) lead(id string) tea.Cmd {
	return p.show(id, func() tea.Cmd { return kit.Ask(p.env, lead.Peek{ID: id}) })
}

// update takes the answers and reports whether the message was one; those about
// a record that the cursor has left are dropped.
func (p *preview) update(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case kit.Got[deal.Comparison]:
		if domain.KindOf(m.Err) == domain.Denied {
			return kit.Ask(p.env, deal.Show{ID: p.id}), true
		}
		p.set(m.Value.Deal.ID, m.Err, func() kit.Page { return p.dealPage(m.Value) })
	case kit.Got[deal.Deal]:
		p.set(m.Value.ID, m.Err, func() kit.Page { return p.dealPage(deal.Comparison{Deal: m.Value}) })
	case kit.Got[partner.Review]:
		p.set(m.Value.ID, m.Err, func() kit.Page { return applicationPage(p.env, m.Value) })
	case kit.Got[partner.Profile]:
		p.set(m.Value.ID, m.Err, func() kit.Page { return profilePage(p.env, m.Value) })
	case kit.Got[lead.Lead]:
		p.set(m.Value.ID, m.Err, func() kit.Page { return p.leadPage(m.Value) })
	default:
		if p.behind {
			return p.again(), false
		}
		return nil, false
	}
	return nil, true
}

func (p *preview) dealPage(c deal.Comparison) kit.Page {
	page := dealPage(p.env, c, 0, min(pageWidth(p.w), narrow-1))
	page.Sections = append(page.Sections, factsOf(p.env, c.Deal)...)
	return page
}

func (p *preview) leadPage(l lead.Lead) kit.Page {
	page := leadPage(p.env, l)
	page.State = say.Status(l) // the name needs the room
	page.Sections = append(page.Sections, offerBlock(p.env, l, narrow-1))
	page.Sections = append(page.Sections, knownBlocks(p.env, l)...)
	return page
}

func (p *preview) set(id string, err error, page func() kit.Page) {
	switch {
	case err != nil:
		p.detail.Fail(err)
	case id == p.id:
		p.detail.Set(page())
	}
}

func (p *preview) view() string { return "\n" + p.detail.View() }
