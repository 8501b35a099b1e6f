package observe

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// A Manager is the service manager that has started the process, such as systemd,
// and is told how it is doing (see sd_notify). Without one nothing is told.
type Manager struct {
	socket   string
	watchdog time.Duration // 0 if it does not wait for signs of life
}

// FindManager reads from the environment who is to be told. What it finds is not
// passed on to other processes.
func FindManager() Manager {
	m := Manager{socket: os.Getenv("NOTIFY_SOCKET")}
	micros, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err == nil && micros > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		m.watchdog = time.Duration(micros) * time.Microsecond
	}
	for _, name := range []string{"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} {
		_ = os.Unsetenv(name)
	}
	return m
}

// Ready says that people can come in.
func (m Manager) Ready() error { return m.tell("READY=1") }

// Stopping says that the process is about to end.
func (m Manager) Stopping() error { return m.tell("STOPPING=1") }

// Reloading says that the configuration is read anew, until Ready.
func (m Manager) Reloading() error {
	return m.tell("RELOADING=1", fmt.Sprintf("MONOTONIC_USEC=%d", monotonic().Microseconds()))
}

// Watch gives a sign of life twice in the time that the manager waits for one, as
// long as the process is alive, until ctx ends. The manager restarts a process
// that gives none.
func (m Manager) Watch(ctx context.Context, live func(context.Context) []string, failed func(wrong []string)) {
	if m.socket == "" || m.watchdog == 0 {
		return
	}
	tick := time.NewTicker(m.watchdog / 2)
	defer tick.Stop()
	for {
		if wrong := live(ctx); len(wrong) == 0 {
			_ = m.tell("WATCHDOG=1")
		} else {
			failed(wrong)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tell sends one message. A name that begins with @ is one of the abstract
// namespace, which Go writes the same way.
func (m Manager) tell(words ...string) error {
	if m.socket == "" {
		return nil
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: m.socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("service manager: %w", err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	if _, err := c.Write([]byte(strings.Join(words, "\n"))); err != nil {
		return fmt.Errorf("service manager: %w", err)
	}
	return nil
}
