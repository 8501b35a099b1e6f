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
	mu     sync.Mutex // of whoever changes it
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
