package domain_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

// FuzzCursor checks that whatever is given as a cursor is refused, or continues
// the list it is given for: in order, with nothing of another range, to its end
// (B83).
func FuzzCursor(f *testing.F) {
	y := newYardOn(f, memkv.New())
	for i := range 12 {
		y.launch("b"+string(rune('a'+i)), []string{"Kiel", "Bremen", "Kielwater"}[i%3])
		y.clock.Advance(time.Minute)
	}
	kiel, err := domain.View(context.Background(), y.Portal, crew, list{[]string{"Kiel"}, domain.Page{Limit: 1}})
	if err != nil {
		f.Fatal(err)
	}
	position, _ := domain.Position(kiel.Next)
	f.Add([]byte(position), 2, true)
	f.Add(append([]byte(position), 0), 2, false)
	f.Add([]byte("\xff\xff\xff\xff"), -1, false)
	f.Add([]byte(domain.Tuple("Kiel", domain.Desc(y.clock.Now()))), 500, true)
	f.Add([]byte(domain.Tuple("Bremen")), 501, false)
	f.Add([]byte(nil), 0, true)
	f.Fuzz(func(t *testing.T, raw []byte, limit int, two bool) {
		harbors := []string{"Kiel"}
		if two {
			harbors = append(harbors, "Bremen")
		}
		for _, after := range []string{string(raw), base64.RawURLEncoding.EncodeToString(raw)} {
			page := domain.Page{Limit: limit, After: after}
			var seen []boat
			for range 20 {
				y.clock.Advance(time.Minute)
				l, err := domain.View(t.Context(), y.Portal, crew, list{harbors, page})
				if domain.KindOf(err) == domain.Invalid && page.After == after {
					break
				}
				if err != nil {
					t.Fatalf("after %q: %v", page.After, err)
				}
				if len(l.Items) > max(limit, domain.DefaultLimit) || limit > 0 && len(l.Items) > limit {
					t.Errorf("%d of at most %d", len(l.Items), limit)
				}
				seen = append(seen, l.Items...)
				if page.After = l.Next; page.After == "" {
					break
				}
			}
			if page.After != after && page.After != "" {
				t.Errorf("no end after %q", after)
			}
			inOrder(t, seen, two)
		}
	})
}

// inOrder checks that boats are of the harbours asked for, newest first.
func inOrder(t *testing.T, boats []boat, two bool) {
	t.Helper()
	for i, b := range boats {
		if b.Harbor != "Kiel" && (!two || b.Harbor != "Bremen") {
			t.Errorf("%v is of another list", b)
		}
		if i > 0 && !b.At.Before(boats[i-1].At) {
			t.Errorf("%v comes after %v", b, boats[i-1])
		}
	}
}

// FuzzParseMoney checks that what is read as an amount is one, within bounds,
// and reads the same in every form in which it is shown; anything else is
// refused with a sentence (B75).
func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{
		"48k", "1.2m", "48.000,00", "48,000.00", "48 000", "48'000", "€ 48,000", "48000 EUR", "1e309", "-0", "NaN", "00", "1,000.5",
		strings.Repeat("9", 30), "٤٨", "0.001", ".5", "1..2", "100000000000000.00", "9223372036854775807", "1,2,3", "k", "48.000", "1,234,567", "0,500",
	} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(len(s)))
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		currency := []string{"EUR", "JPY", "KWD", "USD", ""}[n%5]
		m, err := domain.ParseMoney(s, currency)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid || !strings.HasSuffix(err.Error(), ".") {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if m.Minor < 0 || m.Minor > domain.MaxMoney || m.Currency != currency {
			t.Fatalf("%q is %+v", s, m)
		}
		for _, form := range []string{m.Decimal(), m.String()} {
			if again, err := domain.ParseMoney(form, currency); err != nil || again != m {
				t.Errorf("%q is %q, which is %v, %v", s, form, again, err)
			}
		}
		b, err := json.Marshal(m)
		var again domain.Money
		if err != nil || json.Unmarshal(b, &again) != nil || again != m {
			t.Errorf("%q is %s, which is %v; %v", s, b, again, err)
		}
	})
}
