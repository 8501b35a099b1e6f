package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// A server is where the portal's process can be looked at.
type server struct {
	PID     int    `name:"pid" help:"Process of the portal on this machine, to read what it takes from /proc." placeholder:"PID"`
	Metrics string `help:"Address of the portal's metrics, such as http://127.0.0.1:9100/metrics." placeholder:"URL"`
}

// A usage is what the portal takes at one moment; what is not known is -1.
type usage struct {
	at         time.Time
	rss        float64 // MiB
	heap       float64 // MiB in use
	threads    float64
	fds        float64
	goroutines float64
	cpu        time.Duration // since its start, of all cores
}

// clockTick is the unit of CPU times in /proc on all systems that Linux runs on.
const clockTick = time.Second / 100

const mebi = 1 << 20

// look reads what can be read; without --pid and --metrics that is nothing.
func (s server) look(ctx context.Context) (u usage, err error) {
	u = usage{at: time.Now(), rss: -1, heap: -1, threads: -1, fds: -1, goroutines: -1}
	if s.PID != 0 {
		if err := u.readProc(s.PID); err != nil {
			return u, fmt.Errorf("process %d: %w", s.PID, err)
		}
	}
	if s.Metrics != "" {
		if err := u.readMetrics(ctx, s.Metrics); err != nil {
			return u, fmt.Errorf("metrics: %w", err)
		}
	}
	return u, nil
}

func (u *usage) readProc(pid int) error {
	dir := fmt.Sprintf("/proc/%d", pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		n, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch name {
		case "VmRSS":
			u.rss = n / 1024
		case "Threads":
			u.threads = n
		}
	}
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return err
	}
	const user, system = 11, 12 // counted behind the name, which ends with the last bracket
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	if len(fields) <= system {
		return fmt.Errorf("stat has %d fields", len(fields))
	}
	for _, f := range fields[user : system+1] {
		n, _ := strconv.ParseInt(f, 10, 64)
		u.cpu += time.Duration(n) * clockTick
	}
	open, err := os.ReadDir(dir + "/fd")
	u.fds = float64(len(open))
	return err
}

// readMetrics reads what a Go program says of itself in Prometheus's text format.
func (u *usage) readMetrics(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(q) //nolint:gosec // the caller names it
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			continue
		}
		switch name {
		case "go_goroutines":
			u.goroutines = n
		case "go_memstats_heap_inuse_bytes":
			u.heap = n / mebi
		case "process_open_fds":
			u.fds = n
		}
	}
	return lines.Err()
}

// known adds those figures that could be read.
func (f *figures) known(when string, u usage) {
	for _, one := range []figure{
		{"memory", u.rss, "MiB", less},
		{"heap", u.heap, "MiB", less},
		{"goroutines", u.goroutines, "", ""},
		{"open files", u.fds, "", ""},
		{"threads", u.threads, "", ""},
	} {
		if one.Value >= 0 {
			f.add(one.Name+" "+when, one.Value, one.Unit, one.Better)
		}
	}
}
