package learn_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gangway/domain/learn"
	"gangway/domain/programme"
)

func choice(kind programme.QuestionKind, right string) programme.Question {
	q := programme.Question{Kind: kind}
	for _, id := range []string{"a", "b", "c", "d"} {
		q.Options = append(q.Options, programme.Option{ID: id, Right: strings.Contains(right, id)})
	}
	return q
}

func trueFalse(answer string) programme.Question {
	return programme.Question{Kind: programme.TrueFalse, Answer: answer}
}

func number(answer, tolerance string) programme.Question {
	return programme.Question{Kind: programme.NumberAnswer, Answer: answer, Tolerance: tolerance}
}

func short(accept ...string) programme.Question {
	return programme.Question{Kind: programme.TextAnswer, Accept: accept}
}

// Ensure that each kind of question is worth what a teacher with a pencil would
// give.
func TestGrade(t *testing.T) {
	one, two, three := choice(programme.OneAnswer, "b"), choice(programme.SeveralAnswers, "ac"), choice(programme.SeveralAnswers, "bcd")
	for i, tt := range []struct {
		q       programme.Question
		given   string // parted by |
		partial bool
		want    string
	}{
		{one, "b", false, "1"},
		{one, "a", false, "0"},
		{one, "", false, "0"},
		{one, "a|b", false, "0"},
		{one, "a|b", true, "0"}, // one answer is never partly right
		{one, "e", false, "0"},
		{one, "b|e", false, "0"},
		{one, "b|b", false, "1"},
		{two, "a|c", false, "1"},
		{two, "c|a", false, "1"},
		{two, "a", false, "0"},
		{two, "a|b|c", false, "0"},
		{two, "a|b|c|d", false, "0"},
		{two, "", true, "0"},
		{two, "a|c", true, "1"},
		{two, "a", true, "1/2"},
		{two, "a|b", true, "0"},
		{two, "a|b|c", true, "1/2"},
		{two, "b|d", true, "0"}, // never less than nothing
		{two, "a|b|c|d", true, "0"},
		{two, "a|e", true, "0"}, // what is no option spoils it
		{three, "b|c", true, "2/3"},
		{three, "a|b|c|d", true, "2/3"},
		{three, "b", true, "1/3"},
		{trueFalse("true"), "true", false, "1"},
		{trueFalse("true"), "false", false, "0"},
		{trueFalse("false"), "", false, "0"},
		{number("16", ""), "16", false, "1"},
		{number("16", "0.5"), "16.5", false, "1"},
		{number("16", "0.5"), "16.51", false, "0"},
		{number("16", "0.5"), "15,5", false, "1"},
		{number("0.1", "0"), ".1", false, "0"}, // not a number as people write them
		{number("1500", "0"), "1,500", false, "1"},
		{number("1.5", "0"), "1,500", false, "1"},
		{number("12500.5", "0"), "12 500,5", false, "1"},
		{number("-3", "0"), "−3", false, "1"},
		{number("16", "100"), "1e1", false, "0"},
		{short("Contoso", "contoso gmbh"), "  CONTOSO   GmbH. ", false, "1"},
		{short("straße"), "STRASSE", false, "1"},
		{short("C++"), "C", false, "0"},
		{short("443"), "４４３", false, "1"},
		{short("x"), " . ", false, "0"},
	} {
		var given []string
		if tt.given != "" {
			given = strings.Split(tt.given, "|")
		}
		want, _ := new(big.Rat).SetString(tt.want)
		if got := learn.Grade(tt.q, given, tt.partial); got.Cmp(want) != 0 {
			t.Errorf("case %d: %v answered %q is worth %v, want %v", i+1, tt.q.Kind, tt.given, got, want)
		}
	}
}

// Ensure that whatever is answered is worth between 0 and 1, that the right answer
// alone is worth 1 as a whole, and that the order of options counts for nothing.
func TestGradeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]programme.QuestionKind{programme.OneAnswer, programme.SeveralAnswers}).Draw(t, "kind")
		n := rapid.IntRange(2, 8).Draw(t, "options")
		q := programme.Question{Kind: kind}
		var right []string
		for i := range n {
			o := programme.Option{ID: string(rune('a' + i))}
			if kind == programme.OneAnswer {
				o.Right = i == 0
			} else {
				o.Right = rapid.Bool().Draw(t, "right")
			}
			if o.Right {
				right = append(right, o.ID)
			}
			q.Options = append(q.Options, o)
		}
		partial := rapid.Bool().Draw(t, "partial")
		given := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h", "x"}), rapid.ID).Draw(t, "given")
		g := learn.Grade(q, given, partial)
		if g.Sign() < 0 || g.Cmp(big.NewRat(1, 1)) > 0 {
			t.Fatalf("%v is worth %v", given, g)
		}
		slices.Sort(given)
		same := slices.Equal(given, right) && len(right) > 0
		if full := g.Cmp(big.NewRat(1, 1)) == 0; full != same {
			t.Fatalf("%v of %v is worth %v", given, right, g)
		}
		if !partial && g.Sign() != 0 && !g.IsInt() {
			t.Fatalf("%v is partly right as a whole", given)
		}
		turned := slices.Clone(given)
		slices.Reverse(turned)
		if learn.Grade(q, turned, partial).Cmp(g) != 0 {
			t.Fatal("the order of the answers counts")
		}
		if partial && len(given) > 0 { // one wrong option more is never worth more
			for _, o := range q.Options {
				if !o.Right && !slices.Contains(given, o.ID) && learn.Grade(q, append(slices.Clone(given), o.ID), true).Cmp(g) > 0 {
					t.Fatalf("%v is worth less than with %s", given, o.ID)
				}
			}
		}
	})
}

// Ensure that a number counts exactly to its tolerance, however it is written.
func TestGradeNumberProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "want")
		tolerance := rapid.Int64Range(0, 1000).Draw(t, "tolerance")
		off := rapid.Int64Range(-2000, 2000).Draw(t, "off")
		q := number(cents(want), cents(tolerance))
		for _, s := range []string{cents(want + off), strings.Replace(cents(want+off), ".", ",", 1), " " + cents(want+off) + " %"} {
			inside := off <= tolerance && -off <= tolerance
			if got := learn.Grade(q, []string{s}, false).Sign() > 0; got != inside {
				t.Fatalf("%s for %s ± %s: %v", s, q.Answer, q.Tolerance, got)
			}
		}
	})
}

func cents(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Ensure that percent are rounded down, so that nobody passes by rounding.
func TestPercent(t *testing.T) {
	rat := func(a, b int64) *big.Rat { return big.NewRat(a, b) }
	for _, tt := range []struct {
		grades []*big.Rat
		want   int
	}{
		{nil, 0},
		{[]*big.Rat{rat(1, 1)}, 100},
		{[]*big.Rat{rat(1, 1), rat(1, 1), rat(0, 1)}, 66},
		{[]*big.Rat{rat(1, 3), rat(1, 3), rat(1, 3)}, 33},
		{[]*big.Rat{rat(799, 1000)}, 79},
		{[]*big.Rat{rat(1, 3), rat(2, 3), rat(1, 1)}, 66},
		{[]*big.Rat{rat(4, 5)}, 80},
	} {
		if got := learn.Percent(tt.grades); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.grades, got, tt.want)
		}
	}
}

// FuzzGrade ensures that any answer is worth from nothing to all, no more with blanks
// around it, and that what is read as a number is one or two numbers.
func FuzzGrade(f *testing.F) {
	for _, s := range []string{"1,500", "a|b", "−3", "1e9", "true", "\x1b[m", "９", strings.Repeat("9", 70)} {
		f.Add(s)
	}
	questions := []programme.Question{choice(programme.OneAnswer, "b"), choice(programme.SeveralAnswers, "ac"), trueFalse("true"), number("1500", "0.5"), short("Contoso")}
	f.Fuzz(func(t *testing.T, s string) {
		for _, q := range questions {
			g := learn.Grade(q, strings.Split(s, "|"), true)
			if g.Sign() < 0 || g.Cmp(big.NewRat(1, 1)) > 0 {
				t.Fatalf("%q is worth %v", s, g)
			}
			if p := learn.Percent([]*big.Rat{g, g}); p < 0 || p > 100 {
				t.Errorf("%v are %d %%", g, p)
			}
			if typed := q.Kind == programme.NumberAnswer || q.Kind == programme.TextAnswer; typed && learn.Grade(q, []string{s}, false).Cmp(learn.Grade(q, []string{" " + s + "\t"}, false)) != 0 {
				t.Errorf("%q is worth something else with blanks around it, in %v", s, q.Kind)
			}
		}
		if n := learn.Numbers(s); len(n) > 2 {
			t.Errorf("%q is read as %v", s, n)
		}
	})
}
