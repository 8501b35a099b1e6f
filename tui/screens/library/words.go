package library

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// state says how an entry stands to whoever looks at it.
func state(env *kit.Env, e library.Entry) kit.Cell {
	switch {
	case e.ToConfirm && env.Actor.Side == domain.Partner:
		return kit.State(theme.Warn, "to confirm")
	case e.Changed:
		return kit.State(theme.Info, "changed")
	case e.Kind == library.KindFile:
		return kit.Cell{Text: size(e.Size), Tone: theme.Quiet}
	case !e.Read:
		return kit.State(theme.Info, "new")
	case e.MustAck && env.Actor.Side == domain.Partner:
		return kit.State(theme.Good, "confirmed")
	}
	return kit.State(theme.Quiet, "read")
}

// size returns how large a file is.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// folder returns in which folder a path lies, "" for none.
func folder(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[:i]
	}
	return ""
}

// resolve returns the path in the library, and the fragment, that a link in a
// document means: "../sales/pricing.md#deals" from "products/core" is
// "sales/pricing" and "#deals". Files are named from the programme's root.
func resolve(from, target string) (to, fragment string) {
	to, fragment, ok := strings.Cut(target, "#")
	if ok {
		fragment = "#" + fragment
	}
	if rest := strings.TrimLeft(to, "./"); strings.HasPrefix(rest, files) {
		return path.Clean(rest), ""
	}
	rest, absolute := strings.CutPrefix(to, "/")
	if !absolute {
		rest = path.Join("/", folder(from), to)
	}
	rest = strings.TrimPrefix(path.Join("/", rest), "/")
	return strings.TrimSuffix(strings.TrimPrefix(rest, "docs/"), ".md"), fragment
}

// fetch is the command line that fetches an entry.
func fetch(env *kit.Env, p string) string {
	if !strings.HasPrefix(p, files) {
		return env.CommandLine("docs get " + p + " > " + path.Base(p) + ".md")
	}
	return env.CommandLine("docs get " + p + " > " + path.Base(p))
}

// audience says for whom an entry is; the vendor's people see it.
func audience(env *kit.Env, e library.Entry) string {
	if env.Actor.Side != domain.Vendor {
		return ""
	}
	who := strings.Join(slices.Concat(e.Tiers, e.Types, e.Countries), ", ")
	if who == "" {
		return "for all partners"
	}
	return "for " + who
}

func dotted(env *kit.Env, parts ...string) string {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " "+env.Theme.Glyph.Dot+" ")
}
