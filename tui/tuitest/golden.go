package tuitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// A Look is a window size with a kind of terminal.
type Look struct {
	Name    string
	W, H    int
	Light   bool
	Profile colorprofile.Profile
}

// Looks are those that each screen has a golden of: three sizes, each on dark,
// on light and without colours.
func Looks() []Look {
	var out []Look
	for _, size := range [][2]int{{80, 24}, {120, 36}, {44, 24}} {
		for _, l := range []Look{
			{Name: "dark", Profile: colorprofile.TrueColor},
			{Name: "light", Profile: colorprofile.TrueColor, Light: true},
			{Name: "nocolour", Profile: colorprofile.ASCII},
		} {
			l.W, l.H = size[0], size[1]
			out = append(out, l)
		}
	}
	return out
}

// String returns the look's name with its size.
func (l Look) String() string { return fmt.Sprintf("%s-%dx%d", l.Name, l.W, l.H) }

func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write golden files anew")
	}
}

// Golden compares what is drawn with testdata/NAME-LOOK-WxH.golden, and writes
// that file under -update. Escape characters are written as ␛, so that a golden
// can be read.
func (s *Session) Golden(name string) *Session {
	s.t.Helper()
	path := filepath.Join("testdata", fmt.Sprintf("%s-%s-%dx%d.golden", name, s.look, s.w, s.h))
	got := strings.ReplaceAll(s.View(), "\x1b", "␛")
	if s.look == "nocolour" {
		got = s.Screen()
	}
	got += "\n"
	if updating() {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			s.t.Fatal(err)
		}
		return s
	}
	want, err := os.ReadFile(path) //nolint:gosec // a path of the test's own
	if err != nil {
		s.t.Fatalf("golden: %v (run the test with -update)", err)
	}
	if got != string(want) {
		s.t.Errorf("%s is not what is shown:\n%s", path, s.Screen())
	}
	return s
}
