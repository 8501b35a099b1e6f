package admin

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/domain/revision"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// publishLine is the command line that publishes a folder, without the host: it
// follows "tar c . | ssh HOST".
const publishLine = "programme publish"

// mayPublish reports whether somebody looks after the programme.
func mayPublish(a domain.Actor) bool {
	return a.Is(domain.Vendor, domain.Admin, domain.Editor, domain.Auditor)
}

// askState asks which revision is in force. Who does not look after the programme
// sees the programme alone.
func askState(env *kit.Env) tea.Cmd {
	call := kit.Query(env, revision.Status{})
	return kit.Run(env, func(ctx context.Context) (revision.State, error) { return optional(ctx, call) },
		func(v revision.State, err error) tea.Msg { return inForceMsg{v, err} })
}

type inForceMsg struct {
	state revision.State
	err   error
}

// refusedBlock says that the folder that is watched was not published, and why.
func refusedBlock(env *kit.Env, v revision.State) []kit.Block {
	r := v.Folder
	if r == nil {
		return nil
	}
	faults := kit.Block{}
	for _, f := range r.Faults {
		faults.Pairs = append(faults.Pairs, kit.Pair{Label: " ", Value: kit.Plain(f)})
	}
	if more := r.Total - len(r.Faults); more > 0 {
		faults.Text = "And " + strconv.Itoa(more) + " more."
	}
	return []kit.Block{
		said(env, theme.Bad, fmt.Sprintf("The folder was not published %s: it has %s. What was in force still is.", env.When(r.At), kit.Count(r.Total, "fault", "faults"))),
		faults,
	}
}

// inForceBlock says since when a revision is in force, by whom, and what it has.
func inForceBlock(env *kit.Env, v revision.Revision) []kit.Block {
	c := v.Counts
	has := []string{kit.Count(c.Tiers, "tier", "tiers"), kit.Count(c.Products, "product", "products")}
	for _, one := range []struct {
		n         int
		one, many string
	}{
		{c.Documents, "document", "documents"}, {c.News, "news item", "news items"}, {c.Courses, "course", "courses"}, {c.Agreements, "agreement", "agreements"},
	} {
		if one.n > 0 {
			has = append(has, kit.Count(one.n, one.one, one.many))
		}
	}
	again := ""
	if v.Restores > 0 {
		again = "revision " + strconv.FormatInt(v.Restores, 10)
	}
	return []kit.Block{{Pairs: []kit.Pair{
		kit.Fact("Published", facts(env, env.Exact(v.At), "by "+v.By)),
		kit.Fact("Note", v.Note),
		kit.Fact("Brings back", again),
		kit.Fact("Has", strings.Join(has, ", ")),
		kit.Fact("Folder", facts(env, kit.Count(c.Files, "file", "files"), bytesShort(c.Bytes))),
	}}}
}

// howBlock says how a folder is published.
func howBlock() kit.Block {
	return kit.Block{Title: "Publish another one", Pairs: []kit.Pair{
		kit.Fact("In its folder", "tar c . | ssh HOST "+publishLine+" --note 'what is new'"),
		kit.Fact("To try it", "the same with --dry-run: every fault, and what would change"),
		kit.Fact("Who moves", "ssh HOST tiers simulate < programme.yaml"),
	}}
}

// history are the published revisions, the newest first.
type history struct {
	env  *kit.Env
	rows *kit.List[revision.Revision]
	w, h int
}

func newHistory(env *kit.Env) *history {
	s := &history{env: env}
	s.rows = kit.NewList(env, kit.ListOptions[revision.Revision]{
		ID: func(v revision.Revision) string { return strconv.FormatInt(v.Number, 10) },
		Columns: []kit.Column[revision.Revision]{
			{Title: "No.", Width: 5, Right: true, Cell: func(v revision.Revision) kit.Cell { return kit.Plain(strconv.FormatInt(v.Number, 10)) }},
			{Title: "When", Width: 13, Cell: func(v revision.Revision) kit.Cell { return kit.Plain(moment(env, v.At)) }},
			{Title: "By", Width: 18, Rank: 1, Cell: func(v revision.Revision) kit.Cell { return kit.Cell{Text: v.By, Tone: theme.Quiet} }},
			{Title: "Note", Cell: func(v revision.Revision) kit.Cell { return kit.Plain(noteOf(v)) }},
			{Title: "Revision", Width: 13, Rank: 2, Cell: func(v revision.Revision) kit.Cell { return kit.Cell{Text: v.Revision, Tone: theme.Quiet} }},
		},
		Card: func(v revision.Revision) kit.Card {
			return kit.Card{Title: strconv.FormatInt(v.Number, 10) + "  " + noteOf(v), Corner: kit.Plain(moment(env, v.At)), Line: facts(env, v.By, v.Revision)}
		},
		Query: func(p domain.Page, _ string) domain.Query[domain.List[revision.Revision]] {
			return revision.History{Page: p}
		},
		Open: func(v revision.Revision) tea.Cmd {
			env.Go(placeProgramme, "revision", strconv.FormatInt(v.Number, 10))
			return nil
		},
		Noun: "revision", Nouns: "revisions", Note: "newest first",
		Empty: "Nothing was published yet. In the programme's folder: tar c . | ssh HOST " + publishLine,
	})
	return s
}

// noteOf is what was said of a revision, or which one it brings back.
func noteOf(v revision.Revision) string {
	if v.Restores > 0 {
		return strings.TrimSuffix("Brings back "+strconv.FormatInt(v.Restores, 10)+": "+v.Note, ": ")
	}
	return v.Note
}

// Init asks for them.
func (s *history) Init() tea.Cmd { return s.rows.Init() }

// Topics are stale when another programme is in force.
func (s *history) Topics() []string { return []string{domain.TopicProgramme} }

// Update takes keys.
func (s *history) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if copyPublish(s.env).Is(msg) {
		s.env.Copy(publishLine)
		return s, nil
	}
	return s, s.rows.Update(msg)
}

// copyPublish copies the words that publish a folder.
func copyPublish(env *kit.Env) kit.Key {
	k := env.Keys.Copy.To("copy command")
	k.Quiet, k.Help = false, "Copy the words that publish a folder, to follow ssh and the host."
	return k
}

// SetSize says how much room there is.
func (s *history) SetSize(w, h int) {
	s.w, s.h = w, h
	s.rows.SetSize(w, h)
}

// Title names the place.
func (s *history) Title() string { return "History" }

// Typing is false: there is nothing to type.
func (s *history) Typing() bool { return false }

// Keys are those that work now.
func (s *history) Keys() []kit.Key {
	keys := s.rows.Keys()
	return slices.Insert(keys, min(2, len(keys)), copyPublish(s.env))
}

// View draws them.
func (s *history) View() string { return kit.Box(s.rows.View(), s.w, s.h) }

// edition is one revision with what it changed.
type edition struct {
	*kit.Detail
	env    *kit.Env
	number int64
	head   *revision.Revision
	change *revision.Compared
}

type comparedMsg struct {
	compared revision.Compared
	err      error
}

type restoredMsg struct {
	report revision.Report
	err    error
}

func newEdition(env *kit.Env, number string) *edition {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 {
		n = 1 << 62 // which there is not
	}
	return &edition{Detail: kit.NewDetail(env), env: env, number: n}
}

// Init asks what it changed, and which one is in force.
func (s *edition) Init() tea.Cmd {
	return tea.Batch(askState(s.env), s.Wait(), kit.Run(s.env, kit.Look(s.env, revision.Diff{To: s.number}), func(v revision.Compared, err error) tea.Msg { return comparedMsg{v, err} }))
}

// Topics are stale when another programme is in force.
func (s *edition) Topics() []string { return []string{domain.TopicProgramme} }

// Update takes the answers and the keys.
func (s *edition) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch m := msg.(type) {
	case inForceMsg:
		s.head = m.state.Head
		s.draw()
		return s, nil
	case comparedMsg:
		if m.err != nil {
			s.Fail(m.err)
			return s, nil
		}
		s.change = &m.compared
		s.draw()
		return s, nil
	case restoredMsg:
		switch {
		case m.err != nil:
			s.env.Fail(m.err)
		case m.report.Unchanged:
			s.env.Toast(theme.Info, "It is in force already.")
		default:
			s.env.Toast(theme.Good, "It is in force again, as revision "+strconv.FormatInt(m.report.Number, 10)+".")
		}
		return s, s.Init()
	}
	if s.restoreKey().Is(msg) {
		s.askRestore()
		return s, nil
	}
	return s, s.Detail.Update(msg)
}

func (s *edition) restoreKey() kit.Key {
	k := kit.On("b", "bring back")
	k.Help = "Put this revision in force again, as the newest one."
	switch {
	case s.env.Actor.Role != domain.Admin:
		return k.Unless("Only an admin can do this.")
	case s.change == nil || s.head == nil:
		return k.Unless("It is not known yet what is in force.")
	case s.change.To.List == s.head.List:
		return k.Unless("It is in force.")
	}
	return k
}

// askRestore asks before everybody gets another programme.
func (s *edition) askRestore() {
	number, task := strconv.FormatInt(s.number, 10), revision.Restore{Number: s.number}
	s.env.Open(kit.NewConfirm(s.env, kit.Confirm{
		Head: "Bring revision " + number + " back?",
		Body: []string{
			"It is published as the newest revision and in force for everybody within a second. What was decided by others stays as it was decided.",
			"Whatever was published since stays in the history. A folder that is watched is published over it with its next change.",
		},
		Yes: "Bring it back", No: "Leave it", Danger: true,
		Do: func() tea.Cmd {
			return kit.Run(s.env, kit.Look(s.env, task), func(v revision.Report, err error) tea.Msg { return restoredMsg{v, err} })
		},
	}))
}

func (s *edition) draw() {
	if s.change == nil {
		return
	}
	v, env := *s.change.To, s.env
	state := kit.Cell{Text: v.Revision, Tone: theme.Quiet}
	if s.head != nil && s.head.Number == v.Number {
		state = kit.State(theme.Good, "in force")
	}
	page := kit.Page{Title: "Revision " + strconv.FormatInt(v.Number, 10), State: state, Sections: inForceBlock(env, v)}
	page.Sections = append(page.Sections, differenceBlocks(s.change.Difference)...)
	s.Set(page)
}

// differenceBlocks tell a difference: what it means, and then each file line by
// line. A sign says what colour says.
func differenceBlocks(d revision.Difference) []kit.Block {
	what := kit.Block{Title: "What it changed"}
	for _, c := range d.Changes {
		sign, rest, _ := strings.Cut(c.String(), " ")
		what.Pairs = append(what.Pairs, kit.Pair{Label: sign, Value: kit.Cell{Text: rest, Tone: signTone(sign)}})
	}
	if d.Total == 0 {
		what.Text = "Nothing."
	}
	blocks := []kit.Block{what}
	whole := kit.Block{Title: "Files"}
	for _, f := range d.Files {
		if f.Lines == "" || f.Did != revision.Changed {
			sign := f.Sign()
			whole.Pairs = append(whole.Pairs, kit.Pair{Label: sign, Value: kit.Cell{Text: f.Path, Tone: signTone(sign)}})
			continue
		}
		head := kit.Pair{Label: f.Sign(), Value: kit.Cell{Text: f.Path, Tone: theme.Info}}
		blocks = append(blocks, kit.Block{Pairs: append([]kit.Pair{head}, diffLines(f.Lines)...)})
	}
	if more := d.Total - len(d.Files); more > 0 {
		whole.Text = "And " + strconv.Itoa(more) + " more."
	}
	return append(blocks, whole)
}

// diffLines are the lines of a unified diff without its head.
func diffLines(unified string) (out []kit.Pair) {
	for i, line := range strings.Split(strings.TrimSuffix(unified, "\n"), "\n") {
		if i < 2 || line == "" { // names of the files
			continue
		}
		sign, rest := line[:1], indented(line[1:])
		switch sign {
		case "@":
			sign, rest = " ", line
		case "\\":
			continue
		}
		tone := signTone(sign)
		if strings.HasPrefix(rest, "@@") {
			tone = theme.Quiet
		}
		out = append(out, kit.Pair{Label: sign, Value: kit.Cell{Text: rest, Tone: tone}})
	}
	return out
}

// indented keeps the indent of a line, which YAML goes by, where lines are wrapped.
func indented(line string) string {
	text := strings.TrimLeft(line, " ")
	return strings.Repeat("\u00a0", len(line)-len(text)) + text
}

func signTone(sign string) theme.Tone {
	switch sign {
	case "+":
		return theme.Good
	case "-":
		return theme.Bad
	case "~":
		return theme.Warn
	}
	return theme.Plain
}

// Title says which one it is.
func (s *edition) Title() string { return "Revision " + strconv.FormatInt(s.number, 10) }

// Typing is false: there is nothing to type.
func (s *edition) Typing() bool { return false }

// Keys are those that work now.
func (s *edition) Keys() []kit.Key { return append([]kit.Key{s.restoreKey()}, s.Detail.Keys()...) }
