package sshd_test

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"gangway/server/sshd"
)

// from dials as another address of this machine.
func (p *portal) from(t testing.TB, address string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}, Timeout: patience}
	c, err := d.Dial("tcp", p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// nobodyTrusted counts and penalises loopback like any other address.
func nobodyTrusted(c *sshd.Config) { c.Limits.Trusted = []netip.Prefix{} }

// Ensure connections that never sign in are closed in time, and keep nobody
// out meanwhile (B48–B51).
func TestNote09HandshakeTimeout(t *testing.T) {
	tests := []struct {
		name string
		talk func(net.Conn)
	}{
		{"B48_Silent", func(net.Conn) {}},
		{"B49_OneByteAtATime", func(c net.Conn) {
			for {
				if _, err := c.Write([]byte("S")); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}},
		{"B50_NoAuthentication", func(c net.Conn) {
			_, _ = io.WriteString(c, "SSH-2.0-lazy\r\n")
			_, _ = io.Copy(io.Discard, c)
		}},
		{"B51_HTTP", func(c net.Conn) { _, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") }},
		{"B51_EndlessBanner", func(c net.Conn) { _, _ = io.WriteString(c, strings.Repeat("x", 1<<20)) }},
		{"B35_ControlCharacters", func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-\x1b[2J\x07evil\r\n") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := serve(t, func(c *sshd.Config) {
				c.Limits.Handshake = 3 * time.Second
				c.Limits.Pending = sshd.Ramp{Start: 1000, Rate: 30, Full: 2000}
			})
			p.somebodyElseSignsIn(t)
			base := measure()
			var conns []net.Conn
			for range 100 {
				c := p.connect(t)
				go tt.talk(c)
				conns = append(conns, c)
			}
			p.somebodyElseSignsIn(t)
			for _, c := range conns {
				_ = c.SetReadDeadline(time.Now().Add(patience))
				if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatal("still open")
				}
				_ = c.Close()
			}
			backToBase(t, base)
			if strings.ContainsAny(p.log.String(), "\x1b\x07") {
				t.Error("control characters in the log")
			}
		})
	}
}

// Ensure one address cannot take all the handshakes: the others sign in while
// it holds what it got (B48).
func TestNote10PendingHandshakesPerAddress(t *testing.T) {
	p := serve(t, nobodyTrusted)
	var refused int
	for range 100 {
		c := p.from(t, "127.0.0.1")
		_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		line, _ := bufio.NewReader(c).ReadString('\n')
		if strings.HasPrefix(line, "Too many connections.") {
			refused++
		}
	}
	if refused != 90 {
		t.Errorf("%d refused", refused)
	}
	start := time.Now()
	if _, _, _, err := gossh.NewClientConn(p.from(t, "127.0.0.2"), "", clientConfig("ada", gossh.PublicKeys(newKey(t)))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("signing in took %v", took)
	}
}

// Ensure an address that keeps guessing passwords is kept out for a while, and
// nobody else is (T7).
func TestGuessingIsPenalised(t *testing.T) {
	p := serve(t, nobodyTrusted)
	for range 4 {
		_, _, _, err := gossh.NewClientConn(p.from(t, "127.0.0.1"), "", clientConfig("root", gossh.Password("root")))
		if err == nil {
			t.Fatal("a password was taken")
		}
	}
	eventually(t, "the penalty", func() bool {
		line, _ := bufio.NewReader(p.from(t, "127.0.0.1")).ReadString('\n')
		return strings.HasPrefix(line, "Too many connections.")
	})
	if _, _, _, err := gossh.NewClientConn(p.from(t, "127.0.0.2"), "", clientConfig("ada", gossh.PublicKeys(newKey(t)))); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// Ensure a client without a usable key is told how to make one, and never let
// in.
func TestClientWithoutAKeyIsToldHowToMakeOne(t *testing.T) {
	weak := weakKey(t)
	tests := []struct {
		name string
		auth []gossh.AuthMethod
		want string
	}{
		{"NoKey", []gossh.AuthMethod{gossh.KeyboardInteractive(noAnswers)}, "ssh-keygen -t ed25519"},
		{"WeakKey", []gossh.AuthMethod{gossh.PublicKeys(weak), gossh.KeyboardInteractive(noAnswers)}, "Your RSA key has 1024 bits, which is too few to be safe."},
		{"WeakKeyAlone", []gossh.AuthMethod{gossh.PublicKeys(weak)}, ""},
		{"Certificate", []gossh.AuthMethod{gossh.PublicKeys(certificate(t))}, ""},
		{"Password", []gossh.AuthMethod{gossh.Password("secret")}, ""},
	}
	p := serve(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var banner string
			cfg := clientConfig("ada", tt.auth...)
			cfg.BannerCallback = func(text string) error { banner += text; return nil }
			if _, err := p.signIn(t, cfg); err == nil {
				t.Error("let in")
			}
			if !strings.Contains(banner, tt.want) || (tt.want == "" && banner != "") {
				t.Errorf("banner %q", banner)
			}
		})
	}
	p.somebodyElseSignsIn(t)
}

// Ensure a server for clients without a key is for this machine only, and never
// takes a key for proven that was only offered.
func TestKeylessIsForThisMachineOnly(t *testing.T) {
	t.Run("SignsInWithoutAKey", func(t *testing.T) {
		p := serve(t, func(c *sshd.Config) { c.Keyless = true })
		refused := weakKey(t)
		for _, auth := range [][]gossh.AuthMethod{
			{gossh.KeyboardInteractive(noAnswers)},
			{gossh.PublicKeys(refused), gossh.KeyboardInteractive(noAnswers)},
		} {
			c, err := p.signIn(t, clientConfig("partner", auth...))
			if err != nil {
				t.Fatal(err)
			}
			if out, _, _ := run(t, c, "whoami", ""); out != " as partner\n" {
				t.Errorf("%q", out)
			}
		}
		key := newKey(t)
		if out, _, _ := run(t, p.dial(t, key), "whoami", ""); out != gossh.FingerprintSHA256(key.PublicKey())+" as ada\n" {
			t.Errorf("%q", out)
		}
		if _, err := p.signIn(t, clientConfig("a\nb", gossh.KeyboardInteractive(noAnswers))); err == nil {
			t.Error("a login name that is none was let in")
		}
	})
	for _, address := range []string{"0.0.0.0:0", "[::]:0"} {
		t.Run("ErrListensOn"+address, func(t *testing.T) {
			l, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			key, err := sshd.LoadOrCreateHostKey(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			cfg := sshd.Config{Listen: l, HostKey: key, Command: speak, Keyless: true}
			cfg.Screen = func(_ context.Context, s *sshd.Session) (tea.Model, error) { return newPad(s), nil }
			if _, err := sshd.New(cfg); err == nil {
				t.Error("made")
			}
		})
	}
}

func noAnswers(string, string, []string, []bool) ([]string, error) { return nil, nil }

// weakKeys are made once, as they take a moment.
var weakKeys = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 1024) })

func weakKey(t testing.TB) gossh.Signer {
	t.Helper()
	key, err := weakKeys()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// certificate returns a key with a certificate that it gave itself.
func certificate(t testing.TB) gossh.Signer {
	t.Helper()
	key := newKey(t)
	cert := &gossh.Certificate{Key: key.PublicKey(), CertType: gossh.UserCert, ValidBefore: gossh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, key); err != nil {
		t.Fatal(err)
	}
	signer, err := gossh.NewCertSigner(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// Ensure a client may try few keys only (B52).
func TestB52ManyKeysOnOneConnection(t *testing.T) {
	p := serve(t)
	var asked int
	keys := gossh.PublicKeysCallback(func() ([]gossh.Signer, error) {
		keys := make([]gossh.Signer, 200)
		for i := range keys {
			keys[i] = counted{weakKey(t), &asked}
		}
		return keys, nil
	})
	_, err := p.signIn(t, clientConfig("ada", keys))
	if err == nil || !strings.Contains(err.Error(), "too many authentication failures") {
		t.Errorf("%v", err)
	}
	if asked > 40 {
		t.Errorf("%d uses of a key", asked)
	}
}

// Ensure a client that asks about keys without an end, each of which it might have, is
// disconnected (B53).
func TestB53QuestionsAboutKeys(t *testing.T) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("There is no ssh client on this machine.")
	}
	p := serve(t)
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard) // where the agent says each time that it does not sign
	keys := &unwilling{}
	for range 400 {
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key, err := gossh.NewPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		keys.all = append(keys.all, &agent.Key{Format: key.Type(), Blob: key.Marshal()})
	}
	dir := t.TempDir()
	socket, err := net.Listen("unix", filepath.Join(dir, "agent"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	go func() {
		for {
			c, err := socket.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, c) }()
		}
	}()
	_, port, _ := net.SplitHostPort(p.Addr().String())
	out, err := exec.Command(client, "-F", "none", "-p", port, "-o", "StrictHostKeyChecking=no", //nolint:gosec // fixed
		"-o", "UserKnownHostsFile="+filepath.Join(dir, "known"), "-o", "IdentityAgent="+socket.Addr().String(), "-o", "BatchMode=yes",
		"alice@127.0.0.1", "whoami").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "too many authentication attempts") {
		t.Errorf("%v: %s", err, out)
	}
	if n := keys.asked.Load(); n == 0 || n > 128 {
		t.Errorf("%d keys were asked about", n)
	}
	p.somebodyElseSignsIn(t)
}

// An unwilling agent has many keys and signs with none of them.
type unwilling struct {
	agent.Agent
	all   []*agent.Key
	asked atomic.Int64
}

func (u *unwilling) List() ([]*agent.Key, error) { return u.all, nil }

func (u *unwilling) Sign(gossh.PublicKey, []byte) (*gossh.Signature, error) {
	u.asked.Add(1)
	return nil, errors.New("not with this key")
}

// A counted key counts how often it is looked at.
type counted struct {
	gossh.Signer
	n *int
}

func (c counted) PublicKey() gossh.PublicKey { *c.n++; return c.Signer.PublicKey() }

// An impostor shows one key and signs with another.
type impostor struct {
	shown gossh.PublicKey
	gossh.Signer
}

func (i impostor) PublicKey() gossh.PublicKey { return i.shown }

// Ensure the session's key is the one that signed, whatever was offered (B84).
func TestNote14IdentityIsTheKeyThatSigned(t *testing.T) {
	p := serve(t)
	alice, mallory := newKey(t), newKey(t)
	fingerprint := gossh.FingerprintSHA256(mallory.PublicKey())

	t.Run("ShownButNotSigned", func(t *testing.T) {
		if _, err := p.signIn(t, clientConfig("alice", gossh.PublicKeys(impostor{alice.PublicKey(), mallory}))); err == nil {
			t.Error("let in with somebody else's key")
		}
	})
	t.Run("RefusedFirst", func(t *testing.T) {
		c := p.dial(t, weakKey(t), mallory)
		if out, _, _ := run(t, c, "whoami", ""); out != fingerprint+" as ada\n" {
			t.Errorf("%q", out)
		}
	})
	t.Run("KeyboardInteractiveFirst", func(t *testing.T) {
		c, err := p.signIn(t, clientConfig("alice", gossh.KeyboardInteractive(noAnswers), gossh.PublicKeys(mallory)))
		if err != nil {
			t.Fatal(err)
		}
		if out, _, _ := run(t, c, "whoami", ""); out != fingerprint+" as alice\n" {
			t.Errorf("%q", out)
		}
	})
	t.Run("KeyboardInteractiveAfterAnOffer", func(t *testing.T) {
		if _, err := p.signIn(t, clientConfig("alice", gossh.PublicKeys(weakKey(t)), gossh.KeyboardInteractive(noAnswers))); err == nil {
			t.Error("let in without a key")
		}
	})
	t.Run("OpenSSHOffersTheVictimFirst", func(t *testing.T) { offersVictimFirst(t, p, alice.PublicKey()) })
	p.somebodyElseSignsIn(t)
}

// offersVictimFirst has OpenSSH offer a public key it cannot sign with before
// its own.
func offersVictimFirst(t *testing.T, p *portal, victim gossh.PublicKey) {
	client, err := exec.LookPath("ssh")
	if err != nil {
		t.Skip("There is no ssh client on this machine.")
	}
	dir := t.TempDir()
	own := opensshKey(t, filepath.Join(dir, "own"))
	public := filepath.Join(dir, "victim")
	if err := os.WriteFile(public+".pub", gossh.MarshalAuthorizedKey(victim), 0o600); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(p.Addr().String())
	out, err := exec.Command(client, "-F", "none", "-p", port, "-o", "StrictHostKeyChecking=no", //nolint:gosec // fixed
		"-o", "UserKnownHostsFile="+filepath.Join(dir, "known"), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
		"-o", "LogLevel=ERROR", "-i", public+".pub", "-i", filepath.Join(dir, "own"), "alice@127.0.0.1", "whoami").Output()
	if want := own + " as alice\n"; err != nil || string(out) != want {
		t.Errorf("%q, %v; want %q", out, err, want)
	}
}

// opensshKey writes a private key and returns its fingerprint.
func opensshKey(t *testing.T, path string) string {
	t.Helper()
	key, err := sshd.LoadOrCreateHostKey(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(filepath.Dir(path), sshd.HostKeyFile), path); err != nil {
		t.Fatal(err)
	}
	return key.Fingerprint()
}

// Ensure login names that are none are refused, in one clean line of log (B34).
func TestB34LoginNames(t *testing.T) {
	p := serve(t)
	for _, user := range []string{"", "a\nlevel=ERROR msg=forged", "\x1b[2J", strings.Repeat("x", 10_000), "\xff", "a\u202eb"} {
		if _, err := p.signIn(t, clientConfig(user, gossh.PublicKeys(newKey(t)))); err == nil {
			t.Errorf("%.20q let in", user)
		}
	}
	eventually(t, "six refusals", func() bool { return strings.Count(p.log.String(), "sign-in failed") == 6 })
	if log := p.log.String(); strings.Contains(log, "\nlevel=ERROR") || strings.ContainsAny(log, "\x1b\u202e") || strings.Count(log, "\n") != 6 {
		t.Errorf("log:\n%s", log)
	}
}

// Ensure only sound algorithms are offered (T12).
func TestOnlySoundAlgorithmsAreOffered(t *testing.T) {
	p := serve(t)
	c := p.connect(t)
	r := bufio.NewReader(c)
	version, err := r.ReadString('\n')
	if err != nil || version != "SSH-2.0-Gangway\r\n" {
		t.Fatalf("%q, %v", version, err)
	}
	if _, err := io.WriteString(c, "SSH-2.0-test\r\n"); err != nil {
		t.Fatal(err)
	}
	offer, err := readKexInit(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"sha1", "ssh-dss", "ssh-rsa", "cbc", "arcfour", "3des", "md5", "group1-"} {
		if strings.Contains(offer, bad) {
			t.Errorf("%s is offered: %s", bad, offer)
		}
	}
	for _, good := range []string{"mlkem768x25519-sha256", "kex-strict-s-v00@openssh.com", "ssh-ed25519"} {
		if !strings.Contains(offer, good) {
			t.Errorf("%s is not offered: %s", good, offer)
		}
	}
}

// readKexInit returns the name lists of a server's first packet.
func readKexInit(r io.Reader) (string, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return "", err
	}
	packet := make([]byte, binary.BigEndian.Uint32(head[:])-1)
	if _, err := io.ReadFull(r, packet); err != nil {
		return "", err
	}
	var lists []string
	const cookie = 17
	for rest := packet[cookie:]; len(lists) < 8; {
		n := binary.BigEndian.Uint32(rest)
		lists = append(lists, string(rest[4:4+n]))
		rest = rest[4+n:]
	}
	return fmt.Sprint(lists), nil
}

// Ensure a client that answers no probe is given up, and one that does is not.
func TestNote09DeadClientIsGivenUp(t *testing.T) {
	p := serve(t, func(c *sshd.Config) { c.Limits.Keepalive, c.Limits.KeepaliveMisses = 500*time.Millisecond, 3 })
	alive := p.person(t)
	c, chans, _, err := gossh.NewClientConn(p.connect(t), "", clientConfig("ada", gossh.PublicKeys(newKey(t))))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for range chans {
		}
	}()
	start := time.Now()
	_ = c.Wait()
	if took := time.Since(start); took < 1500*time.Millisecond || took > patience {
		t.Errorf("given up after %v", took)
	}
	alive.types("alive")
	alive.sees("typed: alive")
	if !strings.Contains(p.log.String(), "client gone") {
		t.Error("nothing in the log")
	}
}

// Ensure the host key is made once, kept private, and refused when it is not.
func TestHostKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	key, err := sshd.LoadOrCreateHostKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, sshd.HostKeyFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%v", files)
	}
	again, err := sshd.LoadOrCreateHostKey(dir)
	if err != nil || again.Fingerprint() != key.Fingerprint() || !strings.HasPrefix(key.Fingerprint(), "SHA256:") {
		t.Errorf("%s, then %s, %v", key.Fingerprint(), again.Fingerprint(), err)
	}
	if !strings.HasPrefix(key.AuthorizedKey(), "ssh-ed25519 ") {
		t.Errorf("%q", key.AuthorizedKey())
	}
	spoil := map[string]func() error{
		"ErrReadableByOthers": func() error { return os.Chmod(path, 0o644) },
		"ErrNotAKey": func() error {
			return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "NOTHING"}), 0o600)
		},
		"ErrEmpty":    func() error { return os.WriteFile(path, nil, 0o600) },
		"ErrIsFolder": func() error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o600)) },
		"ErrIsLink":   func() error { return errors.Join(os.Remove(path), os.Symlink("/etc/hostname", path)) },
	}
	for _, name := range []string{"ErrReadableByOthers", "ErrNotAKey", "ErrEmpty", "ErrIsFolder", "ErrIsLink"} {
		t.Run(name, func(t *testing.T) {
			if err := spoil[name](); err != nil {
				t.Fatal(err)
			}
			if _, err := sshd.LoadOrCreateHostKey(dir); err == nil {
				t.Error("taken")
			}
			_ = os.Chmod(path, 0o600)
		})
	}
	if _, err := sshd.LoadHostKey(filepath.Join(dir, "missing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// Ensure a server without its necessities is not made.
func TestNewRefusesAnIncompleteConfig(t *testing.T) {
	if _, err := sshd.New(sshd.Config{}); err == nil {
		t.Error("made")
	}
}
