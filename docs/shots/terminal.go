package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/crypto/ssh"
)

// moment is when the pictures are taken: a working morning.
const moment = "2026-11-26T09:30:00Z"

const (
	patience = time.Minute            // for a text to appear
	quiet    = 400 * time.Millisecond // without a change, a screen is drawn
)

// A demo is the real program with its example.
type demo struct {
	dir  string // of everything that the run needs
	cmd  *exec.Cmd
	port string
}

var says = regexp.MustCompile(`ssh -p ([0-9]+) `)

// startDemo builds the program, starts its demo and waits until it says where it
// listens.
func startDemo(ctx context.Context, root string) (d *demo, err error) {
	dir, err := os.MkdirTemp("", "gangway-shots-")
	if err != nil {
		return nil, err
	}
	d = &demo{dir: dir}
	defer func() {
		if err != nil {
			d.stop()
		}
	}()
	program := filepath.Join(dir, "gangway")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-X main.version=demo", "-o", program, "./cmd/gangway") //nolint:gosec // a folder of our own
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	d.cmd = exec.CommandContext(ctx, program, "demo", "--listen", "127.0.0.1:0", "--at", moment) //nolint:gosec // what was built a moment ago
	var log strings.Builder
	d.cmd.Stderr = &log
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := d.cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := says.FindStringSubmatch(lines.Text()); m != nil {
			d.port = m[1]
		}
		if strings.HasPrefix(lines.Text(), "The host key is") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return d, nil
		}
	}
	return nil, fmt.Errorf("the demo does not start:\n%s", &log)
}

func (d *demo) stop() {
	if d.cmd != nil && d.cmd.Process != nil {
		_ = d.cmd.Process.Signal(os.Interrupt)
		_ = d.cmd.Wait()
	}
	_ = os.RemoveAll(d.dir)
}

// take returns the picture of a shot, or nothing if the machine has not what it
// needs.
func (d *demo) take(ctx context.Context, s shot) ([]byte, error) {
	if s.before != "" {
		if _, err := d.sh(ctx, s.before); err != nil {
			return nil, err
		}
	}
	t := newTerminal(s.width, s.height)
	defer t.close()
	if s.shell != nil {
		if _, err := exec.LookPath(s.needs); err != nil {
			fmt.Printf("%s is not on this machine: %s is left as it is.\n", s.needs, s.name)
			return nil, nil
		}
		for _, line := range s.shell {
			if err := d.typed(ctx, t, line); err != nil {
				return nil, err
			}
		}
		return t.draw("sh", s.name), nil
	}
	if err := d.open(t, s); err != nil {
		return nil, err
	}
	return t.draw("ssh "+s.login+"@portal.halyard.example", s.name), nil
}

// open connects to the demo as a person does and takes the steps.
func (d *demo) open(t *terminal, s shot) error {
	c, err := ssh.Dial("tcp", "127.0.0.1:"+d.port, &ssh.ClientConfig{
		User: s.login, Timeout: patience,
		Auth:            []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), //nolint:gosec // the demo was started a moment ago, on this machine
	})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	session, err := c.NewSession()
	if err != nil {
		return err
	}
	_ = session.Setenv("COLORTERM", "truecolor")
	_ = session.Setenv("LANG", "en_GB.UTF-8")
	if err := session.RequestPty("xterm-256color", s.height, s.width, ssh.TerminalModes{}); err != nil {
		return err
	}
	in, err := session.StdinPipe()
	if err != nil {
		return err
	}
	session.Stdout = t
	go func() { _, _ = io.Copy(in, t.vt) }() // what the terminal answers
	if s.place == "" {
		err = session.Shell()
	} else {
		err = session.Start(s.place)
	}
	if err != nil {
		return err
	}
	for _, step := range s.steps {
		if err := t.sees(step.sees); err != nil {
			return err
		}
		if _, err := io.WriteString(in, step.press); err != nil {
			return err
		}
	}
	return t.settle()
}

// sh runs a command line, in which "portal" is the demo, and returns what it says.
func (d *demo) sh(ctx context.Context, line string) (string, error) {
	config := filepath.Join(d.dir, "ssh_config")
	err := os.WriteFile(config, []byte("Host portal\n  HostName 127.0.0.1\n  Port "+d.port+
		"\n  User partner\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n"), 0o600)
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec 2>&1; ssh() { command ssh -F '"+config+"' \"$@\"; }; jq() { command jq -C \"$@\"; }\n"+line) //nolint:gosec // the lines stand beside this
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", line, err, out)
	}
	return string(out), nil
}

// typed writes a command line after a prompt, and what it says.
func (d *demo) typed(ctx context.Context, t *terminal, line string) error {
	said, err := d.sh(ctx, line)
	_, _ = io.WriteString(t, strings.ReplaceAll("\x1b[32m$\x1b[m \x1b[1m"+line+"\x1b[m\n"+said+"\n", "\n", "\r\n"))
	return err
}

// A terminal is what a person would see. One goroutine feeds it while another looks.
type terminal struct {
	mu    sync.Mutex
	vt    *vt.Emulator
	bytes int // that came
}

func newTerminal(w, h int) *terminal {
	t := &terminal{vt: vt.NewEmulator(w, h)}
	t.vt.SetDefaultForegroundColor(foreground)
	t.vt.SetDefaultBackgroundColor(background)
	for i, c := range sixteen {
		t.vt.SetIndexedColor(i, c)
	}
	return t
}

func (t *terminal) close() { _ = t.vt.Close() }

func (t *terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes += len(b)
	return t.vt.Write(b)
}

func (t *terminal) look() (text string, bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.String(), t.bytes
}

// sees waits for a text.
func (t *terminal) sees(text string) error {
	for over := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		shown, _ := t.look()
		if strings.Contains(shown, text) {
			return nil
		}
		if time.Now().After(over) {
			return fmt.Errorf("the screen does not show %q:\n%s", text, shown)
		}
	}
}

// settle waits until nothing has changed for a while.
func (t *terminal) settle() error {
	_, last := t.look()
	since := time.Now()
	for over := since.Add(patience); time.Since(since) < quiet; time.Sleep(10 * time.Millisecond) {
		if _, now := t.look(); now != last {
			last, since = now, time.Now()
		}
		if time.Now().After(over) {
			return errors.New("the screen does not come to rest")
		}
	}
	return nil
}

// cell returns what stands in a cell, with its colours resolved; bg is nil for that of
// the terminal.
func (t *terminal) cell(x, y int) (c uv.Cell, fg, bg color.Color) {
	if p := t.vt.CellAt(x, y); p != nil {
		c = *p
	}
	fg, bg = t.resolve(c.Style.Fg), t.resolve(c.Style.Bg)
	if c.Style.Attrs&uv.AttrReverse != 0 {
		if bg == nil {
			bg = background
		}
		if fg == nil {
			fg = foreground
		}
		fg, bg = bg, fg
	}
	if fg == nil {
		fg = foreground
	}
	return c, fg, bg
}
