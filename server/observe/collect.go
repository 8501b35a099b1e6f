package observe

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Garbage is collected when it is as much as half of what is in use, so that an idle
// portal is small: sessions live long, and what is left of one lies between the
// garbage of others. A portal that uses little may have more garbage than that, as
// to collect it for every few people who come would take a good part of their time.
const (
	collectAt  = 50       // percent of what is in use
	collectMin = 64 << 20 // bytes, but at most
	collectMax = 400      // percent
)

// PaceCollections has the runtime keep to these measures, unless GOGC says another.
func PaceCollections() {
	if os.Getenv("GOGC") == "" {
		paceCollections(0)
	}
}

// paceCollections sets the measure by what the last collection left, and anew after
// the next one: a mark that nothing refers to is among its garbage.
func paceCollections(before int) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	percent := collectPercent(live[0].Value.Uint64())
	if percent != before { // to set it stops the world
		debug.SetGCPercent(percent)
	}
	mark := new(*int) // a pointer, or it would share its place with others
	runtime.AddCleanup(mark, paceCollections, percent)
}

// collectPercent returns how much garbage there may be beside so many bytes in use,
// in percent of them.
func collectPercent(live uint64) int {
	return int(min(collectMax, max(collectAt, 100*collectMin/max(live, 1))))
}
