package tui_test

import (
	"strings"
	"testing"

	"gangway/domain/deal"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/tuitest"
)

// BenchmarkRender opens screens, with all that they ask the portal for, and draws what
// a key changes, in a window of 80 × 24.
func BenchmarkRender(b *testing.B) {
	p := portaltest.Over(b, memkv.Plain())
	rules := portaltest.Programme()
	rules.Documents = []programme.Document{{Path: "guide", Title: "Guide", Summary: "All of it.", Hash: "1", Text: "# Guide\n\n" + strings.Repeat("A paragraph with **strong** words and a [link](https://halyard.example).\n\n- one\n- two\n\n", 300)}}
	p.Publish(rules)
	c := p.Fill(1_000, 2)[0]
	one := portaltest.View(p, c.Owner, deal.List{}).Items[0].ID
	for _, bb := range []struct{ name, place, shows, key string }{
		{"Home", "", "Needs you", "j"},
		{"Deals", "deals", "CUSTOMER", "j"},
		{"Deal", "deals " + one, "Registered by", "j"},
		{"Reader", "library guide", "A paragraph", "j"},
	} {
		open := func(b *testing.B) *tuitest.Session {
			return tuitest.Open(b, p.Portal, c.Owner, 80, 24, tuitest.At(strings.Fields(bb.place)...), tuitest.Clock(p.Clock), tuitest.In(tuitest.Looks()[0]))
		}
		b.Run(bb.name+"/open", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if s := open(b); !strings.Contains(s.Screen(), bb.shows) {
					b.Fatalf("it does not show %q:\n%s", bb.shows, s.Screen())
				}
			}
		})
		b.Run(bb.name+"/key", func(b *testing.B) {
			s := open(b)
			before := s.View()
			s.Press(bb.key)
			if s.View() == before {
				b.Fatalf("%q changes nothing:\n%s", bb.key, s.Screen())
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.Press([]any{"k", "j"}[i%2])
				_ = s.View()
			}
		})
	}
}
