package tier

import (
	"time"

	"gangway/domain"
	"gangway/domain/partner"
)

// sweepSize is how many partners one step of a sweep has looked at.
const sweepSize = 15

// Sweep has all partners looked at anew, in steps that follow each other, as after
// a programme with other needs.
func Sweep(w *domain.Write) error { return w.Schedule(timerSweep, "", w.Now()) }

// sweepOn schedules a look at the partners after the one that a sweep has come to.
func sweepOn(w *domain.Write, after string, _ time.Time) error {
	l, err := partner.Partners.Range(w.Read, nil, domain.Page{Limit: sweepSize, After: cursorBehind(after)})
	if err != nil {
		return err
	}
	for _, p := range l.Items {
		if p.Status == partner.Ended {
			continue
		}
		if err := lookFor(w, p.ID, becauseSweep, w.Now()); err != nil {
			return err
		}
	}
	if l.Next == "" {
		return nil
	}
	return w.Schedule(timerSweep, l.Items[len(l.Items)-1].ID, w.Now())
}

func cursorBehind(id string) string {
	if id == "" {
		return ""
	}
	return domain.Behind(id)
}
