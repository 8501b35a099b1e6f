package sshd_test

import (
	"crypto/rsa"
	"errors"
	"io"
	"math/big"
	"testing"

	gossh "golang.org/x/crypto/ssh"
)

// A shown key is asked for a signature, as the server takes its public half, or is not.
type shown struct {
	public gossh.PublicKey
	asked  *bool
}

func (s shown) PublicKey() gossh.PublicKey { return s.public }

var errUnsigned = errors.New("there is no private half")

func (s shown) Sign(io.Reader, []byte) (*gossh.Signature, error) {
	*s.asked = true
	return nil, errUnsigned
}

func (s shown) SignWithAlgorithm(r io.Reader, data []byte, _ string) (*gossh.Signature, error) {
	return s.Sign(r, data)
}

// Ensure RSA keys are taken from 3072 bits, and not from one less (T12).
func TestRSAKeysHave3072Bits(t *testing.T) {
	p := serve(t)
	for bits, want := range map[uint]bool{2048: false, 3071: false, 3072: true, 4096: true} {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		key, err := gossh.NewPublicKey(&rsa.PublicKey{N: n.SetBit(n, 0, 1), E: 65537})
		if err != nil {
			t.Fatal(err)
		}
		var asked bool
		if _, err := p.signIn(t, clientConfig("ada", gossh.PublicKeys(shown{key, &asked}))); err == nil {
			t.Fatal("let in without a signature")
		}
		if asked != want {
			t.Errorf("a key of %d bits is taken: %v, want %v", bits, asked, want)
		}
	}
}
