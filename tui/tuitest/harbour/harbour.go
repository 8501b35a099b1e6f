// Package harbour is a small noun with a table, queries and commands, for tests
// of the screens' foundation and as the subject of its example.
package harbour

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

// A Boat is the example's record.
type Boat struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Home  string       `json:"home"` // country code
	State string       `json:"state"`
	Price domain.Money `json:"price"`
	Until time.Time    `json:"until"`
	Note  string       `json:"note,omitempty"`
}

// Topic goes stale when a boat changes.
const Topic = "boat"

var boats = domain.NewTable("boat", func(b *Boat) domain.Key { return domain.Tuple(b.ID) })

var byName = boats.Index("name", func(b *Boat) []domain.Key {
	return []domain.Key{domain.Tuple(strings.ToLower(b.Name), b.ID)}
})

// List asks for boats by name.
type List struct {
	domain.Page
	Starts string `help:"names that begin with this"`
}

// Allow lets everybody.
func (List) Allow(*domain.Read) error { return nil }

// Run returns a page.
func (q List) Run(r *domain.Read) (domain.List[Boat], error) {
	if q.Starts == "" {
		return byName.Page(r, nil, q.Page)
	}
	all, err := byName.Page(r, nil, domain.Page{Limit: domain.MaxLimit})
	out := domain.List[Boat]{}
	for _, b := range all.Items {
		if strings.HasPrefix(strings.ToLower(b.Name), strings.ToLower(q.Starts)) {
			out.Items = append(out.Items, b)
		}
	}
	return out, err
}

// Show asks for one boat.
type Show struct {
	ID string `arg:""`
}

// Allow lets everybody.
func (Show) Allow(*domain.Read) error { return nil }

// Check is content.
func (Show) Check() error { return nil }

// Run returns the boat.
func (q Show) Run(r *domain.Read) (Boat, error) { return boats.Get(r, q.ID) }

// Register adds a boat.
type Register struct {
	Name  string
	Home  string
	Price domain.Money
	Days  int
	Note  string
}

// Allow lets owners.
func (Register) Allow(r *domain.Read) error {
	if !r.Actor.Is(domain.Partner, domain.Owner) {
		return r.Actor.Refused("an owner")
	}
	return nil
}

// Check wants a name.
func (c Register) Check() error {
	var p domain.Problems
	if len(c.Name) < 2 {
		p.Addf("name", "Please give a name of two letters at least.")
	}
	if c.Home == "AQ" {
		p.Addf("home", "There is no harbour in Antarctica.")
	}
	return p.Err()
}

// Do writes the boat.
func (c Register) Do(w *domain.Write) (Boat, error) {
	id, err := domain.FreshID(w, boats, "B")
	if err != nil {
		return Boat{}, err
	}
	b := Boat{ID: id, Name: c.Name, Home: c.Home, State: "afloat", Price: c.Price, Until: w.Now().AddDate(0, 0, c.Days), Note: c.Note}
	return b, boats.Put(w, b)
}

// Sink takes a boat out.
type Sink struct {
	ID string `arg:""`
}

// Allow lets owners.
func (Sink) Allow(r *domain.Read) error { return Register{}.Allow(r) }

// Check is content.
func (Sink) Check() error { return nil }

// Do deletes the boat.
func (c Sink) Do(w *domain.Write) (Boat, error) {
	b, err := boats.Get(w.Read, c.ID)
	if err != nil {
		return b, err
	}
	return b, boats.Delete(w, c.ID)
}

// Count asks how many boats there are.
type Count struct{}

// Allow lets everybody.
func (Count) Allow(*domain.Read) error { return nil }

// Check is content.
func (Count) Check() error { return nil }

// Run counts.
func (Count) Run(r *domain.Read) (int, error) {
	l, err := byName.Page(r, nil, domain.Page{Limit: domain.MaxLimit})
	return len(l.Items), err
}

// Owner is an actor who may do everything here.
func Owner() domain.Actor {
	return domain.Actor{Side: domain.Partner, User: "U-1", Name: "Ana Reyes", Role: domain.Owner, Partner: "P-1", PartnerName: "Brightwater Consulting", Door: "tui", Session: "S-1"}
}

// Viewer is an actor who may only look.
func Viewer() domain.Actor {
	a := Owner()
	a.User, a.Name, a.Role = "U-2", "Ben Okafor", domain.Viewer
	return a
}

type rules struct{}

func (rules) Rev() string { return "1" }

// Start is where the clock of an open harbour stands.
func Start() time.Time { return time.Date(2026, 11, 22, 14, 32, 0, 0, time.UTC) }

// Open returns a portal with these boats in it, and its clock.
func Open(t testing.TB, names ...string) (*domain.Portal, *domain.FakeClock) {
	t.Helper()
	p, clock, err := New(names...)
	if err != nil {
		t.Fatal(err)
	}
	return p, clock
}

// New is Open outside of tests.
func New(names ...string) (*domain.Portal, *domain.FakeClock, error) {
	clock := domain.NewFakeClock(Start())
	p, err := domain.New(domain.Config{
		Store: memkv.New(), Clock: clock, Entropy: entropy(), Rules: rules{},
		Tables: []domain.Schema{boats},
		Operations: []domain.Operation{
			domain.OfferQuery[List]("boats.list", "boats", "Lists the boats.", "boats list"),
			domain.OfferQuery[Show]("boats.show", "boats :id", "Shows a boat.", "boats show B-7K3QXM"),
			domain.OfferQuery[Count]("boats.count", "none: shown beside the section", "Counts the boats.", "boats count"),
			domain.Offer[Register]("boats.register", "boats new", "Registers a boat.", "boats register --name=Anna"),
			domain.Offer[Sink]("boats.sink", "boats :id", "Takes a boat out.", "boats sink B-7K3QXM"),
		},
	})
	if err != nil {
		return nil, nil, err
	}
	for i, name := range names {
		if err := Add(p, name, i); err != nil {
			return nil, nil, err
		}
	}
	return p, clock, nil
}

// Add registers a boat as the owner does; n varies its facts.
func Add(p *domain.Portal, name string, n int) error {
	homes := []string{"DE", "FR", "NL", "SE", "JP"}
	_, err := domain.Do(context.Background(), p, Owner(), Register{
		Name: name, Home: homes[n%len(homes)], Price: domain.Money{Minor: int64(1_250_000 * (n + 1)), Currency: "EUR"}, Days: 6 + n*13,
	})
	return err
}

// entropy is the same for each portal, so that ids can stand in goldens.
func entropy() *bytes.Reader {
	var seed [32]byte
	b := make([]byte, 1<<20)
	if _, err := rand.NewChaCha8(seed).Read(b); err != nil {
		panic(err)
	}
	return bytes.NewReader(b)
}
