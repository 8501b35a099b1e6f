package main

import (
	"fmt"
	"strings"
	"testing"
)

// Ensure a quiz that is taken in a terminal goes on at the same question after its
// connection was killed ten questions in, with the clock having run on; and that no
// byte that came before it was handed in tells what is right.
func TestQuizOutlivesItsConnection(t *testing.T) {
	r := serve(t, "--programme", secretiveProgramme(t))
	r.partner("north")
	c := r.dial("north", "portal")
	s := r.openOn(c, 100, 30, "learn", "secrets").sees("Nobody knows.").types("s").sees("Start the quiz?").types("y")
	for i := range 10 {
		s.sees(fmt.Sprintf("Question %d of 18", i+1))
		keys := "a\x1b[C"
		switch now := s.text(); {
		case strings.Contains(now, "Type a number"):
			keys = "7\r"
		case strings.Contains(now, "Type a short"):
			keys = "zed\r"
		}
		s.types(keys)
	}
	s.sees("Question 11 of 18", "saved")
	asked := strings.TrimSpace(strings.Split(s.text(), "\n")[7])
	id, ends := "", any(nil)
	for range 100 { // the place is noted behind what is shown
		now := r.as("north", "quizzes", "start", "secrets", "--json").json(t)
		if id, ends = now["attempt"].(string), now["ends_at"]; now["at"] == 10.0 && now["answered"] == 10.0 {
			break
		}
	}
	_ = c.Close()
	<-s.done
	again := r.open("north", 100, 30, "learn", "secrets").sees("quiz open").types("s").sees("Question 11 of 18", asked, "left")
	if now := r.as("north", "quizzes", "show", id, "--json").json(t); now["ends_at"] != ends || now["at"] != 10.0 {
		t.Errorf("it ends at %v instead of %v, at %v", now["ends_at"], ends, now["at"])
	}
	again.types(strings.Repeat("\r", 8)).sees("10 of 18 answered").types("s").sees("Submit with 8 open questions?")
	for name, raw := range map[string]string{"first": s.raw.String(), "second": again.raw.String()} {
		if at := tells.FindStringIndex(raw); at != nil || len(raw) < 1000 {
			t.Errorf("the %s session, of %d bytes, is told what is right: %v", name, len(raw), at)
		}
	}
	again.types("y").sees("Not passed").types("G").sees("zeta reason")
}
