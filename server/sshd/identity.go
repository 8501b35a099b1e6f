package sshd

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	gossh "golang.org/x/crypto/ssh"
)

// minRSA is the least size of an RSA key, in bits.
const minRSA = 3072

var (
	errBadUser     = errors.New("user name is empty, too long or unprintable")
	errCertificate = errors.New("certificates are not taken")
	errWeakKey     = errors.New("key is too weak")
	errNoKey       = errors.New("no usable key")
)

// An identity is the key that a connection proved to have.
type identity struct {
	fingerprint string
	authorized  []byte
}

// identityData is where the verified key stands in the permissions.
type identityData struct{}

// An entrance is one connection's way in. It lives on the connection's own
// goroutine, in a configuration made for that connection alone.
type entrance struct {
	banner  string
	keyless bool // a client without any key comes in
	weak    int  // bits of an RSA key that was refused, for the banner
	told    bool // the banner has been sent
	failed  int  // attempts that were neither a key nor a look around
}

// sound drops what is still called supported for the sake of old clients.
func sound(algorithms []string) []string {
	return slices.DeleteFunc(algorithms, func(a string) bool { return strings.Contains(a, "sha1") })
}

// serverConfig returns the configuration for one connection: sound algorithms
// only, and the signing key as the only way in but for [Config.Keyless].
func (s *Server) serverConfig(e *entrance) *gossh.ServerConfig {
	secure := gossh.SupportedAlgorithms()
	c := &gossh.ServerConfig{
		Config: gossh.Config{
			KeyExchanges: sound(secure.KeyExchanges),
			Ciphers:      secure.Ciphers,
			MACs:         sound(secure.MACs),
		},
		PublicKeyAuthAlgorithms:     sound(secure.PublicKeyAuths),
		MaxAuthTries:                s.cfg.Limits.AuthTries,
		ServerVersion:               "SSH-2.0-Gangway",
		PublicKeyCallback:           e.offered,
		VerifiedPublicKeyCallback:   e.verified,
		KeyboardInteractiveCallback: e.withoutKey,
		AuthLogCallback:             e.log,
	}
	c.AddHostKey(s.cfg.HostKey.signer)
	return c
}

// offered answers whether a key may be tried. Every sound key may, so the
// answer tells nothing about who is known. Nothing is noted here: the client
// may not even have the key.
func (e *entrance) offered(m gossh.ConnMetadata, key gossh.PublicKey) (*gossh.Permissions, error) {
	if !acceptUser(m.User()) {
		return nil, errBadUser
	}
	if _, ok := key.(*gossh.Certificate); ok {
		return nil, errCertificate
	}
	if bits := rsaBits(key); bits > 0 && bits < minRSA {
		e.weak = bits
		return nil, errWeakKey
	}
	return &gossh.Permissions{}, nil
}

// verified notes the key that signed.
func (e *entrance) verified(_ gossh.ConnMetadata, key gossh.PublicKey, _ *gossh.Permissions, _ string) (*gossh.Permissions, error) {
	id := identity{
		fingerprint: gossh.FingerprintSHA256(key),
		authorized:  bytes.TrimSpace(gossh.MarshalAuthorizedKey(key)),
	}
	return &gossh.Permissions{ExtraData: map[any]any{identityData{}: id}}, nil
}

// withoutKey tells a client that has come to the end of its keys how to make
// one. It lets nobody in, unless the server is [Config.Keyless].
func (e *entrance) withoutKey(m gossh.ConnMetadata, _ gossh.KeyboardInteractiveChallenge) (*gossh.Permissions, error) {
	if e.keyless && acceptUser(m.User()) {
		return &gossh.Permissions{ExtraData: map[any]any{identityData{}: identity{}}}, nil
	}
	if e.told {
		return nil, errNoKey
	}
	e.told = true
	text := e.banner
	if e.weak > 0 {
		text = fmt.Sprintf("Your RSA key has %d bits, which is too few to be safe.\n%s", e.weak, text)
	}
	return nil, &gossh.BannerError{Err: errNoKey, Message: text}
}

// log counts the attempts that only somebody who guesses makes.
func (e *entrance) log(_ gossh.ConnMetadata, method string, err error) {
	if err != nil && method != "none" && method != "publickey" && method != "keyboard-interactive" {
		e.failed++
	}
}

// proven returns the identity that a handshake ended with.
func proven(p *gossh.Permissions) (identity, error) {
	if p != nil {
		if id, ok := p.ExtraData[identityData{}].(identity); ok {
			return id, nil
		}
	}
	return identity{}, errNoKey
}

// acceptUser tells whether a login name is one. It is a hint only, but it is
// shown and logged.
func acceptUser(name string) bool {
	const limit = 64
	if name == "" || len(name) > limit || !utf8.ValidString(name) {
		return false
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

func rsaBits(key gossh.PublicKey) int {
	if c, ok := key.(gossh.CryptoPublicKey); ok {
		if k, ok := c.CryptoPublicKey().(*rsa.PublicKey); ok {
			return k.N.BitLen()
		}
	}
	return 0
}
