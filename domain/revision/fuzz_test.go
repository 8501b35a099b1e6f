package revision_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/revision"
)

// FuzzReadTar checks that whatever comes in as an archive is refused with a
// sentence, or is a folder within bounds: its files lie inside, once each, none
// of them hidden, can be read, and come back from an archive of it.
func FuzzReadTar(f *testing.F) {
	f.Add(archive(f, &tar.Header{Name: "./programme.yaml", Size: 5}, &tar.Header{Name: "docs/", Typeflag: tar.TypeDir}, &tar.Header{Name: "docs/a.md", Size: 3}))
	f.Add(archive(f, &tar.Header{Name: "top/programme.yaml", Size: 5}, &tar.Header{Name: "top/a/b.md", Size: 1}, &tar.Header{Name: "top/.git/x", Size: 1}))
	f.Add(archive(f, &tar.Header{Name: "../x", Size: 1}, &tar.Header{Name: "/etc/x"}, &tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc"}))
	f.Add(archive(f, &tar.Header{Name: "a", Size: 1}, &tar.Header{Name: "a/b", Size: 1}, &tar.Header{Name: "./a", Size: 1}))
	f.Add(archive(f, &tar.Header{Name: "ö\n.md", Format: tar.FormatPAX, PAXRecords: map[string]string{"A.b": "c"}}))
	whole, err := io.ReadAll(zipped(f, bytes.NewReader(archive(f, &tar.Header{Name: "programme.yaml", Size: 4}))))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("\x1f\x8b"))
	f.Add(holes(f, 1, 10_000))
	f.Fuzz(func(t *testing.T, in []byte) {
		folder, err := revision.ReadTar(bytes.NewReader(in))
		if err != nil {
			if k := domain.KindOf(err); k != domain.Invalid && k != domain.Limited {
				t.Errorf("%v: %v", k, err)
			}
			return
		}
		if len(folder.Files) == 0 || len(folder.Files) > revision.MaxFiles || folder.Bytes() > revision.MaxBytes {
			t.Errorf("%d files of %d bytes", len(folder.Files), folder.Bytes())
		}
		for i, one := range folder.Files {
			b, err := fs.ReadFile(folder, one.Path)
			if !fs.ValidPath(one.Path) || err != nil || int64(len(b)) != one.Size || i > 0 && one.Path <= folder.Files[i-1].Path {
				t.Errorf("%+v has %d bytes, %v", one, len(b), err)
			}
		}
		err = fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
			if path != "." && d.Name()[0] == '.' {
				err = errors.Join(err, errors.New(path+" is hidden"))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		var b bytes.Buffer
		if err := folder.Tar(&b); err != nil {
			t.Fatal(err)
		}
		again, err := revision.ReadTar(&b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(folder.Files, again.Files); d != "" {
			t.Error(d)
		}
	})
}

// archive returns a tar stream of headers, with as many bytes as each says.
func archive(t testing.TB, headers ...*tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte("x"), int(h.Size))); err != nil && h.Size > 0 {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
