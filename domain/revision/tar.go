package revision

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"

	"gangway/domain"
)

// ReadTar reads a folder from a tar stream, which may be compressed by gzip. Paths
// that lead out of the folder, links and devices are faults; files whose names begin
// with a dot are passed over.
func ReadTar(in io.Reader) (*Folder, error) {
	b := bufio.NewReader(in)
	head, err := b.Peek(2)
	if len(head) == 0 && errors.Is(err, io.EOF) {
		return nil, domain.Errorf(domain.Invalid, "Nothing came in. Please send the folder: tar c . | ssh HOST programme publish")
	}
	in = b
	if string(head) == "\x1f\x8b" {
		if in, err = gzip.NewReader(b); err != nil {
			return nil, broken(err)
		}
	}
	limited := &io.LimitedReader{R: in, N: 2 * MaxBytes} // a tar may carry more than files
	g := newGathering()
	for t := tar.NewReader(limited); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = g.entry(h, t)
		}
		if err != nil && limited.N <= 0 {
			return nil, domain.Errorf(domain.Limited, "A programme folder has at most 64 MiB.")
		}
		if err != nil {
			return nil, broken(err)
		}
	}
	if len(g.files) == 0 && g.faults.Err() == nil {
		return nil, domain.Errorf(domain.Invalid, "There is no file in what came in. Please send the folder: tar c . | ssh HOST programme publish")
	}
	return g.folder()
}

func broken(err error) error {
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	return domain.Errorf(domain.Invalid, "What came in is not a whole tar archive. Please send the folder: tar c . | ssh HOST programme publish").Because(err)
}

func (g *gathering) entry(h *tar.Header, in io.Reader) error {
	name := h.Name
	wrong := wrongPath(name)
	if wrong == "" {
		if name = path.Clean(name); hidden(strings.TrimPrefix(name, "./")) {
			return nil // the folder itself is "." and passed over, too
		}
	}
	switch {
	case h.Typeflag == tar.TypeXGlobalHeader:
		return nil
	case wrong != "":
	case h.Typeflag == tar.TypeDir:
		return nil
	case h.Typeflag != tar.TypeReg:
		wrong = "Only files and folders can be published, no links and no devices."
	default:
		return g.add(name, in)
	}
	g.fault(name, wrong)
	return nil
}

// Tar writes the folder as a tar stream.
func (f *Folder) Tar(w io.Writer) error {
	t := tar.NewWriter(w)
	for _, one := range f.Files {
		b, err := f.read(one)
		if err != nil {
			return err
		}
		if err := t.WriteHeader(&tar.Header{Name: one.Path, Size: one.Size, Mode: 0o644, Format: tar.FormatPAX}); err != nil {
			return err
		}
		if _, err := t.Write(b); err != nil {
			return err
		}
	}
	return t.Close()
}
