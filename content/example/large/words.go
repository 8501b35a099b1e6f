package large

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/ssh"
)

// crockford is the alphabet of ids.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// scatter gives each number below 2^30 another one, as if drawn.
func scatter(n int) int { return (n*0x2545F491 + 0x1234567) & (1<<30 - 1) }

// id returns the nth id with a prefix such as "D".
func id(prefix string, n int) string {
	n = scatter(n)
	b := []byte(prefix + "-000000")
	for i := len(b) - 1; i > len(prefix); i-- {
		b[i] = crockford[n&31]
		n >>= 5
	}
	return string(b)
}

// word returns the nth made-up name, another one for each number below 2^24.
func word(n int) string {
	n = (n*0x9E3779B1 + 0x5F3) & (1<<24 - 1)
	var b []byte
	for range 4 {
		b = append(b, "bdfgklmnprstv"[(n&63)/5], "aeiou"[(n&63)%5])
		n >>= 6
	}
	return strings.ToUpper(string(b[:1])) + string(b[1:])
}

// Key returns the key of a person of a made-up partner: of the partner by its number
// from 0, of the person by its number from 0, which is the owner.
func Key(partner, person int) ed25519.PrivateKey {
	seed := sha256.Sum256(fmt.Appendf(nil, "large example %d %d", partner, person))
	return ed25519.NewKeyFromSeed(seed[:])
}

// public returns the two forms in which records have a key.
func public(k ed25519.PrivateKey) (fingerprint, authorized string, err error) {
	p, err := ssh.NewPublicKey(k.Public())
	if err != nil {
		return "", "", err
	}
	return ssh.FingerprintSHA256(p), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(p))), nil
}

func appendInt(into []byte, n int64) []byte { return strconv.AppendInt(into, n, 10) }
