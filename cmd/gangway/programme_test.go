package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/content"
)

// marked is the starter programme with a mark in its name, in every product and in
// its agreements, so that an answer of two revisions shows.
func marked(t testing.TB, mark string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(content.Starter(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(content.Starter(), path)
		text := strings.ReplaceAll(string(b), "name: Halyard ", "name: "+mark+" ")
		if strings.HasPrefix(path, "agreements/") {
			text = strings.Replace(text, "\ntitle: ", "\ntitle: "+mark+" ", 1)
		}
		files[path] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// packed is a folder as tar would send it.
func packed(t testing.TB, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for path, text := range files {
		err := w.WriteHeader(&tar.Header{Name: "./" + path, Size: int64(len(text)), Mode: 0o644})
		if _, written := w.Write([]byte(text)); errors.Join(err, written) != nil {
			t.Fatal(err, written)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// unpacked writes a folder.
func unpacked(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for path, text := range files {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

// inForce waits up to a second until the programme of that name is in force.
func (r *running) inForce(name string) {
	r.t.Helper()
	c := r.dial("admin", "portal")
	defer func() { _ = c.Close() }()
	over := time.After(time.Second + slack)
	for {
		p, err := call(c, strings.NewReader(""), "programme", "show", "--json")
		if err != nil {
			r.t.Fatal(err)
		}
		if p.json(r.t)["name"] == name {
			return
		}
		select {
		case <-over:
			r.t.Fatalf("in time %v is in force, not %s\n%s", p.json(r.t)["name"], name, r.log)
		default:
		}
	}
}

// Ensure an admin publishes a folder over ssh, sees what it changes and what was
// published, puts an older one in force again and fetches it; that a broken one is
// refused with every fault; and that all of it outlives a restart.
func TestPublishOverSSH(t *testing.T) {
	r := serve(t)
	r.partner("north")
	if head := r.as("admin", "programme", "status", "--json").json(t)["head"].(map[string]any); head["number"] != 1.0 || head["by"] != "Gangway" {
		t.Errorf("at first: %v", head)
	}
	next := packed(t, marked(t, "Armada"))
	if p := r.try("admin", next, "programme", "diff"); p.status != 0 || !strings.Contains(p.out, "~ product HC-100: Armada Core\n") || !strings.Contains(p.out, "\n-name: Halyard Crew") {
		t.Errorf("diff: %+v", p)
	}
	if p := r.try("north", next, "programme", "publish"); p.status != 3 {
		t.Errorf("a partner: %+v", p)
	}
	if p := r.try("admin", next, "programme", "publish", "--note", "We rename everything."); p.status != 0 || !strings.Contains(p.out, "Revision 2 (") {
		t.Fatalf("publish: %+v", p)
	}
	r.inForce("Armada Crew")
	broken := marked(t, "Broken")
	broken["programme.yaml"] = strings.NewReplacer("currency: EUR", "currency: EURO", "family: shield", "family: armour").Replace(broken["programme.yaml"])
	for _, form := range [][]string{{"programme", "publish"}, {"programme", "publish", "--json"}, {"programme", "publish", "--dry-run"}, {"programme", "diff"}} {
		p := r.try("admin", packed(t, broken), form...)
		if p.status != 2 || !strings.Contains(p.err, "programme.yaml:8:11: ") || strings.Count(p.err, "no product family") < 2 {
			t.Errorf("%v: %+v", form, p)
		}
	}
	r.inForce("Armada Crew")
	if err := r.signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.inForce("Armada Crew")
	if p := r.as("admin", "programme", "history"); !strings.Contains(p.out, "We rename everything.") || strings.Contains(p.out, "\n3 ") {
		t.Errorf("history: %s", p.out)
	}
	r.as("admin", "programme", "restore", "1", "--note", "Better not.")
	r.inForce("Halyard Crew")
	if p := r.try("admin", r.as("admin", "programme", "export", "2").out, "programme", "publish", "--dry-run", "--json"); p.json(t)["revision"] == "" || !strings.Contains(p.out, "Armada Crew") {
		t.Errorf("what was fetched: %+v", p)
	}
	r.as("admin", "audit", "verify")
}

// Ensure a folder that is served is in force within a second of its last change, that
// a broken one leaves the old one in force and is told, and that a swap of links, as
// Kubernetes does it, is a change.
func TestServedFolderIsPublishedWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	for _, mark := range []string{"Brig", "Cutter"} {
		unpacked(t, filepath.Join(dir, ".."+mark), marked(t, mark))
	}
	link := func(from, to string) {
		t.Helper()
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	link("..Brig", "..data")
	for _, name := range []string{"programme.yaml", "agreements", "docs", "news", "courses", "files"} {
		if _, err := os.Stat(filepath.Join(dir, "..Brig", name)); err == nil {
			link("..data/"+name, name)
		}
	}
	r := serve(t, "--programme", dir)
	r.inForce("Brig Crew")
	s := r.open("admin", 120, 36, "programme")
	s.sees("Brig Crew")
	link("..Cutter", "..next")
	if err := os.Rename(filepath.Join(dir, "..next"), filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	r.inForce("Cutter Crew")
	s.sees("Cutter Crew")
	write := func(change func(string) string) {
		t.Helper()
		path := filepath.Join(dir, "..Cutter", "programme.yaml")
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(change(string(b))), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(func(s string) string { return strings.Replace(s, "currency: EUR", "currency: EURO", 1) })
	s.sees("was not published")
	if !strings.Contains(r.log.String(), "programme.yaml:8:11: ") {
		t.Errorf("the log does not say what is wrong:\n%s", r.log)
	}
	r.inForce("Cutter Crew")
	write(func(s string) string {
		return strings.NewReplacer("currency: EURO", "currency: EUR", "name: Cutter Crew", "name: Dhow Crew").Replace(s)
	})
	r.inForce("Dhow Crew")
	s.sees("Dhow Crew")
}

// Ensure that of answers to 100 sessions at once, while two programmes take turns, each
// is wholly of one revision.
func TestNoAnswerIsOfTwoRevisions(t *testing.T) {
	const partners, each, rounds, turns = 20, 5, 6, 20
	r := serve(t)
	conns := make([]*ssh.Client, partners)
	for i := range conns {
		r.partner(fmt.Sprintf("partner%02d", i))
		conns[i] = r.dial(fmt.Sprintf("partner%02d", i), "portal")
	}
	marks := []string{"Armada", "Barque"}
	if p := r.try("admin", packed(t, marked(t, "Barque")), "programme", "publish"); p.status != 0 { // the starter has no marks
		t.Fatalf("%+v", p)
	}
	var revisions sync.Map
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers, writer sync.WaitGroup
	published := 0
	writer.Go(func() {
		c := r.dial("admin", "portal")
		for turn := 0; turn < turns || ctx.Err() == nil; turn++ {
			p, err := call(c, strings.NewReader(packed(t, marked(t, marks[turn%2]))), "programme", "publish")
			if err != nil || p.status != 0 {
				t.Errorf("turn %d: %v %+v", turn, err, p)
				return
			}
			published++
		}
	})
	var mu sync.Mutex
	var answers []map[string]any
	met := map[string]bool{} // the names that answers had
	answered := func(v map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		answers = append(answers, v)
		met[fmt.Sprint(v["name"])] = true
	}
	metBoth := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(met) == len(marks)
	}
	for i := range partners * each {
		readers.Go(func() {
			for round := 0; round < rounds || !metBoth() && t.Context().Err() == nil; round++ {
				p, err := retried(conns[i%partners], []string{"programme", "show", "--json"})
				if err != nil || p.status != 0 {
					t.Errorf("session %d: %v %+v", i, err, p)
					return
				}
				answered(p.json(t))
			}
		})
	}
	readers.Wait()
	stop()
	writer.Wait()
	seen := map[string]int{}
	for _, v := range answers {
		mark := strings.TrimSuffix(fmt.Sprint(v["name"]), " Crew")
		seen[mark]++
		if was, _ := revisions.LoadOrStore(v["revision"], mark); was != mark {
			t.Errorf("revision %v is %v and %s", v["revision"], was, mark)
		}
		parts := append(v["products"].([]any), v["agreements"].([]any)...)
		for _, part := range parts {
			one := part.(map[string]any)
			if name := fmt.Sprint(one["name"], one["title"]); !strings.Contains(name, mark+" ") {
				t.Fatalf("an answer of %s has %s", mark, name)
			}
		}
	}
	if seen["Armada"] == 0 || seen["Barque"] == 0 || published < turns {
		t.Errorf("the answers were of %v, with %d published", seen, published)
	}
	t.Logf("%d answers of %v, %d revisions published meanwhile", len(answers), seen, published)
}

// Ensure "gangway check" tells every fault of a folder, those of its paths among them,
// and a portal with nothing else to serve does not start with it.
func TestBrokenFolderIsToldBeforeItIsServed(t *testing.T) {
	dir := t.TempDir()
	files := marked(t, "Broken")
	files["programme.yaml"] = strings.NewReplacer("currency: EUR", "currency: EURO", "family: shield", "family: armour").Replace(files["programme.yaml"])
	unpacked(t, dir, files)
	for _, args := range [][]string{{"check", dir}, {"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--programme", dir}} {
		var out, errw bytes.Buffer
		if status := run(t.Context(), args, streams{&out, &errw}); status != exitUsage {
			t.Errorf("%s: status %d", args[0], status)
		}
		if !strings.Contains(errw.String(), "programme.yaml:8:11: ") || strings.Count(errw.String(), "no product family") < 2 {
			t.Errorf("%s: %s", args[0], &errw)
		}
	}
}
