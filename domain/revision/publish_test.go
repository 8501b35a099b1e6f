package revision_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/revision"
)

// Ensure a published folder is in force at once, under a number of its own, with an
// event, an audit row by the new rules, and open screens told.
func TestPublishIsInForceAtOnce(t *testing.T) {
	p := open(t)
	before := p.Rules().Rev()
	screen := p.Broker().Subscribe(domain.TopicProgramme)
	defer screen.Close()
	changed := starter(t).with(t, "programme.yaml", "name: Halyard Crew", "name: Halyard Fleet")
	out, err := publish(t, p, zipped(t, changed.tar(t)), revision.Publish{Note: "A new\nname."})
	if err != nil || out.Number != 2 || out.Revision == before {
		t.Fatalf("%+v, %v", out, err)
	}
	if now := portaltest.View(p, p.Admin(), programme.Show{}); now.Name != "Halyard Fleet" || now.Rev() != out.Revision {
		t.Errorf("in force is %s, %s", now.Name, now.Rev())
	}
	if topics := screen.Take(); len(topics) != 1 {
		t.Errorf("screens were told %v", topics)
	}
	past := portaltest.View(p, p.Admin(), revision.History{}).Items
	if len(past) != 2 || past[0].Number != 2 || past[0].Note != "A new name." || past[0].By != p.Admin().Name || past[1].By != "Gangway" {
		t.Errorf("history: %+v", past)
	}
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "programme", domain.Page{Limit: 5})
		if err != nil {
			return err
		}
		if len(trail.Items) != 2 || trail.Items[0].Op != "programme.publish" || trail.Items[0].Rules != out.Revision || trail.Items[1].Rules != before {
			t.Errorf("audit: %+v", trail.Items)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure that what is published comes back byte by byte, whatever its size: as one
// file in pieces, and as the whole folder.
func TestBytesComeBack(t *testing.T) {
	p := open(t)
	f := starter(t)
	big := strings.Repeat("0123456789abcdef", 200<<10/16) + "end"
	f["files/big.bin"], f["files/empty.txt"] = big, ""
	must(t, p, f)
	var list []revision.File
	var out bytes.Buffer
	if _, err := run(t, p, p.Admin(), revision.Export{}, strings.NewReader(""), &out); err != nil {
		t.Fatal(err)
	}
	got, err := revision.ReadTar(&out)
	if err != nil {
		t.Fatal(err)
	}
	if list = got.Files; len(list) != len(f) {
		t.Fatalf("%d files, want %d", len(list), len(f))
	}
	for _, one := range list {
		var b bytes.Buffer
		err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
			return revision.Blob(r, one.SHA256, func(piece []byte) error {
				if len(piece) > 44<<10 {
					t.Errorf("a piece has %d bytes", len(piece))
				}
				b.Write(piece)
				return nil
			})
		})
		if err != nil || b.String() != f[one.Path] {
			t.Errorf("%s: %d bytes, want %d: %v", one.Path, b.Len(), len(f[one.Path]), err)
		}
	}
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		return revision.Blob(r, "0123", func([]byte) error { return nil })
	})
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("a file that was never published: %v", err)
	}
}

// Ensure a broken folder is refused with every fault, and not one key of the store is
// another.
func TestBrokenFolderChangesNothing(t *testing.T) {
	p := open(t)
	broken := starter(t).with(t, "programme.yaml", "currency: EUR", "currency: EURO").with(t, "programme.yaml", "family: shield", "family: armour")
	broken["agreements/new.md"] = "no front matter"
	p.Admin()
	before, rules := everything(t, p), p.Rules()
	for _, dry := range []bool{false, true} {
		_, err := publish(t, p, broken.tar(t), revision.Publish{DryRun: dry})
		if domain.KindOf(err) != domain.Invalid {
			t.Fatalf("got %v", err)
		}
		for _, want := range []string{"programme.yaml:", `"EURO" is not a currency`, `no product family "armour"`, "agreements/new.md:1:1: This file needs front matter"} {
			if !strings.Contains(told(err), want) {
				t.Errorf("%q is not told in:\n%s", want, told(err))
			}
		}
	}
	if everything(t, p) != before || p.Rules() != rules {
		t.Error("something was changed")
	}
}

// Ensure what is in force already is published no second time, and a dry run says
// what would change and changes nothing.
func TestWhatChangesNothingIsNoRevision(t *testing.T) {
	p := open(t)
	p.Admin()
	before := everything(t, p)
	out := must(t, p, starter(t))
	if !out.Unchanged || out.Number != 1 {
		t.Errorf("%+v", out)
	}
	changed := starter(t).with(t, "programme.yaml", "name: Halyard Core Fleet", "name: Halyard Armada")
	out, err := publish(t, p, changed.tar(t), revision.Publish{DryRun: true})
	if err != nil || out.Unchanged || len(out.Changes) != 1 || out.Changes[0] != (revision.Change{Did: "changed", What: "product", ID: "HC-200", Name: "Halyard Armada"}) {
		t.Errorf("%+v, %v", out, err)
	}
	if len(out.Files) != 1 || !strings.Contains(out.Files[0].Lines, "-  - { sku: HC-200, name: Halyard Core Fleet") || !strings.Contains(out.Files[0].Lines, "+  - { sku: HC-200, name: Halyard Armada") {
		t.Errorf("%+v", out.Files)
	}
	if everything(t, p) != before {
		t.Error("something was changed")
	}
}

// Ensure a tier that partners stand on can't be taken away, and with nobody on it it
// can; what partners hold elsewhere is warned of.
func TestTierWithPartnersStays(t *testing.T) {
	p := open(t)
	tiers := programme.Programme{}
	tiers.Tiers = p.Rules().(*programme.Programme).Tiers
	entry := tiers.EntryTier().ID
	gone := starter(t).with(t, "programme.yaml", "id: "+entry, "id: newcomer")
	p.Partner("contoso")
	p.Partner("fabrikam")
	_, err := publish(t, p, gone.tar(t), revision.Publish{})
	if domain.KindOf(err) != domain.Invalid || !strings.Contains(told(err), fmt.Sprintf("The tier %q is gone, but 2 partners stand on it", entry)) {
		t.Errorf("got %v", err)
	}
	if p.Rules().Rev() != tiers0(p) {
		t.Error("it was published")
	}
	empty := open(t)
	if out := must(t, empty, gone); out.Number != 2 {
		t.Errorf("nobody stands on it: %+v", out)
	}
}

// tiers0 is the revision of the head of the store.
func tiers0(p *portaltest.Portal) string {
	return portaltest.View(p, domain.SystemActor(), revision.Status{}).Head.Revision
}

// Ensure an older revision comes back as the newest one, with its history.
func TestRestore(t *testing.T) {
	p := open(t)
	first := p.Rules().Rev()
	must(t, p, starter(t).with(t, "programme.yaml", "name: Halyard Crew", "name: Halyard Fleet"))
	out, err := run(t, p, p.Admin(), revision.Restore{Number: 1, Note: "A mistake."}, strings.NewReader(""), io.Discard)
	if err != nil || out.Number != 3 || p.Rules().Rev() != first {
		t.Fatalf("%+v, %v; in force %s", out, err, p.Rules().Rev())
	}
	if head := portaltest.View(p, p.Admin(), revision.Status{}).Head; head.Restores != 1 || head.Note != "A mistake." {
		t.Errorf("%+v", head)
	}
	for _, number := range []int64{0, -1, 4} {
		if _, err := run(t, p, p.Admin(), revision.Restore{Number: number}, strings.NewReader(""), io.Discard); err == nil {
			t.Errorf("revision %d was restored", number)
		}
	}
}

// stopping is a store that fails every write after so many, as if the process had
// been killed.
type stopping struct {
	kv.Store
	left int
}

var errKilled = errors.New("killed")

func (s *stopping) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if s.left--; s.left < 0 {
		return errKilled
	}
	return s.Store.Update(ctx, fn)
}

// Ensure a process that is killed at whichever write leaves the old head, and that
// publishing again goes through.
func TestKilledHalfWay(t *testing.T) {
	f := starter(t)
	f["files/big.bin"] = strings.Repeat("x", 3<<20)
	for k := 0; ; k++ {
		store := &stopping{Store: memkv.Plain(), left: 1 << 30}
		p := over(t, store)
		if _, err := revision.PublishFolder(t.Context(), p.Portal, content.Starter(), ""); err != nil {
			t.Fatal(err)
		}
		p.Admin()
		head := tiers0(p)
		store.left = k
		_, err := publish(t, p, f.tar(t), revision.Publish{})
		store.left = 1 << 30
		if err == nil {
			if k < 5 {
				t.Errorf("it took %d writes only", k)
			}
			return
		}
		if now := tiers0(p); now != head || p.Rules().Rev() != head {
			t.Fatalf("after %d writes the head is %s and %s is in force, want %s", k, now, p.Rules().Rev(), head)
		}
		if out := must(t, p, f); out.Number != 2 || out.Unchanged {
			t.Fatalf("after %d writes it could not be published again: %+v", k, out)
		}
	}
}

// Ensure another process on the same store puts in force what was published, and an
// older programme that comes late changes nothing.
func TestFollow(t *testing.T) {
	store := memkv.New()
	a := over(t, store)
	if _, err := revision.PublishFolder(t.Context(), a.Portal, content.Starter(), ""); err != nil {
		t.Fatal(err)
	}
	b := over(t, store)
	if found, err := revision.Refresh(t.Context(), b.Portal); !found || err != nil || b.Rules().Rev() != a.Rules().Rev() {
		t.Fatalf("%v, %v", found, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	screen := b.Broker().Subscribe(domain.TopicProgramme)
	defer screen.Close()
	go func() { ended <- revision.Follow(ctx, b.Portal, func(err error) { t.Error(err) }) }()
	old := b.Rules()
	for i := 0; b.Rules() == old; i++ { // the first may come before it watches
		must(t, a, starter(t).with(t, "programme.yaml", "name: Halyard Crew", fmt.Sprintf("name: Fleet %d", i)))
		select {
		case <-screen.Wake():
		case <-t.Context().Done():
			t.Fatal("nothing was told")
		default:
		}
	}
	b.Enact(old, 1)
	if b.Rules() == old {
		t.Error("an older programme was put in force")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Ensure archives that are no folder, or want to reach out of it, are refused with all
// that is wrong, and what programmes pass over is passed over.
func TestArchives(t *testing.T) {
	link := func(name string) *tar.Header {
		return &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}
	}
	for _, tt := range []struct {
		name string
		in   io.Reader
		want []string
	}{
		{"nothing", strings.NewReader(""), []string{"Nothing came in"}},
		{"no archive", strings.NewReader(strings.Repeat("hello ", 300)), []string{"not a whole tar archive"}},
		{"broken gzip", strings.NewReader("\x1f\x8bhello"), []string{"not a whole tar archive"}},
		{"an empty one", folder{}.tar(t), []string{"no file in what came in"}},
		{
			"paths that lead out", folder{"../x": "", "a/../../y": "", "ok": ""}.tar(t, &tar.Header{Name: "/etc/motd", Typeflag: tar.TypeReg}),
			[]string{"./../x:1:1: A path must stay", "./a/../../y:1:1: A path must stay", "/etc/motd:1:1: A path must stay"},
		},
		{
			"links and devices", folder{"ok": ""}.tar(t, link("docs/a.md"), &tar.Header{Name: "null", Typeflag: tar.TypeChar}, &tar.Header{Name: "hard", Typeflag: tar.TypeLink, Linkname: "ok"}),
			[]string{"docs/a.md:1:1: Only files", "null:1:1: Only files", "hard:1:1: Only files"},
		},
		{"odd names", folder{"a\x1b[2Jb": "", `a\b`: "", strings.Repeat("d/", 20) + "f": ""}.tar(t), []string{"printable characters", "too deep"}},
		{"twice", folder{"a": ""}.tar(t, &tar.Header{Name: "a", Typeflag: tar.TypeReg}), []string{"a:1:1: This file is there twice."}},
		{"file and folder", folder{"a": "", "a/b": ""}.tar(t), []string{"a:1:1: This is a file and a folder at once."}},
		{"a large file", folder{"a": strings.Repeat("x", revision.MaxFile+1)}.tar(t), []string{"a:1:1: This file is too large"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := revision.ReadTar(tt.in)
			for _, want := range tt.want {
				if !strings.Contains(told(err), want) {
					t.Errorf("got %q, want %q", told(err), want)
				}
			}
		})
	}
	in := folder{"mine/programme.yaml": "x", "mine/docs/a.md": "y", "mine/.git/config": "z", "mine/._a": ""}
	f, err := revision.ReadTar(in.tar(t, &tar.Header{Name: "mine/.link", Typeflag: tar.TypeSymlink, Linkname: "x"}))
	if err != nil || len(f.Files) != 2 || f.Files[0].Path != "docs/a.md" || f.Files[1].Path != "programme.yaml" {
		t.Errorf("%+v, %v", f, err)
	}
}

// Ensure too much is refused before it fills the memory, zipped or not.
func TestBombs(t *testing.T) {
	many := folder{}
	for i := range 20_001 {
		many[fmt.Sprintf("f%d", i)] = ""
	}
	fat := folder{}
	for i := range 5 {
		fat[fmt.Sprintf("f%d", i)] = strings.Repeat("x", revision.MaxFile)
	}
	for name, in := range map[string]io.Reader{"files": many.tar(t), "bytes": fat.tar(t), "zipped": zipped(t, fat.tar(t)), "holes": bytes.NewReader(holes(t, 20, revision.MaxFile+1))} {
		if _, err := revision.ReadTar(in); domain.KindOf(err) != domain.Limited {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// holes returns an archive of n files of so many bytes that are nothing but a hole.
func holes(t testing.TB, n, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := range n {
		// The records that say so are those of GNU, which the writer does not take.
		says := map[string]string{"xxx.sparse.major": "1", "xxx.sparse.minor": "0", "xxx.sparse.name": fmt.Sprint("f", i), "xxx.sparse.realsize": fmt.Sprint(size)}
		err := w.WriteHeader(&tar.Header{Name: fmt.Sprint("f", i), Size: 512, Format: tar.FormatPAX, PAXRecords: says})
		if _, written := w.Write(append([]byte("0\n"), make([]byte, 510)...)); errors.Join(err, written) != nil {
			t.Fatal(err, written)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("xxx.sparse"), []byte("GNU.sparse"))
}

// Ensure a folder is an fs.FS as Go wants one.
func TestFolderIsAFileSystem(t *testing.T) {
	f, err := revision.ReadTar(folder{"programme.yaml": "x", "docs/sales/a.md": "y", "docs/b.md": "z", "files/e": ""}.tar(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(f, "programme.yaml", "docs/sales/a.md", "docs/b.md", "files/e"); err != nil {
		t.Error(err)
	}
}

// between is a store that lets somebody in right after a commit, before the process
// has gone on.
type between struct {
	kv.Store
	comes func()
}

func (s *between) Update(ctx context.Context, fn func(kv.Tx) error) error {
	err := s.Store.Update(ctx, fn)
	if s.comes != nil {
		s.comes()
	}
	return err
}

// Ensure that once a programme is published, nothing is decided by the one before, not
// even in the moment between the two.
func TestNothingIsDecidedByTheProgrammeBefore(t *testing.T) {
	store := &between{Store: memkv.Plain()}
	p := over(t, store)
	if _, err := revision.PublishFolder(t.Context(), p.Portal, content.Starter(), ""); err != nil {
		t.Fatal(err)
	}
	owner, f := p.Partner("contoso").Owner, starter(t).with(t, "programme.yaml", "name: Halyard Crew", "name: Halyard Fleet")
	f["files/list.csv"] = "a"
	admin := p.Admin()
	done := make(chan error, 1)
	store.comes = func() {
		head := portaltest.View(p, domain.SystemActor(), revision.Status{}).Head
		if head.Number != 2 {
			return // a piece was written
		}
		store.comes = nil
		go func() {
			_, err := domain.Do(t.Context(), p.Portal, owner, partner.WriteNote{Text: "Hello."})
			done <- err
		}()
		select {
		case err := <-done: // it did not have to wait
			done <- err
		case <-time.After(200 * time.Millisecond):
		}
	}
	out, err := run(t, p, admin, revision.Publish{}, f.tar(t), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, owner.User, "", domain.Page{Limit: 1})
		if err == nil && (len(trail.Items) != 1 || trail.Items[0].Rules != out.Revision) {
			t.Errorf("%+v, want by %s", trail.Items, out.Revision)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
