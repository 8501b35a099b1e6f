package deal

import (
	"strings"

	"gangway/domain/deal"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// drawAside makes what stands beside the form in wide windows: the deal that is
// edited as it is, or what the check says and what comes next.
func (s *form) drawAside() {
	if s.base != nil {
		s.aside.Set(PageOf(s.env, *s.base))
		return
	}
	free := kit.Block{Title: "Is the customer free?", Text: s.advice()}
	if s.answered.Text != "" {
		free.Table = [][]kit.Cell{{s.answered}}
	}
	s.aside.Set(kit.Page{Sections: []kit.Block{free, {Title: "What comes next", Text: next(s.env)}}})
}

// advice says in a sentence what an answer to the check means.
func (s *form) advice() string {
	who := s.checked.Domain
	if who == "" {
		who = s.checked.Customer
	}
	words := strings.TrimSpace(s.answered.Text)
	switch {
	case words == "":
		return "This is checked while you type, as soon as there is a domain."
	case s.found == string(deal.Clear) && s.beyond != "":
		return s.beyond + " You can submit all the same."
	case s.found == string(deal.Clear):
		return "Nobody has registered " + who + " for these products where this customer is."
	case s.found == string(deal.Possible):
		return strings.TrimSpace("A customer of a similar name is registered. You can submit: " + vendorName(s.env) + " looks at both. " + s.beyond)
	case s.found == deal.Yours:
		return "Your company has registered this customer. Look for it among your deals."
	case s.found == string(deal.Blocked):
		return "You can submit all the same: " + vendorName(s.env) + " looks at it and decides. " + s.beyond
	}
	return "You can submit without this check."
}

// next says what becomes of a deal once it is submitted.
func next(env *kit.Env) string {
	p := env.Programme()
	hours := p.Deals.ReviewHours
	decides := kit.Capital(vendorName(env)) + " decides within " + kit.Count(hours, "business hour", "business hours") + ". "
	if hours == 0 {
		decides = kit.Capital(vendorName(env)) + " decides. "
	}
	return decides + "Once it is approved, nobody else can register this customer for these products until the protection ends.\n\n" +
		"What you type is kept, even if the line breaks."
}

// note notes what the check says, beside the field and in the words aside.
func (s *form) note(tone theme.Tone, words, result string) {
	s.form.Note(s.checkedField(), tone, words)
	s.answered, s.found = kit.Cell{}, result
	if words != "" {
		s.answered = kit.State(tone, words)
	}
	s.drawAside()
}
