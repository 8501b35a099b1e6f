package observe_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/portal"
	"gangway/domain/system"
	"gangway/server/boltkv"
	"gangway/server/observe"
	"gangway/server/sshd"
)

// watched is a portal with everything that is watched.
type watched struct {
	*observe.Portal
	stop context.CancelFunc
	url  string
}

func watch(t testing.TB) *watched {
	t.Helper()
	m := observe.NewMetrics()
	log := observe.NewLog(observe.LogOptions{Out: io.Discard})
	store, err := boltkv.Open(t.TempDir(), boltkv.Options{Log: log.Logger, Observe: m.Commit})
	if err != nil {
		t.Fatal(err)
	}
	p, err := portal.Open(portal.Options{Store: store, Clock: domain.ClockFunc(time.Now), Entropy: rand.Reader, Log: log.Logger, Version: "1.2.3", Observe: m.Operation})
	if err != nil {
		t.Fatal(err)
	}
	key, err := sshd.LoadOrCreateHostKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	door, err := sshd.New(sshd.Config{
		Listen: l, HostKey: key, Observe: m.Door,
		Screen:  func(context.Context, *sshd.Session) (tea.Model, error) { return nil, nil },
		Command: func(context.Context, *sshd.Session, []string, io.Reader, io.Writer, io.Writer) int { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	stopping, stop := context.WithCancel(context.Background())
	w := &watched{stop: stop, Portal: &observe.Portal{
		Portal: p, Store: store, Door: door, Log: log, Metrics: m, Alarms: observe.NewAlarms(store.Dir(), 0, log.Logger), Stopping: stopping, Wedged: 10 * time.Millisecond,
	}}
	ended := make(chan error, 1)
	go func() { ended <- door.Serve(context.Background()) }()
	s := httptest.NewServer(w.Handler())
	w.url = s.URL
	t.Cleanup(func() {
		stop()
		s.Close()
		if err := errors.Join(door.Close(), <-ended, store.Close()); err != nil {
			t.Error(err)
		}
		log.Close(patience)
	})
	return w
}

// get asks a path.
func (w *watched) get(t testing.TB, path string) (status int, body string) {
	t.Helper()
	r, err := http.Get(w.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// becomes waits for an answer.
func (w *watched) becomes(t testing.TB, path string, status int, words string) {
	t.Helper()
	var got int
	var body string
	defer func() { t.Logf("%s: %d %q", path, got, body) }()
	eventually(t, fmt.Sprintf("%s to say %d %q", path, status, words), func() bool {
		got, body = w.get(t, path)
		return got == status && strings.Contains(body, words)
	})
}

// Ensure that a portal is ready only with a programme in force and while it does
// not stop, that it is alive all the same, and that each reason has its line.
func TestReady(t *testing.T) {
	w := watch(t)
	w.becomes(t, "/livez", 200, "ok\n") // the door begins to accept
	if status, body := w.get(t, "/readyz"); status != 503 || body != "programme: none is in force yet.\n" {
		t.Errorf("without a programme: %d %q", status, body)
	}
	rules, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	w.Portal.Portal.Enact(rules, 1)
	if status, body := w.get(t, "/readyz"); status != 200 || body != "ok\n" {
		t.Errorf("with a programme: %d %q", status, body)
	}
	w.stop()
	if status, body := w.get(t, "/readyz"); status != 503 || body != "portal: it is stopping.\n" {
		t.Errorf("stopping: %d %q", status, body)
	}
	if status, body := w.get(t, "/livez"); status != 200 {
		t.Errorf("stopping: %d %q", status, body)
	}
	if r, err := http.Post(w.url+"/livez", "text/plain", nil); err != nil || r.StatusCode != 405 {
		t.Errorf("POST: %v %v", r, err)
	}
	if status, _ := w.get(t, "/"); status != 404 {
		t.Errorf("/: %d", status)
	}
}

// Ensure that a writer that hangs makes the portal neither alive nor ready, that
// this is said in bounded time, and that both heal.
func TestWedgedWriterIsNotAlive(t *testing.T) {
	w := watch(t)
	w.becomes(t, "/livez", 200, "ok\n")
	hung, release := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- w.Store.Update(context.Background(), func(kv.Tx) error { close(hung); <-release; return nil })
	}()
	<-hung
	w.becomes(t, "/livez", 503, "store: the writer has been at one commit for")
	w.becomes(t, "/readyz", 503, "store: there is no answer.")
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	w.becomes(t, "/livez", 200, "ok\n")
	w.becomes(t, "/readyz", 503, "programme: none")
}

// Ensure that a door that does not accept any more is not alive, and a store that
// is closed is neither.
func TestDoorAndStoreThatAreGone(t *testing.T) {
	w := watch(t)
	w.becomes(t, "/livez", 200, "ok\n")
	if err := w.Door.Close(); err != nil {
		t.Fatal(err)
	}
	w.becomes(t, "/livez", 503, "door: connections are not accepted any more.\n")
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	w.becomes(t, "/livez", 503, "store: it does not answer a read")
	w.becomes(t, "/readyz", 503, "store: the store cannot be written to")
}

// Ensure that a panic behind the listener ends one answer, which names an incident
// and shows no stack (F23).
func TestPanicEndsOneAnswer(t *testing.T) {
	w := watch(t)
	store := w.Store
	w.Store = nil
	status, body := w.get(t, "/metrics")
	w.Store = store
	if status != 500 || !regexp.MustCompile(`^Something went wrong on our side. It is noted as [0-9A-Z]{4}\.\n$`).MatchString(body) {
		t.Errorf("%d %q", status, body)
	}
	if n := w.Log.Incidents(); n != 1 {
		t.Errorf("%d incidents", n)
	}
	w.becomes(t, "/metrics", 200, "gangway_incidents_total 1\n")
}

// exposition is what Prometheus takes as a line of its text format.
var exposition = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(, ?[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*\})? (-?[0-9.]+([eE][-+]?[0-9]+)?|\+Inf|NaN)$`)

// samples reads the text format, strictly.
func samples(t testing.TB, text string) map[string]string {
	t.Helper()
	values, types, last := map[string]string{}, map[string]bool{}, ""
	for in := bufio.NewScanner(strings.NewReader(text)); in.Scan(); {
		line := in.Text()
		if strings.HasPrefix(line, "# HELP ") {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			last, _, _ = strings.Cut(rest, " ")
			if types[last] {
				t.Errorf("the type of %s is told twice", last)
			}
			types[last] = true
			continue
		}
		m := exposition.FindStringSubmatch(line)
		switch {
		case m == nil:
			t.Errorf("no line of the text format: %q", line)
			continue
		case !strings.HasPrefix(m[1], last):
			t.Errorf("%s stands under the type of %s", m[1], last)
		}
		if _, twice := values[m[1]+m[2]]; twice {
			t.Errorf("%s is told twice", m[1]+m[2])
		}
		values[m[1]+m[2]] = m[4]
	}
	return values
}

// Ensure that what happens is counted, that what can be looked up is told, in the
// form that Prometheus reads, and that labels give away nobody.
func TestMetrics(t *testing.T) {
	w := watch(t)
	w.becomes(t, "/livez", 200, "ok\n")
	if _, err := domain.Run(t.Context(), w.Portal.Portal, domain.Actor{Key: "SHA256:somebody", Side: domain.Guest}, system.Show{}); domain.KindOf(err) == "" {
		t.Error("a guest is shown the system")
	}
	if err := w.Store.Update(t.Context(), func(tx kv.Tx) error { return tx.Put([]byte("k"), []byte("v")) }); err != nil {
		t.Fatal(err)
	}
	w.Metrics.Door(sshd.SessionEnded, "screen", 90*time.Second)
	w.Metrics.Door(sshd.ConnectionRefused, "penalty", 0)
	w.Metrics.Door(sshd.SessionRefused, "memory", 0)
	w.Metrics.Door(sshd.SignIn, "ok", 0)
	w.Metrics.Door(sshd.AcceptFailed, "", 0)
	w.Metrics.Door(sshd.OfferDropped, "", 0)
	w.Metrics.Operation("deals.list", "", 2*time.Millisecond)
	w.Metrics.Operation("deals.list", domain.Denied, 2*time.Millisecond)
	w.Log.Error("incident", "code", "7K3Q")
	status, body := w.get(t, "/metrics")
	if status != 200 {
		t.Fatal(status, body)
	}
	got := samples(t, body)
	for name, want := range map[string]string{
		`gangway_build_info{version="1.2.3",go="` + runtime.Version() + `"}`: "1",
		`gangway_sessions{kind="screen"}`:                                    "0",
		`gangway_sessions{kind="command"}`:                                   "0",
		"gangway_sessions_hibernating":                                       "0",
		`gangway_connections`:                                                "0",
		`gangway_penalised_networks`:                                         "0",
		`gangway_connections_refused_total{reason="penalty"}`:                "1",
		`gangway_sessions_refused_total{reason="memory"}`:                    "1",
		`gangway_sign_ins_total{result="ok"}`:                                "1",
		`gangway_accept_failures_total`:                                      "1",
		`gangway_screen_messages_dropped_total`:                              "1",
		`gangway_session_seconds_bucket{kind="screen",le="60"}`:              "0",
		`gangway_session_seconds_bucket{kind="screen",le="300"}`:             "1",
		`gangway_session_seconds_sum{kind="screen"}`:                         "90",
		`gangway_operations_total{op="deals.list",result="ok"}`:              "1",
		`gangway_operations_total{op="deals.list",result="denied"}`:          "1",
		`gangway_operation_seconds_bucket{op="deals.list",le="0.001"}`:       "0",
		`gangway_operation_seconds_bucket{op="deals.list",le="0.0025"}`:      "2",
		`gangway_operation_seconds_count{op="deals.list"}`:                   "2",
		`gangway_store_commits_total{result="ok"}`:                           "1",
		`gangway_store_commits_total{result="failed"}`:                       "0",
		`gangway_store_commit_updates_sum`:                                   "1",
		`gangway_store_sync_seconds_count`:                                   "1",
		`gangway_timers_late`:                                                "0",
		`gangway_events_total`:                                               "0",
		`gangway_broker_told_total`:                                          "0",
		`gangway_log_lines_dropped_total`:                                    "0",
		`gangway_incidents_total`:                                            "1",
		`gangway_alarm{of="disk"}`:                                           "0",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %s", name, got[name], want)
		}
	}
	for _, name := range []string{
		"gangway_uptime_seconds", "gangway_store_bytes", "gangway_store_free_bytes", "gangway_store_disk_free_bytes", "gangway_operation_seconds_sum{op=\"system.show\"}",
		"go_goroutines", "go_memstats_heap_alloc_bytes", "go_gc_duration_seconds_count", "process_open_fds", "process_resident_memory_bytes",
	} {
		if v, there := got[name]; !there || runtime.GOOS == "linux" && v == "0" {
			t.Errorf("%s is %q", name, v)
		}
	}
	if strings.Contains(body, "somebody") {
		t.Error("a key is told")
	}
}

// BenchmarkOperation measures what counting costs an operation.
func BenchmarkOperation(b *testing.B) {
	m := observe.NewMetrics()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.Operation("deals.list", "", 2*time.Millisecond)
		}
	})
}
