// Package territory shows the vendor how the market is parted: the territories
// of the programme, who holds them, and where they lie over each other.
//
// It keeps nothing. Territories are part of the programme, and which of them a
// partner holds stands in the partner's record.
package territory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Operations lists what can be asked about territories.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("territories.list", "programme territories", "Lists the territories of the programme with how many partners hold each.", "territories list"),
		domain.OfferQuery[Show]("territories.show", "programme territories", "Shows a territory with the partners that hold it.", "territories show dach"),
		domain.OfferQuery[Overlaps]("territories.overlaps", "programme territories", "Reports which territories lie over each other, when, and which of them decides.", "territories overlaps --territory dach"),
	}
}

// readers refuses all but the vendor's users who work with partners.
func readers(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Auditor) || r.Actor.Side == domain.System {
		return nil
	}
	return r.Actor.Refused("an admin, a manager or an auditor of the vendor")
}

// A Territory is one of the programme with how it is held.
type Territory struct {
	programme.Territory
	InForce  bool  `json:"in_force"` // today
	Partners int64 `json:"partners"` // that hold it and have not ended, in all regions
}

// Row shows a territory in a table.
func (t Territory) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: t.ID},
		{Name: "name", Value: t.Name},
		{Name: "holds", Value: holds(t.Territory)},
		{Name: "priority", Value: strconv.Itoa(t.Priority)},
		{Name: "exclusive", Value: yes(t.Exclusive)},
		{Name: "from", Value: t.From.String()},
		{Name: "until", Value: t.Until.String()},
		{Name: "in_force", Value: yes(t.InForce)},
		{Name: "partners", Value: strconv.FormatInt(t.Partners, 10)},
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// holds names the countries and regions of a territory and counts its customers.
func holds(t programme.Territory) string {
	parts := slices.Clone(t.Countries)
	for _, r := range t.Regions {
		parts = append(parts, r.Country+"/"+r.Name)
	}
	if n := len(t.Accounts); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" named")
	}
	return strings.Join(parts, " ")
}

// List lists the territories of the programme in force, in its order.
type List struct{}

// Allow lets the vendor's admins, managers and auditors.
func (List) Allow(r *domain.Read) error { return readers(r) }

// Check has nothing to hold an empty input to.
func (List) Check() error { return nil }

// Run answers. What is held is counted, not looked up.
func (List) Run(r *domain.Read) (domain.List[Territory], error) {
	held, err := partner.Held(r)
	out := domain.List[Territory]{Items: []Territory{}}
	for _, t := range programme.Of(r).Territories {
		out.Items = append(out.Items, of(r, t, held))
	}
	return out, err
}

// of says how a territory is held. Its lists are there, if empty.
func of(r *domain.Read, t programme.Territory, held map[string]int64) Territory {
	t.Countries, t.Accounts = append([]string{}, t.Countries...), append([]string{}, t.Accounts...)
	t.Regions = append([]programme.Region{}, t.Regions...)
	return Territory{Territory: t, InForce: t.InForce(programme.Of(r).Today(r.Now())), Partners: held[t.ID]}
}

// Show shows one territory.
type Show struct {
	ID string `arg:"" required:"" help:"id of the territory" example:"dach"`
}

// A Holding is a territory with partners that hold it.
type Holding struct {
	Territory
	Holders []partner.Ref `json:"holders"` // by name; up to fifty, those that the actor may see
}

// maxHolders bounds the partners that are shown of one territory.
const maxHolders = 50

// Allow lets the vendor's admins, managers and auditors.
func (Show) Allow(r *domain.Read) error { return readers(r) }

// Check has nothing to hold the input to: an unknown id is not found.
func (Show) Check() error { return nil }

// Run answers.
func (q Show) Run(r *domain.Read) (Holding, error) {
	t, err := find(r, q.ID)
	if err != nil {
		return Holding{}, err
	}
	held, err := partner.Held(r)
	if err != nil {
		return Holding{}, err
	}
	holders, err := partner.Holders(r, t.ID, maxHolders)
	return Holding{of(r, t, held), refs(holders)}, err
}

func find(r *domain.Read, id string) (programme.Territory, error) {
	t, ok := programme.Of(r).Territory(id)
	if !ok {
		return t, domain.Errorf(domain.NotFound, "There is no such territory.")
	}
	return t, nil
}

// refs names partners, in order of their names.
func refs(all []partner.Partner) []partner.Ref {
	out := make([]partner.Ref, 0, len(all))
	for _, p := range all {
		out = append(out, partner.Ref{ID: p.ID, Name: p.Name})
	}
	slices.SortFunc(out, func(a, b partner.Ref) int {
		return strings.Compare(fmt.Sprint(a.Name, " ", a.ID), fmt.Sprint(b.Name, " ", b.ID))
	})
	return out
}
