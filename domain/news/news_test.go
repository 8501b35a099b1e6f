package news_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

func date(y, m, d int) programme.Date { return programme.Date{Year: y, Month: time.Month(m), Day: d} }

func board() *programme.Programme {
	p := portaltest.Programme()
	p.News = []programme.NewsItem{
		{ID: "fair", Title: "See you at the fair", Date: date(2026, 2, 1), Text: "Hall 3.", Hash: "f1", Period: programme.Period{Until: date(2026, 3, 10)}},
		{ID: "gold-only", Title: "For gold", Date: date(2026, 3, 2), Text: "Thanks.", Hash: "g1", Audience: programme.Audience{Tiers: []string{"gold"}}},
		{ID: "welcome", Title: "Welcome", Date: date(2026, 1, 1), Text: "Hello.", Hash: "w1", Pinned: true},
	}
	return p
}

func open(t *testing.T) (*portaltest.Portal, portaltest.Company, portaltest.Company) {
	t.Helper()
	p := portaltest.New(t)
	p.Publish(board())
	return p, p.PartnerOn("contoso", "DE", "gold"), p.PartnerOn("fabrikam", "AT", "silver")
}

func publish(p *portaltest.Portal, title string, change ...func(*news.Publish)) news.Item {
	c := news.Publish{Title: title, Text: "Some text."}
	for _, fn := range change {
		fn(&c)
	}
	return portaltest.Do(p, p.Admin(), c)
}

func titles(p *portaltest.Portal, a domain.Actor, q news.List) (out []string) {
	for _, i := range portaltest.View(p, a, q).Items {
		out = append(out, i.Title)
	}
	return out
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// Ensure items of files and of editors are one list: pinned first, then the newest,
// each by its audience.
func TestList(t *testing.T) {
	p, gold, silver := open(t)
	publish(p, "Prices")
	publish(p, "Austria", func(c *news.Publish) { c.Countries = []string{"Austria"} })
	publish(p, "Read this", func(c *news.Publish) { c.Pinned = true })
	expect(t, "gold", titles(p, gold.Viewer, news.List{}), "Read this", "Welcome", "Prices", "For gold", "See you at the fair")
	expect(t, "silver", titles(p, silver.Viewer, news.List{}), "Read this", "Welcome", "Prices", "Austria", "See you at the fair")
	var paged []string
	for q := (news.List{Page: domain.Page{Limit: 2}}); ; {
		l := portaltest.View(p, gold.Viewer, q)
		for _, i := range l.Items {
			paged = append(paged, i.Title)
		}
		if q.After = l.Next; l.Next == "" {
			break
		}
	}
	expect(t, "by pages", paged, "Read this", "Welcome", "Prices", "For gold", "See you at the fair")
}

// Ensure an item is unread until it is read, for each person, and again when its
// text has changed.
func TestUnread(t *testing.T) {
	p, gold, _ := open(t)
	i := publish(p, "Prices")
	unread := func(a domain.Actor) int { return portaltest.View(p, a, news.Waiting{}).Unread }
	if n := unread(gold.Owner); n != 4 {
		t.Errorf("unread at first: %d", n)
	}
	if got, err := domain.Run(t.Context(), p.Portal, gold.Owner, news.Show{ID: i.ID}); err != nil || got.Text != "Some text." || !got.Read {
		t.Errorf("shown %+v, %v", got, err)
	}
	portaltest.View(p, gold.Owner, news.Peek{ID: "welcome"})
	if n, other := unread(gold.Owner), unread(gold.Sales); n != 3 || other != 4 {
		t.Errorf("unread: %d, for a colleague %d", n, other)
	}
	expect(t, "unread", titles(p, gold.Owner, news.List{Unread: true}), "Welcome", "For gold", "See you at the fair")
	portaltest.Do(p, p.Admin(), news.Edit{ID: i.ID, Title: "Prices of winter"})
	if n := unread(gold.Owner); n != 3 {
		t.Errorf("unread after the title has changed: %d", n)
	}
	portaltest.Do(p, p.Admin(), news.Edit{ID: i.ID, Text: "Another text."})
	if n := unread(gold.Owner); n != 4 {
		t.Errorf("unread after the text has changed: %d", n)
	}
}

// Ensure what must be confirmed waits for each person of the audience until it is,
// and that the vendor sees who has.
func TestAck(t *testing.T) {
	p, gold, silver := open(t)
	i := publish(p, "Recall", func(c *news.Publish) { c.MustAck, c.Tiers = true, []string{"gold"} })
	waiting := func(a domain.Actor) (out []string) {
		for _, i := range portaltest.View(p, a, news.Waiting{}).Confirm {
			out = append(out, i.Title)
		}
		return out
	}
	expect(t, "gold", waiting(gold.Sales), "Recall")
	expect(t, "silver", waiting(silver.Sales))
	portaltest.Do(p, gold.Sales, news.Ack{ID: i.ID, Hash: i.Hash})
	portaltest.Do(p, gold.Sales, news.Ack{ID: i.ID})
	expect(t, "after it is confirmed", waiting(gold.Sales))
	expect(t, "a colleague", waiting(gold.Owner), "Recall")
	acks := portaltest.View(p, p.Admin(), news.Acks{ID: i.ID})
	if len(acks.Items) != 1 || acks.Items[0].Confirmed != 1 || strings.Join(acks.Items[0].Waiting, ", ") != "Manager, Olga Owner, Viewer" {
		t.Errorf("acks %+v", acks.Items)
	}
	_, err := domain.Do(t.Context(), p.Portal, gold.Sales, news.Ack{ID: "welcome"})
	if domain.KindOf(err) != domain.Conflict {
		t.Errorf("confirming what asks for nothing: %v", err)
	}
	if _, err = domain.Do(t.Context(), p.Portal, gold.Owner, news.Ack{ID: i.ID, Hash: "old"}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("confirming another text: %v", err)
	}
}

// Ensure a planned item appears on its first day and goes after its last, and that
// open sessions are told at both moments.
func TestTurns(t *testing.T) {
	p, gold, _ := open(t)
	i := publish(p, "Spring", func(c *news.Publish) { c.From, c.Until = "2026-03-20", "+20d" }) // to 24 March
	if i.Status != news.Planned || i.Date != date(2026, 3, 20) {
		t.Errorf("planned: %+v", i)
	}
	portaltest.Do(p, domain.SystemActor(), news.Roll{})
	sub := p.Broker().Subscribe(news.Topic)
	defer sub.Close()
	for _, step := range []struct {
		until time.Time
		want  []string
	}{
		{time.Date(2026, 3, 10, 22, 59, 0, 0, time.UTC), nil},                                      // nothing yet
		{time.Date(2026, 3, 10, 23, 0, 0, 0, time.UTC), []string{"Welcome", "For gold"}},           // the fair is over, by a file
		{time.Date(2026, 3, 19, 23, 0, 0, 0, time.UTC), []string{"Welcome", "Spring", "For gold"}}, // midnight in Berlin
		{time.Date(2026, 3, 24, 22, 59, 0, 0, time.UTC), nil},                                      // its last minute
		{time.Date(2026, 3, 24, 23, 0, 0, 0, time.UTC), []string{"Welcome", "For gold"}},
	} {
		p.Clock.Advance(step.until.Sub(p.Clock.Now()))
		p.Run()
		told := slices.Contains(sub.Take(), news.Topic)
		if told != (step.want != nil) {
			t.Errorf("%s: told %t", step.until, told)
		}
		if step.want != nil {
			expect(t, step.until.String(), titles(p, gold.Viewer, news.List{}), step.want...)
		}
	}
	past := portaltest.View(p, p.Admin(), news.List{Past: true}).Items
	if len(past) != 1 || past[0].ID != i.ID || past[0].Status != news.Ended {
		t.Errorf("past: %+v", past)
	}
	portaltest.Do(p, p.Admin(), news.Edit{ID: i.ID, Until: "none"})
	expect(t, "prolonged", titles(p, gold.Viewer, news.List{}), "Welcome", "Spring", "For gold")
}

// Ensure a retracted item, one of a file too, is gone for partners word for word,
// stays on record for the vendor, and can be restored.
func TestRetract(t *testing.T) {
	p, gold, _ := open(t)
	i := publish(p, "Wrong prices", func(c *news.Publish) { c.MustAck = true })
	missing := answer(t, p, gold.Owner, "no-such-item")
	for _, id := range []string{i.ID, "gold-only"} {
		got := portaltest.Do(p, p.Admin(), news.Retract{ID: id, Reason: "A mistake."})
		p.Clock.Advance(time.Minute)
		if got.Status != news.Retracted || got.Reason != "A mistake." || got.RetractedBy == "" {
			t.Errorf("retracted: %+v", got)
		}
		if a := answer(t, p, gold.Owner, id); a != missing {
			t.Errorf("%s: got %s, want %s", id, a, missing)
		}
	}
	expect(t, "gold", titles(p, gold.Owner, news.List{}), "Welcome", "See you at the fair")
	if w := portaltest.View(p, gold.Owner, news.Waiting{}); len(w.Confirm) > 0 || w.Unread != 2 {
		t.Errorf("waiting: %+v", w)
	}
	expect(t, "on record", titles(p, p.Admin(), news.List{Past: true}), "For gold", "Wrong prices")
	if got := portaltest.View(p, p.Admin(), news.Peek{ID: "gold-only"}); got.Text != "Thanks." || got.Status != news.Retracted {
		t.Errorf("the vendor sees %+v", got)
	}
	if _, err := domain.Do(t.Context(), p.Portal, p.Admin(), news.Edit{ID: i.ID, Title: "New"}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("editing it: %v", err)
	}
	portaltest.Do(p, p.Admin(), news.Restore{ID: "gold-only"})
	portaltest.Do(p, p.Admin(), news.Restore{ID: i.ID})
	expect(t, "restored", titles(p, gold.Owner, news.List{}), "Welcome", "Wrong prices", "For gold", "See you at the fair")
}

// answer is what a partner is told of an item by every operation.
func answer(t *testing.T, p *portaltest.Portal, a domain.Actor, id string) string {
	t.Helper()
	_, peek := domain.View(t.Context(), p.Portal, a, news.Peek{ID: id})
	_, show := domain.Run(t.Context(), p.Portal, a, news.Show{ID: id})
	_, read := domain.Do(t.Context(), p.Portal, a, news.Read{ID: id})
	_, ack := domain.Do(t.Context(), p.Portal, a, news.Ack{ID: id})
	b, err := json.Marshal([]error{peek, show, read, ack})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Ensure another audience's item, a planned one and one that is over are answered
// word for word like one that isn't there.
func TestOthersItemsAreNotThere(t *testing.T) {
	p, _, silver := open(t)
	planned := publish(p, "Planned", func(c *news.Publish) { c.From = "+3d" })
	gold := publish(p, "Gold", func(c *news.Publish) { c.Tiers = []string{"gold"} })
	missing := answer(t, p, silver.Owner, "B-000000")
	for _, id := range []string{"gold-only", planned.ID, gold.ID, "b" + gold.ID[2:]} {
		if got := answer(t, p, silver.Owner, id); got != missing {
			t.Errorf("%s: got %s, want %s", id, got, missing)
		}
	}
}

// Ensure an editor is told all that is wrong with an item at once.
func TestPublishRefuses(t *testing.T) {
	p, _, _ := open(t)
	for _, tt := range []struct {
		name   string
		c      news.Publish
		fields string
	}{
		{"nothing", news.Publish{}, "title text"},
		{"too much", news.Publish{Title: strings.Repeat("a", 121), Text: strings.Repeat("a", 64<<10+1)}, "title text"},
		{"dates", news.Publish{Title: "T", Text: "T", From: "+3d", Until: "+2d"}, "until"},
		{"no date", news.Publish{Title: "T", Text: "T", From: "soon"}, "from"},
		{"over", news.Publish{Title: "T", Text: "T", Until: "2026-03-03"}, "until"},
		{"audience", news.Publish{Title: "T", Text: "T", Tiers: []string{"iron"}, Types: []string{"friend"}}, "tiers types"},
		{"country", news.Publish{Title: "T", Text: "T", Countries: []string{"Nowhere"}}, "countries"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := domain.Do(t.Context(), p.Portal, p.Admin(), tt.c)
			e, ok := err.(*domain.Error) //nolint:errorlint // Do returns nothing else
			if !ok {
				t.Fatalf("got %v", err)
			}
			var fields []string
			for _, f := range e.All() {
				fields = append(fields, f.Field)
			}
			if got := strings.Join(fields, " "); got != tt.fields {
				t.Errorf("got %q (%v), want %q", got, err, tt.fields)
			}
		})
	}
	got := publish(p, "Cl\x1b[2Jean\u202e", func(c *news.Publish) { c.Text = "# Head\r\n\n\n\tcode \x1b]0;x\x07\u202e" })
	if strings.ContainsAny(got.Title+got.Text, "\x1b\x07\u202e\r") || !strings.HasPrefix(got.Text, "# Head\n\n") {
		t.Errorf("not clean: %q %q", got.Title, got.Text)
	}
	if _, err := domain.Do(t.Context(), p.Portal, p.Admin(), news.Edit{ID: got.ID, Title: "New", Version: 7}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("editing an older version: %v", err)
	}
	if _, err := domain.Do(t.Context(), p.Portal, p.Admin(), news.Edit{ID: "welcome", Title: "New"}); domain.KindOf(err) != domain.Conflict {
		t.Errorf("editing a file: %v", err)
	}
}

// Ensure there is an end to the items that may be shown, and that retracting makes
// room.
func TestPublishIsBounded(t *testing.T) {
	p, _, _ := open(t)
	var first news.Item
	for i := range 300 {
		if got := publish(p, fmt.Sprint("Item ", i)); i == 0 {
			first = got
		}
	}
	one := news.Publish{Title: "One more", Text: "T"}
	if _, err := domain.Do(t.Context(), p.Portal, p.Admin(), one); domain.KindOf(err) != domain.Limited {
		t.Errorf("got %v", err)
	}
	portaltest.Do(p, p.Admin(), news.Retract{ID: first.ID})
	portaltest.Do(p, p.Admin(), one)
}

// Ensure the number of partners that an audience has is what its partners are.
func TestReach(t *testing.T) {
	p, _, _ := open(t)
	p.PartnerOn("adatum", "AT", "gold")
	for _, tt := range []struct {
		q    news.Reach
		want int64
	}{
		{news.Reach{}, 3},
		{news.Reach{Tiers: []string{"gold"}}, 2},
		{news.Reach{Tiers: []string{"gold", "silver"}, Countries: []string{"AT"}}, 2},
		{news.Reach{Types: []string{"agency"}}, 0},
	} {
		if got := portaltest.View(p, p.Admin(), tt.q); got.Partners != tt.want {
			t.Errorf("%+v: got %d, want %d", tt.q, got.Partners, tt.want)
		}
	}
}
