package tier

import (
	"context"
	"fmt"
	"strings"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/revision"
)

// Simulate says which partners a programme would move. It comes on standard input,
// as a folder in a tar archive or as programme.yaml alone; without one the tiers in
// force are tried. Nothing is changed.
type Simulate struct{}

// A Simulation is what would come of it.
type Simulation struct {
	Partners int            `json:"partners"` // that were looked at
	Up       int            `json:"up"`
	Down     int            `json:"down"` // each after its grace
	Same     int            `json:"same"`
	Held     int            `json:"held"` // by an override
	Gone     int            `json:"gone"` // on a tier that it no longer has
	Levels   []LevelCount   `json:"tiers"`
	Moves    []Displacement `json:"moves"` // at most 500
}

// A LevelCount is how many partners stand on a tier and would stand there.
type LevelCount struct {
	Level
	Has   int `json:"has"`
	Would int `json:"would"`
}

// A Displacement is a partner that would move.
type Displacement struct {
	Partner partner.Ref `json:"partner"`
	From    string      `json:"from"`
	To      string      `json:"to"`
	Gap     []string    `json:"gap,omitempty"` // what it lacks, if it would go down
}

const maxMoves = 500

// Allow lets admins, managers and auditors of the vendor.
func (Simulate) Allow(r *domain.Read) error {
	if r.Actor.Is(domain.Vendor, domain.Admin, domain.Manager, domain.Auditor) {
		return nil
	}
	return r.Actor.Refused("an admin, a manager or an auditor of the vendor")
}

// Check has nothing to hold an empty input to.
func (Simulate) Check() error { return nil }

// Work looks at all partners, a page at a time.
func (Simulate) Work(ctx context.Context, d *domain.Desk) (Simulation, error) {
	p, err := revision.Tried(d.Portal, d.In)
	if err != nil {
		return Simulation{}, err
	}
	return Trial(ctx, d, p)
}

// Trial says which partners a programme would move.
func Trial(ctx context.Context, d *domain.Desk, p *programme.Programme) (Simulation, error) {
	out := Simulation{Moves: []Displacement{}}
	at := map[string]int{}
	for i, t := range inOrder(p) {
		out.Levels = append(out.Levels, LevelCount{Level: levelOf(t)})
		at[t.ID] = i
	}
	page := domain.Page{Limit: 100}
	for {
		err := d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
			l, err := partner.Partners.Range(r, nil, page)
			if err != nil {
				return err
			}
			for _, c := range l.Items {
				if c.Status == partner.Ended || !partner.Sees(r.Actor, c) {
					continue
				}
				if err := out.try(r, p, c, at); err != nil {
					return err
				}
			}
			page.After = l.Next
			return nil
		})
		if err != nil || page.After == "" {
			return out, err
		}
		d.Progress(int64(out.Partners), 0)
	}
}

func (o *Simulation) try(r *domain.Read, p *programme.Programme, c partner.Partner, at map[string]int) error {
	o.Partners++
	s, err := standingOf(r, c)
	if err != nil {
		return err
	}
	has, known := at[c.Tier]
	if known {
		o.Levels[has].Has++
	}
	if s.Override != nil && known {
		o.Held++
		o.Levels[has].Would++
		return nil
	}
	m := &meter{r: r, rules: p, p: c, at: r.Now()}
	top, err := m.reached()
	if err != nil {
		return err
	}
	o.Levels[at[top.ID]].Would++
	move := Displacement{Partner: partner.Ref{ID: c.ID, Name: c.Name}, From: c.Tier, To: top.ID}
	switch {
	case known && at[top.ID] == has:
		o.Same++
		return nil
	case known && at[top.ID] < has:
		o.Down++
		if move.Gap, err = missing(m, top, c.Tier); err != nil {
			return err
		}
	case known:
		o.Up++
	default:
		o.Gone++
	}
	if len(o.Moves) < maxMoves {
		o.Moves = append(o.Moves, move)
	}
	return nil
}

// Text shows a simulation to people on the command line.
func (o Simulation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d partners: %d up, %d down after their grace, %d stay, %d held by hand.\n", o.Partners, o.Up, o.Down, o.Same, o.Held)
	if o.Gone > 0 {
		fmt.Fprintf(&b, "%d on a tier that this programme does not have.\n", o.Gone)
	}
	b.WriteString("\n")
	for _, l := range o.Levels {
		fmt.Fprintf(&b, "  %-20s %6d → %d\n", l.Name, l.Has, l.Would)
	}
	if len(o.Moves) > 0 {
		b.WriteString("\n")
	}
	for _, m := range o.Moves {
		fmt.Fprintf(&b, "  %s  %s: %s → %s", m.Partner.ID, m.Partner.Name, m.From, m.To)
		if len(m.Gap) > 0 {
			b.WriteString("  " + strings.Join(m.Gap, " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

var _ domain.Text = Simulation{}
