package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

// program runs the real program to its end, which must come soon.
func program(t testing.TB, args ...string) (status int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, _ := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("gangway %v does not end:\n%s", args, out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (r *running) data() string { return filepath.Join(r.dir, "data") }

// refuses expects a program that does not start, and says why in a sentence.
func refuses(t testing.TB, words string, args ...string) {
	t.Helper()
	status, said := program(t, args...)
	if status == 0 || !strings.Contains(said, words) || strings.Contains(said, "goroutine ") {
		t.Errorf("gangway %v: status %d, want a refusal with %q: %s", args, status, words, said)
	}
}

// Ensure that a second program on the same folder gives up and names the first,
// which goes on (F11, F13).
func TestSecondProgramIsRefused(t *testing.T) {
	r := serve(t)
	refuses(t, fmt.Sprintf("process %d", r.cmd.Process.Pid), "serve", "--data", r.data(), "--listen", "127.0.0.1:0")
	refuses(t, "already running", "backup", "--data", r.data(), filepath.Join(r.dir, "copy"))
	refuses(t, "already running", "check", "--store", r.data())
	refuses(t, "in use by another program", "restore", "--data", filepath.Join(r.dir, "new"), filepath.Join(r.data(), boltkv.FileName))
	r.as("admin", "whoami")
	r.kill()
	r.start()
	r.as("admin", "whoami")
}

// Ensure that a first start does not take the starter programme for one whose folder is
// misspelt.
func TestMisspeltProgrammeIsRefused(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	refuses(t, "no programme folder", "serve", "--data", data, "--listen", "127.0.0.1:0", "--programme", filepath.Join(data, "nowhere"))
	if _, err := os.Stat(filepath.Join(data, boltkv.FileName)); err == nil {
		t.Error("a store was made")
	}
}

// Ensure that what is wrong with the store or the host key is said in a sentence,
// and that nothing is written over (F08, F29, T25).
func TestUnsoundFoldersAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		harm  func(dir string) error
		words string
	}{
		"ErrHostKeyReadable": {func(dir string) error { return os.Chmod(hostKeyIn(dir), 0o644) }, "make it 0600"},
		"ErrHostKeyGarbage":  {func(dir string) error { return os.WriteFile(hostKeyIn(dir), []byte("nothing"), 0o600) }, "host key"},
		"ErrStoreReadable":   {func(dir string) error { return os.Chmod(filepath.Join(dir, boltkv.FileName), 0o644) }, "chmod 600"},
		"ErrStoreEmpty":      {func(dir string) error { return os.Truncate(filepath.Join(dir, boltkv.FileName), 0) }, "gangway restore"},
		"ErrStoreCut":        {func(dir string) error { return os.Truncate(filepath.Join(dir, boltkv.FileName), 9000) }, "gangway restore"},
		"ErrStoreGarbage": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, boltkv.FileName), bytes.Repeat([]byte("garbage "), 8<<10), 0o600)
		}, "gangway restore"},
		"ErrStoreGone": {func(dir string) error { return os.Remove(filepath.Join(dir, boltkv.FileName)) }, "gangway restore"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serve(t)
			r.partner("north")
			r.kill()
			if err := c.harm(r.data()); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(filepath.Join(r.data(), boltkv.FileName))
			refuses(t, c.words, r.args...)
			if after, _ := os.ReadFile(filepath.Join(r.data(), boltkv.FileName)); !bytes.Equal(before, after) {
				t.Error("the store was written to")
			}
		})
	}
}

func hostKeyIn(dir string) string { return filepath.Join(dir, sshd.HostKeyFile) }

// Ensure that a stop while twenty people are at their screens and a table comes in
// leaves no terminal broken, ends in time, and leaves a sound store (F19, T24).
func TestStopWithManyScreens(t *testing.T) {
	r := serve(t)
	r.partner("north")
	var screens []*screen
	for i := range 20 {
		screens = append(screens, r.open([]string{"admin", "north", "eve"}[i%3], 80, 24).sees("help"))
	}
	table, feed := io.Pipe()
	imported := make(chan reply, 1)
	conn := r.dial("admin", "portal")
	go func() {
		p, _ := call(conn, table, "partners", "import", "--json")
		imported <- p
	}()
	_, _ = io.WriteString(feed, "company,domain,country,email\n")
	for i := range 200 {
		_, _ = fmt.Fprintf(feed, "Company %d,company%d.example,DE,a@company%d.example\n", i, i, i)
	}
	go func() { <-screens[0].done; _ = feed.Close() }()
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, r.log)
	}
	for i, s := range screens {
		<-s.done
		if raw := s.raw.String(); !strings.HasSuffix(strings.TrimRight(raw, "\r\n"), "\x1b[?1049l") && !strings.Contains(raw[strings.LastIndex(raw, "\x1b[?1049"):], "1049l") {
			t.Errorf("terminal %d is left in the screens", i)
		} else if !strings.Contains(raw, "restarts") {
			t.Errorf("terminal %d is not told", i)
		}
	}
	if p := <-imported; p.status != 0 && p.status != 7 {
		t.Errorf("the table ends with %+v", p)
	}
	r.verify()
	r.start()
	r.as("admin", "audit", "verify")
}

// Ensure that what never ends by itself is cut off when the program stops, and
// that it stops without a fault nevertheless (F19).
func TestStopCutsOffWhatNeverEnds(t *testing.T) {
	dir := t.TempDir()
	r := &running{t: t, dir: dir, log: &lockedBuffer{}}
	r.signer("admin")
	a, err := openApp(t.Context(), r.data(), "", newLog(r.log))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	a.drain = 50 * time.Millisecond
	if err := errors.Join(a.admit(t.Context(), r.keyFile("admin")+".pub"), a.listen("127.0.0.1:0", sshd.Config{}, nil)); err != nil {
		t.Fatal(err)
	}
	r.addr = a.server.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.serve(ctx) }()
	s, err := r.dial("admin", "portal").NewSession()
	if err != nil {
		t.Fatal(err)
	}
	said := &lockedBuffer{}
	s.Stdout = said
	if err := s.Start("events watch"); err != nil {
		t.Fatal(err)
	}
	r.as("admin", "partners", "invite", "--company", "North", "--domain", "north.example", "--country", "DE", "--email", "o@north.example")
	eventually(t, "an event", time.Minute, func() bool { return said.Len() > 0 })
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it stops with %v", err)
	}
}

// Ensure that an export whose reader loses the right to it ends: with a status and a
// sentence, and with a file that is seen to be none (F30).
func TestRevokedExportEnds(t *testing.T) {
	r := serve(t)
	r.kill()
	for n := range 10 { // more than may wait for who does not read
		alter(t, r.data(), func(tx kv.Tx) (err error) {
			for i := range 15 {
				err = errors.Join(err, tx.Put(fmt.Appendf(nil, "zz/%d/%d", n, i), make([]byte, kv.MaxValue)))
			}
			return err
		})
	}
	r.start()
	code := r.as("admin", "users", "invite", "--email", "max@halyard.example", "--role", "admin", "--json").json(t)["code"].(string)
	r.as("max", "join", code, "--name", "Max", "--email", "max@halyard.example")
	id := r.as("max", "whoami", "--json").json(t)["user"].(map[string]any)["id"].(string)
	s, err := r.dial("max", "portal").NewSession()
	if err != nil {
		t.Fatal(err)
	}
	said := &lockedBuffer{}
	s.Stderr = said
	out, err := s.StdoutPipe()
	if err == nil {
		err = s.Start("backup")
	}
	if err != nil {
		t.Fatal(err)
	}
	file := &bytes.Buffer{}
	if _, err := io.CopyN(file, out, 100); err != nil {
		t.Fatal(err)
	}
	r.as("admin", "users", "remove", id)
	// Who reads slowly has not everything before the portal has seen that it is to end.
	for err = nil; err == nil; time.Sleep(50 * time.Millisecond) {
		_, err = io.CopyN(file, out, 64<<10)
	}
	if !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	var exit *ssh.ExitError
	if err := s.Wait(); !errors.As(err, &exit) || exit.ExitStatus() != 3 || !strings.Contains(said.String(), "was removed") {
		t.Errorf("it ends with %v: %s", err, said)
	}
	part := write(t, filepath.Join(r.dir, "part"), file.Bytes())
	if status, said := does("check", "--store", part); status != exitUsage || !strings.Contains(said, "damaged or incomplete") {
		t.Errorf("of %d bytes: status %d: %s", file.Len(), status, said)
	}
}

// Ensure that who loses the right to act writes nothing more: neither from a form
// that is open nor by a table that is coming in (T15, F30).
func TestRevokedWritesNothingMore(t *testing.T) {
	r := serve(t)
	r.partner("north")
	code := r.as("north", "users", "invite", "--email", "sam@north.example", "--role", "sales", "--json").json(t)["code"].(string)
	r.as("sam", "join", code, "--name", "Sam", "--email", "sam@north.example")
	sam := r.as("sam", "whoami", "--json").json(t)["user"].(map[string]any)["id"].(string)
	form := r.open("sam", 80, 24, "deals", "new").sees("Customer").types("Contoso")
	form.sees("Contoso")
	code = r.as("admin", "users", "invite", "--email", "max@halyard.example", "--role", "admin", "--json").json(t)["code"].(string)
	r.as("max", "join", code, "--name", "Max", "--email", "max@halyard.example")
	maxID := r.as("max", "whoami", "--json").json(t)["user"].(map[string]any)["id"].(string)
	table, feed := io.Pipe()
	ended := make(chan reply, 1)
	conn := r.dial("max", "portal")
	go func() {
		p, _ := call(conn, table, "partners", "import")
		ended <- p
	}()
	_, _ = io.WriteString(feed, "company,domain,country,email\n")
	for i := range 50 {
		_, _ = fmt.Fprintf(feed, "Company %d,company%d.example,DE,a@company%d.example\n", i, i, i)
	}
	for _, id := range []string{sam, maxID} {
		r.as("admin", "users", "remove", id)
	}
	begun := time.Now()
	_, _ = io.WriteString(form.in, "\x13")
	if status := form.leaves(); status != 3 {
		t.Errorf("the form ends with status %d", status)
	}
	<-form.done
	if raw := form.raw.String(); !strings.Contains(raw, "was removed") {
		t.Errorf("the person at the form is not told: %q", raw[max(0, len(raw)-300):])
	}
	if p := <-ended; p.status != 3 || !strings.Contains(p.out+p.err, "was removed") {
		t.Errorf("the table ends with %+v", p)
	}
	if took := time.Since(begun); took > 2*revoked {
		t.Errorf("it took %v", took)
	}
	_ = feed.Close()
	removed := map[string]float64{}
	rows := r.as("admin", "audit", "list", "--limit", "500", "--json").json(t)["items"].([]any)
	for i := len(rows) - 1; i >= 0; i-- {
		row := rows[i].(map[string]any)
		user, _ := row["user"].(string)
		if at, gone := removed[user]; gone {
			t.Errorf("%v was done after row %v: %v", row["op"], at, row)
		}
		if row["op"] == "users.remove" {
			removed[row["input"].(map[string]any)["id"].(string)] = row["seq"].(float64)
		}
	}
	if len(removed) != 2 {
		t.Errorf("the trail has these removals: %v", removed)
	}
}

// Ensure that after kill -9 in the midst of writing each deal has its row in the
// audit trail, and each row its deal (T21).
func TestDealsAndAuditAreBothThere(t *testing.T) {
	r := serve(t)
	r.partner("north")
	for round := range 3 {
		r.killWhileWriting(round, map[string]bool{})
		r.start()
	}
	deals := map[string]bool{}
	for after := ""; ; {
		page := r.as("admin", "deals", "list", "--limit", "500", "--after", after, "--json").json(t)
		for _, item := range page["items"].([]any) {
			deals[item.(map[string]any)["id"].(string)] = true
		}
		if after, _ = page["next"].(string); after == "" {
			break
		}
	}
	told := map[string]bool{}
	for line := range strings.Lines(r.as("admin", "audit", "export").out) {
		var row struct {
			Op      string
			Records []string
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, record := range row.Records {
			if id, isDeal := strings.CutPrefix(record, "deal/"); isDeal && row.Op == "deals.register" {
				told[anyID.FindString(id)] = true
			}
		}
	}
	if len(deals) == 0 || len(told) != len(deals) {
		t.Errorf("%d deals and %d registrations in the trail", len(deals), len(told))
	}
	for id := range deals {
		if !told[id] {
			t.Errorf("deal %s is not in the trail", id)
		}
	}
	r.as("admin", "audit", "verify")
}

// Ensure that a row of the audit trail that was changed, taken out or cut off at
// the end is found, also by who can compute checksums (T21).
func TestTamperedAuditIsFound(t *testing.T) {
	for name, harm := range map[string]func(tx kv.Tx, keys, values [][]byte) error{
		"ErrChanged": func(tx kv.Tx, keys, values [][]byte) error {
			return tx.Put(keys[3], resealed(bytes.Replace(values[3], []byte("C3"), []byte("C4"), 1)))
		},
		"ErrTakenOut": func(tx kv.Tx, keys, _ [][]byte) error { return tx.Delete(keys[3]) },
		"ErrSwapped": func(tx kv.Tx, keys, values [][]byte) error {
			if err := tx.Put(keys[3], values[4]); err != nil {
				return err
			}
			return tx.Put(keys[4], values[3])
		},
		"ErrCutOff": func(tx kv.Tx, keys, _ [][]byte) error { return tx.Delete(keys[len(keys)-1]) },
		"ErrDamaged": func(tx kv.Tx, keys, values [][]byte) error {
			return tx.Put(keys[3], bytes.Replace(values[3], []byte("C3"), []byte("C4"), 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serve(t)
			r.partner("north")
			for n := range 6 {
				r.as("north", register(fmt.Sprint("C", n))...)
			}
			r.as("admin", "audit", "verify")
			r.kill()
			store, err := boltkv.Open(r.data(), boltkv.Options{})
			if err != nil {
				t.Fatal(err)
			}
			err = store.Update(t.Context(), func(tx kv.Tx) error {
				var keys, values [][]byte
				prefix := []byte("audit/")
				err := tx.Scan(prefix, kv.PrefixEnd(prefix), kv.ScanOptions{}, func(k, v []byte) (bool, error) {
					if bytes.Contains(v, []byte("deals.register")) {
						keys, values = append(keys, bytes.Clone(k)), append(values, bytes.Clone(v))
					}
					return true, nil
				})
				if err != nil || len(keys) != 6 {
					return fmt.Errorf("%d rows: %w", len(keys), err)
				}
				return harm(tx, keys, values)
			})
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if status, said := program(t, "check", "--store", r.data()); status == 0 { // indexes and chain
				t.Errorf("check --store finds nothing: %s", said)
			}
			if name == "ErrCutOff" {
				refuses(t, "audit trail is broken at row", r.args...) // it would write
				r.args = r.args[:5]
			}
			r.start()
			p := r.try("admin", "", "audit", "verify")
			if p.status == 0 || !regexp.MustCompile(`row [0-9]+|noted as`).MatchString(p.err) {
				t.Errorf("audit verify: status %d: %s%s", p.status, p.out, p.err)
			}
		})
	}
}

// resealed gives a record the checksum of what is in it.
func resealed(record []byte) []byte {
	_, n := binary.Uvarint(record)
	out := bytes.Clone(record)
	binary.BigEndian.PutUint32(out[n:], crc32.Checksum(out[n+4:], crc32.MakeTable(crc32.Castagnoli)))
	return out
}
