package news

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
)

// A Status is where an item is in its life.
type Status string

// The states of an item. Partners see the current ones only.
const (
	Planned   Status = "planned" // its first day is still to come
	Current   Status = "current"
	Ended     Status = "ended" // its last day is over
	Retracted Status = "retracted"
)

// An Item is one piece of news, as it stands to the actor.
type Item struct {
	ID     string         `json:"id"` // of an editor's item "B-7K3QXM", of a file its name
	Title  string         `json:"title"`
	Date   programme.Date `json:"date"` // under which it stands
	Status Status         `json:"status"`
	Pinned bool           `json:"pinned"`
	programme.Audience
	programme.Period
	MustAck        bool      `json:"must_ack"`                 // whether everybody confirms having read it
	Read           bool      `json:"read"`                     // whether the actor has read it as it is now
	ToConfirm      bool      `json:"to_confirm"`               // whether the actor is still to confirm it
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"` // when the actor confirmed it
	File           bool      `json:"file,omitempty"`           // whether it came with the programme
	By             string    `json:"by,omitempty"`             // name of the editor; for the vendor
	RetractedAt    time.Time `json:"retracted_at,omitzero"`
	RetractedBy    string    `json:"retracted_by,omitempty"`
	Reason         string    `json:"reason,omitempty"` // why it was retracted
	At             time.Time `json:"at,omitzero"`      // when the editor published it
	Version        int64     `json:"version,omitempty"`
	Hash           string    `json:"hash"`           // SHA-256 of the text
	Text           string    `json:"text,omitempty"` // Markdown; not in lists
}

// Row shows an item in a table.
func (i Item) Row() []domain.Cell {
	state := "new"
	switch {
	case i.Status != Current:
		state = string(i.Status)
	case i.ToConfirm:
		state = "to confirm"
	case i.Read:
		state = "read"
	}
	pinned := ""
	if i.Pinned {
		pinned = "pinned"
	}
	return []domain.Cell{
		{Name: "id", Value: i.ID},
		{Name: "date", Value: i.Date.String()},
		{Name: "title", Value: i.Title},
		{Name: "pinned", Value: pinned},
		{Name: "state", Value: state},
	}
}

// An Inbox is what waits for the actor: for Home, the tab line and the banner.
type Inbox struct {
	Unread  int    `json:"unread"`  // current items that the actor has not read
	Confirm []Item `json:"confirm"` // those to be confirmed, as in a list, without their texts
	Newest  *Item  `json:"newest"`  // the one that was published last of those that are not read
}

// Topic goes stale when an item is published, changed or retracted, or when its
// first or last day comes. Reading and confirming make [reading.Topic] stale.
const Topic = "news"
