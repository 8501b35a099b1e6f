package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

// does runs the program within this process.
func does(args ...string) (status int, said string) {
	out := &lockedBuffer{}
	status = run(context.Background(), args, streams{out, out})
	return status, out.String()
}

func mustDo(t testing.TB, args ...string) (said string) {
	t.Helper()
	status, said := does(args...)
	if status != exitOK {
		t.Fatalf("gangway %v: status %d: %s", args, status, said)
	}
	return said
}

// filesIn lists a folder.
func filesIn(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func write(t testing.TB, path string, b []byte) string {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// alter changes the store in a folder by hand.
func alter(t testing.TB, dir string, fn func(kv.Tx) error) {
	t.Helper()
	s, err := boltkv.Open(dir, boltkv.Options{})
	if err == nil {
		err = errors.Join(s.Update(t.Context(), fn), s.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stampKey is where a store keeps its layout.
var stampKey = []byte("layout/stamp")

// Ensure that each of twenty backups taken while people write is whole, can be
// restored, and holds (F15).
func TestBackupsWhileWriting(t *testing.T) {
	backups := 20
	if testing.Short() {
		backups = 4
	}
	r := serve(t)
	r.partner("north")
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for w := range 4 {
		conn := r.dial("north", "portal")
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				_, _ = call(conn, nil, register(fmt.Sprintf("c%d-%d", w, n))...)
			}
		})
	}
	var files []string
	for i := range backups {
		p := r.as("admin", "backup")
		files = append(files, write(t, filepath.Join(r.dir, fmt.Sprint("backup", i)), []byte(p.out)))
	}
	stop()
	writers.Wait()
	r.kill()
	last := int64(0)
	for i, file := range files {
		to := filepath.Join(r.dir, fmt.Sprint("restored", i))
		mustDo(t, "restore", "--data", to, file)
		if said := mustDo(t, "check", "--store", to); !strings.Contains(said, "is sound") {
			t.Errorf("backup %d: %s", i, said)
		}
		info, err := os.Stat(file)
		if err != nil || info.Size() < last {
			t.Errorf("backup %d has %d bytes, the one before %d: %v", i, info.Size(), last, err)
		}
		last = info.Size()
	}
}

// Ensure that restoring refuses what is not whole, not ours, of a newer program or of
// another store, with a sentence and the status of a wrong file, and leaves nothing
// under the name of a store; and that it takes every kind of backup, of an earlier
// program too (F17).
func TestRestore(t *testing.T) {
	r := serve(t)
	r.partner("north")
	r.kill()
	in := func(name string) string { return filepath.Join(r.dir, name) }
	good := in("good")
	said := mustDo(t, "backup", "--data", r.data(), good)
	whole := read(t, good)
	if sum := sha256.Sum256(whole); !strings.Contains(said, hex.EncodeToString(sum[:])) || !bytes.HasPrefix(read(t, good+boltkv.SumSuffix), []byte(hex.EncodeToString(sum[:])+"  good\n")) {
		t.Errorf("the sum is not told: %s", said)
	}
	if status, said := does("backup", "--data", r.data(), good); status != exitUsage || !strings.Contains(said, "there already") {
		t.Errorf("over another file: status %d: %s", status, said)
	}

	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	other := in("other.db")
	db, err := bolt.Open(other, 0o600, nil)
	if err != nil || db.Close() != nil {
		t.Fatal(err)
	}
	newer, older := in("newer"), in("older")
	mustDo(t, "restore", "--data", newer, good)
	alter(t, newer, func(tx kv.Tx) error {
		stamp, _, err := tx.Get(stampKey)
		return errors.Join(err, tx.Put(stampKey, resealed(bytes.Replace(stamp, []byte(`{"number":`), []byte(`{"number":9`), 1))))
	})
	mustDo(t, "restore", "--data", older, good)
	alter(t, older, func(tx kv.Tx) error { return tx.Delete(stampKey) })
	mustDo(t, "backup", "--data", newer, in("of-newer"))
	mustDo(t, "backup", "--data", older, in("of-older"))

	for name, c := range map[string]struct{ file, words string }{
		"ErrCut":     {write(t, in("cut"), whole[:len(whole)/2]), "damaged or incomplete"},
		"ErrChanged": {write(t, in("flipped"), flipped), "damaged or incomplete"},
		"ErrLonger":  {write(t, in("longer"), append(bytes.Clone(whole), 0)), "damaged or incomplete"},
		"ErrVersion": {write(t, in("version"), append([]byte("gangway-snapshot/7\n"), whole[19:]...)), "another version"},
		"ErrEmpty":   {write(t, in("empty"), nil), "no backup of gangway"},
		"ErrText":    {write(t, in("text"), []byte("hello\n")), "no backup of gangway"},
		"ErrForeign": {other, "not made by gangway"},
		"ErrNewer":   {in("of-newer"), "newer gangway"},
		"ErrNoFile":  {in("nothing"), "there is no "},
	} {
		t.Run(name, func(t *testing.T) {
			to := in("to-" + name)
			status, said := does("restore", "--data", to, c.file)
			if status != exitUsage || !strings.Contains(said, c.words) || !strings.Contains(said, "nothing was written") {
				t.Errorf("status %d: %s", status, said)
			}
			if slices.Contains(filesIn(t, to), boltkv.FileName) || strings.Contains(strings.Join(filesIn(t, to), " "), ".tmp") {
				t.Errorf("it left %v", filesIn(t, to))
			}
			mustDo(t, "restore", "--data", to, good)
		})
	}
	for name, file := range map[string]string{"Snapshot": good, "StoreFile": filepath.Join(r.data(), boltkv.FileName), "Older": in("of-older")} {
		t.Run(name, func(t *testing.T) {
			to := in("from-" + name)
			if said := mustDo(t, "check", "--store", file); !strings.Contains(said, "audit trail") {
				t.Errorf("check: %s", said)
			}
			said := mustDo(t, "restore", "--data", to, "--host-key", filepath.Join(r.data(), sshd.HostKeyFile), file)
			if !strings.Contains(said, "gangway serve --data "+to) || strings.Contains(said, "host key") {
				t.Errorf("it says %s", said)
			}
			if !bytes.Equal(read(t, filepath.Join(to, sshd.HostKeyFile)), read(t, filepath.Join(r.data(), sshd.HostKeyFile))) {
				t.Error("the host key was not brought along")
			}
			back := &running{t: t, dir: r.dir, args: []string{"serve", "--data", to, "--listen", "127.0.0.1:0"}}
			back.start()
			defer back.kill()
			back.as("north", "deals", "list")
		})
	}
	t.Run("ErrNotEmpty", func(t *testing.T) {
		before := read(t, filepath.Join(r.data(), boltkv.FileName))
		status, said := does("restore", "--data", r.data(), good)
		if status != exitUsage || !strings.Contains(said, "holds a store already, of portal "+portalIn(t, r.data())+", as of 2") {
			t.Errorf("status %d: %s", status, said)
		}
		if !bytes.Equal(before, read(t, filepath.Join(r.data(), boltkv.FileName))) {
			t.Error("the store was written to")
		}
	})
	t.Run("IntoTheFolderOfALostStore", func(t *testing.T) {
		lost := in("lost")
		mustDo(t, "restore", "--data", lost, good)
		if err := os.Remove(filepath.Join(lost, boltkv.FileName)); err != nil {
			t.Fatal(err)
		}
		if said := mustDo(t, "restore", "--data", lost, good); !strings.Contains(said, "The host key is in no backup") {
			t.Errorf("it says %s", said)
		}
		mustDo(t, "check", "--store", lost)
	})
}

// portalIn is the portal that the store of a folder is of.
func portalIn(t *testing.T, dir string) string {
	t.Helper()
	return strings.TrimSpace(string(read(t, filepath.Join(dir, "gangway.id"))))
}

// Ensure that a backup says which portal it is of and as of when; that a folder which is
// for another portal, or has a store, is filled with --force only, and then keeps what
// was there; and that what is restored is of the portal of its backup, which one of an
// earlier program does not name (F17).
func TestBackupsNameTheirPortal(t *testing.T) {
	in := t.TempDir()
	ours, theirs, old := filepath.Join(in, "ours"), filepath.Join(in, "theirs"), filepath.Join(in, "old")
	for dir, store := range map[string]string{ours: "deals", theirs: "leads", old: "leads"} {
		frozen(t, store, dir)
	}
	unnamed := filepath.Join(in, "unnamed")
	mustDo(t, "backup", "--data", old, unnamed)
	said := mustDo(t, "restore", "--data", filepath.Join(in, "of-unnamed"), unnamed)
	if !strings.Contains(said, "of a portal that it does not name, as of 2") {
		t.Errorf("of an earlier program: %s", said)
	}
	for _, dir := range []string{ours, theirs} {
		opened(t, dir, func(*app) {})
	}
	mine, other := filepath.Join(in, "mine"), filepath.Join(in, "other")
	mustDo(t, "backup", "--data", ours, mine)
	mustDo(t, "backup", "--data", theirs, other)
	if said := mustDo(t, "check", "--store", other); !strings.Contains(said, "It is of portal "+portalIn(t, theirs)+", as of 2") {
		t.Errorf("check: %s", said)
	}
	into := filepath.Join(in, "into")
	mustDo(t, "restore", "--data", into, mine)
	if portalIn(t, into) != portalIn(t, ours) {
		t.Error("what was restored is of another portal than its backup")
	}
	kept := read(t, filepath.Join(into, boltkv.FileName))
	status, said := does("restore", "--data", into, other)
	if status != exitUsage || !strings.Contains(said, "holds a store already, of portal "+portalIn(t, ours)+", as of 2") {
		t.Errorf("over a store: status %d: %s", status, said)
	}
	said = mustDo(t, "restore", "--data", into, "--force", other)
	aside, err := filepath.Glob(filepath.Join(into, "before-restore-*.db"))
	if err != nil || len(aside) != 1 || !strings.Contains(said, aside[0]) || !bytes.Equal(kept, read(t, aside[0])) {
		t.Errorf("the store that was there is not kept, %v: %s", aside, said)
	}
	if portalIn(t, into) != portalIn(t, theirs) {
		t.Error("it is not of the portal of its backup")
	}
	mustDo(t, "check", "--store", into)
	if err := os.Remove(filepath.Join(into, boltkv.FileName)); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{mine, filepath.Join(ours, boltkv.FileName)} {
		status, said = does("restore", "--data", into, file)
		if status != exitUsage || !strings.Contains(said, "of portal "+portalIn(t, ours)+", as of 2") || !strings.Contains(said, "is for portal "+portalIn(t, theirs)) {
			t.Errorf("into the folder of another portal: status %d: %s", status, said)
		}
	}
	mustDo(t, "restore", "--data", into, other)
}

// Ensure that a check that is told to stop says that it was, whatever it is at, and is
// not taken for one that found something (F20).
func TestCheckEndsWhenToldTo(t *testing.T) {
	dir := t.TempDir()
	frozen(t, "deals", dir)
	backup := filepath.Join(t.TempDir(), "backup")
	mustDo(t, "backup", "--data", dir, backup)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, path := range []string{dir, backup} {
		out := &lockedBuffer{}
		if status := run(ctx, []string{"check", "--store", path}, streams{out, out}); status != exitFault || !strings.Contains(out.String(), "told to stop") {
			t.Errorf("%s: status %d: %s", path, status, out)
		}
	}
}

// Ensure that checking a backup names the row of the trail that does not hold, also if
// the sum of the file is right (T21).
func TestCheckFindsATamperedBackup(t *testing.T) {
	r := serve(t)
	r.partner("north")
	earlier := r.as("admin", "audit", "verify", "--json").json(t)["head"].(string) // a timer may add a row
	r.kill()
	file := filepath.Join(r.dir, "backup")
	mustDo(t, "backup", "--data", r.data(), file)
	told := regexp.MustCompile(`Its head is (\d+:\w+)\.`).FindStringSubmatch(mustDo(t, "check", "--store", file))
	if told == nil {
		t.Fatal("the head is not told")
	}
	head := told[1]
	if said := mustDo(t, "check", "--store", file, "--head", earlier); !strings.Contains(said, "goes on from the head that was noted") {
		t.Errorf("it says %s", said)
	}
	seq, hash, _ := strings.Cut(head, ":")
	for noted, want := range map[string]string{
		"9" + head:                  "was cut: it does not reach row 9" + seq,
		"1:" + hash:                 "was made anew: row 1",
		seq + ":" + hash[2:] + "zz": "A head is a number",
	} {
		if status, said := does("check", "--store", file, "--head", noted); status == exitOK || !strings.Contains(said, want) {
			t.Errorf("with head %s: status %d: %s", noted, status, said)
		}
		into := filepath.Join(r.dir, "into")
		if status, said := does("restore", "--data", into, "--head", noted, file); status == exitOK || !strings.Contains(said, want) {
			t.Errorf("restored with head %s: status %d: %s", noted, status, said)
		}
		if _, err := os.Stat(filepath.Join(into, boltkv.FileName)); err == nil {
			t.Errorf("with head %s a store was written", noted)
		}
	}
	if said := mustDo(t, "restore", "--data", filepath.Join(r.dir, "into"), "--head", head, file); !strings.Contains(said, "goes on from the head that was noted") {
		t.Errorf("restored, it says %s", said)
	}
	alter(t, r.data(), func(tx kv.Tx) error {
		prefix := []byte("audit/")
		return tx.Scan(prefix, kv.PrefixEnd(prefix), kv.ScanOptions{Limit: 1}, func(key, value []byte) (bool, error) {
			return true, tx.Put(key, resealed(bytes.Replace(value, []byte(`"seq":1,`), []byte(`"seq":1 ,`), 1)))
		})
	})
	mustDo(t, "check", "--store", r.data()) // the same row, written otherwise
	alter(t, r.data(), func(tx kv.Tx) error {
		prefix := []byte("audit/")
		return tx.Scan(prefix, kv.PrefixEnd(prefix), kv.ScanOptions{Limit: 1}, func(key, value []byte) (bool, error) {
			return true, tx.Put(key, resealed(bytes.Replace(value, []byte(`"result":"ok"`), []byte(`"result":"no"`), 1)))
		})
	})
	tampered := filepath.Join(r.dir, "tampered")
	mustDo(t, "backup", "--data", r.data(), tampered)
	if status, said := does("check", "--store", tampered); status == exitOK || !strings.Contains(said, "broken at row 1") {
		t.Errorf("status %d: %s", status, said)
	}
	if status, said := does("restore", "--data", filepath.Join(r.dir, "to"), tampered); status == exitOK || !strings.Contains(said, "nothing was written") {
		t.Errorf("restore: status %d: %s", status, said)
	}
}

// Ensure that what the kernel is told to kill half-way leaves no store or backup under
// its name that is not whole, leaves the old file intact, and can be done again (F16,
// F18).
func TestKilledHalfWay(t *testing.T) {
	lengthy(t)
	r := serve(t)
	r.partner("north")
	r.kill()
	for from := range 20 { // room that is then given back
		alter(t, r.data(), func(tx kv.Tx) error {
			for i := range 15 {
				if err := tx.Put(fmt.Appendf(nil, "zz/%d/%d", from, i), bytes.Repeat([]byte{byte(i)}, kv.MaxValue)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	whole := filepath.Join(r.dir, "whole")
	mustDo(t, "backup", "--data", r.data(), whole)
	store := filepath.Join(r.data(), boltkv.FileName)
	before := read(t, store)
	for _, c := range []struct {
		name, watched, final string // the unfinished file, and the one that must not be there
		args                 []string
	}{
		{"Compact", filepath.Join(r.data(), "gangway-draft.tmp"), "", []string{"compact", "--data", r.data()}},
		{"Restore", filepath.Join(r.dir, "to", "gangway-draft.tmp"), filepath.Join(r.dir, "to", boltkv.FileName), []string{"restore", "--data", filepath.Join(r.dir, "to"), whole}},
		{"Backup", filepath.Join(r.dir, "copy.part"), filepath.Join(r.dir, "copy"), []string{"backup", "--data", r.data(), filepath.Join(r.dir, "copy")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			killed := 0
			for _, size := range []int64{0, 1, 4 << 20, 12 << 20} {
				if killedAt(t, c.watched, size, c.args...) {
					killed++
				} else if c.final != "" {
					_ = os.Remove(c.final) // it was quicker
					_ = os.Remove(c.final + boltkv.SumSuffix)
					continue
				}
				if c.final == "" {
					mustDo(t, "check", "--store", r.data())
				} else if _, err := os.Stat(c.final); err == nil {
					t.Errorf("it was killed, and %s is there", c.final)
				}
			}
			if killed == 0 {
				t.Error("it was never killed half-way")
			}
			mustDo(t, c.args...)
			if c.name == "Restore" {
				mustDo(t, "check", "--store", filepath.Join(r.dir, "to"))
			}
		})
		if c.name == "Compact" {
			if after := read(t, store); len(after) > len(before) {
				t.Errorf("it was %d bytes and is %d", len(before), len(after))
			}
		}
	}
	for _, name := range append(filesIn(t, r.data()), filesIn(t, filepath.Join(r.dir, "to"))...) {
		if strings.HasSuffix(name, ".tmp") {
			t.Errorf("%s is left", name)
		}
	}
	r.start()
	r.as("north", "deals", "list")
}

// killedAt kills a program once a file is larger than size, and reports whether it
// was still running.
func killedAt(t *testing.T, file string, size int64, args ...string) bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return false
		case <-tick.C:
			if info, err := os.Stat(file); err == nil && info.Size() >= size {
				_ = cmd.Process.Kill()
				<-ended
				status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
				return status.Signaled()
			}
		}
	}
}

// Ensure that compacting gives back room, keeps every key and the instance, and is
// refused while the portal runs or where there is no store (F18).
func TestCompact(t *testing.T) {
	r := serve(t)
	r.partner("north")
	refuses(t, "already running", "compact", "--data", r.data())
	refuses(t, "no store in", "compact", "--data", r.dir)
	r.kill()
	keys := func(n int, fn func(key []byte) error) (err error) {
		for i := range 15 {
			err = errors.Join(err, fn(fmt.Appendf(nil, "zz/%d/%d", n, i)))
		}
		return err
	}
	for n := range 25 {
		alter(t, r.data(), func(tx kv.Tx) error {
			return keys(n, func(key []byte) error { return tx.Put(key, make([]byte, kv.MaxValue)) })
		})
	}
	for n := range 25 {
		alter(t, r.data(), func(tx kv.Tx) error { return keys(n, tx.Delete) })
	}
	before, after := filepath.Join(r.dir, "before"), filepath.Join(r.dir, "after")
	mustDo(t, "backup", "--data", r.data(), before)
	id := read(t, filepath.Join(r.data(), "gangway.id"))
	size := len(read(t, filepath.Join(r.data(), boltkv.FileName)))
	said := mustDo(t, "compact", "--data", r.data())
	if now := len(read(t, filepath.Join(r.data(), boltkv.FileName))); now > size/3 {
		t.Errorf("it was %d bytes and is %d: %s", size, now, said)
	}
	mustDo(t, "backup", "--data", r.data(), after)
	if !bytes.Equal(read(t, before), read(t, after)) {
		t.Error("it holds something else")
	}
	if !bytes.Equal(id, read(t, filepath.Join(r.data(), "gangway.id"))) {
		t.Error("it is another instance")
	}
	r.start()
	r.as("north", "deals", "list")
}

// Ensure that a portal makes backups by itself that only their owner can read, that
// hold and are noted, keeps as many as it is told, touches no other file, and leaves
// nothing unfinished when it is stopped (F15, F16).
func TestScheduledBackups(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	r := serve(t, "--backup-dir", dir, "--backup-every", "1s", "--backup-keep", "2")
	r.partner("north")
	kept := []string{"gangway-0000-20200101T000000Z.snapshot", "notes.txt"}
	for _, name := range kept {
		write(t, filepath.Join(dir, name), []byte("mine"))
	}
	seen := map[string]bool{}
	snapshots := func() (all []string) {
		for _, name := range filesIn(t, dir) {
			if strings.HasSuffix(name, ".snapshot") && !slices.Contains(kept, name) {
				seen[name] = true
				all = append(all, name)
			}
		}
		return all
	}
	eventually(t, "three backups, of which two are kept", time.Minute, func() bool { return len(snapshots()) == 2 && len(seen) >= 3 })
	if by := r.as("admin", "system", "show", "--json").json(t)["backup"].(map[string]any)["by"]; by != "the portal" {
		t.Errorf("the backup is noted as by %v", by)
	}
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, r.log)
	}
	left := snapshots()
	want := slices.Clone(kept)
	for _, name := range left {
		want = append(want, name, name+".sha256")
		path := filepath.Join(dir, name)
		sum := sha256.Sum256(read(t, path))
		if got := string(read(t, path+".sha256")); got != hex.EncodeToString(sum[:])+"  "+name+"\n" {
			t.Errorf("the sum of %s is %q", name, got)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v: %v", name, info.Mode(), err)
		}
	}
	slices.Sort(want)
	if got := filesIn(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder has %v, want %v", got, want)
	}
	to := filepath.Join(r.dir, "to")
	mustDo(t, "restore", "--data", to, filepath.Join(dir, left[len(left)-1]))
	mustDo(t, "check", "--store", to)
}

// Ensure that a backup that can't be made is told, keeps nobody out, and is made later
// (F16).
func TestScheduledBackupsGoOnAfterAFailure(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	r := serve(t, "--backup-dir", dir, "--backup-every", "1s")
	if err := errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a warning", time.Minute, func() bool { return strings.Contains(r.log.String(), "no backup could be made") })
	alarmed := func() bool { return strings.Contains(r.as("admin", "system", "show").out, "No backup could be made.") }
	if !alarmed() {
		t.Error("there is no alarm")
	}
	r.partner("north")
	if err := errors.Join(os.Remove(dir), os.Mkdir(dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a backup", time.Minute, func() bool { return len(filesIn(t, dir)) > 0 })
	eventually(t, "the end of the alarm", time.Minute, func() bool { return !alarmed() })
}

// Ensure that the next backup is due by the newest that is there, at once if there is
// none, and that neither other stores' nor those of the future count.
func TestBackupIsDue(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		files []string
		want  time.Time
	}{
		"None":     {nil, now},
		"Newest":   {[]string{"gangway-aaaa-20261124T120000Z.snapshot", "gangway-aaaa-20261126T110000Z.snapshot"}, now.Add(23 * time.Hour)},
		"Overdue":  {[]string{"gangway-aaaa-20261120T120000Z.snapshot"}, now.Add(-5 * 24 * time.Hour)},
		"Other":    {[]string{"gangway-bbbb-20261126T110000Z.snapshot", "gangway-aaaa-20261126T110000Z.snapshot.part", "gangway-aaaa-x.snapshot"}, now},
		"Future":   {[]string{"gangway-aaaa-20270101T000000Z.snapshot"}, now},
		"Backward": {[]string{"gangway-aaaa-20261126T110000Z.snapshot", "gangway-aaaa-20270101T000000Z.snapshot"}, now.Add(23 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			a := archive{dir: t.TempDir(), every: 24 * time.Hour, keep: 2, name: "gangway-aaaa-"}
			for _, file := range c.files {
				write(t, filepath.Join(a.dir, file), nil)
			}
			if due, err := a.due(now); err != nil || !due.Equal(c.want) {
				t.Errorf("due %v, want %v: %v", due, c.want, err)
			}
		})
	}
}
