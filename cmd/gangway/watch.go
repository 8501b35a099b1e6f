package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"gangway/server/observe"
	"gangway/server/sshd"
)

// watchFlags say how a running portal is watched over.
type watchFlags struct {
	LogFormat       string `enum:"text,json" default:"text" help:"Form of the log: text or json."`
	LogLevel        string `enum:"debug,info,warn,error" default:"info" help:"The least that is logged: debug, info, warn or error."`
	Observe         string `help:"Address for health checks and metrics, such as 127.0.0.1:9090; without one there are none." placeholder:"HOST:PORT" type:"address"`
	ObserveAnywhere bool   `help:"Let --observe be an address that other machines reach. Who reaches it can read it."`
	LowDisk         int    `default:"512" least:"1" most:"1000000000" zero:"none" help:"MiB left on the disk of the store below which there is an alarm; 0 for none." placeholder:"MIB"`
}

// A lookout is what watches over the portal in this process. The zero value watches
// over nothing.
type lookout struct {
	log     *observe.Log
	metrics *observe.Metrics
	alarms  *observe.Alarms
	manager observe.Manager
	on      net.Listener // for health checks and metrics; nil for none
	hangUp  chan os.Signal
}

// lastWords is how long the log has at the end of the program.
const lastWords = time.Second

// begin opens the log and the listener. From here on a pipe that is closed and a
// terminal that hangs up do not end the program.
func (c watchFlags) begin(s streams) (w lookout, err error) {
	if c.Observe != "" {
		if w.on, err = c.listen(); err != nil {
			return w, err
		}
	}
	signal.Ignore(syscall.SIGPIPE)
	w.hangUp = make(chan os.Signal, 1)
	signal.Notify(w.hangUp, syscall.SIGHUP)
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	w.log = observe.NewLog(observe.LogOptions{Out: s.err, JSON: c.LogFormat == "json", Level: level})
	w.manager = observe.FindManager()
	return w, nil
}

func (w lookout) end() {
	signal.Stop(w.hangUp)
	if w.on != nil {
		_ = w.on.Close()
	}
	w.log.Close(lastWords)
}

func (c watchFlags) listen() (net.Listener, error) {
	host, _, err := net.SplitHostPort(c.Observe)
	ip := net.ParseIP(host)
	if local := host == "localhost" || ip != nil && ip.IsLoopback(); err == nil && !local && !c.ObserveAnywhere {
		return nil, usageError{fmt.Errorf("gangway serve: --observe %s can be reached by other machines, and who reaches it can read it: name a loopback address, such as 127.0.0.1:9090, or add --observe-anywhere", c.Observe)}
	}
	l, err := net.Listen("tcp", c.Observe)
	if err != nil {
		return nil, usageError{fmt.Errorf("gangway serve: --observe %s: %w", c.Observe, err)}
	}
	return l, nil
}

// observeDoor hears of what happens at the front door.
func (a *app) observeDoor(what sshd.Happening, detail string, took time.Duration) {
	if what == sshd.Hibernated {
		a.relief.Soon()
	}
	a.lookout.metrics.Door(what, detail, took)
}

// watched is what is watched over.
func (a *app) watched() *observe.Portal {
	return &observe.Portal{
		Portal: a.portal, Store: a.store, Door: a.server, Log: a.lookout.log, Metrics: a.lookout.metrics, Alarms: a.lookout.alarms, Stopping: a.stopping,
	}
}

// watchOver starts what watches over the portal, until ctx ends. Health checks and
// metrics are answered until the last session has ended.
func (a *app) watchOver(ctx, last context.Context, g *errgroup.Group) {
	p := a.watched()
	if l := a.lookout.on; l != nil {
		a.log.Info("observed on "+l.Addr().String(), "paths", "/livez /readyz /metrics")
		a.job(last, g, "observe", func(ctx context.Context) error { return p.Serve(ctx, l) })
	}
	if a.lookout.alarms != nil {
		a.job(ctx, g, "alarms", func(ctx context.Context) error { a.lookout.alarms.Watch(ctx); return nil })
	}
	a.job(ctx, g, "watchdog", func(ctx context.Context) error {
		a.lookout.manager.Watch(ctx, p.Live, func(wrong []string) { a.log.Error("the service manager is given no sign of life", "wrong", wrong) })
		return nil
	})
	if a.lookout.hangUp != nil {
		a.job(ctx, g, "reload", a.reloads)
	}
}

// reloads reads anew what can be whenever the program is sent SIGHUP.
func (a *app) reloads(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.lookout.hangUp:
			a.tell(a.lookout.manager.Reloading())
			a.reload(ctx)
			a.tell(a.lookout.manager.Ready())
		}
	}
}

// reload reads anew what can be. What it can't use leaves as it is what was there.
func (a *app) reload(ctx context.Context) {
	whole := true
	if a.folder != "" && publishDir(ctx, a.portal, a.folder, a.log) != nil { // which logs its errors
		whole = false
		a.log.Error("SIGHUP: the programme folder can't be used, for the reasons above, so the programme that was in force stays so", "programme", a.folder, "revision", a.portal.Rules().Rev())
	}
	for _, file := range a.adminKeys {
		if err := a.admit(ctx, file); err != nil {
			whole = false
			a.log.Error("SIGHUP: an admin key could not be read anew, so nobody became an admin by it, and who was one before stays one: " + plain(err))
		}
	}
	if !whole {
		return
	}
	a.log.Info("SIGHUP: the programme folder and the admin keys were read anew; flags and the host key are read when the portal starts", "programme", a.folder, "admin_keys", len(a.adminKeys))
}

// tell logs that the service manager could not be told.
func (a *app) tell(err error) {
	if err != nil {
		a.log.Warn("the service manager could not be told", "error", err.Error())
	}
}

// The pauses before a job that fell over begins again.
const (
	firstPause   = time.Second
	longestPause = time.Minute
)

var errFell = errors.New("fell over")

// job runs fn in the background. A panic ends fn alone: it is an incident, and fn
// begins again after a while.
func (a *app) job(ctx context.Context, g *errgroup.Group, name string, fn func(context.Context) error) {
	g.Go(func() error {
		for pause := firstPause; ; pause = min(2*pause, longestPause) {
			err := errFell
			a.contained(name, func() { err = fn(ctx) })
			if !errors.Is(err, errFell) {
				return err
			}
			rest := time.NewTimer(pause)
			select {
			case <-ctx.Done():
				rest.Stop()
				return nil
			case <-rest.C:
			}
		}
	})
}

// contained runs fn and keeps a fault of ours from ending the program.
func (a *app) contained(name string, fn func()) {
	defer func() {
		if v := recover(); v != nil {
			_ = a.portal.Incident(fmt.Errorf("panic: %v", v), "in", name, "stack", string(debug.Stack()))
		}
	}()
	fn()
}
