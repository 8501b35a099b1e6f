package main

import (
	"strings"
	"testing"
	"time"
)

// Ensure that screens whose person is away hibernate without a byte, show what
// somebody else does meanwhile, keep a form as it was left, and act on the next key;
// and that who is removed meanwhile is told.
func TestHibernation(t *testing.T) {
	r := serve(t, "--hibernate-after", "1s", "--max-sessions-per-key", "20", "--observe", "127.0.0.1:0")
	r.partner("north")
	hibernating := func(n string) {
		t.Helper()
		eventually(t, n+" that hibernate", time.Minute, func() bool {
			_, body := r.observed("/metrics")
			return strings.Contains(body, "gangway_sessions_hibernating "+n+"\n")
		})
	}
	home := r.open("north", 80, 24).sees("Home").sees("deals")
	form := r.open("north", 100, 30, "deals", "new").sees("Customer").types("Cont")
	form.sees("Cont")
	hibernating("2")
	was := home.raw.Len()
	r.as("north", register("Fabrikam")...)
	home.sees("Fabrikam submitted")
	if home.raw.Len() == was {
		t.Error("nothing was drawn")
	}
	form.types("oso")
	form.sees("Contoso")
	home.types("?")
	home.sees("This list")
	hibernating("2")
	code := r.as("north", "users", "invite", "--email", "sam@north.example", "--role", "sales", "--json").json(t)["code"].(string)
	r.as("sam", "join", code, "--name", "Sam", "--email", "sam@north.example")
	sam := r.open("sam", 80, 24).sees("Home")
	hibernating("3")
	r.as("north", "users", "remove", r.as("sam", "whoami", "--json").json(t)["user"].(map[string]any)["id"].(string))
	if status := sam.leaves(); status != 3 || !strings.Contains(sam.raw.String(), "was removed") {
		t.Errorf("status %d: %q", status, sam.raw.String())
	}
}

// Ensure a portal has as many sessions as it is told.
func TestMaxSessions(t *testing.T) {
	r := serve(t, "--max-sessions", "2", "--max-sessions-per-key", "1")
	r.open("admin", 80, 24).sees("Halyard")
	if _, err := r.dial("admin", "portal").NewSession(); err == nil || !strings.Contains(err.Error(), "session") {
		t.Errorf("a second session of the key: %v", err)
	}
	r.open("guest", 80, 24).sees("Halyard")
	if _, err := r.dial("other", "portal").NewSession(); err == nil {
		t.Error("a third session of two")
	}
}
