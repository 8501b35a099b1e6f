package partner

import (
	"time"

	"gangway/domain"
)

// An ApplicationStatus says what became of an application.
type ApplicationStatus string

// The states of an application: applied → approved | rejected | withdrawn.
const (
	Waiting      ApplicationStatus = "applied"
	WasApproved  ApplicationStatus = "approved"
	WasRejected  ApplicationStatus = "rejected"
	WasWithdrawn ApplicationStatus = "withdrawn"
)

// An Application is a guest's wish to become a partner or, when its web domain
// is a partner's, to join that one. The guest isn't told which.
type Application struct {
	ID        string            `json:"id"`
	Company   string            `json:"company"`
	Domain    string            `json:"domain"`
	Country   string            `json:"country"`
	Type      string            `json:"type"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Sells     string            `json:"sells,omitempty"`  // what they want to sell
	Source    string            `json:"source,omitempty"` // how they heard of the programme
	Note      string            `json:"note,omitempty"`
	Status    ApplicationStatus `json:"status"`
	Reason    string            `json:"reason,omitempty"`
	Joins     string            `json:"joins,omitempty"`   // id of the partner that it asks to join
	Partner   string            `json:"partner,omitempty"` // id of the partner that it became or joined
	Key       string            `json:"key"`               // fingerprint of the applicant's key
	PublicKey string            `json:"public_key"`
	CreatedAt time.Time         `json:"created_at"`
	DecidedAt time.Time         `json:"decided_at,omitzero"`
	DecidedBy string            `json:"decided_by,omitempty"` // name of who decided
}

// Row shows an application in a table.
func (a Application) Row() []domain.Cell {
	return []domain.Cell{
		{Name: "id", Value: a.ID},
		{Name: "company", Value: a.Company},
		{Name: "domain", Value: a.Domain},
		{Name: "country", Value: a.Country},
		{Name: "name", Value: a.Name},
		{Name: "email", Value: a.Email},
		{Name: "status", Value: string(a.Status)},
		{Name: "created_at", Value: a.CreatedAt.Format(time.RFC3339)},
	}
}

// desk names whose queue an application lies in: the vendor's, or that of the
// requests to join partners.
func (a *Application) desk() string {
	if a.Joins != "" {
		return "joins"
	}
	return "vendor"
}

// order puts what waits longest first, and among the decided what is newest.
func (a *Application) order() domain.Key {
	if a.Status == Waiting {
		return domain.Tuple(a.CreatedAt)
	}
	return domain.Tuple(domain.Desc(a.CreatedAt))
}

// Applications are all applications and requests to join.
var Applications = domain.NewTable("application", func(a *Application) domain.Key { return domain.Tuple(a.ID) }).
	Topics(func(a *Application) []string {
		topics := []string{"application/" + a.Key}
		if a.Joins != "" {
			topics = append(topics, "team/"+a.Joins)
		}
		return topics
	})

var (
	openByKey = Applications.Unique("open_key", "key", func(a *Application) []domain.Key {
		if a.Status != Waiting {
			return nil
		}
		return []domain.Key{domain.Tuple(a.Key)}
	})
	openByDomain = Applications.Unique("open_domain", "domain", func(a *Application) []domain.Key {
		if a.Status != Waiting {
			return nil
		}
		return []domain.Key{domain.Tuple(a.Domain)}
	})
	appsByKey  = Applications.Index("key", func(a *Application) []domain.Key { return []domain.Key{domain.Tuple(a.Key, domain.Desc(a.CreatedAt))} })
	appsByDesk = Applications.Index("desk", func(a *Application) []domain.Key {
		keys := []domain.Key{
			domain.Tuple(a.desk(), "", string(a.Status), a.order()),
			domain.Tuple(a.desk(), a.Country, string(a.Status), a.order()),
		}
		if a.Joins != "" {
			keys = append(keys, domain.Tuple(a.Joins, "", string(a.Status), a.order()))
		}
		return keys
	})
	openApps = Applications.Sum("open", func(a *Application) []domain.Part {
		if a.Status != Waiting {
			return nil
		}
		if a.Joins != "" {
			return []domain.Part{{Key: domain.Tuple(a.Joins, ""), N: 1}}
		}
		return []domain.Part{
			{Key: domain.Tuple("vendor", ""), N: 1, Shared: true},
			{Key: domain.Tuple("vendor", a.Country), N: 1, Shared: true},
		}
	})
)

// findApplication returns an application that the actor may decide on: one to
// the vendor for the vendor, a request to join for the owner of that partner and
// for the vendor. Everything else is NotFound.
func findApplication(r *domain.Read, id string) (Application, error) {
	id, ok := domain.ParseID("A", id)
	if !ok {
		return Application{}, Applications.NotFound()
	}
	a, found, err := Applications.Lookup(r, id)
	if err != nil {
		return Application{}, err
	}
	switch {
	case !found:
	case r.Actor.Side == domain.System,
		r.Actor.Side == domain.Vendor && covers(r.Actor, a.Country),
		r.Actor.Is(domain.Partner, domain.Owner) && a.Joins == r.Actor.Partner:
		return a, nil
	}
	return Application{}, Applications.NotFound()
}

// undecided refuses to decide twice and says who was quicker.
func (a Application) undecided() error {
	if a.Status == Waiting {
		return nil
	}
	if a.Status == WasWithdrawn {
		return domain.Errorf(domain.Conflict, "This application was withdrawn by the applicant.")
	}
	return domain.Errorf(domain.Conflict, "This application was %s by %s.", a.Status, a.DecidedBy)
}

// decide stores what became of an application, and returns it as it is then.
func (a Application) decide(w *domain.Write, s ApplicationStatus) (Application, error) {
	a.Status, a.DecidedAt, a.DecidedBy = s, w.Now(), w.Actor.Name
	return a, Applications.Put(w, a)
}
