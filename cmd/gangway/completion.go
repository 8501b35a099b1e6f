package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell to complete in: bash, zsh or fish."`
}

// Run writes a script with which the shell completes commands, flags, their values
// and files:
//
//	source <(gangway completion bash)
func (c completionCmd) Run(app *kong.Kong, s streams) error {
	m := modelOf(app)
	_, err := io.WriteString(s.out, map[string]func([]verb) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell](m))
	return err
}

// A verb is one command as completions and the manual tell of it.
type verb struct {
	name, help string
	flags      []option
	args       []option
}

// An option is a flag or an argument.
type option struct {
	name, help, value string   // value is its placeholder, "" for a switch
	from              []string // the values that there are, if they are few
	standard          string   // what holds without it
	needed, repeats   bool
}

// files says what an option names: "f" for a file, "d" for a folder, "" for neither.
func (o option) files() string {
	switch strings.ToUpper(o.value) {
	case "DIR":
		return "d"
	case "FILE":
		return "f"
	}
	return ""
}

// modelOf reads the program's commands from its parser, without those that are
// hidden.
func modelOf(app *kong.Kong) (out []verb) {
	for _, n := range app.Model.Children {
		if n.Hidden {
			continue
		}
		v := verb{name: n.Name, help: n.Help}
		for _, f := range n.Flags {
			if !f.Hidden && f.Name != "help" {
				v.flags = append(v.flags, optionOf(f.Value, f.PlaceHolder))
			}
		}
		for _, p := range n.Positional {
			v.args = append(v.args, optionOf(p, strings.ToUpper(p.Name)))
		}
		out = append(out, v)
	}
	return out
}

func optionOf(v *kong.Value, placeholder string) option {
	o := option{name: v.Name, help: v.Help, needed: v.Required, repeats: v.IsSlice(), standard: v.Default}
	if v.Enum != "" {
		o.from = v.EnumSlice()
	}
	switch {
	case v.IsBool():
	case placeholder != "":
		o.value = placeholder
	default:
		o.value = strings.ToUpper(v.Name)
	}
	return o
}

// quoted1 is a text in single quotes, as shells read it.
func quoted1(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func names(verbs []verb) string {
	var out []string
	for _, v := range verbs {
		out = append(out, v.name)
	}
	return strings.Join(out, " ")
}

func bashScript(verbs []verb) string {
	var b strings.Builder
	fmt.Fprintf(&b, "_gangway() {\n  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"+
		"  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W '%s' -- \"$word\")); return; fi\n  case ${COMP_WORDS[1]} in\n", names(verbs))
	for _, v := range verbs {
		fmt.Fprintf(&b, "  %s)\n    case $before in\n", v.name)
		flags := "--help"
		for _, f := range v.flags {
			flags += " --" + f.name
			if f.value != "" {
				fmt.Fprintf(&b, "    --%s) COMPREPLY=(%s); return ;;\n", f.name, bashValues(f))
			}
		}
		b.WriteString("    esac\n")
		rest := `compgen -f -- "$word"`
		if len(v.args) == 0 {
			rest = "true"
		} else if len(v.args[0].from) > 0 {
			rest = "compgen -W '" + strings.Join(v.args[0].from, " ") + `' -- "$word"`
		}
		fmt.Fprintf(&b, "    case $word in\n    -*) COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n    *) COMPREPLY=($(%s)) ;;\n    esac ;;\n", flags, rest)
	}
	b.WriteString("  esac\n}\ncomplete -o filenames -F _gangway gangway\n")
	return b.String()
}

func bashValues(f option) string {
	switch {
	case len(f.from) > 0:
		return "$(compgen -W '" + strings.Join(f.from, " ") + `' -- "$word")`
	case f.files() != "":
		return "$(compgen -" + f.files() + ` -- "$word")`
	}
	return ""
}

func zshScript(verbs []verb) string {
	var b strings.Builder
	b.WriteString("#compdef gangway\n_gangway() {\n  local -a commands\n  commands=(\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "    %s\n", quoted1(v.name+":"+v.help))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then _describe command commands; return; fi\n  local command=${words[2]}\n  shift words\n  (( CURRENT-- ))\n  case $command in\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "  %s) _arguments", v.name)
		for _, f := range v.flags {
			spec := "--" + f.name + "[" + zshText(f.help) + "]"
			if f.repeats {
				spec = "*" + spec
			}
			if f.value != "" {
				spec += ":" + f.value + ":" + zshValues(f)
			}
			fmt.Fprintf(&b, " \\\n      %s", quoted1(spec))
		}
		for i, a := range v.args {
			fmt.Fprintf(&b, " \\\n      %s", quoted1(fmt.Sprintf("%d:%s:%s", i+1, a.name, zshArg(a))))
		}
		b.WriteString(" ;;\n")
	}
	b.WriteString("  esac\n}\nif [ \"$funcstack[1]\" = _gangway ]; then _gangway \"$@\"; else compdef _gangway gangway; fi\n")
	return b.String()
}

func zshText(s string) string {
	return strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(s)
}

func zshValues(f option) string {
	switch {
	case len(f.from) > 0:
		return "(" + strings.Join(f.from, " ") + ")"
	case f.files() == "d":
		return "_files -/"
	case f.files() == "f":
		return "_files"
	}
	return ""
}

func zshArg(a option) string {
	if len(a.from) > 0 {
		return zshValues(a)
	}
	return "_files"
}

func fishScript(verbs []verb) string {
	var b strings.Builder
	b.WriteString("complete -c gangway -f\n")
	for _, v := range verbs {
		fmt.Fprintf(&b, "complete -c gangway -n __fish_use_subcommand -a %s -d %s\n", v.name, quoted1(v.help))
		in := "'__fish_seen_subcommand_from " + v.name + "'"
		for _, f := range v.flags {
			fmt.Fprintf(&b, "complete -c gangway -n %s -l %s -d %s%s\n", in, f.name, quoted1(f.help), fishValues(f))
		}
		for _, a := range v.args {
			if len(a.from) > 0 {
				fmt.Fprintf(&b, "complete -c gangway -n %s -a %s\n", in, quoted1(strings.Join(a.from, " ")))
			} else {
				fmt.Fprintf(&b, "complete -c gangway -n %s -F\n", in)
			}
		}
	}
	return b.String()
}

func fishValues(f option) string {
	switch {
	case f.value == "":
		return ""
	case len(f.from) > 0:
		return " -x -a " + quoted1(strings.Join(f.from, " "))
	case f.files() == "":
		return " -x"
	}
	return " -r -F"
}
