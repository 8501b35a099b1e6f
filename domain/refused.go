package domain

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A Refusal says how often calls of one key were refused within an hour of the clock:
// they were not allowed, came too often, or asked for what is not there for the actor.
// Refused calls leave no row in the audit trail, as a flood of them would fill it.
type Refusal struct {
	Since   time.Time `json:"since"` // the first of the hour
	Last    time.Time `json:"last"`
	Times   int64     `json:"times"`
	Key     string    `json:"key,omitempty"`     // fingerprint; "" for one without, and for all further ones of a full table
	User    string    `json:"user,omitempty"`    // id
	Name    string    `json:"name,omitempty"`    // of the user
	Partner string    `json:"partner,omitempty"` // id
	Address string    `json:"address,omitempty"` // network of the last one
	Op      string    `json:"op"`                // of the last one
	Kind    Kind      `json:"kind"`              // of the last one
}

// Row shows a refusal in a table.
func (f Refusal) Row() []Cell {
	who := f.Name
	if who == "" {
		who = f.Key
	}
	return []Cell{
		{"times", strconv.FormatInt(f.Times, 10)},
		{"since", f.Since.Format(time.RFC3339)},
		{"last", f.Last.Format(time.RFC3339)},
		{"who", who},
		{"key", f.Key},
		{"partner", f.Partner},
		{"address", f.Address},
		{"op", f.Op},
		{"kind", string(f.Kind)},
	}
}

// How long and how many refusals are remembered, in memory: guests have a share of
// their own, so that any number of new keys hides no user.
const (
	refusalsFor = 24 * time.Hour
	refusalsMax = 1024 // of users, and of guests
)

// refusals are what is remembered of refused calls.
type refusals struct {
	mu    sync.Mutex
	users map[refused]*Refusal
	other map[refused]*Refusal
}

// refused is what is counted together.
type refused struct {
	key  string
	hour time.Time
}

// count remembers a refused call.
func (f *refusals) count(a Actor, op string, kind Kind, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := &f.other
	if a.User != "" {
		all = &f.users
	}
	if *all == nil {
		*all = map[refused]*Refusal{}
	}
	id := refused{a.Key, now.Truncate(time.Hour)}
	row := (*all)[id]
	if row == nil && len(*all) >= refusalsMax {
		maps.DeleteFunc(*all, func(_ refused, old *Refusal) bool { return now.Sub(old.Last) >= refusalsFor })
		if len(*all) >= refusalsMax {
			a, id = Actor{}, refused{}
			row = (*all)[id]
		}
	}
	if row == nil {
		row = &Refusal{Since: now, Key: a.Key, User: a.User, Name: a.Name, Partner: a.Partner}
		(*all)[id] = row
	}
	row.Times, row.Last, row.Op, row.Kind, row.Address = row.Times+1, now, op, kind, a.Address
}

// Refusals returns what was refused in the last day, the most often refused first.
// A restart forgets it.
func (p *Portal) Refusals() []Refusal {
	f, now := &p.refusals, p.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Refusal
	for _, all := range []map[refused]*Refusal{f.users, f.other} {
		for _, r := range all {
			if now.Sub(r.Last) < refusalsFor {
				out = append(out, *r)
			}
		}
	}
	slices.SortFunc(out, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), b.Last.Compare(a.Last), cmp.Compare(a.Key, b.Key), a.Since.Compare(b.Since))
	})
	return out
}
