package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"gangway/domain"
	"gangway/domain/programme"
)

// Read reads a programme.yaml that comes by itself, to be tried: what stands in
// other files is that of the programme in force. An input of nothing is no programme and no
// error. Faults are one Invalid error that lists them all, as file:line:column.
func Read(in io.Reader, present *programme.Programme) (*programme.Programme, error) {
	b, err := io.ReadAll(io.LimitReader(in, maxProgramme+1))
	var told *domain.Error // by whoever gave the input
	switch {
	case errors.As(err, &told):
		return nil, told
	case err != nil:
		return nil, domain.Errorf(domain.Unavailable, "The input broke off.").Because(err)
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return nil, nil
	}
	l := &loader{sum: sha256.New(), programme: programme.Default(), places: places{}, broken: map[string]bool{}}
	l.adopt(present)
	source, ok := l.text(programmeFile, b, maxProgramme)
	ok = ok && l.decode(programmeFile, source, 0, "", l.programme)
	l.places[""] = startOf(programmeFile)
	if ok {
		l.validate()
	}
	var all domain.Problems
	for _, f := range l.sorted() {
		all.Addf("programme", "%s", f)
	}
	l.programme.Revision = hex.EncodeToString(l.sum.Sum(nil))[:12]
	if err := all.Err(); err != nil {
		return nil, fmt.Errorf("programme: %w", err)
	}
	return l.programme, nil
}

// adopt takes over what a programme has in files of its own.
func (l *loader) adopt(from *programme.Programme) {
	p := l.programme
	p.Agreements, p.Documents, p.News, p.Courses, p.Files = from.Agreements, from.Documents, from.News, from.Courses, from.Files
	for i, d := range p.Documents {
		l.places[fmt.Sprintf("documents[%d]", i)] = startOf("docs/" + d.Path + ".md")
	}
	for i, n := range p.News {
		l.places[fmt.Sprintf("news[%d]", i)] = startOf("news/" + n.ID + ".md")
	}
	for i, c := range p.Courses {
		l.places[fmt.Sprintf("courses[%d]", i)] = startOf("courses/" + c.ID)
	}
}
