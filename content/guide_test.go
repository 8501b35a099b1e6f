package content_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"gangway/content"
	"gangway/domain/programme"
)

// piece is a block of code that says in which file it stands.
var piece = regexp.MustCompile("(?ms)^(`{3,4})[a-z]+ (\\S+)\n(.*?)^`{3,4}$")

// Ensure that the pieces of the author's guide, put together, are a programme that
// shows what the guide says.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/programme.md")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, m := range piece.FindAllStringSubmatch(string(guide), -1) {
		if fsys[m[2]] == nil {
			fsys[m[2]] = &fstest.MapFile{}
		}
		fsys[m[2]].Data = append(fsys[m[2]].Data, m[3]...)
	}
	p, err := content.Load(fsys)
	if err != nil {
		t.Fatalf("the guide's programme:\n%v", err)
	}
	if len(p.Documents) != 2 || len(p.News) != 1 || len(p.Files) != 1 || len(p.Agreements) != 1 || len(p.Courses) != 1 || len(p.Training.Due) != 2 {
		t.Errorf("the guide has not one of everything: %d files", len(fsys))
	}
	kinds := map[programme.QuestionKind]bool{}
	for _, q := range p.Courses[0].Quiz.Questions {
		kinds[q.Kind] = true
	}
	for _, k := range programme.QuestionKinds() {
		if !kinds[k] {
			t.Errorf("the guide shows no question of the kind %s", k)
		}
	}
	for _, m := range programme.Metrics() {
		if !strings.Contains(string(guide), "| `"+string(m)+"`") {
			t.Errorf("the guide does not explain the metric %s", m)
		}
	}
}
