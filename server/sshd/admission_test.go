package sshd

import (
	"fmt"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func testLimits() Limits {
	l := DefaultLimits()
	l.Trusted = []netip.Prefix{}
	return l
}

// Ensure failures add up to a while outside, bounded, for their network alone.
func TestPenalties(t *testing.T) {
	a := newAdmission(testLimits())
	bad, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:0:1::1")
	admit := func(addr netip.Addr, at time.Time) string {
		tk, reason := a.admit(addr, at)
		if tk != nil {
			tk.leave()
		}
		return reason
	}
	fail := func(times int) {
		for range times {
			tk, _ := a.admit(other, noon)
			tk.network = network(bad)
			tk.penalise(penaltyFailed, noon)
			tk.network = network(other)
			tk.leave()
		}
	}
	fail(3)
	if reason := admit(bad, noon); reason != "" {
		t.Errorf("three failures: %s", reason)
	}
	fail(1)
	if reason := admit(netip.MustParseAddr("2001:db8::ffff"), noon); reason != reasonPenalty {
		t.Errorf("four failures: %q", reason)
	}
	if reason := admit(other, noon); reason != "" {
		t.Errorf("another network: %s", reason)
	}
	if reason := admit(bad, noon.Add(10*time.Second)); reason != "" {
		t.Errorf("later: %s", reason)
	}
	fail(1000)
	if reason := admit(bad, noon.Add(penaltyMost)); reason != "" {
		t.Errorf("after the longest penalty: %s", reason)
	}
}

// Ensure the table of penalties is bounded.
func TestPenaltiesAreBounded(t *testing.T) {
	a := newAdmission(testLimits())
	for i := range 3 * penalisedAtMost {
		tk := &ticket{a: a, counted: true, network: network(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))}
		tk.penalise(penaltyTimeout, noon)
	}
	if n := len(a.penalties); n != penalisedAtMost {
		t.Errorf("%d addresses", n)
	}
	tk := &ticket{a: a, counted: true, network: network(netip.MustParseAddr("192.0.2.1"))}
	tk.penalise(penaltyTimeout, noon.Add(time.Hour))
	if n := len(a.penalties); n != 1 {
		t.Errorf("%d addresses after they were served", n)
	}
}

// Ensure pending handshakes are counted per address, and per server as the
// ramp says, and given back.
func TestAdmission(t *testing.T) {
	l := testLimits()
	l.Connections, l.PendingPerAddress, l.Pending = 100, 3, Ramp{Start: 5, Rate: 50, Full: 9}
	a := newAdmission(l)
	addr := netip.MustParseAddr("192.0.2.1")
	var held []*ticket
	for range 3 {
		tk, _ := a.admit(addr, noon)
		held = append(held, tk)
	}
	if _, reason := a.admit(netip.MustParseAddr("::ffff:192.0.2.1"), noon); reason != reasonPerAddress {
		t.Errorf("fourth of an address: %q", reason)
	}
	held[0].settle()
	held[0].settle()
	if tk, reason := a.admit(addr, noon); tk == nil {
		t.Errorf("after one signed in: %q", reason)
	}
	var lucky, unlucky int
	for i := range 1000 {
		tk, reason := a.admit(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), noon)
		switch {
		case tk == nil && reason == reasonPending:
			unlucky++
		case a.pending > 7:
			tk.leave()
			lucky++
		default:
			held = append(held, tk)
		}
	}
	if lucky == 0 || unlucky == 0 {
		t.Errorf("%d lucky, %d not", lucky, unlucky)
	}
	if a.pending > l.Pending.Full {
		t.Errorf("%d pending", a.pending)
	}
	for _, tk := range held {
		tk.leave()
	}
	if a.open != 1 || len(a.byNetwork) != 1 {
		t.Errorf("%d open, %v", a.open, a.byNetwork)
	}
}

// Ensure trusted addresses are not counted, but the whole is.
func TestAdmissionTrustsLoopback(t *testing.T) {
	l := DefaultLimits()
	l.Connections, l.Pending = 40, Ramp{Start: 1000, Full: 2000}
	a := newAdmission(l)
	for i := range 40 {
		if tk, reason := a.admit(netip.MustParseAddr("127.0.0.1"), noon); tk == nil {
			t.Fatalf("%d: %s", i, reason)
		}
	}
	if _, reason := a.admit(netip.MustParseAddr("::1"), noon); reason != reasonFull {
		t.Errorf("%q", reason)
	}
}

// Ensure a bucket lets a burst through and then its rate.
func TestBucket(t *testing.T) {
	b := newBucket(10, 20)
	if d := b.take(20, noon); d != 0 {
		t.Errorf("burst waits %v", d)
	}
	if d := b.take(10, noon); d != time.Second {
		t.Errorf("more waits %v", d)
	}
	if d := b.take(10, noon.Add(3*time.Second)); d != 0 {
		t.Errorf("later waits %v", d)
	}
}

// Ensure a key opens so many sessions at once and in a minute, others are not held up
// by it, and the table is bounded.
func TestStartsAreBounded(t *testing.T) {
	l := testLimits()
	l.StartsPerKey = 60
	a := newAdmission(l)
	opened := func(key string, at time.Time) (n int) {
		for range 100 {
			if a.mayStart(key, at) {
				n++
			}
		}
		return n
	}
	for _, tt := range []struct {
		key  string
		at   time.Time
		want int
	}{
		{"busy", noon, 60},
		{"other", noon, 60},
		{"busy", noon.Add(10 * time.Second), 10},
		{"busy", noon.Add(2 * time.Minute), 60},
		{"busy", noon, 0}, // the clock was set back
	} {
		if n := opened(tt.key, tt.at); n != tt.want {
			t.Errorf("%s opened %d sessions at %v, want %d", tt.key, n, tt.at.Sub(noon), tt.want)
		}
	}
	for i := range 3 * startersAtMost {
		a.mayStart(fmt.Sprint(i), noon)
	}
	if n := len(a.starters); n != startersAtMost {
		t.Errorf("%d keys are counted", n)
	}
	a.mayStart("late", noon.Add(time.Hour))
	if n := len(a.starters); n != 1 {
		t.Errorf("%d keys are counted after they were forgotten", n)
	}
}

// Ensure one address can take a part of the connections and sessions only, that some
// are kept for trusted addresses, and that all is given back.
func TestSharesOfAddresses(t *testing.T) {
	l := testLimits()
	l.Connections, l.ConnectionsPerAddress, l.SessionsPerAddress = 32, 4, 2
	l.Trusted = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	a := newAdmission(l)
	signIn := func(addr string) (*ticket, string) {
		tk, reason := a.admit(netip.MustParseAddr(addr), noon)
		if tk != nil {
			tk.settle()
		}
		return tk, reason
	}
	var held []*ticket
	for i := range 30 {
		tk, reason := signIn("192.0.2." + strconv.Itoa(i/4))
		if tk == nil {
			t.Fatalf("connection %d: %s", i, reason)
		}
		held = append(held, tk)
		if i == 3 {
			if _, reason := signIn("192.0.2.0"); reason != reasonAddress {
				t.Errorf("a fifth of an address: %q", reason)
			}
		}
	}
	if _, reason := signIn("198.51.100.1"); reason != reasonFull || !a.full() {
		t.Errorf("where only kept places are left: %q", reason)
	}
	mine, reason := signIn("127.0.0.1")
	if mine == nil {
		t.Errorf("from this machine: %q", reason)
	}
	for range 3 {
		mine.sit()
	}
	if !mine.sit() || !held[0].sit() || !held[1].sit() || held[2].sit() {
		t.Error("sessions are not counted by address")
	}
	held[0].stand()
	if !held[2].sit() {
		t.Error("a session that is over still counts")
	}
	held[1].stand()
	held[2].stand()
	mine.leave()
	for _, tk := range held {
		tk.leave()
	}
	if a.open != 0 || len(a.byNetwork) != 0 {
		t.Errorf("%d open, and kept %v", a.open, a.byNetwork)
	}
}

// Ensure what a network causes again and again is told once a minute, with how often
// it was not, for a bounded number of networks.
func TestSeldom(t *testing.T) {
	s := seldom{said: make(map[netip.Prefix]said)}
	one := netip.MustParsePrefix("192.0.2.1/32")
	told := 0
	for i := range 100 {
		if missed, ok := s.tell(one, noon.Add(time.Duration(i)*time.Second)); ok {
			told++
			if i > 0 && missed != 59 {
				t.Errorf("after %d s: %d were missed", i, missed)
			}
		}
	}
	if told != 2 {
		t.Errorf("told %d times in 100 s", told)
	}
	for i := range 2 * rememberedAtMost {
		s.tell(network(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})), noon)
	}
	if n := len(s.said); n > rememberedAtMost+1 {
		t.Errorf("%d networks are remembered", n)
	}
}
