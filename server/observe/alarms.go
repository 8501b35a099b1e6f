package observe

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// lookEvery is how often it is looked what the machine is short of.
const lookEvery = 30 * time.Second

// The parts of a limit from which on there is an alarm.
const (
	filesShort  = .9  // of the open files that are allowed
	memoryShort = .85 // of the memory that is allowed: no session is begun any more
)

// Alarms watch over what the machine gives the process: the disk of the store,
// open files, memory; and hear of backups. What begins to be short is logged as a
// warning once, and so is its end.
type Alarms struct {
	dir     string // of the store
	lowDisk uint64 // bytes
	log     *slog.Logger
	memory  memory

	mu     sync.Mutex
	raised map[string]string // sentence by what is short
	free   uint64            // bytes of the disk
	files  int
	most   uint64 // files
}

// NewAlarms watches over the disk with the folder of the store, on which less than
// lowDisk free bytes are an alarm. It looks for the first time at once.
func NewAlarms(dir string, lowDisk uint64, log *slog.Logger) *Alarms {
	a := &Alarms{dir: dir, lowDisk: lowDisk, log: log, memory: memory{limit: memoryLimit()}, raised: map[string]string{}}
	a.Look()
	return a
}

// Watch looks every half minute until ctx ends.
func (a *Alarms) Watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.Look()
		}
	}
}

// Look looks at once.
func (a *Alarms) Look() {
	used, limit := a.memory.used(), a.memory.limit
	a.mu.Lock()
	defer a.mu.Unlock()
	if free, err := freeBytes(a.dir); err == nil {
		a.free = free
		edge := a.lowDisk
		if a.raised["disk"] != "" { // a little more, so that it doesn't come and go
			edge += a.lowDisk / 10
		}
		a.set("disk", free < edge, fmt.Sprintf("The disk of the store has %d MiB left. Please make room.", free>>20))
	}
	if most, err := mostFiles(); err == nil {
		a.most, a.files = most, openFiles()
		a.set("files", float64(a.files) > filesShort*float64(most), fmt.Sprintf("%d of %d files that may be open are open. Please raise the limit (LimitNOFILE).", a.files, most))
	}
	if limit > 0 {
		a.set("memory", float64(used) > memoryShort*float64(limit), fmt.Sprintf("%d of %d MiB of memory are in use: new sessions are refused. Please raise GOMEMLIMIT.", used>>20, limit>>20))
	}
}

// Backups raises an alarm as scheduled backups fail, and ends it when one was made.
func (a *Alarms) Backups(fail bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.set("backup", fail, "No backup could be made. Please look into the log.")
}

// set raises or ends an alarm. The caller holds the lock.
func (a *Alarms) set(what string, short bool, sentence string) {
	_, was := a.raised[what]
	switch {
	case short && !was:
		a.log.Warn("alarm: "+sentence, "alarm", what)
	case !short && was:
		a.log.Info("the alarm is over", "alarm", what)
	}
	if short {
		a.raised[what] = sentence
	} else {
		delete(a.raised, what)
	}
}

// Raised returns what the machine is short of, as sentences for who operates it.
func (a *Alarms) Raised() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, what := range slices.Sorted(maps.Keys(a.raised)) {
		out = append(out, a.raised[what])
	}
	return out
}

// HasRoom says whether there is memory for another session.
func (a *Alarms) HasRoom() bool { return a.memory.hasRoom() }

func (a *Alarms) collect(m *Metrics) {
	a.Look()
	a.mu.Lock()
	defer a.mu.Unlock()
	m.gauge("gangway_store_disk_free_bytes", float64(a.free))
	for _, what := range []string{"backup", "disk", "files", "memory"} {
		raised := 0.
		if _, is := a.raised[what]; is {
			raised = 1
		}
		m.gauge(fmt.Sprintf("gangway_alarm{of=%q}", what), raised)
	}
}

// openFiles counts the files of this process that are open; 0 where nobody knows.
func openFiles() int {
	dir, err := os.Open("/proc/self/fd")
	if err != nil {
		return 0
	}
	defer func() { _ = dir.Close() }()
	names, _ := dir.Readdirnames(-1)
	return len(names)
}

// reserved is how many open files are for other things than connections: the store,
// the log, backups, the programme's folder.
const reserved = 48

// MostConnections returns how many of that many connections the limit of open
// files allows, so that the door refuses the rest politely before it is reached.
func MostConnections(most int) int {
	files, err := mostFiles()
	if err != nil || files >= uint64(most)+reserved {
		return most
	}
	return max(1, int(files)-reserved)
}
