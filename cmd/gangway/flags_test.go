package main

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/server/boltkv"
)

// Ensure that a flag with nonsense is refused in a sentence that names it, what it was
// given and what is allowed, before anything is opened.
func TestFlagsAreBounded(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct{ command, flag, value, allowed string }{
		{"serve", "--listen", "nowhere", "such as 127.0.0.1:2222"},
		{"serve", "--listen", "127.0.0.1:65536", "from 0 to 65535"},
		{"serve", "--observe", "127.0.0.1", "HOST:PORT"},
		{"serve", "--low-disk", "-5", "from 1 to 1000000000, or 0 for none"},
		{"serve", "--max-sessions", "0", "from 1 to 100000"},
		{"serve", "--max-sessions-per-key", "-1", "from 1 to 100000"},
		{"serve", "--max-sessions-per-key", "many", "a whole number"},
		{"serve", "--hibernate-after", "1ms", "from 1s to 24h, or 0 for never"},
		{"serve", "--log-out-after", "1ms", "from 1m to 720h, or 0 for never"},
		{"serve", "--log-out-after", "soon", "a time"},
		{"serve", "--backup-every", "-1h", "from 1s to 8760h"},
		{"serve", "--backup-every", "0", "from 1s to 8760h"},
		{"serve", "--backup-keep", "0", "from 1 to 100000"},
		{"serve", "--programme", "", "the path of"},
		{"serve", "--admin-key", "", "the path of"},
		{"serve", "--log-format", "xml", `"text","json"`},
		{"demo", "--listen", "0.0.0.0:0", "of this machine only"},
		{"demo", "--seed", "-1", "from 0 to 1000000000"},
		{"health", "--observe", "http://localhost", "HOST:PORT"},
		{"check", "--head", "12", "a number, a colon"},
	} {
		args := []string{c.command, c.flag + "=" + c.value}
		if c.command == "serve" {
			args = append(args, "--data", data)
			if c.flag != "--listen" {
				args = append(args, "--listen", "127.0.0.1:0")
			}
		}
		status, said := does(args...)
		if status != exitUsage || !strings.Contains(said, c.flag) || !strings.Contains(said, c.value) || !strings.Contains(said, c.allowed) {
			t.Errorf("%v: status %d: %s", args, status, said)
		}
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("the folder of the store was made")
	}
	t.Setenv("GANGWAY_LOW_DISK", "lots")
	if status, said := does("serve", "--data", data); status != exitUsage || !strings.Contains(said, "GANGWAY_LOW_DISK") {
		t.Errorf("by the environment: status %d: %s", status, said)
	}
}

// Ensure that what the system says of files and addresses reaches the operator as a
// sentence that names them and says what to do.
func TestFaultsOfTheSystemAreSentences(t *testing.T) {
	r := serve(t)
	r.kill()
	dir := t.TempDir()
	file, nowhere, taken := filepath.Join(dir, "file"), filepath.Join(dir, "nowhere"), listener(t)
	if err := os.WriteFile(file, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	serveOn := func(args ...string) []string {
		return append([]string{"serve", "--data", r.data(), "--listen", "127.0.0.1:0"}, args...)
	}
	for _, c := range []struct {
		words string
		args  []string
	}{
		{"another program listens on " + taken, []string{"serve", "--data", r.data(), "--listen", taken}},
		{"another program listens on " + taken, serveOn("--observe", taken)},
		{"this machine has no address for 192.0.2.1:0", []string{"serve", "--data", r.data(), "--listen", "192.0.2.1:0"}},
		{file + " is a file or below one, and a folder is needed", []string{"serve", "--data", file, "--listen", "127.0.0.1:0"}},
		{file + " is a file or below one, and a folder is needed", serveOn("--backup-dir", file)},
		{"there is no " + nowhere, serveOn("--admin-key", nowhere)},
		{dir + " is a folder, and a file is needed", serveOn("--admin-key", dir)},
		{"there is no " + nowhere, []string{"check", nowhere}},
		{"there is no " + nowhere, []string{"check", "--store", nowhere}},
		{"there is no folder " + nowhere, []string{"backup", "--data", r.data(), filepath.Join(nowhere, "copy")}},
		{"there is no " + nowhere, []string{"restore", "--data", filepath.Join(dir, "new"), nowhere}},
		{file + "/programme is a file or below one", []string{"init", filepath.Join(file, "programme")}},
		{"nothing answers at 127.0.0.1:1", []string{"health", "--observe", "127.0.0.1:1"}},
	} {
		refuses(t, c.words, c.args...)
	}
}

// listener takes a port, and returns its address.
func listener(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// Ensure that help is a word, too, alone and before a command, and that who errs is
// told where the right words are.
func TestHelpIsAWord(t *testing.T) {
	for _, words := range [][2]string{{"help", "--help"}, {"help serve", "serve --help"}} {
		status, said := does(strings.Fields(words[0])...)
		_, want := does(strings.Fields(words[1])...)
		if status != exitOK || said != want || said == "" {
			t.Errorf("%s: status %d: %s", words[0], status, said)
		}
	}
	for words, want := range map[string]string{"nonsense": "gangway --help", "help nonsense": "gangway --help", "serve --nonsense": "gangway serve --help"} {
		if status, said := does(strings.Fields(words)...); status != exitUsage || !strings.Contains(said, "See: "+want+"\n") {
			t.Errorf("%s: status %d: %s", words, status, said)
		}
	}
}

// Ensure that each store that restoring puts aside within one second has a name of its
// own.
func TestStoresAreKeptUnderNamesOfTheirOwn(t *testing.T) {
	r := serve(t)
	r.kill()
	folder, err := boltkv.HoldFolder(r.data())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = folder.Close() }()
	var names []string
	for range 3 {
		name, err := keep(folder, time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(r.data(), name)); err != nil {
			t.Error(err)
		}
		names = append(names, name)
	}
	if want := []string{"before-restore-20261126T090000Z.db", "before-restore-20261126T090000Z-2.db", "before-restore-20261126T090000Z-3.db"}; !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
}

// Ensure that a demo, to which people sign in without proof, opens no store but that of
// an example.
func TestDemoOpensExamplesAlone(t *testing.T) {
	r := serve(t)
	r.kill()
	refuses(t, "is not of an example", "demo", "--data", r.data(), "--listen", "127.0.0.1:0")
	made := &running{t: t, dir: t.TempDir()}
	made.args = []string{"demo", "--listen", "127.0.0.1:0", "--data", made.data()}
	for range 2 { // one that it has made before is one
		made.start()
		made.kill()
	}
}
