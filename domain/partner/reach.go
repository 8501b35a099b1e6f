package partner

import (
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
)

// Reach counts the active partners that an audience has, whoever asks.
func Reach(r *domain.Read, a programme.Audience) (n int64, err error) {
	sums, err := members.Values(r, nil)
	for k, count := range sums {
		part := strings.SplitN(k, "\x00\x01", 4)
		if len(part) == 4 && a.Has(programme.Member{Tier: part[0], Type: part[1], Country: part[2]}) {
			n += count
		}
	}
	return n, err
}
