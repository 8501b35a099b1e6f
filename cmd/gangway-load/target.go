package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// A target is the portal, and who comes to it. Sessions take the keys and the logins
// in turn.
type target struct {
	Addr    string        `default:"127.0.0.1:2222" help:"Address of the portal." placeholder:"HOST:PORT"`
	Key     []string      `help:"File with a private key; repeatable. The example of gangway demo needs none." placeholder:"FILE" type:"existingfile"`
	Keys    string        `help:"Folder of private keys." placeholder:"DIR" type:"existingdir"`
	Login   []string      `default:"partner" help:"Name before the @; repeatable. In the example it says who somebody is: partner, rival, admin." placeholder:"NAME"`
	Timeout time.Duration `default:"1m" help:"How long anything may take before it counts as an error."`

	signers []ssh.Signer
}

// load reads the keys.
func (t *target) load() error {
	files := t.Key
	if t.Keys != "" {
		found, err := os.ReadDir(t.Keys)
		if err != nil {
			return err
		}
		for _, f := range found {
			if f.Type().IsRegular() && !strings.HasSuffix(f.Name(), ".pub") {
				files = append(files, filepath.Join(t.Keys, f.Name()))
			}
		}
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Contains(text, []byte("PRIVATE KEY")) {
			continue
		}
		signer, err := ssh.ParsePrivateKey(text)
		if err != nil {
			return fmt.Errorf("key %s: %w", file, err)
		}
		t.signers = append(t.signers, signer)
	}
	if len(files) > 0 && len(t.signers) == 0 {
		return errors.New("there is no private key in what --key and --keys name")
	}
	return nil
}

func (t *target) config(i int) *ssh.ClientConfig {
	c := &ssh.ClientConfig{
		User:            t.Login[i%len(t.Login)],
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // nothing secret is said to whoever answers
	}
	if len(t.signers) > 0 {
		c.Auth = []ssh.AuthMethod{ssh.PublicKeys(t.signers[i%len(t.signers)])}
	} else { // the example asks nothing
		c.Auth = []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}
	}
	return c
}

// A link is a signed-in connection.
type link struct {
	*ssh.Client
	tcp      *net.TCPConn
	began    time.Time     // just before the connect
	tcpTook  time.Duration // from then on
	signedIn time.Duration
}

// dial connects the person of that number.
func (t *target) dial(ctx context.Context, i int) (*link, error) {
	return t.dialOver(ctx, i, func(c net.Conn) net.Conn { return c })
}

// dialOver is dial with something between the network and SSH.
func (t *target) dialOver(ctx context.Context, i int, over func(net.Conn) net.Conn) (*link, error) {
	l := &link{began: time.Now()}
	d := net.Dialer{Timeout: t.Timeout}
	conn, err := d.DialContext(ctx, "tcp", t.Addr)
	if err != nil {
		return nil, err
	}
	l.tcpTook = time.Since(l.began)
	l.tcp, _ = conn.(*net.TCPConn)
	_ = conn.SetDeadline(time.Now().Add(t.Timeout))
	c, channels, requests, err := ssh.NewClientConn(over(conn), t.Addr, t.config(i))
	if err != nil {
		_ = conn.Close() // it may be closed already
		return nil, fmt.Errorf("sign in: %w", err)
	}
	_ = conn.SetDeadline(time.Time{})
	l.signedIn = time.Since(l.began)
	l.Client = ssh.NewClient(c, channels, requests)
	return l, nil
}

// A reply is what one call of the command line gave.
type reply struct {
	out, err string
	status   int
	took     time.Duration
}

// call runs words on the command line over a connection.
func (l *link) call(words ...string) (r reply, err error) {
	began := time.Now()
	s, err := l.NewSession()
	if err != nil {
		return r, err
	}
	defer func() { _ = s.Close() }()
	var out, errw bytes.Buffer
	s.Stdout, s.Stderr = &out, &errw
	err = s.Run(quoted(words))
	r = reply{out: out.String(), err: strings.TrimSpace(errw.String()), took: time.Since(began)}
	var ended *ssh.ExitError
	if errors.As(err, &ended) {
		r.status = ended.ExitStatus()
		return r, nil
	}
	return r, err
}

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(out, " ")
}

// dialAll connects n people, a few at a time: the portal refuses more handshakes at
// once.
func (t *target) dialAll(ctx context.Context, n int) ([]*link, error) {
	links := make([]*link, n)
	err := each(n, handshakes, func(i int) (err error) {
		links[i], err = t.dial(ctx, i)
		return err
	})
	if err != nil {
		closeAll(links)
		return nil, err
	}
	return links, nil
}

// handshakes is how many are under way at once where that is not what is measured.
const handshakes = 20

func closeAll[C io.Closer](all []C) {
	for _, c := range all {
		if any(c) != any(*new(C)) {
			_ = c.Close()
		}
	}
}

// each calls do for 0 to n-1, atOnce at a time, and returns the first error, upon
// which no more are begun.
func each(n, atOnce int, do func(i int) error) error {
	var mu sync.Mutex
	var first error
	next := 0
	take := func() (i int, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		i, next = next, next+1
		return i, i < n && first == nil
	}
	var all sync.WaitGroup
	for range min(n, atOnce) {
		all.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				if err := do(i); err != nil {
					mu.Lock()
					if first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	return first
}
