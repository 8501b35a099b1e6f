// Package session lets an admin see who is in at this moment, and show somebody
// out.
package session

import (
	"context"
	"fmt"
	"strings"

	"gangway/domain"
)

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferLook[List]("sessions.list", "system", "Lists who is in at this moment.", "sessions list"),
		domain.OfferTask[End]("sessions.end", "system", "Ends a session; its person reads that an admin did.", "sessions end S-7K3QXM"),
	}
}

func allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin) {
		return nil
	}
	return r.Actor.Refused("an admin of the vendor")
}

// List returns the sessions of this process, oldest first.
type List struct{}

// Allow lets admins.
func (List) Allow(r *domain.Read) error { return allow(r) }

// Check has nothing to hold an empty input to.
func (List) Check() error { return nil }

// Work asks the front door.
func (List) Work(_ context.Context, d *domain.Desk) (domain.List[domain.LiveSession], error) {
	out := domain.List[domain.LiveSession]{Items: d.Portal.Sessions().Live()}
	if out.Items == nil {
		out.Items = []domain.LiveSession{}
	}
	return out, nil
}

// End ends one session.
type End struct {
	ID string `arg:"" required:"" help:"id of the session" example:"S-7K3QXM"`
}

// An Ended value names the session that was ended.
type Ended struct {
	ID string `json:"id"`
}

// Allow lets admins.
func (End) Allow(r *domain.Read) error { return allow(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (End) Check() error { return nil }

// Work asks the front door.
func (c End) Work(_ context.Context, d *domain.Desk) (Ended, error) {
	id := strings.ToUpper(strings.TrimSpace(c.ID))
	if !d.Portal.Sessions().End(id, fmt.Sprintf("%s has ended this session.", d.Actor.Name)) {
		return Ended{}, domain.Errorf(domain.NotFound, "There is no such session.")
	}
	return Ended{ID: id}, nil
}
