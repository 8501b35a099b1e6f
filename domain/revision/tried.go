package revision

import (
	"bufio"
	"bytes"
	"io"

	"gangway/domain"
	"gangway/domain/programme"
)

// Tried reads a programme that is to be tried and not published: a folder in a tar
// archive, which may be compressed by gzip, or programme.yaml alone with what else
// is in force. If nothing comes in, it is the programme in force.
func Tried(p *domain.Portal, in io.Reader) (*programme.Programme, error) {
	b := bufio.NewReader(in)
	if isArchive(b) {
		f, err := ReadTar(b)
		if err != nil {
			return nil, err
		}
		return load(p, f)
	}
	rules, err := p.ReadRules(b)
	if err != nil {
		return nil, err
	}
	if tried, _ := rules.(*programme.Programme); tried != nil {
		return tried, nil
	}
	present, _ := p.Rules().(*programme.Programme)
	return present, nil
}

// isArchive reports whether what comes in begins as a tar archive does, or as
// something compressed.
func isArchive(b *bufio.Reader) bool {
	head, _ := b.Peek(262) // an error comes again when it is read
	return bytes.HasPrefix(head, []byte("\x1f\x8b")) || len(head) == 262 && bytes.HasPrefix(head[257:], []byte("ustar"))
}
