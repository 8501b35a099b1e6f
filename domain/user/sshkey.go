package user

import (
	"crypto/rsa"
	"encoding/base64"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/domain/text"
)

// A PublicKey is what ParseKey has read.
type PublicKey struct {
	Fingerprint string // "SHA256:…"
	Public      string // type and base64
	Comment     string // cleaned
}

// Bounds of RSA keys in bits: below 3072 they are too weak by NIST SP 800-57,
// above 16384 each sign-in would cost too much.
const (
	minRSA = 3072
	maxRSA = 16384
)

const maxKeyLine = 16 << 10

// What ParseKey refuses, each with its own sentence.
var (
	errKeyEmpty   = domain.Fieldf("key", "Please give a public key: the one line of a file such as id_ed25519.pub.")
	errKeyPrivate = domain.Fieldf("key", "This is a private key. Keep it to yourself, and give the one that ends in .pub.")
	errKeyTwo     = domain.Fieldf("key", "Please give one key at a time.")
	errKeyOptions = domain.Fieldf("key", "Options before the key, such as command= or no-pty, are not taken. Please give the key alone.")
	errKeyShape   = domain.Fieldf("key", "This is not a public key in the form of OpenSSH: its type, then the key, in one line.")
	errKeyCert    = domain.Fieldf("key", "This is a certificate. Please give the public key that it was made for.")
	errKeyDSA     = domain.Fieldf("key", "DSA keys are too weak. Please make another one with: ssh-keygen -t ed25519")
	errKeyKind    = domain.Fieldf("key", "Keys of this type are not taken. Please make one with: ssh-keygen -t ed25519")
	errKeyShort   = domain.Fieldf("key", "RSA keys need at least %d bits. Please make another one with: ssh-keygen -t ed25519", minRSA)
	errKeyLong    = domain.Fieldf("key", "RSA keys have at most %d bits. Please make another one with: ssh-keygen -t ed25519", maxRSA)
)

// ParseKey reads one line of the form of authorized_keys. It takes Ed25519,
// ECDSA, RSA of 3072 to 16384 bits and the security-key types, and nothing that
// comes with options.
func ParseKey(s string) (PublicKey, error) {
	line, err := oneLine(s)
	if err != nil {
		return PublicKey{}, err
	}
	if err := foretold(line); err != nil {
		return PublicKey{}, err
	}
	key, comment, options, _, err := ssh.ParseAuthorizedKey([]byte(line))
	switch {
	case err != nil:
		return PublicKey{}, errKeyShape.Because(err)
	case len(options) > 0:
		return PublicKey{}, errKeyOptions
	}
	if err := strong(key); err != nil {
		return PublicKey{}, err
	}
	label, err := text.Line(comment, MaxLabel)
	if err != nil {
		label = "" // a comment is only a suggestion
	}
	return PublicKey{
		Fingerprint: ssh.FingerprintSHA256(key),
		Public:      strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))),
		Comment:     label,
	}, nil
}

// oneLine returns the only line that is neither empty nor a comment.
func oneLine(s string) (string, error) {
	if len(s) > maxKeyLine {
		return "", domain.Fieldf("key", "This is too long for a key: at most %d characters.", maxKeyLine)
	}
	if strings.Contains(s, "PRIVATE KEY") || strings.HasPrefix(s, "PuTTY-User-Key-File") {
		return "", errKeyPrivate
	}
	lines := slices.DeleteFunc(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), func(l string) bool {
		l = strings.TrimSpace(l)
		return l == "" || l[0] == '#'
	})
	switch len(lines) {
	case 0:
		return "", errKeyEmpty
	case 1:
		return strings.TrimSpace(lines[0]), nil
	}
	if strings.HasPrefix(lines[0], "----") {
		return "", errKeyShape
	}
	return "", errKeyTwo
}

// foretold refuses by the type that the encoded key names itself what the
// library would call malformed.
func foretold(line string) error {
	for _, word := range strings.Fields(line)[:min(2, len(strings.Fields(line)))] {
		blob, err := base64.StdEncoding.DecodeString(word)
		if err != nil || len(blob) < 8 {
			continue
		}
		switch named := string(blob[4:min(len(blob), 40)]); {
		case strings.HasPrefix(named, "ssh-dss"):
			return errKeyDSA
		case strings.Contains(named, "-cert-v0"):
			return errKeyCert
		case strings.HasPrefix(named, "ssh-rsa") && len(blob) > maxRSA/8+64:
			return errKeyLong
		}
	}
	return nil
}

// strong refuses keys of other types or sizes than are taken.
func strong(key ssh.PublicKey) error {
	switch key.Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256,
		ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521:
		return nil
	case ssh.KeyAlgoRSA:
		return strongRSA(key)
	}
	if strings.Contains(key.Type(), "-cert-v0") {
		return errKeyCert
	}
	return errKeyKind
}

func strongRSA(key ssh.PublicKey) error {
	wrapped, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return errKeyKind
	}
	k, ok := wrapped.CryptoPublicKey().(*rsa.PublicKey)
	switch {
	case !ok:
		return errKeyKind
	case k.N.BitLen() < minRSA:
		return errKeyShort
	case k.N.BitLen() > maxRSA:
		return errKeyLong
	}
	return nil
}
