package sshd

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// The bounds of a key sequence. Libraries behind the guard index fixed arrays
// by the number of parameters, and buffer what is not terminated.
const (
	maxSequence   = 64      // bytes of a CSI sequence
	maxSeparators = 16      // semicolons and colons in a sequence
	maxString     = 4 << 10 // bytes of an OSC, DCS or APC string
)

// How long the guard waits for the rest of something before it decides without.
const (
	waitEscape   = 50 * time.Millisecond  // is it the Escape key?
	waitSequence = 250 * time.Millisecond // the rest of a CSI sequence or character
	waitString   = time.Second            // the terminator of a string
	waitPaste    = 2 * time.Second        // the rest of a paste, before what has come is shown
	waitStalled  = 20 * time.Second       // the rest of a paste that has stalled
)

// A unit is a piece of input that the guard let through whole.
type unit int

const (
	unitText     unit = iota // characters and control keys, valid UTF-8 without C1
	unitSequence             // one escape sequence, or an Alt key
	unitPaste                // what was pasted, without its brackets
)

type guardState int

const (
	inGround    guardState = iota
	inRune                 // inside a UTF-8 character, perhaps after ESC
	inEscape               // after ESC
	inCSI                  // after ESC [
	inSS3                  // after ESC O
	inString               // after ESC ] P _ ^ X
	inStringEnd            // after an ESC inside a string
)

const (
	bel = 0x07
	can = 0x18
	sub = 0x1A
	esc = 0x1B
	del = 0x7F
)

// A guard filters what a terminal sends, byte by byte, before anything decodes
// it. What it lets through it lets through whole, so nothing behind it ever
// waits for the rest of a sequence.
//
// Its rule: a dropped byte never changes the state, so that what is let
// through reads the same to whoever reads it next.
type guard struct {
	emit  func(unit, []byte)
	limit int // bytes of a paste

	state    guardState
	seq      []byte // the sequence or character under way
	seps     int
	overflow bool // the sequence is too long and will be dropped at its end
	skip     int  // bytes of an old-style mouse report still to drop

	text    []byte // characters not yet emitted
	pasting bool
	pasted  []byte

	// Of a paste whose end has not come in time:
	stalled  bool
	shown    int    // bytes of it that were let through
	came     int    // characters and keys since the last silence
	lone     []byte // the key that came, if nothing else did
	loneUnit unit
}

// write filters p, and emits what is complete.
func (g *guard) write(p []byte) {
	for _, b := range p {
		g.next(b)
	}
	g.flushText()
}

// waits returns how long silence may last before [guard.expire] must be
// called, or zero if nothing is under way.
func (g *guard) waits() time.Duration {
	switch g.state {
	case inGround:
		switch {
		case g.lone != nil:
			return waitSequence
		case g.stalled && g.came == 0:
			return waitStalled
		case g.pasting:
			return waitPaste
		}
	case inEscape, inSS3:
		return waitEscape
	case inCSI:
		if len(g.seq) == 2 {
			return waitEscape
		}
		return waitSequence
	case inRune, inStringEnd:
		return waitSequence
	case inString:
		if len(g.seq) == 2 && !g.overflow {
			return waitEscape
		}
		return waitString
	}
	return 0
}

// expire decides about what is under way, as nothing more has come: a lone ESC
// was the Escape key, also after a string that never ended; a lone introducer
// was an Alt key; a paste has stalled; any other piece is dropped.
func (g *guard) expire() {
	switch state := g.state; {
	case state == inGround:
		if g.pasting {
			g.stall()
		}
		return
	case state == inEscape,
		len(g.seq) == 2 && !g.overflow && (state == inCSI || state == inSS3 || state == inString):
		g.emitSequence()
	case state == inRune && g.seq[0] == esc, state == inStringEnd:
		g.seq = append(g.seq[:0], esc)
		g.emitSequence()
	}
	g.ground()
}

func (g *guard) ground() {
	g.state, g.seq, g.seps, g.overflow = inGround, g.seq[:0], 0, false
	if cap(g.seq) > 4*maxSequence {
		g.seq = nil
	}
}

func (g *guard) next(b byte) {
	switch g.state {
	case inGround:
		g.nextGround(b)
	case inRune:
		g.nextRune(b)
	case inEscape:
		g.nextEscape(b)
	case inCSI, inSS3:
		g.nextSequence(b)
	case inString:
		g.nextString(b)
	case inStringEnd:
		g.nextStringEnd(b)
	}
}

func (g *guard) nextGround(b byte) {
	if g.skip > 0 && b >= ' ' {
		g.skip--
		return
	}
	g.skip = 0
	switch {
	case b == esc:
		g.begin()
	case b >= utf8.RuneSelf:
		g.state = inRune
		g.nextRune(b)
	default:
		g.put(b)
	}
}

// begin starts a sequence at its ESC.
func (g *guard) begin() {
	g.ground()
	g.seq = append(g.seq, esc)
	g.state = inEscape
}

// put lets characters through, as typed or as pasted. Of the control keys a
// paste keeps only the white space.
func (g *guard) put(p ...byte) {
	if !g.pasting {
		g.text = append(g.text, p...)
		return
	}
	if c := p[0]; (c < ' ' && c != '\r' && c != '\n' && c != '\t') || c == del {
		g.aside(unitText, p)
		return
	}
	g.came, g.lone = g.came+1, nil
	if g.shown+len(g.pasted)+len(p) <= g.limit {
		g.pasted = append(g.pasted, p...)
	}
}

// aside drops a key that is no text from a paste. One that comes by itself after a
// stall is remembered.
func (g *guard) aside(u unit, p []byte) {
	g.lone = nil
	if g.stalled && g.came == 0 {
		g.lone, g.loneUnit = bytes.Clone(p), u
	}
	g.came++
}

// nextRune gathers a UTF-8 character, perhaps after an ESC that makes it an
// Alt key. What is no character is dropped, and the ESC still waits.
func (g *guard) nextRune(b byte) {
	start := 0
	if len(g.seq) > 0 && g.seq[0] == esc {
		start = 1
	}
	first := len(g.seq) == start
	g.seq = append(g.seq, b)
	if !utf8.FullRune(g.seq[start:]) {
		return
	}
	r, size := utf8.DecodeRune(g.seq[start:])
	whole := r != utf8.RuneError || size > 1
	switch {
	case whole && r > 0x9F && start == 0:
		g.put(g.seq...)
		g.ground()
	case whole && r > 0x9F:
		g.emitSequence()
		g.ground()
	default:
		g.seq = g.seq[:start]
		g.state = inGround
		if start == 1 {
			g.state = inEscape
		}
		if !whole && !first {
			g.next(b)
		}
	}
}

func (g *guard) nextEscape(b byte) {
	switch {
	case b == esc:
		g.emitSequence()
		g.begin()
		return
	case b >= utf8.RuneSelf:
		g.state = inRune
		g.nextRune(b)
		return
	}
	g.seq = append(g.seq, b)
	switch b {
	case '[':
		g.state = inCSI
	case 'O':
		g.state = inSS3
	case ']', 'P', '_', '^', 'X':
		g.state = inString
	default:
		g.emitSequence()
		g.ground()
	}
}

// nextSequence gathers a CSI or SS3 sequence up to its final byte.
func (g *guard) nextSequence(b byte) {
	switch {
	case b == esc:
		g.begin()
	case b == can || b == sub:
		g.ground()
	case b < ' ':
		g.ground()
		g.nextGround(b)
	case b >= del:
	case b >= 0x40 || (g.state == inSS3 && (b < '0' || b > '9')):
		g.gather(b, maxSequence)
		g.finish(b)
	default:
		g.gather(b, maxSequence)
	}
}

func (g *guard) gather(b byte, limit int) {
	if b == ';' || b == ':' {
		g.seps++
	}
	if len(g.seq) >= limit || (g.seps > maxSeparators && limit == maxSequence) {
		g.overflow = true
	}
	if !g.overflow {
		g.seq = append(g.seq, b)
	}
}

// finish decides about a whole CSI or SS3 sequence.
func (g *guard) finish(final byte) {
	defer g.ground()
	switch seq := string(g.seq); {
	case g.overflow:
	case seq == "\x1b[200~":
		if !g.pasting {
			g.flushText()
			g.pasting = true
		}
	case seq == "\x1b[201~":
		if g.pasting {
			g.endPaste()
		}
	case final == 'M' && seq == "\x1b[M":
		g.skip = 3
	default:
		g.emitSequence()
	}
}

// nextString gathers an OSC, DCS, APC, PM or SOS string.
func (g *guard) nextString(b byte) {
	switch {
	case b == esc:
		g.state = inStringEnd
	case b == bel && g.seq[1] == ']':
		g.seq = append(g.seq, b)
		g.finishString()
	case b == can || b == sub:
		g.ground()
	case b < ' ':
		g.ground()
		g.nextGround(b)
	case b >= del:
	default:
		g.gatherString(b)
	}
}

// gatherString bounds a string's length, and the number of parameters of those
// kinds that have some.
func (g *guard) gatherString(b byte) {
	g.gather(b, maxString)
	if g.seq[1] == 'P' && g.seps > maxSeparators {
		g.overflow = true
	}
	if g.overflow && len(g.seq) > 2 {
		g.seq = g.seq[:2]
	}
}

func (g *guard) nextStringEnd(b byte) {
	if b != '\\' {
		g.begin()
		g.nextEscape(b)
		return
	}
	g.seq = append(g.seq, esc, b)
	g.finishString()
}

func (g *guard) finishString() {
	if !g.overflow {
		g.emitSequence()
	}
	g.ground()
}

// emitSequence lets the sequence under way through, unless it is pasted.
func (g *guard) emitSequence() {
	if g.pasting {
		g.aside(unitSequence, g.seq)
		return
	}
	g.flushText()
	g.emit(unitSequence, g.seq)
}

func (g *guard) flushText() {
	if len(g.text) > 0 {
		g.emit(unitText, g.text)
	}
	g.text = g.text[:0]
}

func (g *guard) endPaste() {
	g.showPaste()
	g.pasting, g.stalled, g.shown, g.came, g.lone = false, false, 0, 0, nil
}

// showPaste lets through what has come of a paste, of one that stalled only if that
// is something.
func (g *guard) showPaste() {
	p := g.pasted
	g.pasted = nil
	if len(p) > 0 || !g.stalled {
		g.shown += len(p)
		g.emit(unitPaste, p)
	}
}

// stall decides about a paste of which nothing has come for a while. The network may
// have held up the rest, which must not be taken for keys: it stays a paste, and what
// there is of it is shown. The end may also never come, as when what was to send it is
// gone. Then the keyboard is free again with the first key that comes by itself and is
// no text, such as Escape, an arrow or ctrl+c, as terminals take those out of what they
// paste; or after a silence that is longer than networks take to send something again.
// Text that is typed until then is shown as pasted.
func (g *guard) stall() {
	switch u, key := g.loneUnit, g.lone; {
	case key != nil:
		g.endPaste()
		g.emit(u, key)
	case g.stalled && g.came == 0:
		g.endPaste()
	default:
		g.showPaste()
		g.stalled, g.came = true, 0
	}
}
