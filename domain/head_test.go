package domain_test

import (
	"context"
	"strings"
	"testing"

	"gangway/domain"
)

// Ensure a head that was noted is found in a trail that has gone on, and tells that a
// trail was cut together with its count, or made anew so that its chain holds (T21).
func TestNotedHead(t *testing.T) {
	y := newYard(t)
	head := func(y *yard) (h domain.Head) {
		t.Helper()
		err := y.Peek(context.Background(), domain.SystemActor(), func(r *domain.Read) error {
			a, err := domain.AuditHead(r)
			h = a.Head()
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	held := func(y *yard, h domain.Head, want string) {
		t.Helper()
		err := y.Peek(context.Background(), domain.SystemActor(), func(r *domain.Read) error {
			if err := y.Verify(r); err != nil {
				t.Errorf("the chain itself: %v", err)
			}
			return domain.VerifyHead(r, h)
		})
		if want == "" && err != nil || want != "" && (domain.KindOf(err) != domain.Conflict || !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if h := head(y); h.String() != "" {
		t.Errorf("the head of no rows is %s", h)
	}
	y.launch("Anna", "kiel")
	before, early := y.dump(), head(y)
	y.launch("Ben", "kiel")
	late := head(y)
	if late.Seq != 2 {
		t.Errorf("head: %s", late)
	}
	held(y, early, "")
	held(y, late, "")
	y.putBack(t, before)
	held(y, early, "")
	held(y, late, "was cut: it does not reach row 2")

	again := newYard(t)
	again.launch("Carl", "kiel")
	again.launch("Dora", "kiel")
	held(again, early, "was made anew: row 1")
	held(again, late, "was made anew: row 2")

	back, err := domain.ParseHead(" " + strings.ToUpper(late.String()) + "\n")
	if err != nil || back != late {
		t.Errorf("read back: %v, %v", back, err)
	}
	for _, bad := range []string{"", "2", "2:", ":" + late.Hash, "0:" + late.Hash, "-2:" + late.Hash, "2:" + late.Hash[2:], "2:" + late.Hash[:62] + "xx", "2:" + late.Hash + ":"} {
		if _, err := domain.ParseHead(bad); domain.KindOf(err) != domain.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
