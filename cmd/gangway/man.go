package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type manCmd struct{}

// Run writes the manual page of the program, in the man macros:
//
//	gangway man > /usr/local/share/man/man1/gangway.1
func (manCmd) Run(app *kong.Kong, s streams) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH GANGWAY 1 2026-11-26 %s\n.SH NAME\ngangway \\- %s\n", roff(quotedRoff("gangway "+versionName())), roff("a partner portal that people reach with ssh"))
	b.WriteString(".SH SYNOPSIS\n")
	verbs := modelOf(app)
	for i, v := range verbs {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B gangway %s\n", roff(v.name))
		if rest := v.synopsis(); rest != "" {
			b.WriteString(roff(rest) + "\n")
		}
	}
	b.WriteString(".SH DESCRIPTION\nThe program runs the portal and looks after its data.\nWhat people do in the portal is reached by ssh; ssh HOST help lists it.\n.SH COMMANDS\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, ".SS gangway %s\n%s\n", roff(v.name), roff(v.help))
		for _, a := range v.args {
			fmt.Fprintf(&b, ".TP\n.I %s\n%s\n", roff(a.value), roff(a.help))
		}
		for _, f := range v.flags {
			value := ""
			if f.value != "" {
				value = " \\fI" + roff(f.value) + "\\fR"
			}
			fmt.Fprintf(&b, ".TP\n\\fB%s\\fR%s\n%s\n", roff("--"+f.name), value, roff(f.told()))
		}
	}
	b.WriteString(".SH ENVIRONMENT\nEvery flag can be given by the environment:\n.B GANGWAY_DATA\nfor \\fB\\-\\-data\\fR, and so on.\n" +
		".SH EXIT STATUS\n.TP\n0\nIt was done.\n.TP\n1\nIt could not be done.\n.TP\n2\nThe call, or a file that it names, is wrong.\n" +
		".SH SEE ALSO\n.BR ssh (1),\n.BR sshd (8)\n")
	_, err := io.WriteString(s.out, b.String())
	return err
}

// synopsis is what follows the command's name in a call.
func (v verb) synopsis() string {
	var out []string
	for _, f := range v.flags {
		if f.needed {
			out = append(out, "--"+f.name+" "+f.value)
		}
	}
	if len(out) < len(v.flags) {
		out = append(out, "[--flag ...]")
	}
	for _, a := range v.args {
		if a.needed {
			out = append(out, a.value)
		} else {
			out = append(out, "["+a.value+"]")
		}
	}
	return strings.Join(out, " ")
}

// told is an option's help with what else there is to know about it.
func (o option) told() string {
	if o.standard == "" || o.value == "" {
		return o.help
	}
	return o.help + " By default " + o.standard + "."
}

// roff is a text in which nothing is taken for a macro.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "\n", " ").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

func quotedRoff(s string) string { return `"` + strings.ReplaceAll(s, `"`, "'") + `"` }
