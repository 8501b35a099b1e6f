package revision_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal/portaltest"
	"gangway/domain/revision"
)

// open returns a portal that reads programme folders, with the starter in force as
// revision 1.
func open(t *testing.T) *portaltest.Portal {
	t.Helper()
	p := over(t, memkv.New())
	if _, err := revision.PublishFolder(t.Context(), p.Portal, content.Starter(), "The starter programme."); err != nil {
		t.Fatal(err)
	}
	return p
}

func over(t *testing.T, store kv.Store) *portaltest.Portal {
	t.Helper()
	p := portaltest.Over(t, store)
	p.Loads(content.Rules)
	return p
}

// A folder is what a vendor sends: what is in each file, by its path.
type folder map[string]string

// starter returns the starter programme to be changed.
func starter(t *testing.T) folder {
	t.Helper()
	f := folder{}
	err := fs.WalkDir(content.Starter(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(content.Starter(), path)
		f[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// with returns the folder with a text in a file replaced.
func (f folder) with(t *testing.T, path, from, to string) folder {
	t.Helper()
	if !strings.Contains(f[path], from) {
		t.Fatalf("%s has no %q", path, from)
	}
	next := maps.Clone(f)
	next[path] = strings.Replace(f[path], from, to, 1)
	return next
}

// tar returns the folder as an archive, with what else is to be in it.
func (f folder) tar(t *testing.T, more ...*tar.Header) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, path := range slices.Sorted(maps.Keys(f)) {
		err := w.WriteHeader(&tar.Header{Name: "./" + path, Size: int64(len(f[path])), Mode: 0o644})
		if _, written := io.WriteString(w, f[path]); errors.Join(err, written) != nil {
			t.Fatal(err, written)
		}
	}
	for _, h := range more {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func zipped(t testing.TB, in io.Reader) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.Copy(w, in); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func publish(t *testing.T, p *portaltest.Portal, in io.Reader, c revision.Publish) (revision.Report, error) {
	t.Helper()
	return run(t, p, p.Admin(), c, in, io.Discard)
}

func run[R any](t *testing.T, p *portaltest.Portal, a domain.Actor, c domain.Task[R], in io.Reader, out io.Writer) (R, error) {
	t.Helper()
	return domain.Run(t.Context(), p.Portal, a, c, domain.WithStreams(in, out, nil))
}

// must publishes a folder that is sound.
func must(t *testing.T, p *portaltest.Portal, f folder) revision.Report {
	t.Helper()
	out, err := publish(t, p, f.tar(t), revision.Publish{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// told returns all sentences of an error.
func told(err error) string {
	var e *domain.Error
	if !errors.As(err, &e) {
		return ""
	}
	var lines []string
	for _, one := range e.All() {
		lines = append(lines, one.Msg)
	}
	return strings.Join(lines, "\n")
}

// everything is what the store holds.
func everything(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.Snapshot(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
