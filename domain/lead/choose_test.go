package lead

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gangway/domain/programme"
)

// rotation gives n leads to candidates of weights by a strategy, the way routing
// does: whoever gets one moves on. It returns who got each.
func rotation(s programme.Strategy, n int, weights ...int64) []int {
	all := make([]Candidate, len(weights))
	for i, w := range weights {
		all[i] = Candidate{Partner: Ref{ID: fmt.Sprintf("P-%03d", i)}, Weight: w * eighths}
	}
	var got []int
	for range n {
		fit := slices.Clone(all)
		slices.SortStableFunc(fit, byTurn)
		choose(s, fit)
		i := slices.IndexFunc(all, func(c Candidate) bool { return c.Partner == fit[0].Partner })
		all[i].Turns = fit[0].end()
		got = append(got, i)
	}
	return got
}

// Ensure round-robin gives everybody the same to within one lead at every moment,
// for any number of partners.
func TestRoundRobinIsFairAtEveryMoment(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 3, 7, 40} {
		counts := make([]int, n)
		weights := make([]int64, n)
		for i := range weights {
			weights[i] = 1
		}
		for at, who := range rotation(programme.RoundRobin, 1000, weights...) {
			counts[who]++
			if slices.Max(counts)-slices.Min(counts) > 1 {
				t.Fatalf("%d partners after %d leads: %v", n, at+1, counts)
			}
		}
	}
}

// Ensure weights are kept at every moment, and smoothly: a weight of 2 among three
// gets every other lead, and not two in a row.
func TestWeightsAreKeptSmoothly(t *testing.T) {
	t.Parallel()
	for _, weights := range [][]int64{{2, 1, 1}, {5, 1, 1}, {3, 2, 1}, {1, 1, 1, 7}, {10, 9, 8, 7}, {100, 1}, {6, 6, 1}} {
		sum := int64(0)
		for _, w := range weights {
			sum += w
		}
		counts := make([]float64, len(weights))
		for at, who := range rotation(programme.Weighted, 2000, weights...) {
			counts[who]++
			for i, w := range weights {
				ideal := float64(at+1) * float64(w) / float64(sum)
				if off := math.Abs(counts[i] - ideal); off > 1.5 {
					t.Fatalf("%v after %d leads: %d has %g of %g", weights, at+1, i, counts[i], ideal)
				}
			}
		}
	}
	order := strings.Trim(fmt.Sprint(rotation(programme.Weighted, 12, 2, 1, 1)), "[]")
	if order != "0 1 0 2 0 1 0 2 0 1 0 2" {
		t.Errorf("2, 1, 1 is given as %s", order)
	}
}

// Ensure who was away does not get all that it missed, and who comes new does not
// get more than its turn.
func TestWhoWasAwayGetsNoMoreThanItsTurn(t *testing.T) {
	t.Parallel()
	all := []Candidate{{Partner: Ref{ID: "a"}, Weight: eighths}, {Partner: Ref{ID: "b"}, Weight: eighths}, {Partner: Ref{ID: "away"}, Weight: eighths}}
	all[0].Turns, all[1].Turns = 50*turnUnit/eighths, 50*turnUnit/eighths
	row := 0
	for range 6 {
		fit := slices.Clone(all)
		slices.SortStableFunc(fit, byTurn)
		choose(programme.RoundRobin, fit)
		if fit[0].Partner.ID == "away" {
			row++
		}
		i := slices.IndexFunc(all, func(c Candidate) bool { return c.Partner == fit[0].Partner })
		all[i].Turns = fit[0].end()
	}
	if row > 3 {
		t.Errorf("it got %d of 6", row)
	}
}

// Ensure lapses halve the weight, down to an eighth.
func TestLapsesCostWeight(t *testing.T) {
	t.Parallel()
	tier := programme.Tier{LeadWeight: 2}
	for lapses, want := range []int64{16, 8, 4, 2, 2} {
		if got := weightOf(programme.Weighted, tier, lapses); got != want {
			t.Errorf("%d lapses: weight %d, want %d", lapses, got, want)
		}
	}
	if got := weightOf(programme.RoundRobin, tier, 0); got != eighths {
		t.Errorf("round-robin knows weight %d", got)
	}
}

// Ensure the least loaded and the best match are in front, and the one whose turn
// it is where they are equal.
func TestChoose(t *testing.T) {
	t.Parallel()
	fit := []Candidate{
		{Partner: Ref{ID: "busy"}, Facts: programme.PartnerFacts{Open: 3}, Score: 90},
		{Partner: Ref{ID: "turned"}, Facts: programme.PartnerFacts{Open: 1}, Score: 50, Turns: 2},
		{Partner: Ref{ID: "free"}, Facts: programme.PartnerFacts{Open: 1}, Score: 50, Turns: 1},
	}
	for s, want := range map[programme.Strategy]string{
		programme.LeastLoaded: "free turned busy", programme.BestMatch: "busy free turned", programme.Named: "busy turned free",
	} {
		got := slices.Clone(fit)
		choose(s, got)
		if names := got[0].Partner.ID + " " + got[1].Partner.ID + " " + got[2].Partner.ID; names != want {
			t.Errorf("%s: %s, want %s", s, names, want)
		}
	}
}

// Ensure each factor of a best match counts what it says, within 0 and 1.
func TestFactors(t *testing.T) {
	t.Parallel()
	terms := programme.Terms{OpenCap: 10}
	rule := programme.LeadRule{Strategy: programme.BestMatch, Certificates: []string{"core", "audit"}}
	for _, tt := range []struct {
		factor programme.Factor
		c      Candidate
		want   float64
	}{
		{programme.FactorTerritory, Candidate{Is: Present{Closeness: 1}}, 1},
		{programme.FactorProduct, Candidate{Is: Present{Expressly: 0.5}}, 0.5},
		{programme.FactorCertificates, Candidate{Facts: programme.PartnerFacts{Certificates: []string{"audit", "other"}}}, 0.5},
		{programme.FactorTier, Candidate{Is: Present{TierPart: 0.5}}, 0.5},
		{programme.FactorConversion, Candidate{}, 0.5},
		{programme.FactorConversion, Candidate{Facts: programme.PartnerFacts{Converted: 8}}, 0.9},
		{programme.FactorConversion, Candidate{Is: Present{Lost: 8}}, 0.1},
		{programme.FactorLoad, Candidate{Facts: programme.PartnerFacts{Open: 3}}, 0.7},
		{programme.FactorLoad, Candidate{Facts: programme.PartnerFacts{Open: 30}}, 0},
		{programme.FactorResponse, Candidate{Is: Present{Hours: -1}}, 0.5},
		{programme.FactorResponse, Candidate{Is: Present{Hours: 0}}, 1},
		{programme.FactorResponse, Candidate{Is: Present{Hours: 24}}, 0.25},
	} {
		rule.Factors = []programme.Weighing{{Factor: tt.factor, Weight: 3}}
		c := tt.c
		c.score(rule, terms)
		if len(c.Factors) != 1 || math.Abs(c.Factors[0].Part-tt.want) > 0.001 || math.Abs(c.Score-100*tt.want) > 0.1 {
			t.Errorf("%s: %+v scores %g, want %g", tt.factor, c.Factors, c.Score, 100*tt.want)
		}
	}
}
