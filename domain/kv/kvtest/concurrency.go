package kvtest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"gangway/domain/kv"
)

func concurrencyTests() []contractTest {
	return []contractTest{
		{"NoIncrementIsLost", noIncrementIsLost},
		{"NoWriteSkew", noWriteSkew},
		{"FailingNeighboursHarmNobody", failingNeighboursHarmNobody},
		{"HistoriesAreLinearizable", historiesAreLinearizable},
		{"BehavesLikeAMap", behavesLikeAMap},
	}
}

func noIncrementIsLost(f fixture) {
	const writers, each = 8, 15
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				if err := f.Update(f.Context(), increment); err != nil {
					f.Errorf("increment: %v", err)
				}
			}
		})
	}
	wg.Wait()
	f.holds("n", strconv.Itoa(writers*each))
}

func increment(tx kv.Tx) error {
	old, err := get(tx, "n")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(old)
	return put(tx, "n", strconv.Itoa(max(n, 0)+1))
}

// noWriteSkew: two doctors are on call, and each may go if the other stays.
func noWriteSkew(f fixture) {
	leave := func(who string) func(kv.Tx) error {
		return func(tx kv.Tx) error {
			both := scan(f.T, tx, "call/", "call0", 0)
			if len(both) < 4 {
				return nil
			}
			return tx.Delete([]byte("call/" + who))
		}
	}
	for range 10 {
		f.put("call/a", "", "call/b", "")
		var wg sync.WaitGroup
		for _, who := range []string{"a", "b"} {
			wg.Go(func() {
				if err := f.Update(f.Context(), leave(who)); err != nil {
					f.Errorf("leave %s: %v", who, err)
				}
			})
		}
		wg.Wait()
		f.view(func(r kv.Reader) error {
			f.same(len(scan(f.T, r, "call/", "call0", 0)), 2)
			return nil
		})
	}
}

func failingNeighboursHarmNobody(f fixture) {
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			defer func() { _ = recover() }()
			err := f.Update(f.Context(), func(tx kv.Tx) error {
				_ = put(tx, fmt.Sprintf("%02d", i), "x")
				switch i % 3 {
				case 0:
					return errMine
				case 1:
					panic("mine")
				}
				return nil
			})
			if i%3 == 2 && err != nil {
				f.Errorf("update %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	f.holds("02", "x", "05", "x", "08", "x", "11", "x", "14", "x", "17", "x", "20", "x", "23", "x", "26", "x", "29", "x")
}

// register is an operation on one key, for the linearizability check.
type register struct {
	op       string // get, put, cas
	key      string
	old, new string
}

func registers() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byKey := map[string][]porcupine.Operation{}
			for _, o := range history {
				key := o.Input.(register).key //nolint:forcetypeassert // our own
				byKey[key] = append(byKey[key], o)
			}
			var parts [][]porcupine.Operation
			for _, part := range byKey {
				parts = append(parts, part)
			}
			return parts
		},
		Init: func() any { return "-" },
		Step: func(state, input, output any) (bool, any) {
			in := input.(register) //nolint:forcetypeassert // our own
			switch {
			case in.op == "put":
				return true, in.new
			case output != state:
				return false, state
			case in.op == "cas" && state == in.old:
				return true, in.new
			}
			return true, state
		},
	}
}

// run does the operation and returns the value that it found.
func (o register) run(f fixture) (found string, err error) {
	if o.op == "get" {
		err = f.View(f.Context(), func(r kv.Reader) (err error) {
			found, err = get(r, o.key)
			return err
		})
		return found, err
	}
	err = f.Update(f.Context(), func(tx kv.Tx) (err error) {
		found, err = get(tx, o.key)
		if err != nil || (o.op == "cas" && found != o.old) {
			return err
		}
		return put(tx, o.key, o.new)
	})
	return found, err
}

func historiesAreLinearizable(f fixture) {
	const clients, each = 6, 25
	var clock atomic.Int64 // call and return in one order, without a clock
	var mu sync.Mutex
	var history []porcupine.Operation
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() {
			for i := range each {
				o := script(client, i)
				call := clock.Add(1)
				found, err := o.run(f)
				back := clock.Add(1)
				if err != nil {
					f.Errorf("%s %s: %v", o.op, o.key, err)
					return
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: client, Input: o, Output: found, Call: call, Return: back})
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if got := porcupine.CheckOperationsTimeout(registers(), history, patience); got != porcupine.Ok {
		f.Errorf("history of %d operations: %s", len(history), got)
	}
}

// script is the i-th operation of a client: a fixed mixture over two keys.
func script(client, i int) register {
	n := client*7 + i*11
	return register{
		op:  []string{"get", "put", "cas", "cas", "get"}[n%5],
		key: []string{"x", "y"}[n%2],
		old: strconv.Itoa((n / 2) % 3),
		new: strconv.Itoa((n / 3) % 3),
	}
}

// behavesLikeAMap runs random transactions on the store and on a map. Each round
// has a prefix of its own in one store.
func behavesLikeAMap(f fixture) {
	round := 0
	rapid.Check(f.T, func(t *rapid.T) {
		round++
		m := model{fixture: f, t: t, prefix: fmt.Sprintf("%06d/", round), state: map[string]string{}}
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			m.transaction()
		}
	})
}

type model struct {
	fixture

	t      *rapid.T
	prefix string
	state  map[string]string
}

type step struct {
	op         string
	key, value string
	end        string
	limit      int
}

// transaction draws its steps first, because its function may run again.
func (m *model) transaction() {
	steps := rapid.SliceOfN(rapid.Custom(drawStep), 0, 12).Draw(m.t, "steps")
	fails := rapid.IntRange(0, 4).Draw(m.t, "fails") == 0
	var after map[string]string
	err := m.Update(m.Context(), func(tx kv.Tx) error {
		after = map[string]string{}
		for k, v := range m.state {
			after[k] = v
		}
		for _, s := range steps {
			if err := m.step(tx, s, after); err != nil {
				return err
			}
		}
		if fails {
			return errMine
		}
		return nil
	})
	if fails {
		m.expect(errors.Is(err, errMine), "error %v, want mine", err)
		return
	}
	m.expect(err == nil, "update: %v", err)
	m.state = after
	m.expect(m.View(m.Context(), func(r kv.Reader) error { return m.compare(r, step{}, after) }) == nil, "view fails")
}

func drawStep(t *rapid.T) step {
	key := rapid.StringOfN(rapid.RuneFrom([]rune("abc\x00")), 0, 3, -1)
	return step{
		op:    rapid.SampledFrom([]string{"put", "put", "delete", "get", "scan"}).Draw(t, "op"),
		key:   key.Draw(t, "key"),
		value: rapid.StringN(0, 4, -1).Draw(t, "value"),
		end:   key.Draw(t, "end"),
		limit: rapid.IntRange(0, 4).Draw(t, "limit"),
	}
}

func (m *model) step(tx kv.Tx, s step, want map[string]string) error {
	switch s.op {
	case "put":
		want[s.key] = s.value
		return put(tx, m.prefix+s.key, s.value)
	case "delete":
		delete(want, s.key)
		return tx.Delete([]byte(m.prefix + s.key))
	case "get":
		value, ok, err := tx.Get([]byte(m.prefix + s.key))
		wantValue, wantOK := want[s.key]
		m.expect(ok == wantOK && string(value) == wantValue, "get %q: %q %v, want %q %v", s.key, value, ok, wantValue, wantOK)
		return err
	}
	return m.compare(tx, s, want)
}
