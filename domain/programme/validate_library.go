package programme

import (
	"slices"
	"strings"
	"unicode"

	"gangway/domain/text"
)

// Limits of the library.
const (
	maxTags       = 20
	maxTag        = 40
	maxSummary    = 300 // runes
	maxPath       = 200 // bytes of the path of a document or a file
	maxLinkFaults = 50  // of one text
)

func (c *checker) library() {
	for i, d := range c.p.Documents {
		path := at("documents", i)
		c.pathname(path, d.Path)
		c.heading(path, d.Title, d.Text, "docs/"+d.Path+".md")
		c.line(path+".summary", d.Summary, maxSummary)
		c.tags(path+".tags", d.Tags)
		c.audience(path+".audience", d.Audience)
		c.period(path, d.Period)
	}
	for i, f := range c.p.Files {
		c.pathname(at("files", i), f.Path)
	}
	c.news()
}

func (c *checker) news() {
	ids := c.unique()
	for i, n := range c.p.News {
		path := at("news", i)
		ids.id(path+".id", n.ID)
		c.heading(path, n.Title, n.Text, "news/"+n.ID+".md")
		if n.Date.IsZero() {
			c.faultf(path+".date", "Please give the date under which it stands, such as date: 2026-11-26.")
		}
		c.audience(path+".audience", n.Audience)
		c.period(path, n.Period)
	}
}

// heading checks title and text of what people read.
func (c *checker) heading(path, title, text, file string) {
	if c.line(path+".title", title, maxTitle) && title == "" {
		c.faultf(path+".title", `"title" is missing: give it in the front matter, or begin the text with a heading, such as # Prices.`)
	}
	if strings.TrimSpace(text) == "" {
		c.faultf(path, "This has no text.")
	}
	c.links(path+".text", text, file)
}

// links checks that each link of a text leads somewhere.
func (c *checker) links(path, text, file string) {
	faults := 0
	for _, l := range links(text) {
		if _, err := c.p.Follow(file, l.to); err != nil && faults < maxLinkFaults {
			c.faults = append(c.faults, Fault{Path: path, Message: err.Error(), Line: l.line, Column: l.column()})
			faults++
		}
	}
}

func (c *checker) tags(path string, tags []string) {
	c.size(path, len(tags), 0, maxTags)
	seen := c.unique()
	for i, tag := range tags {
		where := at(path, i)
		if c.line(where, tag, maxTag) && tag == "" {
			c.faultf(where, "A tag cannot be empty.")
		}
		seen.add(where, strings.ToLower(tag), "The tag %q is here twice.", clip(tag))
	}
}

func (c *checker) audience(path string, a Audience) {
	c.tierIDs(path+".tiers", a.Tiers)
	c.typeIDs(path+".types", a.Types)
	seen := c.unique()
	for i, code := range a.Countries {
		where := at(path+".countries", i)
		c.country(where, code)
		seen.add(where, code, "The country %s is here twice.", clip(code))
	}
}

func (c *checker) tierIDs(path string, ids []string) {
	c.known(path, ids, "There is no tier %q.", func(id string) bool { _, ok := c.p.Tier(id); return ok })
}

func (c *checker) typeIDs(path string, ids []string) {
	c.known(path, ids, "There is no partner type %q.", func(id string) bool { _, ok := c.p.PartnerType(id); return ok })
}

// known checks that each entry of a list exists, and is there once.
func (c *checker) known(path string, ids []string, none string, exists func(string) bool) {
	seen := c.unique()
	for i, id := range ids {
		where := at(path, i)
		if !exists(id) {
			c.faultf(where, none, clip(id))
			continue
		}
		seen.add(where, id, "%q is here twice.", id)
	}
}

func (c *checker) period(path string, d Period) {
	if !d.Until.IsZero() && d.Until.Before(d.From) {
		c.faultf(path+".until", "This ends on %s, before it begins on %s.", d.Until, d.From)
	}
}

// pathname checks the path of a file, which people type and which stands in
// links.
func (c *checker) pathname(path, name string) {
	switch {
	case len(name) > maxPath:
		c.faultf(path, "The path of this file is too long: at most %d characters fit.", maxPath)
	case slices.ContainsFunc(strings.Split(name, "/"), badName) || text.Unusual(name):
		c.faultf(path, "The name of a file or a folder has letters, digits, blanks and - _ . + ( ) & , ' and does not begin with a hyphen.")
	}
}

func badName(part string) bool {
	return strings.TrimSpace(part) != part || part == "" || part[0] == '-' || strings.ContainsFunc(part, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(" -_.+()&,'", r)
	})
}
