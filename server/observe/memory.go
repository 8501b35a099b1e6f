package observe

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A memory knows how much of what is allowed is in use.
type memory struct {
	limit   int64 // bytes; 0 for none
	tidying atomic.Int64
}

// memoryLimit returns the soft limit of the runtime (GOMEMLIMIT); 0 for none.
func memoryLimit() int64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return limit
	}
	return 0
}

// used returns the bytes that a collection of garbage would leave.
func (*memory) used() int64 {
	const live, total = "/gc/heap/live:bytes", "/memory/classes/total:bytes"
	samples := []metrics.Sample{
		{Name: total},
		{Name: live},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
	}
	metrics.Read(samples)
	var n int64
	for i, s := range samples {
		if s.Value.Kind() != metrics.KindUint64 {
			return 0
		}
		if i < 2 {
			n += int64(s.Value.Uint64())
		} else {
			n -= int64(s.Value.Uint64())
		}
	}
	return n
}

// tidyEvery is how often a process that is full looks whether it still is.
const tidyEvery = 10 * time.Second

// hasRoom says whether another session can be afforded. What is in use is known as
// of the last collection, so one that says no has the next one begin soon.
func (m *memory) hasRoom() bool {
	if m.limit == 0 || float64(m.used()) <= memoryShort*float64(m.limit) {
		return true
	}
	now, last := time.Now().UnixNano(), m.tidying.Load()
	if now-last > int64(tidyEvery) && m.tidying.CompareAndSwap(last, now) {
		runtime.GC()
		return float64(m.used()) <= memoryShort*float64(m.limit)
	}
	return false
}

// What the process and one session at rest take of the memory, in bytes.
const (
	baseMemory    = 48 << 20
	sessionMemory = 128 << 10
)

// MostSessions returns how many of that many sessions the runtime's soft limit of
// memory allows at rest. How many it allows at work is seen as they come: see
// [Alarms.HasRoom].
func MostSessions(most int) int {
	limit := memoryLimit()
	if limit == 0 {
		return most
	}
	return int(min(int64(most), max(1, (limit-baseMemory)/sessionMemory)))
}

// ofGroup is the part of a control group's memory that the runtime may use; the
// rest is for the store's pages and for what the kernel counts.
const ofGroup = .9

// LimitMemory sets the runtime's soft limit of memory to nine tenths of what the
// control group of the process allows, unless GOMEMLIMIT says another. It returns
// the limit in force in bytes, 0 for none.
func LimitMemory() int64 {
	if limit := memoryLimit(); limit > 0 || os.Getenv("GOMEMLIMIT") != "" {
		return limit
	}
	limit := groupLimit("/sys/fs/cgroup", "/proc/self/cgroup")
	if limit > 0 {
		limit = int64(ofGroup * float64(limit))
		debug.SetMemoryLimit(limit)
	}
	return limit
}

// groupLimit returns the least memory.max of a control group (version 2) and of
// those around it; 0 for none.
func groupLimit(root, self string) (least int64) {
	text, err := os.ReadFile(self)
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		path, ok := strings.CutPrefix(lines.Text(), "0::")
		if !ok {
			continue
		}
		for path = filepath.Join("/", path); ; path = filepath.Dir(path) {
			b, err := os.ReadFile(filepath.Join(root, path, "memory.max")) //nolint:gosec // the kernel names the path
			if n, bad := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && bad == nil && n > 0 && (least == 0 || n < least) {
				least = n
			}
			if path == "/" {
				return least
			}
		}
	}
	return 0
}
