package boltkv_test

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// Ensure a commit that failed in a way that nobody can judge is told as such, and
// is the last one (F06).
func TestCommitFailure(t *testing.T) {
	tests := []struct {
		name string
		fail func(*boltkv.Store)
		want error
	}{
		{"OutcomeUnknown", (*boltkv.Store).FailAfterCommit, kv.ErrOutcomeUnknown},
		{"Panic", (*boltkv.Store).PanicInCommit, kv.ErrUnavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir, boltkv.Options{Log: slog.New(slog.DiscardHandler)})
			fill(t, s, "before", 3)
			test.fail(s)
			for _, want := range []error{test.want, kv.ErrUnavailable} {
				err := s.Update(t.Context(), func(tx kv.Tx) error { return tx.Put([]byte("x"), nil) })
				if !errors.Is(err, want) {
					t.Errorf("error: %v, want %v", err, want)
				}
			}
			if n := count(t, s); n < 3 {
				t.Errorf("reading: %d keys", n)
			}
			mustClose(t, s)
			mustBeSound(t, dir)
		})
	}
}

func foreignDatabase(t *testing.T, _, file string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bolt.Open(path, 0o600, nil)
	must(t, err)
	must(t, db.Close())
	rename(t, path, file)
}
