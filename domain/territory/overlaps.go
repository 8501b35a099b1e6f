package territory

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Overlaps reports the pairs of territories that can hold one customer on one
// day. Partners without territories sell everywhere and are no part of it.
type Overlaps struct {
	Territory string `help:"only those with this territory, by its id" example:"dach"`
	Limit     int    `help:"how many at most, up to 500" bounds:"1 to 500" default:"50" example:"50"`
}

// An Overlap is a pair of territories with what they have in common.
type Overlap struct {
	Decides   partner.Ref          `json:"decides"` // the territory that counts where both hold a customer
	Yields    partner.Ref          `json:"yields"`  // the other one
	Why       programme.Precedence `json:"why"`     // priority, named list or region
	Countries []string             `json:"countries,omitempty"`
	Regions   []programme.Region   `json:"regions,omitempty"`
	Accounts  []string             `json:"accounts,omitempty"`
	Named     bool                 `json:"named,omitempty"` // one names customers, who may lie in the other
	From      programme.Date       `json:"from"`            // first common day, "" for always
	Until     programme.Date       `json:"until"`           // last common day, "" for ever
	InForce   bool                 `json:"in_force"`        // today
	Partners  []partner.Ref        `json:"partners"`        // that hold both, as far as the actor may see them
}

// Row shows an overlap in a table.
func (o Overlap) Row() []domain.Cell {
	names := make([]string, 0, len(o.Partners))
	for _, p := range o.Partners {
		names = append(names, p.Name)
	}
	return []domain.Cell{
		{Name: "decides", Value: o.Decides.ID},
		{Name: "over", Value: o.Yields.ID},
		{Name: "why", Value: string(o.Why)},
		{Name: "common", Value: o.common()},
		{Name: "from", Value: o.From.String()},
		{Name: "until", Value: o.Until.String()},
		{Name: "in_force", Value: yes(o.InForce)},
		{Name: "hold_both", Value: strings.Join(names, ", ")},
	}
}

// common names what both hold.
func (o Overlap) common() string {
	parts := []string{holds(programme.Territory{Countries: o.Countries, Regions: o.Regions}), strings.Join(o.Accounts, " ")}
	if o.Named {
		parts = append(parts, "named customers")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// Allow lets the vendor's admins, managers and auditors.
func (Overlaps) Allow(r *domain.Read) error { return readers(r) }

// Check holds the limit to its bounds.
func (q Overlaps) Check() error { return domain.Page{Limit: q.Limit}.Check() }

// Run answers, in the order of the programme.
func (q Overlaps) Run(r *domain.Read) (domain.List[Overlap], error) {
	out := domain.List[Overlap]{Items: []Overlap{}}
	if q.Territory != "" {
		if _, err := find(r, q.Territory); err != nil {
			return out, err
		}
	}
	most := q.Limit
	if most == 0 {
		most = domain.DefaultLimit
	}
	held, err := partner.Held(r)
	if err != nil {
		return out, err
	}
	k := roster{r: r, held: held, known: map[string][]partner.Partner{}}
	for _, o := range programme.Of(r).Overlaps() {
		if q.Territory != "" && o.Decides.ID != q.Territory && o.Yields.ID != q.Territory {
			continue
		}
		if len(out.Items) == most {
			break
		}
		shown, err := k.shown(o)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, shown)
	}
	return out, nil
}

// A roster looks up who holds territories, each once.
type roster struct {
	r     *domain.Read
	held  map[string]int64
	known map[string][]partner.Partner
}

func (k roster) shown(o programme.Overlap) (Overlap, error) {
	today := programme.Of(k.r).Today(k.r.Now())
	both, err := k.both(o.Decides.ID, o.Yields.ID)
	return Overlap{
		Decides: partner.Ref{ID: o.Decides.ID, Name: o.Decides.Name}, Yields: partner.Ref{ID: o.Yields.ID, Name: o.Yields.Name},
		Why: o.Why, Countries: o.Countries, Regions: o.Regions, Accounts: o.Accounts, Named: o.Named, From: o.From, Until: o.Until,
		InForce: o.Decides.InForce(today) && o.Yields.InForce(today), Partners: refs(both),
	}, err
}

// both returns the partners that hold two territories, found among up to fifty
// of the one that fewer hold.
func (k roster) both(a, b string) ([]partner.Partner, error) {
	if k.held[b] < k.held[a] {
		a, b = b, a
	}
	all, ok := k.known[a]
	if !ok && k.held[a] > 0 {
		var err error
		if all, err = partner.Holders(k.r, a, maxHolders); err != nil {
			return nil, err
		}
		k.known[a] = all
	}
	var both []partner.Partner
	for _, p := range all {
		if slices.Contains(p.Territories, b) {
			both = append(both, p)
		}
	}
	return both, nil
}
