package search

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
)

// A Text is what can be found.
type Text struct {
	Title string
	Also  []string // what weighs less than a title and more than the text: a summary, tags
	Body  string   // Markdown; its headings weigh as much as Also
}

// An Index knows in which texts each word stands.
type Index struct {
	texts int
	words string   // all words, sorted, one after the other
	ends  []uint32 // where each word ends
	posts []uint32 // postings of all words, one after the other
	last  []uint32 // where the postings of each word end
}

// A posting is the number of a text with where the word stands in it and how often,
// in one number: text<<5 | often<<3 | places.
const (
	inBody  = 1
	inAlso  = 2
	inTitle = 4
	places  = inBody | inAlso | inTitle

	oftenShift, oftenMax = 3, 3
	textShift            = 5
)

// MaxTexts is how many texts an index can have.
const MaxTexts = 1<<(32-textShift) - 1

// Build returns the index over n texts; text returns them by their number.
func Build(n int, text func(i int) Text) *Index {
	b := builder{ids: map[string]uint32{}}
	n = min(n, MaxTexts)
	for i := range n {
		b.add(uint32(i), text(i))
	}
	return b.index(n)
}

type builder struct {
	scan  scanner
	ids   map[string]uint32
	names []string
	posts [][]uint32
}

func (b *builder) add(text uint32, t Text) {
	b.put(text, t.Title, inTitle)
	for _, s := range t.Also {
		b.put(text, s, inAlso)
	}
	for line := range strings.Lines(t.Body) {
		if strings.HasPrefix(line, "#") {
			b.put(text, line, inAlso)
		} else {
			b.put(text, line, inBody)
		}
	}
}

func (b *builder) put(text uint32, s string, place uint32) {
	b.scan.words(s, func(word []byte, _, _ int) bool {
		id, known := b.ids[string(word)]
		if !known {
			id = uint32(len(b.names))
			name := string(word)
			b.ids[name], b.names, b.posts = id, append(b.names, name), append(b.posts, nil)
		}
		list := b.posts[id]
		if k := len(list) - 1; k >= 0 && list[k]>>textShift == text {
			if often := list[k] >> oftenShift & oftenMax; often < oftenMax {
				list[k] += 1 << oftenShift
			}
			list[k] |= place
			return true
		}
		b.posts[id] = append(list, text<<textShift|place)
		return true
	})
}

func (b *builder) index(n int) *Index {
	order := make([]uint32, len(b.names))
	letters, posts := 0, 0
	for i := range order {
		order[i] = uint32(i)
		letters += len(b.names[i])
		posts += len(b.posts[i])
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.names[x], b.names[y]) })
	x := &Index{texts: n, ends: make([]uint32, 0, len(order)), last: make([]uint32, 0, len(order)), posts: make([]uint32, 0, posts)}
	var words strings.Builder
	words.Grow(letters)
	for _, id := range order {
		words.WriteString(b.names[id])
		x.ends = append(x.ends, uint32(words.Len()))
		x.posts = append(x.posts, b.posts[id]...)
		x.last = append(x.last, uint32(len(x.posts)))
		b.posts[id] = nil
	}
	x.words = words.String()
	return x
}

// Bytes is the memory that an index takes.
func (x *Index) Bytes() int { return len(x.words) + 4*(len(x.ends)+len(x.posts)+len(x.last)) }

// Words is how many different words an index has.
func (x *Index) Words() int { return len(x.ends) }

func (x *Index) word(i int) string {
	from := uint32(0)
	if i > 0 {
		from = x.ends[i-1]
	}
	return x.words[from:x.ends[i]]
}

func (x *Index) postings(i int) []uint32 {
	from := uint32(0)
	if i > 0 {
		from = x.last[i-1]
	}
	return x.posts[from:x.last[i]]
}

// Weights of a word by where it stands; a whole word weighs more than a beginning.
const (
	weighTitle = 400
	weighAlso  = 60
	weighBody  = 8
	weighWhole = 2 // times as much
)

func weight(posting uint32) uint32 {
	w := posting >> oftenShift & oftenMax
	switch {
	case posting&inTitle != 0:
		return w + weighTitle
	case posting&inAlso != 0:
		return w + weighAlso
	}
	return w + weighBody
}

// Find returns the numbers of up to limit texts that have all words of a query and
// that keep says are to be found, the best first, equal ones by their numbers.
func (x *Index) Find(q Query, limit int, keep func(text int) bool) []int {
	if len(q.words) == 0 || x.texts == 0 {
		return nil
	}
	all := x.matches(q.words[0], len(q.words) == 1)
	for i, word := range q.words[1:] {
		more := x.matches(word, i+2 == len(q.words))
		for t := range all {
			if more[t] == 0 {
				all[t] = 0
			} else if all[t] != 0 {
				all[t] += more[t]
			}
		}
	}
	type found struct {
		text   int
		weight uint32
	}
	var best []found
	least := uint32(0)
	for t, w := range all {
		if w <= least || !keep(t) { // of equal weight, the earlier text is the better one
			continue
		}
		at, _ := slices.BinarySearchFunc(best, w, func(f found, w uint32) int { return cmp.Or(cmp.Compare(w, f.weight), -1) })
		best = slices.Insert(best, at, found{t, w})
		if len(best) > limit {
			best = best[:limit]
		}
		if len(best) == limit && limit > 0 {
			least = best[limit-1].weight
		}
	}
	out := make([]int, len(best))
	for i, f := range best {
		out[i] = f.text
	}
	return out
}

// matches returns the weight of a word in each text; prefix also counts the words
// that begin with it.
func (x *Index) matches(word string, prefix bool) []uint32 {
	weights := make([]uint32, x.texts)
	i := sort.Search(len(x.ends), func(i int) bool { return x.word(i) >= word })
	for ; i < len(x.ends); i++ {
		whole := x.word(i) == word
		if !whole && (!prefix || !strings.HasPrefix(x.word(i), word)) {
			break
		}
		for _, p := range x.postings(i) {
			w := weight(p)
			if whole {
				w *= weighWhole
			}
			if t := p >> textShift; weights[t] < w {
				weights[t] = w
			}
		}
	}
	return weights
}

// A Query is what somebody looks for.
type Query struct{ words []string }

// maxQuery bounds the words of a query; what is typed beyond is left out.
const (
	maxQuery      = 12
	maxQueryBytes = 400
)

// Ask reads a query as it is typed.
func Ask(s string) Query {
	var q Query
	var scan scanner
	scan.words(s[:min(len(s), maxQueryBytes)], func(word []byte, _, _ int) bool {
		if len(q.words) < maxQuery {
			q.words = append(q.words, string(word))
		}
		return true
	})
	return q
}

// Empty reports a query without a word.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Matches reports whether a short text, such as a title, has all words.
func (q Query) Matches(s string) bool {
	if q.Empty() {
		return false
	}
	var have uint32
	var scan scanner
	scan.words(s, func(word []byte, _, _ int) bool {
		have |= q.match(word)
		return true
	})
	return have == 1<<len(q.words)-1
}

// match returns a bit for each word of the query that a word answers.
func (q Query) match(word []byte) (bits uint32) {
	for i, w := range q.words {
		if string(word) == w || i == len(q.words)-1 && bytes.HasPrefix(word, []byte(w)) {
			bits |= 1 << i
		}
	}
	return bits
}
