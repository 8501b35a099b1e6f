package domain

import (
	"math/rand/v2"
	"strings"
)

// crockford is the base 32 alphabet that leaves out I, L, O and U, so that an id
// can be read out on the phone. Source: Douglas Crockford, Base 32.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A seed is the entropy of one operation, drawn before its transaction starts.
type seed [32]byte

// ids draws identifiers from a seed; the same seed gives the same ones, so that
// a transaction that runs again is the same transaction.
type ids struct{ r *rand.ChaCha8 }

func newIDs(s seed) *ids { return &ids{rand.NewChaCha8(s)} }

// code returns n random characters of the alphabet, five bits each.
func (g *ids) code(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(crockford[g.r.Uint64()&31])
	}
	return b.String()
}

// ParseID reads an identifier as a person may give it: lower case, with I, L
// and O for the digits they look like, without its dash. It returns the form
// PREFIX-XXXXXX, or false for what can't be one.
func ParseID(prefix, s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) > 32 {
		return "", false
	}
	s = strings.TrimPrefix(s, prefix)
	s = strings.NewReplacer("I", "1", "L", "1", "O", "0", "-", "").Replace(s)
	if len(s) != idLength {
		return "", false
	}
	for _, r := range s {
		if !strings.ContainsRune(crockford, r) {
			return "", false
		}
	}
	return prefix + "-" + s, true
}

// idLength is the number of random characters of an id: 30 bits, checked for
// collisions where it is drawn.
const idLength = 6
