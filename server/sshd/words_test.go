package sshd

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Ensure a command is split as a POSIX shell splits it, and nothing is
// expanded.
func TestSplitWords(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
		err      error
	}{
		{"Nothing", "", nil, nil},
		{"Blank", " \t\n ", nil, nil},
		{"Words", "deals  show\tD-7K3QXM\n", []string{"deals", "show", "D-7K3QXM"}, nil},
		{"SingleQuotes", `a 'b  c' ''`, []string{"a", "b  c", ""}, nil},
		{"BackslashInSingleQuotes", `'a\n'`, []string{`a\n`}, nil},
		{"DoubleQuotes", `"a \"b\" \\ \$x \n"`, []string{`a "b" \ $x \n`}, nil},
		{"Joined", `a'b'"c"\d`, []string{"abcd"}, nil},
		{"EscapedSpace", `a\ b`, []string{"a b"}, nil},
		{"JoinedLines", "a\\\nb \\\n c \"d\\\ne\"", []string{"ab", "c", "de"}, nil},
		{"NoExpansion", "$HOME *.go ~ a;b | c && d $(e) `f` #g", []string{"$HOME", "*.go", "~", "a;b", "|", "c", "&&", "d", "$(e)", "`f`", "#g"}, nil},
		{"Text", "müller 中文", []string{"müller", "中文"}, nil},
		{"ErrSingleQuote", "a 'b", nil, errUnclosed},
		{"ErrDoubleQuote", `a "b`, nil, errUnclosed},
		{"ErrDoubleQuoteBackslash", `"a\`, nil, errUnclosed},
		{"ErrBackslash", `a\`, nil, errBackslash},
		{"ErrNUL", "a\x00", nil, errNUL},
		{"ErrNotUTF8", "a\xff", nil, errNotUTF8},
		{"ErrTooLong", strings.Repeat("x", maxCommand+1), nil, errTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := SplitWords(tt.in)
			if !errors.Is(err, tt.err) {
				t.Errorf("%v", err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// FuzzSplitWords checks that words, quoted, are split into themselves.
func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{"a b", `'a b' "c\"d"`, `a\ b`, "'", "\\\n", `""`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		words, err := SplitWords(in)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		command := strings.Join(quoted, " ")
		if len(command) > maxCommand {
			return
		}
		again, err := SplitWords(command)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(words, again); d != "" {
			t.Error(d)
		}
	})
}
