package library

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/programme"
	"gangway/domain/reading"
	"gangway/domain/search"
)

// Search finds documents, files and news by their words: all of them must be
// there, and the last one may be the beginning of a word. Titles come before
// summaries, tags and headings, and these before texts. News are found by their
// titles.
type Search struct {
	Words []string `arg:"" required:"" help:"what to look for" example:"price"`
	Limit int      `help:"how many at most, up to 50" bounds:"1 to 50" default:"20" example:"20"`
}

// MaxHits is how many hits a search gives at most.
const MaxHits = 50

const defaultHits = 20

// Allow lets everybody but guests.
func (Search) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check holds the input to its form.
func (q Search) Check() error {
	if q.Limit < 0 || q.Limit > MaxHits {
		return domain.Fieldf("limit", "The limit is a number from 1 to %d.", MaxHits)
	}
	return nil
}

// Run answers with the best hits first, news before the rest.
func (q Search) Run(r *domain.Read) (domain.List[Hit], error) {
	out := domain.List[Hit]{Items: []Hit{}}
	ask := search.Ask(strings.Join(q.Words, " "))
	if ask.Empty() {
		return out, nil
	}
	eye, err := reading.EyeOf(r)
	if err != nil {
		return out, err
	}
	limit := cmp.Or(q.Limit, defaultHits)
	titled, err := news.Titled(r, ask.Matches, limit/4+1)
	if err != nil {
		return out, err
	}
	for _, n := range titled {
		line, marks := ask.Snippet(n.Text)
		out.Items = append(out.Items, Hit{KindNews, n.ID, n.Title, line, orNone(marks)})
	}
	s := shelfOf(r)
	for _, i := range s.index.Find(ask, limit-len(out.Items), func(i int) bool { return s.sees(eye, i) }) {
		out.Items = append(out.Items, s.hit(ask, i))
	}
	return out, nil
}

// orNone is a list that JSON shows as one.
func orNone(marks [][2]int) [][2]int {
	if marks == nil {
		return [][2]int{}
	}
	return marks
}

// A shelf is the documents and files of one programme with the index over them.
type shelf struct {
	documents []programme.Document
	files     []programme.File
	index     *search.Index
}

func shelfOf(r *domain.Read) *shelf { return domain.Derived(r, newShelf) }

// Warm builds the index of the programme in force, if nobody has yet, so that the
// first search needn't wait for it.
func Warm(ctx context.Context, p *domain.Portal) error {
	return p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		shelfOf(r)
		return nil
	})
}

func newShelf(rules domain.Rules) *shelf {
	s := &shelf{}
	if p, ok := rules.(*programme.Programme); ok {
		s.documents, s.files = p.Documents, p.Files
	}
	s.index = search.Build(len(s.documents)+len(s.files), func(i int) search.Text {
		if i < len(s.documents) {
			d := &s.documents[i]
			return search.Text{Title: d.Title, Also: append([]string{d.Summary, d.Path}, d.Tags...), Body: d.Text}
		}
		f := &s.files[i-len(s.documents)]
		return search.Text{Title: fileEntry(f).Title, Also: []string{f.Path}}
	})
	return s
}

func (s *shelf) sees(eye reading.Eye, i int) bool {
	return i >= len(s.documents) || eye.Sees(s.documents[i].Audience, s.documents[i].Period)
}

func (s *shelf) hit(ask search.Query, i int) Hit {
	if i >= len(s.documents) {
		e := fileEntry(&s.files[i-len(s.documents)])
		return Hit{e.Kind, e.Path, e.Title, "", [][2]int{}}
	}
	d := &s.documents[i]
	line, marks := ask.Snippet(d.Text)
	if len(marks) == 0 && d.Summary != "" {
		line, marks = ask.Snippet(d.Summary)
	}
	return Hit{KindDocument, d.Path, d.Title, line, orNone(slices.Clip(marks))}
}
