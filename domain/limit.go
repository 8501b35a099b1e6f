package domain

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// A Rate lets Burst calls through at once, and one more after each Every. The zero
// Rate is no limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// Bounds say how often an operation may be called. Who calls too often is refused
// with [Limited] and a sentence that says when to come back. Calls are counted in
// memory, as a flood must cost the store nothing: a restart forgets them.
type Bounds struct {
	PerKey     Rate // for each key that signed
	PerAddress Rate // for each network address, where the door tells one
	PerPartner Rate // for each company
	Overall    Rate // for all callers together
	// Misses counts only calls that end with NotFound: those of who guesses.
	Misses bool
}

// Bound returns the operation with bounds of its own beside those that hold for
// all operations.
func (o Operation) Bound(b Bounds) Operation {
	o.bounds = b
	return o
}

// What holds for every operation that people call: no person and no honest script
// comes near it.
var (
	eachCommand = Bounds{PerKey: Rate{Burst: 1000, Every: 10 * time.Millisecond}}
	eachQuery   = Bounds{PerKey: Rate{Burst: 2000, Every: 5 * time.Millisecond}}
	eachTask    = Bounds{PerKey: Rate{Burst: 120, Every: time.Second}}
	// eachDryRun keeps who tries what would be from fishing in others' deals.
	eachDryRun = Bounds{PerPartner: Rate{Burst: 30, Every: 2 * time.Minute}}
)

// NoDryRun is a command that has no dry run, as it only tells something, and counts
// to whom.
type NoDryRun interface{ NoDryRun() }

// general are the bounds that hold for a call beside the operation's own.
func (o Operation) general() Bounds {
	switch {
	case o.Streams:
		return eachTask
	case o.Changes:
		return eachCommand
	}
	return eachQuery
}

// maxCounters bounds the memory of a limiter, a few MiB. Who comes when it is full
// of others shares a counter with everybody who does.
const maxCounters = 1 << 15

// A counter names what is counted.
type counter struct {
	op, by, who string
}

// A limiter counts calls. Of each counter it keeps the moment at which it will have
// forgotten all calls, which is all that a [Rate] needs (the generic cell rate
// algorithm of ITU-T I.371).
type limiter struct {
	mu    sync.Mutex
	empty map[counter]time.Time
	swept time.Time
}

// A pass is one call's way past the limiter.
type pass struct {
	limiter *limiter
	now     time.Time
	taken   []claim // under the operation's own bounds
	partner bool    // the company was counted; a transaction may run again
}

type claim struct {
	counter
	rate Rate
}

// take counts a call under all claims, or under none and returns how long to wait.
func (l *limiter) take(now time.Time, claims []claim) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range claims {
		claims[i].counter = l.room(now, claims[i].counter)
		full := time.Duration(claims[i].rate.Burst-1) * claims[i].rate.Every
		wait = max(wait, l.at(claims[i].counter, now, claims[i].rate).Sub(now)-full)
	}
	if wait > 0 {
		return wait
	}
	for _, c := range claims {
		l.empty[c.counter] = l.at(c.counter, now, c.rate).Add(c.rate.Every)
	}
	return 0
}

// at is when a counter will have forgotten its calls, or now if it has. It is never
// further off than the calls of a whole burst, unless the clock was set back: then
// nobody has to wait until it has caught up.
func (l *limiter) at(c counter, now time.Time, r Rate) time.Time {
	at, latest := l.empty[c], now.Add(time.Duration(r.Burst)*r.Every)
	switch {
	case at.After(latest):
		l.empty[c] = latest // from which it runs off
		return latest
	case at.After(now):
		return at
	}
	return now
}

// room returns the counter to use: the given one, or if there are too many that of
// all further ones.
func (l *limiter) room(now time.Time, c counter) counter {
	if _, known := l.empty[c]; known || len(l.empty) < maxCounters {
		return c
	}
	if now.Sub(l.swept) >= time.Second || now.Before(l.swept) {
		l.swept = now
		maps.DeleteFunc(l.empty, func(_ counter, at time.Time) bool { return !at.After(now) })
	}
	if len(l.empty) < maxCounters {
		return c
	}
	return counter{c.op, c.by, ""}
}

// giveBack takes back what take has counted.
func (l *limiter) giveBack(claims []claim) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range claims {
		l.empty[c.counter] = l.empty[c.counter].Add(-c.rate.Every)
	}
}

// inner marks the calls that a task makes, which were admitted with it.
type inner struct{}

// enter counts a call by key, by address and overall.
func (p *Portal) enter(ctx context.Context, a Actor, o Operation) (*pass, error) {
	if p.cfg.Unbounded || a.Side == System || ctx.Value(inner{}) != nil {
		return nil, nil
	}
	s := &pass{limiter: &p.limiter, now: p.Now()}
	key := a.Key
	if key == "" {
		key = a.User
	}
	if general := (claim{counter{"", fmt.Sprint(o.Changes, o.Streams), key}, o.general().PerKey}); key != "" {
		if wait := s.limiter.take(s.now, []claim{general}); wait > 0 {
			return s, tooOften(wait)
		}
	}
	var claims []claim
	for _, c := range []claim{
		{counter{o.Name, "key", key}, o.bounds.PerKey},
		{counter{o.Name, "address", a.Address}, o.bounds.PerAddress},
		{counter{o.Name, "all", "all"}, o.bounds.Overall},
	} {
		if c.rate.Burst > 0 && c.who != "" {
			claims = append(claims, c)
		}
	}
	return s, s.count(claims)
}

func (s *pass) count(claims []claim) error {
	if wait := s.limiter.take(s.now, claims); wait > 0 {
		return tooOften(wait)
	}
	s.taken = append(s.taken, claims...)
	return nil
}

// company counts a call by its company, which only the transaction knows.
func (s *pass) company(a Actor, o Operation, dry bool) error {
	if s == nil || s.partner || a.Partner == "" || a.ReadOnly {
		return nil
	}
	var claims []claim
	if r := o.bounds.PerPartner; r.Burst > 0 {
		claims = append(claims, claim{counter{o.Name, "partner", a.Partner}, r})
	}
	if dry {
		claims = append(claims, claim{counter{"", "dry", a.Partner}, eachDryRun.PerPartner})
	}
	if err := s.count(claims); err != nil {
		return err
	}
	s.partner = true
	return nil
}

// Count counts the call for the actor's company under a rate that is not known before
// the transaction, in a counter that every operation with this name for it shares. It
// returns how long to wait if that is too often; then the call is to be refused.
func (w *Write) Count(what string, r Rate) (wait time.Duration) {
	return w.count(claim{counter{what, "company", w.Actor.Partner}, r})
}

// CountAddress is like [Write.Count] for the network address that the actor comes from.
// An address that the door does not tell is not counted.
func (w *Write) CountAddress(what string, r Rate) (wait time.Duration) {
	return w.count(claim{counter{what, "address", w.Actor.Address}, r})
}

func (w *Write) count(c claim) (wait time.Duration) {
	if w.pass == nil || c.who == "" || slices.Contains(w.pass.taken, c) { // a transaction may run again
		return 0
	}
	claims := []claim{c}
	if wait = w.pass.limiter.take(w.pass.now, claims); wait == 0 {
		w.pass.taken = append(w.pass.taken, claims...)
	}
	return wait
}

// leave gives back what does not count after all: a form with faults, a fault of
// ours, and where only misses count what was no miss.
func (s *pass) leave(o Operation, err error) {
	if s == nil {
		return
	}
	switch k := KindOf(err); {
	case k == Invalid, k == Unavailable, k == Internal, o.bounds.Misses && k != NotFound:
		s.limiter.giveBack(s.taken)
	}
}

// tooOften says when to come back.
func tooOften(wait time.Duration) error {
	return Errorf(Limited, "This was done too often in a short time. Please try again in %s.", Wait(wait))
}

// Wait words a wait for a person, rounded up: "12 minutes".
func Wait(d time.Duration) string {
	up := func(unit time.Duration, one, many string) string {
		if n := (d + unit - 1) / unit; n > 1 {
			return fmt.Sprintf("%d %s", n, many)
		}
		return one
	}
	switch {
	case d <= time.Minute:
		return up(time.Second, "a second", "seconds")
	case d <= 90*time.Minute:
		return up(time.Minute, "a minute", "minutes")
	case d <= 36*time.Hour:
		return up(time.Hour, "an hour", "hours")
	}
	return up(24*time.Hour, "a day", "days")
}

// How many lines refused calls may leave in the log: one a minute of a kind and
// caller, and so many of all.
var (
	eachRefusal = Rate{Burst: 1, Every: time.Minute}
	allRefusals = Rate{Burst: 60, Every: time.Second}
)

// noteRefusal counts a refused call, and logs one that somebody who looks for an attack
// wants to see: that was not allowed, came too often, or asked for a code that is none.
// Screens ask for all that they could show, also what is not for everybody.
func (p *Portal) noteRefusal(a Actor, o Operation, err error) {
	kind := KindOf(err)
	if a.Door == "tui" && !o.Changes && kind != Limited {
		return
	}
	if a.Side != System && (kind == Denied || kind == Limited || kind == NotFound) {
		p.refusals.count(a, o.Name, kind, p.Now())
	}
	if kind != Denied && kind != Limited && (kind != NotFound || !o.bounds.Misses) {
		return
	}
	who := a.Key
	if a.Address != "" {
		who = a.Address
	}
	lines := []claim{{counter{o.Name, "log " + string(kind), who}, eachRefusal}, {counter{"", "log", "all"}, allRefusals}}
	if p.limiter.take(p.Now(), lines) == 0 {
		p.cfg.Log.Warn("call refused", "kind", kind, "operation", o.Name, "key", a.Key, "user", a.User, "address", a.Address, "door", a.Door, "session", a.Session)
	}
}
