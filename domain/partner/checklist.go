package partner

import (
	"time"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// A tick says that a partner has done a step of the onboarding checklist.
type tick struct {
	Partner string    `json:"partner"`
	Step    string    `json:"step"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"` // name of the user
}

var ticks = domain.NewTable("tick", func(t *tick) domain.Key { return domain.Tuple(t.Partner, t.Step) }).
	Topics(func(t *tick) []string { return []string{Topic(t.Partner)} })

// A Step is a line of the checklist of one partner.
type Step struct {
	ID     string             `json:"id"`
	Title  string             `json:"title"`
	Hint   string             `json:"hint"`
	Kind   programme.StepKind `json:"kind"`
	By     programme.Side     `json:"by"`
	Event  string             `json:"event,omitempty"`
	Done   bool               `json:"done"`
	DoneAt time.Time          `json:"done_at,omitzero"`
	DoneBy string             `json:"done_by,omitempty"`
}

// Row shows a step in a table.
func (s Step) Row() []domain.Cell {
	done := "no"
	if s.Done {
		done = s.DoneAt.Format(time.RFC3339)
	}
	return []domain.Cell{{Name: "id", Value: s.ID}, {Name: "title", Value: s.Title}, {Name: "by", Value: string(s.By)}, {Name: "done", Value: done}, {Name: "done_by", Value: s.DoneBy}}
}

// A Checklist is the onboarding of one partner.
type Checklist struct {
	Partner Ref    `json:"partner"`
	Items   []Step `json:"items"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
}

// checklist puts a partner's ticks on the steps of the programme in force.
func checklist(r *domain.Read, p Partner) (Checklist, error) {
	out := Checklist{Partner: Ref{p.ID, p.Name}, Items: []Step{}}
	l, err := ticks.Range(r, domain.Tuple(p.ID), domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return out, err
	}
	have := map[string]tick{}
	for _, t := range l.Items {
		have[t.Step] = t
	}
	for _, s := range programme.Of(r).Onboarding.Steps {
		t, done := have[s.ID]
		if done, err = holds(r, p.ID, s, done); err != nil {
			return out, err
		}
		step := Step{ID: s.ID, Title: s.Title, Hint: s.Hint, Kind: s.Kind, By: s.By, Event: s.Event, Done: done}
		if done {
			step.DoneAt, step.DoneBy = t.At, t.By
			out.Done++
		}
		out.Items = append(out.Items, step)
	}
	out.Total = len(out.Items)
	return out, nil
}

// holds reports whether a step that was done still is: a newer version of its
// agreement asks again.
func holds(r *domain.Read, partner string, s programme.Step, done bool) (bool, error) {
	a, ok := programme.Of(r).Agreement(s.Agreement)
	if !done || s.Agreement == "" || !ok {
		return done, nil
	}
	_, accepted, err := acceptances.Lookup(r, partner, a.ID, a.Hash)
	return accepted, err
}

// ShowChecklist shows the onboarding of a partner.
type ShowChecklist struct {
	Partner string `arg:"" optional:"" help:"id of the partner; your own if left out" example:"P-7K3QXM"`
}

// Allow lets everybody but guests.
func (ShowChecklist) Allow(r *domain.Read) error { return companies(r) }

// Check has nothing to hold the input to: a malformed id is not found.
func (ShowChecklist) Check() error { return nil }

// Run answers.
func (q ShowChecklist) Run(r *domain.Read) (Checklist, error) {
	p, err := own(r, q.Partner)
	if err != nil {
		return Checklist{}, err
	}
	return checklist(r, p)
}

// Tick marks a manual step as done, or as not done. The side that the step names
// does it.
type Tick struct {
	Step    string `arg:"" required:"" help:"id of the step" example:"kick-off"`
	Partner string `help:"id of the partner; your own if left out" example:"P-7K3QXM"`
	Undo    bool   `help:"mark it as not done"`
}

// Allow lets who does the company's work, and partner managers of the vendor.
func (Tick) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Partner, domain.Owner, domain.Manager) || deciders(r) == nil {
		return nil
	}
	return r.Actor.Refused("an owner or a manager")
}

// Check has nothing to hold the input to: what isn't known is refused later.
func (Tick) Check() error { return nil }

// Do ticks.
func (c Tick) Do(w *domain.Write) (Checklist, error) {
	p, err := own(w.Read, c.Partner)
	if err != nil {
		return Checklist{}, err
	}
	s, ok := programme.Of(w.Read).Step(c.Step)
	switch {
	case !ok:
		return Checklist{}, domain.Errorf(domain.NotFound, "The checklist has no such step.")
	case s.Kind != programme.KindManual:
		return Checklist{}, domain.Errorf(domain.Conflict, "This step completes by itself. %s", s.Hint)
	case string(s.By) != string(w.Actor.Side):
		return Checklist{}, domain.Errorf(domain.Denied, "This step is ticked by the %s.", s.By)
	}
	if c.Undo {
		err = ticks.Delete(w, p.ID, s.ID)
	} else {
		err = done(w, p.ID, s.ID)
	}
	if err != nil {
		return Checklist{}, err
	}
	return checklist(w.Read, p)
}

// done stores a tick; one that is there keeps its time.
func done(w *domain.Write, partner, step string) error {
	_, already, err := ticks.Lookup(w.Read, partner, step)
	if err != nil || already {
		return err
	}
	return ticks.Put(w, tick{Partner: partner, Step: step, At: w.Now(), By: w.Actor.Name})
}

// Reactions lists what happens to companies when something happens elsewhere.
func Reactions() []domain.Reaction {
	return []domain.Reaction{
		domain.On("partner: complete the steps that wait for the event", completeSteps),
		domain.On("partner: note the first approved deal", noteFirstDeal),
	}
}

// completeSteps listens to facts by name, so that it needs to know no other
// noun.
func completeSteps(w *domain.Write, f domain.Fact) error {
	name, _, partner := f.Fact()
	if partner == "" {
		return nil
	}
	subject := ""
	switch v := f.(type) {
	case Accepted:
		subject = v.Agreement
	case interface{ OfCourse() string }:
		subject = v.OfCourse()
	case user.Joined:
		if v.First {
			return nil // the first owner is nobody's colleague
		}
	}
	for _, s := range programme.Of(w.Read).StepsFor(name, subject) {
		if err := done(w, partner, s.ID); err != nil {
			return err
		}
	}
	return nil
}

func noteFirstDeal(w *domain.Write, f domain.Fact) error {
	name, _, id := f.Fact()
	if name != programme.EventDealApproved || id == "" {
		return nil
	}
	p, ok, err := Partners.Lookup(w.Read, id)
	if err != nil || !ok {
		return err
	}
	return p.firstDeal(w)
}
