package customer

import (
	"testing"

	"github.com/adrg/strutil/metrics"
	"pgregory.net/rapid"
)

// Ensure the bounds of the measures hold.
func TestMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[a-e]{1,12}`), rapid.StringN(1, 12, -1))
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		if most, got := mostByEdits(a, b), metrics.NewLevenshtein().Compare(a, b); got > most+1e-9 {
			t.Fatalf("by edits %q and %q are %.3f alike, at most %.3f", a, b, got, most)
		}
		if most, got := mostByJaroWinkler(a, b), metrics.NewJaroWinkler().Compare(a, b); got > most+1e-9 {
			t.Fatalf("by Jaro-Winkler %q and %q are %.3f alike, at most %.3f", a, b, got, most)
		}
	})
}
