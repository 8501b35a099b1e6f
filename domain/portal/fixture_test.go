package portal_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what a test prints with a file that is reviewed.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is out of date; look at the difference and run the test with -update:\n%s", path, diff)
	}
}

// refused checks the kind of an error and that its sentence has the words.
func refused(t *testing.T, err error, kind domain.Kind, words string) {
	t.Helper()
	if domain.KindOf(err) != kind || err != nil && !strings.Contains(err.Error(), words) {
		t.Errorf("got %q (%s), want %q (%s)", err, domain.KindOf(err), words, kind)
	}
}

func do[R any](t *testing.T, p *portaltest.Portal, a domain.Actor, c domain.Command[R]) (R, error) {
	t.Helper()
	return domain.Do(t.Context(), p.Portal, a, c)
}

func view[R any](t *testing.T, p *portaltest.Portal, a domain.Actor, q domain.Query[R]) (R, error) {
	t.Helper()
	return domain.View(t.Context(), p.Portal, a, q)
}

// kim is an application that is in order.
func kim() partner.Apply {
	return partner.Apply{Company: "Contoso GmbH", Domain: "https://www.contoso.de/about", Country: "Germany", Name: "Kim Berg", Email: "kim@contoso.de"}
}

// initech is a deal that is in order.
func initech() deal.Register {
	return deal.Register{
		Customer: "Initech AG", Domain: "initech.de", Country: "DE", ContactName: "Bill", ContactEmail: "bill@initech.de",
		Products: []deal.Pick{{SKU: "BK-100", Quantity: "2"}}, Amount: "10000", CloseDate: "2026-09-01",
	}
}
