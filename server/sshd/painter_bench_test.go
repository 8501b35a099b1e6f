package sshd

import (
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// BenchmarkPaint sends a whole screen, and one in which a row has changed; both go
// through the gate first.
func BenchmarkPaint(b *testing.B) {
	row := "\x1b[1m▌ Castleton Dairies Ltd\x1b[m  \x1b[38;2;90;90;90mnegotiation\x1b[m     € 48,000  ⚠ in 6 d     ● protected"
	rows := strings.Split(strings.TrimSuffix(strings.Repeat(row+"\n", 36), "\n"), "\n")
	was := strings.Join(rows, "\n")
	rows[17] = strings.ReplaceAll(row, "▌", " ")
	is := strings.Join(rows, "\n")
	for _, bb := range []struct {
		name  string
		whole bool
	}{{"Whole", true}, {"Row", false}} {
		b.Run(bb.name, func(b *testing.B) {
			p := newPainter(io.Discard, &Session{Width: 120, Height: 36, Profile: colorprofile.TrueColor}, "Gangway")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if bb.whole {
					p.valid = false
				}
				p.paint(tea.NewView(gate([]string{was, is}[i%2])))
			}
		})
	}
}
