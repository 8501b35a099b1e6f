package team

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/geo"
	"gangway/domain/user"
	"gangway/tui/kit"
)

// regionsField asks for the countries that a manager of the vendor is limited
// to.
func regionsField(codes []string) kit.Field {
	return kit.Field{
		Name: "regions", Label: "Regions", Value: regionWords(codes), Kind: kit.AreaField, Rows: 2, Max: 1000,
		Hint: "For a manager alone: countries by name or code, such as Austria, DE. Empty is all of them.",
	}
}

// regionWords are countries as a field shows them: by name, with commas between.
func regionWords(codes []string) string {
	var names []string
	for _, c := range codes {
		if name := geo.Name(c); name != "" && !strings.ContainsAny(name, separators) {
			c = name
		}
		names = append(names, c)
	}
	return strings.Join(names, ", ")
}

// regionsOf are the countries that were typed. What was not touched falls away
// with a role that has no regions.
func regionsOf(v kit.Values, was []string) []string {
	typed := v.Text("regions")
	if v.Text("role") != string(domain.Manager) && typed == regionWords(was) {
		return nil
	}
	var out []string
	for _, s := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

const separators = ",;\n"

// openRole asks for the role of a vendor user and, for a manager, the regions.
func openRole(env *kit.Env, u user.User, was *user.User) {
	env.Open(kit.NewFormDialog(env, "What may "+u.Name+" do?", nil, kit.FormOptions{
		Button: "Change",
		Sections: []kit.Section{{Fields: []kit.Field{
			{Name: "role", Label: "Role", Kind: kit.ChoiceField, Options: roles(u.Side), Value: string(u.Role), Required: true},
			regionsField(u.Regions),
		}}},
		Submit: func(v kit.Values) tea.Cmd {
			*was = u
			return kit.Send(env, user.SetRole{ID: u.ID, Role: domain.Role(v.Text("role")), Regions: regionsOf(v, u.Regions), Version: u.Version})
		},
	}))
}

// tellRole says what a person may do from here on, and whether only the regions
// are others than they were.
func tellRole(old, u user.User) string {
	if old.Role == u.Role && !slices.Equal(old.Regions, u.Regions) {
		if len(u.Regions) == 0 {
			return u.Name + " works in all regions."
		}
		return u.Name + " works in " + regionWords(u.Regions) + "."
	}
	return u.Name + " may work as " + article(u.Role) + "."
}
