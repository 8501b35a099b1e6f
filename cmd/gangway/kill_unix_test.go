//go:build unix

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/server/boltkv"
)

// asWriters in the environment, the fingerprint of a partner's key, makes the test
// binary register deals from many goroutines, in the store that it is started in, until
// it is killed.
const asWriters = "GANGWAY_TEST_AS_WRITERS"

func init() { beforeMain = append(beforeMain, writeIfAsked) }

func writeIfAsked() {
	key := os.Getenv(asWriters)
	if key == "" {
		return
	}
	a, err := openApp(context.Background(), ".", "", slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString("open\n")
	const writers = 64
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := 0; ; n++ {
				id, err := registers(a.portal, key, fmt.Sprintf("k%d-%d-%d", os.Getpid(), w, n))
				switch domain.KindOf(err) {
				case "":
					_, _ = os.Stdout.WriteString(id + "\n") // acknowledged
				case domain.Limited:
					time.Sleep(time.Millisecond)
				default:
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		})
	}
	all.Wait()
}

// operate performs an operation by its name, with its input as JSON, for whose key it
// is.
func operate(p *domain.Portal, key, name, input string) (any, error) {
	for _, o := range p.Operations() {
		if o.Name != name {
			continue
		}
		in := o.New()
		if err := json.Unmarshal([]byte(input), in); err != nil {
			return nil, err
		}
		return o.Call(context.Background(), p, domain.Actor{Side: domain.Guest, Key: key, Door: "cli"}, in)
	}
	return nil, fmt.Errorf("there is no operation %s", name)
}

func registers(p *domain.Portal, key, customer string) (id string, err error) {
	out, err := operate(p, key, "deals.register", fmt.Sprintf(
		`{"Customer":%q,"Domain":"%s.com","Country":"DE","Products":[{"sku":"HC-100"}],"Amount":"48k","CloseDate":"+60d"}`, customer, customer))
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(out)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	return made.ID, json.Unmarshal(b, &made)
}

// Ensure that with 64 writers at once nothing that was acknowledged is lost at kill -9,
// at whatever commit, that the pages, indexes, sums and the audit chain hold each time,
// and that the store is open again in less than two seconds (F01, F13, T21). With
// GANGWAY_KILLS there are more rounds.
func TestKilledAtAnyCommit(t *testing.T) {
	const fresh = 20 // rounds after which a small store is taken again
	r := serve(t)
	r.partner("north")
	key := ssh.FingerprintSHA256(r.signer("north").PublicKey())
	r.kill()
	rounds := howMany("GANGWAY_KILLS", 12)
	if testing.Short() {
		rounds = 4
	}
	var dir string
	var acked []string
	total, slowest := 0, time.Duration(0)
	for round := range rounds {
		if round%fresh == 0 {
			total += len(acked)
			dir, acked = filepath.Join(r.dir, fmt.Sprint("store", round)), nil
			if err := os.CopyFS(dir, os.DirFS(r.data())); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{boltkv.FileName, "host_ed25519"} {
				if err := os.Chmod(filepath.Join(dir, name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := len(acked)
		acked = append(acked, writtenUntilKilled(t, dir, key)...)
		took := holdsAll(t, dir, key, acked[before:])
		slowest = max(slowest, took)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if total += len(acked); total < rounds {
		t.Errorf("only %d were acknowledged", total)
	}
	if slowest > 2*time.Second+slack {
		t.Errorf("a start took %v", slowest)
	}
	t.Logf("%d rounds, %d acknowledged, none lost, the slowest start took %v", rounds, total, slowest)
}

// writtenUntilKilled lets writers write for some milliseconds, and returns what was
// acknowledged until they were killed.
func writtenUntilKilled(t *testing.T, dir, key string) (acked []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), asProgram+"=1", asWriters+"="+key), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if said, err := lines.ReadString('\n'); said != "open\n" {
		t.Fatalf("the writers say %q: %v", said, err)
	}
	first, err := lines.ReadString('\n') // of those that are acknowledged
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Duration(rand.IntN(150_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
	said, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	all := strings.Split(first+string(said), "\n")
	return slices.Clip(all[:len(all)-1]) // the last line was cut off, or is empty
}

// holdsAll opens the store and verifies all that is in it, and returns how long the
// opening took.
func holdsAll(t *testing.T, dir, key string, acked []string) time.Duration {
	t.Helper()
	begun := time.Now()
	a, err := openApp(t.Context(), dir, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	defer a.close()
	if err := a.store.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := a.portal.Peek(t.Context(), domain.SystemActor(), a.portal.Verify); err != nil {
		t.Error(err)
	}
	for _, id := range acked {
		if _, err := operate(a.portal, key, "deals.show", fmt.Sprintf(`{"ID":%q}`, id)); err != nil && domain.KindOf(err) != domain.Limited {
			t.Errorf("deal %s was acknowledged: %v", id, err)
		}
	}
	return took
}

// Ensure that an upgrade which is killed at any moment, again and again, ends with the
// next start: all that was there is there, and so is a copy of what it was (F18, F21).
// With GANGWAY_KILLS there are more rounds.
func TestUpgradeKilled(t *testing.T) {
	lengthy(t)
	const name = "programme"
	in := t.TempDir()
	begin := func(round int) (dir string) {
		dir = filepath.Join(in, strconv.Itoa(round))
		frozen(t, name, dir)
		return dir
	}
	dir := begin(-1)
	before := pairsIn(t, dir)
	_, lasts := upgradedUntil(t, dir, time.Minute)
	kills, starts := 0, 0
	dir = begin(0)
	rounds := howMany("GANGWAY_KILLS", 20)
	for round := range rounds {
		killed, _ := upgradedUntil(t, dir, time.Duration(rand.Int64N(int64(lasts))))
		if killed {
			if kills++; round%4 > 0 {
				continue // killed once more
			}
		}
		opened(t, dir, func(a *app) {
			seesWhatItSaw(t, a, name)
			if err := a.portal.Peek(t.Context(), domain.SystemActor(), a.portal.Verify); err != nil {
				t.Error(err)
			}
		})
		copies := copiesIn(t, dir)
		for _, file := range copies {
			goesBack(t, file, before)
		}
		if starts++; len(copies) == 0 || t.Failed() {
			t.Fatalf("in round %d, with copies %v", round, copies)
		}
		dir = begin(round + 1)
	}
	if kills == 0 {
		t.Error("it was never killed on the way")
	}
	t.Logf("an upgrade of %v was killed %d times, and ended %d times", lasts, kills, starts)
}

// upgradedUntil starts the program on a store of an earlier one, and kills it some time
// after its upgrade has begun, if it has not ended by then; it returns how long it lasted.
func upgradedUntil(t *testing.T, dir string, wait time.Duration) (killed bool, lasted time.Duration) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	killed = true
	var begun time.Time
	for lines := bufio.NewScanner(log); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.Contains(line, "is brought up to date before anybody"):
			begun = time.Now()
			time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		case strings.Contains(line, "the store is up to date"):
			killed, lasted = false, time.Since(begun)
			_ = cmd.Process.Kill()
		case strings.Contains(line, "listening on"): // an upgrade that had ended when it was killed
			killed = false
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	return killed, lasted
}

// howMany returns the number in a variable of the environment, for who wants more of
// a test.
func howMany(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}
