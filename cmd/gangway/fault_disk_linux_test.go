package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gangway/domain/kv"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

// Ensure that on a full disk nothing is said to be saved: the form keeps what was
// typed, every screen says that saving is paused, commands end with status 7, reading
// and backups go on, and all heals by itself with the space (F04).
func TestFullDisk(t *testing.T) {
	r := prepare(t)
	mounts(t, r.data(), "size=8m,mode=0700")
	r.env = []string{failingDisk + "=" + strconv.Itoa(int(syscall.ENOSPC))}
	r.start()
	t.Cleanup(r.kill)
	r.partner("north")
	r.as("north", register("Before")...)
	admin := r.open("admin", 100, 30).sees("Home")
	form := r.open("north", 100, 40, "team", "invite").sees("E-mail")
	form.types("sam@north.example").sees("sam@north.example")

	ballast := filepath.Join(r.data(), "ballast")
	fillDisk(t, ballast)
	n := 0
	eventually(t, "a write that finds no room", time.Minute, func() bool {
		n++
		p := r.try("north", "", register(fmt.Sprint("Full", n))...)
		if p.status != 0 && (p.status != 7 || !strings.Contains(p.err, "Nothing was changed")) {
			t.Fatalf("status %d: %s", p.status, p.err)
		}
		return p.status == 7
	})
	r.failsFromNowOn() // a full disk lets through what finds room within the file
	r.try("north", "", register("None")...)
	admin.sees("Saving is paused, reading works.")
	form.sees("Saving is paused, reading works.")
	form.types("\x13").sees("Nothing was changed", "sam@north.example")
	before := r.as("north", "deals", "list", "--json").json(t)["items"].([]any)
	if len(before) != n { // one before the disk was full, and one of those tried was refused
		t.Errorf("%d deals, %d were acknowledged", len(before), n)
	}
	if p := r.as("admin", "backup"); len(p.out) < 1000 {
		t.Errorf("the backup has %d bytes", len(p.out))
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	r.failsFromNowOn() // no more
	for _, s := range []*screen{admin, form} {
		s.until("that saving goes on", func(now string) bool { return !strings.Contains(now, "Saving is paused, reading") })
	}
	form.types("\x13").sees("code")
	r.as("north", register("After")...)
	r.as("admin", "audit", "verify")
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	r.verify()
}

func fillDisk(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for b := make([]byte, 64<<10); err == nil; {
		_, err = f.Write(b)
	}
	for err = nil; err == nil; {
		_, err = f.Write([]byte{0})
	}
	_ = f.Close()
}

// Ensure that when the disk fails, nothing is said to be saved and the program ends,
// to be started anew with all that was acknowledged (F06).
func TestDiskFails(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.EROFS} {
		t.Run(errno.Error(), func(t *testing.T) {
			t.Parallel()
			r := prepare(t)
			r.env = []string{failingDisk + "=" + strconv.Itoa(int(errno))}
			r.start()
			t.Cleanup(r.kill)
			if strings.Contains(r.log.String(), "no faults:") {
				t.Skipf("the disk can't be made to fail here:\n%s", r.log)
			}
			r.partner("north")
			saved := r.as("north", register("Before")...).id(t)
			conn := r.dial("north", "portal")
			r.failsFromNowOn()
			eventually(t, "a write that fails", time.Minute, func() bool {
				p, err := call(conn, nil, register("Lost")...)
				if err == nil && p.status != 0 && p.status != 7 {
					t.Errorf("status %d: %s", p.status, p.err)
				}
				return err != nil || p.status == 7
			})
			err := <-r.ended
			r.ended <- err
			if r.cmd.ProcessState.ExitCode() != exitFault || !strings.Contains(r.log.String(), "started anew") {
				t.Errorf("it ends with %v:\n%s", err, r.log)
			}
			r.env = nil
			r.start()
			r.as("north", "deals", "show", saved)
			r.as("admin", "audit", "verify")
		})
	}
}

// Ensure that a store file that is taken away or exchanged is noticed in seconds and
// ends the program, which starts again when the file is back (F12).
func TestStoreTakenAway(t *testing.T) {
	for name, take := range map[string]func(file string) error{
		"Renamed": func(file string) error { return os.Rename(file, file+".old") },
		"Removed": func(file string) error { return os.Remove(file) },
		"Replaced": func(file string) error {
			b, err := os.ReadFile(file)
			if err == nil {
				err = os.Rename(file, file+".old")
			}
			if err == nil {
				err = os.WriteFile(file, b, 0o600)
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := serve(t)
			r.partner("north")
			file := filepath.Join(r.data(), boltkv.FileName)
			copied, err := os.ReadFile(file)
			if err == nil {
				err = take(file)
			}
			if err != nil {
				t.Fatal(err)
			}
			select {
			case err = <-r.ended:
				r.ended <- err
			case <-time.After(time.Minute):
				t.Fatalf("it goes on:\n%s", r.log)
			}
			if r.cmd.ProcessState.ExitCode() != exitFault || !strings.Contains(r.log.String(), "started anew") {
				t.Errorf("it ends with %v:\n%s", err, r.log)
			}
			if name != "Replaced" {
				refuses(t, "restore", r.args...)
				if err := os.WriteFile(file, copied, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r.start()
			r.as("north", "whoami")
		})
	}
}

// Ensure that a folder that can't be written to is told as such, with the status of
// what could not be done, whatever is in it (F07).
func TestFolderNotWritable(t *testing.T) {
	r := serve(t)
	r.kill()
	t.Run("ReadOnlyMount", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "disk")
		mounts(t, dir, "size=8m,mode=0700")
		if status, said := program(t, "backup", "--data", r.data(), filepath.Join(r.dir, "copy")); status != 0 {
			t.Fatal(said)
		}
		if status, said := program(t, "restore", "--data", dir, filepath.Join(r.dir, "copy")); status != 0 {
			t.Fatal(said)
		}
		if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Skip(err)
		}
		refuses(t, "mounted for writing", "serve", "--data", dir, "--listen", "127.0.0.1:0")
	})
	t.Run("OtherUser", func(t *testing.T) {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		dir, err := os.MkdirTemp("", "gangway-other-") // one that others may enter
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		binary := filepath.Join(dir, "gangway")
		b, err := os.ReadFile(self)
		if err == nil {
			err = os.WriteFile(binary, b, 0o755) //nolint:gosec // it is to be run by another
		}
		if err == nil {
			err = os.Chmod(dir, 0o555) //nolint:gosec // it is to be read by another
		}
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), binary, "serve", "--data", filepath.Join(dir, "data"), "--listen", "127.0.0.1:0")
		cmd.Env = []string{asProgram + "=1"}
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		out, _ := cmd.CombinedOutput()
		if status := cmd.ProcessState.ExitCode(); status != exitFault || !strings.Contains(string(out), "can't be written to by this user") {
			t.Errorf("status %d: %s", status, out)
		}
	})
}

// Ensure that one damaged record is told of where it is met, with its name in the log
// and by the check, and that all others are read (F10).
func TestDamagedRecord(t *testing.T) {
	r := serve(t)
	r.partner("north")
	ids := []string{}
	for n := range 3 {
		ids = append(ids, r.as("north", register(fmt.Sprint("C", n))...).id(t))
	}
	r.kill()
	store, err := boltkv.Open(r.data(), boltkv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(t.Context(), func(tx kv.Tx) error {
		prefix := []byte("deal/")
		return tx.Scan(prefix, kv.PrefixEnd(prefix), kv.ScanOptions{}, func(k, v []byte) (bool, error) {
			if !bytes.Contains(k, []byte(ids[1])) {
				return true, nil
			}
			harmed := bytes.Clone(v)
			harmed[len(harmed)/2] ^= 4
			return false, tx.Put(bytes.Clone(k), harmed)
		})
	})
	if closed := store.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	r.start()
	p := r.as("north", "deals", "list", "--json")
	if items := p.json(t)["items"].([]any); len(items) != 2 || p.json(t)["damaged"] != 1.0 || !strings.Contains(p.err, "One record is damaged") {
		t.Errorf("the list is %s%s", p.out, p.err)
	}
	if p := r.try("north", "", "deals", "show", ids[1]); p.status != 1 || !strings.Contains(p.err, "damaged and can't be read") {
		t.Errorf("the record is told as %d %s", p.status, p.err)
	}
	r.as("north", "deals", "show", ids[0])
	if !strings.Contains(r.log.String(), "deal/"+ids[1]) {
		t.Errorf("the log does not name it:\n%s", r.log)
	}
	s := r.open("north", 120, 36, "deals").sees("1 damaged", "C0", "C2")
	s.types("q")
	r.as("north", register("Later")...)
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
	refuses(t, "deal/"+ids[1], "check", "--store", r.data())
}

// Ensure that a host key that was exchanged is told with both fingerprints, once
// (F29).
func TestExchangedHostKeyIsTold(t *testing.T) {
	r := serve(t)
	fingerprint := func() string {
		key, err := sshd.LoadHostKey(hostKeyIn(r.data()))
		if err != nil {
			t.Fatal(err)
		}
		return key.Fingerprint()
	}
	before := fingerprint()
	r.kill()
	if err := os.WriteFile(hostKeyIn(r.data()), mustRead(t, r.keyFile("admin")), 0o600); err != nil {
		t.Fatal(err)
	}
	r.start()
	if said := r.log.String(); !strings.Contains(said, "another one than before") || !strings.Contains(said, before) || !strings.Contains(said, fingerprint()) {
		t.Errorf("it says:\n%s", said)
	}
	r.kill()
	r.start()
	if said := r.log.String(); strings.Contains(said, "another one than before") {
		t.Errorf("it says so again:\n%s", said)
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
