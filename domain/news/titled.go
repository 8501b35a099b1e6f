package news

import "gangway/domain"

// Titled returns up to n items that the actor may see whose titles match, in the
// order of a list, as they stand without their readers.
func Titled(r *domain.Read, match func(title string) bool, n int) ([]Item, error) {
	all, err := shown(r)
	if err != nil {
		return nil, err
	}
	var out []Item
	for _, rec := range all {
		if len(out) == n {
			break
		}
		if match(rec.Title) {
			out = append(out, Item{ID: rec.ID, Title: rec.Title, Date: rec.Date, Text: rec.Text})
		}
	}
	return out, nil
}
