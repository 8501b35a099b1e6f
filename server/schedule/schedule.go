// Package schedule runs the portal's timers as they fall due.
package schedule

import (
	"context"
	"log/slog"
	"time"

	"gangway/domain"
)

// batch is how many timers run before it is looked anew what is due.
const batch = 100

// longest is how long to wait at most before looking anew, so that a clock that
// was set is noticed.
const longest = time.Minute

// Run does the work of timers as they fall due, those that fell due while the
// portal was down first, until ctx ends. It sleeps between them and is woken when
// a timer is set.
func Run(ctx context.Context, p *domain.Portal, log *slog.Logger) {
	timers := p.Broker().Subscribe(domain.TopicTimers)
	defer timers.Close()
	for ctx.Err() == nil {
		_, next, err := p.RunDue(ctx, batch)
		if err != nil && ctx.Err() == nil {
			log.Warn("timers are late", "error", err)
		}
		pause := time.NewTimer(wait(p.Now(), next))
		select {
		case <-ctx.Done():
		case <-pause.C:
		case <-timers.Wake():
			timers.Take()
		}
		pause.Stop()
	}
}

// wait returns how long to sleep until next, or the longest for none.
func wait(now, next time.Time) time.Duration {
	if next.IsZero() {
		return longest
	}
	return max(0, min(longest, next.Sub(now)))
}
