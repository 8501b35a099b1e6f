package cli

import (
	"slices"
	"strings"

	"github.com/adrg/strutil/metrics"

	"gangway/domain"
)

// resolve finds the operation that the words name and returns the words after
// its name. A noun without a verb gives no operation and no error.
func (s *session) resolve(words []string) (op *domain.Operation, rest []string, err error) {
	noun, verb := words[0], ""
	if len(words) > 1 {
		verb = words[1]
	}
	known := false
	for _, o := range s.portal.Operations() {
		switch {
		case o.Noun() != noun:
			continue
		case o.Verb() == "":
			op, rest = &o, words[1:]
		case o.Verb() == verb:
			return &o, words[2:], nil
		}
		known = true
	}
	switch {
	case op != nil:
		return op, rest, nil
	case !known:
		return nil, nil, s.unknownNoun(words)
	case verb == "" || verb == "-h" || verb == "help":
		return nil, words[1:], nil
	case strings.HasPrefix(verb, "-"):
		return nil, nil, usage(domain.Fieldf("", "Please give the verb before the flags of %s.", noun), noun)
	}
	return nil, nil, s.unknownVerb(noun, verb)
}

func (s *session) unknownNoun(words []string) error {
	ops, err := s.visible()
	if err != nil {
		return err
	}
	nouns := []string{"help", "version"}
	for _, o := range ops {
		nouns = append(nouns, o.Noun())
		if len(words) > 1 && o.Noun() == words[1] && o.Verb() == words[0] {
			return usage(domain.Fieldf("", "Unknown command %s. Did you mean %q?", quoted(words[0]), spoken(o.Name)), "")
		}
	}
	if strings.HasPrefix(words[0], "-") {
		return usage(domain.Fieldf("", "Please give a noun and a verb before %s.", quoted(words[0])), "")
	}
	return usage(domain.Fieldf("", "Unknown command %s.%s", quoted(words[0]), didYouMean(words[0], "", nouns)), "")
}

func (s *session) unknownVerb(noun, verb string) error {
	ops, err := s.visible()
	if err != nil {
		return err
	}
	var verbs []string
	for _, o := range ops {
		if o.Noun() == noun {
			verbs = append(verbs, o.Verb())
		}
	}
	return usage(domain.Fieldf("", "Unknown command %s of %s.%s", quoted(verb), noun, didYouMean(verb, noun+" ", verbs)), noun)
}

// visible returns the operations that the actor may call at all: those that
// don't answer an empty input with Denied.
func (s *session) visible() (ops []domain.Operation, err error) {
	err = s.portal.Peek(s.ctx, s.actor, func(r *domain.Read) error {
		for _, o := range s.portal.Operations() {
			if mayCall(r, o) {
				ops = append(ops, o)
			}
		}
		return nil
	})
	return ops, err
}

// mayCall asks for one operation. One that can't judge an empty input is shown:
// it is judged again when it is called.
func mayCall(r *domain.Read, o domain.Operation) (may bool) {
	if r.Actor.ReadOnly && o.Changes {
		return false
	}
	defer func() {
		if recover() != nil {
			may = true
		}
	}()
	return domain.KindOf(o.May(r, o.New())) != domain.Denied
}

// How near a word must be to be proposed, and how long it may be to be compared.
const (
	nearEnough = 0.82
	longestTry = 64
)

// didYouMean returns a sentence that proposes the name nearest to the word, or
// nothing.
func didYouMean(word, before string, names []string) string {
	if len(word) > longestTry {
		return ""
	}
	metric := metrics.NewJaroWinkler()
	metric.CaseSensitive = false
	slices.Sort(names)
	best, score := "", nearEnough
	for _, n := range names {
		if near := metric.Compare(word, n); near > score {
			best, score = n, near
		}
	}
	if best == "" {
		return ""
	}
	return " Did you mean \"" + before + best + "\"?"
}
