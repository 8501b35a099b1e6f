package observe

import (
	"runtime"
	"testing"
	"time"
)

// Ensure memory that is free goes back to the system, once for all who ask.
func TestRelief(t *testing.T) {
	var before, after runtime.MemStats
	garbage()
	runtime.ReadMemStats(&before)
	r := &Relief{after: time.Millisecond}
	r.Soon()
	r.Soon()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		runtime.ReadMemStats(&after)
		if kept := after.HeapIdle - after.HeapReleased; after.NumGC >= before.NumGC+5 && kept < 16<<20 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d bytes are free and kept, %d collections", after.HeapIdle-after.HeapReleased, after.NumGC-before.NumGC)
		}
	}
	if r.pending.Load() {
		t.Error("it can't be asked again")
	}
}

// garbage uses 64 MiB and lets go of them.
func garbage() {
	held := make([][]byte, 64)
	for i := range held {
		held[i] = make([]byte, 1<<20)
		for j := 0; j < len(held[i]); j += 4096 {
			held[i][j] = 1
		}
	}
	runtime.KeepAlive(held)
}
