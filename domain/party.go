package domain

import "slices"

// A Party is who may do something, by side and role. Nouns name theirs once, so
// that rights and the sentence that refuses agree.
type Party struct {
	Words string // for the sentence that refuses: "an admin of the vendor"
	Roles map[Side][]Role
}

// Allow answers whether the actor belongs to the party. It looks at no record, so
// that its answer says nothing about one.
func (p Party) Allow(r *Read) error {
	if slices.Contains(p.Roles[r.Actor.Side], r.Actor.Role) {
		return nil
	}
	return r.Actor.Refused(p.Words)
}
