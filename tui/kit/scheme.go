package kit

// The colours that a person may choose instead of those of its terminal.
const (
	Light = "light"
	Dark  = "dark"
)

// SetScheme changes the colours of the rest of the session: [Light], [Dark], or
// "" for as the terminal is.
func (e *Env) SetScheme(scheme string) { e.act(SchemeAction{scheme}) }

// SchemeAction is what SetScheme asks of the frame.
type SchemeAction struct{ Scheme string }
