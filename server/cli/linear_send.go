package cli

import (
	"errors"
	"reflect"
	"strings"

	"gangway/domain"
)

// review reads the answers out and sends them when the person says so.
func (g *guide) review(f *form) error {
	for {
		numbered := f.recite()
		g.say("To change an answer, type its number or name.")
		text, err := g.confirm("Send? (yes/no)")
		if err != nil {
			return err
		}
		switch text = strings.ToLower(text); text {
		case "yes":
			if done, err := g.send(f); done || err != nil {
				return err
			}
			continue
		case "no", "stop":
			return errGivenUp
		case "leave":
			return errLeft
		}
		p := f.named(text, numbered)
		if p == nil {
			g.say("Please answer yes or no.")
			continue
		}
		if err := g.change(f, p); err != nil {
			return err
		}
	}
}

// confirm asks a question whose answer counts only if it comes alone, after the
// question. What was typed ahead is thrown away.
func (g *guide) confirm(prompt string) (string, error) {
	for {
		n, err := g.typist.drain()
		if err != nil {
			return "", err
		}
		if n > 0 {
			g.say("Lines that came before this question were not used: %d.", n)
		}
		g.ask(prompt)
		line, err := g.typist.alone(g.notice)
		switch {
		case errors.Is(err, errTogether):
			g.say("Several lines came at once, so they are no answer.")
		case err != nil:
			return "", err
		case g.readable(line):
			return strings.TrimSpace(line), nil
		}
	}
}

// send calls the operation of a form that changes something. It is not done if
// the operation refuses it and the answers are to be looked at again.
func (g *guide) send(f *form) (done bool, err error) {
	before := g.person
	err = g.call(f)
	if err == nil {
		if g.recognise() == nil && (g.person.Side != before.Side || g.person.User != before.User) {
			g.greet()
			return true, g.hear("")
		}
		return true, nil
	}
	return false, g.again(f, err)
}

// answer calls the operation of a form that only reads.
func (g *guide) answer(f *form) error {
	for {
		err := g.call(f)
		if err == nil {
			return nil
		}
		if len(f.blamed(err)) == 0 {
			return g.tell(about(f.command, err))
		}
		if err := g.again(f, err); err != nil {
			return err
		}
	}
}

// call performs the operation and prints what it answers. Its errors are those
// of the operation.
func (g *guide) call(f *form) error {
	in, err := f.input()
	if err != nil {
		return err
	}
	result, err := f.perform(f.command, in)
	if err != nil {
		return err
	}
	g.keepNext(f, result)
	return f.tell(f.write(f.term.Out, result))
}

// A blame is a field with the sentence that refuses its answer.
type blame struct {
	param *param
	why   string
}

// blamed returns the fields that an error is about, each once, in their order.
func (f *form) blamed(err error) (list []blame) {
	var e *domain.Error
	if !errors.As(err, &e) {
		return nil
	}
	for _, p := range f.command.params {
		for _, one := range e.All() {
			if f.command.about(one.Field) == p {
				list = append(list, blame{p, one.Msg})
				break
			}
		}
	}
	return list
}

// again asks anew for the answers that were refused and keeps all others. What
// is about no field is told.
func (g *guide) again(f *form, err error) error {
	blamed := f.blamed(err)
	if len(blamed) == 0 {
		return f.tell(about(f.command, err))
	}
	var e *domain.Error
	errors.As(err, &e)
	for _, one := range e.All() {
		if f.command.about(one.Field) == nil {
			g.say("%s", one.Msg)
		}
	}
	for _, b := range blamed {
		g.say("%s: %s", capital(b.param.name()), b.why)
		if err := g.change(f, b.param); err != nil {
			return err
		}
	}
	return nil
}

// keepNext remembers how a list goes on.
func (g *guide) keepNext(f *form, result any) {
	g.more = nil
	after := f.command.named("after", false)
	v := reflect.ValueOf(result)
	if after == nil || !v.IsValid() || !isList(v.Type()) || listOf(v).next == "" {
		return
	}
	next := &form{session: f.session, command: f.command, values: map[*param][]string{}}
	for p, words := range f.values {
		next.values[p] = words
	}
	next.values[after] = []string{listOf(v).next}
	g.more = next
}

// showMore shows the next page of the list that was shown last.
func (g *guide) showMore() error {
	if g.more == nil {
		g.say("There is nothing more to show.")
		return nil
	}
	return g.answer(g.more)
}
