package territory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/territory"
)

// layered opens a portal whose DACH lies below a region and a named list, with
// Contoso in both DACH and the list, Fabrikam in DACH, and Adatum, which has
// ended.
func layered(t *testing.T, store kv.Store) (*portaltest.Portal, string) {
	t.Helper()
	p := portaltest.Over(t, store)
	rules := portaltest.Programme()
	rules.Territories = append(rules.Territories,
		programme.Territory{ID: "bavaria", Name: "Bavaria", Regions: []programme.Region{{Country: "DE", Name: "Bavaria"}}},
		programme.Territory{
			ID: "keys", Name: "Key accounts", Accounts: []string{"initech.de"}, Priority: 10, Exclusive: true,
			Until: programme.Date{Year: 2026, Month: 3, Day: 31},
		},
	)
	p.Publish(rules)
	contoso, fabrikam, adatum := p.Partner("contoso").ID, p.PartnerOn("fabrikam", "AT", "").ID, p.Partner("adatum").ID
	for id, holds := range map[string][]string{contoso: {"dach", "keys"}, fabrikam: {"dach"}, adatum: {"dach", "bavaria"}} {
		portaltest.Do(p, p.Admin(), partner.Edit{ID: id, Territories: holds})
	}
	portaltest.Do(p, p.Admin(), partner.End{ID: adatum, Reason: "x"})
	return p, contoso
}

func row(cells []domain.Cell) string {
	var values []string
	for _, c := range cells {
		values = append(values, c.Value)
	}
	return strings.Join(values, "|")
}

// Ensure territories are listed with what they hold, when, and by how many.
func TestList(t *testing.T) {
	p, _ := layered(t, memkv.New())
	rows := func() (got []string) {
		for _, x := range portaltest.View(p, p.Admin(), territory.List{}).Items {
			got = append(got, row(x.Row()))
		}
		return got
	}
	want := []string{
		"dach|DACH|DE AT CH|0|no|||yes|2",
		"benelux|Benelux|BE NL LU|0|no|||yes|0",
		"us-east|US East|US/New York US/Massachusetts|0|no|||yes|0",
		"us-west|US West|US/California|0|no|||yes|0",
		"bavaria|Bavaria|DE/Bavaria|0|no|||yes|0",
		"keys|Key accounts|1 named|10|yes||2026-03-31|yes|1",
	}
	if got := rows(); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	p.Clock.Advance(60 * 24 * 3600e9)
	if got := rows()[5]; got != "keys|Key accounts|1 named|10|yes||2026-03-31|no|1" {
		t.Errorf("got %s", got)
	}
}

// Ensure a territory names its holders by name, to a manager those of its
// regions, and that there is no other.
func TestShow(t *testing.T) {
	p, _ := layered(t, memkv.New())
	south := p.Vendor("south", domain.Manager, "AT")
	for _, tt := range []struct {
		name string
		who  domain.Actor
		id   string
		want string
	}{
		{"OK", p.Admin(), "dach", "Contoso GmbH, Fabrikam GmbH"},
		{"Regions", south, "dach", "Fabrikam GmbH"},
		{"Nobody", p.Admin(), "benelux", ""},
		{"ErrUnknown", p.Admin(), "moon", "There is no such territory."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x, err := domain.View(t.Context(), p.Portal, tt.who, territory.Show{ID: tt.id})
			var names []string
			for _, h := range x.Holders {
				names = append(names, h.Name)
			}
			got := strings.Join(names, ", ")
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Ensure the report says what two territories share, when, which decides, why
// and who holds both.
func TestOverlaps(t *testing.T) {
	p, _ := layered(t, memkv.New())
	rows := func(q territory.Overlaps) string {
		var got []string
		for _, o := range portaltest.View(p, p.Admin(), q).Items {
			got = append(got, row(o.Row()))
		}
		return strings.Join(got, "\n")
	}
	const (
		first = "bavaria|dach|region|DE/Bavaria|||yes|"
		list  = "keys|dach|priority|named customers||2026-03-31|yes|Contoso GmbH"
	)
	if got := rows(territory.Overlaps{Limit: 2}); got != first+"\n"+list {
		t.Errorf("got\n%s", got)
	}
	if got := rows(territory.Overlaps{Territory: "bavaria"}); got != first+"\nkeys|bavaria|priority|named customers||2026-03-31|yes|" {
		t.Errorf("got\n%s", got)
	}
	for _, q := range []territory.Overlaps{{Territory: "moon"}, {Limit: 501}} {
		if _, err := domain.View(t.Context(), p.Portal, p.Admin(), q); err == nil {
			t.Errorf("%+v is answered", q)
		}
	}
}

// Ensure that what is read depends on the territories, not on how many partners
// there are.
func TestReads(t *testing.T) {
	store := kv.Counting(memkv.Plain())
	p, _ := layered(t, store)
	for i := range 300 {
		portaltest.Do(p, p.Admin(), partner.ImportRow{ExternalID: fmt.Sprint(i), Name: fmt.Sprint("Firm ", i), Country: "DE", Territory: "dach benelux"})
	}
	for _, tt := range []struct {
		name string
		ask  func()
		most int
	}{
		{"List", func() { portaltest.View(p, p.Admin(), territory.List{}) }, 110},
		{"Show", func() { portaltest.View(p, p.Admin(), territory.Show{ID: "dach"}) }, 220},
		{"Overlaps", func() { portaltest.View(p, p.Admin(), territory.Overlaps{}) }, 300},
	} {
		store.Reset()
		tt.ask()
		if n := store.Counts().Read; n > tt.most {
			t.Errorf("%s reads %d keys, at most %d are wanted", tt.name, n, tt.most)
		}
	}
}
