package sshd

import (
	"fmt"
	"sync"
	"time"
)

// watchIdle logs the session out when no key has been pressed for long, with a
// warning before. A timer runs, no tick. The result stops it.
func (v *visit) watchIdle() (stop func()) {
	l := v.conn.srv.cfg.Limits
	if l.Idle <= 0 {
		return func() {}
	}
	warnAt := l.Idle - l.Warning
	if l.Warning < 0 || warnAt <= 0 {
		warnAt = l.Idle
	}
	var mu sync.Mutex
	var timer *time.Timer
	check := func() {
		mu.Lock()
		defer mu.Unlock()
		idle := time.Since(time.Unix(0, v.lastKey.Load()))
		switch {
		case idle >= l.Idle:
			v.end(&ending{sentence: fmt.Sprintf("You were logged out after %s without a key.", span(l.Idle)), status: StatusOK})
		case idle >= warnAt:
			v.session.Offer(IdleWarning{}, v.conn.srv.cfg.Translate(IdleWarning{Left: l.Idle - idle}))
			timer.Reset(l.Idle - idle)
		default:
			timer.Reset(warnAt - idle)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(warnAt, check)
	return func() { timer.Stop() }
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
