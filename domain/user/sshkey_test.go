package user_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

func line(t testing.TB, public any) string {
	t.Helper()
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// rsaLine writes an RSA key of any size without making one.
func rsaLine(bits uint) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	n.SetBit(n, 0, 1)
	blob := ssh.Marshal(struct {
		Type string
		E, N *big.Int
	}{"ssh-rsa", big.NewInt(65537), n})
	return "ssh-rsa " + base64.StdEncoding.EncodeToString(blob)
}

func dsaLine() string {
	one := new(big.Int).Lsh(big.NewInt(1), 1023)
	blob := ssh.Marshal(struct {
		Type       string
		P, Q, G, Y *big.Int
	}{"ssh-dss", one, new(big.Int).Lsh(big.NewInt(1), 159), big.NewInt(2), big.NewInt(3)})
	return "ssh-dss " + base64.StdEncoding.EncodeToString(blob)
}

func certLine(t testing.TB) string {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert := &ssh.Certificate{Key: signer.PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, signer); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(cert)))
}

// Ensure keys of every kind that is taken are read, and their comments cleaned
// (B39).
func TestParseKeyTakes(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed := portaltest.PublicKey("kim")
	for _, tt := range []struct{ name, in, comment string }{
		{"Ed25519", ed, "kim"},
		{"ECDSA", line(t, &ec.PublicKey), ""},
		{"RSA3072", rsaLine(3072) + " old laptop", "old laptop"},
		{"CommentLinesAround", "# mine\n\n" + ed + "\r\n", "kim"},
		{"EscapeInComment", ed + "\x1b]52;c;aGk=\x07", "kim\uFFFD]52;c;aGk=\uFFFD"},
		{"LongComment", ed + strings.Repeat("x", 1000), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, err := user.ParseKey(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if k.Comment != tt.comment || !strings.HasPrefix(k.Fingerprint, "SHA256:") || strings.Count(k.Public, " ") != 1 {
				t.Errorf("got %+v", k)
			}
		})
	}
}

// Ensure everything else is refused, each with its own sentence (B39, B40).
func TestParseKeyRefuses(t *testing.T) {
	ed := portaltest.PublicKey("kim")
	k256, err := rsa.GenerateKey(rand.Reader, 1024) //nolint:gosec // the weak kind of key that is refused
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, tt := range []struct{ name, in, want string }{
		{"Empty", " \n\t", "Please give a public key"},
		{"Private", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "private key"},
		{"Two", ed + "\n" + portaltest.PublicKey("lea"), "one key at a time"},
		{"Options", `command="rm -rf /",no-pty ` + ed, "Options"},
		{"Certificate", certLine(t), "certificate"},
		{"DSA", dsaLine(), "DSA"},
		{"RSA1024", line(t, &k256.PublicKey), "at least 3072"},
		{"RSA32768", rsaLine(32768), "at most 16384"},
		{"Noise", "hello world", "not a public key"},
		{"TooLong", strings.Repeat("a", 1<<20), "too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := user.ParseKey(tt.in)
			if domain.KindOf(err) != domain.Invalid || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v", err)
			}
			if other, twice := seen[err.Error()]; twice {
				t.Errorf("the same sentence as for %s", other)
			}
			seen[err.Error()] = tt.name
		})
	}
}

// Ensure no input makes the parser panic, and what it takes is stable.
func FuzzParseKey(f *testing.F) {
	for _, s := range []string{portaltest.PublicKey("kim"), "ssh-rsa AAAA", "no-pty ssh-ed25519 AAAA", rsaLine(2048), dsaLine()} {
		f.Add(s)
	}
	blob := binary.BigEndian.AppendUint32(nil, 1<<31)
	f.Add("ssh-rsa " + base64.StdEncoding.EncodeToString(blob))
	f.Fuzz(func(t *testing.T, s string) {
		k, err := user.ParseKey(s)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		again, err := user.ParseKey(k.Public)
		if err != nil || again.Fingerprint != k.Fingerprint || again.Public != k.Public {
			t.Fatalf("%q: %+v became %+v, %v", s, k, again, err)
		}
	})
}

// Ensure addresses that deliver are taken and odd ones are not.
func TestFieldsEmail(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{" Kim@Contoso.DE ", "Kim@contoso.de"},
		{"kim+x@sub.contoso.co.uk", "kim+x@sub.contoso.co.uk"},
		{"kim@münchen.de", "kim@münchen.de"},
		{"kim", ""},
		{"kim@", ""},
		{"@contoso.de", ""},
		{"kim@contoso", ""},
		{"kim@@contoso.de", ""},
		{"kim berg@contoso.de", ""},
		{"kim@-contoso.de", ""},
		{"kim@contoso..de", ""},
		{"kim\x1b@contoso.de", ""},
		{"<kim@contoso.de>", ""},
		{strings.Repeat("k", 65) + "@contoso.de", ""},
	} {
		var f user.Fields
		got := f.Email("email", tt.in, "")
		if got != tt.want || (f.Err() == nil) != (tt.want != "") {
			t.Errorf("%q: got %q, %v", tt.in, got, f.Err())
		}
	}
}
