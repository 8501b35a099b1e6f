package admin

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain/lead"
	"gangway/domain/text"
	"gangway/tui/kit"
	show "gangway/tui/screens/deal"
)

// The names of the form's fields are those of the operations, so that what the
// portal finds wrong stands beside its field.
const productsField = "products"

// leadSections are the questions about a lead; v fills them in. Only a new lead
// can be held back.
func leadSections(env *kit.Env, fresh bool) []kit.Section {
	consent := []kit.Field{
		{Name: "consent", Label: "May it be handed on", Kind: kit.ChoiceField, Required: true, Options: []kit.Option{
			{Value: "yes", Label: "yes", Hint: "The person agreed to be handed on to a partner."},
			{Value: "no", Label: "no", Hint: "The person has not agreed, or it is not known. Partners are not asked before that is settled."},
		}},
		{Name: "consent_at", Label: "When", Hint: "The day of the consent: 18 nov, 2026-11-18. Today if you leave it empty.", Kind: kit.DateField},
		{Name: "consent_how", Label: "How", Hint: "Web form, by phone, at the fair.", Width: 40},
	}
	more := []kit.Field{
		{Name: "source", Label: "Source", Hint: "Where it came from: web form, fair, a call.", Width: 40},
		{Name: "campaign", Label: "Campaign", Width: 40},
		{Name: "note", Label: "Note", Hint: "What is known. The partner who gets the lead reads this.", Kind: kit.AreaField, Rows: 3},
	}
	if fresh {
		more = append(more, kit.Field{Name: "hold", Label: "Keep it on the desk instead of routing it", Kind: kit.ToggleField})
	}
	return []kit.Section{
		{Title: "Company", Fields: companyFields()},
		{Title: "Interest", Fields: interestFields(env)},
		{Title: "Contact", Fields: []kit.Field{
			{Name: "contact_name", Label: "Name", Max: 120},
			{Name: "contact_email", Label: "E-mail", Max: 254},
			{Name: "contact_phone", Label: "Phone", Max: 40, Width: 24},
			{Name: "language", Label: "Language", Hint: "That the person speaks, by its code: de, fr.", Max: 2, Width: 6},
		}},
		{Title: "Consent", Fields: consent},
		{Title: "More", Fields: more},
	}
}

func companyFields() []kit.Field {
	return []kit.Field{
		{Name: "company", Label: "Legal name", Max: 120, Required: true},
		{Name: "domain", Label: "Web domain", Max: 253},
		{Name: "country", Label: "Country", Hint: "A name or a code: Germany, DE.", Kind: kit.CountryField, Required: true},
		{Name: "region", Label: "Region", Hint: "Where a country is split into territories.", Max: 80, Width: 36},
		{Name: "city", Label: "City", Max: 80, Width: 36},
		{Name: "industry", Label: "Industry", Hint: "Partners see it in the pool, without the name.", Max: 80, Width: 36},
		{Name: "size", Label: "People", Hint: "How many work there.", Kind: kit.NumberField, Width: 10, Max: 9},
	}
}

func interestFields(env *kit.Env) []kit.Field {
	return []kit.Field{
		{Name: productsField, Label: "Products", Kind: kit.GroupField, Add: "add a product", Of: []kit.Field{
			{Name: "sku", Label: "Name or number", Hint: "Begin to type a name.", Suggest: suggestProducts(env)},
		}},
		{Name: "score", Label: "Score", Hint: "How promising it is, from 0 to 100.", Kind: kit.NumberField, Width: 8, Max: 3},
	}
}

// suggestProducts offers what is sold by any part of a name or a number.
func suggestProducts(env *kit.Env) func(string) []kit.Option {
	return func(typed string) []kit.Option {
		var out []kit.Option
		for _, p := range env.Programme().Products {
			if p.Name == typed {
				return nil
			}
			if strings.Contains(text.Fold(p.Name), text.Fold(typed)) || strings.HasPrefix(text.Fold(p.SKU), text.Fold(typed)) {
				out = append(out, kit.Option{Value: p.Name, Label: p.Name, Hint: p.SKU})
			}
		}
		return out
	}
}

// skus are the products of a form, by number where a name is known.
func skus(env *kit.Env, v kit.Values) []string {
	out := []string{}
	for _, l := range v.Lines(productsField) {
		sku := l.Text("sku")
		for _, p := range env.Programme().Products {
			if strings.EqualFold(p.Name, sku) {
				sku = p.SKU
			}
		}
		out = append(out, sku)
	}
	return out
}

// newLeadForm takes a lead in. What was typed is kept until it is sent.
func newLeadForm(env *kit.Env) *sheet {
	draft := kit.NewDraft(env, "leads.create")
	s := newSheet(env, "New lead", "The rules give it to a partner at once, unless its person has not agreed or you keep it on the desk.", kit.FormOptions{
		Sections: leadSections(env, true), Button: "Take in", Draft: draft.Keep,
		Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, created(env, v)) },
	})
	s.draft = &draft
	s.then = func(msg tea.Msg) bool {
		m, ok := msg.(kit.Done[lead.Lead])
		if ok {
			leadDone(env, m)
			env.Replace(placeLeads, m.Value.ID)
		}
		return ok
	}
	return s
}

// created is the command that a filled-in form sends.
func created(env *kit.Env, v kit.Values) lead.Create {
	return lead.Create{
		Company: v.Text("company"), Domain: v.Text("domain"), Industry: v.Text("industry"), Country: v.Text("country"), Region: v.Text("region"),
		City: v.Text("city"), Language: v.Text("language"),
		ContactName: v.Text("contact_name"), ContactEmail: v.Text("contact_email"), ContactPhone: v.Text("contact_phone"),
		Products: skus(env, v), Size: v.Text("size"), Score: v.Text("score"), Source: v.Text("source"), Campaign: v.Text("campaign"), Note: v["note"],
		Consent: v.Text("consent"), ConsentAt: v.Text("consent_at"), ConsentHow: v.Text("consent_how"), Hold: v.Bool("hold"),
	}
}

// leadValues are a lead's fields as the form holds them.
func leadValues(env *kit.Env, l lead.Lead) kit.Values {
	v := kit.Values{
		"company": l.Company, "domain": l.Domain, "country": l.Country, "region": l.Region, "city": l.City, "industry": l.Industry,
		"language": l.Language, "source": l.Source, "campaign": l.Campaign, "note": l.Note, "consent": "no",
	}
	if l.Size > 0 {
		v["size"] = strconv.FormatInt(l.Size, 10)
	}
	if l.Score > 0 {
		v["score"] = strconv.FormatInt(l.Score, 10)
	}
	for i, sku := range l.Products {
		v[productsField+"."+strconv.Itoa(i)+".sku"] = show.ProductName(env, sku)
	}
	if c := l.Contact; c != nil {
		v["contact_name"], v["contact_email"], v["contact_phone"] = c.Name, c.Email, c.Phone
	}
	if l.Consent.Given {
		v["consent"], v["consent_at"], v["consent_how"] = "yes", l.Consent.At.String(), l.Consent.How
	}
	for k, s := range v {
		if s == "" {
			delete(v, k)
		}
	}
	return v
}

// changedLead names the fields that differ from what they were.
func changedLead(env *kit.Env, l lead.Lead, was, is kit.Values) lead.Edit {
	text := func(name string) *string {
		if was.Text(name) == is.Text(name) {
			return nil
		}
		s := is.Text(name)
		return &s
	}
	c := lead.Edit{ID: l.ID, Version: l.Version, Fields: lead.Fields{
		Company: text("company"), Domain: text("domain"), Industry: text("industry"), Country: text("country"), Region: text("region"),
		City: text("city"), Language: text("language"),
		ContactName: text("contact_name"), ContactEmail: text("contact_email"), ContactPhone: text("contact_phone"),
		Size: text("size"), Score: text("score"), Source: text("source"), Campaign: text("campaign"), Note: text("note"),
		Consent: text("consent"), ConsentAt: text("consent_at"), ConsentHow: text("consent_how"),
	}}
	if wanted := skus(env, is); strings.Join(wanted, " ") != strings.Join(l.Products, " ") {
		c.Products = wanted
	}
	return c
}

// leadEdit changes what is known of a lead, once it is known.
type leadEdit struct {
	env    *kit.Env
	id     string
	form   *sheet // nil until the lead is there
	detail *kit.Detail
	w, h   int
}

func newLeadEdit(env *kit.Env, id string) *leadEdit {
	return &leadEdit{env: env, id: id, detail: kit.NewDetail(env)}
}

// Init asks for the lead, once: what is typed is not to change under the hands.
func (s *leadEdit) Init() tea.Cmd {
	if s.form != nil {
		return nil
	}
	return tea.Batch(kit.Ask(s.env, lead.Peek{ID: s.id}), s.detail.Wait())
}

// Update takes the lead, then hands everything to the form.
func (s *leadEdit) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if s.form != nil {
		_, cmd := s.form.Update(msg)
		return s, cmd
	}
	switch m := msg.(type) {
	case kit.Got[lead.Lead]:
		if m.Err != nil {
			s.detail.Fail(m.Err)
			return s, nil
		}
		s.fill(m.Value)
		return s, nil
	case tea.KeyPressMsg:
		if s.env.Keys.Retry.Is(m) {
			return s, s.Init()
		}
	}
	return s, s.detail.Update(msg)
}

func (s *leadEdit) fill(l lead.Lead) {
	env, was := s.env, leadValues(s.env, l)
	s.form = newSheet(env, "Edit", "", kit.FormOptions{
		Sections: leadSections(env, false), Button: "Save",
		Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, changedLead(env, l, was, v)) },
	})
	s.form.form.SetValues(was)
	s.form.then = func(msg tea.Msg) bool {
		m, ok := msg.(kit.Done[lead.Lead])
		if ok {
			leadDone(env, m)
			env.Back()
		}
		return ok
	}
	s.form.SetSize(s.w, s.h)
}

// SetSize says how much room there is.
func (s *leadEdit) SetSize(w, h int) {
	s.w, s.h = w, h
	s.detail.SetSize(w, h)
	if s.form != nil {
		s.form.SetSize(w, h)
	}
}

// Title names the place.
func (s *leadEdit) Title() string { return "Edit" }

// Typing is true once there is a form.
func (s *leadEdit) Typing() bool { return s.form != nil }

// Unsaved reports text that was not sent.
func (s *leadEdit) Unsaved() bool { return s.form != nil && s.form.Unsaved() }

// Keys are the form's.
func (s *leadEdit) Keys() []kit.Key {
	if s.form != nil {
		return s.form.Keys()
	}
	return s.detail.Keys()
}

// View draws the form.
func (s *leadEdit) View() string {
	if s.form != nil {
		return s.form.View()
	}
	return kit.Box(s.detail.View(), s.w, s.h)
}
