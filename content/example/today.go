package example

import (
	"time"

	"gangway/domain/deal"
	"gangway/domain/partner"
)

// tellToday adds what waits for somebody at this moment: a conflict between two
// partners, an application, a win to confirm, an extension, a returned deal, a
// protection that is about to end.
func (s *story) tellToday() {
	bright, rival, polder := s.firms[0], s.firms[1], s.firms[4]
	german := market{"DE", []string{"Hamburg"}, nil}
	british := market{"GB", []string{"Leeds"}, nil}

	contested := customer{"Windhorst Reederei GmbH", "windhorst-reederei.example", german, "Hamburg"}
	s.at(s.now.Add(-26*hour), s.submits(bright, contested, 64_000, "HC-200"))
	s.at(s.now.Add(-5*hour), s.submits(rival, contested, 58_500, "HC-100"))
	s.at(s.now.Add(-3*hour), s.submits(polder, customer{"Windhorst Rederei KG", "windhorst-kg.example", german, "Bremen"}, 41_000, "HC-100"))

	ending := customer{"Castleton Dairies Ltd", "castleton-dairies.example", british, "Leeds"}
	s.at(s.now.Add(-114*day), s.approved(bright, ending, 48_000, "negotiation", nil))
	granted := customer{"Pennine Observatory", "pennine-observatory.example", british, "Leeds"}
	s.at(s.now.Add(-108*day), s.approved(bright, granted, 27_400, "proposal", func(id string) {
		s.at(s.now.Add(-30*hour), func() error {
			_, err := do(s, bright.owner(), deal.Extend{ID: id, Days: 45, Note: "Their funding round closes in January.", Evidence: "Letter of their treasurer."})
			return err
		})
	}))
	sold := customer{"Moorgate Theatres plc", "moorgate-theatres.example", british, "London"}
	s.at(s.now.Add(-60*day), s.approved(bright, sold, 36_000, "commit", func(id string) {
		s.at(s.now.Add(-20*hour), func() error {
			_, err := do(s, bright.owner(), deal.Win{ID: id, Amount: "34500", Date: s.now.Add(-day).Format(time.DateOnly), Order: "PO-7741"})
			return err
		})
	}))
	unclear := customer{"Saltmarsh Trust", "saltmarsh-trust.example", british, "Bristol"}
	s.at(s.now.Add(-4*day), func() error {
		d, err := do(s, bright.people[2], s.fixed(unclear, 29_900, "HS-100"))
		if err != nil {
			return err
		}
		s.at(s.now.Add(-2*day), func() error {
			_, err := do(s, s.admin, deal.Return{ID: d.ID, Note: "Please name the site and who signs."})
			return err
		})
		return nil
	})
	s.at(s.now.Add(-20*hour), func() error {
		_, err := do(s, key("Rosa Marchetti"), partner.Apply{
			Company: "Ponte Vecchio Informatica Srl", Domain: "pontevecchio.example", Country: "IT", Name: "Rosa Marchetti", Email: "rosa@pontevecchio.example",
			Type: "reseller", Sells: "Observability for hospitals in Tuscany", Source: "A colleague at Polder Partners", Note: "We are fourteen people in Florence.",
		})
		return err
	})
}

// fixed is a registration of which nothing is drawn.
func (s *story) fixed(c customer, amount int64, sku string) deal.Register {
	reg := s.registration(c, amount, 75*day)
	reg.Products[0].SKU, reg.Products[0].Quantity, reg.Type = sku, "40", "new"
	return reg
}

func (s *story) submits(f *firm, c customer, amount int64, sku string) func() error {
	return func() error {
		_, err := do(s, f.owner(), s.fixed(c, amount, sku))
		return err
	}
}

// approved registers a deal that is approved an hour later and at a stage by now.
func (s *story) approved(f *firm, c customer, amount int64, stage string, then func(id string)) func() error {
	return func() error {
		d, err := do(s, f.owner(), s.fixed(c, amount, "HA-100"))
		if err != nil {
			return err
		}
		s.at(s.clock.Now().Add(hour), func() error {
			if d.Status != deal.StatusApproved {
				if _, err := do(s, s.admin, deal.Approve{ID: d.ID}); err != nil {
					return err
				}
			}
			_, err := do(s, f.owner(), deal.Stage{ID: d.ID, Stage: stage})
			return err
		})
		if then != nil {
			then(d.ID)
		}
		return nil
	}
}
