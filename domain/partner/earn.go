package partner

import (
	"slices"

	"gangway/domain"
)

// Earn notes of which courses and tracks the people of a company hold valid
// certificates: earned come to the list, gone are taken off. Rules for leads know
// a company by it, beside what the vendor has noted by hand.
func Earn(w *domain.Write, id string, earned, gone []string) error {
	p, found, err := Partners.Lookup(w.Read, id)
	if err != nil || !found {
		return err
	}
	list := append(slices.Clone(p.Earned), earned...)
	slices.Sort(list)
	list = slices.DeleteFunc(slices.Compact(list), func(s string) bool { return slices.Contains(gone, s) })
	if slices.Equal(list, p.Earned) {
		return nil
	}
	p.Earned = list
	if err := Partners.Put(w, p); err != nil {
		return err
	}
	return w.Emit(Changed{Partner: p.ID, Fields: []string{"certificates"}, By: w.Actor.Name})
}

// AllCertificates returns what the people of a company hold, earned in the portal
// and noted by hand, each once.
func (p Partner) AllCertificates() []string {
	all := append(slices.Clone(p.Certificates), p.Earned...)
	slices.Sort(all)
	return slices.Compact(all)
}

// SetTier puts a company on a tier. Only what evaluates tiers does so once a
// company is aboard.
func SetTier(w *domain.Write, id, tier string) error {
	p, found, err := Partners.Lookup(w.Read, id)
	if err != nil || !found || p.Tier == tier {
		return err
	}
	p.Tier = tier
	if err := Partners.Put(w, p); err != nil {
		return err
	}
	return w.Emit(Changed{Partner: p.ID, Fields: []string{"tier"}, By: w.Actor.Name})
}
