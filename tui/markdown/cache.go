package markdown

import (
	"container/list"
	"crypto/sha256"
	"fmt"
	"image/color"
	"sync"

	xansi "github.com/charmbracelet/x/ansi"

	"gangway/tui/theme"
)

// CacheBytes is how much a process keeps of what was drawn.
const CacheBytes = 32 << 20

// A Cache keeps texts that are ready and parts that were drawn, by content,
// width and theme, for all sessions of a process. What was not used for the
// longest time goes first. A nil Cache keeps nothing.
type Cache struct {
	mu    sync.Mutex
	limit int
	bytes int
	at    map[key]*list.Element
	used  *list.List // of *kept, the last used first
}

// A key names what is kept: a text, or one of its parts as it was drawn.
type key struct {
	hash  [sha256.Size]byte
	look  string // of the theme; "" is the text itself
	width int
	part  int
}

type kept struct {
	key   key
	bytes int
	text  *Text
	part  *Part
}

// NewCache returns an empty cache that holds so many bytes.
func NewCache(limit int) *Cache {
	return &Cache{limit: limit, at: map[key]*list.Element{}, used: list.New()}
}

// Bytes returns how much the cache holds.
func (c *Cache) Bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

// Parse is [Parse], once for each text.
func (c *Cache) Parse(s string) *Text {
	k := key{hash: sha256.Sum256([]byte(s))}
	if v := c.get(k); v != nil {
		return v.text
	}
	t := Parse(s)
	c.put(&kept{key: k, bytes: 2*len(s) + 256, text: t})
	return t
}

// Draw draws a part of a text in lines of at most w cells.
func (c *Cache) Draw(t *Text, i int, th *theme.Theme, w int) *Part {
	k := key{hash: t.hash, look: look(th), width: w, part: i}
	if v := c.get(k); v != nil {
		return v.part
	}
	p := t.Draw(i, th, w)
	c.put(&kept{key: k, bytes: p.bytes(), part: p})
	return p
}

func (c *Cache) get(k key) *kept {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.at[k]
	if e == nil {
		return nil
	}
	c.used.MoveToFront(e)
	return e.Value.(*kept) //nolint:forcetypeassert // the list has nothing else
}

func (c *Cache) put(v *kept) {
	if c == nil || v.bytes > c.limit/2 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at[v.key] != nil {
		return
	}
	c.at[v.key] = c.used.PushFront(v)
	c.bytes += v.bytes
	for c.bytes > c.limit {
		last := c.used.Remove(c.used.Back()).(*kept) //nolint:forcetypeassert // the list has nothing else
		delete(c.at, last.key)
		c.bytes -= last.bytes
	}
}

// bytes returns about how much memory a part takes.
func (p *Part) bytes() int {
	n := 128
	for _, l := range p.Lines {
		n += 64 + len(l.Text) + 24*len(l.Links)
	}
	for _, k := range p.Links {
		n += 48 + len(k.Text) + len(k.Target)
	}
	return n
}

// look names what of a theme a drawing depends on.
func look(t *theme.Theme) string {
	return fmt.Sprint(t.Dark, t.Profile, t.ASCII, rgb(t.Accent.GetForeground()))
}

func rgb(c color.Color) string {
	if c == nil {
		return ""
	}
	if s := colorOf(c); s != nil {
		return *s
	}
	return ""
}

func width(s string) int { return xansi.StringWidth(s) }
