package admin_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/backup"
	"gangway/domain/portal/portaltest"
	"gangway/tui/tuitest"
)

// A lobby has people in it until they are shown out.
type lobby struct {
	in   []domain.LiveSession
	told string
}

func (l *lobby) Live() []domain.LiveSession { return l.in }

func (l *lobby) End(id, sentence string) bool {
	l.in, l.told = l.in[:1], sentence
	return id == "S-7K3QXM"
}

// Ensure an admin reads of each alarm of the machine, above the people who are in.
func TestSystemAlarms(t *testing.T) {
	p := portaltest.New(t)
	p.Attach(&lobby{in: []domain.LiveSession{{ID: "S-111111", User: p.Admin().User, Name: "Ada", Door: "ssh", Since: portaltest.Start}}})
	p.AttachAlarms(func() []string { return []string{"The disk of the store has 3 MiB left. Please make room."} })
	for _, w := range []int{44, 80, 120} {
		open(t, p, p.Admin(), w, 30, tuitest.At("system")).Expect("Alarm", "The disk of the store has", "Last backup", "Ada")
	}
	open(t, p, p.Admin(), 44, 24, tuitest.At("system")).Expect("The disk of the store has", "Last backup", "Timers", "Store", "Events", "Programme", "Ada")
	p.AttachAlarms(func() []string {
		return slices.Repeat([]string{"The disk of the store has 3 MiB left. Please make room."}, 4)
	})
	s := open(t, p, p.Admin(), 44, 24, tuitest.At("system")).Expect("↓ more", "Ada").Without("Programme")
	s.Press("pgdown").Expect("Events", "Programme", "Ada")
}

// Ensure an admin sees how the portal is doing, copies the line that makes a
// backup, and shows somebody out after being asked.
func TestSystem(t *testing.T) {
	p := portaltest.New(t)
	in := &lobby{in: []domain.LiveSession{
		{ID: "S-111111", User: p.Admin().User, Name: "Ada", Door: "ssh", Since: portaltest.Start},
		{ID: "S-7K3QXM", Name: "Olga", Partner: "Brightwater", Door: "ssh", Remote: "192.0.2.7:4711", Since: portaltest.Start},
	}}
	p.Attach(in)
	s := open(t, p, p.Admin(), 80, 30, tuitest.At("system")).Expect("Last backup", "none yet", "Timers", "on time", "2 sessions", "Olga")
	s.Press("y")
	if !strings.Contains(s.Clipboard(), "backup >") {
		t.Errorf("the clipboard has %q", s.Clipboard())
	}
	var out bytes.Buffer
	if _, err := domain.Run(t.Context(), p.Portal, p.Admin(), backup.Backup{}, domain.WithStreams(nil, &out, nil)); err != nil {
		t.Fatal(err)
	}
	s.Press("r").Expect("● just now", "kB")
	s.Press("down", "x").Expect("End the session of Olga?", "What was typed").Press("left").Press("enter").Without("Olga")
	if in.told == "" {
		t.Error("the session was not ended")
	}
	p.Clock.Advance(72 * time.Hour)
	open(t, p, p.Vendor("mona", domain.Auditor), 120, 36, tuitest.At("system")).Expect("⚠ 3 d ago").Without("Ada ")
	open(t, p, p.Admin(), 44, 24, tuitest.At("system")).Expect("Last backup")
}
