package domain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"gangway/domain/kv"
)

// A Key is an encoded tuple whose byte order is the order of its parts.
type Key []byte

// Desc is a moment that sorts newest first.
type Desc time.Time

// DescInt is a number that sorts largest first.
type DescInt int64

// Tuple encodes parts one after the other: string, int, int64, bool, time.Time
// (oldest first), [Desc] (newest first), [DescInt], or a Key, which is taken as it
// is. Strings longer than 160 bytes are cut, so that a key stays within its
// limit; a unique key must be made of shorter ones.
func Tuple(parts ...any) Key {
	var k Key
	for _, p := range parts {
		k = appendPart(k, p)
	}
	return k
}

const maxKeyString = 160

// A string ends with 0x00 0x01 and a zero byte within it becomes 0x00 0xFF, so
// that a shorter string sorts before a longer one that starts with it.
func appendPart(k Key, part any) Key {
	switch v := part.(type) {
	case string:
		return append(appendEscaped(k, v), 0x00, 0x01)
	case Key:
		return append(k, v...)
	case bool:
		if v {
			return append(k, 1)
		}
		return append(k, 0)
	case int:
		return binary.BigEndian.AppendUint64(k, uint64(v)^1<<63)
	case int64:
		return binary.BigEndian.AppendUint64(k, uint64(v)^1<<63)
	case DescInt:
		return binary.BigEndian.AppendUint64(k, ^(uint64(v) ^ 1<<63))
	case time.Time:
		return binary.BigEndian.AppendUint64(k, uint64(millis(v))^1<<63)
	case Desc:
		return binary.BigEndian.AppendUint64(k, ^(uint64(millis(time.Time(v))) ^ 1<<63))
	default:
		panic(fmt.Sprintf("domain: a key has no room for a %T", part))
	}
}

// StringPrefix encodes s without its end, so that every string that starts with
// s lies below it.
func StringPrefix(k Key, s string) Key { return appendEscaped(append(Key(nil), k...), s) }

func appendEscaped(k Key, s string) Key {
	if len(s) > maxKeyString {
		s = s[:maxKeyString]
	}
	for i := range len(s) {
		k = append(k, s[i])
		if s[i] == 0 {
			k = append(k, 0xFF)
		}
	}
	return k
}

// leadingString reads the string that k begins with.
func leadingString(k []byte) (s string, ok bool) {
	var b []byte
	for i := 0; i+1 < len(k); i++ {
		switch {
		case k[i] != 0:
			b = append(b, k[i])
		case k[i+1] == 0x01:
			return string(b), true
		default:
			b = append(b, 0)
			i++
		}
	}
	return "", false
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// within returns the range of the keys that start with prefix.
func within(prefix []byte) (start, end []byte) { return prefix, kv.PrefixEnd(prefix) }

func concat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
