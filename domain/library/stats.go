package library

import (
	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/reading"
)

// Stats lists documents and files with how much they are read by the people of
// partners, by path. Of one document or file it lists the months, too.
type Stats struct {
	Path string `arg:"" optional:"" help:"path of a document or file, for its months" example:"sales/pricing"`
	domain.Page
}

// Allow lets the vendor.
func (Stats) Allow(r *domain.Read) error { return reading.VendorReaders.Allow(r) }

// Check holds the input to its form.
func (q Stats) Check() error { return q.Page.Check() }

// Run answers.
func (q Stats) Run(r *domain.Read) (domain.List[Stat], error) {
	out := domain.List[Stat]{Items: []Stat{}}
	if q.Path != "" {
		it, err := find(r, q.Path)
		if err != nil {
			return out, err
		}
		s, err := stat(r, it)
		if err != nil {
			return out, err
		}
		months, err := reading.Monthly(r, subject(&it.Entry))
		for _, m := range months {
			s.Months = append(s.Months, Month{m.Month, m.Reads, m.Downloads})
		}
		out.Items = append(out.Items, s)
		return out, err
	}
	eye, err := reading.EyeOf(r)
	if err != nil {
		return out, err
	}
	page := pageOf(programme.Of(r), eye, q.Page, func(item) bool { return true })
	out.Next = page.Next
	for _, it := range page.Items {
		s, err := stat(r, it)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, s)
	}
	return out, nil
}

func stat(r *domain.Read, it item) (s Stat, err error) {
	of := subject(&it.Entry)
	s = Stat{Path: it.Path, Title: it.Title, MustAck: it.MustAck}
	if s.Readers, err = reading.People(r, of); err != nil {
		return s, err
	}
	t, err := reading.Total(r, of)
	if err != nil {
		return s, err
	}
	s.Reads, s.Downloads = t.Reads, t.Downloads
	if it.MustAck {
		s.Confirmed, err = reading.Confirmed(r, of, it.hash)
	}
	return s, err
}

// Acks lists by partner who has confirmed the present text of a document.
type Acks struct {
	Path string `arg:"" required:"" help:"path of the document" example:"sales/pricing"`
	Open bool   `help:"only partners of whom somebody has not"`
	domain.Page
}

// Allow lets the vendor.
func (Acks) Allow(r *domain.Read) error { return reading.VendorReaders.Allow(r) }

// Check holds the input to its form.
func (q Acks) Check() error { return q.Page.Check() }

// Run answers.
func (q Acks) Run(r *domain.Read) (domain.List[reading.Company], error) {
	it, err := document(r, q.Path)
	if err != nil {
		return domain.List[reading.Company]{}, err
	}
	return reading.Companies(r, subject(&it.Entry), it.hash, it.Audience, q.Open, q.Page)
}
