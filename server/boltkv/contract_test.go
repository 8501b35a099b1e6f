package boltkv_test

import (
	"testing"

	"gangway/domain/kv"
	"gangway/domain/kv/kvtest"
	"gangway/server/boltkv"
)

// Ensure the engine keeps the contract of a store, and leaves a sound file.
func TestContract(t *testing.T) {
	t.Run("Once", func(t *testing.T) { contract(t, boltkv.Options{}) })
	t.Run("Replay", func(t *testing.T) { contract(t, boltkv.Options{Replay: true}) })
}

func contract(t *testing.T, o boltkv.Options) {
	kvtest.Run(t, func(t *testing.T) kv.Store {
		dir := t.TempDir()
		t.Cleanup(func() { mustBeSound(t, dir) })
		return open(t, dir, o)
	})
}
