package lead

import (
	"cmp"
	"slices"

	"gangway/domain/programme"
)

// Turns are counted in parts, so that weights divide them: a turn of weight 1 is
// turnUnit / 8 parts long, which all numbers to 16 divide.
const (
	turnUnit = 8 * 720_720
	eighths  = 8 // weights are in eighths, so that lapses can halve them
)

// stride is how long a turn of the candidate is: the heavier, the shorter.
func (c *Candidate) stride() int64 { return turnUnit / max(1, c.Weight) }

// rounds is how often who lies behind is brought up, as that moves the mean: it
// then lies as far behind as it may to within a thousandth, however many there
// are.
const rounds = 12

// end is how far the candidate is once it has had its turn.
func (c *Candidate) end() int64 { return max(c.From, c.Turns) + c.stride() }

// Share is the candidate's weight in the rota: 1 for one that gets as much as most
// do, 2 for one that gets twice that, a half for one that let an offer run out.
func (c Candidate) Share() float64 { return float64(c.Weight) / eighths }

// Taken is how many turns the candidate has had, as the rota counts: one of weight
// 2 has two for one.
func (c Candidate) Taken() float64 { return float64(max(c.From, c.Turns)) / (turnUnit / eighths) }

// choose orders candidates by the strategy, the one that gets the lead in front.
// They come in the order of the rota.
func choose(s programme.Strategy, fit []Candidate) {
	switch s {
	case programme.RoundRobin, programme.Weighted:
		inTurn(fit)
	case programme.LeastLoaded:
		slices.SortStableFunc(fit, func(a, b Candidate) int {
			return cmp.Or(cmp.Compare(a.Facts.Open, b.Facts.Open), cmp.Compare(a.Turns, b.Turns))
		})
	case programme.BestMatch:
		slices.SortStableFunc(fit, func(a, b Candidate) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Turns, b.Turns))
		})
	case programme.Named, programme.Pooled: // in the order of the list; nobody
	}
}

// inTurn orders candidates by worst-case fair weighted fair queueing: of those
// whose turn has begun, the one whose turn ends first is in front. A turn has
// begun if it does not lie ahead of the mean of all, by weight. So a partner of
// weight 2 among three gets every other lead and not two in a row.
// Source: Bennett, Zhang: WF2Q: Worst-case Fair Weighted Fair Queueing, 1996.
//
// Who was away and lies far behind is brought up to one turn behind the mean, so
// that it does not get all that it missed.
func inTurn(fit []Candidate) {
	for i := range fit {
		fit[i].From = fit[i].Turns
	}
	mean := meanTurn(fit)
	for range rounds {
		for i := range fit {
			fit[i].From = max(fit[i].From, mean-fit[i].stride())
		}
		mean = meanTurn(fit)
	}
	slices.SortStableFunc(fit, func(a, b Candidate) int {
		begun := func(c Candidate) int {
			if c.From <= mean {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(begun(a), begun(b)), cmp.Compare(a.end(), b.end()),
			cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.From, b.From))
	})
}

// meanTurn is how far candidates are on the average, by weight.
func meanTurn(fit []Candidate) int64 {
	weights, sum := int64(0), int64(0)
	for _, c := range fit {
		weights += c.Weight
		sum += c.Weight * c.From
	}
	return sum / max(1, weights)
}

// weightOf is the weight of a partner for a rule, in eighths: that of its tier for
// a weighted one, halved for every lapse that weighs, down to an eighth.
func weightOf(s programme.Strategy, tier programme.Tier, lapses int) int64 {
	w := int64(1)
	if s == programme.Weighted {
		w = int64(max(1, tier.LeadWeight))
	}
	return max(1, w*eighths>>min(lapses, 3))
}
