package partner_test

import (
	"errors"
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
)

// Ensure what a partner sells is read, cleaned and kept, or refused with all
// that is wrong.
func TestEditScope(t *testing.T) {
	p := portaltest.New(t)
	id := p.Partner("contoso").ID
	for _, tt := range []struct {
		name string
		edit partner.Edit
		want string // of the record, or the field and the words of a refusal
	}{
		{"Products", partner.Edit{Products: []string{"bk-100", "Archive", "BK-100"}}, "[BK-100 archive] [] []"},
		{"Languages", partner.Edit{Languages: []string{"DE", " en", "de"}}, "[BK-100 archive] [de en] []"},
		{"Certificates", partner.Edit{Certificates: []string{" Core  expert\u202e ", "A-1"}}, "[BK-100 archive] [de en] [A-1 Core expert]"},
		{"AllProducts", partner.Edit{Products: []string{"all"}}, "[] [de en] [A-1 Core expert]"},
		{"NoLanguages", partner.Edit{Languages: []string{"none"}}, "[] [] [A-1 Core expert]"},
		{"NoCertificates", partner.Edit{Certificates: []string{"None"}}, "[] [] []"},
		{"ErrProduct", partner.Edit{Products: []string{"moon"}}, "products: The programme has no such product."},
		{"ErrAllAndMore", partner.Edit{Products: []string{"all", "BK-100"}}, "products: The programme has no such product."},
		{"ErrLanguage", partner.Edit{Languages: []string{"deu"}}, "languages: This is not a language."},
		{"ErrLanguageUnknown", partner.Edit{Languages: []string{"xx"}}, "languages: This is not a language."},
		{"ErrCertificateLong", partner.Edit{Certificates: []string{strings.Repeat("x", 41)}}, "certificates: "},
		{"ErrCertificateEmpty", partner.Edit{Certificates: []string{" "}}, "certificates: Please leave out empty certificates."},
		{"ErrCertificates", partner.Edit{Certificates: slices.Repeat([]string{"x"}, 41)}, "certificates: At most 40 certificates can be named."},
		{"ErrTerritories", partner.Edit{Territories: slices.Repeat([]string{"dach"}, 21)}, "territories: At most 20 territories can be named."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.edit.ID = id
			got, err := domain.Do(t.Context(), p.Portal, p.Admin(), tt.edit)
			said := fmt.Sprint(got.Products, got.Languages, got.Certificates)
			if err != nil {
				said = told(err)
			}
			if !strings.HasPrefix(said, tt.want) {
				t.Errorf("got %q, want %q", said, tt.want)
			}
		})
	}
}

// told gives the first fault of an error with its field.
func told(err error) string {
	var e *domain.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	return e.Field + ": " + err.Error()
}

// split returns a programme with so many territories of one region each, the
// first of them exclusive.
func split(n int) *programme.Programme {
	p := portaltest.Programme()
	p.Territories = nil
	for i := range n {
		p.Territories = append(p.Territories, programme.Territory{
			ID: fmt.Sprintf("t%d", i), Name: fmt.Sprintf("Part %d", i), Regions: []programme.Region{{Country: "DE", Name: fmt.Sprint("r", i)}},
		})
	}
	p.Territories[0].Exclusive = true
	return p
}

// Ensure one partner at most holds an exclusive territory, that the refusal names
// it to who may know, and that an ended partner holds nothing.
func TestExclusive(t *testing.T) {
	p := portaltest.New(t)
	p.Publish(split(3))
	first, second := p.Partner("contoso").ID, p.Partner("fabrikam").ID
	give := func(id string, territories ...string) error {
		_, err := domain.Do(t.Context(), p.Portal, p.Admin(), partner.Edit{ID: id, Territories: territories})
		return err
	}
	for _, tt := range []struct {
		name string
		do   func() error
		want string
	}{
		{"OK", func() error { return give(first, "t0", "t1") }, ""},
		{"Itself", func() error { return give(first, "t0", "t2") }, ""},
		{"Shared", func() error { return give(second, "t2") }, ""},
		{"ErrHeld", func() error { return give(second, "t0") }, "territories: Contoso GmbH (" + first + ") holds the territory Part 0, which is exclusive."},
		{"ErrImport", func() error {
			_, err := domain.Do(t.Context(), p.Portal, p.Admin(), partner.ImportRow{ExternalID: "1", Name: "Adatum", Country: "DE", Territory: "t0"})
			return err
		}, "territory: Contoso GmbH"},
		{"ErrOutOfSight", func() error {
			south := p.Vendor("south", domain.Manager, "AT")
			_, err := domain.Do(t.Context(), p.Portal, south, partner.ImportRow{ExternalID: "2", Name: "Adatum", Country: "AT", Territory: "t0"})
			return err
		}, "territory: Another partner holds the territory Part 0"},
		{"Suspended", func() error {
			portaltest.Do(p, p.Admin(), partner.Suspend{ID: first, Reason: "x"})
			return give(second, "t0")
		}, "territories: Contoso GmbH"},
		{"Ended", func() error {
			portaltest.Do(p, p.Admin(), partner.End{ID: first, Reason: "x"})
			return give(second, "t0")
		}, ""},
		{"Over", func() error {
			rules := split(1)
			rules.Territories[0].Until = programme.Date{Year: 2026, Month: 1, Day: 1}
			p.Publish(rules)
			return give(p.Partner("northwind").ID, "t0")
		}, ""},
		{"HeldBefore", func() error {
			p.Publish(split(3)) // two hold what has become exclusive
			_, err := domain.Do(t.Context(), p.Portal, p.Admin(), partner.Edit{ID: second, Territories: []string{"t0", "t1"}})
			return err
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.do()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.HasPrefix(told(err), tt.want)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Ensure each way in which a partner's record changes leaves a fact behind, and
// an import one of its own alone.
func TestChangesAreTold(t *testing.T) {
	p := portaltest.New(t)
	admin := p.Admin()
	row := partner.ImportRow{ExternalID: "CRM-1", Name: "Contoso", Country: "DE", Territory: "dach", Product: "backup", Language: "de", Certificate: "a b"}
	do := func(c domain.Command[partner.Partner]) { portaltest.Do(p, admin, c) }
	portaltest.Do(p, admin, row)
	id := portaltest.View(p, admin, partner.List{}).Items[0].ID
	portaltest.Do(p, admin, row) // skipped
	row.Product = "all"
	portaltest.Do(p, admin, row)
	do(partner.Edit{ID: id, Products: []string{"BK-100"}, Territories: []string{"dach"}})
	do(partner.Suspend{ID: id, Reason: "x"})
	do(partner.Reactivate{ID: id})
	do(partner.End{ID: id, Reason: "x"})
	var got []string
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.Lately(r, id, domain.Page{Limit: 20})
		for _, e := range slices.Backward(l.Items) {
			got = append(got, strings.TrimPrefix(e.Name, "partner.")+string(e.Data))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"imported", "imported", `changed{"partner":"` + id + `","fields":["products"]`, "suspended", "reactivated", "ended"}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got %q", got)
	}
	if shown := portaltest.View(p, admin, partner.Show{ID: id}); !slices.Equal(shown.Certificates, []string{"a", "b"}) || !slices.Equal(shown.Languages, []string{"de"}) {
		t.Errorf("shown: %+v", shown)
	}
}

// Ensure the largest changes of a partner's territories fit into a transaction.
func TestScopeWrites(t *testing.T) {
	store := kv.Counting(memkv.New())
	p := portaltest.Over(t, store)
	p.Publish(split(40))
	id := p.Partner("contoso").ID
	half := func(from int) (ids []string) {
		for i := range 20 {
			ids = append(ids, fmt.Sprintf("t%d", from+i))
		}
		return ids
	}
	for _, step := range []struct {
		name string
		c    domain.Command[partner.Partner]
	}{
		{"Take", partner.Edit{ID: id, Territories: half(0)}},
		{"Exchange", partner.Edit{ID: id, Territories: half(20)}},
		{"Rename", partner.Edit{ID: id, Name: "Umbrella Sonder Werke Metall Technik Bau AG", Country: "AT", Tier: "gold"}},
		{"End", partner.End{ID: id, Reason: "x"}},
	} {
		store.Reset()
		portaltest.Do(p, p.Admin(), step.c)
		t.Logf("%-9s %3d written", step.name, store.Counts().Written)
	}
}
