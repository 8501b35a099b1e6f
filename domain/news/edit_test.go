package news_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/portal/portaltest"
)

// Ensure an edit that changes nothing is refused, so that a text which was meant to
// come on standard input is not dropped without a word.
func TestEditOfNothing(t *testing.T) {
	p := portaltest.New(t)
	item := portaltest.Do(p, p.Admin(), news.Publish{Title: "Prices", Text: "New ones."})
	_, err := domain.Do(t.Context(), p.Portal, p.Admin(), news.Edit{ID: item.ID, Version: item.Version})
	if domain.KindOf(err) != domain.Invalid {
		t.Errorf("an edit of nothing: %v", err)
	}
	if now := portaltest.View(p, p.Admin(), news.Peek{ID: item.ID}); now.Version != item.Version {
		t.Errorf("version %d after nothing", now.Version)
	}
}
