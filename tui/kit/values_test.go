package kit_test

import (
	"testing"

	"gangway/domain"
	"gangway/tui/kit"
)

// Ensure values are read as what they stand for, and faults name their field.
func TestValues(t *testing.T) {
	v := kit.Values{"name": "  Contoso ", "amount": "48,000.50", "close": "2026-12-18", "n": "12", "bad": "x", "yes": "true", "lines.3.sku": "B", "lines.1.sku": "A", "lines.2.sku": " ", "lines.x.sku": "C"}
	if v.Text("name") != "Contoso" || !v.Bool("yes") || v.Bool("no") {
		t.Error("text or toggle")
	}
	if m, err := v.Money("amount", "EUR"); err != nil || m.Minor != 4_800_050 {
		t.Errorf("amount %v, %v", m, err)
	}
	if d, err := v.Date("close"); err != nil || d.String() != "2026-12-18" {
		t.Errorf("date %v, %v", d, err)
	}
	if n, err := v.Int("n"); err != nil || n != 12 {
		t.Errorf("number %v, %v", n, err)
	}
	if l := v.Lines("lines"); len(l) != 2 || l[0].Text("sku") != "A" || l[1].Text("sku") != "B" {
		t.Errorf("lines %v", l)
	}
	for name, err := range map[string]error{"money": second(v.Money("bad", "EUR")), "date": second(v.Date("bad")), "number": second(v.Int("bad"))} {
		e, ok := err.(*domain.Error) //nolint:errorlint // the very type is what forms look for
		if !ok || e.Field != "bad" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
