package domain_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
)

// A boat is the noun of these tests.
type boat struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Harbor string    `json:"harbor"`
	Length int64     `json:"length"`
	At     time.Time `json:"at"`
	Code   string    `json:"code,omitempty" secret:""` // of the first launch, shown once
}

var (
	boats    = domain.NewTable("boat", func(b *boat) domain.Key { return domain.Tuple(b.ID) }).Topics(func(b *boat) []string { return []string{"harbor/" + b.Harbor} })
	_        = boats.Unique("name", "name", func(b *boat) []domain.Key { return []domain.Key{domain.Tuple(b.Name)} })
	byHarbor = boats.Index("harbor", func(b *boat) []domain.Key { return []domain.Key{domain.Tuple(b.Harbor, domain.Desc(b.At))} })
	moored   = boats.Sum("moored", func(b *boat) []domain.Part {
		return []domain.Part{{Key: domain.Tuple(b.Harbor), N: b.Length}, {Key: domain.Tuple("all"), N: 1, Shared: true}}
	})
)

type launched struct{ ID, Harbor string }

func (l launched) Fact() (name, subject, partner string) { return "boat.launched", l.ID, l.Harbor }

type launch struct {
	Name, Harbor string
	Length       int64
	Code         string `secret:""`
	Fail         string
}

func (c launch) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Guest) {
		return r.Actor.Refused("the crew")
	}
	return nil
}

func (c launch) Check() error {
	var p domain.Problems
	if c.Name == "" {
		p.Addf("name", "Please give a name.")
	}
	if c.Harbor == "" {
		p.Addf("harbor", "Please give a harbour.")
	}
	return p.Err()
}

func (c launch) Do(w *domain.Write) (boat, error) {
	switch c.Fail {
	case "panic":
		panic("sunk")
	case "error":
		return boat{}, errors.New("secret inside")
	}
	id, err := domain.FreshID(w, boats, "B")
	if err != nil {
		return boat{}, err
	}
	b := boat{ID: id, Name: c.Name, Harbor: c.Harbor, Length: c.Length, At: w.Now()}
	if err := boats.Put(w, b); err != nil {
		return boat{}, err
	}
	if err := w.Schedule("boat.survey", id, w.Now().Add(time.Hour)); err != nil {
		return boat{}, err
	}
	b.Code = c.Code
	return b, w.Emit(launched{id, c.Harbor})
}

type move struct{ ID, Harbor string }

func (move) Allow(*domain.Read) error { return nil }
func (move) Check() error             { return nil }
func (c move) Do(w *domain.Write) (boat, error) {
	b, err := boats.Get(w.Read, c.ID)
	if err != nil {
		return b, err
	}
	b.Harbor = c.Harbor
	return b, boats.Put(w, b)
}

type scrap struct{ ID string }

func (scrap) Allow(*domain.Read) error               { return nil }
func (scrap) Check() error                           { return nil }
func (c scrap) Do(w *domain.Write) (struct{}, error) { return struct{}{}, boats.Delete(w, c.ID) }

type list struct {
	Harbors []string
	domain.Page
}

func (list) Allow(*domain.Read) error { return nil }
func (q list) Check() error           { return q.Page.Check() }
func (q list) Run(r *domain.Read) (domain.List[boat], error) {
	if len(q.Harbors) == 1 {
		return byHarbor.Page(r, domain.Tuple(q.Harbors[0]), q.Page)
	}
	var prefixes []domain.Key
	for _, h := range q.Harbors {
		prefixes = append(prefixes, domain.Tuple(h))
	}
	return byHarbor.Merge(r, prefixes, q.Page)
}

type rules struct{}

func (rules) Rev() string { return "r1" }

// A yard is a portal over the boats.
type yard struct {
	*domain.Portal
	t        testing.TB
	clock    *domain.FakeClock
	surveyed []string
	dues     []time.Time   // of surveys
	again    time.Duration // after which a boat is surveyed anew; 0 for never
	fail     error
	store    *kv.Counter
	looked   atomic.Int64 // how often an actor was looked up
}

var crew = domain.Actor{Side: domain.Vendor, User: "U-1", Name: "Ada", Role: domain.Admin, Door: "cli", Key: "SHA256:k"}

func newYard(t *testing.T) *yard {
	t.Helper()
	y := newYardOn(t, memkv.New())
	t.Cleanup(func() {
		if err := y.Peek(context.Background(), domain.SystemActor(), y.Verify); err != nil {
			t.Errorf("the store does not verify: %v", err)
		}
	})
	return y
}

func newYardOn(t testing.TB, store kv.Store) *yard {
	t.Helper()
	y := &yard{t: t, clock: domain.NewFakeClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)), store: kv.Counting(store)}
	p, err := domain.New(domain.Config{
		Store: y.store, Clock: y.clock, Entropy: rand.Reader, Rules: rules{},
		Tables: []domain.Schema{boats},
		Identify: func(_ *domain.Read, a domain.Actor) (domain.Actor, error) {
			y.looked.Add(1)
			return a, nil
		},
		Operations: []domain.Operation{
			domain.Offer[launch]("boats.launch", "none: test", "Launches.", "boats launch"),
			domain.Offer[move]("boats.move", "none: test", "Moves.", "boats move"),
			domain.Offer[scrap]("boats.scrap", "none: test", "Scraps.", "boats scrap"),
			domain.OfferQuery[list]("boats.list", "none: test", "Lists.", "boats list"),
			domain.OfferQuery[sinking]("boats.sink", "none: test", "Sinks.", "boats sink"),
		},
		Reactions: []domain.Reaction{domain.On("log the launch", func(w *domain.Write, l launched) error {
			return w.Schedule("boat.greet", l.ID, w.Now())
		})},
		Timers: map[string]domain.TimerFunc{
			"boat.greet": func(*domain.Write, string, time.Time) error { return nil },
			"boat.survey": func(w *domain.Write, subject string, due time.Time) error {
				y.surveyed, y.dues = append(y.surveyed, subject), append(y.dues, due)
				if y.again == 0 || y.fail != nil {
					return y.fail
				}
				return w.Schedule("boat.survey", subject, due.Add(y.again))
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	y.Portal = p
	return y
}

func (y *yard) launch(name, harbor string) boat {
	y.t.Helper()
	b, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: name, Harbor: harbor, Length: 7})
	if err != nil {
		y.t.Fatal(err)
	}
	return b
}

func (y *yard) list(harbors []string, p domain.Page) domain.List[boat] {
	y.t.Helper()
	l, err := domain.View(context.Background(), y.Portal, crew, list{harbors, p})
	if err != nil {
		y.t.Fatal(err)
	}
	return l
}

func names(bs []boat) string {
	var out []string
	for _, b := range bs {
		out = append(out, b.Name)
	}
	return strings.Join(out, " ")
}

// Ensure a list is paged in index order, newest first, without a gap or a double,
// also when several ranges are merged.
func TestListPages(t *testing.T) {
	y := newYard(t)
	for i := range 9 {
		y.launch(fmt.Sprintf("b%d", i), []string{"Kiel", "Bremen", "Emden"}[i%3])
		y.clock.Advance(time.Minute)
	}
	for want, harbors := range map[string][]string{
		"b6 b3 b0":                   {"Kiel"},
		"b8 b7 b6 b5 b4 b3 b2 b1 b0": {"Kiel", "Bremen", "Emden"},
		"b7 b6 b4 b3 b1 b0":          {"Bremen", "Kiel"},
		"":                           {"Rostock"},
	} {
		t.Run(strings.Join(harbors, "+"), func(t *testing.T) {
			var got []boat
			for page := (domain.Page{Limit: 2}); ; {
				l := y.list(harbors, page)
				got = append(got, l.Items...)
				if l.Next == "" {
					break
				}
				page.After = l.Next
			}
			if names(got) != want {
				t.Fatalf("got %q, want %q", names(got), want)
			}
		})
	}
}

// Ensure the strings in an index come once each and in order, at the cost of a key each.
func TestIndexStrings(t *testing.T) {
	y := newYard(t)
	for i, harbor := range []string{"Kiel", "Emden", "Kiel", "Kie", "Kiel\x00", "Bremen", "Kiel"} {
		y.launch(fmt.Sprintf("b%d", i), harbor)
	}
	for from, want := range map[string]string{"": `["Bremen" "Emden" "Kie"]`, "Ki": `["Kie" "Kiel" "Kiel\x00"]`, "Kiel": `["Kiel" "Kiel\x00"]`, "z": "[]"} {
		y.store.Reset()
		got := []string{}
		err := y.Peek(t.Context(), crew, func(r *domain.Read) error {
			return byHarbor.Strings(r, nil, from, func(s string) bool {
				got = append(got, s)
				return len(got) < 3
			})
		})
		if err != nil || fmt.Sprintf("%q", got) != want {
			t.Errorf("from %q: %q, %v; want %s", from, got, err, want)
		}
		if n := y.store.Counts().Read; n > 5 {
			t.Errorf("from %q it read %d keys", from, n)
		}
	}
}

// Ensure a page reads what it shows and a small constant, however long the list.
func TestPageReadsWhatItShows(t *testing.T) {
	y := newYard(t)
	for i := range 200 {
		y.launch(fmt.Sprintf("b%d", i), []string{"Kiel", "Bremen"}[i%2])
	}
	for _, harbors := range [][]string{{"Kiel"}, {"Kiel", "Bremen"}} {
		y.store.Reset()
		y.list(harbors, domain.Page{Limit: 5})
		if n := y.store.Counts().Read; n > 2*5+12 {
			t.Errorf("%v: a page of 5 read %d keys", harbors, n)
		}
	}
}

// Ensure indexes and sums follow a record as it changes and goes.
func TestIndexesFollow(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	b := y.launch("Ark", "Kiel")
	if _, err := domain.Do(ctx, y.Portal, crew, move{b.ID, "Bremen"}); err != nil {
		t.Fatal(err)
	}
	if l := y.list([]string{"Kiel"}, domain.Page{}); len(l.Items) != 0 {
		t.Errorf("Kiel still lists %v", l.Items)
	}
	y.expectSum("Bremen", 7)
	y.expectSum("Kiel", 0)
	y.expectSum("all", 1)
	y.expectBetween("Aarhus", "Bremen", 0)
	y.expectBetween("Bremen", "Kiel", 7)
	y.expectBetween("Aarhus", "zebra", 8) // and the one of all
	if _, err := domain.Do(ctx, y.Portal, crew, scrap{b.ID}); err != nil {
		t.Fatal(err)
	}
	y.expectSum("Bremen", 0)
	y.expectSum("all", 0)
}

func (y *yard) expectSum(of string, want int64) {
	y.t.Helper()
	err := y.Peek(context.Background(), crew, func(r *domain.Read) error {
		got, err := moored.Value(r, of)
		if got != want {
			y.t.Errorf("sum of %s is %d, want %d", of, got, want)
		}
		return err
	})
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) expectBetween(from, to string, want int64) {
	y.t.Helper()
	err := y.Peek(context.Background(), crew, func(r *domain.Read) error {
		got, err := moored.Between(r, domain.Tuple(from), domain.Tuple(to))
		if got != want {
			y.t.Errorf("sum from %s to %s is %d, want %d", from, to, got, want)
		}
		return err
	})
	if err != nil {
		y.t.Fatal(err)
	}
}

// Ensure a unique index gives a conflict that names the field and changes
// nothing.
func TestUniqueConflicts(t *testing.T) {
	y := newYard(t)
	y.launch("Ark", "Kiel")
	_, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Bremen"})
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Conflict || e.Field != "name" {
		t.Fatalf("got %v", err)
	}
	y.expectSum("Bremen", 0)
}

// Ensure all faults of an input are told at once.
func TestCheckTellsAll(t *testing.T) {
	y := newYard(t)
	_, err := domain.Do(context.Background(), y.Portal, crew, launch{})
	var e *domain.Error
	if !errors.As(err, &e) || len(e.All()) != 2 || e.Field != "name" || e.More[0].Field != "harbor" {
		t.Fatalf("got %#v", err)
	}
}

// Ensure errors and panics of ours show one sentence with a code, nothing of the
// inside, and leave nothing behind.
func TestFaultsAreConcealed(t *testing.T) {
	for _, how := range []string{"error", "panic"} {
		t.Run(how, func(t *testing.T) {
			y := newYard(t)
			_, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Kiel", Fail: how})
			if domain.KindOf(err) != domain.Internal || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sunk") {
				t.Fatalf("got %v", err)
			}
			y.expectSum("all", 0)
		})
	}
}

// Ensure a command leaves one audit row with who, what and which records, without
// secrets, and that the chain verifies.
func TestAuditRow(t *testing.T) {
	y := newYard(t)
	b, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Kiel", Code: "hunter2"})
	if err != nil {
		t.Fatal(err)
	}
	y.launch("Bee", "Kiel")
	err = y.Peek(context.Background(), crew, func(r *domain.Read) error {
		l, err := domain.AuditTrail(r, "U-1", "", domain.Page{})
		if err != nil {
			return err
		}
		first := l.Items[1]
		if len(l.Items) != 2 || first.Op != "boats.launch" || first.Key != "SHA256:k" || first.Door != "cli" || l.Items[0].Prev != first.Hash {
			t.Errorf("audit: %+v", l.Items)
		}
		if in := string(first.Input); strings.Contains(in, "hunter2") || !strings.Contains(in, "Ark") {
			t.Errorf("input: %s", in)
		}
		if said := strings.Join(first.Records, " ") + " "; !strings.Contains(said, "boat/"+b.ID+" ") || !strings.Contains(said, "timer/boat.survey/"+b.ID+" ") {
			t.Errorf("records: %v", first.Records)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Ensure an idempotency key gives the first result again, refuses another input,
// and belongs to its caller alone.
func TestIdempotencyKey(t *testing.T) {
	y := newYard(t)
	ctx, in, key := context.Background(), launch{Name: "Ark", Harbor: "Kiel", Code: "hunter2"}, domain.WithIdempotencyKey("k1")
	first, err := domain.Do(ctx, y.Portal, crew, in, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := domain.Do(ctx, y.Portal, crew, in, key)
	if err != nil || again.ID != first.ID || first.Code != "hunter2" || again.Code != "" {
		t.Fatalf("again gave %v, %v; want %v", again, err, first)
	}
	in.Name = "Bee"
	if _, err := domain.Do(ctx, y.Portal, crew, in, key); domain.KindOf(err) != domain.Conflict {
		t.Fatalf("another input gave %v", err)
	}
	mate := crew
	mate.User = "U-2"
	if _, err := domain.Do(ctx, y.Portal, mate, in, key); err != nil {
		t.Fatalf("another caller: %v", err)
	}
	y.clock.Advance(25 * time.Hour)
	in.Name = "Cat"
	if _, err := domain.Do(ctx, y.Portal, mate, in, domain.WithIdempotencyKey("k2")); err != nil {
		t.Fatal(err)
	}
	if _, err := domain.Do(ctx, y.Portal, crew, launch{Name: "Dog", Harbor: "Kiel"}, key); err != nil {
		t.Fatalf("after a day: %v", err)
	}
}

// Ensure a caller has so many idempotency keys kept and no more, is told to call without
// one, takes none from others, and has room again when the first are a day old (B82).
func TestIdempotencyKeysAreBounded(t *testing.T) {
	const most = 1000
	y := newYard(t)
	call := func(who domain.Actor, n int) error {
		_, err := domain.Do(t.Context(), y.Portal, who, launch{Name: fmt.Sprint("Ark", n), Harbor: "Kiel"}, domain.WithIdempotencyKey(fmt.Sprint("k", n)))
		y.clock.Advance(time.Second) // so that nobody calls too often
		return err
	}
	for n := range most {
		if err := call(crew, n); err != nil {
			t.Fatalf("key %d: %v", n, err)
		}
	}
	if err := call(crew, most); domain.KindOf(err) != domain.Limited || !strings.Contains(err.Error(), "Please call without one.") {
		t.Errorf("one more gave %v", err)
	}
	if err := call(crew, 0); err != nil {
		t.Errorf("the first again: %v", err)
	}
	y.launch("Bee", "Kiel")
	mate := crew
	mate.User = "U-2"
	if err := call(mate, most); err != nil {
		t.Errorf("another caller: %v", err)
	}
	y.clock.Advance(24 * time.Hour)
	if err := call(crew, most+1); err != nil {
		t.Errorf("after a day: %v", err)
	}
}

// Ensure a dry run says what would be and changes nothing.
func TestDryRun(t *testing.T) {
	y := newYard(t)
	b, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Kiel", Length: 7}, domain.WithDryRun())
	if err != nil || b.Name != "Ark" {
		t.Fatalf("got %v, %v", b, err)
	}
	y.expectSum("all", 0)
	y.launch("Ark", "Kiel")
	if _, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Kiel"}, domain.WithDryRun()); domain.KindOf(err) != domain.Conflict {
		t.Fatalf("a conflict gave %v", err)
	}
}

// Ensure timers run once each, in the order in which they were due, also when all
// are overdue.
func TestTimersCatchUpInOrder(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	first := y.launch("Ark", "Kiel")
	y.clock.Advance(time.Minute)
	second := y.launch("Bee", "Kiel")
	ran, next, err := y.RunDue(ctx, 10)
	if err != nil || ran != 2 || !next.Equal(first.At.Add(time.Hour)) || len(y.surveyed) != 0 {
		t.Fatalf("before they are due: ran %d, next %v, %v", ran, next, err)
	}
	y.clock.Advance(48 * time.Hour)
	if ran, next, err := y.RunDue(ctx, 10); err != nil || ran != 2 || !next.IsZero() {
		t.Fatalf("ran %d, next %v, %v", ran, next, err)
	}
	if order := strings.Join(slices.Compact(y.surveyed), " "); order != first.ID+" "+second.ID {
		t.Fatalf("ran %v", order)
	}
	if ran, _, _ := y.RunDue(ctx, 10); ran != 0 {
		t.Fatal("a timer ran twice")
	}
}

// Ensure a timer that another one sets runs before those that are due later, although
// all are overdue.
func TestTimersOfTimersRunInOrder(t *testing.T) {
	y := newYard(t)
	y.again = time.Hour
	y.launch("Ark", "Kiel")
	y.clock.Advance(90 * time.Minute)
	y.launch("Bee", "Kiel")
	y.clock.Advance(48 * time.Hour)
	if ran, next, err := y.RunDue(context.Background(), 5); err != nil || ran != 5 || next.After(y.clock.Now()) {
		t.Fatalf("ran %d, next %v, %v", ran, next, err)
	}
	if dues := slices.Compact(y.dues); len(dues) != 3 || !slices.IsSortedFunc(dues, time.Time.Compare) {
		t.Errorf("ran what was due at %v", dues)
	}
}

// Ensure a timer that fails is set aside for a while and then tried again.
func TestTimerThatFails(t *testing.T) {
	y := newYard(t)
	ctx := context.Background()
	y.launch("Ark", "Kiel")
	y.clock.Advance(2 * time.Hour)
	y.fail = errors.New("fog")
	if ran, _, err := y.RunDue(ctx, 10); err != nil || ran != 1 {
		t.Fatalf("failing: ran %d, %v", ran, err)
	}
	y.fail = nil
	if ran, next, _ := y.RunDue(ctx, 10); ran != 0 || !next.After(y.clock.Now()) {
		t.Fatalf("at once: ran %d, next %v", ran, next)
	}
	y.clock.Advance(time.Hour)
	if ran, next, err := y.RunDue(ctx, 10); err != nil || ran != 1 || !next.IsZero() {
		t.Fatalf("later: ran %d, next %v, %v", ran, next, err)
	}
}

// Ensure a subscription is told of the topics of a commit, joined together, and
// of nothing that failed.
func TestBroker(t *testing.T) {
	y := newYard(t)
	s := y.Broker().Subscribe("boat", "harbor/Kiel", "harbor/Bremen")
	defer s.Close()
	y.launch("Ark", "Kiel")
	y.launch("Bee", "Kiel")
	<-s.Wake()
	if got := s.Take(); len(got) != 2 {
		t.Fatalf("took %v", got)
	}
	if _, err := domain.Do(context.Background(), y.Portal, crew, launch{Name: "Ark", Harbor: "Bremen"}); err == nil {
		t.Fatal("no conflict")
	}
	select {
	case <-s.Wake():
		t.Fatalf("woken for nothing: %v", s.Take())
	default:
	}
}

// Ensure a subscription can be told by a call: once until it has looked, at once if
// something has changed already, and never after its end.
func TestBrokerNotifies(t *testing.T) {
	y := newYard(t)
	s := y.Broker().Subscribe("boat")
	told := 0
	y.launch("Ark", "Kiel")
	s.Notify(func() { told++ })
	y.launch("Bee", "Kiel")
	if told != 1 {
		t.Errorf("told %d times before it looked", told)
	}
	if got := s.Take(); len(got) != 1 || got[0] != "boat" {
		t.Errorf("took %v", got)
	}
	y.launch("Cob", "Kiel")
	if told != 2 {
		t.Errorf("told %d times after it looked", told)
	}
	s.Close()
	s.Listen("boat")
	s.Take()
	if y.launch("Dow", "Kiel"); told != 2 {
		t.Error("told after its end")
	}
}

// Ensure a guest is refused in the words of the operation.
func TestAllow(t *testing.T) {
	y := newYard(t)
	_, err := domain.Do(context.Background(), y.Portal, domain.Actor{Side: domain.Guest, Key: "SHA256:g"}, launch{Name: "Ark", Harbor: "Kiel"})
	if domain.KindOf(err) != domain.Denied || err.Error() != "Only the crew can do this." {
		t.Fatalf("got %v", err)
	}
}

// Ensure a cursor can't be forged to leave the list's own range.
func TestForgedCursor(t *testing.T) {
	y := newYard(t)
	y.launch("Ark", "Bremen")
	y.launch("Bee", "Kiel")
	for _, after := range []string{"!!", strings.Repeat("A", 4000)} {
		_, err := domain.View(context.Background(), y.Portal, crew, list{[]string{"Kiel"}, domain.Page{After: after}})
		if domain.KindOf(err) != domain.Invalid {
			t.Errorf("cursor %.10q: %v", after, err)
		}
	}
	for _, after := range []string{"AA", "_____w"} {
		l := y.list([]string{"Bremen"}, domain.Page{After: after})
		if strings.Contains(names(l.Items), "Bee") {
			t.Errorf("cursor %q shows a boat of another harbour", after)
		}
	}
}

// Ensure a door takes a cursor only for the list that gave it, with the same
// filters, whatever the size of its pages.
func TestCursorOfAnotherList(t *testing.T) {
	y := newYard(t)
	for _, name := range []string{"Ark", "Bee", "Cat"} {
		y.launch(name, "Kiel")
		y.clock.Advance(time.Minute)
	}
	op := y.Operations()[slices.IndexFunc(y.Operations(), func(o domain.Operation) bool { return o.Name == "boats.list" })]
	page := func(harbor string, p domain.Page) (domain.List[boat], error) {
		out, err := op.Call(t.Context(), y.Portal, crew, &list{[]string{harbor}, p})
		l, _ := out.(domain.List[boat])
		return l, err
	}
	first, err := page("Kiel", domain.Page{Limit: 1})
	if err != nil || first.Next == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	rest, err := page("Kiel", domain.Page{Limit: 2, After: first.Next})
	if got := names(rest.Items); err != nil || got != "Bee Ark" || rest.Next != "" {
		t.Errorf("the rest is %q, %v", got, err)
	}
	for _, tt := range []struct{ harbor, after string }{
		{"Bremen", first.Next},
		{"Kiel", "A" + first.Next},
		{"Kiel", first.Next + "A"},
		{"Kiel", first.Next[1:]},
		{"Kiel", first.Next[:len(first.Next)-6]},
		{"Kiel", "abc"},
		{"Kiel", "xyz"},
		{"Kiel", "abcdefghi"},
		{"Kiel", "AA"},
		{"Kiel", first.Next[len(first.Next)-6:]},
		{"Kiel", strings.Repeat("A", 4000)},
	} {
		if l, err := page(tt.harbor, domain.Page{After: tt.after}); domain.KindOf(err) != domain.Invalid || len(l.Items) > 0 {
			t.Errorf("%s after %.20q: %s, %v", tt.harbor, tt.after, names(l.Items), err)
		}
	}
}
