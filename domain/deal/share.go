package deal

import (
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/user"
)

// maxShared bounds the colleagues that a deal is shared with.
const maxShared = 5

// Share says which colleagues work on a deal beside its owner. Who is left out is
// no longer among them.
type Share struct {
	ID      string   `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Users   []string `name:"user" help:"id of a colleague; repeat it for more, leave it out for none" example:"U-2MWQ8R"`
	Version int64    `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Share) Allow(r *domain.Read) error { return may(r, verbShare) }

// Check bounds the colleagues.
func (c Share) Check() error {
	if len(c.Users) > maxShared {
		return domain.Fieldf("users", "A deal can be shared with at most %d colleagues.", maxShared)
	}
	return nil
}

// Do shares.
func (c Share) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbShare)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	shared, err := colleagues(w.Read, h.record, c.Users)
	if err != nil {
		return Deal{}, err
	}
	fact := Shared{}
	for _, u := range shared {
		if !slices.Contains(h.Shared, u) {
			fact.With = append(fact.With, u.ID)
		}
	}
	was := names(h.Shared)
	h.Shared = shared
	fact.About = h.about()
	return h.finish(Entry{Changes: []Change{{"shared", was, names(shared)}}}, fact)
}

// colleagues returns the active users of the deal's own partner with the ids. One
// of somebody else is answered like one that is not there.
func colleagues(r *domain.Read, d *record, ids []string) ([]Ref, error) {
	var out []Ref
	for _, id := range ids {
		u, err := user.Get(r, id)
		if domain.KindOf(err) == domain.NotFound || err == nil && (u.Partner != d.Partner.ID || u.Status != user.Active) {
			return nil, domain.Fieldf("users", "There is no such colleague.")
		}
		if err != nil {
			return nil, err
		}
		if ref := (Ref{u.ID, u.Name}); u.ID != d.Owner.ID && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	return out, nil
}

func names(refs []Ref) string {
	all := make([]string, 0, len(refs))
	for _, r := range refs {
		all = append(all, r.Name)
	}
	return strings.Join(all, ", ")
}
