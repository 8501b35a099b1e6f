package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// parses holds a command line of the packaging to the program's own parser.
func parses(t *testing.T, where string, words []string) {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Name("gangway"), kong.Writers(io.Discard, io.Discard), kong.Bind(streams{io.Discard, io.Discard}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(words); err != nil {
		t.Errorf("%s: %q: %v", where, words, err)
	}
}

func packaged(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Ensure the service and the container start this program by a call that it
// understands, and are watched where it answers.
func TestPackagesStartTheProgramAsItIs(t *testing.T) {
	start := regexp.MustCompile(`(?m)^ExecStart=/usr/bin/gangway (.*)$`).FindStringSubmatch(packaged(t, "packaging/gangway.service"))
	if start == nil {
		t.Fatal("the unit does not start the program")
	}
	parses(t, "gangway.service", strings.Fields(start[1]))
	calls := regexp.MustCompile(`(?m)CMD (\[.*\])$`).FindAllStringSubmatch(packaged(t, "Dockerfile"), -1)
	if len(calls) != 2 {
		t.Fatalf("%d calls in the Dockerfile: %q", len(calls), calls)
	}
	for _, call := range calls {
		var words []string
		if err := json.Unmarshal([]byte(call[1]), &words); err != nil {
			t.Fatal(err)
		}
		if words[0] == "/gangway" {
			words = words[1:]
		}
		parses(t, "Dockerfile", words)
	}
}

// Ensure the service manager finds nothing wrong with the unit, and little that the
// program could reach which it does not need.
func TestUnitIsSound(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd here")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "gangway.service")
	text := strings.ReplaceAll(packaged(t, "packaging/gangway.service"), "/usr/bin/gangway", self)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	const most = "20" // tenths, of a hundred
	for _, args := range [][]string{{"verify", "--man=no", unit}, {"security", "--offline=true", "--threshold=" + most, unit}} {
		out, err := exec.Command(analyze, args...).CombinedOutput()
		if err != nil || args[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %v: %v\n%s", args, err, out)
		}
	}
}

// written returns what a call of the program writes.
func written(t *testing.T, words ...string) string {
	t.Helper()
	var out, err strings.Builder
	if status := run(t.Context(), words, streams{&out, &err}); status != exitOK {
		t.Fatalf("%q: status %d: %s", words, status, err.String())
	}
	return out.String()
}

// Ensure shells complete commands, flags and values by what the program writes.
func TestShellsComplete(t *testing.T) {
	for shell, script := range map[string]string{
		"bash": `source "$1"; try() { COMP_WORDS=("$@") COMP_CWORD=$(($#-1)) COMPREPLY=(); _gangway; echo "${COMPREPLY[*]}"; }
			try gangway ser; try gangway serve --dat; try gangway serve --log-format j; try gangway completion z`,
		"fish": `source $argv[1]; for line in "gangway ser" "gangway serve --dat" "gangway serve --log-format j" "gangway completion z"
			complete -C $line | string split -f1 \t; end; true`,
	} {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("there is no %s here", shell)
			continue
		}
		file := filepath.Join(t.TempDir(), shell)
		if err := os.WriteFile(file, []byte(written(t, "completion", shell)), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-c", script, file}
		if shell == "bash" {
			args = []string{"--norc", "-c", script, "bash", file}
		}
		out, err := exec.Command(path, args...).CombinedOutput()
		if got := strings.Fields(string(out)); err != nil || strings.Join(got, " ") != "serve --data json zsh" {
			t.Errorf("%s: %q, %v", shell, got, err)
		}
	}
	if path, err := exec.LookPath("zsh"); err == nil {
		file := filepath.Join(t.TempDir(), "_gangway")
		if err := os.WriteFile(file, []byte(written(t, "completion", "zsh")), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(path, "-f", "-n", file).CombinedOutput(); err != nil {
			t.Errorf("zsh: %v\n%s", err, out)
		}
	}
}

// Ensure the manual page tells every command and flag, and is a sound page.
func TestManualPage(t *testing.T) {
	page := written(t, "man")
	plain := strings.ReplaceAll(page, `\-`, "-")
	parser, err := kong.New(&commands{}, kong.Bind(streams{io.Discard, io.Discard}))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range modelOf(parser) {
		if !strings.Contains(plain, ".SS gangway "+v.name+"\n") {
			t.Errorf("nothing is said of %s", v.name)
		}
		for _, f := range v.flags {
			if !strings.Contains(plain, `\fB--`+f.name+`\fR`) {
				t.Errorf("nothing is said of %s --%s", v.name, f.name)
			}
		}
	}
	path, err := exec.LookPath("mandoc")
	if err != nil {
		t.Skip("there is no mandoc here")
	}
	lint := exec.Command(path, "-T", "lint", "-W", "warning")
	lint.Stdin = strings.NewReader(page)
	if out, err := lint.CombinedOutput(); err != nil {
		t.Errorf("mandoc: %v\n%s", err, out)
	}
}
