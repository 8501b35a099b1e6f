package portal_test

import (
	"reflect"
	"strings"
	"testing"

	"gangway/domain/portal/portaltest"
)

// Ensure that the help of every note and reason says who reads it, and that no flag
// has two audiences: what only the vendor reads is an internal note, where others could
// take it for a word to them.
func TestNotesSayWhoReadsThem(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	seen := 0
	for _, o := range p.Operations() {
		for _, f := range reflect.VisibleFields(o.Input) {
			help := f.Tag.Get("help")
			note, reason, internal := f.Name == "Note", f.Name == "Reason", f.Name == "InternalNote"
			if !note && !reason && !internal || strings.HasPrefix(help, "code of") {
				continue
			}
			seen++
			private := strings.Contains(help, "only the vendor reads")
			switch ofVendorOnly := o.Noun() == "programme" || o.Noun() == "news"; {
			case !strings.Contains(help, "read"):
				t.Errorf("%s does not say who reads its %s: %q", o.Name, f.Name, help)
			case private != internal && !ofVendorOnly:
				t.Errorf("the %s of %s is for somebody else than that of others: %q", f.Name, o.Name, help)
			}
		}
	}
	if seen < 25 {
		t.Errorf("only %d notes and reasons", seen)
	}
}
