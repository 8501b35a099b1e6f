package customer

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/adrg/strutil/metrics"

	"gangway/domain/text"
)

// Threshold is the similarity from which two customers in one country are
// possibly one. It and the rules below were chosen on the pairs in
// similar_test.go.
const Threshold = 0.88

const (
	sameWord = 0.90 // Jaro-Winkler from which two words are one with a slip
	subset   = 0.90 // what a name scores that is the beginning of the other
	initials = 0.90 // what an abbreviation scores against its full name
)

// A Name is a company's name as it is compared with others. The zero Name is like
// none.
type Name struct {
	words    []string // folded, without legal forms, articles and conjunctions
	distinct []string // those of them by which it is told from others; if all are common, all
}

// maxDistinct bounds the words that are compared.
const maxDistinct = 8

// NameOf returns a name as people write it for comparison.
func NameOf(name string) Name {
	words := slices.Clone(significant(text.Words(name)))
	for i, w := range words {
		words[i] = umlauts.Replace(w)
	}
	return nameOf(words)
}

// umlauts brings "Mueller" to what folding makes of "Müller".
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

func nameOf(words []string) Name {
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return common()[w] })
	if len(kept) == 0 {
		kept = words
	}
	return Name{words, kept[:min(len(kept), maxDistinct)]}
}

// String is the name in lower case as [ReadName] reads it.
func (n Name) String() string { return strings.Join(n.words, " ") }

// ReadName reads what [Name.String] wrote.
func ReadName(s string) Name { return nameOf(strings.Fields(s)) }

// Similar returns how alike two companies' names are, from 0 to 1; it is
// symmetric. Legal forms, words that half of all companies bear ("Group",
// "Holding") and countries do not count. Words are compared by Jaro-Winkler in
// any order and weighed by their length, so that "Deutsche Bank" and "Deutsche
// Bahn" stay apart; whole names are compared by edit distance where that
// can reach the threshold, so that "Datasoft" and "Data Soft" come together.
func (n Name) Similar(o Name) float64 {
	x, y := n.distinct, o.distinct
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if slices.Compare(x, y) > 0 { // for symmetry to the last bit
		x, y, n, o = y, x, o, n
	}
	joinedX, joinedY := strings.Join(x, ""), strings.Join(y, "")
	switch {
	case joinedX == joinedY:
		return 1
	case numbers(x) != numbers(y):
		return 0.5 * byWords(x, y)
	case o.abbreviatedBy(x), n.abbreviatedBy(y):
		return initials
	}
	score := byWords(x, y)
	if mostByEdits(joinedX, joinedY) >= max(score, Threshold) {
		score = max(score, metrics.NewLevenshtein().Compare(joinedX, joinedY))
	}
	if begins(x, y) || begins(y, x) {
		score = max(score, subset)
	}
	return score
}

// mostByEdits and mostByJaroWinkler bound what the measures can make of two strings
// by the letters that they have in common, at a fraction of their cost.
func mostByEdits(a, b string) float64 {
	return float64(inCommon(a, b)) / float64(max(runes(a), runes(b)))
}

func mostByJaroWinkler(a, b string) float64 {
	n := float64(inCommon(a, b))
	jaro := (n/float64(runes(a)) + n/float64(runes(b)) + 1) / 3
	return jaro + 0.4*(1-jaro)
}

// inCommon returns how many letters two strings have in common at most, in any order.
func inCommon(a, b string) (n int) {
	var left [64]int16
	for _, r := range a {
		left[r%64]++
	}
	for _, r := range b {
		if left[r%64] > 0 {
			left[r%64]--
			n++
		}
	}
	return n
}

// byWords matches each word of the shorter name with the most similar word left
// of the other, and returns the share of letters that found a match.
func byWords(x, y []string) float64 {
	if len(x) > len(y) {
		x, y = y, x
	}
	jaro := metrics.NewJaroWinkler()
	left := slices.Clone(y)
	matched := 0.0
	for _, w := range x {
		best, at := 0.0, -1
		for i, v := range left {
			if mostByJaroWinkler(w, v) < sameWord {
				continue
			}
			if s := jaro.Compare(w, v); s > best {
				best, at = s, i
			}
		}
		if best >= sameWord {
			matched += best * float64(runes(w)+runes(left[at]))
			left = slices.Delete(left, at, at+1)
		}
	}
	return matched / float64(letters(x)+letters(y))
}

// begins reports whether the long name is the short one with words added, as of
// a subsidiary.
func begins(short, long []string) bool {
	return len(short) < len(long) && letters(short) >= 4 && slices.Equal(short, long[:len(short)])
}

// abbreviatedBy reports whether a name of one word is the initials.
func (n Name) abbreviatedBy(short []string) bool {
	return len(short) == 1 && short[0] == n.initials()
}

// initials returns those of a name of three words or more, the common ones among
// them, else "".
func (n Name) initials() string {
	if len(n.words) < 3 || len(n.words) > maxDistinct {
		return ""
	}
	var b strings.Builder
	for _, w := range n.words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

// numbers returns the words of digits: "Plant 1" and "Plant 2" are two.
func numbers(words []string) string {
	digits := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.Trim(w, "0123456789") != "" })
	slices.Sort(digits)
	return strings.Join(digits, " ")
}

func letters(words []string) int {
	n := 0
	for _, w := range words {
		n += runes(w)
	}
	return n
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// common are words that tell companies apart badly: those that half of all
// companies bear, countries, and particles.
var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`group groupe gruppe holding holdings international intl global worldwide
		services service solutions solution systems technologies technology tech software consulting
		enterprises enterprise industries europe european emea nordic nordics
		deutschland germany france uk usa us america italia italy espana spain nederland netherlands austria
		osterreich schweiz switzerland suisse sverige norge danmark suomi polska
		of for de la le les l der die das des du del van von`) {
		words[w] = true
	}
	return words
})

// MaxBlocks is how many keys Blocks returns at most.
const MaxBlocks = 4

// Blocks returns keys for an index of customers by country: names that are
// possibly one share at least one. They are the sounds of the two longest words,
// the beginning of the name, and its initials or its end. A name without
// letters or digits has none.
func (n Name) Blocks() []string {
	words := n.distinct
	if len(words) == 0 {
		return nil
	}
	joined := strings.Join(words, "")
	edge := 4 // letters at the beginning and the end; fewer where a slip leaves few whole
	if runes(joined) <= 8 {
		edge = 3
	}
	keys := []string{"p:" + first(joined, edge)}
	for _, w := range longest(words, 2) {
		keys = append(keys, "w:"+sound(w))
	}
	switch {
	case n.initials() != "":
		keys = append(keys, "i:"+n.initials())
	case len(words) == 1 && runes(joined) <= 6:
		keys = append(keys, "i:"+joined, "e:"+last(joined, edge))
	default:
		keys = append(keys, "e:"+last(joined, edge))
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return keys[:min(len(keys), MaxBlocks)]
}

func longest(words []string, n int) []string {
	sorted := slices.Clone(words)
	slices.SortFunc(sorted, func(a, b string) int {
		return cmp.Or(cmp.Compare(runes(b), runes(a)), strings.Compare(a, b))
	})
	return sorted[:min(n, len(sorted))]
}

func first(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}

func last(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

// sound returns a short key for how a word begins to sound: letters that sound
// alike are one, doubles and vowels after the first letter are dropped. Words
// in other scripts keep their first letters.
func sound(w string) string {
	w = alike.Replace(w)
	var b strings.Builder
	n, before := 0, rune(0)
	for i, r := range w {
		vowel := strings.ContainsRune("aeiouyh", r)
		if i == 0 && vowel {
			r = 'a'
		}
		if (i == 0 || !vowel) && r != before {
			b.WriteRune(r)
			n++
		}
		if before = r; n == 4 {
			break
		}
	}
	return b.String()
}

// alike maps letters to those that sound like them.
var alike = strings.NewReplacer(
	"sch", "s", "ph", "f", "ck", "k", "ch", "k", "qu", "k", "c", "k", "q", "k", "x", "ks", "z", "s", "v", "f", "w", "f",
	"d", "t", "b", "p", "g", "k", "j", "i",
)
