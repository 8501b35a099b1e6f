package admin

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/user"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// openReason asks for a reason that the partner's people read.
func openReason(env *kit.Env, title, body, button string, p partner.Partner, send func(reason string) tea.Cmd) {
	env.Open(newAsk(env, title, plainly(body), kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{{Name: "reason", Label: "Reason", Hint: "The people of " + p.Name + " read this.", Required: true}}}},
		Button:   button, Submit: func(v kit.Values) tea.Cmd { return send(v.Text("reason")) },
	}))
}

func openSuspend(env *kit.Env, p partner.Partner) {
	openReason(env, "Suspend "+p.Name+"?", "Its people can't come in, and open sessions end at once. Deals and protections stay as they are.", "Suspend", p,
		func(reason string) tea.Cmd { return kit.Send(env, partner.Suspend{ID: p.ID, Reason: reason}) })
}

func openEnd(env *kit.Env, p partner.Partner) {
	openReason(env, "End the partnership with "+p.Name+"?", "This is for good. Its people can't come in any more, and open sessions end at once. Another partner may use its web domain.", "End for good", p,
		func(reason string) tea.Cmd { return kit.Send(env, partner.End{ID: p.ID, Reason: reason}) })
}

func openReactivate(env *kit.Env, p partner.Partner) {
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "Reactivate " + p.Name + "?", Body: []string{"Its people can come in again at once."}, Yes: "Reactivate", No: "Not yet",
		Do: func() tea.Cmd { return kit.Send(env, partner.Reactivate{ID: p.ID}) },
	}))
}

func openViewAs(env *kit.Env, p partner.Partner) {
	env.Open(kit.NewConfirm(env, kit.Confirm{
		Head: "View as " + p.Name + "?", Yes: "View", No: "Stay here",
		Body: []string{"You see the portal as an owner of " + p.Name + " does, and can change nothing. It is noted in the audit trail. Esc on its Home brings you back."},
		Do:   func() tea.Cmd { return kit.Send(env, partner.ViewAs{ID: p.ID}) },
	}))
}

func openInviteOwner(env *kit.Env, p partner.Partner) {
	env.Open(newAsk(env, "Invite an owner of "+p.Name, plainly("You get a code that lets one person in as an owner, once."), kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "email", Label: "E-mail", Required: true}, {Name: "name", Label: "Name"},
		}}}, Button: "Make a code",
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, partner.InviteOwner{ID: p.ID, Email: v.Text("email"), Name: v.Text("name")})
		},
	}))
}

// openPartnerNote asks for a note and who is to read it.
func openPartnerNote(env *kit.Env, p partner.Partner) {
	env.Open(newAsk(env, "Note on "+p.Name, nil, kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "text", Label: "Note", Kind: kit.AreaField, Rows: 4, Required: true},
			{Name: "readers", Label: "Read by", Kind: kit.ChoiceField, Value: "internal", Options: []kit.Option{
				{Value: "internal", Label: "only us"}, {Value: "shared", Label: "us and " + p.Name},
			}},
		}}}, Button: "Save",
		Submit: func(v kit.Values) tea.Cmd {
			if v.Text("readers") == "shared" {
				return kit.Send(env, partner.WriteNote{Partner: p.ID, Text: v.Text("text")})
			}
			return kit.Send(env, partner.WriteInternal{ID: p.ID, Text: v.Text("text")})
		},
	}))
}

// openTick asks which of the vendor's own steps is done, or is not.
func (s *company) openTick() {
	if s.checklist == nil {
		return
	}
	var options []kit.Option
	for _, step := range s.checklist.Items {
		if step.Kind != programme.KindManual || step.By != programme.SideVendor {
			continue
		}
		hint := "mark as done"
		if step.Done {
			hint = "mark as not done"
		}
		options = append(options, kit.Option{Value: step.ID, Label: step.Title, Hint: hint})
	}
	if len(options) == 0 {
		s.env.Toast(theme.Info, "No step is ours to tick: they complete by themselves, or the partner ticks them.")
		return
	}
	s.env.Open(kit.NewPick(s.env, kit.Pick{Head: "Which step?", Options: options, Do: func(o kit.Option) tea.Cmd {
		return kit.Send(s.env, partner.Tick{Partner: s.id, Step: o.Value, Undo: o.Hint == "mark as not done"})
	}}))
}

// openEdit changes a partner's record on a screen of its own.
func openEdit(env *kit.Env, p partner.Partner) {
	tier := tierField(env)
	tier.Value = p.Tier
	kinds := typeField(env)
	kinds.Value = p.Type
	sheet := newSheet(env, "Edit", "", kit.FormOptions{
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "name", Label: "Legal name", Value: p.Name, Required: true},
			{Name: "domain", Label: "Web domain", Value: p.Domain},
			{Name: "country", Label: "Country", Kind: kit.CountryField, Value: p.Country, Required: true},
			kinds, tier,
			{Name: "territories", Label: "Territories", Hint: "Ids of territories with commas between, or all: " + strings.Join(territoryIDs(env), ", ") + ".", Value: strings.Join(or(p.Territories, "all"), ", ")},
			{Name: "products", Label: "Products", Hint: "SKUs or ids of families with commas between, or all: " + strings.Join(familyIDs(env), ", ") + ".", Value: strings.Join(or(p.Products, "all"), ", ")},
			{Name: "languages", Label: "Languages", Hint: "Two-letter codes with commas between, or none.", Value: strings.Join(or(p.Languages, "none"), ", ")},
			{Name: "certificates", Label: "Certificates", Hint: "What its people hold, by your own names with commas between, or none.", Value: strings.Join(or(p.Certificates, "none"), ", ")},
			{Name: "external_id", Label: "External id", Hint: "What another system calls it.", Value: p.ExternalID},
		}}}, Button: "Save",
		Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, edited(p, v)) },
	})
	sheet.then = func(msg tea.Msg) bool {
		m, ok := msg.(kit.Done[partner.Partner])
		if ok {
			env.Toast(theme.Good, "Saved: "+m.Value.Name+".")
			env.Back()
		}
		return ok
	}
	env.Push(sheet)
}

func typeField(env *kit.Env) kit.Field {
	f := kit.Field{Name: "type", Label: "Type", Kind: kit.ChoiceField}
	for _, t := range env.Programme().Onboarding.PartnerTypes {
		f.Options = append(f.Options, kit.Option{Value: t.ID, Label: t.Name})
	}
	if len(f.Options) > 0 {
		f.Value = f.Options[0].Value
	}
	return f
}

func territoryIDs(env *kit.Env) []string {
	var ids []string
	for _, t := range env.Programme().Territories {
		ids = append(ids, t.ID)
	}
	return ids
}

func familyIDs(env *kit.Env) []string {
	var ids []string
	for _, f := range env.Programme().Families {
		ids = append(ids, f.ID)
	}
	return ids
}

// or is a list, or the word that stands for an empty one.
func or(list []string, empty string) []string {
	if len(list) == 0 {
		return []string{empty}
	}
	return list
}

// edited names the fields that differ.
func edited(p partner.Partner, v kit.Values) partner.Edit {
	out := partner.Edit{ID: p.ID, Version: p.Version}
	for _, f := range []struct {
		name string
		was  string
		into *string
	}{
		{"name", p.Name, &out.Name},
		{"domain", p.Domain, &out.Domain},
		{"country", p.Country, &out.Country},
		{"type", p.Type, &out.Type},
		{"tier", p.Tier, &out.Tier},
		{"external_id", p.ExternalID, &out.ExternalID},
	} {
		if is := v.Text(f.name); is != f.was {
			*f.into = is
		}
	}
	out.Territories = retyped(v.Text("territories"), p.Territories, "all", ", ")
	out.Products = retyped(v.Text("products"), p.Products, "all", ", ")
	out.Languages = retyped(v.Text("languages"), p.Languages, "none", ", ")
	out.Certificates = retyped(v.Text("certificates"), p.Certificates, "none", ",")
	return out
}

// retyped is a list as it was typed with what parts it, nil if it is as it was.
// An empty one is said by a word.
func retyped(typed string, was []string, empty, parts string) []string {
	var is []string
	for _, s := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(parts, r) }) {
		if s = strings.TrimSpace(s); s != "" {
			is = append(is, s)
		}
	}
	if is = or(is, empty); slices.Equal(is, or(was, empty)) {
		return nil
	}
	return is
}

// newInvite makes a partner without an application.
func newInvite(env *kit.Env) *sheet {
	draft := kit.NewDraft(env, "partners.invite")
	s := newSheet(env, "Invite a partner", "The company is a partner at once. You get a code that lets its first owner in, once.", kit.FormOptions{
		Sections: []kit.Section{
			{Title: "Company", Fields: []kit.Field{
				{Name: "company", Label: "Legal name", Required: true},
				{Name: "domain", Label: "Web domain", Required: true},
				{Name: "country", Label: "Country", Kind: kit.CountryField, Required: true},
				typeField(env), tierField(env),
				{Name: "same_name", Label: "Another company than a partner of the same name", Kind: kit.ToggleField},
			}},
			{Title: "First owner", Fields: []kit.Field{
				{Name: "email", Label: "E-mail", Required: true}, {Name: "name", Label: "Name"},
			}},
		}, Button: "Invite", Draft: draft.Keep,
		Submit: func(v kit.Values) tea.Cmd {
			return kit.Send(env, partner.Invite{
				Company: v.Text("company"), Domain: v.Text("domain"), Country: v.Text("country"), Email: v.Text("email"),
				Name: v.Text("name"), Type: v.Text("type"), Tier: v.Text("tier"), SameName: v.Bool("same_name"),
			})
		},
	})
	s.draft = &draft
	s.then = func(msg tea.Msg) bool {
		m, ok := msg.(kit.Done[user.Sent])
		if ok {
			env.Back()
			env.Push(newCode(env, m.Value))
		}
		return ok
	}
	return s
}

// code shows the code of an invitation, this once.
type code struct {
	env    *kit.Env
	sent   user.Sent
	detail *kit.Detail
	w, h   int
}

func newCode(env *kit.Env, sent user.Sent) *code {
	s := &code{env: env, sent: sent, detail: kit.NewDetail(env)}
	s.detail.Set(kit.Page{
		Title: "The invitation is made", State: kit.State(theme.Good, "open"),
		Sections: []kit.Block{
			{Pairs: []kit.Pair{
				{Label: "Code", Value: kit.Cell{Text: sent.Code, Tone: theme.Good}},
				kit.Fact("Valid until", env.Exact(sent.ExpiresAt)),
			}},
			{Text: "Send the code to the person whom you invite. It is shown only now, lets one key in, and then is used up.\n\nThey come in with: ssh invite-" + sent.Code + "@ and the address of this portal."},
		},
	})
	return s
}

// Init asks for nothing.
func (s *code) Init() tea.Cmd { return nil }

// Update takes keys.
func (s *code) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch {
	case s.copyKey().Is(msg):
		s.env.Copy(s.sent.Code)
	case s.partnerKey().Is(msg):
		s.env.Replace(placePartners, s.sent.Partner)
	default:
		return s, s.detail.Update(msg)
	}
	return s, nil
}

func (s *code) copyKey() kit.Key {
	k := s.env.Keys.Copy.To("copy code")
	k.Quiet = false
	return k
}

func (s *code) partnerKey() kit.Key {
	k := s.env.Keys.Open.To("partner")
	if s.sent.Partner == "" {
		return k.Unless("There is no partner of this invitation.")
	}
	return k
}

// SetSize says how much room there is.
func (s *code) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
}

// Title names the place.
func (s *code) Title() string { return "Invitation" }

// Typing is false: there is nothing to type.
func (s *code) Typing() bool { return false }

// Keys are those that work now.
func (s *code) Keys() []kit.Key {
	return append([]kit.Key{s.copyKey(), s.partnerKey()}, s.detail.Keys()...)
}

// View draws the code.
func (s *code) View() string { return kit.Box(s.detail.View(), s.w, s.h) }
