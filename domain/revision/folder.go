package revision

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gangway/domain"
)

// Bounds of a programme folder.
const (
	MaxBytes = 64 << 20 // of all files together
	MaxFile  = 16 << 20 // bytes of one file
	MaxFiles = 20_000
	maxPath  = 240 // bytes
	maxDepth = 16
)

// A File is one file of a folder.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// A Folder is a programme folder as one value: an [fs.FS] whose files cannot change
// any more. One that is read from the store is valid as long as its Read.
type Folder struct {
	Files []File // in order of their paths
	read  func(File) ([]byte, error)
	index map[string]File
	dirs  map[string][]fs.DirEntry
}

// newFolder returns the folder of files, which are put in order.
func newFolder(files []File, read func(File) ([]byte, error)) *Folder {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	f := &Folder{Files: files, read: read, index: map[string]File{}, dirs: map[string][]fs.DirEntry{".": nil}}
	for _, one := range files {
		f.index[one.Path] = one
		f.enter(one.Path, fs.FileInfoToDirEntry(info{one.Path, one.Size, false}))
	}
	for _, list := range f.dirs {
		slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return f
}

func (f *Folder) enter(name string, e fs.DirEntry) {
	dir := path.Dir(name)
	_, known := f.dirs[dir]
	f.dirs[dir] = append(f.dirs[dir], e)
	if !known && dir != "." {
		f.enter(dir, fs.FileInfoToDirEntry(info{dir, 0, true}))
	}
}

// Bytes returns how large all files are together.
func (f *Folder) Bytes() (n int64) {
	for _, one := range f.Files {
		n += one.Size
	}
	return n
}

// Open opens a file or a folder inside it.
func (f *Folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if list, ok := f.dirs[name]; ok {
		return &opened{info: info{name, 0, true}, rest: list}, nil
	}
	one, ok := f.index[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	b, err := f.read(one)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &opened{info: info{name, one.Size, false}, Reader: bytes.NewReader(b)}, nil
}

// ReadDir lists a folder inside it.
func (f *Folder) ReadDir(name string) ([]fs.DirEntry, error) {
	list, ok := f.dirs[name]
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return slices.Clone(list), nil
}

// opened is a file or folder that is being read.
type opened struct {
	info
	*bytes.Reader
	rest []fs.DirEntry
}

// Stat describes it.
func (o *opened) Stat() (fs.FileInfo, error) { return o.info, nil }

// Size is that of the whole file.
func (o *opened) Size() int64 { return o.info.Size() }

// Close has nothing to let go of.
func (o *opened) Close() error { return nil }

// Read reads a file; a folder has no bytes.
func (o *opened) Read(b []byte) (int, error) {
	if o.Reader == nil {
		return 0, &fs.PathError{Op: "read", Path: o.name, Err: fs.ErrInvalid}
	}
	return o.Reader.Read(b)
}

// ReadDir lists up to n more entries, or all.
func (o *opened) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(o.rest)
	} else if len(o.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(o.rest))
	list := o.rest[:n]
	o.rest = o.rest[n:]
	return slices.Clone(list), nil
}

// info describes a file or folder. Files of a revision have no time of their own.
type info struct {
	name string
	size int64
	dir  bool
}

// Name is the last part of the path.
func (i info) Name() string { return path.Base(i.name) }

// Size is in bytes.
func (i info) Size() int64 { return i.size }

// Mode says that it can be read.
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// ModTime is none.
func (i info) ModTime() time.Time { return time.Time{} }

// IsDir tells a folder from a file.
func (i info) IsDir() bool { return i.dir }

// Sys is nothing.
func (i info) Sys() any { return nil }

func fileOf(name string, b []byte) File {
	sum := sha256.Sum256(b)
	return File{name, int64(len(b)), hex.EncodeToString(sum[:])}
}

// A gathering takes files in, whichever way they come, and holds them to the
// bounds.
type gathering struct {
	files   []File
	bytes   int64
	blobs   map[string][]byte // by SHA-256
	paths   map[string]bool
	faults  domain.Problems
	refused int
}

func newGathering() *gathering {
	return &gathering{blobs: map[string][]byte{}, paths: map[string]bool{}}
}

// maxRefused bounds the faults that are told at once.
const maxRefused = 200

func (g *gathering) fault(name, message string) {
	if g.refused++; g.refused > maxRefused {
		return
	}
	g.faults.Addf("programme", "%s:1:1: %s", strings.ToValidUTF8(name, "?"), message)
}

// add takes a file in. It returns an error if there is no use in going on.
func (g *gathering) add(name string, in io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return err
	}
	if g.bytes += int64(len(b)); g.bytes > MaxBytes { // what is refused counts, too: an archive can say much in few bytes
		return domain.Errorf(domain.Limited, "A programme folder has at most 64 MiB.")
	}
	if len(b) > MaxFile {
		g.fault(name, "This file is too large: at most 16 MiB can be published.")
		return nil
	}
	if g.paths[name] {
		g.fault(name, "This file is there twice.")
		return nil
	}
	g.paths[name] = true
	one := fileOf(name, b)
	g.files, g.blobs[one.SHA256] = append(g.files, one), b
	if len(g.files) > MaxFiles {
		return domain.Errorf(domain.Limited, "A programme folder has at most 20,000 files.")
	}
	return nil
}

// folder returns what was gathered. A single folder around everything is taken off,
// as some people send the folder and some what is in it.
func (g *gathering) folder() (*Folder, error) {
	for _, f := range g.files {
		for dir := path.Dir(f.Path); dir != "."; dir = path.Dir(dir) {
			if g.paths[dir] {
				g.fault(dir, "This is a file and a folder at once.")
			}
		}
	}
	top := ""
	for i, f := range g.files {
		first, _, inside := strings.Cut(f.Path, "/")
		if !inside || i > 0 && first != top {
			top = ""
			break
		}
		top = first
	}
	if top != "" && g.paths[top+"/programme.yaml"] {
		for i := range g.files {
			g.files[i].Path = strings.TrimPrefix(g.files[i].Path, top+"/")
		}
	}
	return newFolder(g.files, func(f File) ([]byte, error) { return g.blobs[f.SHA256], nil }), g.faults.Err()
}

// hidden reports whether a path is one that programmes pass over: those of version
// control, of editors, and those that Kubernetes swaps folders by.
func hidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") })
}

// wrongPath says what is wrong with a path, or "".
func wrongPath(name string) string {
	switch {
	case strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), ".."):
		return "A path must stay inside the folder."
	case !utf8.ValidString(name) || strings.Contains(name, `\`) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "A path is made of printable characters, without a backslash."
	case len(name) > maxPath || strings.Count(name, "/") >= maxDepth:
		return "This path is too long or too deep: at most 240 bytes and 16 folders."
	}
	return ""
}

// ReadFolder reads a folder that somebody may be changing at this moment into one
// value. Links are followed, as whoever serves a folder made them.
func ReadFolder(from fs.FS) (*Folder, error) {
	g := newGathering()
	if err := g.walk(from, "."); err != nil {
		return nil, err
	}
	return g.folder()
}

func (g *gathering) walk(from fs.FS, dir string) error {
	list, err := fs.ReadDir(from, dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		name := path.Join(dir, e.Name())
		if hidden(name) {
			continue
		}
		if wrong := wrongPath(name); wrong != "" {
			g.fault(name, wrong)
			continue
		}
		if err := g.take(from, name); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) take(from fs.FS, name string) error {
	at, err := fs.Stat(from, name)
	switch {
	case err != nil:
		return err
	case at.IsDir():
		return g.walk(from, name)
	case !at.Mode().IsRegular():
		g.fault(name, "Only files and folders can be published.")
		return nil
	}
	f, err := from.Open(name)
	if err != nil {
		return err
	}
	return cmp.Or(g.add(name, f), f.Close())
}
