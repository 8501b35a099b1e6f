package learn

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"gangway/domain/programme"
)

// Grade returns how much of a question an answer is worth, from 0 to 1.
//
// A question with several answers is right or wrong as a whole; if the quiz says
// partial, it is worth the right options that were chosen less the wrong ones, out
// of all right ones, and never less than nothing. No answer is worth nothing.
func Grade(q programme.Question, given []string, partial bool) *big.Rat {
	switch q.Kind {
	case programme.OneAnswer, programme.SeveralAnswers:
		return gradeOptions(q, given, partial && q.Kind == programme.SeveralAnswers)
	case programme.TrueFalse:
		return worth(len(given) == 1 && given[0] == q.Answer)
	case programme.NumberAnswer:
		return worth(len(given) == 1 && gradeNumber(q, given[0]))
	case programme.TextAnswer:
		return worth(len(given) == 1 && plain(given[0]) != "" && slices.ContainsFunc(q.Accept, func(s string) bool { return plain(s) == plain(given[0]) }))
	}
	return new(big.Rat)
}

func worth(right bool) *big.Rat {
	if right {
		return big.NewRat(1, 1)
	}
	return new(big.Rat)
}

func gradeOptions(q programme.Question, given []string, partial bool) *big.Rat {
	chosen := map[string]bool{}
	for _, id := range given {
		chosen[id] = true
	}
	all, right, wrong := int64(0), int64(0), int64(0)
	for _, o := range q.Options {
		switch {
		case o.Right:
			all++
			if chosen[o.ID] {
				right++
			}
		case chosen[o.ID]:
			wrong++
		}
		delete(chosen, o.ID)
	}
	switch {
	case all == 0 || len(chosen) > 0: // nothing is right, or what was chosen is no option
		return new(big.Rat)
	case partial:
		return big.NewRat(max(0, right-wrong), all)
	}
	return worth(right == all && wrong == 0)
}

// gradeNumber reports whether one way to read a number is within the tolerance.
func gradeNumber(q programme.Question, given string) bool {
	want, ok := new(big.Rat).SetString(q.Answer)
	if !ok {
		return false
	}
	tolerance, ok := new(big.Rat).SetString(q.Tolerance)
	if !ok {
		tolerance = new(big.Rat)
	}
	for _, n := range Numbers(given) {
		if off := new(big.Rat).Sub(n, want); off.Abs(off).Cmp(tolerance) <= 0 {
			return true
		}
	}
	return false
}

// Numbers are as people write them: a sign, digits, groups of three parted by a
// blank, an apostrophe, a point or a comma, decimals after a point or a comma.
var (
	plainNumber = regexp.MustCompile(`^[+-]?\d{1,15}([.,]\d{1,15})?$`)
	pointGroups = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3}){1,4}(\.\d{1,15})?$`)
	commaGroups = regexp.MustCompile(`^[+-]?\d{1,3}(\.\d{3}){1,4}(,\d{1,15})?$`)
	blankGroups = regexp.MustCompile(`^[+-]?\d{1,3}([ '’]\d{3}){1,4}([.,]\d{1,15})?$`)
)

// Numbers returns the numbers that a text can be read as, none if it is no number.
// "1,500" can be read in two ways.
func Numbers(s string) []*big.Rat {
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2212", "-").Replace(strings.TrimSpace(s))
	s = strings.TrimSpace(strings.TrimSuffix(s, "%"))
	if len(s) > 64 || !utf8.ValidString(s) {
		return nil
	}
	var all []*big.Rat
	add := func(s string) {
		if n, ok := new(big.Rat).SetString(strings.TrimPrefix(s, "+")); ok {
			all = append(all, n)
		}
	}
	if plainNumber.MatchString(s) {
		add(strings.Replace(s, ",", ".", 1))
	}
	if pointGroups.MatchString(s) {
		add(strings.ReplaceAll(s, ",", ""))
	}
	if commaGroups.MatchString(s) {
		add(strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1))
	}
	if blankGroups.MatchString(s) {
		add(strings.NewReplacer(" ", "", "'", "", "’", "", ",", ".").Replace(s))
	}
	return all
}

// plain is a text as short answers are compared: without regard to case, to blanks
// at its ends and to how many there are between, and to a full stop at its end.
func plain(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	return strings.TrimRight(strings.Join(strings.Fields(s), " "), ".")
}

// Percent returns what the questions of an attempt are worth together, in whole
// percent, rounded down: 79.9 is not 80.
func Percent(grades []*big.Rat) int {
	if len(grades) == 0 {
		return 0
	}
	sum := new(big.Rat)
	for _, g := range grades {
		sum.Add(sum, g)
	}
	sum.Mul(sum, big.NewRat(100, int64(len(grades))))
	return int(new(big.Int).Quo(sum.Num(), sum.Denom()).Int64())
}
