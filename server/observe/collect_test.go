package observe

import (
	"runtime"
	"runtime/metrics"
	"testing"
	"time"
)

func TestCollectPercent(t *testing.T) {
	const mib = 1 << 20
	for live, want := range map[uint64]int{0: 400, 1: 400, 16 * mib: 400, 32 * mib: 200, 64 * mib: 100, 128 * mib: 50, 4096 * mib: 50} {
		if got := collectPercent(live); got != want {
			t.Errorf("%d MiB in use: %d %%, want %d", live/mib, got, want)
		}
	}
}

// Ensure the measure follows what is in use from one collection to the next.
func TestPaceCollections(t *testing.T) {
	set := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	paceCollections(0)
	held := make([]byte, 256<<20)
	await := func(what string, ok func(percent int) bool) {
		for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			runtime.GC()
			metrics.Read(set)
			at := int(set[0].Value.Uint64()) //nolint:gosec // some percent
			if ok(at) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%s: %d %%", what, at)
			}
		}
	}
	await("with much in use", func(percent int) bool { return percent == collectAt })
	runtime.KeepAlive(held)
	await("with little in use", func(percent int) bool { return percent > collectAt })
}
