package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Ensure that what the program creates is its owner's alone, whatever umask it was
// started with: store, host key and backups, and whatever a library may add (T25).
func TestPrivateWhateverTheUmask(t *testing.T) {
	backups := filepath.Join(t.TempDir(), "backups")
	r := prepare(t, "--backup-dir", backups)
	r.limit = "umask 0"
	r.start()
	t.Cleanup(r.kill)
	r.partner("north")
	eventuallyMade(t, backups)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if mask := regexp.MustCompile(`(?m)^Umask:\s*(\d+)$`).FindStringSubmatch(string(status)); mask == nil || mask[1] != "0077" {
		t.Errorf("the program's umask is %v", mask)
	}
	r.kill()

	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	copied, restored := filepath.Join(r.dir, "copied"), filepath.Join(r.dir, "restored")
	for _, words := range [][]string{
		{"backup", "--data", r.data(), copied},
		{"restore", "--data", restored, "--host-key", filepath.Join(r.data(), "host_ed25519"), copied},
		{"compact", "--data", restored},
	} {
		cmd := exec.Command("sh", append([]string{"-c", `umask 0 && exec "$0" "$@"`, self}, words...)...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", words, err, out)
		}
	}
	seen := 0
	for _, root := range []string{r.data(), backups, restored, copied} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", strings.TrimPrefix(path, r.dir), info.Mode())
			}
			seen++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 10 {
		t.Errorf("only %d files and folders were looked at", seen)
	}
}

// eventuallyMade waits for a backup in the folder.
func eventuallyMade(t *testing.T, dir string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(dir, "*.sha256")); len(found) > 0 {
			return
		}
	}
	t.Fatal("no backup was made in a minute")
}
