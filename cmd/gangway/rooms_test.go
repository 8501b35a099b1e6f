package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gangway/server/sshd"
)

// A pane is a real ssh client in a real terminal.
type pane struct {
	t            testing.TB
	socket, name string
}

// panes starts a terminal server, or skips where there is none.
func panes(t *testing.T) func(name string, w, h int, command string) *pane {
	t.Helper()
	for _, tool := range []string{"tmux", "ssh"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here: the test of two people in real terminals needs it", tool)
		}
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", socket, "kill-server").Run() })
	return func(name string, w, h int, command string) *pane {
		t.Helper()
		p := &pane{t: t, socket: socket, name: name}
		p.tmux("-f", os.DevNull, "new-session", "-d", "-s", name, "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "env TERM=xterm-256color LANG=C.UTF-8 "+command+"; echo; echo left with $?; cat")
		return p
	}
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func (p *pane) text() string { return p.tmux("capture-pane", "-p", "-t", p.name) }

// press sends keys by tmux's names; text goes behind "text:".
func (p *pane) press(keys ...string) *pane {
	p.t.Helper()
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "text:"); ok {
			p.tmux("send-keys", "-t", p.name, "-l", "--", text)
		} else {
			p.tmux("send-keys", "-t", p.name, "--", k)
		}
	}
	return p
}

// sees waits for the texts and returns how long it took.
func (p *pane) sees(texts ...string) time.Duration {
	p.t.Helper()
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		now, missing := p.text(), ""
		for _, text := range texts {
			if !strings.Contains(now, text) {
				missing = text
			}
		}
		if missing == "" {
			break
		}
		if time.Since(began) > 20*time.Second {
			p.t.Fatalf("%s does not see %q:\n%s", p.name, missing, now)
		}
	}
	return time.Since(began)
}

// ssh is the command line of a real client for a person.
func (r *running) ssh(name, words string) string {
	r.signer(name)
	return fmt.Sprintf("ssh -F %s -p %s -i %s -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile=%s -o StrictHostKeyChecking=accept-new portal@127.0.0.1 %s",
		os.DevNull, r.port(), r.keyFile(name), filepath.Join(r.dir, "known_hosts"), words)
}

// Ensure an ssh client without any key is told how to make one, and is not let
// in.
func TestClientWithoutKey(t *testing.T) {
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("there is no ssh client here")
	}
	r := serve(t)
	out, err := exec.Command("ssh", "-F", os.DevNull, "-p", r.port(), "-o", "PubkeyAuthentication=no", "-o", "BatchMode=no",
		"-o", "UserKnownHostsFile="+filepath.Join(r.dir, "known_hosts"), "-o", "StrictHostKeyChecking=accept-new", "portal@127.0.0.1", "whoami").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "ssh-keygen -t ed25519") {
		t.Errorf("%v\n%s", err, out)
	}
}

// Ensure SIGTERM lets people go with their terminals in order, and ends the
// program with status 0.
func TestGracefulStop(t *testing.T) {
	r := serve(t)
	admin := r.open("admin", 80, 24).sees("Home")
	began := time.Now()
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v\n%s", err, r.log)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	admin.leaves()
	<-admin.done
	if admin.emu.inAltScreen() {
		t.Error("the terminal is left in the alternate screen")
	}
	r.verify()
}

// Ensure two people in real terminals work together: a guest applies, the admin
// approves, the guest's screen becomes a partner's; the partner registers a deal,
// which arrives at the admin's open queue within a second; the admin approves,
// and the partner sees it protected without pressing a key.
func TestTwoRooms(t *testing.T) {
	open := panes(t)
	r := serve(t)
	admin := open("admin", 100, 30, r.ssh("admin", ""))
	admin.sees("Home", "appears here by itself")
	ada := open("ada", 80, 24, r.ssh("ada", ""))
	ada.sees("Welcome", "Apply to become a partner")

	ada.press("a").sees("Legal name")
	ada.press("text:North Wind Ltd", "Tab", "text:northwind.com", "Tab", "text:United Kingdom", "C-s").sees("Your name")
	ada.press("text:Ada North", "Tab", "text:ada@northwind.com", "C-s").sees("Your plans")
	ada.press("C-s").sees("North Wind Ltd", "waiting")

	admin.sees("Application", "North Wind Ltd")
	admin.press("Enter").sees("ada@northwind.com")
	admin.press("a").sees("becomes a partner")
	admin.press("C-s")
	ada.sees("North Wind Ltd", "you: owner", "Home")
	admin.press("1").sees("appears here by itself")

	ada.press("n").sees("New deal")
	ada.press("text:Contoso GmbH", "Tab", "text:contoso.com", "Tab", "Tab", "text:Germany").sees("clear")
	ada.press("Tab", "text:HC-100", "Tab", "text:4", "Tab", "text:48k").sees("€ 48,000 from the products")
	ada.press("Tab", "Tab", "Tab").sees("18 dec, +30d")
	ada.press("text:+60d", "C-s").sees("submitted")
	if took := admin.sees("Review", "Contoso GmbH"); took > time.Second+slack {
		t.Errorf("the deal took %v to reach the admin's queue", took)
	}
	admin.press("a").sees("Protects Contoso GmbH")
	admin.press("C-s")
	if took := ada.sees("protected"); took > 2*time.Second+slack {
		t.Errorf("the approval took %v to reach the partner", took)
	}
	ada.press("q").sees("left with 0")
	admin.press("q").sees("left with 0")
}

// Ensure a store whose host key is gone says so when it makes a new one, and a
// new store does not (F29).
func TestLostHostKeyIsTold(t *testing.T) {
	r := serve(t)
	if strings.Contains(r.log.String(), "host key was gone") {
		t.Errorf("a new store warns:\n%s", r.log)
	}
	r.kill()
	if err := os.Remove(filepath.Join(r.dir, "data", sshd.HostKeyFile)); err != nil {
		t.Fatal(err)
	}
	r.start()
	if !strings.Contains(r.log.String(), "host key was gone") {
		t.Errorf("nothing is said:\n%s", r.log)
	}
}
