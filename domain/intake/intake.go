// Package intake reads tables that people bring from elsewhere: CSV with a
// header, in the shapes that spreadsheets and CRMs write. It finds the
// separator, takes off a byte order mark, recognises Windows-1252, maps columns
// to fields by name, folds values that a mapping names, and says for every fault
// in which row and column it is and what stood there.
//
// It reads one row at a time, so a file of any length needs the same memory. It
// decides nothing about what the rows mean; the nouns do.
package intake

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"gangway/domain"
)

// Bounds of a file.
const (
	maxColumns = 200
	maxCell    = 8 << 10  // bytes
	maxHead    = 64 << 10 // bytes that are looked at to find out the shape
	maxRow     = 256 << 10
)

// A Field is something that a row can give. It is found in the header by its
// name or an alias, without regard to case, blanks and underscores.
type Field struct {
	Name    string
	Aliases []string
}

// A Row is one row of the file.
type Row struct {
	Line   int // in the file, counted from 1 with the header
	values map[string]string
	from   map[string]string
}

// Get returns the value of a field, mapped, or "".
func (r Row) Get(field string) string { return r.values[field] }

// Fault makes a fault about one field of this row.
func (r Row) Fault(field, format string, args ...any) Fault {
	column := r.from[field]
	if column == "" {
		column = field
	}
	return Fault{Line: r.Line, Column: column, Value: clip(r.values[field]), Message: fmt.Sprintf(format, args...)}
}

// Faults turns what an operation said of the row's input into faults, with the
// columns that its fields came from. An error that is not about the input is
// returned as it is.
func (r Row) Faults(err error) ([]Fault, error) {
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind == domain.Internal || e.Kind == domain.Unavailable || e.Kind == domain.Denied {
		return nil, err
	}
	var out []Fault
	for _, one := range e.All() {
		out = append(out, r.Fault(one.Field, "%s", one.Msg))
	}
	return out, nil
}

// A Fault is what is wrong with one value.
type Fault struct {
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

// Row shows a fault in a table.
func (f Fault) Row() []domain.Cell {
	return []domain.Cell{{Name: "line", Value: fmt.Sprint(f.Line)}, {Name: "column", Value: f.Column}, {Name: "value", Value: f.Value}, {Name: "message", Value: f.Message}}
}

func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// A Reader gives the rows of a file.
type Reader struct {
	csv     *csv.Reader
	mapping Mapping
	columns []column
	ignored []string // columns that no field takes
	skip    int      // lines before the header: the mapping
	ended   int      // the line, without those, in which the record before ended
	bounded *rowBound
}

// A column is where the values of one field come from.
type column struct {
	field, header string
	at            int
}

// Open reads the mapping, if the file starts with one, and the header. The
// mapping that is handed in comes first, the file's own adds to it. Faults of the
// header are one Invalid error that lists them all.
func Open(in io.Reader, fields []Field, m Mapping) (*Reader, error) {
	b := bufio.NewReaderSize(in, maxHead)
	head, err := peek(b)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
	}
	lines, err := m.readPreamble(b)
	if err != nil {
		return nil, err
	}
	if head, err = peek(b); err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, domain.Errorf(domain.Invalid, "There is nothing to import: the file is empty.")
	}
	bound := &rowBound{in: decoded(b, head)}
	c := csv.NewReader(bound)
	c.Comma, c.FieldsPerRecord, c.TrimLeadingSpace = separator(head), -1, true
	r := &Reader{csv: c, mapping: m, skip: lines, bounded: bound}
	return r, r.readHeader(fields)
}

func peek(b *bufio.Reader) ([]byte, error) {
	head, err := b.Peek(maxHead)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, brokeOff(err)
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) || bytes.IndexByte(head, 0) >= 0 {
		return nil, domain.Errorf(domain.Invalid, "This is not a CSV file in UTF-8 or Windows-1252. Please save it as “CSV UTF-8”.")
	}
	return head, nil
}

// brokeOff says that the input could not be read to its end, unless whoever gave it
// has said why already.
func brokeOff(err error) error {
	var e *domain.Error
	if errors.As(err, &e) {
		return err
	}
	return domain.Errorf(domain.Unavailable, "The input broke off.").Because(err)
}

// decoded returns the input as UTF-8: as it is, or from Windows-1252 when its
// beginning is not valid UTF-8.
func decoded(b io.Reader, head []byte) io.Reader {
	whole := head
	for i := 0; i < utf8.UTFMax && len(whole) > 0 && !utf8.Valid(whole); i++ {
		whole = whole[:len(whole)-1]
	}
	if utf8.Valid(whole) {
		return b
	}
	return transform.NewReader(b, charmap.Windows1252.NewDecoder())
}

// separator returns which of comma, semicolon and tab the header has most of.
func separator(head []byte) rune {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// A rowBound breaks off a quote that is never closed, before it has taken the
// memory.
type rowBound struct {
	in   io.Reader
	read int
}

var errRowTooLong = errors.New("intake: a row is too long")

func (b *rowBound) Read(p []byte) (int, error) {
	if b.read > maxRow {
		return 0, errRowTooLong
	}
	n, err := b.in.Read(p)
	b.read += n
	return n, err
}

func (r *Reader) record() ([]string, int, error) {
	rec, err := r.csv.Read()
	r.bounded.read = 0
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		r.ended = parse.Line
		return nil, 0, err
	case err != nil:
		return nil, 0, err
	}
	line, _ := r.csv.FieldPos(0)
	last := len(rec) - 1
	r.ended, _ = r.csv.FieldPos(last)
	r.ended += strings.Count(rec[last], "\n")
	return rec, line + r.skip, nil
}

func (r *Reader) readHeader(fields []Field) error {
	header, _, err := r.record()
	if err != nil {
		err = r.broken(err)
	}
	var broken *Broken
	switch {
	case errors.As(err, &broken):
		return domain.Fieldf("header", "Line %d: %s", broken.Fault.Line, broken.Fault.Message)
	case err != nil:
		return err
	}
	if len(header) > maxColumns {
		return domain.Errorf(domain.Invalid, "The file has %d columns; at most %d can be read.", len(header), maxColumns)
	}
	at := map[string]int{}
	var p domain.Problems
	for i, h := range header {
		if _, twice := at[fold(h)]; twice && fold(h) != "" {
			p.Addf("header", "The column “%s” is there twice.", clip(h))
		}
		at[fold(h)] = i
	}
	for _, f := range fields {
		if c, ok := r.find(f, header, at, &p); ok {
			r.columns = append(r.columns, c)
		}
	}
	r.ignored = r.untaken(header)
	r.checkMapping(fields, &p)
	if len(r.columns) == 0 && p.Err() == nil {
		p.Addf("header", "None of the columns is known. Known are %s; others can be mapped with --map FIELD=COLUMN.", names(fields))
	}
	return p.Err()
}

func (r *Reader) find(f Field, header []string, at map[string]int, p *domain.Problems) (column, bool) {
	if mapped, ok := r.mapping.Columns[f.Name]; ok {
		i, found := at[fold(mapped)]
		if !found {
			p.Addf("map", "There is no column “%s” for %s.", clip(mapped), f.Name)
			return column{}, false
		}
		return column{f.Name, header[i], i}, true
	}
	for _, name := range append([]string{f.Name}, f.Aliases...) {
		if i, found := at[fold(name)]; found {
			return column{f.Name, header[i], i}, true
		}
	}
	return column{}, false
}

// untaken returns the columns that no field takes.
func (r *Reader) untaken(header []string) []string {
	taken := map[int]bool{}
	for _, c := range r.columns {
		taken[c.at] = true
	}
	out := []string{}
	for i, h := range header {
		if !taken[i] && strings.TrimSpace(h) != "" {
			out = append(out, clip(h))
		}
	}
	return out
}

func (r *Reader) checkMapping(fields []Field, p *domain.Problems) {
	known := map[string]bool{}
	for _, f := range fields {
		known[f.Name] = true
	}
	for _, name := range r.mapping.fields() {
		if !known[name] {
			p.Addf("map", "There is no field “%s”. Known are %s.", clip(name), names(fields))
		}
	}
}

func names(fields []Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, ", ")
}

// fold makes header names comparable.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '_', '-', '.', '\u00a0':
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(s)))
}

// Next returns the next row, or [io.EOF]. A row that can't be read is a *Broken
// error about that row alone, and the rows after it can be read, unless Fatal
// says otherwise.
func (r *Reader) Next() (Row, error) {
	for {
		rec, line, err := r.record()
		if err != nil {
			return Row{}, r.broken(err)
		}
		if blank(rec) {
			continue
		}
		return r.row(rec, line)
	}
}

func blank(rec []string) bool {
	for _, v := range rec {
		if strings.TrimSpace(v) != "" {
			return false
		}
	}
	return true
}

func (r *Reader) row(rec []string, line int) (Row, error) {
	row := Row{Line: line, values: make(map[string]string, len(r.columns)), from: make(map[string]string, len(r.columns))}
	for _, c := range r.columns {
		row.from[c.field] = c.header
		if c.at >= len(rec) {
			continue
		}
		v := strings.TrimSpace(rec[c.at])
		if len(v) > maxCell || !utf8.ValidString(v) {
			return row, &Broken{Fault: Fault{Line: line, Column: c.header, Value: clip(strings.ToValidUTF8(v, "�")), Message: "This value is too long or is not text."}}
		}
		row.values[c.field] = r.mapping.value(c.field, v)
	}
	for field, v := range r.mapping.Defaults {
		if row.values[field] == "" {
			row.values[field] = v
		}
	}
	return row, nil
}

// A Broken error is about one row that can't be read.
type Broken struct {
	Fault Fault
	Fatal bool // nothing after it can be read either
}

// Error returns the sentence.
func (b *Broken) Error() string { return b.Fault.Message }

func (r *Reader) broken(err error) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, errRowTooLong):
		return &Broken{Fatal: true, Fault: Fault{Line: r.skip + r.ended + 1, Message: "A quotation mark is opened and never closed, or a row is longer than 256 KiB."}}
	case errors.As(err, &parse):
		return &Broken{Fault: Fault{Line: parse.Line + r.skip, Message: "The quotation marks of this row don't match."}}
	}
	return brokeOff(err)
}
