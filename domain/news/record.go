package news

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/reading"
)

// A record is an item of an editor, or what was decided about one that came as a
// file: of that it keeps no text.
type record struct {
	ID     string         `json:"id"`
	File   bool           `json:"file,omitempty"`
	Title  string         `json:"title"`
	Date   programme.Date `json:"date"`
	Pinned bool           `json:"pinned,omitempty"`
	programme.Audience
	programme.Period
	MustAck     bool      `json:"must_ack,omitempty"`
	Text        string    `json:"text,omitempty"`
	Hash        string    `json:"hash"`
	By          string    `json:"by"` // name of who published it
	At          time.Time `json:"at"`
	UpdatedBy   string    `json:"updated_by,omitempty"`
	UpdatedAt   time.Time `json:"updated_at,omitzero"`
	RetractedAt time.Time `json:"retracted_at,omitzero"`
	RetractedBy string    `json:"retracted_by,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	Over        bool      `json:"over,omitempty"` // its last day has passed
	Version     int64     `json:"version"`
}

// records are the items of editors and the retracted ones of files.
var records = domain.NewTable("news", func(n *record) domain.Key { return domain.Tuple(n.ID) })

// An item stands among those that may still be shown until it is retracted or
// over; then it stands among the past ones.
var (
	live = records.Index("live", func(n *record) []domain.Key {
		if n.past() {
			return nil
		}
		return []domain.Key{domain.Tuple(n.Date.String())}
	})
	past = records.Index("past", func(n *record) []domain.Key {
		if !n.past() {
			return nil
		}
		return []domain.Key{domain.Tuple(domain.Desc(n.at()))}
	})
	alive = records.Sum("live", func(n *record) []domain.Part {
		if n.past() {
			return nil
		}
		return []domain.Part{{Key: domain.Tuple("all"), N: 1}}
	})
)

// maxLive bounds the items of editors that may still be shown.
const maxLive = 300

func (n *record) past() bool { return n.Over || !n.RetractedAt.IsZero() }

// at is when an item went to the past ones.
func (n *record) at() time.Time {
	if !n.RetractedAt.IsZero() {
		return n.RetractedAt
	}
	return time.Date(n.Until.Year, n.Until.Month, n.Until.Day, 0, 0, 0, 0, time.UTC)
}

func (n *record) status(today programme.Date) Status {
	switch {
	case !n.RetractedAt.IsZero():
		return Retracted
	case !n.From.IsZero() && today.Before(n.From):
		return Planned
	case !n.Until.IsZero() && n.Until.Before(today):
		return Ended
	}
	return Current
}

// fromFile is the record that an item of a file would have.
func fromFile(f *programme.NewsItem) record {
	return record{
		ID: f.ID, File: true, Title: f.Title, Date: f.Date, Pinned: f.Pinned, Audience: f.Audience, Period: f.Period,
		MustAck: f.MustAck, Text: f.Text, Hash: f.Hash,
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// subject is what an item is called in the marks of its readers.
func subject(id string) string { return "news/" + id }

// find returns an item that the actor may see, or NotFound. The vendor's people
// see planned, past and retracted ones too.
func find(r *domain.Read, id string) (record, error) {
	eye, err := reading.EyeOf(r)
	if err != nil {
		return record{}, err
	}
	n, ok, err := lookup(r, id)
	if err != nil {
		return record{}, err
	}
	if !ok || !eye.All() && (!n.RetractedAt.IsZero() || !eye.Sees(n.Audience, n.Period)) {
		return record{}, domain.Errorf(domain.NotFound, "There is no such news item.")
	}
	return n, nil
}

// lookup returns an item by its id, whoever asks. What comes with the programme
// stands as the programme has it, unless it was retracted.
func lookup(r *domain.Read, id string) (record, bool, error) {
	n, ok, err := records.Lookup(r, id)
	if err != nil || ok && !n.File {
		return n, ok, err
	}
	f, inForce := programme.Of(r).NewsItem(id)
	switch {
	case !ok && !inForce:
		own, isID := domain.ParseID(prefix, id)
		if !isID || own == id {
			return n, false, nil
		}
		return lookup(r, own)
	case !inForce:
		return n, true, nil
	}
	of := fromFile(f)
	of.RetractedAt, of.RetractedBy, of.Reason, of.Version = n.RetractedAt, n.RetractedBy, n.Reason, n.Version
	return of, true, nil
}

// prefix is that of the ids of editors' items: a bulletin.
const prefix = "B"

// item returns a record as it stands to the actor.
func item(r *domain.Read, n record, withText bool) (Item, error) {
	i := Item{
		ID: n.ID, Title: n.Title, Date: n.Date, Status: n.status(programme.Of(r).Today(r.Now())), Pinned: n.Pinned, Audience: n.Audience, Period: n.Period,
		MustAck: n.MustAck, File: n.File, At: n.At, Hash: n.Hash, Version: n.Version,
	}
	if withText {
		i.Text = n.Text
	}
	if r.Actor.Side == domain.Vendor {
		i.By, i.RetractedAt, i.RetractedBy, i.Reason = n.By, n.RetractedAt, n.RetractedBy, n.Reason
	}
	if r.Actor.User == "" {
		return i, nil
	}
	m, err := reading.Of(r, r.Actor.User, subject(n.ID))
	i.Read, i.AcknowledgedAt = m.ReadAs(n.Hash), m.ConfirmedAt(n.Hash)
	i.ToConfirm = i.MustAck && i.Status == Current && i.AcknowledgedAt.IsZero() && r.Actor.Side == domain.Partner
	return i, err
}
