package kit

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"gangway/tui/markdown"
)

// ReaderOptions say what a reader does beyond reading.
type ReaderOptions struct {
	// Open follows a link inside of the programme: a path as it was written, such
	// as "../sales/pricing.md#deals". nil is that there are no such links.
	Open func(target string) tea.Cmd
}

// A Reader shows a text of the programme: it scrolls, has a table of contents,
// searches in the page, and follows links with a way back.
//
// A text is parsed when it is set, which takes 0.1 ms for a page and less than
// 30 ms for a megabyte, and is drawn part by part as it comes into the window.
// So everything happens at once, in Update, and a key never waits for a drawing.
type Reader struct {
	env  *Env
	o    ReaderOptions
	wait *Wait
	err  error
	w, h int
	size bool // whether the size is known, so that what is shown was seen

	source string
	text   *markdown.Text
	links  bool // whether there may be any
	drawn  drawings
	top    spot
	past   []place // where links and the contents were followed from
	far    float64 // the furthest that was seen, from 0 to 1

	edit  *Editor // of the search, while it has the focus
	from  spot    // where the search began
	query string
	hits  []hit
	more  bool // whether there may be more hits
	hit   int
	found bool // whether hit is one

	link   linkAt // that is chosen, or was when it was followed
	linked bool   // whether it is
}

// noLink is a link of no part.
func noLink() linkAt { return linkAt{-1, -1} }

// A spot is a line of a text as it is drawn. The line behind the last one of a
// part is the empty line between two parts.
type spot struct{ part, line int }

func (a spot) before(b spot) bool { return a.part < b.part || a.part == b.part && a.line < b.line }

// A place is a spot that outlives another width: a block, and how far into it.
type place struct {
	part, block int
	share       float64
}

// A linkAt names a link of a part.
type linkAt struct{ part, link int }

// NewReader returns a reader without a text.
func NewReader(env *Env, o ReaderOptions) *Reader {
	return &Reader{env: env, o: o, wait: NewWait(env), w: 80, h: 20, link: noLink()}
}

// Set shows a text. Of one that is shown already nothing changes; of another one
// that takes its place the reader keeps about where it was.
func (r *Reader) Set(source string) {
	r.wait.Stop()
	r.err = nil
	if r.text != nil && r.source == source {
		return
	}
	again := r.text != nil
	at := r.place(r.top)
	r.source, r.text, r.links = source, r.env.Texts.Parse(source), mayLink(source)
	r.drawn = drawings{}
	r.past, r.link, r.linked, r.far = nil, noLink(), false, 0
	if again {
		r.to(r.spotOf(at))
		r.search(r.query, r.top)
		return
	}
	r.to(spot{})
}

// Clear forgets the text, as when a preview comes to another one.
func (r *Reader) Clear() {
	*r = Reader{env: r.env, o: r.o, wait: r.wait, w: r.w, h: r.h, size: r.size, link: noLink()}
}

// Fail shows an error in place of the text, if there is none.
func (r *Reader) Fail(err error) {
	r.err = err
	r.wait.Stop()
}

// Wait says that an answer is under way, which shows only while there is no text
// and after a moment.
func (r *Reader) Wait() tea.Cmd {
	if r.text != nil {
		return nil
	}
	return r.wait.Start()
}

// Has reports whether there is a text.
func (r *Reader) Has() bool { return r.text != nil }

// Progress returns the furthest that was seen of the text, from 0 to 1, which is
// its end.
func (r *Reader) Progress() float64 { return r.far }

// Jump goes to the heading that a fragment names, such as "#deals"; unknown ones
// are ignored.
func (r *Reader) Jump(fragment string) {
	if r.text == nil {
		return
	}
	if h, ok := r.text.Find(fragment); ok {
		r.leap(spot{h.Part, 0})
	}
}

// Start begins at the heading that a fragment names, without a way back.
func (r *Reader) Start(fragment string) {
	if r.text == nil {
		return
	}
	if h, ok := r.text.Find(fragment); ok {
		r.to(spot{h.Part, 0})
	}
}

// Find begins at words in the text, as if they had been looked for.
func (r *Reader) Find(words string) {
	words = strings.TrimSpace(words)
	if r.search(words, spot{}); r.text == nil || words == "" {
		return
	}
	if !r.found { // the page as a whole was found, by single words
		longest := ""
		for _, w := range strings.Fields(words) {
			if len(w) > len(longest) {
				longest = w
			}
		}
		r.search(longest, spot{})
	}
	if r.found {
		r.show(r.hits[0])
	} else {
		r.query = ""
	}
}

// leap goes to a spot and remembers the way back.
func (r *Reader) leap(to spot) {
	const most = 50
	if r.top == to {
		return
	}
	r.past = append(r.past[max(0, len(r.past)-most):], r.place(r.top))
	r.linked = false
	r.to(to)
}

// back goes to where the last leap was made.
func (r *Reader) back() {
	at := r.past[len(r.past)-1]
	r.past = r.past[:len(r.past)-1]
	r.to(r.spotOf(at))
}

// SetSize says how much room there is. The block that stands at the top stays
// there.
func (r *Reader) SetSize(w, h int) {
	at := r.place(r.top)
	r.w, r.h, r.size = w, h, true
	if r.text == nil {
		return
	}
	r.to(r.spotOf(at))
	r.search(r.query, r.top)
}

// Update takes keys, clicks and the wheel.
func (r *Reader) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case waitMsg:
		return r.wait.Update(m)
	case WheelMsg:
		r.scroll(m.Lines)
		return nil
	case ClickMsg:
		return r.click(m)
	}
	if r.text == nil {
		return nil
	}
	if r.edit != nil {
		r.typed(msg)
		return nil
	}
	if m, ok := msg.(tea.KeyPressMsg); ok {
		return r.pressed(m)
	}
	return nil
}

func (r *Reader) pressed(m tea.KeyPressMsg) tea.Cmd {
	k := r.env.Keys
	switch {
	case k.Up.Is(m):
		r.scroll(-1)
	case k.Down.Is(m):
		r.scroll(1)
	case k.PageUp.Is(m):
		r.scroll(1 - r.room())
	case r.page().Is(m):
		r.scroll(max(1, r.room()-1))
	case k.First.Is(m):
		r.to(spot{})
	case k.Last.Is(m):
		r.to(spot{r.text.Parts(), 0})
	case k.Filter.Is(m):
		r.edit, r.from = NewEditor("", 80, false), r.top
	case r.nextHit().Is(m):
		r.turn(1)
	case r.lastHit().Is(m):
		r.turn(-1)
	case r.contents().Is(m):
		r.open()
	case k.Next.Is(m):
		r.choose(1)
	case k.Previous.Is(m):
		r.choose(-1)
	case k.Open.Is(m) && r.linked:
		return r.follow(r.link)
	case k.Back.Is(m), r.goBack().Is(m):
		r.escape()
	}
	return nil
}

// escape undoes one thing: the choice of a link, the search, the last leap.
func (r *Reader) escape() {
	switch {
	case r.linked:
		r.link, r.linked = noLink(), false
	case r.query != "":
		r.query, r.hits, r.found = "", nil, false
	case len(r.past) > 0:
		r.back()
	}
}

// Takes reports whether the reader has a use for a key that otherwise is the
// frame's: esc while there is a way back inside of the page, and tab where there
// are links.
func (r *Reader) Takes(m tea.KeyPressMsg) bool {
	k := r.env.Keys
	switch {
	case r.text == nil: // a tab that is typed ahead is for the text that comes
		return r.err == nil && (k.Next.Is(m) || k.Previous.Is(m))
	case k.Back.Is(m):
		return r.edit != nil || r.linked || r.query != "" || len(r.past) > 0
	case k.Next.Is(m), k.Previous.Is(m):
		return r.links
	}
	return false
}

// mayLink reports whether there may be a link in a text.
func mayLink(source string) bool {
	return slices.ContainsFunc([]string{"](", "][", "]:", "://", "@", "www."}, func(s string) bool { return strings.Contains(source, s) })
}

// Typing reports whether the search has the focus.
func (r *Reader) Typing() bool { return r.edit != nil }

// Copy offers the address of the link that is chosen.
func (r *Reader) Copy() []Clip {
	if k, ok := r.chosen(); ok {
		return []Clip{{Label: "link", Text: k.Target}}
	}
	return nil
}

func (r *Reader) page() Key {
	next := r.env.Keys.PageDown.To("next page")
	next.Press, next.Show, next.Quiet = append([]string{"space"}, next.Press...), "space", false
	return next
}

func (r *Reader) nextHit() Key {
	k := On(">", "next match")
	if !r.linked {
		k.Press = append(k.Press, "enter")
	}
	if len(r.hits) == 0 {
		return Key{}
	}
	return k
}

func (r *Reader) lastHit() Key {
	if len(r.hits) == 0 {
		return Key{}
	}
	return On("<", "previous match").Late()
}

func (r *Reader) contents() Key {
	if r.text == nil || len(r.text.Headings) < 2 {
		return Key{}
	}
	return On("t", "contents")
}

func (r *Reader) goBack() Key {
	if len(r.past) == 0 {
		return Key{}
	}
	return On("backspace", "back there").Late()
}

// Keys are those that work on the text now, with the screen's own, which sleep
// while a search is typed.
func (r *Reader) Keys(own ...Key) []Key {
	k := r.env.Keys
	switch {
	case r.edit != nil:
		return []Key{On("enter", "keep"), k.Back.To("clear")}
	case r.text == nil && r.err != nil:
		return []Key{k.Retry}
	case r.text == nil:
		return own
	}
	var keys []Key
	if r.linked {
		keys = append(keys, k.Open.To("follow"))
	}
	if !r.fits() {
		keys = append(keys, k.Move.To("scroll"), r.page())
	}
	keys = append(keys, own...)
	for _, key := range []Key{r.nextHit(), r.lastHit(), r.contents(), r.goBack()} {
		if len(key.Press) > 0 {
			keys = append(keys, key)
		}
	}
	if r.links {
		keys = append(keys, k.Next.To("next link"), k.Previous.To("previous link"))
	}
	keys = append(keys, k.Filter.To("search").Late())
	if r.fits() {
		return keys
	}
	return append(keys, k.PageUp, k.First, k.Last)
}

// open shows the table of contents.
func (r *Reader) open() {
	least := 6
	for _, h := range r.text.Headings {
		least = min(least, h.Level)
	}
	var opts []Option
	at := ""
	here := r.heading()
	for i, h := range r.text.Headings {
		o := Option{Value: strconv.Itoa(i), Label: Spaces(2*(h.Level-least)) + h.Text}
		if i == here {
			at = o.Value
		}
		opts = append(opts, o)
	}
	r.env.Open(NewPick(r.env, Pick{Head: "Contents", Options: opts, At: at, Do: func(o Option) tea.Cmd {
		if i, err := strconv.Atoi(o.Value); err == nil {
			r.leap(spot{r.text.Headings[i].Part, 0})
		}
		return nil
	}}))
}

// heading returns the index of the heading under which the top stands, -1 if it
// stands above all.
func (r *Reader) heading() int {
	at := -1
	for i, h := range r.text.Headings {
		if h.Part <= r.top.part {
			at = i
		}
	}
	return at
}

// follow goes where a link leads. What is on the web opens elsewhere: its
// address is sent to the clipboard.
func (r *Reader) follow(at linkAt) tea.Cmd {
	k := r.part(at.part).Links[at.link]
	r.link, r.linked = at, k.Web
	switch {
	case k.Web:
		r.env.Copy(k.Target)
	case strings.HasPrefix(k.Target, "#"):
		r.Jump(k.Target)
	case r.o.Open != nil:
		return r.o.Open(k.Target)
	}
	return nil
}
