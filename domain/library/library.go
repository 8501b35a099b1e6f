package library

import (
	"fmt"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/reading"
)

// A Kind says what an entry of the library is.
type Kind string

// The kinds of entries, and of what a search finds.
const (
	KindDocument Kind = "document"
	KindFile     Kind = "file"
	KindNews     Kind = "news"
)

// An Entry is a document or a file in a list, as it stands to the actor.
type Entry struct {
	Kind    Kind     `json:"kind"`
	Path    string   `json:"path"` // of a document "sales/pricing", of a file "files/price-list.csv"
	Title   string   `json:"title"`
	Summary string   `json:"summary,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	programme.Audience
	programme.Period
	Size           int64     `json:"size,omitempty"`           // of a file, in bytes
	MustAck        bool      `json:"must_ack,omitempty"`       // whether everybody confirms having read it
	Read           bool      `json:"read"`                     // whether the actor has read (or fetched) it as it is now
	Changed        bool      `json:"changed,omitempty"`        // whether the actor has read it before it changed
	ToConfirm      bool      `json:"to_confirm"`               // whether the actor is still to confirm it
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"` // when the actor confirmed the present text
}

// Row shows an entry in a table.
func (e Entry) Row() []domain.Cell {
	state := "new"
	switch {
	case e.ToConfirm:
		state = "to confirm"
	case e.Read:
		state = "read"
	case e.Changed:
		state = "changed"
	}
	return []domain.Cell{
		{Name: "path", Value: e.Path},
		{Name: "title", Value: e.Title},
		{Name: "tags", Value: strings.Join(e.Tags, " ")},
		{Name: "state", Value: state},
	}
}

// A Document is an entry with its text.
type Document struct {
	Entry
	Hash string `json:"hash"` // SHA-256 of the text
	Text string `json:"text"` // Markdown
}

// A Folder is where documents lie.
type Folder struct {
	Path      string `json:"path"`      // "sales/playbooks", "files", or "" for what lies in none
	Documents int    `json:"documents"` // and files that the actor sees in it, not in folders below it
}

// Row shows a folder in a table.
func (f Folder) Row() []domain.Cell {
	return []domain.Cell{{Name: "path", Value: f.Path}, {Name: "documents", Value: fmt.Sprint(f.Documents)}}
}

// A Hit is something that a search has found.
type Hit struct {
	Kind    Kind     `json:"kind"`
	Path    string   `json:"path"` // of a document or a file, as in a list; of news its id
	Title   string   `json:"title"`
	Snippet string   `json:"snippet"` // of the text, one line, around the first place that was found
	Marks   [][2]int `json:"marks"`   // the places in the snippet that were found, from and to, in bytes
}

// Row shows a hit in a table.
func (h Hit) Row() []domain.Cell {
	return []domain.Cell{{Name: "path", Value: h.Path}, {Name: "title", Value: h.Title}, {Name: "snippet", Value: h.Snippet}}
}

// A Stat says how much an entry is read by the people of partners.
type Stat struct {
	Path      string  `json:"path"`
	Title     string  `json:"title"`
	Readers   int64   `json:"readers"`   // people who have read or fetched it
	Reads     int64   `json:"reads"`     // once per person and day
	Downloads int64   `json:"downloads"` // once per person and day
	MustAck   bool    `json:"must_ack,omitempty"`
	Confirmed int64   `json:"confirmed"` // people who have confirmed its present text
	Months    []Month `json:"months,omitempty"`
}

// A Month is how much was read in a month.
type Month struct {
	Month     string `json:"month"` // "2026-03"
	Reads     int64  `json:"reads"`
	Downloads int64  `json:"downloads"`
}

// Row shows a stat in a table.
func (s Stat) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "path", Value: s.Path},
		{Name: "title", Value: s.Title},
		{Name: "readers", Value: fmt.Sprint(s.Readers)},
		{Name: "reads", Value: fmt.Sprint(s.Reads)},
		{Name: "downloads", Value: fmt.Sprint(s.Downloads)},
		{Name: "confirmed", Value: fmt.Sprint(s.Confirmed)},
	}
}

// Topic returns the topic that goes stale when a person has read, fetched or
// confirmed something. What is published makes [revision.Topic] stale.
func Topic(user string) string { return reading.Topic(user) }
