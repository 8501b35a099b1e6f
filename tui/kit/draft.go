package kit

import (
	"encoding/json"
	"maps"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/draft"
	"gangway/tui/theme"
)

// A Draft keeps what was typed into a form on the server, under the name of the
// operation that the form sends, and offers it again.
type Draft struct {
	env  *Env
	name string
}

// NewDraft returns the draft of the form that sends an operation, such as
// "deals.register".
func NewDraft(env *Env, name string) Draft { return Draft{env, name} }

// Load asks for what was kept. The answer is for [Draft.Fill].
func (d Draft) Load() tea.Cmd { return Ask(d.env, draft.Show{Form: d.name}) }

// Keep keeps the values; it is meant for FormOptions.Draft. Values too large to
// keep are not kept.
func (d Draft) Keep(v Values) tea.Cmd {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return Send(d.env, draft.Save{Form: d.name, Values: string(b)})
}

// Drop forgets what was kept, once the form was sent.
func (d Draft) Drop() tea.Cmd { return Send(d.env, draft.Drop{Form: d.name}) }

// Values returns what was kept if the message is the answer to Load. Having none
// is no error.
func (d Draft) Values(msg tea.Msg) (Values, bool) {
	m, ok := msg.(Got[draft.Draft])
	if !ok || m.Err != nil || len(m.Value.Values) == 0 || m.Query != domain.Query[draft.Draft](draft.Show{Form: d.name}) {
		return nil, false
	}
	return Values(m.Value.Values), true
}

// Fill puts what was kept into the form and says so, unless something was typed
// already or it is what stands there. It reports whether the message was the answer to Load.
func (d Draft) Fill(msg tea.Msg, f *Form) bool {
	if _, ok := msg.(Got[draft.Draft]); !ok {
		return false
	}
	if v, ok := d.Values(msg); ok && !f.Unsaved() && !maps.Equal(v, f.Values()) {
		f.SetValues(v)
		d.Offered()
	}
	return true
}

// Offered says that a form was filled with what was kept.
func (d Draft) Offered() { d.env.Toast(theme.Info, "This is what you had typed before.") }
