package cli

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"gangway/domain"
)

// help answers "help", "help NOUN" and "help NOUN VERB".
func (s *session) help(words []string) error {
	if i := slices.Index(words, "--"); i >= 0 {
		words = slices.Delete(slices.Clone(words), i, i+1)
	}
	if len(words) == 0 || words[0] == "-h" || words[0] == "help" || words[0] == "version" {
		return s.overview(s.term.Out, nil)
	}
	op, rest, err := s.resolve(words)
	switch {
	case err != nil:
		return err
	case op == nil:
		return s.nounHelp(s.term.Out, words[0], nil)
	case len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && op.Verb() == "":
		return s.unknownVerb(words[0], rest[0])
	}
	return s.helpOf(*op)
}

// overview lists what the actor may call, and then returns the status.
func (s *session) overview(w io.Writer, status error) error {
	ops, err := s.visible()
	if err != nil {
		return err
	}
	if s.globals.json {
		return s.helpJSON(ops, "")
	}
	verbs, single, order := map[string][]string{}, map[string]string{}, []string{"help", "version"}
	single["help"], single["version"] = "Shows what can be called: help [NOUN [VERB]].", "Shows the version of the portal."
	for _, o := range ops {
		if !slices.Contains(order, o.Noun()) {
			order = append(order, o.Noun())
		}
		if o.Verb() == "" {
			single[o.Noun()] = o.Help
		} else {
			verbs[o.Noun()] = append(verbs[o.Noun()], o.Verb())
		}
	}
	slices.Sort(order)
	var rows [][2]string
	for _, noun := range order {
		line := strings.Join(verbs[noun], ", ")
		if single[noun] != "" {
			line = strings.TrimSuffix(single[noun]+" Also: "+line, " Also: ")
		}
		rows = append(rows, [2]string{noun, line})
	}
	h := &helpText{width: s.helpWidth()}
	h.usage("ssh "+s.term.Host, "NOUN", "VERB", "[ARG…]", "[--flag value…]")
	h.section("Commands", rows)
	h.section("Every command", commonFlags(nil))
	h.section("Exit status", [][2]string{{"0", "done"}, {"1", "our fault"}, {"2", "the call is wrong"}, {"3", "not allowed"}, {"4", "not found"}, {"5", "conflict"}, {"6", "too much"}, {"7", "not available now"}})
	h.line("")
	h.line("More about one: ssh " + s.term.Host + " help NOUN VERB")
	return h.writeTo(w, status)
}

// nounHelp lists the verbs of a noun that the actor may call.
func (s *session) nounHelp(w io.Writer, noun string, status error) error {
	ops, err := s.visible()
	if err != nil {
		return err
	}
	var rows [][2]string
	for _, o := range ops {
		if o.Noun() == noun {
			rows = append(rows, [2]string{o.Verb(), o.Help})
		}
	}
	if len(rows) == 0 {
		return domain.Errorf(domain.Denied, "There is nothing in %s that you can call.", noun)
	}
	if s.globals.json {
		return s.helpJSON(ops, noun)
	}
	h := &helpText{width: s.helpWidth()}
	h.usage("ssh "+s.term.Host, noun, "VERB", "[ARG…]", "[--flag value…]")
	h.section("Verbs", rows)
	h.line("")
	h.line("More about one: ssh " + s.term.Host + " help " + noun + " VERB")
	return h.writeTo(w, status)
}

// helpOf explains one operation, if the actor may call it.
func (s *session) helpOf(op domain.Operation) error {
	c, err := describe(op)
	if err != nil {
		return s.incident(err)
	}
	ops, err := s.visible()
	if err != nil {
		return err
	}
	found := false
	var related [][2]string
	for _, o := range ops {
		found = found || o.Name == op.Name
		if op.Verb() == "" && o.Noun() == op.Noun() && o.Verb() != "" {
			related = append(related, [2]string{spoken(o.Name), o.Help})
		}
	}
	if !found {
		return domain.Errorf(domain.Denied, "You can't call %s.", spoken(op.Name))
	}
	if s.globals.json {
		return writeJSON(s.term.Out, c.told())
	}
	h := s.manual(c)
	h.section("Related", related)
	return h.writeTo(s.term.Out, nil)
}

// manual explains one command.
func (s *session) manual(c *command) *helpText {
	h := &helpText{width: s.helpWidth()}
	h.line(c.op.Help)
	h.line("")
	h.usage(append([]string{"ssh " + s.term.Host}, c.pattern()...)...)
	h.section("Arguments", explain(c.args()))
	h.section("Flags", explain(c.flags()))
	h.section("Every command", commonFlags(c))
	h.line("")
	h.line("Example")
	h.raw("  ssh " + s.term.Host + " " + remote(c.op.Example))
	return h
}

// commonFlags explains the flags of every command, or those that one takes.
func commonFlags(c *command) [][2]string {
	rows := [][2]string{{"--json", "print JSON: one object, of a list {\"items\":[…],\"next\":\"…\"}"}}
	if c == nil || c.list {
		rows = append(rows, [2]string{"--csv", "print a list as CSV; a text that a spreadsheet would take for a formula gets a ' in front, to be taken off again"})
	}
	if c == nil || c.op.Changes && !c.op.Streams {
		rows = append(rows, [2]string{"--idempotency-key K", "with the same key, a repeated call gives the first result again for 24 hours"})
	}
	return append(rows, [2]string{"--help, -h", "show help"})
}

// pattern is how the command is called, in parts that stay together: "deals
// show", "ID", "[--flag value…]".
func (c *command) pattern() []string {
	parts := []string{spoken(c.op.Name)}
	optional := false
	for _, p := range c.args() {
		name := p.label()
		if p.repeated() {
			name += "…"
		}
		if p.omissible() {
			name = "[" + name + "]"
		}
		parts = append(parts, name)
	}
	var from []string
	for _, p := range c.flags() {
		switch {
		case p.stdin && p.required:
			from = []string{"< FILE"}
			optional = true
		case p.required:
			parts = append(parts, p.label()+" "+p.value())
		default:
			optional = true
		}
	}
	for _, p := range c.args() {
		if p.stdin && p.required {
			from = []string{"< FILE"}
		}
	}
	if optional {
		parts = append(parts, "[--flag value…]")
	}
	return append(parts, from...)
}

// value is what stands for the value of a param in help texts.
func (p *param) value() string {
	t := p.typ
	for t.Kind() == reflect.Pointer || p.repeated() && t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	switch {
	case p.boolean():
		return ""
	case len(p.enum) > 0 && len(strings.Join(p.enum, "|")) <= 24:
		return strings.Join(p.enum, "|")
	case (t.Kind() == reflect.Int || t.Kind() == reflect.Int64) && !readsItself(t):
		return "N"
	}
	return "TEXT"
}

// explain returns a line for each param.
func explain(params []*param) (rows [][2]string) {
	for _, p := range params {
		name := p.label()
		if !p.arg {
			if p.short != "" {
				name = "-" + p.short + ", " + name
			}
			name = strings.TrimSpace(name + " " + p.value())
		}
		if p.repeated() {
			name += " …"
		}
		rows = append(rows, [2]string{name, p.explanation()})
	}
	return rows
}

func (p *param) explanation() string {
	parts := []string{p.help}
	if p.help == "" {
		parts = nil
	}
	if len(p.enum) > 0 && (p.arg || p.value() == "TEXT") {
		parts = append(parts, "one of "+strings.Join(p.enum, ", "))
	}
	if p.fallback != "" {
		parts = append(parts, "by default "+p.fallback)
	}
	if p.example != "" && p.example != p.fallback {
		parts = append(parts, "such as "+p.example)
	}
	if p.repeated() && !p.arg {
		parts = append(parts, "may be given several times")
	}
	switch {
	case p.stdin && p.required:
		parts = append(parts, "read from standard input, at most "+size(p.max))
	case p.stdin:
		parts = append(parts, "- reads it from standard input, at most "+size(p.max))
	case p.required && !p.arg:
		parts = append(parts, "required")
	}
	return strings.Join(parts, "; ")
}

// remote writes an example so that it can be pasted into a shell: what has
// quotes goes through whole, as ssh joins its words with blanks.
func remote(example string) string {
	words, files := example, ""
	for _, sign := range []string{" < ", " > "} {
		if i := strings.LastIndex(words, sign); i >= 0 && !strings.ContainsAny(words[i:], `"'`) {
			words, files = words[:i], words[i:]+files
		}
	}
	if strings.ContainsAny(words, "\"'\\$`*?&|;()<>#~!") {
		words = "'" + strings.ReplaceAll(words, "'", `'\''`) + "'"
	}
	return words + files
}

// helpText gathers the lines of a help text.
type helpText struct {
	b     strings.Builder
	width int
}

// helpWidth is how wide help texts are.
func (s *session) helpWidth() int {
	if s.term.Width <= 0 {
		return 80
	}
	return min(max(s.term.Width, 40), 100)
}

// line adds a text, wrapped.
func (h *helpText) line(t string) { h.hanging("", strings.Fields(t), "") }

// raw adds a line as it is.
func (h *helpText) raw(l string) { h.b.WriteString(l + "\n") }

func (h *helpText) usage(pattern ...string) { h.hanging("Usage: ", pattern, "       ") }

// hanging adds a text whose further lines are indented. It is broken between its
// parts only, as no flag may be torn at its dashes.
func (h *helpText) hanging(first string, parts []string, indent string) {
	l := first
	for i, part := range parts {
		part = shown(part, 0)
		switch {
		case i == 0:
		case columns(l)+1+columns(part) > h.width:
			h.raw(l)
			l = indent
		default:
			l += " "
		}
		l += part
	}
	h.raw(strings.TrimRight(l, " "))
}

// section adds a heading and aligned rows, if there are any.
func (h *helpText) section(title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	const most = 28 // a name that is longer has a line of its own
	wide := 0
	for _, r := range rows {
		if n := columns(r[0]); n <= most {
			wide = max(wide, n)
		}
	}
	h.raw("")
	h.raw(title)
	indent := strings.Repeat(" ", wide+4)
	for _, r := range rows {
		name := shown(r[0], 0)
		if columns(name) > wide {
			h.raw("  " + name)
			name = ""
		}
		h.hanging(fmt.Sprintf("  %s%s  ", name, strings.Repeat(" ", wide-columns(name))), strings.Fields(r[1]), indent)
	}
}

// writeTo writes the text and returns the status that follows it.
func (h *helpText) writeTo(w io.Writer, status error) error {
	_, _ = io.WriteString(w, h.b.String()) // the writer remembers a fault
	return status
}
