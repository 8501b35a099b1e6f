package admin

import (
	tea "charm.land/bubbletea/v2"

	"gangway/domain/deal"
	"gangway/tui/kit"
)

// openCorrect asks for the right customer of a deal, on a screen of its own.
func openCorrect(env *kit.Env, d deal.Deal) {
	c := d.Customer
	fields := []kit.Field{
		{Name: "customer", Label: "Customer", Hint: "The legal name.", Value: c.Name, Required: true},
		{Name: "domain", Label: "Web domain", Hint: "Leave it empty if there is no website.", Value: c.Domain},
		{Name: "country", Label: "Country", Kind: kit.CountryField, Value: c.Country, Required: true},
		{Name: "region", Label: "Region", Hint: "Where a country is split into territories.", Value: c.Region},
		{Name: "city", Label: "City", Value: c.City},
		{Name: "note", Label: "Why", Hint: theyRead(d), Kind: kit.AreaField, Rows: 3, Required: true},
	}
	if d.Status == deal.StatusApproved {
		fields = append(fields, kit.Field{
			Name: "exception", Label: "Reason for an exception", Kind: kit.AreaField, Rows: 2,
			Hint: "Only where another deal stands before this one. Only we read it.",
		})
	}
	s := newSheet(env, "Correct the customer",
		"The check runs again. For another customer the deal goes to the end of that customer's line; the old one stays in the timeline.",
		kit.FormOptions{
			Sections: []kit.Section{{Fields: fields}}, Button: "Correct",
			Submit: func(v kit.Values) tea.Cmd { return kit.Send(env, correction(d, v)) },
		})
	s.then = func(msg tea.Msg) bool {
		m, ok := msg.(kit.Done[deal.Deal])
		if ok {
			decided(env, rights{}, m)
			env.Back()
		}
		return ok
	}
	env.Push(s)
}

// correction names the fields that differ.
func correction(d deal.Deal, v kit.Values) deal.CorrectCustomer {
	out := deal.CorrectCustomer{ID: d.ID, Note: v.Text("note"), Exception: v.Text("exception"), Version: d.Version}
	c := d.Customer
	changed := func(name, was string) *string {
		if is := v.Text(name); is != was {
			return &is
		}
		return nil
	}
	out.Customer, out.Domain, out.Country = changed("customer", c.Name), changed("domain", c.Domain), changed("country", c.Country)
	out.Region, out.City = changed("region", c.Region), changed("city", c.City)
	if none := v.Text("domain") == ""; none != c.NoWebsite {
		out.NoWebsite = &none
	}
	return out
}
