package observe

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// A Relief gives memory back to the system after sessions have let go of theirs.
// The runtime alone keeps up to twice of what is in use, and stacks as large as
// they once were, for as long as nothing happens.
//
// The zero value is ready for use.
type Relief struct {
	pending atomic.Bool
	after   time.Duration
}

// reliefAfter is how long a relief waits for more sessions to let go.
const reliefAfter = time.Minute

// Soon gives memory back within a minute, once for all who ask until then.
func (r *Relief) Soon() {
	if r.pending.CompareAndSwap(false, true) {
		time.AfterFunc(cmp.Or(r.after, reliefAfter), r.give)
	}
}

// give collects garbage, whereby each stack that is mostly empty becomes half as
// large, and returns what is free.
func (r *Relief) give() {
	r.pending.Store(false)
	const halves = 4 // of 64 KiB, which an exchange of keys takes, to 4
	for range halves {
		runtime.GC()
	}
	debug.FreeOSMemory()
}
