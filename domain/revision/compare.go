package revision

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"gangway/domain/programme"
)

// A Difference is what one folder has and another has not, file by file, and what
// that means.
type Difference struct {
	Changes []Change   `json:"changes"`
	Files   []FileDiff `json:"files"`
	Total   int        `json:"total_files"` // that differ, of which at most 500 are told
}

// What happened to something.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// A Change is something of the programme that is new, gone or another.
type Change struct {
	Did  string `json:"did"`  // added, removed or changed
	What string `json:"what"` // such as "tier"
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A FileDiff is a file that differs. Lines are those that differ, as a unified diff,
// where both are short texts and the lines were asked for.
type FileDiff struct {
	Path  string `json:"path"`
	Did   string `json:"did"`
	Lines string `json:"lines"`
	Left  string `json:"left_out"` // why there are no lines, or ""
}

// Bounds of what a difference tells.
const (
	maxDiffs     = 500       // files
	maxLined     = 256 << 10 // bytes of a file whose lines are compared
	maxAllLines  = 512 << 10 // bytes of lines of all files
	maxFileLines = 64 << 10  // bytes of lines of one file
)

func noDifference() Difference { return Difference{Changes: []Change{}, Files: []FileDiff{}} }

// compare tells two folders and what they mean apart.
func compare(a, b *Folder, was, is *programme.Programme, lines bool) (Difference, error) {
	out := noDifference()
	out.Changes = changes(was, is)
	room := maxAllLines
	for _, path := range paths(a, b) {
		old, before := a.index[path]
		now, after := b.index[path]
		d := FileDiff{Path: path, Did: Changed}
		switch {
		case before && after && old.SHA256 == now.SHA256:
			continue
		case !before:
			d.Did = Added
		case !after:
			d.Did = Removed
		}
		if out.Total++; out.Total > maxDiffs {
			continue
		}
		if lines {
			if err := d.compare(a, b, old, now, &room); err != nil {
				return out, err
			}
		}
		out.Files = append(out.Files, d)
	}
	return out, nil
}

func paths(a, b *Folder) []string {
	var all []string
	for _, f := range slices.Concat(a.Files, b.Files) {
		all = append(all, f.Path)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// compare fills in the lines that differ, as long as there is room for them.
func (d *FileDiff) compare(a, b *Folder, old, now File, room *int) error {
	if *room <= 0 || max(old.Size, now.Size) > maxLined {
		d.Left = "It is too long to be shown."
		return nil
	}
	var texts [2]string
	for i, f := range []*Folder{a, b} {
		one, ok := f.index[d.Path]
		if !ok {
			continue
		}
		content, err := f.read(one)
		if err != nil {
			return err
		}
		if !utf8.Valid(content) || strings.ContainsRune(string(content), 0) {
			d.Left = "It is no text."
			return nil
		}
		texts[i] = string(content)
	}
	d.Lines = udiff.Unified("a/"+d.Path, "b/"+d.Path, texts[0], texts[1])
	if len(d.Lines) > min(maxFileLines, *room) {
		d.Lines, d.Left = "", "It is too long to be shown."
	}
	*room -= len(d.Lines)
	return nil
}

// changes tells what is new, gone or another in a programme.
func changes(was, is *programme.Programme) []Change {
	all := slices.Concat(
		differ("tier", was.Tiers, is.Tiers, func(t programme.Tier) (string, string) { return t.ID, t.Name }),
		differ("family", was.Families, is.Families, func(f programme.Family) (string, string) { return f.ID, f.Name }),
		differ("product", was.Products, is.Products, func(x programme.Product) (string, string) { return x.SKU, x.Name }),
		differ("territory", was.Territories, is.Territories, func(t programme.Territory) (string, string) { return t.ID, t.Name }),
		differ("named account", was.NamedAccounts, is.NamedAccounts, func(a programme.NamedAccount) (string, string) { return a.Name, a.Name }),
		differ("lead rule", was.Leads.Rules, is.Leads.Rules, func(r programme.LeadRule) (string, string) { return r.ID, r.ID }),
		differ("agreement", was.Agreements, is.Agreements, func(a programme.Agreement) (string, string) { return a.ID, a.Title + ", " + a.Version }),
		differ("course", was.Courses, is.Courses, func(c programme.Course) (string, string) { return c.ID, c.Title }),
		differ("track", was.Training.Tracks, is.Training.Tracks, func(t programme.Track) (string, string) { return t.ID, t.Title }),
		differ("document", was.Documents, is.Documents, func(d programme.Document) (string, string) { return d.Path, d.Title }),
		differ("news", was.News, is.News, func(n programme.NewsItem) (string, string) { return n.ID, n.Title }),
		differ("file", was.Files, is.Files, func(f programme.File) (string, string) { return f.Path, f.Path }),
	)
	if was.Revision == "" { // there was none to compare with
		return append([]Change{}, all...)
	}
	was, is = rulesOnly(was), rulesOnly(is)
	parts := []struct {
		name    string
		was, is any
	}{
		{"general", general(was), general(is)}, {"tier_rules", was.TierRules, is.TierRules}, {"deals", was.Deals, is.Deals},
		{"leads", was.Leads, is.Leads}, {"onboarding", was.Onboarding, is.Onboarding}, {"training", was.Training, is.Training},
	}
	for _, p := range parts {
		if !same(p.was, p.is) {
			all = append(all, Change{Changed, "rules", p.name, strings.ReplaceAll(p.name, "_", " ")})
		}
	}
	return append([]Change{}, all...)
}

// rulesOnly returns a programme without the lists within its rules that are told
// one by one.
func rulesOnly(p *programme.Programme) *programme.Programme {
	c := *p
	c.Leads.Rules, c.Training.Tracks = nil, nil
	return &c
}

func general(p *programme.Programme) []any {
	zone := ""
	if p.TimeZone != nil {
		zone = p.TimeZone.String()
	}
	return []any{p.Name, p.Vendor, p.Support, p.Currency, zone, p.Branding}
}

func differ[T any](what string, was, is []T, name func(T) (id, name string)) (out []Change) {
	before, after := map[string]T{}, map[string]T{}
	for _, x := range was {
		id, _ := name(x)
		before[id] = x
	}
	for _, x := range is {
		id, called := name(x)
		after[id] = x
		if old, ok := before[id]; !ok {
			out = append(out, Change{Added, what, id, called})
		} else if !same(old, x) {
			out = append(out, Change{Changed, what, id, called})
		}
	}
	for _, x := range was {
		if id, called := name(x); !has(after, id) {
			out = append(out, Change{Removed, what, id, called})
		}
	}
	return out
}

func has[T any](m map[string]T, id string) bool { _, ok := m[id]; return ok }

// same compares what is written of two values; texts are in it by their hashes.
func same(a, b any) bool {
	x, errA := json.Marshal(a)
	y, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(x) == string(y)
}

// mark is the sign before what was added, removed or changed.
func mark(did string) string {
	return map[string]string{Added: "+", Removed: "-", Changed: "~"}[did]
}

// Sign is "+" for a file that was added, "-" for one that was removed, "~" for one that
// was changed.
func (d FileDiff) Sign() string { return mark(d.Did) }

// String says a change in a line.
func (c Change) String() string {
	if c.Name == "" || c.Name == c.ID {
		return fmt.Sprintf("%s %s %s", mark(c.Did), c.What, c.ID)
	}
	return fmt.Sprintf("%s %s %s: %s", mark(c.Did), c.What, c.ID, c.Name)
}

// Text says a difference for people, in the form that git has made known.
func (d Difference) Text() string {
	var b strings.Builder
	for _, c := range d.Changes {
		b.WriteString(c.String() + "\n")
	}
	if len(d.Changes) > 0 && len(d.Files) > 0 {
		b.WriteString("\n")
	}
	for _, f := range d.Files {
		switch {
		case f.Lines != "":
			b.WriteString(f.Lines)
		case f.Left != "":
			fmt.Fprintf(&b, "%s %s (%s)\n", f.Sign(), f.Path, strings.TrimSuffix(f.Left, "."))
		default:
			fmt.Fprintf(&b, "%s %s\n", f.Sign(), f.Path)
		}
	}
	if more := d.Total - len(d.Files); more > 0 {
		fmt.Fprintf(&b, "and %d more files\n", more)
	}
	return b.String()
}
