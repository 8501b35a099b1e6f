package kv

import "bytes"

// PrefixEnd returns the first key after all keys that start with prefix, so
// that [prefix, PrefixEnd(prefix)) is exactly their range. It is nil, which means
// no end, if there is no such key.
func PrefixEnd(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			end := bytes.Clone(prefix[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}
