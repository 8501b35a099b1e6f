package learn

import (
	"gangway/domain"
	"gangway/domain/user"
)

// Migrations lists what is derived for stores of programs that had no courses yet.
func Migrations() []domain.Migration {
	return []domain.Migration{{Name: "learn.newcomers", Step: expectAll}}
}

// expected is how many people one step goes through.
const expected = 25

// expectAll sets the reminders of what the programme asks of people who joined before
// it could ask for anything. Who is expected already stays so.
func expectAll(w *domain.Write, after string) (next string, err error) {
	l, err := user.Users.Range(w.Read, nil, domain.Page{Limit: expected, After: after})
	if err != nil {
		return "", err
	}
	for _, u := range l.Items {
		if u.Partner == "" {
			continue
		}
		if err := scheduleNewcomer(w, u.ID); err != nil {
			return "", err
		}
	}
	return l.Next, nil
}
