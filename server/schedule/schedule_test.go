package schedule_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/server/schedule"
)

type rules struct{}

func (rules) Rev() string { return "r1" }

// set sets a timer.
type set struct {
	Subject string
	In      time.Duration
}

func (set) Allow(*domain.Read) error { return nil }
func (set) Check() error             { return nil }
func (c set) Do(w *domain.Write) (struct{}, error) {
	return struct{}{}, w.Schedule("ring", c.Subject, w.Now().Add(c.In))
}

// Ensure timers run when they fall due: those that were due before the start at
// once, later ones in time, also one that is set while the scheduler sleeps; and
// that it ends with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rang := make(chan string, 10)
		began := time.Now()
		p, err := domain.New(domain.Config{
			Store: memkv.Plain(), Clock: domain.ClockFunc(time.Now), Entropy: rand.Reader, Rules: rules{},
			Operations: []domain.Operation{domain.Offer[set]("clock.set", "none: test", "Sets.", "clock set")},
			Timers: map[string]domain.TimerFunc{"ring": func(_ *domain.Write, subject string, _ time.Time) error {
				rang <- subject
				return nil
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		do := func(c set) {
			t.Helper()
			if _, err := domain.Do(ctx, p, domain.SystemActor(), c); err != nil {
				t.Fatal(err)
			}
		}
		heard := func(want string, at time.Duration) {
			t.Helper()
			if got := <-rang; got != want || time.Since(began) != at {
				t.Errorf("heard %s after %v, want %s after %v", got, time.Since(began), want, at)
			}
		}
		do(set{"overdue", -time.Hour})
		do(set{"later", 3 * time.Hour})
		done := make(chan struct{})
		go func() { defer close(done); schedule.Run(ctx, p, slog.New(slog.DiscardHandler)) }()
		heard("overdue", 0)
		do(set{"between", 20 * time.Second})
		heard("between", 20*time.Second)
		heard("later", 3*time.Hour)
		cancel()
		<-done
	})
}
