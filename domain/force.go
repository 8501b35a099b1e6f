package domain

import (
	"context"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"

	"gangway/domain/kv"
)

// A force is which programme holds in this process. An operation takes the pointer
// once, so that whatever it answers or writes is wholly of one revision.
type force struct {
	gate   sync.RWMutex // held for writing while a programme is written and put in force
	mu     sync.Mutex   // of whoever changes it
	number int64
	rules  atomic.Pointer[Rules]
}

// TopicProgramme goes stale when another programme comes into force.
const TopicProgramme = "programme"

// Rules returns the programme in force.
func (p *Portal) Rules() Rules { return *p.force.rules.Load() }

// Enact puts a programme in force from the next operation on, and tells open
// screens. The number says which one it is of those that were published: an older
// one that comes late changes nothing.
func (p *Portal) Enact(rules Rules, number int64) {
	p.force.mu.Lock()
	defer p.force.mu.Unlock()
	if number < p.force.number {
		return
	}
	p.force.number = number
	p.force.rules.Store(&rules)
	p.broker.publish(map[string]bool{TopicProgramme: true})
}

// Enact writes a programme by fn, in one transaction, and puts it in force. No other
// transaction of this process comes between the two, so that none goes by rules that
// are not those of the store any more; other processes follow within a second. fn
// returns the number of the programme.
func (d *Desk) Enact(ctx context.Context, rules Rules, fn func(*Write) (number int64, err error)) error {
	gate := &d.Portal.force.gate
	gate.Lock()
	defer gate.Unlock()
	var number int64
	err := d.Portal.write(ctx, d.Actor, d.op, d.admitted(func(w *Write) (err error) {
		number, err = fn(w)
		return err
	}))
	if err == nil {
		d.Portal.Enact(rules, number)
	}
	return err
}

// LoadRules reads a programme folder. What is wrong with it is one Invalid error
// that lists all faults.
func (p *Portal) LoadRules(folder fs.FS) (Rules, error) {
	if p.cfg.LoadRules == nil {
		return nil, Errorf(Unavailable, "This portal cannot read programmes.")
	}
	return p.cfg.LoadRules(folder)
}

// ReadRules reads a programme that is not in force, so that it can be tried. What
// is wrong with it is one Invalid error that lists all faults.
func (p *Portal) ReadRules(in io.Reader) (Rules, error) {
	if p.cfg.ReadRules == nil {
		return nil, Errorf(Unavailable, "This portal cannot read programmes.")
	}
	return p.cfg.ReadRules(in)
}

// Watch sends hints that records of a table were changed, by whichever process
// shares the store; see [kv.Store]. The channel is closed when ctx ends.
func (p *Portal) Watch(ctx context.Context, table string) (<-chan kv.Event, error) {
	return p.cfg.Store.Watch(ctx, []byte(table+"/"))
}

// Enact lets the rest of the transaction, its reactions and its audit row go by a
// programme that is put in force by it.
func (w *Write) Enact(rules Rules) { w.Rules = rules }
