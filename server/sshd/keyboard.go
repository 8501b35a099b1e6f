package sshd

import (
	"context"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// A keyboard turns what a terminal sends into messages for a program: guarded,
// at a bounded rate, with the Escape key told from the start of a sequence by
// the silence after it.
type keyboard struct {
	send   func(tea.Msg)
	bytes  bucket
	events bucket
	owed   time.Duration // what the events of the current piece cost

	mu    sync.Mutex
	guard guard
	dec   uv.EventDecoder
	quiet *time.Timer
}

func newKeyboard(l Limits, send func(tea.Msg)) *keyboard {
	k := &keyboard{
		send:   send,
		bytes:  newBucket(l.ByteRate, l.ByteBurst),
		events: newBucket(l.KeyRate, l.KeyBurst),
	}
	k.guard = guard{emit: k.decode, limit: l.Paste}
	return k
}

// read decodes r until it ends. When ctx ends it goes on reading as fast as it
// can, as nobody takes the messages any more.
func (k *keyboard) read(ctx context.Context, r io.Reader) {
	var piece [512]byte
	for {
		n, err := r.Read(piece[:])
		if n > 0 {
			rest(ctx, k.bytes.take(n, time.Now()))
			rest(ctx, k.feed(piece[:n]))
		}
		if err != nil {
			k.stop()
			return
		}
	}
}

// rest waits for d, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 || ctx.Err() != nil {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// feed decodes a piece and returns how long to wait before the next.
func (k *keyboard) feed(p []byte) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.owed = 0
	k.guard.write(p)
	k.await()
	return k.owed
}

// await sets the timer for what is under way. The caller holds the lock.
func (k *keyboard) await() {
	d := k.guard.waits()
	switch {
	case d == 0 && k.quiet != nil:
		k.quiet.Stop()
	case d > 0 && k.quiet == nil:
		k.quiet = time.AfterFunc(d, k.expire)
	case d > 0:
		k.quiet.Reset(d)
	}
}

func (k *keyboard) expire() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.guard.expire()
	k.await()
}

func (k *keyboard) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.quiet != nil {
		k.quiet.Stop()
	}
}

// decode sends the events of what the guard let through. A decoder that
// panics over it costs the person one key.
func (k *keyboard) decode(u unit, p []byte) {
	defer func() { _ = recover() }() //nolint:errcheck // the key is dropped
	switch u {
	case unitPaste:
		text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(p))
		k.deliver(tea.PasteMsg{Content: text})
	case unitSequence:
		if n, ev := k.dec.Decode(p); n == len(p) {
			k.event(ev)
		}
	case unitText:
		for len(p) > 0 {
			n, ev := k.dec.Decode(p)
			if n <= 0 {
				return
			}
			k.event(ev)
			p = p[n:]
		}
	}
}

// event delivers those events that a screen acts on. What else a terminal may
// report is dropped, above all a window size: that comes from the connection.
func (k *keyboard) event(ev uv.Event) {
	switch ev := ev.(type) {
	case uv.MultiEvent:
		for _, e := range ev {
			k.event(e)
		}
	case uv.KeyPressEvent:
		if printable(ev.Text) {
			k.deliver(tea.KeyPressMsg(ev))
		}
	case uv.KeyReleaseEvent:
		if printable(ev.Text) {
			k.deliver(tea.KeyReleaseMsg(ev))
		}
	case uv.MouseClickEvent:
		k.deliver(tea.MouseClickMsg(ev))
	case uv.MouseReleaseEvent:
		k.deliver(tea.MouseReleaseMsg(ev))
	case uv.MouseWheelEvent:
		k.deliver(tea.MouseWheelMsg(ev))
	case uv.MouseMotionEvent:
		k.deliver(tea.MouseMotionMsg(ev))
	case uv.FocusEvent:
		k.deliver(tea.FocusMsg(ev))
	case uv.BlurEvent:
		k.deliver(tea.BlurMsg(ev))
	case uv.BackgroundColorEvent:
		if ev.Color != nil {
			k.deliver(tea.BackgroundColorMsg(ev))
		}
	case uv.ModeReportEvent:
		if ev.Mode == ansi.ModeSynchronizedOutput || ev.Mode == ansi.ModeUnicodeCore {
			k.deliver(tea.ModeReportMsg(ev))
		}
	}
}

func (k *keyboard) deliver(m tea.Msg) {
	k.owed = k.events.take(1, time.Now())
	k.send(m)
}

// printable tells whether a key's text is text. A sequence can claim any.
func printable(text string) bool {
	for _, r := range text {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || hidden(r) {
			return false
		}
	}
	return true
}

// typed tells whether a message is something that a person did.
func typed(m tea.Msg) bool {
	switch m.(type) {
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		return true
	}
	return false
}
