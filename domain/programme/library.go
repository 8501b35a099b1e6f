package programme

import (
	"slices"
	"strings"
	"time"
)

// An Audience is for whom a document, a news item or a course is. Each list that
// is empty leaves its side open; the vendor's people see everything.
type Audience struct {
	Tiers     []string `json:"tiers,omitempty"`     // IDs of tiers
	Types     []string `json:"types,omitempty"`     // IDs of partner types
	Countries []string `json:"countries,omitempty"` // ISO 3166 alpha-2
}

// A Member is what decides whether somebody of a partner belongs to an audience.
type Member struct{ Tier, Type, Country string }

// Has reports whether the audience has a member.
func (a Audience) Has(m Member) bool {
	return listed(a.Tiers, m.Tier) && listed(a.Types, m.Type) && listed(a.Countries, m.Country)
}

func listed(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

// A Period is from when until when something holds, by the calendar of the
// programme's time zone; a zero date leaves its side open. Both days belong to it.
type Period struct {
	From  Date `json:"from,omitzero"`
	Until Date `json:"until,omitzero"`
}

// InForce reports whether a moment lies in a period.
func (p *Programme) InForce(d Period, t time.Time) bool {
	today := p.Today(t)
	return (d.From.IsZero() || !today.Before(d.From)) && (d.Until.IsZero() || !d.Until.Before(today))
}

// A Document is a page of the library: a file docs/**.md with front matter.
type Document struct {
	Path    string   `json:"path"` // inside docs, without ".md": "sales/pricing"
	Title   string   `json:"title"`
	Summary string   `json:"summary,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Audience
	Period
	MustAck bool   `json:"must_ack,omitempty"` // whether everybody confirms having read it
	Text    string `json:"-"`                  // Markdown, without its front matter
	Hash    string `json:"hash"`               // SHA-256 of Text, in hexadecimal
}

// A File is what lies beside the documents: a file files/** that is fetched as it
// is. Its content is kept with the revision, not in memory.
type File struct {
	Path   string `json:"path"` // inside files: "price-list-2026.csv"
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// A NewsItem is a file news/*.md with front matter.
type NewsItem struct {
	ID    string `json:"id"` // its file's name without ".md"
	Title string `json:"title"`
	Date  Date   `json:"date"` // under which it stands
	Audience
	Period
	Pinned  bool   `json:"pinned,omitempty"`
	MustAck bool   `json:"must_ack,omitempty"`
	Text    string `json:"-"`
	Hash    string `json:"hash"`
}

// Document returns the document at a path, with or without ".md".
func (p *Programme) Document(path string) (*Document, bool) {
	path = strings.TrimSuffix(strings.Trim(path, "/"), ".md")
	i, ok := slices.BinarySearchFunc(p.Documents, path, func(d Document, path string) int { return strings.Compare(d.Path, path) })
	if !ok {
		return nil, false
	}
	return &p.Documents[i], true
}

// File returns the file at a path.
func (p *Programme) File(path string) (File, bool) {
	path = strings.Trim(path, "/")
	i, ok := slices.BinarySearchFunc(p.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !ok {
		return File{}, false
	}
	return p.Files[i], true
}

// NewsItem returns the news item with the ID.
func (p *Programme) NewsItem(id string) (*NewsItem, bool) {
	for i := range p.News {
		if p.News[i].ID == id {
			return &p.News[i], true
		}
	}
	return nil, false
}
