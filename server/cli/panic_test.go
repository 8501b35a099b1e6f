package cli

import (
	"context"
	"io"
	"strings"
	"testing"
)

// falling is an input that falls over.
type falling struct{}

func (falling) Read([]byte) (int, error) { panic("the input fell over") }

// Ensure that a panic while input is read ends the reading and not the program
// (F23).
func TestInputThatFallsOver(t *testing.T) {
	in := newInput(context.Background(), falling{}, 100)
	defer in.Close()
	if _, err := io.ReadAll(in); err == nil || !strings.Contains(err.Error(), "fell over") {
		t.Errorf("read: %v", err)
	}
	typed := newTypist(context.Background(), falling{}, 0)
	if line, more := <-typed.lines; more {
		t.Errorf("typed %q", line)
	}
}
