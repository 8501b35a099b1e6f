package revision

import (
	"fmt"
	"maps"
	"slices"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// dangling refuses a programme without a tier that partners stand on: they would have
// no protection, no discount and no way up.
func dangling(r *domain.Read, p *programme.Programme) error {
	var faults domain.Problems
	on, err := partner.OnTiers(r)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(on)) {
		if _, ok := p.Tier(id); ok || id == "" {
			continue
		}
		faults.Addf("programme", "programme.yaml:1:1: The tier %q is gone, but %s on it. Please keep it, or move them first.", id, partners(on[id], "stands", "stand"))
	}
	return faults.Err()
}

// warnings tell what a programme no longer has although partners hold it.
func warnings(r *domain.Read, p *programme.Programme) ([]string, error) {
	out := []string{}
	held, err := partner.InTerritories(r)
	for _, id := range slices.Sorted(maps.Keys(held)) {
		if !slices.ContainsFunc(p.Territories, func(t programme.Territory) bool { return t.ID == id }) {
			out = append(out, fmt.Sprintf("the territory %q is gone, but %s it. They are left with what else they hold.", id, partners(held[id], "holds", "hold")))
		}
	}
	return out, err
}

func partners(n int64, one, many string) string {
	if n == 1 {
		return "1 partner " + one
	}
	return fmt.Sprintf("%d partners %s", n, many)
}
