package library_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func doc(path, title, text string, change ...func(*programme.Document)) programme.Document {
	d := programme.Document{Path: path, Title: title, Text: text, Hash: hash(text)}
	for _, fn := range change {
		fn(&d)
	}
	return d
}

func forTier(tier string) func(*programme.Document) {
	return func(d *programme.Document) { d.Tiers = []string{tier} }
}

// shelf is a library with something for everybody, for gold, for one country, with
// a period, and to be confirmed.
func shelf() *programme.Programme {
	p := portaltest.Programme()
	p.Documents = []programme.Document{
		doc("code-of-conduct", "Code of conduct", "# Conduct\n\nBe fair.", func(d *programme.Document) { d.MustAck = true }),
		doc("sales/battle-card", "Battle card", "Our secret weapon against Acme.", forTier("gold")),
		doc("sales/austria", "Selling in Austria", "Grüß Gott.", func(d *programme.Document) { d.Countries = []string{"AT"} }),
		doc("sales/pricing", "Pricing", "# Discounts\n\nThe price depends on the tier.", func(d *programme.Document) { d.Tags = []string{"Money"} }),
		doc("sales/summer", "Summer offer", "Cheaper in July.", func(d *programme.Document) { d.From = programme.Date{Year: 2026, Month: 7, Day: 1} }),
	}
	slices.SortFunc(p.Documents, func(a, b programme.Document) int { return strings.Compare(a.Path, b.Path) })
	p.Files = []programme.File{{Path: "price-list.csv", Size: 12, SHA256: hash("sku,price\n")}}
	p.News = []programme.NewsItem{{ID: "prices", Title: "New prices", Date: programme.Date{Year: 2026, Month: 3, Day: 1}, Text: "They rise."}}
	return p
}

func open(t *testing.T) (*portaltest.Portal, portaltest.Company, portaltest.Company) {
	t.Helper()
	p := portaltest.New(t)
	p.Publish(shelf())
	return p, p.PartnerOn("contoso", "DE", "gold"), p.PartnerOn("fabrikam", "DE", "silver")
}

func paths(l domain.List[library.Entry]) (out []string) {
	for _, e := range l.Items {
		out = append(out, e.Path)
	}
	return out
}

// Ensure a partner's list has what is for it and holds today, and the vendor's has
// everything.
func TestListByAudience(t *testing.T) {
	p, gold, silver := open(t)
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		q     library.List
		want  string
	}{
		{"gold", gold.Viewer, library.List{}, "code-of-conduct files/price-list.csv sales/battle-card sales/pricing"},
		{"silver", silver.Owner, library.List{}, "code-of-conduct files/price-list.csv sales/pricing"},
		{"the vendor", p.Admin(), library.List{}, "code-of-conduct files/price-list.csv sales/austria sales/battle-card sales/pricing sales/summer"},
		{"a folder", silver.Owner, library.List{Folder: "/sales/"}, "sales/pricing"},
		{"a tag", silver.Owner, library.List{Tag: "money"}, "sales/pricing"},
		{"to confirm", silver.Owner, library.List{Open: true}, "code-of-conduct"},
		{"no such folder", silver.Owner, library.List{Folder: "sal"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(paths(portaltest.View(p, tt.actor, tt.q)), " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	folders := portaltest.View(p, silver.Owner, library.Folders{})
	if got := fmt.Sprint(folders.Items); got != "[{ 1} {files 1} {sales 1}]" {
		t.Errorf("folders %s", got)
	}
}

// Ensure a document of July appears on its first day.
func TestPeriod(t *testing.T) {
	p, gold, _ := open(t)
	p.Clock.Advance(time.Date(2026, 6, 30, 21, 59, 0, 0, time.UTC).Sub(p.Clock.Now())) // 23:59 in Berlin
	if _, err := domain.View(t.Context(), p.Portal, gold.Owner, library.Peek{Path: "sales/summer"}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("on the day before: %v", err)
	}
	p.Clock.Advance(time.Minute)
	portaltest.View(p, gold.Owner, library.Peek{Path: "sales/summer"})
}

// Ensure every page of a list goes on where the one before it ended, also where
// paths are long and what was read is left out.
func TestListPages(t *testing.T) {
	p, _, silver := open(t)
	pr := shelf()
	pr.Documents = nil
	for i := range 120 {
		pr.Documents = append(pr.Documents, doc(strings.Repeat("deep/", 40)+fmt.Sprintf("page-%03d", i), "Page", fmt.Sprint(i)))
	}
	p.Publish(pr)
	portaltest.Do(p, silver.Owner, library.Read{Path: pr.Documents[7].Path})
	for unread, want := range map[bool]int{false: 121, true: 120} {
		seen, pages := map[string]bool{}, 0
		for q := (library.List{Unread: unread, Page: domain.Page{Limit: 25}}); ; pages++ {
			l := portaltest.View(p, silver.Owner, q)
			for _, path := range paths(l) {
				if seen[path] {
					t.Fatalf("%s is there twice", path)
				}
				seen[path] = true
			}
			if q.After = l.Next; l.Next == "" || pages > 20 {
				break
			}
		}
		if len(seen) != want || pages != 4 {
			t.Errorf("unread %t: %d entries on %d pages", unread, len(seen), pages+1)
		}
	}
}

// Ensure another audience's document is answered word for word like one that isn't
// there, by every operation.
func TestOthersDocumentsAreNotThere(t *testing.T) {
	p, _, silver := open(t)
	answers := func(path string) []string {
		var out []string
		for _, err := range []error{
			errOf(domain.View(t.Context(), p.Portal, silver.Owner, library.Peek{Path: path})),
			errOf(domain.Do(t.Context(), p.Portal, silver.Owner, library.Read{Path: path})),
			errOf(domain.Do(t.Context(), p.Portal, silver.Owner, library.Ack{Path: path})),
			errOf(domain.Run(t.Context(), p.Portal, silver.Owner, library.Show{Path: path})),
			errOf(domain.Run(t.Context(), p.Portal, silver.Owner, library.Get{Path: path})),
		} {
			b, _ := json.Marshal(err)
			out = append(out, string(domain.KindOf(err))+string(b))
		}
		return out
	}
	missing := answers("sales/no-such-page")
	for _, path := range []string{"sales/battle-card", "sales/battle-card.md", "/sales/austria", "sales/summer"} {
		if got := answers(path); !slices.Equal(got, missing) {
			t.Errorf("%s:\n got %q\nwant %q", path, got, missing)
		}
	}
	if !strings.HasPrefix(missing[0], "not_found") {
		t.Errorf("answered %s", missing[0])
	}
	for _, words := range []string{"battle", "acme", "secret weapon", "austria", "july"} {
		if l := portaltest.View(p, silver.Owner, library.Search{Words: []string{words}}); len(l.Items) > 0 {
			t.Errorf("a search for %q gives %+v", words, l.Items)
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

// Ensure a read counts once per person and day, a download on its own, and the
// vendor's people not at all.
func TestReadsCountOnceADay(t *testing.T) {
	p, gold, silver := open(t)
	read := func(a domain.Actor) {
		t.Helper()
		if _, err := domain.Run(t.Context(), p.Portal, a, library.Show{Path: "sales/pricing"}); err != nil {
			t.Fatal(err)
		}
	}
	stat := func(path string) library.Stat {
		return portaltest.View(p, p.Admin(), library.Stats{Path: path}).Items[0]
	}
	read(gold.Owner)
	read(gold.Owner)
	read(silver.Sales)
	read(p.Admin())
	if s := stat("sales/pricing"); s.Reads != 2 || s.Readers != 2 || s.Downloads != 0 {
		t.Errorf("on the first day: %+v", s)
	}
	p.Clock.Advance(31 * 24 * time.Hour)
	read(gold.Owner)
	var out bytes.Buffer
	if _, err := domain.Run(t.Context(), p.Portal, gold.Owner, library.Get{Path: "sales/pricing"}, domain.WithStreams(nil, &out, nil)); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "# Discounts") {
		t.Errorf("got %q", out.String())
	}
	s := stat("sales/pricing")
	if s.Reads != 3 || s.Readers != 2 || s.Downloads != 1 {
		t.Errorf("in the end: %+v", s)
	}
	if got := fmt.Sprint(s.Months); got != "[{2026-03 2 0} {2026-04 1 1}]" {
		t.Errorf("months %s", got)
	}
	if all := portaltest.View(p, p.Admin(), library.Stats{}); len(all.Items) != 6 || all.Items[4].Reads != 3 {
		t.Errorf("all: %+v", all.Items)
	}
}

// Ensure peeking counts nothing, and that what has changed is to be read again.
func TestReadState(t *testing.T) {
	p, gold, _ := open(t)
	state := func() library.Entry { return portaltest.View(p, gold.Owner, library.Peek{Path: "sales/pricing"}).Entry }
	if e := state(); e.Read || e.Changed {
		t.Errorf("before: %+v", e)
	}
	portaltest.Do(p, gold.Owner, library.Read{Path: "sales/pricing"})
	if e := state(); !e.Read || e.Changed {
		t.Errorf("after: %+v", e)
	}
	pr := shelf()
	pr.Documents[3] = doc("sales/pricing", "Pricing", "All is new.")
	p.Publish(pr)
	if e := state(); e.Read || !e.Changed {
		t.Errorf("after it changed: %+v", e)
	}
	portaltest.Do(p, gold.Owner, library.Read{Path: "sales/pricing"})
	if e := state(); !e.Read || e.Changed {
		t.Errorf("read again on the same day: %+v", e)
	}
}

// Ensure a document is confirmed by each person for one text, and that the vendor
// sees who has not.
func TestAck(t *testing.T) {
	p, gold, silver := open(t)
	got := portaltest.Do(p, gold.Owner, library.Ack{Path: "code-of-conduct"})
	portaltest.Do(p, gold.Owner, library.Ack{Path: "code-of-conduct", Hash: got.Hash})
	if got.AcknowledgedAt.IsZero() || !got.Read {
		t.Errorf("confirmed: %+v", got.Entry)
	}
	acks := portaltest.View(p, p.Admin(), library.Acks{Path: "code-of-conduct"})
	if len(acks.Items) != 2 || acks.Items[0].Confirmed != 1 || acks.Items[0].People != 4 || len(acks.Items[0].Waiting) != 3 || acks.Items[1].Confirmed != 0 {
		t.Errorf("acks %+v", acks.Items)
	}
	for _, a := range []domain.Actor{gold.Manager, gold.Sales, gold.Viewer} {
		portaltest.Do(p, a, library.Ack{Path: "code-of-conduct"})
	}
	open := portaltest.View(p, p.Admin(), library.Acks{Path: "code-of-conduct", Open: true})
	if len(open.Items) != 1 || open.Items[0].Partner.ID != silver.ID {
		t.Errorf("open %+v", open.Items)
	}
	events := 0
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.EventsSince(r, "1", 0, 500)
		for _, e := range l {
			if e.Name == "document.acknowledged" {
				events++
			}
		}
		return err
	})
	if err != nil || events != 4 {
		t.Errorf("%d events, %v", events, err)
	}
	pr := shelf()
	pr.Documents[0] = doc("code-of-conduct", "Code of conduct", "Be fairer.", func(d *programme.Document) { d.MustAck = true })
	p.Publish(pr)
	if e := portaltest.View(p, gold.Owner, library.Peek{Path: "code-of-conduct"}); !e.ToConfirm {
		t.Errorf("a new text is not to be confirmed anew: %+v", e.Entry)
	}
	_, err = domain.Do(t.Context(), p.Portal, gold.Owner, library.Ack{Path: "code-of-conduct", Hash: got.Hash})
	if domain.KindOf(err) != domain.Conflict {
		t.Errorf("confirming the old text: %v", err)
	}
	_, err = domain.Do(t.Context(), p.Portal, gold.Owner, library.Ack{Path: "sales/pricing"})
	if domain.KindOf(err) != domain.Conflict {
		t.Errorf("confirming what asks for nothing: %v", err)
	}
}

// Ensure a search finds documents, files and news, in their order, with the place.
func TestSearch(t *testing.T) {
	p, gold, _ := open(t)
	l := portaltest.View(p, gold.Owner, library.Search{Words: []string{"pric"}})
	var got []string
	for _, h := range l.Items {
		got = append(got, string(h.Kind)+" "+h.Path)
	}
	if want := []string{"news prices", "document sales/pricing", "file files/price-list.csv"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	hit := l.Items[1]
	if hit.Snippet != "The price depends on the tier." || fmt.Sprint(hit.Marks) != "[[4 9]]" {
		t.Errorf("snippet %q %v", hit.Snippet, hit.Marks)
	}
	if l := portaltest.View(p, gold.Owner, library.Search{Words: []string{"pric"}, Limit: 1}); len(l.Items) != 1 {
		t.Errorf("limited: %+v", l.Items)
	}
	pr := shelf()
	pr.Documents = pr.Documents[:1]
	p.Publish(pr)
	if l := portaltest.View(p, gold.Owner, library.Search{Words: []string{"depends"}}); len(l.Items) != 0 {
		t.Errorf("after it is gone: %+v", l.Items)
	}
}
