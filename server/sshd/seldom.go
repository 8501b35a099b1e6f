package sshd

import (
	"maps"
	"net/netip"
	"sync"
	"time"
)

// A seldom keeps a log from being filled by what one network causes again and again:
// it is told once a minute, with how often it was not.
type seldom struct {
	mu   sync.Mutex
	said map[netip.Prefix]said
}

type said struct {
	at     time.Time
	missed int
}

// rememberedAtMost is of how many networks is known what was told; the others share.
const rememberedAtMost = 4096

// tell says whether to tell of a network now, and how often that was not done since it
// was last.
func (s *seldom) tell(n netip.Prefix, now time.Time) (missed int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.said) >= rememberedAtMost {
		maps.DeleteFunc(s.said, func(_ netip.Prefix, l said) bool { return now.Sub(l.at) >= time.Minute })
	}
	last, known := s.said[n]
	if !known && len(s.said) >= rememberedAtMost {
		n = netip.Prefix{}
		last = s.said[n]
	}
	if now.Sub(last.at) < time.Minute {
		last.missed++
		s.said[n] = last
		return 0, false
	}
	s.said[n] = said{at: now}
	return last.missed, true
}
