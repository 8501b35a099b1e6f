package domain

import (
	"reflect"
	"sync"
)

// derivations are what nouns make of the rules: an index, say. Each is made once
// for the rules in force and goes with them.
type derivations struct {
	mu   sync.Mutex
	sets []derivation // of the latest rules first, and of those before, which reads still use
}

type derivation struct {
	rules Rules
	made  map[reflect.Type]*made
}

type made struct {
	once  sync.Once
	value any
}

// Derived returns what a noun makes of the rules of an operation, such as an index
// over their documents. It is made when it is first asked for, once for each T and
// rules, and must not be changed; who asks meanwhile waits. T must be a type of the
// noun's own.
func Derived[T any](r *Read, from func(Rules) T) T {
	m := r.derived.of(r.Rules, reflect.TypeFor[T]())
	m.once.Do(func() { m.value = from(r.Rules) })
	v, _ := m.value.(T)
	return v
}

func (d *derivations) of(rules Rules, t reflect.Type) *made {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.sets {
		if s.rules == rules {
			return s.add(t)
		}
	}
	d.sets = append([]derivation{{rules, map[reflect.Type]*made{}}}, d.sets[:min(1, len(d.sets))]...)
	return d.sets[0].add(t)
}

func (s derivation) add(t reflect.Type) *made {
	if s.made[t] == nil {
		s.made[t] = &made{}
	}
	return s.made[t]
}
