package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/library"
	"gangway/domain/news"
	"gangway/domain/portal"
	"gangway/domain/user"
	"gangway/server/boltkv"
	"gangway/server/observe"
	"gangway/server/schedule"
	"gangway/server/sshd"
)

type serveCmd struct {
	Data      string     `required:"" help:"Folder of the store and the host key; made if it is not there." placeholder:"DIR" type:"place"`
	Listen    string     `default:":2222" help:"Address to listen on." placeholder:"HOST:PORT" type:"address"`
	Programme string     `help:"Folder of the programme, which is published whenever it changes. Without one the newest programme of the store is served, at first the starter." placeholder:"DIR" type:"place"`
	AdminKey  []string   `help:"File with a public key that signs in as an admin; repeatable." placeholder:"FILE" type:"place"`
	Watch     watchFlags `embed:""`

	Backups  backupFlags   `embed:""`
	Capacity capacityFlags `embed:""`
}

// drain is how long sessions have to end when the program is told to stop.
const drain = 30 * time.Second

// Run serves the portal until the program is told to stop.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	for _, file := range c.AdminKey {
		if _, err := adminKey(file); err != nil {
			return usageError{fmt.Errorf("gangway serve: %w", err)}
		}
	}
	w, err := c.Watch.begin(s)
	if err != nil {
		return err
	}
	defer w.end()
	log := w.log.Logger
	observe.PaceCollections()
	if limit := observe.LimitMemory(); limit > 0 {
		log.Info("memory is limited", "bytes", limit)
	}
	a, err := openApp(ctx, c.Data, c.Programme, log)
	if err != nil {
		return err
	}
	defer a.close()
	w.metrics, w.alarms = a.lookout.metrics, observe.NewAlarms(c.Data, uint64(max(0, c.Watch.LowDisk))<<20, log)
	a.lookout, a.adminKeys = w, c.AdminKey
	if a.backups, err = c.Backups.begin(a.store); err != nil {
		return err
	}
	a.portal.AttachAlarms(w.alarms.Raised)
	for _, file := range c.AdminKey {
		if err := a.admit(ctx, file); err != nil {
			return usageError{fmt.Errorf("gangway serve: %w", err)}
		}
	}
	if err := a.listen(c.Listen, sshd.Config{Limits: c.Capacity.limits()}, nil); err != nil {
		return err
	}
	a.roll(ctx)
	if err := a.offerSetup(ctx, s); err != nil {
		return err
	}
	return a.serve(ctx)
}

// An app is one running portal: store, portal, timers and front door.
type app struct {
	log    *slog.Logger
	store  *boltkv.Store
	portal *domain.Portal
	server *sshd.Server
	key    sshd.HostKey
	drain  time.Duration // how long sessions have to end
	folder string        // of the programme, which is watched; "" for none

	lookout   lookout
	relief    observe.Relief
	adminKeys []string // files
	backups   archive

	stopping  context.Context //nolint:containedctx // ends when the program begins to stop
	beginStop context.CancelFunc
}

func openApp(ctx context.Context, data, programmeDir string, log *slog.Logger, special ...func(*portal.Options)) (*app, error) {
	_, err := os.Stat(filepath.Join(data, boltkv.FileName))
	isNew := err != nil
	if isNew && programmeDir != "" && !isFolder(programmeDir) {
		return nil, usageError{fmt.Errorf("there is no programme folder %s", programmeDir)} // and the starter is not what was meant
	}
	count := observe.NewMetrics()
	store, err := boltkv.Open(data, boltkv.Options{Log: log, Observe: count.Commit})
	if err != nil {
		return nil, err
	}
	a := &app{log: log, store: store, drain: drain, folder: programmeDir, lookout: lookout{metrics: count}}
	special = append(special, func(o *portal.Options) { o.Observe = count.Operation })
	a.stopping, a.beginStop = context.WithCancel(context.Background())
	if a.key, err = a.hostKey(data, isNew); err == nil {
		err = upgradeStore(ctx, store, data, programmeDir, log)
	}
	if err == nil {
		a.portal, err = openPortal(store, nil, log, special...)
	}
	if err == nil {
		a.name(ctx)
		err = enact(ctx, a.portal, programmeDir, log)
	}
	if err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// name has the store say which portal it is of, so that its backups do. One that cannot
// be written to keeps nobody from reading.
func (a *app) name(ctx context.Context) {
	id, err := a.store.Instance()
	if err == nil {
		err = a.portal.Name(ctx, id)
	}
	if err != nil {
		a.log.Warn("the portal's name could not be noted, so backups do not tell it", "error", err.Error())
	}
}

// hostKey loads the host key. A store that had none gets a new one with a warning:
// its people's clients will not know it.
func (a *app) hostKey(data string, isNew bool) (sshd.HostKey, error) {
	_, err := os.Stat(filepath.Join(data, sshd.HostKeyFile))
	key, loadErr := sshd.LoadOrCreateHostKey(data)
	if err != nil && loadErr == nil && !isNew {
		a.log.Warn("the host key was gone, so a new one was made: clients that know the old one will refuse to connect", "host_key", key.Fingerprint())
	}
	if loadErr == nil {
		if err := a.compareHostKey(data, key); err != nil { // such as on a full disk
			a.log.Warn("the host key could not be noted", "error", err.Error())
		}
	}
	return key, loadErr
}

func (a *app) close() {
	if err := a.store.Close(); err != nil {
		a.log.Error("closing the store", "error", err)
	}
}

// roll has the portal go through its partners anew if the rules for leads are not
// those that it last ran with, and through the days of the news. It returns at once:
// timers do the work, and the index of the library is built beside it. A store that
// cannot be written to keeps nobody from reading; the next lead asks again.
func (a *app) roll(ctx context.Context) {
	if _, err := domain.Do(ctx, a.portal, domain.SystemActor(), lead.Roll{}); err != nil {
		a.log.Warn("the rotas for leads could not be looked at", "error", err.Error())
	}
	if _, err := domain.Do(ctx, a.portal, domain.SystemActor(), news.Roll{}); err != nil {
		a.log.Warn("the days of the news could not be looked at", "error", err.Error())
	}
	go a.contained("library index", func() { // the first search would build it, too
		if err := library.Warm(ctx, a.portal); err != nil {
			a.log.Warn("the library could not be indexed ahead", "error", err.Error())
		}
	})
}

// adminKey reads the file of an admin's public key.
func adminKey(file string) (user.EnsureAdmin, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return user.EnsureAdmin{}, fmt.Errorf("--admin-key: %w", err)
	}
	c := user.EnsureAdmin{Key: strings.TrimSpace(string(text))}
	if err := c.Check(); err != nil {
		return c, fmt.Errorf("--admin-key %s: %w", file, err)
	}
	return c, nil
}

// admit makes sure that the key in a file signs in as an admin.
func (a *app) admit(ctx context.Context, file string) error {
	c, err := adminKey(file)
	if err != nil {
		return err
	}
	if _, err := domain.Do(ctx, a.portal, domain.SystemActor(), c); err != nil {
		return fmt.Errorf("--admin-key %s: %w", file, err)
	}
	return nil
}

// offerSetup prints a one-time code for the first admin of an empty store.
func (a *app) offerSetup(ctx context.Context, s streams) error {
	var has bool
	err := a.portal.Peek(ctx, domain.SystemActor(), func(r *domain.Read) (err error) {
		has, err = user.HasAdmin(r)
		return err
	})
	if err != nil || has {
		return err
	}
	sent, err := domain.Do(ctx, a.portal, domain.SystemActor(), user.BeginSetup{})
	if err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(a.server.Addr().String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	_, err = fmt.Fprintf(s.out, "This store has no admin yet. To become the first one, connect with your key:\n\n  ssh -p %s setup-%s@%s\n\nThe code works once. Host key: %s\n", port, sent.Code, host, a.key.Fingerprint())
	return err
}

// listen opens the front door; the configuration says what is special about it,
// and keyOf, if there is one, for whom a session stands.
func (a *app) listen(addr string, cfg sshd.Config, keyOf func(*sshd.Session) (domain.Actor, bool)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", addr, err)
	}
	d := newDoor(a, keyOf)
	a.portal.Attach(d)
	cfg.Listen, cfg.HostKey, cfg.Log = l, a.key, a.log
	cfg.Observe, cfg.Limits = a.observeDoor, a.limited(cfg.Limits)
	d.idle = cmp.Or(cfg.Limits.Idle, sshd.DefaultLimits().Idle)
	if a.lookout.alarms != nil {
		cfg.HasRoom = a.lookout.alarms.HasRoom
	}
	cfg.Reserved, cfg.Screen, cfg.Command, cfg.IsPlace, cfg.Translate = d.reserves, d.screen, d.command, d.isPlace, d.translate
	if a.server, err = sshd.New(cfg); err != nil {
		_ = l.Close()
	}
	return err
}

// serve runs until ctx ends, and then stops without leaving a terminal broken.
func (a *app) serve(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	a.job(context.WithoutCancel(ctx), g, "door", a.server.Serve)
	a.job(ctx, g, "timers", func(ctx context.Context) error { schedule.Run(ctx, a.portal, a.log); return nil })
	a.job(ctx, g, "store file", a.guardFile)
	a.job(ctx, g, "programme of the store", a.followProgramme)
	a.job(ctx, g, "programme folder", a.watchFolder)
	a.job(ctx, g, "backups", a.keepBackups)
	last, gone := context.WithCancel(context.WithoutCancel(ctx))
	a.watchOver(ctx, last, g)
	g.Go(func() error {
		<-ctx.Done()
		defer gone()
		return a.stop(context.WithoutCancel(ctx))
	})
	a.log.Info("listening on "+a.server.Addr().String(), "host_key", a.key.Fingerprint(), "version", versionName())
	a.tell(a.lookout.manager.Ready())
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// stop lets sessions end. Who does not in time is cut off, which is no fault of
// the program.
func (a *app) stop(ctx context.Context) error {
	a.log.Info("stopping")
	a.tell(a.lookout.manager.Stopping())
	a.beginStop()
	limit, cancel := context.WithTimeout(ctx, a.drain)
	defer cancel()
	err := a.server.Shutdown(limit)
	if errors.Is(err, context.DeadlineExceeded) {
		a.log.Warn("sessions that did not end were cut off", "after", a.drain)
		return nil
	}
	return err
}

// guardFile ends the program when the store's file was taken away beneath it or can't
// be trusted any more, and tries to save again while saving is paused.
func (a *app) guardFile(ctx context.Context) error {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.store.Halted():
		case <-tick.C:
			if a.portal.Paused() {
				_ = a.portal.TrySaving(ctx) // the people at their screens are told
			}
		}
		if err := a.store.Intact(); err != nil {
			return fmt.Errorf("nothing can be saved any more, so the program ends, to be started anew: %w", err)
		}
	}
}
