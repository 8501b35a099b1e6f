package domain

import (
	"bytes"
	"cmp"
	"testing"
	"time"
)

// FuzzTuple ensures that keys sort as their parts do, and that a string is read back.
func FuzzTuple(f *testing.F) {
	f.Add("a", int64(1), "a\x00", int64(-1))
	f.Add("", int64(0), "\xff", int64(1<<62))
	f.Fuzz(func(t *testing.T, s1 string, n1 int64, s2 string, n2 int64) {
		if len(s1) > maxKeyString || len(s2) > maxKeyString {
			return
		}
		want := cmp.Or(cmp.Compare(s1, s2), cmp.Compare(n1, n2))
		if got := bytes.Compare(Tuple(s1, n1), Tuple(s2, n2)); got != want {
			t.Errorf("(%q, %d) against (%q, %d): %d, want %d", s1, n1, s2, n2, got, want)
		}
		if got, ok := leadingString(Tuple(s1, n1)); got != s1 || !ok {
			t.Errorf("%q is read as %q, %v", s1, got, ok)
		}
		want = cmp.Or(cmp.Compare(n2, n1), cmp.Compare(s1, s2))
		if got := bytes.Compare(Tuple(DescInt(n1), s1), Tuple(DescInt(n2), s2)); got != want {
			t.Errorf("descending (%d, %q) against (%d, %q): %d, want %d", n1, s1, n2, s2, got, want)
		}
	})
}

// Ensure times sort oldest first, or newest first behind Desc.
func TestTupleTimes(t *testing.T) {
	early, late := time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if bytes.Compare(Tuple(early), Tuple(late)) >= 0 || bytes.Compare(Tuple(Desc(early)), Tuple(Desc(late))) <= 0 {
		t.Fatal("times do not sort")
	}
}

// Ensure a string's prefix covers the strings that start with it and no others.
func TestStringPrefix(t *testing.T) {
	p := StringPrefix(Tuple("P-1"), "con")
	for s, want := range map[string]bool{"contoso": true, "con": true, "co": false, "dcon": false} {
		if got := bytes.HasPrefix(Tuple("P-1", s), p); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// Ensure ids are read as people give them.
func TestParseID(t *testing.T) {
	for in, want := range map[string]string{"D-7K3QXM": "D-7K3QXM", "d-7k3qxm": "D-7K3QXM", "7K3QXM": "D-7K3QXM", "d7k3qxm": "D-7K3QXM", " D-OK3QXI ": "D-0K3QX1"} {
		if got, ok := ParseID("D", in); !ok || got != want {
			t.Errorf("%q: %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "D-", "D-7K3QX", "D-7K3QXMM", "P-7K3QXM", "D-7K3QX\x00", "D-7K3QXÜ"} {
		if got, ok := ParseID("D", in); ok {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}
