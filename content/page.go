package content

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"gangway/domain/programme"
)

// Limits of what is read.
const (
	maxPage = 1 << 20   // bytes of a document, a news item or a lesson
	maxFile = 256 << 20 // bytes of a file beside the documents
)

// A page is a Markdown file with the values before its text.
type page struct {
	text, hash, heading string
}

// page reads a Markdown file whose front matter goes to what head points to. Both
// front matter and text are optional; which must be there is decided with all the
// rest.
func (l *loader) page(name, path string, head any) (page, error) {
	l.places[path] = startOf(name)
	source, ok, err := l.read(name, maxPage)
	if err != nil || !ok {
		l.broken[path] = true
		return page{}, err
	}
	front, body, hasFront := FrontMatter(source)
	switch {
	case hasFront:
		l.broken[path] = !l.decode(name, front, 1, path, head)
	case strings.HasPrefix(source, "---\n"):
		l.faultAt(startOf(name), "The front matter that begins here does not end: it needs a second line ---.")
		l.broken[path] = true
	}
	text := strings.TrimLeft(body, "\n")
	skipped := strings.Count(source[:len(source)-len(text)], "\n")
	text = strings.TrimRight(text, " \t\n") + "\n"
	l.places[path+".text"] = place{file: name, line: skipped + 1, column: 1, plain: true}
	sum := sha256.Sum256([]byte(text))
	return page{text, hex.EncodeToString(sum[:]), heading(text)}, nil
}

// heading returns the text of the heading that a text begins with, "" if it
// begins with something else.
func heading(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	title, ok := strings.CutPrefix(line, "# ")
	if !ok {
		return ""
	}
	return strings.Join(strings.Fields(strings.TrimRight(title, "# \t")), " ")
}

func or(title, otherwise string) string {
	if title != "" {
		return title
	}
	return otherwise
}

// documents reads docs/**.md.
func (l *loader) documents(names []string) error {
	for _, name := range names {
		var head struct {
			Title    string             `json:"title"`
			Summary  string             `json:"summary"`
			Tags     []string           `json:"tags"`
			Audience programme.Audience `json:"audience"`
			programme.Period
			MustAck bool `json:"must_ack"`
		}
		p, err := l.page(name, fmt.Sprintf("documents[%d]", len(l.programme.Documents)), &head)
		if err != nil {
			return err
		}
		l.programme.Documents = append(l.programme.Documents, programme.Document{
			Path: strings.TrimSuffix(strings.TrimPrefix(name, "docs/"), ".md"), Title: or(head.Title, p.heading), Summary: head.Summary,
			Tags: head.Tags, Audience: head.Audience, Period: head.Period, MustAck: head.MustAck, Text: p.text, Hash: p.hash,
		})
	}
	return nil
}

// news reads news/*.md.
func (l *loader) news(names []string) error {
	for _, name := range names {
		var head struct {
			Title    string             `json:"title"`
			Date     programme.Date     `json:"date"`
			Audience programme.Audience `json:"audience"`
			programme.Period
			Pinned  bool `json:"pinned"`
			MustAck bool `json:"must_ack"`
		}
		p, err := l.page(name, fmt.Sprintf("news[%d]", len(l.programme.News)), &head)
		if err != nil {
			return err
		}
		l.programme.News = append(l.programme.News, programme.NewsItem{
			ID: strings.TrimSuffix(path.Base(name), ".md"), Title: or(head.Title, p.heading), Date: head.Date, Audience: head.Audience,
			Period: head.Period, Pinned: head.Pinned, MustAck: head.MustAck, Text: p.text, Hash: p.hash,
		})
	}
	return nil
}

// files notes files/**. They pass through, and are not kept.
func (l *loader) files(names []string) error {
	for _, name := range names {
		l.places[fmt.Sprintf("files[%d]", len(l.programme.Files))] = startOf(name)
		size, sum, err := l.digest(name)
		if err != nil {
			return err
		}
		if size > maxFile {
			l.faultAt(startOf(name), fmt.Sprintf("This file is too large: at most %d MiB can be here.", maxFile>>20))
		}
		l.sum.Write(fmt.Appendf(nil, "%s\x00%d\x00%s", name, size, sum))
		l.programme.Files = append(l.programme.Files, programme.File{Path: strings.TrimPrefix(name, "files/"), Size: size, SHA256: sum})
	}
	return nil
}

// digest returns size and SHA-256 of a file. One that is too large is not read to
// its end.
func (l *loader) digest(name string) (size int64, sum string, err error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close() //nolint:errcheck // only read
	h := sha256.New()
	size, err = io.Copy(h, io.LimitReader(f, maxFile+1))
	return size, hex.EncodeToString(h.Sum(nil)), err
}
