package observe

import (
	"fmt"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"gangway/domain"
	"gangway/server/boltkv"
	"gangway/server/sshd"
)

// The upper bounds of histograms, in seconds and in Updates.
var (
	quick   = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
	onDisk  = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}
	visits  = []float64{1, 10, 60, 300, 900, 1800, 3600, 4 * 3600, 12 * 3600}
	batches = []float64{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024}
)

// Metrics count what happens. Its methods are what the domain, the store and the
// front door call; they cost some tens of nanoseconds.
type Metrics struct {
	set        *metrics.Set
	operations sync.Map // by name: *operation

	commits, failed    *metrics.Counter
	batch, disk, whole *metrics.PrometheusHistogram
	scraping           sync.Mutex
}

// An operation is what is counted of one of the portal's operations.
type operation struct {
	name    string
	set     *metrics.Set
	seconds *metrics.PrometheusHistogram
	done    *metrics.Counter
}

// NewMetrics returns counters that stand at nothing.
func NewMetrics() *Metrics {
	metrics.ExposeMetadata(true)
	s := metrics.NewSet()
	return &Metrics{
		set:     s,
		commits: s.NewCounter(`gangway_store_commits_total{result="ok"}`),
		failed:  s.NewCounter(`gangway_store_commits_total{result="failed"}`),
		batch:   s.NewPrometheusHistogramExt("gangway_store_commit_updates", batches),
		disk:    s.NewPrometheusHistogramExt("gangway_store_sync_seconds", onDisk),
		whole:   s.NewPrometheusHistogramExt("gangway_store_commit_seconds", onDisk),
	}
}

// Operation counts an operation of the portal that has ended; see domain.Config.
func (m *Metrics) Operation(name string, kind domain.Kind, took time.Duration) {
	known, ok := m.operations.Load(name)
	if !ok {
		label := fmt.Sprintf("{op=%q}", name)
		known, _ = m.operations.LoadOrStore(name, &operation{
			name: name, set: m.set,
			seconds: m.set.GetOrCreatePrometheusHistogramExt("gangway_operation_seconds"+label, quick),
			done:    m.set.GetOrCreateCounter(fmt.Sprintf("gangway_operations_total{op=%q,result=%q}", name, "ok")),
		})
	}
	known.(*operation).count(kind, took)
}

func (o *operation) count(kind domain.Kind, took time.Duration) {
	o.seconds.Update(took.Seconds())
	if kind == "" {
		o.done.Inc()
		return
	}
	o.set.GetOrCreateCounter(fmt.Sprintf("gangway_operations_total{op=%q,result=%q}", o.name, string(kind))).Inc()
}

// Commit counts a commit of the store; see boltkv.Options.
func (m *Metrics) Commit(c boltkv.Commit) {
	if c.Err != nil {
		m.failed.Inc()
		return
	}
	m.commits.Inc()
	m.batch.Update(float64(c.Updates))
	m.disk.Update(c.Disk.Seconds())
	m.whole.Update(c.Took.Seconds())
}

// Door counts what happens at the front door; see sshd.Config.
func (m *Metrics) Door(what sshd.Happening, detail string, took time.Duration) {
	switch what {
	case sshd.ConnectionRefused:
		m.set.GetOrCreateCounter(fmt.Sprintf("gangway_connections_refused_total{reason=%q}", detail)).Inc()
	case sshd.SignIn:
		m.set.GetOrCreateCounter(fmt.Sprintf("gangway_sign_ins_total{result=%q}", detail)).Inc()
	case sshd.SessionRefused:
		m.set.GetOrCreateCounter(fmt.Sprintf("gangway_sessions_refused_total{reason=%q}", detail)).Inc()
	case sshd.SessionEnded:
		m.set.GetOrCreatePrometheusHistogramExt(fmt.Sprintf("gangway_session_seconds{kind=%q}", detail), visits).Update(took.Seconds())
	case sshd.AcceptFailed:
		m.set.GetOrCreateCounter("gangway_accept_failures_total").Inc()
	case sshd.Hibernated: // how many do is a gauge
	case sshd.OfferDropped:
		m.set.GetOrCreateCounter("gangway_screen_messages_dropped_total").Inc()
	}
}

// gauge and total set what was looked up for somebody who asks.
func (m *Metrics) gauge(name string, v float64) { m.set.GetOrCreateGauge(name, nil).Set(v) }
func (m *Metrics) total(name string, n uint64)  { m.set.GetOrCreateCounter(name).Set(n) }
