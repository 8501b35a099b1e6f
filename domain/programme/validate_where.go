package programme

import (
	"gangway/domain/customer"
	"gangway/domain/text"
)

func (c *checker) territories() {
	c.size("territories", len(c.p.Territories), 0, maxList)
	ids, rivals := c.unique(), claims{c: c, by: map[string][]int{}}
	for i, t := range c.p.Territories {
		path := at("territories", i)
		ids.id(path+".id", t.ID)
		c.name(path+".name", t.Name)
		if len(t.Countries)+len(t.Regions)+len(t.Accounts) == 0 {
			c.faultf(path, "A territory needs at least one country, region or account.")
		}
		c.between(path+".priority", t.Priority, 0, maxPriority)
		if !t.Until.IsZero() && t.Until.Before(t.From) {
			c.faultf(path+".until", "The territory ends on %s, before it begins on %s.", t.Until, t.From)
		}
		c.places(path, t, i, rivals)
	}
}

// places checks what a territory holds.
func (c *checker) places(path string, t Territory, i int, rivals claims) {
	for j, code := range t.Countries {
		if where := at(path+".countries", j); c.country(where, code) {
			rivals.add(i, where, "country "+code)
		}
	}
	for j, r := range t.Regions {
		where := at(path+".regions", j)
		c.name(where+".name", r.Name)
		if c.country(where+".country", r.Country) {
			rivals.add(i, where, "region "+clip(text.Fold(r.Name))+" of "+r.Country)
		}
	}
	c.size(path+".accounts", len(t.Accounts), 0, maxAccounts)
	for j, a := range t.Accounts {
		if where := at(path+".accounts", j); c.account(where, a) {
			rivals.add(i, where, "account "+a)
		}
	}
}

// account checks that a customer is named as deals name it, so that the two can
// be compared.
func (c *checker) account(path, webDomain string) bool {
	right, err := customer.Domain(webDomain)
	switch {
	case err != nil:
		c.faultf(path, "%q is not a web domain that a customer can own, such as contoso.com.", clip(webDomain))
	case right != webDomain:
		c.faultf(path, "%q is not a registrable domain. Please write %s.", clip(webDomain), right)
	}
	return err == nil && right == webDomain
}

// claims remember which territories hold a place, to find those of which nobody
// could say which one decides.
type claims struct {
	c  *checker
	by map[string][]int
}

// add notes that a territory holds a place. Another one may hold it too, if they
// are never in force together or differ in priority.
func (s claims) add(i int, path, place string) {
	all := s.c.p.Territories
	for _, j := range s.by[place] {
		if j == i {
			s.c.faultf(path, "The %s is here twice.", place)
			return
		}
		if all[j].meets(all[i]) && all[j].Priority == all[i].Priority {
			s.c.faultf(path, "The %s is in the territory %s too, with the same priority. Give a higher priority to the one that is to decide.", place, clip(all[j].ID))
			return
		}
	}
	s.by[place] = append(s.by[place], i)
}
