package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/domain/portal"
	"gangway/domain/programme"
)

func openPortal(t *testing.T) *domain.Portal {
	t.Helper()
	rules := programme.Default()
	p, err := portal.Open(portal.Options{
		Store: memkv.New(), Clock: domain.NewFakeClock(time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)), Entropy: rand.Reader,
		Rules: rules,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Ensure each operation of the portal has help in full, and an example that is a
// call of it without a fault.
func TestEveryOperation(t *testing.T) {
	s := &session{term: Terminal{Host: "gangway.example"}}
	for _, op := range openPortal(t).Operations() {
		t.Run(op.Name, func(t *testing.T) {
			c, err := describe(op)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range c.params {
				if p.help == "" || strings.HasSuffix(p.help, ".") {
					t.Errorf("%s: its help %q is no phrase", p.field, p.help)
				}
			}
			if !strings.HasSuffix(op.Help, ".") {
				t.Errorf("its help %q is no sentence", op.Help)
			}
			for l := range strings.Lines(s.manual(c).b.String()) {
				if columns(strings.TrimSuffix(l, "\n")) > 80 && !strings.HasPrefix(l, "  ssh ") {
					t.Errorf("a line of its help is too wide: %s", l)
				}
			}
			checkExample(t, c)
			checkBounds(t, c)
		})
	}
}

// checkExample ensures that an example calls its operation and parses.
func checkExample(t *testing.T, c *command) {
	t.Helper()
	g, words, err := takeGlobals(shellWords(c.op.Example))
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Fields(spoken(c.op.Name))
	if len(words) < len(name) || strings.Join(words[:len(name)], " ") != spoken(c.op.Name) {
		t.Fatalf("its example %q calls something else", c.op.Example)
	}
	p := parse(c, words[len(name):])
	(&session{globals: g}).checkGlobals(c, p)
	var e *domain.Error
	if errors.As(p.problems.Err(), &e) {
		t.Errorf("its example %q: %s: %s", c.op.Example, e.Field, e.Msg)
	}
	if len(p.stdin) > 0 && !strings.Contains(c.op.Example, " < ") {
		t.Errorf("its example %q leaves out standard input", c.op.Example)
	}
}

// shellWords parts an example as a shell does, without the files that are read
// or written.
func shellWords(example string) (words []string) {
	var word strings.Builder
	quote, begun := rune(0), false
	for _, r := range example + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, begun = r, true
		case quote == 0 && (r == '<' || r == '>') && !begun:
			return words
		case quote == 0 && r == ' ':
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	return words
}

// Ensure somebody whom the portal does not know gets help with what may be done
// about that.
func TestHelpForAGuest(t *testing.T) {
	var out, errs bytes.Buffer
	guest := domain.Actor{Side: domain.Guest, Key: "SHA256:uNiVztksCsDhcc0u9e8BrLdGf3iG3lqY2N2lxVEm3V0"}
	status := Run(context.Background(), openPortal(t), guest, Terminal{Out: &out, Err: &errs, Args: []string{"help"}})
	if status != 0 || errs.Len() > 0 {
		t.Fatalf("status %d, err %q", status, &errs)
	}
	for noun, shown := range map[string]bool{"apply": true, "join": true, "users": false, "invites": false} {
		if strings.Contains(out.String(), "\n  "+noun+" ") != shown {
			t.Errorf("%s: shown should be %v in\n%s", noun, shown, &out)
		}
	}
}

// checkBounds ensures that the operation has no other bounds than its tags say, that
// each limit has some, and that an input with nothing in it can be checked, as one is
// whose words could not be read.
func checkBounds(t *testing.T, c *command) {
	t.Helper()
	fault := func(p *param, n int64) error {
		in := reflect.New(c.op.Input)
		if p != nil {
			in.Elem().FieldByIndex(p.index).SetInt(n)
		}
		var e *domain.Error
		if !errors.As(in.Interface().(interface{ Check() error }).Check(), &e) {
			return nil
		}
		for _, one := range e.All() {
			if p != nil && c.about(one.Field) == p {
				return one
			}
		}
		return nil
	}
	_ = fault(nil, 0)
	for _, p := range c.params {
		if p.field == "limit" && p.bounds == nil {
			t.Error("its limit has no bounds")
		}
		if p.bounds == nil {
			continue
		}
		for n, want := range map[int64]bool{p.bounds[0]: true, p.bounds[1]: true, -1: false, p.bounds[1] + 1: false} {
			if err := fault(p, n); (err == nil) != want {
				t.Errorf("%s %d: %v", p.label(), n, err)
			}
		}
	}
}
