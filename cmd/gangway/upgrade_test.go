package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/content/example"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal"
	"gangway/server/boltkv"
	"gangway/server/cli"
)

// update writes the golden files anew.
var update = flag.Bool("update", false, "write the golden files anew")

// frozenStores are the names of the stores of earlier programs.
func frozenStores(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "stores", "*.db.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no store is frozen: %v", err)
	}
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".db.gz"))
	}
	return names
}

// frozen puts a store of an earlier program into a folder.
func frozen(t *testing.T, name, dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "stores", name+".db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, boltkv.FileName), b, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// pairsIn are the keys and values of the store in a folder that nobody has open.
func pairsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	store, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	return pairsOf(t, store)
}

func pairsOf(t *testing.T, store kv.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			all[string(key)] = string(value)
			return true, nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func copiesIn(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "before-upgrade-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// opened opens a store as serving does and closes it after use.
func opened(t *testing.T, dir string, use func(*app)) (log string) {
	t.Helper()
	var b lockedBuffer
	a, err := openApp(t.Context(), dir, "", slog.New(slog.NewTextHandler(&b, nil)))
	if err != nil {
		t.Fatalf("%v\n%s", err, &b)
	}
	defer a.close()
	use(a)
	return b.String()
}

// lacks reports what an older answer says and a newer one does not.
func lacks(path string, older, newer any) (all []string) {
	switch o := older.(type) {
	case map[string]any:
		n, _ := newer.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(o)) {
			if key == "stale" || key == "next" {
				continue // it depends on the day, or is a place in an index
			}
			all = append(all, lacks(path+"."+key, o[key], n[key])...)
		}
	case []any:
		n, _ := newer.([]any)
		if len(n) != len(o) {
			return []string{fmt.Sprintf("%s has %d items and had %d", path, len(n), len(o))}
		}
		for i := range o {
			all = append(all, lacks(fmt.Sprintf("%s[%d]", path, i), o[i], n[i])...)
		}
	default:
		if older != newer {
			all = append(all, fmt.Sprintf("%s is %v and was %v", path, newer, older))
		}
	}
	return all
}

// Ensure a store of every earlier program opens: with a copy beside it that is what
// it was, sound in all that follows from its records, with the same people who see
// what they saw; and that the next start finds nothing to do (F17, F21).
func TestStoresOfEarlierPrograms(t *testing.T) {
	lengthy(t)
	for _, name := range frozenStores(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			frozen(t, name, dir)
			before := pairsIn(t, dir)
			var said strings.Builder
			if status := run(t.Context(), []string{"check", "--store", dir}, streams{&said, &said}); status != exitOK || !strings.Contains(said.String(), "brought to layout") {
				t.Errorf("check before: status %d: %s", status, said.String())
			}
			if !maps.Equal(before, pairsIn(t, dir)) {
				t.Fatal("check has changed the store")
			}

			log := opened(t, dir, func(a *app) { seesWhatItSaw(t, a, name) })
			copies := copiesIn(t, dir)
			if len(copies) != 1 || !strings.Contains(log, filepath.Base(copies[0])) {
				t.Fatalf("copies %v, and the log says\n%s", copies, log)
			}
			goesBack(t, copies[0], before)
			said.Reset()
			if status := run(t.Context(), []string{"check", "--store", dir}, streams{&said, &said}); status != exitOK || !strings.Contains(said.String(), "is sound") {
				t.Errorf("check after: status %d: %s", status, said.String())
			}
			after := pairsIn(t, dir)
			won := 0
			for key, value := range after {
				if strings.HasPrefix(key, "deal/") && strings.Contains(value, `"status":"won"`) {
					won++
				}
				if strings.HasPrefix(key, "tier_credit/") && strings.Contains(key, "won-deals") {
					won--
				}
			}
			if won != 0 {
				t.Errorf("%d wins more than count for tiers", won)
			}
			if log := opened(t, dir, func(*app) {}); strings.Contains(log, "brought up to date") || len(copiesIn(t, dir)) != 1 {
				t.Errorf("the second start upgrades anew:\n%s", log)
			}
			if !maps.Equal(after, pairsIn(t, dir)) {
				t.Error("the second start has written")
			}
		})
	}
}

// seesWhatItSaw compares what people are shown with what the earlier program showed.
func seesWhatItSaw(t *testing.T, a *app, name string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "stores", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var saw map[string]any
	if err := json.Unmarshal(b, &saw); err != nil {
		t.Fatal(err)
	}
	people := map[string]domain.Actor{"partner": example.Known().Partner, "admin": example.Known().Admin}
	for _, call := range slices.Sorted(maps.Keys(saw)) {
		words := strings.Fields(call)
		var out, errs bytes.Buffer
		if status := cli.Run(t.Context(), a.portal, people[words[0]], cli.Terminal{Out: &out, Err: &errs, Args: words[1:]}); status != 0 {
			t.Errorf("%s: status %d: %s", call, status, &errs)
			continue
		}
		var sees any
		if err := json.Unmarshal(out.Bytes(), &sees); err != nil {
			t.Errorf("%s: %v", call, err)
		}
		for _, l := range lacks("", saw[call], sees) {
			t.Errorf("%s: %s", call, l)
		}
	}
}

// goesBack puts a copy in the place of the store, as an operator does who goes back
// to the earlier program.
func goesBack(t *testing.T, file string, before map[string]string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info.Mode(), err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, boltkv.FileName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(before, pairsIn(t, dir)) {
		t.Error("the copy is not what the store was")
	}
}

// Ensure people sign in to an upgraded store with the keys that they had, at the door
// of the real program (F21).
func TestPeopleOfEarlierStoresSignIn(t *testing.T) {
	lengthy(t)
	r := &running{t: t, dir: t.TempDir()}
	frozen(t, "deals", r.data())
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, "example Maya Osei")
	block, err := ssh.MarshalPrivateKey(ed25519.NewKeyFromSeed(seed), "maya")
	if err == nil {
		err = os.WriteFile(r.keyFile("maya"), pem.EncodeToMemory(block), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.args = []string{"serve", "--data", r.data(), "--listen", "127.0.0.1:0"}
	r.start()
	t.Cleanup(r.kill)
	if p := r.as("maya", "whoami", "--json"); !strings.Contains(p.out, `"maya@brightwater.example"`) {
		t.Errorf("%+v", p)
	}
	if p := r.as("maya", "tiers", "explain"); !strings.Contains(p.out, "Won, last 12 months") {
		t.Errorf("%+v", p)
	}
}

// Ensure nothing is changed where there is no room for a copy (F02, F21).
func TestNoCopyNoUpgrade(t *testing.T) {
	dir := t.TempDir()
	frozen(t, "deals", dir)
	before := pairsIn(t, dir)
	store, err := boltkv.Open(dir, boltkv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	gone := filepath.Join(dir, "gone") // a folder that a copy cannot be made in
	err = upgradeStore(t.Context(), store, gone, "", slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "nothing was changed") || !strings.Contains(err.Error(), "Please make room") {
		t.Errorf("said %v", err)
	}
	if !maps.Equal(before, pairsOf(t, store)) {
		t.Error("it was changed")
	}
}

// A dying store takes so many Updates and no more.
type dying struct {
	kv.Store
	left atomic.Int64
}

var errDead = errors.New("the process was killed")

func (d *dying) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if d.left.Add(-1) < 0 {
		return errDead
	}
	return d.Store.Update(ctx, fn)
}

// Ensure the portal's own migrations, killed on the way, end with the next start in
// the same store as when they are not (F18).
func TestMigrationsBrokenOff(t *testing.T) {
	lengthy(t)
	dir := t.TempDir()
	frozen(t, "leads", dir)
	pairs := pairsIn(t, dir)
	const never = 1 << 30
	var updates int64 // of an upgrade that is not killed
	upgraded := func(dies ...int64) map[string]string {
		store := memkv.Plain()
		b := kv.NewBulk(store, 1<<20)
		for key, value := range pairs {
			if err := b.Put(t.Context(), []byte(key), []byte(value)); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		rules, err := starterRules()
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range append(dies, never) {
			dying := &dying{Store: store}
			dying.left.Store(left)
			p, err := portal.Open(portal.Options{
				Store: dying, Clock: domain.NewFakeClock(time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)), Entropy: seeded(1), Rules: rules,
			})
			if err != nil {
				t.Fatal(err)
			}
			u, err := p.Outdated(t.Context())
			if err != nil || u == nil {
				t.Fatalf("%v, %v", u, err)
			}
			err = p.Upgrade(t.Context(), u, "copy", func(domain.Progress) {})
			if (err != nil) != (left < never) {
				t.Fatalf("dies after %d: %v", left, err)
			}
			updates = left - dying.left.Load()
		}
		return pairsOf(t, store)
	}
	want := upgraded()
	all := updates
	for _, dies := range [][]int64{{1}, {all / 2}, {all / 3, all / 3}, {all - 2}, {all - 10}} {
		if !maps.Equal(want, upgraded(dies...)) {
			t.Errorf("killed after %v writes: another store", dies)
		}
	}
}

// Ensure no index and no sum gives other keys for a record of a frozen store than it
// did, unless it has another revision, by which stores know that it is to be built anew
// (F21).
func TestMeanings(t *testing.T) {
	lengthy(t)
	p, err := openPortal(memkv.New(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range frozenStores(t) {
		dir := t.TempDir()
		frozen(t, name, dir)
		for meaning, digest := range meanings(t, p, pairsIn(t, dir)) {
			got = append(got, name+" "+meaning+" "+digest)
		}
	}
	slices.Sort(got)
	path := filepath.Join("testdata", "stores", "meanings.golden")
	text, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	was := strings.Split(strings.TrimSpace(string(text)), "\n")
	for _, line := range was {
		meaning := line[:strings.LastIndex(line, " ")+1]
		now := slices.IndexFunc(got, func(now string) bool { return strings.HasPrefix(now, meaning) })
		if now >= 0 && got[now] != line {
			t.Fatalf("%sgives other keys for the records of that store than before. Raise its Revision, and portal.Layout: see \"Change how things are stored\" in CONTRIBUTING.md", meaning)
		}
	}
	switch {
	case *update:
		err = os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o600)
	case !slices.Equal(got, was):
		err = fmt.Errorf("%s is out of date; run the test with -update and look at the difference", path)
	}
	if err != nil {
		t.Error(err)
	}
}

// meanings are digests of what follows from the records of a store, by index or sum with
// its revision.
func meanings(t *testing.T, p *domain.Portal, pairs map[string]string) map[string]string {
	t.Helper()
	digests := map[string]hash.Hash{}
	for _, table := range p.Tables() {
		l := table.Layout()
		note := func(key, value []byte) {
			of, _, _ := strings.Cut(string(key), "/")
			name := of[len(table.Name())+1:]
			meaning := fmt.Sprintf("%s r%d", of, max(l.Indexes[name], l.Sums[name]))
			if digests[meaning] == nil {
				digests[meaning] = sha256.New()
			}
			_, _ = fmt.Fprintf(digests[meaning], "%q %q\n", key, value)
		}
		for _, key := range slices.Sorted(maps.Keys(pairs)) {
			if !strings.HasPrefix(key, table.Name()+"/") {
				continue
			}
			s, err := table.Stored([]byte(pairs[key]))
			if err != nil {
				t.Errorf("%q: %v", key, err)
			}
			for _, e := range s.Entries {
				note(e.Key, e.Value)
			}
			for _, sum := range slices.Sorted(maps.Keys(s.Sums)) {
				note([]byte(sum), domain.SumBytes(s.Sums[sum]))
			}
		}
	}
	all := map[string]string{}
	for meaning, digest := range digests {
		all[meaning] = fmt.Sprintf("%x", digest.Sum(nil)[:8])
	}
	return all
}

// Ensure a store of each layout before the present one is frozen, so that the way from
// it is tried (F21).
func TestEachLayoutIsFrozen(t *testing.T) {
	lengthy(t)
	layouts := map[int]bool{}
	for _, name := range frozenStores(t) {
		dir := t.TempDir()
		frozen(t, name, dir)
		store, err := boltkv.Open(dir, boltkv.Options{})
		if err != nil {
			t.Fatal(err)
		}
		err = store.View(t.Context(), func(r kv.Reader) error {
			l, err := domain.LayoutOf(r)
			if l == nil {
				l = &domain.Layout{}
			}
			layouts[l.Number] = true
			return err
		})
		if err := errors.Join(err, store.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for n := range portal.Layout {
		if !layouts[n] {
			t.Errorf("no store of layout %d is frozen in testdata/stores, whose README says how", n)
		}
	}
}
