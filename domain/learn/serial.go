package learn

import (
	"crypto/sha256"
	"strings"
	"time"

	"gangway/domain"
)

// A serial is "C-7K3Q-XM2A-9TR4": eleven random characters of five bits each, so
// that nobody finds a certificate by trying, and one that checks the others.
const (
	serialLength = 12
	serialGroup  = 4
	alphabet     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // without I, L, O and U
)

// newSerial draws a serial that no certificate has.
func newSerial(w *domain.Write) (string, error) {
	for range 4 {
		s := written(w.Secret(serialLength - 1))
		if _, taken, err := certificates.Lookup(w.Read, s); err != nil || !taken {
			return s, err
		}
	}
	return "", domain.Errorf(domain.Unavailable, "No serial could be drawn. Please try again.")
}

// written adds the character that checks the others, and the dashes.
func written(random string) string {
	s := random + string(alphabet[checksum(random)])
	var b strings.Builder
	b.WriteString("C")
	for i := 0; i < len(s); i += serialGroup {
		b.WriteString("-" + s[i:i+serialGroup])
	}
	return b.String()
}

// checksum finds every wrong character and nearly every pair that was swapped: the
// Luhn algorithm over 32 characters.
func checksum(s string) int {
	sum := 0
	for i := range len(s) {
		n := strings.IndexByte(alphabet, s[i])
		if (len(s)-i)%2 == 1 {
			n = n*2/len(alphabet) + n*2%len(alphabet)
		}
		sum += n
	}
	return (len(alphabet) - sum%len(alphabet)) % len(alphabet)
}

// ParseSerial reads a serial as a person may give it: in lower case, with I, L and
// O for the digits they look like, with blanks or without dashes. It returns false
// for what cannot be one.
func ParseSerial(s string) (string, bool) {
	if len(s) > 64 {
		return "", false
	}
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.NewReplacer("-", "", " ", "", "I", "1", "L", "1", "O", "0").Replace(s)
	s, ok := strings.CutPrefix(s, "C")
	if !ok || len(s) != serialLength || strings.Trim(s, alphabet) != "" {
		return "", false
	}
	random := s[:serialLength-1]
	return written(random), s[serialLength-1] == alphabet[checksum(random)]
}

// A guess counts serials that were asked for and are not there, by who asked. As
// guests come with whatever key they like, the keys share rows, and there are only
// so many.
type guess struct {
	Slot  int64     `json:"slot"`
	Since time.Time `json:"since"`
	N     int       `json:"n"`
}

var guesses = domain.NewTable("certificate_guess", func(g *guess) domain.Key { return domain.Tuple(g.Slot) })

const (
	guessSlots   = 4096
	guessesAHour = 20
)

// slot is the row of an actor: a person's own as far as rows last, else a key's.
func slot(a domain.Actor) int64 {
	who := a.User
	if who == "" {
		who = a.Key
	}
	h := sha256.Sum256([]byte(who))
	return (int64(h[0])<<8 | int64(h[1])) % guessSlots
}

// mayGuess refuses who has asked for too many serials that are not there.
func mayGuess(r *domain.Read) error {
	g, _, err := guesses.Lookup(r, slot(r.Actor))
	if err == nil && g.N >= guessesAHour && r.Now().Before(g.Since.Add(time.Hour)) {
		err = domain.Errorf(domain.Limited, "You have asked for too many serials that do not exist. Please try again in %s.", domain.Wait(g.Since.Add(time.Hour).Sub(r.Now())))
	}
	return err
}

func countGuess(w *domain.Write) error {
	g, _, err := guesses.Lookup(w.Read, slot(w.Actor))
	if err != nil {
		return err
	}
	if !w.Now().Before(g.Since.Add(time.Hour)) {
		g = guess{Since: w.Now()}
	}
	g.Slot, g.N = slot(w.Actor), g.N+1
	return guesses.Put(w, g)
}
