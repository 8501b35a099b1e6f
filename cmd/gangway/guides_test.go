package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A recipe is a block of docs/scripting.md that a shell can run.
type recipe struct {
	line   int
	role   string // who runs it: the robot, if it is ""
	needs  []string
	script string
	check  string // what must hold afterwards
}

var fence = regexp.MustCompile("(?ms)^```sh([^\n]*)\n(.*?)^```\n(?:<!-- check: (.*?) -->)?")

// recipes reads the blocks of a page, in order.
func recipes(t *testing.T, page string) (out []recipe) {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		r := recipe{line: strings.Count(text[:m[0]], "\n") + 1, script: text[m[4]:m[5]]}
		if m[6] >= 0 {
			r.check = text[m[6]:m[7]]
		}
		for word := range strings.FieldsSeq(text[m[2]:m[3]]) {
			if word == "jq" {
				r.needs = append(r.needs, word)
			} else {
				r.role = word
			}
		}
		out = append(out, r)
	}
	return out
}

// Ensure every recipe of the guide to scripts does what the guide says, with a shell
// and the ssh client that people have, against a portal with data.
func TestRecipesOfTheScriptingGuide(t *testing.T) {
	lengthy(t)
	for _, tool := range []string{"sh", "ssh", "ssh-keygen", "ssh-keyscan", "tar", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
	all := recipes(t, filepath.Join("..", "..", "docs", "scripting.md"))
	if len(all) < 15 {
		t.Fatalf("%d recipes were found", len(all))
	}
	r := exampleDemo(t)
	at := t.TempDir()
	env := kitchen(t, r, at)
	for _, one := range all {
		if slices.ContainsFunc(one.needs, func(tool string) bool { _, err := exec.LookPath(tool); return err != nil }) {
			t.Logf("line %d needs %v, which are not here", one.line, one.needs)
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-euc", one.script+"\n"+one.check)
		cmd.WaitDelay = time.Second
		cmd.Dir, cmd.Env = at, append(env, "RECIPE_ROLE="+one.role)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("docs/scripting.md:%d: %v\n%s%s\n%s", one.line, err, one.script, out, r.log)
		}
	}
}

// exampleDemo starts "gangway demo".
func exampleDemo(t *testing.T) *running {
	t.Helper()
	r := &running{t: t, dir: t.TempDir(), args: []string{"demo", "--listen", "127.0.0.1:0"}}
	r.start()
	t.Cleanup(r.kill)
	return r
}

// kitchen makes what recipes find: "ssh portal" is the portal, for whoever the recipe
// is for, and "gangway" is this program.
func kitchen(t *testing.T, r *running, at string) []string {
	t.Helper()
	bin := t.TempDir()
	real, err := exec.LookPath("ssh")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config := func(user string) string {
		path := filepath.Join(bin, "config-"+user)
		text := fmt.Sprintf("Host portal portal.vendor.com\n  HostName 127.0.0.1\n  Port %s\n  User %s\n  IdentityFile none\n  IdentitiesOnly yes\n"+
			"  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n  LogLevel ERROR\n", r.port(), user)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, text := range map[string]string{
		"ssh": "#!/bin/sh\ncase $RECIPE_ROLE in\n" +
			"partner) set -- -F " + config("partner") + " \"$@\" ;;\nvendor) set -- -F " + config("admin") + " \"$@\" ;;\nguest) set -- -F " + config("guest") + " \"$@\" ;;\n" +
			"*) [ \"$1\" = -F ] || [ \"$2\" = -F ] || set -- -F robot/config \"$@\" ;;\nesac\nexec " + real + " \"$@\"\n",
		"gangway": "#!/bin/sh\n" + asProgram + "=1 exec " + self + " \"$@\"\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+at, "PORTAL_HOST=127.0.0.1", "PORTAL_PORT="+r.port())
}

// Ensure every call of the program that a guide shows is one that it understands.
func TestGuidesCallTheProgramAsItIs(t *testing.T) {
	call := regexp.MustCompile(`(?m)^    (?:\./)?gangway (.*?)(?: +#.*)?$`)
	for _, page := range []string{"README.md", "docs/operating.md", "docs/programme.md", "docs/vendor.md"} {
		for _, m := range call.FindAllStringSubmatch(packaged(t, page), -1) {
			parses(t, page, strings.Fields(m[1]))
		}
	}
}

// Ensure every command that a guide shows is one of the portal's, with flags that it
// has.
func TestGuidesNameCommandsThatThereAre(t *testing.T) {
	r := serve(t)
	r.partner("owner")
	helps := map[string]string{}
	help := func(noun, verb string) string {
		if text, ok := helps[noun+" "+verb]; ok {
			return text
		}
		text := ""
		for _, who := range []string{"admin", "owner"} {
			if p := r.try(who, "", strings.Fields("help "+noun+" "+verb)...); p.status == 0 {
				text += p.out
			}
		}
		helps[noun+" "+verb] = text
		return text
	}
	call := regexp.MustCompile(`ssh (?:host|portal\.vendor\.com) '?([a-z]+) ([a-z-]+)([^\n#|<]*)`)
	flag := regexp.MustCompile(`--[a-z-]+`)
	n := 0
	for _, page := range []string{"README.md", "docs/operating.md", "docs/programme.md", "docs/scripting.md", "docs/vendor.md"} {
		for _, m := range call.FindAllStringSubmatch(packaged(t, page), -1) {
			if m[1] == "help" || m[1] == "backup" {
				continue
			}
			n++
			text := help(m[1], m[2])
			if text == "" {
				t.Errorf("%s: there is no %s %s", page, m[1], m[2])
			}
			for _, f := range flag.FindAllString(m[3], -1) {
				if !strings.Contains(text, f) {
					t.Errorf("%s: %s %s has no %s", page, m[1], m[2], f)
				}
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d commands were found", n)
	}
}
