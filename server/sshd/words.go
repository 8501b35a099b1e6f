package sshd

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// maxCommand bounds the command that follows the host, in bytes.
const maxCommand = 64 << 10

// The ways in which a command cannot be read.
var (
	errUnclosed  = errors.New("the command has a quote that is never closed")
	errBackslash = errors.New("the command ends in a lone backslash")
	errNUL       = errors.New("the command holds a NUL byte")
	errNotUTF8   = errors.New("the command is not valid UTF-8")
	errTooLong   = errors.New("the command is longer than 64 KiB")
)

// SplitWords splits a command by the quoting rules of a POSIX shell. Nothing
// is expanded: dollars, stars, semicolons and the like are ordinary characters.
// The error is a phrase for a person.
func SplitWords(command string) ([]string, error) {
	switch {
	case len(command) > maxCommand:
		return nil, errTooLong
	case strings.IndexByte(command, 0) >= 0:
		return nil, errNUL
	case !utf8.ValidString(command):
		return nil, errNotUTF8
	}
	var (
		words  []string
		word   strings.Builder
		inWord bool
	)
	for rest := command; rest != ""; {
		c := rest[0]
		rest = rest[1:]
		switch c {
		case ' ', '\t', '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
			continue
		case '\'', '"', '\\':
			var err error
			if rest, inWord, err = quoted(c, rest, &word, inWord); err != nil {
				return nil, err
			}
			continue
		}
		inWord = true
		word.WriteByte(c)
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted reads what follows the quoting character q into word. A backslash
// before a newline joins the lines and starts no word.
func quoted(q byte, rest string, word *strings.Builder, inWord bool) (string, bool, error) {
	switch q {
	case '\\':
		if rest == "" {
			return "", false, errBackslash
		}
		if rest[0] == '\n' {
			return rest[1:], inWord, nil
		}
		word.WriteByte(rest[0])
		return rest[1:], true, nil
	case '\'':
		inside, after, closed := strings.Cut(rest, "'")
		if !closed {
			return "", false, errUnclosed
		}
		word.WriteString(inside)
		return after, true, nil
	}
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			return rest[i+1:], true, nil
		case c == '\\' && i+1 < len(rest) && strings.IndexByte("$`\"\\\n", rest[i+1]) >= 0:
			i++
			if rest[i] != '\n' {
				word.WriteByte(rest[i])
			}
		default:
			word.WriteByte(c)
		}
	}
	return "", false, errUnclosed
}
