package session_test

import (
	"testing"

	"gangway/domain"
	"gangway/domain/portal/portaltest"
	"gangway/domain/session"
)

// A lobby has one person in it.
type lobby struct{ told string }

func (l *lobby) Live() []domain.LiveSession {
	return []domain.LiveSession{{ID: "S-7K3QXM", Name: "Ada"}}
}

func (l *lobby) End(id, sentence string) bool {
	l.told = sentence
	return id == "S-7K3QXM"
}

// Ensure an admin sees who is in and can show somebody out, whose end is in the
// audit trail, and that nobody else can.
func TestSessions(t *testing.T) {
	p := portaltest.New(t)
	in := &lobby{}
	p.Attach(in)
	admin, owner := p.Admin(), p.Partner("acme").Owner
	l, err := domain.Run(t.Context(), p.Portal, admin, session.List{})
	if err != nil || len(l.Items) != 1 || l.Items[0].Name != "Ada" {
		t.Errorf("list: %v, %v", l, err)
	}
	if _, err := domain.Run(t.Context(), p.Portal, owner, session.List{}); domain.KindOf(err) != domain.Denied {
		t.Errorf("an owner: %v", err)
	}
	if _, err := domain.Run(t.Context(), p.Portal, admin, session.End{ID: "S-000000"}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("no such: %v", err)
	}
	if _, err := domain.Run(t.Context(), p.Portal, admin, session.End{ID: "s-7k3qxm"}); err != nil || in.told == "" {
		t.Errorf("end: %v, %q", err, in.told)
	}
	err = p.Peek(t.Context(), admin, func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "sessions", domain.Page{})
		if len(trail.Items) != 2 {
			t.Errorf("the audit trail has %d rows of sessions", len(trail.Items))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
