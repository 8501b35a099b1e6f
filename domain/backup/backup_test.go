package backup_test

import (
	"bytes"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/backup"
	"gangway/domain/portal/portaltest"
)

// A meanwhile is a client that does something while it takes a backup.
type meanwhile struct {
	bytes.Buffer

	do func()
}

func (m *meanwhile) Write(p []byte) (int, error) {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return m.Buffer.Write(p)
}

// Ensure that while a backup is being taken another is refused with a sentence, and
// is made when the first is done or broken off.
func TestBackupsOneAtATime(t *testing.T) {
	p := portaltest.New(t)
	admin := p.Admin()
	take := func(out *meanwhile) error {
		_, err := domain.Run(t.Context(), p.Portal, admin, backup.Backup{}, domain.WithStreams(nil, out, nil))
		return err
	}
	var refused error
	if err := take(&meanwhile{do: func() { refused = take(&meanwhile{}) }}); err != nil {
		t.Fatal(err)
	}
	if domain.KindOf(refused) != domain.Unavailable || !strings.Contains(refused.Error(), "already") {
		t.Errorf("the second is answered with %v", refused)
	}
	if err := take(&meanwhile{}); err != nil {
		t.Errorf("after the first: %v", err)
	}
}
