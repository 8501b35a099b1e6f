package observe

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"
)

// LogOptions say where a log goes and what it looks like.
type LogOptions struct {
	Out    io.Writer
	JSON   bool       // lines of JSON rather than of text
	Level  slog.Level // the least that is written
	Buffer int        // bytes of lines that may wait for Out; 1 MiB if 0
}

const defaultBuffer = 1 << 20

// A Log is a logger that never holds up who logs.
type Log struct {
	*slog.Logger
	sink      *sink
	incidents atomic.Uint64
}

// NewLog returns a log; its Close belongs to the end of the program.
func NewLog(o LogOptions) *Log {
	if o.Buffer == 0 {
		o.Buffer = defaultBuffer
	}
	l := &Log{}
	l.sink = newSink(o.Out, o.Buffer, func(n uint64) []byte {
		var line bytes.Buffer
		slog.New(form(&line, o)).Warn("lines of the log were dropped", "lines", n)
		return line.Bytes()
	})
	l.Logger = slog.New(counting{form(l.sink, o), &l.incidents})
	return l
}

func form(w io.Writer, o LogOptions) slog.Handler {
	how := &slog.HandlerOptions{Level: o.Level, ReplaceAttr: clean}
	if o.JSON {
		return slog.NewJSONHandler(w, how)
	}
	return slog.NewTextHandler(w, how)
}

// Dropped returns how many lines found no room.
func (l *Log) Dropped() uint64 { return l.sink.dropped.Load() }

// Failures returns how many writes to the log's sink have failed. A line that
// could not be written is tried again.
func (l *Log) Failures() uint64 { return l.sink.failures.Load() }

// Incidents returns how many incidents were logged: errors with a code that a
// person may have been told.
func (l *Log) Incidents() uint64 { return l.incidents.Load() }

// Close writes what waits, for at most that long. What is logged afterwards is
// dropped.
func (l *Log) Close(within time.Duration) { l.sink.close(within) }

// counting counts incidents on their way to the log.
type counting struct {
	slog.Handler
	incidents *atomic.Uint64
}

// Handle passes a line on.
func (c counting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		r.Attrs(func(a slog.Attr) bool {
			if a.Key == "code" {
				c.incidents.Add(1)
			}
			return a.Key != "code"
		})
	}
	return c.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (c counting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return counting{c.Handler.WithAttrs(attrs), c.incidents}
}

// WithGroup implements slog.Handler.
func (c counting) WithGroup(name string) slog.Handler {
	return counting{c.Handler.WithGroup(name), c.incidents}
}
