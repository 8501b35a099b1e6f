// Package feed lets systems of the vendor follow what happens in the portal: the
// facts that commands leave behind, in order.
package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"gangway/domain"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("events.list", "none: for other systems", "Lists what happened, oldest first.", "events list --since 0 --limit 20"),
		domain.OfferQuery[Lately]("events.lately", "home", "Lists what happened to your company, newest first.", "events lately --limit 5"),
		domain.OfferTask[Watch]("events.watch", "none: for other systems", "Writes what happens, one JSON object a line, until it is broken off.", "events watch --since 120"),
	}
}

func allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Auditor) {
		return nil
	}
	return r.Actor.Refused("an admin or auditor of the vendor")
}

// node is the process whose events are read: on one machine there is one.
const node = "1"

// List returns events after a sequence number.
type List struct {
	Since int64 `help:"the sequence number of the last event that you have" example:"120"`
	domain.Page
}

// Events are one page of the feed.
type Events struct {
	Items []domain.Event `json:"items"`
	Next  string         `json:"next"` // sequence number to continue after, or "" at the end
}

// Allow lets admins and auditors.
func (List) Allow(r *domain.Read) error { return allow(r) }

// Check holds the input to its form.
func (q List) Check() error {
	if q.Since < 0 {
		return domain.Fieldf("since", "A sequence number is not negative.")
	}
	if _, err := q.from(); err != nil {
		return err
	}
	return domain.Page{Limit: q.Limit}.Check()
}

// from returns the sequence number to begin after: a page goes on where the one
// before it ended.
func (q List) from() (int64, error) {
	if q.After == "" {
		return q.Since, nil
	}
	n, err := strconv.ParseInt(q.After, 10, 64)
	if err != nil || n < 0 {
		return 0, domain.Fieldf("after", "This cursor is not one that a list gave.")
	}
	return n, nil
}

// Run reads one page.
func (q List) Run(r *domain.Read) (Events, error) {
	limit := q.Limit
	if limit == 0 {
		limit = domain.DefaultLimit
	}
	since, err := q.from()
	if err != nil {
		return Events{}, err
	}
	l, err := domain.EventsSince(r, node, since, limit)
	out := Events{Items: l}
	if len(l) == limit {
		out.Next = fmt.Sprint(l[len(l)-1].Seq)
	}
	return out, err
}

// Watch follows the feed.
type Watch struct {
	Since int64 `help:"begin after this sequence number" example:"120"`
}

// Allow lets admins and auditors.
func (Watch) Allow(r *domain.Read) error { return allow(r) }

// Check holds the input to its form.
func (c Watch) Check() error { return List{Since: c.Since}.Check() }

// Work writes events as they happen until the caller goes. Its rights are looked
// at anew before each batch.
func (c Watch) Work(ctx context.Context, d *domain.Desk) (struct{}, error) {
	sub := d.Portal.Broker().Subscribe("event")
	defer sub.Close()
	enc, since := json.NewEncoder(d.Out), c.Since
	for {
		l, err := domain.View(ctx, d.Portal, d.Actor, List{Since: since, Page: domain.Page{Limit: domain.MaxLimit}})
		if err != nil {
			return struct{}{}, err
		}
		for _, e := range l.Items {
			if err := enc.Encode(e); err != nil {
				return struct{}{}, fmt.Errorf("events: %w", err)
			}
			since = e.Seq
		}
		if l.Next != "" {
			continue
		}
		select {
		case <-ctx.Done():
			return struct{}{}, nil
		case <-sub.Wake():
			sub.Take()
		}
	}
}
