package example

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
)

const (
	howManyLeads = 60       // the last months have seen, beside those of today
	leadHistory  = 90 * day // is how far back they reach
)

// tellLeads adds the leads of the past, more of them lately, but none that is
// still young: what is going on is told by tellToday.
func (s *story) tellLeads() {
	countries := []string{"GB", "GB", "DE", "DE", "NL", "US", "US", "CA", "NO", "SE", "DK", "CH", "AT", "BE", "IE"}
	for range howManyLeads {
		ago := 4*day + time.Duration(math.Pow(s.r.Float64(), 1.2)*float64(leadHistory-4*day))
		c := s.next(pick(s.r, countries))
		s.at(s.office(s.now.Add(-ago)), func() error {
			in := s.enquiry(c)
			if s.r.Float64() < 0.1 {
				in.Consent, in.ConsentHow = "no", ""
			}
			return s.hands(in)
		})
	}
}

// enquiry draws what somebody at a company wants to know.
func (s *story) enquiry(c customer) lead.Create {
	person := pick(s.r, contacts[:])
	from := pick(s.r, []string{"web form", "web form", "trade fair", "webinar", "newsletter"})
	return lead.Create{
		Company: c.name, Domain: c.domain, Country: c.market.country, City: c.city, Industry: industry(c.name), Language: languages[c.market.country],
		ContactName: person, ContactEmail: strings.ToLower(strings.ReplaceAll(person, " ", ".")) + "@" + c.domain, ContactPhone: fmt.Sprintf("+44 20 7946 0%03d", s.r.IntN(1000)),
		Products: []string{pick(s.r, []string{"HC-100", "HC-100", "HC-200", "HA-100", "HS-100", "HS-200"})},
		Size:     fmt.Sprint(s.staff()), Score: fmt.Sprint(min(100, 20+s.r.IntN(80))), Source: from, Campaign: campaigns[from],
		Note:    pick(s.r, []string{"", "Asked for a price.", "Wants a demo in the next weeks.", "Looks for an alternative to what they have."}),
		Consent: "yes", ConsentHow: from,
	}
}

// staff draws how many people a company has.
func (s *story) staff() int { return max(4, int(math.Exp(5+1.4*s.r.NormFloat64()))) }

// industry is the second half of a made-up company's name.
func industry(name string) string {
	words := strings.Fields(name)
	return words[min(1, len(words)-1)]
}

var (
	languages = map[string]string{
		"GB": "en", "IE": "en", "US": "en", "CA": "en", "DE": "de", "AT": "de", "CH": "de", "NL": "nl", "BE": "fr", "NO": "no", "SE": "sv", "DK": "da",
	}
	campaigns = map[string]string{"trade fair": "harbour-days", "webinar": "night-watch"}
)

// hands takes a lead in and follows it.
func (s *story) hands(in lead.Create) error {
	l, err := do(s, s.admin, in)
	if err != nil {
		return err
	}
	s.follow(l.ID)
	return nil
}

// follow adds what people make of a lead some hours later, wherever it is then.
func (s *story) follow(id string) {
	s.at(s.clock.Now().Add(time.Duration(1+s.r.IntN(20))*hour), func() error {
		l, err := domain.View(s.ctx, s.portal, s.admin, lead.Peek{ID: id})
		if err != nil {
			return err
		}
		switch l.Status {
		case lead.StatusOffered:
			return s.answer(l)
		case lead.StatusPooled:
			return s.claim(l)
		default: // on the desk, where some stay
			return s.dispatch(l)
		}
	})
}

// answer has a partner say yes, or no, or nothing until the offer runs out.
func (s *story) answer(l lead.Lead) error {
	f := s.firmOf(l.Partner.ID)
	who, fate := f.seller(s.r), s.r.Float64()
	switch {
	case fate < 0.15:
		s.at(l.OfferedUntil.Add(hour), func() error { s.follow(l.ID); return nil })
		return nil
	case fate < 0.35:
		reason := pick(s.r, []string{"no-capacity", "outside-focus", "too-small", "known-customer"})
		if _, err := do(s, who, lead.Decline{ID: l.ID, Reason: reason}); err != nil {
			return err
		}
		s.follow(l.ID)
		return nil
	}
	if _, err := do(s, who, lead.Accept{ID: l.ID}); err != nil {
		return err
	}
	s.workOn(l.ID, who)
	return nil
}

// claim has the first firm take a lead from the pool that may have it.
func (s *story) claim(l lead.Lead) error {
	for _, i := range s.r.Perm(len(s.firms)) {
		who := s.firms[i].seller(s.r)
		if _, err := domain.View(s.ctx, s.portal, who, lead.Peek{ID: l.ID}); domain.KindOf(err) == domain.NotFound {
			continue
		}
		_, err := do(s, who, lead.Claim{ID: l.ID})
		if domain.KindOf(err) == domain.Limited {
			continue
		}
		s.workOn(l.ID, who)
		return err
	}
	return nil
}

// dispatch has the vendor see to a lead on its desk, if it can: consent comes in
// by telephone, or a person is chosen.
func (s *story) dispatch(l lead.Lead) error {
	switch {
	case l.Status != lead.StatusNew || s.r.Float64() < 0.3:
		return nil
	case !l.Consent.Given:
		yes, how := "yes", "by telephone"
		if _, err := do(s, s.admin, lead.Edit{ID: l.ID, Fields: lead.Fields{Consent: &yes, ConsentHow: &how}}); err != nil {
			return err
		}
	default:
		best, err := domain.View(s.ctx, s.portal, s.admin, lead.Suggest{ID: l.ID})
		if err != nil || len(best.Items) == 0 || best.Items[0].Dropped != "" {
			return err
		}
		if _, err := do(s, s.admin, lead.Assign{ID: l.ID, Partner: best.Items[0].Partner.ID, InternalNote: "They are close by."}); err != nil {
			return err
		}
	}
	s.follow(l.ID)
	return nil
}

// workOn adds what a person makes of a lead: a first call, and how it ends. One
// who never calls has it taken back.
func (s *story) workOn(id string, who domain.Actor) {
	fate := s.r.Float64()
	if fate < 0.08 {
		s.at(s.clock.Now().Add(6*day), func() error { s.follow(id); return nil })
		return
	}
	call := s.clock.Now().Add(time.Duration(3+s.r.IntN(30)) * hour)
	s.at(call, whileTheirs(s, id, who, lead.Note{ID: id, Note: pick(s.r, []string{"Called them, meeting next week.", "Sent an offer for a pilot.", "They compare us with two others."})}))
	end := s.office(call.Add(time.Duration(2+s.r.IntN(20)) * day))
	switch {
	case fate < 0.18:
		s.at(end, whileTheirs(s, id, who, lead.GiveBack{ID: id, Reason: pick(s.r, []string{"no-contact", "no-capacity", "wrong-territory"}), Note: "Three calls, two mails."}))
	case fate < 0.40:
		s.at(end, whileTheirs(s, id, who, lead.Disqualify{ID: id, Reason: pick(s.r, []string{"no-need", "no-budget", "wrong-contact"})}))
	case fate < 0.75:
		s.at(end, func() error { return s.convert(id, who) })
	}
}

// whileTheirs performs a command if the person still works on the lead by then.
func whileTheirs[R any](s *story, id string, who domain.Actor, c domain.Command[R]) func() error {
	return func() error {
		l, err := domain.View(s.ctx, s.portal, who, lead.Peek{ID: id})
		if domain.KindOf(err) == domain.NotFound || err == nil && l.Status != lead.StatusWorking {
			return nil
		}
		if err == nil {
			_, err = do(s, who, c)
		}
		return err
	}
}

// convert makes a deal of a lead, which then goes its way like any other.
func (s *story) convert(id string, who domain.Actor) error {
	l, err := domain.View(s.ctx, s.portal, who, lead.Peek{ID: id})
	if domain.KindOf(err) == domain.NotFound || err == nil && l.Status != lead.StatusWorking {
		return nil
	}
	if err != nil {
		return err
	}
	due := s.clock.Now().Add(time.Duration(30+s.r.IntN(90)) * day).Format(time.DateOnly)
	d, err := do(s, who, lead.Convert{ID: id, Amount: fmt.Sprint(s.worth()), CloseDate: due})
	if err == nil && d.Status == deal.StatusApproved {
		s.work(s.firmOf(d.Partner.ID), who, d, s.r.Float64())
	}
	return err
}

func (s *story) firmOf(id string) *firm {
	return s.firms[slices.IndexFunc(s.firms, func(f *firm) bool { return f.id == id })]
}

// tellLeadsToday adds the leads that wait for somebody at this moment: two offers
// to the Gold partner, of which one ends soon, one that it works on and has not
// called yet, three in the pool that it and its rival may claim, and on the
// vendor's desk one that came back, one without consent and one that nobody took.
func (s *story) tellLeadsToday() {
	bright := s.firms[0]
	british := market{"GB", []string{"Leeds"}, nil}
	german := market{"DE", []string{"Hamburg"}, nil}

	s.at(s.now.Add(-21*hour), s.brings(customer{"Aldgate Museum Trust", "aldgate-museum.example", british, "London"}, "Museums", 240, 64, nil))
	s.at(s.now.Add(-100*time.Minute), s.brings(customer{"Tyneside Ferries Ltd", "tyneside-ferries.example", british, "Newcastle"}, "Shipping", 410, 78, nil))
	s.at(s.now.Add(-3*day), s.brings(customer{"Cotswold Breweries plc", "cotswold-breweries.example", british, "Bristol"}, "Food", 130, 71, func(id string) error {
		_, err := do(s, bright.owner(), lead.Accept{ID: id})
		return err
	}))
	s.at(s.now.Add(-70*hour), s.brings(customer{"Humber Glassworks Ltd", "humber-glassworks.example", british, "Hull"}, "Glass", 95, 52, func(id string) error {
		if _, err := do(s, bright.people[2], lead.Accept{ID: id}); err != nil {
			return err
		}
		s.at(s.now.Add(-19*hour), whileTheirs(s, id, bright.people[2], lead.GiveBack{ID: id, Reason: "no-contact", Note: "Their number is not in service."}))
		return nil
	}))
	for i, c := range []customer{
		{"Fischland Yachten GmbH", "fischland-yachten.example", german, "Rostock"},
		{"Hafenblick Studios", "hafenblick-studios.example", german, "Hamburg"},
		{"Moorhof Gartenbau", "moorhof-gartenbau.example", german, "Bremen"},
	} {
		s.at(s.now.Add(-time.Duration(3+9*i)*hour), s.brings(c, pick(s.r, []string{"Boats", "Media", "Gardens"}), 8+5*i, 35+12*i, nil))
	}
	s.at(s.now.Add(-6*hour), func() error {
		in := s.known(customer{"Lindqvist Hotels AB", "lindqvist-hotels.example", market{"SE", []string{"Malmö"}, nil}, "Malmö"}, "Hotels", 310, 66)
		in.Consent, in.ConsentHow = "no", ""
		_, err := do(s, s.admin, in)
		return err
	})
	s.at(s.now.Add(-50*hour), s.brings(customer{"Northern Cross Airways", "northerncross-air.example", british, "Manchester"}, "Aviation", 6400, 58, s.refusedByAll))
}

// known is an enquiry of which nothing that matters is drawn.
func (s *story) known(c customer, industry string, size, score int) lead.Create {
	in := s.enquiry(c)
	in.Industry, in.Size, in.Score, in.Products = industry, fmt.Sprint(size), fmt.Sprint(score), []string{"HC-100"}
	return in
}

// brings takes a known lead in, and then goes on an hour later.
func (s *story) brings(c customer, industry string, size, score int, then func(id string) error) func() error {
	return func() error {
		l, err := do(s, s.admin, s.known(c, industry, size, score))
		if err == nil && then != nil {
			s.at(s.clock.Now().Add(hour), func() error { return then(l.ID) })
		}
		return err
	}
}

// refusedByAll has whoever is offered a lead decline it, until it is offered to
// nobody.
func (s *story) refusedByAll(id string) error {
	l, err := domain.View(s.ctx, s.portal, s.admin, lead.Peek{ID: id})
	if err != nil || l.Status != lead.StatusOffered {
		return err
	}
	if _, err := do(s, s.firmOf(l.Partner.ID).owner(), lead.Decline{ID: id, Reason: "no-capacity"}); err != nil {
		return err
	}
	s.at(s.clock.Now().Add(hour), func() error { return s.refusedByAll(id) })
	return nil
}
