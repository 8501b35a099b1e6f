package system_test

import (
	"bytes"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/backup"
	"gangway/domain/portal/portaltest"
	"gangway/domain/system"
)

// A lobby has two people in it.
type lobby struct{}

func (lobby) Live() []domain.LiveSession { return make([]domain.LiveSession, 2) }
func (lobby) End(string, string) bool    { return false }

func show(t *testing.T, p *portaltest.Portal, a domain.Actor) system.State {
	t.Helper()
	s, err := domain.Run(t.Context(), p.Portal, a, system.Show{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Ensure an admin reads who is in, what is late and when everything was last
// copied away, and that a copy that broke off is none.
func TestShow(t *testing.T) {
	p := portaltest.New(t)
	p.Attach(lobby{})
	admin := p.Admin()
	p.Partner("acme")
	s := show(t, p, admin)
	if s.Sessions != 2 || s.Events == 0 || s.Backup != nil || s.Late != 0 || s.Revision == "" {
		t.Errorf("at first: %+v", s)
	}
	broken := domain.WithStreams(nil, full{}, nil)
	if _, err := domain.Run(t.Context(), p.Portal, admin, backup.Backup{}, broken); err == nil {
		t.Error("a stream that nobody takes is a backup")
	}
	if s := show(t, p, admin); s.Backup != nil {
		t.Errorf("a broken backup counts: %+v", s.Backup)
	}
	var out bytes.Buffer
	if _, err := domain.Run(t.Context(), p.Portal, admin, backup.Backup{}, domain.WithStreams(nil, &out, nil)); err != nil {
		t.Fatal(err)
	}
	s = show(t, p, admin)
	if s.Backup == nil || s.Backup.Bytes != int64(out.Len()) || s.Backup.By != admin.Name || !s.Backup.At.Equal(p.Now()) {
		t.Errorf("after a backup: %+v", s.Backup)
	}
	p.Clock.Advance(time.Hour)
	if s := show(t, p, admin); s.Late == 0 || !s.LateSince.Equal(portaltest.Start.UTC()) {
		t.Errorf("a timer that nobody runs: %+v", s)
	}
	p.Run()
	if s := show(t, p, admin); s.Late != 0 {
		t.Errorf("after it ran: %+v", s)
	}
}

// full is a client that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, bytes.ErrTooLarge }

// Ensure nobody else learns how busy the portal is.
func TestShowIsForAdmins(t *testing.T) {
	p := portaltest.New(t)
	for _, a := range []domain.Actor{p.Partner("acme").Owner, p.Vendor("mia", domain.Manager)} {
		if _, err := domain.Run(t.Context(), p.Portal, a, system.Show{}); domain.KindOf(err) != domain.Denied {
			t.Errorf("%s %s: %v", a.Side, a.Role, err)
		}
	}
}
