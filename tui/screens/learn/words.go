package learn

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"gangway/domain/learn"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// state says where somebody stands with a course.
func state(s learn.Standing) kit.Cell {
	switch s.State {
	case learn.InQuiz:
		return kit.State(theme.Warn, "quiz open")
	case learn.Renewing:
		return kit.State(theme.Warn, "to renew")
	case learn.Lapsed:
		return kit.State(theme.Bad, "expired")
	case learn.Done:
		return kit.State(theme.Good, "passed")
	case learn.Reading:
		return kit.State(theme.Info, "started")
	case learn.New:
	}
	return kit.State(theme.Quiet, "new")
}

// soon is how many days before it is due a course is told with a warning.
const soon = 7

// due says until when a course is asked for.
func due(env *kit.Env, s learn.Standing) kit.Cell {
	switch {
	case s.Due.IsZero():
		return kit.Cell{}
	case s.Overdue:
		return kit.State(theme.Bad, "was due "+day(env, s.Due))
	case programme.DateIn(env.Now(), env.Facts.Zone).DaysUntil(s.Due) <= soon:
		return kit.State(theme.Warn, "due "+day(env, s.Due))
	}
	return kit.Plain("due " + day(env, s.Due))
}

func day(env *kit.Env, d programme.Date) string {
	return env.Date(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, env.Facts.Zone))
}

// when is the day that matters: by which a course is due, or else on which its
// certificate ends.
func when(env *kit.Env, s learn.Standing) kit.Cell {
	switch {
	case !s.Due.IsZero():
		return due(env, s)
	case s.Serial == "":
		return kit.Cell{}
	case s.Ends.IsZero():
		return kit.Cell{Text: "no end", Tone: theme.Quiet}
	}
	return kit.Cell{Text: "until " + env.Date(s.Ends), Tone: theme.Quiet}
}

// read is how many lessons were read, with a small bar.
func read(env *kit.Env, s learn.Standing) kit.Cell {
	const w = 5
	n := 0
	if s.Lessons > 0 {
		n = s.Read * w / s.Lessons
	}
	g := env.Theme.Glyph
	return kit.Cell{Text: strings.Repeat(g.Full, n) + strings.Repeat(g.Rest, w-n) + " " + of(s.Read, s.Lessons), Tone: theme.Quiet}
}

func of(n, all int) string { return fmt.Sprintf("%d of %d", n, all) }

func percent(n int) string { return fmt.Sprintf("%d %%", n) }

func minutes(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d min", n)
}

func dotted(env *kit.Env, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " "+env.Theme.Glyph.Dot+" ")
}

func matching(all []learn.Standing, words string) []learn.Standing {
	words = strings.ToLower(strings.TrimSpace(words))
	return slices.DeleteFunc(slices.Clone(all), func(s learn.Standing) bool {
		return !strings.Contains(strings.ToLower(s.Title+" "+s.ID), words)
	})
}

// verifies is the command line by which anybody can verify a certificate.
func verifies(env *kit.Env, serial string) kit.Clip {
	return kit.Clip{Label: "line that verifies it", Text: env.CommandLine("certs verify " + serial)}
}

// phone is the width below which margins are narrow.
const phone = 60

// margin is how many cells stand before text.
func margin(w int) int {
	if w < phone {
		return 2
	}
	return 3
}

// widest is in how many cells a text reads well.
const widest = 84

func measure(w int) int { return max(16, min(w-2*margin(w), widest)) }

// marked draws Markdown in w cells.
func marked(env *kit.Env, source string, w int) []string {
	var out []string
	text := env.Texts.Parse(source)
	for i := range text.Parts() {
		if i > 0 {
			out = append(out, "")
		}
		for _, l := range env.Texts.Draw(text, i, env.Theme, max(16, w)).Lines {
			out = append(out, kit.Cut(l.Text, w, env.Theme.Glyph.More))
		}
	}
	for len(out) > 0 && strings.TrimSpace(out[len(out)-1]) == "" {
		out = out[:len(out)-1]
	}
	return out
}

// wrapped are the lines of a sentence in a style.
func wrapped(style lipgloss.Style, sentence string, w int) []string {
	var out []string
	for _, l := range kit.Wrap(kit.Clean(sentence), max(1, w)) {
		out = append(out, style.Render(l))
	}
	return out
}

// clean makes every cell of a name fit to be drawn on one line.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return kit.Clean(strings.NewReplacer("**", "", "`", "").Replace(s))
}

// A choice is what can be chosen as an answer.
type choice struct{ value, text string }

func choices(q learn.Question) []choice {
	if q.Kind == programme.TrueFalse {
		return []choice{{"true", "True"}, {"false", "False"}}
	}
	var out []choice
	for _, o := range q.Options {
		out = append(out, choice{o.ID, o.Text})
	}
	return out
}

// answer is what was given or is right, as people read it.
func answer(q learn.Question, values []string) string {
	var out []string
	all := choices(q)
	for _, v := range values {
		if i := slices.IndexFunc(all, func(c choice) bool { return c.value == v }); i >= 0 {
			v = firstLine(all[i].text)
			if q.Kind != programme.TrueFalse {
				v = letter(i) + " " + v
			}
		}
		out = append(out, v)
	}
	return strings.Join(out, ", ")
}

func letter(i int) string { return string(rune('a' + i)) }
