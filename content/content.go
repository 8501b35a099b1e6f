// Package content reads the programme folders that vendors write, and carries a
// complete one to start from. It speaks YAML and Markdown: what a sound
// programme is, the domain decides.
//
// Faults are told all at once, each with its file, line and column.
package content

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gangway/domain/programme"
)

// Limits of what is read.
const (
	maxProgramme  = 512 << 10 // bytes of programme.yaml
	maxAgreement  = 128 << 10 // bytes of one agreement
	maxAgreements = 50
	maxFaults     = 200 // that are told at once
)

const programmeFile = "programme.yaml"

// A Fault is something in a programme folder that has to be mended.
type Fault struct {
	File    string // path inside the folder
	Line    int    // from 1
	Column  int    // from 1, in characters
	Message string // a sentence
}

// String returns "file:line:column: message".
func (f Fault) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
}

// Faults are all faults of a folder, in order of file, line and column.
type Faults []Fault

// Error returns one line per fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// LoadDir is [Load] for a folder of this machine. A symbolic link that leads out
// of it is a fault.
func LoadDir(dir string) (*programme.Programme, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("programme: %w", err)
	}
	defer root.Close() //nolint:errcheck // only read
	return Load(root.FS())
}

// Load reads the programme in a folder: programme.yaml, agreements/*.md,
// docs/**.md, news/*.md, courses/<id> and files/**. The error is of type [Faults]
// if the folder can be read but must be mended.
//
// The revision is a hash over all that stands in those files.
func Load(fsys fs.FS) (*programme.Programme, error) {
	l := &loader{fsys: fsys, sum: sha256.New()}
	if err := l.load(); err != nil {
		return nil, fmt.Errorf("programme: %w", err)
	}
	if faults := l.sorted(); len(faults) > 0 {
		return nil, faults
	}
	l.programme.Revision = hex.EncodeToString(l.sum.Sum(nil))[:12]
	return l.programme, nil
}

// A loader gathers what one folder holds.
type loader struct {
	fsys      fs.FS
	sum       hash.Hash // over all that is read
	programme *programme.Programme
	places    places          // where each value of the programme stands
	broken    map[string]bool // paths of what could not be read
	faults    Faults
}

func (l *loader) load() error {
	l.programme, l.places, l.broken = programme.Default(), places{"": startOf(programmeFile)}, map[string]bool{}
	t, err := l.walk()
	if err != nil {
		return err
	}
	if err := l.rules(t.programme); err != nil {
		return err
	}
	if err := l.folders(t); err != nil {
		return err
	}
	if !l.broken[""] {
		l.validate()
	}
	return nil
}

// rules reads programme.yaml.
func (l *loader) rules(name string) error {
	source, ok, err := l.need(name, programmeFile, maxProgramme)
	l.broken[""] = !ok || !l.decode(programmeFile, source, 0, "", l.programme)
	l.places[""] = startOf(programmeFile)
	return err
}

// folders reads what stands beside programme.yaml.
func (l *loader) folders(t *tree) error {
	for _, part := range []struct {
		read  func([]string) error
		names []string
	}{{l.agreements, t.agreements}, {l.documents, t.docs}, {l.news, t.news}, {l.files, t.files}} {
		if err := part.read(part.names); err != nil {
			return err
		}
	}
	return l.courses(t.courses)
}

// validate turns the domain's faults, which name a path, into faults that name
// a line. What could not be read is not told a second time.
func (l *loader) validate() {
	unread := map[Fault]bool{}
	for _, f := range l.faults {
		f.Message = ""
		unread[f] = true
	}
	for _, f := range programme.Validate(l.programme) {
		if l.isBroken(f.Path) {
			continue
		}
		p := l.places.nearest(f.Path)
		if f.Line > 0 {
			p = p.inside(f.Line, f.Column)
		}
		if !unread[Fault{File: p.file, Line: p.line, Column: p.column}] {
			l.faultAt(p, f.Message)
		}
	}
}

// isBroken reports whether a value is, or is part of, what could not be read.
func (l *loader) isBroken(path string) bool {
	for ; path != ""; path = outer(path) {
		if l.broken[path] {
			return true
		}
	}
	return false
}

func (l *loader) faultAt(p place, message string) {
	l.faults = append(l.faults, Fault{p.file, p.line, p.column, message})
}

func (l *loader) sorted() Faults {
	slices.SortStableFunc(l.faults, func(a, b Fault) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	all := slices.Compact(l.faults)
	return all[:min(len(all), maxFaults)]
}

// need is read for a file that must be there; name is "" if it is not.
func (l *loader) need(name, wanted string, limit int64) (source string, ok bool, err error) {
	if name == "" {
		l.faultAt(startOf(wanted), "This file is missing.")
		return "", false, nil
	}
	return l.read(name, limit)
}

// read returns a file's text. A file that is too large or not in UTF-8 is a
// fault, and ok is false.
func (l *loader) read(name string, limit int64) (source string, ok bool, err error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return "", false, err
	}
	defer f.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return "", false, err
	}
	source, ok = l.text(name, b, limit)
	return source, ok, nil
}

// text returns what a file holds as text, and counts it in the revision. What is
// too large or not in UTF-8 is a fault, and ok is false.
func (l *loader) text(name string, b []byte, limit int64) (source string, ok bool) {
	if int64(len(b)) > limit {
		l.faultAt(startOf(name), fmt.Sprintf("This file is too large: at most %d KiB can be read.", limit>>10))
		return "", false
	}
	l.sum.Write(fmt.Appendf(nil, "%s\x00%d\x00", name, len(b)))
	l.sum.Write(b)
	source = strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\r\n", "\n")
	if at := strange(source); at >= 0 {
		l.faultAt(placeOf(name, source, at), "This character cannot be part of a text.")
		return "", false
	}
	return source, true
}

// strange returns where the first control character, invisible order to a
// terminal or broken byte is, or -1.
func strange(s string) int {
	for i, r := range s {
		if r == utf8.RuneError || r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return i
		}
	}
	return -1
}

// agreements reads agreements/*.md in order of their names.
func (l *loader) agreements(names []string) error {
	for _, name := range names {
		source, ok, err := l.read(name, maxAgreement)
		if err != nil {
			return err
		}
		if ok {
			l.agreement(name, source)
		}
	}
	return nil
}

// agreement reads one agreement; what is wrong with its front matter is left to
// be told together with the rest.
func (l *loader) agreement(name, source string) {
	path := fmt.Sprintf("agreements[%d]", len(l.programme.Agreements))
	l.places[path] = startOf(name)
	front, body, ok := FrontMatter(source)
	if !ok {
		l.faultAt(startOf(name), "This file needs front matter: a line ---, then id, version and title, then a line ---.")
		return
	}
	var head struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		Title   string `json:"title"`
	}
	l.decode(name, front, 1, path, &head)
	body = strings.TrimSpace(body) + "\n"
	sum := sha256.Sum256([]byte(body))
	l.programme.Agreements = append(l.programme.Agreements, programme.Agreement{
		ID: head.ID, Version: head.Version, Title: head.Title, Text: body, Hash: hex.EncodeToString(sum[:]),
	})
}
