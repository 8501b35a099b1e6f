package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"gangway/content"
)

// secretive is a quiz whose every word that tells what is right is one that
// stands nowhere else: the accepted answers, the number with its tolerance, the
// explanations, and the ids of the options.
func secretive() string {
	var b strings.Builder
	b.WriteString("pass_mark: 50\ntime_limit: 2h\nattempts: 0\nshow_answers: always\nquestions:\n")
	for i := range 6 {
		fmt.Fprintf(&b, "  - { id: zeta-text-%d, kind: text, text: 'What is word %d?', accept: [zeta word %d], explanation: zeta reason }\n", i, i, i)
		fmt.Fprintf(&b, "  - { id: zeta-number-%d, kind: number, text: 'How many are %d?', answer: 777.%03d, tolerance: 0.015625, explanation: zeta reason }\n", i, i, 200+i)
		fmt.Fprintf(&b, "  - id: zeta-one-%d\n    text: Which is %d?\n    explanation: zeta reason\n    options:\n", i, i)
		fmt.Fprintf(&b, "      - { id: zeta-yes, text: This %d, right: true }\n      - { id: zeta-no, text: That %d }\n      - { id: zeta-nor, text: Those %d }\n", i, i, i)
	}
	return b.String()
}

// tells finds what would tell what is right.
var tells = regexp.MustCompile(`zeta|777\.2|0\.015625|"right"|"correct"`)

// secretiveProgramme writes the starter programme with a course of that quiz.
func secretiveProgramme(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "programme")
	if err := content.WriteStarter(dir); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"course.yaml": "version: \"1\"\ntitle: Secrets\nsummary: Nobody knows.\nvalid_months: 12\n", "quiz.yaml": secretive(), "lessons/01-start.md": "# Start\n\nRead.\n",
	} {
		file := filepath.Join(dir, "courses", "secrets", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A taker takes a quiz and keeps every byte that the portal sends to it.
type taker struct {
	*running
	t    *testing.T
	name string
	conn *ssh.Client
	got  strings.Builder
}

// says runs words on the taker's connection.
func (k *taker) says(words ...string) reply {
	k.t.Helper()
	p, err := call(k.conn, strings.NewReader(""), words...)
	if err != nil {
		k.t.Fatalf("%v: %v", words, err)
	}
	k.got.WriteString(p.out + p.err)
	return p
}

// types runs words in a terminal.
func (k *taker) types(words ...string) {
	k.t.Helper()
	s := k.openOn(k.conn, 100, 40, words...)
	s.leaves()
	<-s.done
	k.got.WriteString(s.raw.String())
}

// learned fails if anything that came so far tells what is right.
func (k *taker) learned(when string) {
	k.t.Helper()
	came := k.got.String()
	if at := tells.FindStringIndex(came); at != nil {
		k.t.Fatalf("%s %s is told what is right: %q", when, k.name, around(came, at[0]))
	}
	if len(came) < 1000 {
		k.t.Fatalf("only %d bytes came", len(came))
	}
}

// Ensure that no byte that reaches who takes a quiz, by whatever door, tells what
// is right before the attempt is closed; and that after the connection was killed
// in the middle the same question stands, with the clock having run on.
func TestAnswersStayOnTheServer(t *testing.T) {
	r := serve(t, "--programme", secretiveProgramme(t))
	r.partner("north")
	k := &taker{t: t, running: r, name: "north", conn: r.dial("north", "portal")}
	begun := k.says("quizzes", "start", "secrets", "--json").json(t)
	id := begun["attempt"].(string)
	questions := begun["questions"].([]any)
	if len(questions) != 18 {
		t.Fatalf("%d questions", len(questions))
	}
	for i := range 10 {
		kind := questions[i].(map[string]any)["kind"].(string)
		value := map[string]string{"text": "zed word 1", "number": "776,9", "one": "a"}[kind]
		if p := k.says("quizzes", "answer", id, strconv.Itoa(i+1), value, "--json"); p.status != 0 {
			t.Fatalf("answer %d: %s", i+1, p.err)
		}
		for _, wrong := range []string{"nonsense", "z", "9", ""} {
			k.says("quizzes", "answer", id, strconv.Itoa(i+1), wrong, wrong)
		}
	}
	_ = k.conn.Close()
	k.conn = r.dial("north", "portal")
	again := k.says("quizzes", "start", "secrets", "--json").json(t)
	if again["attempt"] != id || again["ends_at"] != begun["ends_at"] || again["at"] != 9.0 || again["answered"] != 10.0 {
		t.Errorf("after the connection was killed: %v until %v, at %v with %v answered", again["attempt"], again["ends_at"], again["at"], again["answered"])
	}
	for i := range questions {
		now, was := again["questions"].([]any)[i].(map[string]any), questions[i].(map[string]any)
		if fmt.Sprint(now["id"], now["text"], now["options"]) != fmt.Sprint(was["id"], was["text"], was["options"]) {
			t.Errorf("question %d has changed from %v to %v", i+1, was, now)
		}
	}
	for _, words := range [][]string{
		{"quizzes", "show", id},
		{"quizzes", "show", id, "--json"},
		{"quizzes", "list", "secrets", "--json"},
		{"quizzes", "turn", id, "12", "--json"},
		{"courses", "list", "--json"},
		{"courses", "show", "secrets", "--json"},
		{"courses", "show", "secrets"},
		{"courses", "lesson", "secrets", "1"},
		{"courses", "team", "--json"},
		{"courses", "results", "secrets", "--json"},
		{"programme", "show", "--json"},
		{"events", "lately", "--json"},
		{"whoami", "--json"},
		{"help", "quizzes"},
	} {
		k.says(words...)
	}
	k.types("quizzes", "show", id)
	k.types("quizzes", "answer", id, "11", "nonsense")
	k.types("quizzes", "start", "secrets", "--json")
	k.learned("Before the end")
	if trail := r.as("admin", "audit", "list", "--limit", "500", "--json").out; tells.MatchString(trail) {
		t.Error("the audit trail tells what is right")
	}
	k.says("quizzes", "submit", id, "--json")
	if !tells.MatchString(k.got.String()) || !strings.Contains(k.got.String(), "zeta word") || !strings.Contains(k.got.String(), "0.015625") {
		t.Error("after the end nothing tells what was right, so the test would find nothing before it")
	}
	if strings.Contains(k.got.String(), "zeta-") {
		t.Error("ids of the file are told")
	}
}

// Ensure that sessions of one person that answer and hand in at the same moment
// close the attempt once and get one certificate.
func TestHandedInTwice(t *testing.T) {
	r := serve(t, "--programme", secretiveProgramme(t))
	r.partner("north")
	first := r.as("north", "quizzes", "start", "secrets", "--json").json(t)
	id := first["attempt"].(string)
	for i, q := range first["questions"].([]any) {
		value := right(q.(map[string]any))
		r.as("north", "quizzes", "answer", id, strconv.Itoa(i+1), value)
	}
	var wg sync.WaitGroup
	replies := make([]reply, 4)
	for i := range replies {
		c := r.dial("north", "portal")
		wg.Go(func() {
			_, _ = call(c, strings.NewReader(""), "quizzes", "answer", id, "1")
			p, err := call(c, strings.NewReader(""), "quizzes", "submit", id, "--json")
			if err != nil {
				t.Error(err)
			}
			replies[i] = p
		})
	}
	wg.Wait()
	done := 0
	for _, p := range replies {
		switch p.status {
		case 0:
			done++
		case 5:
		default:
			t.Errorf("status %d: %s", p.status, p.err)
		}
	}
	if certs := r.as("north", "certs", "list", "--json").json(t)["items"].([]any); done != 1 || len(certs) != 1 {
		t.Errorf("handed in %d times, %d certificates", done, len(certs))
	}
}

// right is the right answer to a question of the quiz.
func right(q map[string]any) string {
	var n int
	text := q["text"].(string)
	switch q["kind"] {
	case "text":
		_, _ = fmt.Sscanf(text, "What is word %d?", &n)
		return fmt.Sprintf("zeta word %d", n)
	case "number":
		_, _ = fmt.Sscanf(text, "How many are %d?", &n)
		return fmt.Sprintf("777.%03d", 200+n)
	}
	for _, o := range q["options"].([]any) {
		if option := o.(map[string]any); strings.HasPrefix(option["text"].(string), "This") {
			return option["id"].(string)
		}
	}
	return ""
}
