package main

import (
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gangway/server/boltkv"
	"gangway/server/boltkv/disktest"
)

// failingDisk in the environment makes the program's disk refuse writes and syncs of
// the store with that error, from the first SIGUSR1 to the next.
const failingDisk = "GANGWAY_TEST_DISK"

func init() { beforeMain = append(beforeMain, instrument) }

// instrument makes the program tell its vital signs on SIGUSR2, and fail as asked.
func instrument() {
	var failing atomic.Bool
	if n, err := strconv.Atoi(os.Getenv(failingDisk)); err == nil {
		err := disktest.Watch(func(c disktest.Call) syscall.Errno {
			if failing.Load() && strings.HasSuffix(c.File, boltkv.FileName) {
				return syscall.Errno(n)
			}
			return 0
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, "no faults:", err)
		}
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			if s == syscall.SIGUSR1 {
				failing.Store(!failing.Load())
				fmt.Fprintln(os.Stderr, "vitals: the disk fails:", failing.Load())
				continue
			}
			runtime.GC()
			runtime.GC() // what pools keep outlives one
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Fprintf(os.Stderr, "vitals: in use %d %d\n", runtime.NumGoroutine(), m.HeapAlloc>>10)
		}
	}()
}

// failsFromNowOn turns the fault of the disk on, and off the next time.
func (r *running) failsFromNowOn() {
	r.t.Helper()
	const mark = "vitals: the disk"
	before := strings.Count(r.log.String(), mark)
	if err := r.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		r.t.Fatal(err)
	}
	eventually(r.t, "the disk to fail", time.Minute, func() bool { return strings.Count(r.log.String(), mark) > before })
}

// vitals are what a program has in use.
type vitals struct{ goroutines, heap, files int } // heap in KiB

func (r *running) vitals() (v vitals) {
	r.t.Helper()
	const mark = "vitals: in use "
	before := strings.Count(r.log.String(), mark)
	if err := r.cmd.Process.Signal(syscall.SIGUSR2); err != nil {
		r.t.Fatal(err)
	}
	eventually(r.t, "the vital signs", time.Minute, func() bool { return strings.Count(r.log.String(), mark) > before })
	said := r.log.String()
	if _, err := fmt.Sscan(said[strings.LastIndex(said, mark)+len(mark):], &v.goroutines, &v.heap); err != nil {
		r.t.Fatal(err)
	}
	v.files = len(r.files())
	return v
}

// mounts puts a small disk at a folder, for tests by root.
func mounts(t *testing.T, dir, options string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("a small disk can't be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}
