package tier

import (
	"encoding/json"
	"fmt"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
)

// Migrations lists what is derived for stores of programs that had no tiers to be
// reached yet.
func Migrations() []domain.Migration {
	return []domain.Migration{{Name: "tier.credits", Step: recount}}
}

// How many events one step reads, and how many that count it takes on: a win writes
// a dozen keys.
const (
	recountReads = 200
	recountTakes = 7
)

// recount goes through the events that were left, and counts what they would have
// counted for. What is counted already stays as it is.
func recount(w *domain.Write, after string) (next string, err error) {
	l, err := domain.Past(w.Read, domain.Page{Limit: recountReads, After: after})
	if err != nil {
		return "", err
	}
	taken := 0
	for _, e := range l.Items {
		apply := counts(e.Name)
		if apply == nil {
			continue
		}
		if err := apply(w, e.Data, e.At); err != nil {
			return "", fmt.Errorf("event %d: %w", e.Seq, err)
		}
		if taken++; taken == recountTakes {
			return domain.Behind(e.Node, e.Seq), nil
		}
	}
	return l.Next, nil
}

// counts returns what an event of a name does to credits, nil for nothing.
func counts(name string) func(*domain.Write, []byte, time.Time) error {
	switch name {
	case "deal.won":
		return replay(func(w *domain.Write, f deal.Won, at time.Time) error { return won(w, f, f.About, f.Amount, f.Date, at) })
	case "deal.approved":
		return replay(approved)
	case "deal.imported":
		return replay(imported)
	case "deal.undone":
		return replay(func(w *domain.Write, f deal.Undone, _ time.Time) error { return undone(w, f) })
	case "deal.customer_corrected":
		return replay(func(w *domain.Write, f deal.CustomerCorrected, _ time.Time) error { return corrected(w, f) })
	case "lead.accepted":
		return replay(taken)
	case "lead.declined":
		return replay(func(w *domain.Write, f lead.Refused, at time.Time) error { return answered(w, f, f.About, false, at) })
	case "lead.lapsed":
		return replay(func(w *domain.Write, f lead.RanOut, at time.Time) error { return answered(w, f, f.About, false, at) })
	}
	return nil
}

func replay[F any](fn func(*domain.Write, F, time.Time) error) func(*domain.Write, []byte, time.Time) error {
	return func(w *domain.Write, data []byte, at time.Time) error {
		var f F
		if err := json.Unmarshal(data, &f); err != nil {
			return err
		}
		return fn(w, f, at)
	}
}
