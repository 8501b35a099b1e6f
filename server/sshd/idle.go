package sshd

import (
	"fmt"
	"time"
)

// sleepAgain is how long after something was drawn on a hibernating screen its model
// is told once more that it may let go of things.
const sleepAgain = 10 * time.Second

// away is how long ago the last key was pressed.
func (l *loop) away() time.Duration { return time.Since(time.Unix(0, l.visit.lastKey.Load())) }

// checkIdle does what is due after some time without a key: it hibernates, warns,
// and logs the session out.
func (l *loop) checkIdle() (quit bool) {
	limits, away := l.visit.conn.srv.cfg.Limits, l.away()
	switch {
	case limits.Idle > 0 && away >= limits.Idle:
		l.visit.end(&ending{sentence: fmt.Sprintf("You were logged out after %s without a key.", span(limits.Idle)), status: StatusOK})
		return false
	case limits.Idle > 0 && away >= limits.warnAt():
		quit = l.take(l.visit.conn.srv.cfg.Translate(IdleWarning{Left: limits.Idle - away}))
	case limits.Hibernate > 0 && away >= limits.Hibernate && (!l.painter.sleep || l.stirred):
		quit = l.hibernate()
	}
	l.waitIdle(away)
	return quit
}

// waitIdle sets the timer to when the next thing is due, if the last key was so long
// ago.
func (l *loop) waitIdle(away time.Duration) {
	limits := l.visit.conn.srv.cfg.Limits
	due := []time.Duration{limits.Hibernate, limits.warnAt(), limits.Idle}
	if l.stirred {
		due = append(due, away+sleepAgain)
	}
	var next time.Duration
	for _, at := range due {
		if at > away && (next == 0 || at < next) {
			next = at
		}
	}
	if next > 0 {
		l.idle.Reset(next - away)
	}
}

// warnAt is how long after the last key the screen is warned of the log-out.
func (l Limits) warnAt() time.Duration {
	if l.Warning < 0 || l.Warning >= l.Idle {
		return l.Idle
	}
	return l.Idle - l.Warning
}

// span words a duration for a person.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		if d == time.Minute {
			return "a minute"
		}
		return fmt.Sprintf("%d minutes", d/time.Minute)
	}
	return d.String()
}
