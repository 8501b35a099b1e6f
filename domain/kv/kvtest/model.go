package kvtest

import (
	"maps"
	"slices"

	"gangway/domain/kv"
)

// compare scans the range of s and compares what comes with the map.
func (m *model) compare(r kv.Reader, s step, want map[string]string) error {
	end := kv.PrefixEnd([]byte(m.prefix))
	if s.end != "" {
		end = []byte(m.prefix + s.end)
	}
	var got []string
	err := r.Scan([]byte(m.prefix+s.key), end, kv.ScanOptions{Limit: s.limit}, func(key, value []byte) (bool, error) {
		got = append(got, string(key), string(value))
		return true, nil
	})
	m.expect(slices.Equal(got, m.inRange(s, want)), "scan %+v: %q, want %q", s, got, m.inRange(s, want))
	return err
}

func (m *model) inRange(s step, state map[string]string) (pairs []string) {
	for _, key := range slices.Sorted(maps.Keys(state)) {
		full := len(pairs) == 2*s.limit && s.limit > 0
		if full || key < s.key || (s.end != "" && key >= s.end) {
			continue
		}
		pairs = append(pairs, m.prefix+key, state[key])
	}
	return pairs
}

// expect fails the round in a way that can be shrunk.
func (m *model) expect(ok bool, format string, args ...any) {
	if !ok {
		m.t.Fatalf(format, args...)
	}
}
