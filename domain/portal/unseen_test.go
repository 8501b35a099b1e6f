package portal_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"gangway/domain"
	"gangway/domain/portal/portaltest"
)

// codes are looked up in the programme or among what is stored, where nothing is called
// by what cannot be seen.
var codes = []string{"Reason of deals.lose", "Reason of deals.reject", "Stage of deals.stage", "Form of drafts.drop", "Form of drafts.save", "Form of drafts.show", "Code of join", "Tier of tiers.override", "Until of tiers.override", "Role of users.invite"}

// Ensure that for every operation a text in which nothing can be seen is as good as
// none where one must be given.
func TestUnseenTextIsNone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	asked := 0
	for _, o := range p.Operations() {
		for _, f := range reflect.VisibleFields(o.Input) {
			_, required := f.Tag.Lookup("required")
			if !required || f.Type.Kind() != reflect.String || slices.Contains(codes, f.Name+" of "+o.Name) {
				continue
			}
			in := reflect.New(o.Input)
			faults := func(s string) (n int) {
				in.Elem().FieldByIndex(f.Index).SetString(s)
				if err, failed := in.MethodByName("Check").Call(nil)[0].Interface().(error); failed {
					return faultsOf(err)
				}
				return 0
			}
			none, some := faults(""), faults("x")
			if none <= some {
				continue // an id, which is looked up
			}
			asked++
			for _, unseen := range []string{" ", "\u3164", "\u2800\u2800", "\u0301\u0302", "\u200b\n", "\U000E0041", "\t\u00a0"} {
				if n := faults(unseen); n < none {
					t.Errorf("%s takes %q for %s", o.Name, unseen, f.Name)
				}
			}
		}
	}
	if asked < 20 {
		t.Errorf("only %d fields are held to having something to be seen", asked)
	}
}

func faultsOf(err error) int {
	var e *domain.Error
	if errors.As(err, &e) {
		return len(e.All())
	}
	return 1
}
