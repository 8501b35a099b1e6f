package observe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"golang.org/x/net/netutil"

	"gangway/domain"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

// A Portal is what is watched over: one running process.
type Portal struct {
	Portal   *domain.Portal
	Store    *boltkv.Store
	Door     *sshd.Server
	Log      *Log            // nil for none
	Metrics  *Metrics        // nil for none
	Alarms   *Alarms         // nil for none
	Stopping context.Context //nolint:containedctx // ends when the program begins to stop
	Wedged   time.Duration   // after which a writer that is at one commit counts as stuck; 10 s if 0

	reading, writing question
}

func (p *Portal) wedged() time.Duration {
	if p.Wedged == 0 {
		return 10 * time.Second
	}
	return p.Wedged
}

// Live says what is wrong with the process that only a restart can mend; nothing
// while it is alive. It answers within a few seconds whatever is the matter.
func (p *Portal) Live(ctx context.Context) (wrong []string) {
	if busy := p.Store.Busy(); busy > p.wedged() {
		wrong = append(wrong, fmt.Sprintf("store: the writer has been at one commit for %s.", busy.Round(time.Second)))
	}
	if err := p.reading.ask(ctx, p.read); err != nil {
		wrong = append(wrong, "store: it does not answer a read: "+err.Error()+".")
	}
	if p.Stopping.Err() == nil && !p.Door.Stats().Accepting {
		wrong = append(wrong, "door: connections are not accepted any more.")
	}
	return wrong
}

// read reads one key.
func (p *Portal) read(ctx context.Context) error {
	return p.Portal.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
		_, err := p.Portal.Emitted(r)
		return err
	})
}

// Ready says why people can't come in, or can't work when they are in; nothing
// while they can.
func (p *Portal) Ready(ctx context.Context) (wrong []string) {
	if p.Stopping.Err() != nil {
		wrong = append(wrong, "portal: it is stopping.")
	}
	if p.Portal.Rules() == nil {
		wrong = append(wrong, "programme: none is in force yet.")
	}
	if err := p.writing.ask(ctx, p.Store.Writable); err != nil {
		wrong = append(wrong, "store: "+err.Error()+".")
	}
	if full := p.Door.Full(); full != "" {
		wrong = append(wrong, "door: "+full+".")
	}
	if p.Alarms != nil && !p.Alarms.HasRoom() {
		wrong = append(wrong, "memory: new sessions are refused, because it is nearly used up.")
	}
	return wrong
}

// Handler answers /livez, /readyz and /metrics.
func (p *Portal) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", verdict(p.Live))
	mux.HandleFunc("GET /readyz", verdict(p.Ready))
	mux.HandleFunc("GET /metrics", p.metrics)
	return p.contained(mux)
}

// Serve answers on a listener until ctx ends, and closes it.
func (p *Portal) Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{
		Handler: p.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo), // of clients that misbehave
	}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	err := s.Serve(netutil.LimitListener(l, mostClients))
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// mostClients is how many connections of machines that watch are open at once.
const mostClients = 32

// verdict answers "ok", or 503 with a line for each thing that is wrong.
func verdict(check func(context.Context) []string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		wrong := check(r.Context())
		if len(wrong) == 0 {
			_, _ = w.Write([]byte("ok\n"))
			return
		}
		for i, line := range wrong {
			wrong[i] = cleanText(line)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(strings.Join(wrong, "\n") + "\n"))
	}
}

// contained keeps a fault of ours from ending more than one answer.
func (p *Portal) contained(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				err := p.Portal.Incident(fmt.Errorf("panic: %v", v), "in", "observe", "path", r.URL.Path, "stack", string(debug.Stack()))
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// metrics looks up what is not counted as it happens, and writes everything.
func (p *Portal) metrics(w http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	p.scrape(r.Context(), &out)
	metrics.WriteProcessMetrics(&out)
	metrics.WriteFDMetrics(&out)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}

// scrape looks up and writes. Those who ask at once take turns.
func (p *Portal) scrape(ctx context.Context, out io.Writer) {
	p.Metrics.scraping.Lock()
	defer p.Metrics.scraping.Unlock()
	p.collect(ctx)
	p.Metrics.set.WritePrometheus(out)
}

// mostLate is how many late timers are counted.
const mostLate = 100

func (p *Portal) collect(ctx context.Context) {
	m := p.Metrics
	m.gauge(fmt.Sprintf("gangway_build_info{version=%q,go=%q}", p.Portal.Version(), runtime.Version()), 1)
	m.gauge("gangway_uptime_seconds", p.Portal.Now().Sub(p.Portal.Since()).Seconds())

	door := p.Door.Stats()
	m.gauge(`gangway_sessions{kind="screen"}`, float64(door.Screens))
	m.gauge(`gangway_sessions{kind="command"}`, float64(door.Commands))
	m.gauge("gangway_sessions_hibernating", float64(door.Hibernating))
	m.gauge("gangway_connections", float64(door.Connections))
	m.gauge("gangway_connections_pending", float64(door.Pending))
	m.gauge("gangway_penalised_networks", float64(door.Penalised))

	store := p.Store.Stats()
	m.gauge("gangway_store_bytes", float64(store.Size))
	m.gauge("gangway_store_free_bytes", float64(store.FreePages*store.PageSize))
	m.gauge("gangway_store_readers", float64(store.Readers))
	m.gauge("gangway_store_writer_busy_seconds", p.Store.Busy().Seconds())
	if p.Alarms != nil {
		p.Alarms.collect(m)
	}
	ask, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	if late, since, _, err := p.Portal.Overdue(ask, mostLate); err == nil {
		m.gauge("gangway_timers_late", float64(late))
		m.gauge("gangway_timers_late_seconds", waited(p.Portal.Now(), since))
	}
	_ = p.Portal.Peek(ask, domain.SystemActor(), func(r *domain.Read) error {
		n, err := p.Portal.Emitted(r)
		if err == nil {
			m.total("gangway_events_total", uint64(n))
		}
		return err
	})
	broker := p.Portal.Broker().Counts()
	m.total("gangway_broker_told_total", broker.Told)
	m.total("gangway_broker_joined_total", broker.Joined)
	if p.Log != nil {
		m.total("gangway_log_lines_dropped_total", p.Log.Dropped())
		m.total("gangway_log_write_failures_total", p.Log.Failures())
		m.total("gangway_incidents_total", p.Log.Incidents())
	}
}

// waited returns for how many seconds the first late timer has been due.
func waited(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return now.Sub(since).Seconds()
}
