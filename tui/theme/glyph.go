package theme

// A Tone is what a state, a number or a sentence means to the reader.
type Tone int

// The tones.
const (
	Plain Tone = iota
	Quiet      // nothing to do: a draft, a past thing
	Good       // as it should be: protected, approved, won
	Info       // under way: waiting for somebody else
	Warn       // needs somebody soon
	Bad        // refused, lost, expired, failed
)

// Glyphs are the signs of a theme. Each takes one cell, so columns stay
// straight.
type Glyphs struct {
	Row       string // stands before the row under the cursor
	Selected  string // stands before a row that is marked
	Crumb     string // between the words of a path
	Rule      string // a horizontal line
	Bar       string // a vertical line
	Full, Tip string // the filled part of a meter and its end
	Rest      string // the empty part of a meter
	Dot       string // between facts on one line
	Paper     string // an empty cell of a field, which is underlined
	More      string // text was cut here
	Up, Down  string
	Enter     string
	On, Off   string // a toggle
	Done      string // complete
	Spark     []string
	Spin      []string
	Corner    [4]string // top left, top right, bottom left, bottom right

	tone map[Tone]string
}

// Tone returns the sign that stands with a tone where there is no colour.
func (g Glyphs) Tone(t Tone) string { return g.tone[t] }

func unicodeGlyphs() Glyphs {
	return Glyphs{
		Row: "▌", Selected: "•", Crumb: "›", Rule: "─", Bar: "│", Full: "━", Tip: "╸", Rest: "─", Dot: "·", Paper: "\u00a0", More: "…",
		Up: "↑", Down: "↓", Enter: "⏎", On: "●", Off: "○", Done: "✓",
		Spark:  []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		Spin:   []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Corner: [4]string{"╭", "╮", "╰", "╯"},
		tone:   map[Tone]string{Plain: "·", Quiet: "○", Good: "●", Info: "◐", Warn: "⚠", Bad: "✗"},
	}
}

func asciiGlyphs() Glyphs {
	return Glyphs{
		Row: ">", Selected: "*", Crumb: ">", Rule: "-", Bar: "|", Full: "=", Tip: ">", Rest: "-", Dot: "-", Paper: " ", More: "~",
		Up: "^", Down: "v", Enter: "enter", On: "*", Off: "o", Done: "*",
		Spark:  []string{"_", "_", ".", ".", "-", "-", "=", "#"},
		Spin:   []string{"|", "/", "-", "\\"},
		Corner: [4]string{"+", "+", "+", "+"},
		tone:   map[Tone]string{Plain: "-", Quiet: "o", Good: "*", Info: "~", Warn: "!", Bad: "x"},
	}
}
