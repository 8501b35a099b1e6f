package learn

import (
	"maps"
	"slices"

	"gangway/domain"
	"gangway/domain/programme"
)

// A count is how a version of a course fares, brought up to date as attempts
// close. Those of the vendor's own people count too: they try a quiz out.
type courseCount struct {
	Course   string `json:"course"`
	Version  string `json:"version"`
	Attempts int64  `json:"attempts"`
	Passed   int64  `json:"passed"`
	Score    int64  `json:"score"` // sum of all scores, percent
	Late     int64  `json:"late"`  // closed by the clock
}

var courseCounts = domain.NewTable("course_count", func(c *courseCount) domain.Key { return domain.Tuple(c.Course, c.Version) })

// An itemCount is how one question fares.
type itemCount struct {
	Asked  int64            `json:"asked"`
	Right  int64            `json:"right"`
	Blank  int64            `json:"blank,omitempty"` // not answered
	Chosen map[string]int64 `json:"chosen,omitempty"`
}

// An itemBlock has the counts of a hundred questions of a bank, so that closing an
// attempt writes a few keys however many questions it has.
type itemBlock struct {
	Course  string                `json:"course"`
	Version string                `json:"version"`
	Block   int                   `json:"block"`
	Items   map[string]*itemCount `json:"items"` // by the id of the question in the file
}

var itemBlocks = domain.NewTable("item_count", func(b *itemBlock) domain.Key {
	return domain.Tuple(b.Course, b.Version, int64(b.Block))
})

const blockSize = 100

// tally counts a closed attempt.
func tally(w *domain.Write, a *attempt) error {
	c, _, err := courseCounts.Lookup(w.Read, a.Course, a.Version)
	if err != nil {
		return err
	}
	c.Course, c.Version = a.Course, a.Version
	c.Attempts++
	c.Score += int64(a.Score)
	if a.Passed {
		c.Passed++
	}
	if a.OutOfTime {
		c.Late++
	}
	if err := courseCounts.Put(w, c); err != nil {
		return err
	}
	byBlock := map[int][]*asked{}
	var blocks []int
	for i := range a.Questions {
		n := a.Questions[i].Bank / blockSize
		if byBlock[n] == nil {
			blocks = append(blocks, n)
		}
		byBlock[n] = append(byBlock[n], &a.Questions[i])
	}
	slices.Sort(blocks)
	for _, n := range blocks {
		if err := tallyBlock(w, a, n, byBlock[n]); err != nil {
			return err
		}
	}
	return nil
}

func tallyBlock(w *domain.Write, a *attempt, n int, questions []*asked) error {
	b, _, err := itemBlocks.Lookup(w.Read, a.Course, a.Version, int64(n))
	if err != nil {
		return err
	}
	b.Course, b.Version, b.Block = a.Course, a.Version, n
	if b.Items == nil {
		b.Items = map[string]*itemCount{}
	}
	for _, q := range questions {
		key := q.Item
		it := b.Items[key]
		if it == nil {
			it = &itemCount{}
			b.Items[key] = it
		}
		it.add(q)
	}
	return itemBlocks.Put(w, b)
}

// plus is the sum of two counts; more may be nil.
func (it *itemCount) plus(more *itemCount) *itemCount {
	if more == nil {
		return it
	}
	sum := &itemCount{Asked: it.Asked + more.Asked, Right: it.Right + more.Right, Blank: it.Blank + more.Blank, Chosen: maps.Clone(it.Chosen)}
	for key, n := range more.Chosen {
		if sum.Chosen == nil {
			sum.Chosen = map[string]int64{}
		}
		sum.Chosen[key] += n
	}
	return sum
}

func (it *itemCount) add(q *asked) {
	it.Asked++
	if q.Right {
		it.Right++
	}
	if len(q.Given) == 0 {
		it.Blank++
	}
	for _, id := range q.Given {
		key := id
		switch q.q.Kind {
		case programme.OneAnswer, programme.SeveralAnswers:
			key = q.fromFile(id)
		case programme.TrueFalse:
		case programme.NumberAnswer, programme.TextAnswer:
			continue // what people type is theirs
		}
		if it.Chosen == nil {
			it.Chosen = map[string]int64{}
		}
		it.Chosen[key]++
	}
}

// fromFile is the id in the file of an option that was shown under a letter.
func (q *asked) fromFile(shown string) string {
	for i, at := range q.Order {
		if letter(i) == shown {
			return q.kept[at]
		}
	}
	return shown
}
