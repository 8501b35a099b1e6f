package sshd

import (
	"fmt"
	"time"
)

// checkIdle does what is due after some time without a key: it hibernates, warns,
// and logs the session out.
func (l *loop) checkIdle() (quit bool) {
	limits := l.visit.conn.srv.cfg.Limits
	idle := time.Since(time.Unix(0, l.visit.lastKey.Load()))
	switch {
	case limits.Idle > 0 && idle >= limits.Idle:
		l.visit.end(&ending{sentence: fmt.Sprintf("You were logged out after %s without a key.", span(limits.Idle)), status: StatusOK})
		return false
	case limits.Idle > 0 && idle >= limits.warnAt():
		quit = l.take(l.visit.conn.srv.cfg.Translate(IdleWarning{Left: limits.Idle - idle}))
	case limits.Hibernate > 0 && idle >= limits.Hibernate && !l.painter.sleep:
		l.hibernate()
	}
	l.waitIdle(idle)
	return quit
}

// waitIdle sets the timer to when the next thing is due, if nothing has been
// pressed for some time already.
func (l *loop) waitIdle(idle time.Duration) {
	limits := l.visit.conn.srv.cfg.Limits
	var next time.Duration
	for _, at := range []time.Duration{limits.Hibernate, limits.warnAt(), limits.Idle} {
		if at > idle && (next == 0 || at < next) {
			next = at
		}
	}
	if next > 0 {
		l.idle.Reset(next - idle)
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
