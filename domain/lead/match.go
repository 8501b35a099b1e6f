package lead

import (
	"math"

	"gangway/domain/programme"
)

// Points are what a candidate gets for one factor of a best match.
type Points struct {
	Factor programme.Factor `json:"factor"`
	Part   float64          `json:"part"`   // from 0 to 1
	Weight int              `json:"weight"` // of the factor
}

// score weighs the factors of a best match.
func (c *Candidate) score(r programme.LeadRule, terms programme.Terms) {
	factors := r.Factors
	if len(factors) == 0 {
		factors = programme.Factors()
	}
	c.Factors = nil
	sum, weights := 0.0, 0
	for _, f := range factors {
		part := rounded(c.part(f.Factor, r, terms))
		c.Factors = append(c.Factors, Points{f.Factor, part, f.Weight})
		sum += part * float64(f.Weight)
		weights += f.Weight
	}
	if weights > 0 {
		c.Score = math.Round(1000*sum/float64(weights)) / 10
	}
}

func rounded(part float64) float64 { return math.Round(1000*max(0, min(1, part))) / 1000 }

// part is how good a candidate is in one factor, from 0 to 1.
func (c *Candidate) part(f programme.Factor, r programme.LeadRule, terms programme.Terms) float64 {
	switch f {
	case programme.FactorTerritory:
		return c.Is.Closeness
	case programme.FactorProduct:
		return c.Is.Expressly
	case programme.FactorCertificates:
		return certified(c.Facts.Certificates, r.Certificates)
	case programme.FactorTier:
		return c.Is.TierPart
	case programme.FactorConversion:
		return converts(int64(c.Facts.Converted), c.Is.Lost)
	case programme.FactorLoad:
		return 1 - float64(c.Facts.Open)/float64(max(1, terms.OpenCap))
	case programme.FactorResponse:
		return quickness(c.Is.Hours)
	}
	return 0
}

// certified is the part of the wanted certificates that are there; where none is
// named, three are as good as any.
func certified(have, wanted []string) float64 {
	if len(wanted) == 0 {
		return float64(len(have)) / 3
	}
	n := 0
	for _, w := range wanted {
		for _, h := range have {
			if h == w {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(wanted))
}

// converts is the rate at which leads became deals by the rule of succession, so
// that who has had few is near a half. Source: Laplace, 1774.
func converts(won, lost int64) float64 { return float64(won+1) / float64(won+lost+2) }

// quickness is 1 for who accepts at once, a half for who takes eight hours or was
// never asked.
func quickness(hours float64) float64 {
	const half = 8
	if hours < 0 {
		return 0.5
	}
	return half / (half + hours)
}
