//go:build unix

package boltkv_test

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// roleVariable makes the test binary play one of the roles in a folder instead of
// running tests.
const (
	roleVariable   = "BOLTKV_ROLE"
	folderVariable = "BOLTKV_FOLDER"
	roundsVariable = "BOLTKV_CRASH_ROUNDS"
)

func TestMain(m *testing.M) {
	role := roles()[os.Getenv(roleVariable)]
	if role == nil {
		os.Exit(m.Run())
	}
	if err := role(os.Getenv(folderVariable)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// moreRoles are those that can be played on some systems only.
var moreRoles = map[string]func(dir string) error{}

func roles() map[string]func(dir string) error {
	all := map[string]func(string) error{"writer": writeUntilKilled, "full": fillDisk, "archive": archiveWithoutRoom}
	maps.Copy(all, moreRoles)
	return all
}

// play returns the test binary in a role.
func play(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, folderVariable+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeUntilKilled writes with several writers and says of each key that it is
// there, once it is.
func writeUntilKilled(dir string) error {
	s, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		return err
	}
	life := os.Getpid()
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%d/%d/%d", life, w, i)
				if err := s.Update(context.Background(), acked(key)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				_, _ = os.Stdout.WriteString(key + "\n")
			}
		})
	}
	wg.Wait()
	return nil
}

// acked writes a key, and its twin that must never be there without it.
func acked(key string) func(kv.Tx) error {
	return func(tx kv.Tx) error {
		if err := tx.Put([]byte("twin/"+key), nil); err != nil {
			return err
		}
		return tx.Put([]byte(key), []byte(strings.Repeat("v", 300)))
	}
}

// Ensure no write that was answered is lost when the process is killed, at
// whatever moment, the very first start among them (F01, F13).
func TestKilledWriterLosesNothing(t *testing.T) {
	rounds := 10
	if n, err := strconv.Atoi(os.Getenv(roundsVariable)); err == nil {
		rounds = n
	}
	seed := rand.Uint64()
	t.Logf("seed %d, %d rounds", seed, rounds)
	random := rand.New(rand.NewPCG(seed, 0))
	dir, said := t.TempDir(), map[string]bool{}
	for round := range rounds {
		killAfter(t, dir, random.IntN(250)*min(round, 1), said)
		mustHoldAll(t, dir, said)
	}
	t.Logf("%d writes were answered", len(said))
}

// killAfter kills a writer after it has answered n writes, and notes all that it
// has answered until then.
func killAfter(t *testing.T, dir string, n int, said map[string]bool) {
	t.Helper()
	cmd := play(t, "writer", dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for range n {
		if !lines.Scan() {
			t.Fatal("the writer ended by itself")
		}
		said[lines.Text()] = true
	}
	must(t, cmd.Process.Kill())
	for lines.Scan() { // what it said before it died
		said[lines.Text()] = true
	}
	_ = cmd.Wait()
}

func mustHoldAll(t *testing.T, dir string, said map[string]bool) {
	t.Helper()
	s := open(t, dir, boltkv.Options{})
	must(t, s.Check(t.Context()))
	must(t, s.View(t.Context(), func(r kv.Reader) error {
		for key := range said {
			if _, ok, err := r.Get([]byte(key)); err != nil || !ok {
				t.Errorf("write %s was answered and is lost (%v)", key, err)
			}
		}
		keys := map[string]bool{}
		err := r.Scan(nil, nil, kv.ScanOptions{}, func(key, _ []byte) (bool, error) {
			keys[string(key)] = true
			return true, nil
		})
		for key := range keys {
			if twin, ok := strings.CutPrefix(key, "twin/"); ok && !keys[twin] {
				t.Errorf("half of the write %s is there", twin)
			}
		}
		return err
	}))
	mustClose(t, s)
}
