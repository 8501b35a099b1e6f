package cli_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/server/cli"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A boat is the noun of these tests.
type boat struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Owner   owner        `json:"owner"`
	Price   domain.Money `json:"price"`
	Length  int          `json:"length"`
	Sold    bool         `json:"sold"`
	Tags    []string     `json:"tags,omitempty"`
	Parts   []part       `json:"parts,omitempty"`
	Berth   *berth       `json:"berth"`
	Note    string       `json:"note"`
	BuiltAt time.Time    `json:"built_at"`
}

type owner struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type berth struct {
	Pier string `json:"pier"`
}

// A part is written "SKU[:QUANTITY]".
type part struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

func (p *part) ParseFlag(s string) error {
	sku, n, ok := strings.Cut(s, ":")
	p.SKU, p.Quantity = sku, 1
	if ok {
		if _, err := fmt.Sscanf(n, "%d", &p.Quantity); err != nil {
			return domain.Errorf(domain.Invalid, "The quantity is a whole number.")
		}
	}
	return nil
}

func (b boat) Row() []domain.Cell {
	return []domain.Cell{{Name: "id", Value: b.ID}, {Name: "name", Value: b.Name}, {Name: "price", Value: b.Price.String()}, {Name: "length", Value: fmt.Sprint(b.Length)}, {Name: "built_at", Value: b.BuiltAt.Format(time.DateOnly)}}
}

var boats = domain.NewTable("boat", func(b *boat) domain.Key { return domain.Tuple(b.ID) })

// open lets everybody but guests in.
type open struct{}

func (open) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Guest) {
		return r.Actor.Refused("the crew")
	}
	return nil
}

func (open) Check() error { return nil }

type day struct{ text string }

func (d *day) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.DateOnly, string(b))
	d.text = t.Format("2 Jan 2006")
	return err
}

// launch has a field of every kind.
type launch struct {
	open
	Name    string    `help:"name of the boat" required:"" example:"Ada"`
	Price   string    `help:"price in EUR" default:"1000" example:"48k"`
	Length  int       `help:"length in metres" short:"l"`
	Depth   int64     `help:"depth in millimetres"`
	Sold    bool      `help:"whether it is sold"`
	Type    string    `help:"what it is" enum:"sail,motor" default:"sail"`
	Tags    []string  `name:"tag" help:"a word about it"`
	Parts   []part    `name:"part" help:"a part, as SKU[:QUANTITY]" example:"OAR:2"`
	Built   day       `help:"day on which it was built" example:"2026-05-01"`
	Seen    time.Time `help:"when it was seen last"`
	Code    string    `secret:"" help:"code of its lock"`
	NoteTxt *string   `name:"note" help:"a note"`
	Hidden  int       `cli:"-"`
}

func (c launch) Check() error {
	var p domain.Problems
	if strings.HasPrefix(c.Name, "No") {
		p.Addf("name", "A boat can't be called so.")
		p.Addf("parts[0].sku", "There is no such part.")
	}
	return p.Err()
}

func (c launch) Do(w *domain.Write) (boat, error) {
	id, err := domain.FreshID(w, boats, "B")
	if err != nil {
		return boat{}, err
	}
	price, err := domain.ParseMoney(c.Price, "EUR")
	if err != nil {
		return boat{}, err
	}
	b := boat{ID: id, Name: c.Name, Price: price, Length: c.Length, Sold: c.Sold, Tags: c.Tags, Parts: c.Parts, BuiltAt: w.Now(), Note: fmt.Sprint(c.Type, " ", c.Depth, " ", c.Built.text, " ", c.Seen.Year(), " ", c.Code)}
	if c.NoteTxt != nil {
		b.Note = "note: " + *c.NoteTxt
	}
	return b, boats.Put(w, b)
}

type edit struct {
	open
	ID   string  `arg:"" required:"" help:"id of the boat"`
	Name *string `help:"another name"`
}

func (c edit) Do(w *domain.Write) (boat, error) {
	b, err := boats.Get(w.Read, c.ID)
	if err == nil && c.Name != nil {
		b.Name = *c.Name
	}
	return b, err
}

type show struct {
	open
	ID string `arg:"" required:"" help:"id of the boat" example:"B-1"`
}

func (q show) Run(r *domain.Read) (boat, error) { return boats.Get(r, q.ID) }

type list struct {
	domain.Page
	Statuses []string `name:"status" enum:"new,sold" help:"only boats of this status"`
}

func (q list) Allow(r *domain.Read) error { return open{}.Allow(r) }

func (q list) Run(r *domain.Read) (domain.List[boat], error) { return boats.Range(r, nil, q.Page) }

type empty struct{ open }

func (empty) Run(*domain.Read) (domain.List[boat], error) { return domain.List[boat]{}, nil }

// crew answers a bare slice of records without a row.
type crew struct{ open }

type sailor struct {
	Name string            `json:"name"`
	Pay  domain.Money      `json:"pay"`
	Age  int               `json:"age"`
	Skip []part            `json:"skip"`
	More map[string]string `json:"more,omitempty"`
}

func (crew) Run(*domain.Read) ([]sailor, error) {
	return []sailor{
		{Name: "=cmd|' /C calc'!A0", Pay: domain.Money{Minor: -500, Currency: "EUR"}, Age: -5},
		{Name: "'=already\x1b[31m\u202e \"quoted\", twice\nand more", Age: 41, More: map[string]string{"rank": "@captain"}},
		{Name: "山田太郎 👨‍👩‍👧‍👦", Pay: domain.Money{Minor: 1, Currency: "EUR"}},
	}, nil
}

type fail struct {
	Kind string `arg:"" optional:""`
}

func (fail) Allow(*domain.Read) error { return nil }
func (fail) Check() error             { return nil }
func (q fail) Run(*domain.Read) (boat, error) {
	if q.Kind == "panic" {
		panic("the secret inside")
	}
	if q.Kind == "raw" {
		return boat{}, io.ErrUnexpectedEOF
	}
	return boat{}, &domain.Error{Kind: domain.Kind(q.Kind), Field: "kind", Msg: "It is \x1b[31m" + q.Kind + "."}
}

type join struct {
	Code string `arg:"" required:"" secret:"" help:"code of the invitation"`
}

func (join) Allow(r *domain.Read) error {
	if !r.Actor.Is(domain.Guest) {
		return domain.Errorf(domain.Denied, "You have joined already.")
	}
	return nil
}
func (join) Check() error                               { return nil }
func (c join) Do(*domain.Write) (struct{}, error)       { return struct{}{}, nil }
func (c paint) Do(*domain.Write) (string, error)        { return c.ID + ":" + c.Color + "\n" + c.Plan, nil }
func (c colors) Run(*domain.Read) ([]string, error)     { return c.Names, nil }
func (c move) Do(*domain.Write) (map[string]int, error) { return map[string]int{"by": c.By}, nil }

type paint struct {
	open
	ID    string `arg:"" required:""`
	Plan  string `arg:"" stdin:"" required:"" max:"64" help:"the plan"`
	Color string `help:"colour"`
}

type colors struct {
	open
	Names []string `arg:"" optional:""`
}

type move struct {
	open
	By    int    `arg:"" help:"metres"`
	Route string `stdin:"" help:"the way"`
}

// load is a task that reads a stream.
type load struct{ open }

func (load) Work(ctx context.Context, d *domain.Desk) (map[string]int, error) {
	b, err := io.ReadAll(d.In)
	if err != nil {
		return nil, err
	}
	for i := range 10 {
		d.Progress(int64(i+1), 10)
	}
	return map[string]int{"bytes": len(b)}, nil
}

// dump is a task that writes a stream, and may go on until it is broken off.
type dump struct {
	open
	Follow bool
}

func (c dump) Work(ctx context.Context, d *domain.Desk) (map[string]int, error) {
	_, err := io.WriteString(d.Out, "{\"seq\":1}\n{\"seq\":2}\n")
	if c.Follow {
		<-ctx.Done()
	}
	return map[string]int{"rows": 2}, err
}

// spill is a task that writes what it is given, in pieces.
type spill struct {
	open
	Pieces []string `arg:""`
}

func (c spill) Work(_ context.Context, d *domain.Desk) (struct{}, error) {
	for _, piece := range c.Pieces {
		b, err := hex.DecodeString(piece)
		if err == nil {
			_, err = d.Out.Write(b)
		}
		if err != nil {
			return struct{}{}, err
		}
	}
	return struct{}{}, nil
}

// A mooring is complete only when it is written out.
type mooring struct {
	Pier  string    `json:"pier"`
	Until time.Time `json:"until,omitzero"`
}

func (m mooring) Complete() any {
	return struct {
		mooring
		Until *time.Time `json:"until"`
	}{mooring: m}
}

type moor struct{ open }

func (moor) Run(*domain.Read) (mooring, error) { return mooring{Pier: "4"}, nil }

type moorings struct{ open }

func (moorings) Run(*domain.Read) (domain.List[mooring], error) {
	return domain.List[mooring]{Items: []mooring{{Pier: "4"}}, Next: "5"}, nil
}

// newClock returns a clock that goes on by a step whenever it is looked at.
func newClock(step time.Duration) domain.Clock {
	c := domain.NewFakeClock(time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC))
	return domain.ClockFunc(func() time.Time {
		c.Advance(step)
		return c.Now()
	})
}

func operations() []domain.Operation {
	return []domain.Operation{
		domain.Offer[launch, boat]("boats.launch", "boats", "Puts a boat on the water.", `boats launch --name "Ada Lovelace" --part OAR:2`),
		domain.Offer[edit, boat]("boats.edit", "boats", "Changes a boat.", "boats edit B-1 --name Ida"),
		domain.Offer[paint, string]("boats.paint", "boats", "Paints a boat.", "boats paint B-1 --color red < plan.txt"),
		domain.Offer[move, map[string]int]("boats.move", "boats", "Moves all boats.", "boats move 5"),
		domain.Offer[join, struct{}]("join", "join", "Joins the crew with a code.", "join 7K3QX"),
		domain.OfferQuery[show, boat]("boats.show", "boats", "Shows a boat.", "boats show B-1"),
		domain.OfferQuery[list, domain.List[boat]]("boats.list", "boats", "Lists boats.", "boats list --status sold"),
		domain.OfferQuery[empty, domain.List[boat]]("wrecks.list", "wrecks", "Lists wrecks.", "wrecks list"),
		domain.OfferQuery[crew, []sailor]("crew.list", "crew", "Lists the crew.", "crew list"),
		domain.OfferQuery[colors, []string]("colors", "none: a test", "Lists colours.", "colors red"),
		domain.OfferQuery[fail, boat]("fail", "none: a test", "Fails.", "fail denied"),
		domain.OfferTask[load, map[string]int]("boats.load", "none: a stream", "Loads boats.", "boats load < boats.csv"),
		domain.OfferTask[dump, map[string]int]("boats.dump", "none: a stream", "Writes all boats.", "boats dump > boats.json"),
		domain.OfferTask[spill, struct{}]("spill", "none: a stream", "Writes bytes.", "spill 7b7d"),
		domain.OfferQuery[moor, mooring]("moor", "none: a test", "Moors a boat.", "moor"),
		domain.OfferQuery[moorings, domain.List[mooring]]("moorings", "none: a test", "Lists moorings.", "moorings"),
	}
}

// entropy is the same for each test.
type entropy struct{ n byte }

func (e *entropy) Read(p []byte) (int, error) {
	for i := range p {
		e.n++
		p[i] = e.n
	}
	return len(p), nil
}

func newPortal(t testing.TB) *domain.Portal { return newPortalAt(t, newClock(40*time.Millisecond)) }

func newPortalAt(t testing.TB, clock domain.Clock) *domain.Portal {
	t.Helper()
	p, err := domain.New(domain.Config{
		Store: memkv.Plain(), Clock: clock, Entropy: &entropy{},
		Operations: operations(), Tables: []domain.Schema{boats},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var sailorActor = domain.Actor{Side: domain.Partner, User: "U-1", Name: "Kim", Role: domain.Owner, Key: "SHA256:k"}

// A run is what came of one call.
type run struct {
	out, err string
	status   int
}

// A caller calls the command line of one portal.
type caller struct {
	portal *domain.Portal
	actor  domain.Actor
	term   cli.Terminal
}

func newCaller(t testing.TB) *caller {
	return &caller{portal: newPortal(t), actor: sailorActor, term: cli.Terminal{Host: "gangway.example", Version: "1.2.3"}}
}

func (c *caller) call(args ...string) run { return c.feed(nil, args...) }

func (c *caller) feed(in io.Reader, args ...string) run {
	var out, err bytes.Buffer
	t := c.term
	t.In, t.Out, t.Err, t.Args = in, &out, &err, args
	status := cli.Run(context.Background(), c.portal, c.actor, t)
	return run{out.String(), err.String(), status}
}

// words parts a line at blanks; a word in [brackets] may have some.
func words(line string) (all []string) {
	for line != "" {
		var w string
		if strings.HasPrefix(line, "[") {
			w, line, _ = strings.Cut(line[1:], "]")
			line = strings.TrimPrefix(line, " ")
		} else {
			w, line, _ = strings.Cut(line, " ")
		}
		all = append(all, w)
	}
	return all
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", path, d)
	}
}

func decode(t *testing.T, s string) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%q is no JSON object: %v", s, err)
	}
	return v
}
