// Package example fills an empty portal with a made-up vendor's last ten months:
// a dozen partners, some two hundred deals in every state and of every age, two
// of them in conflict, some sixty leads of the last three months with all that can
// become of one, offers and a pool that are open today, an application that waits.
// Everything is done by the same operations that people use, with a clock that is
// led through the months, so timelines, protections, routings and audit trail are
// as real ones are. The same seed and day give the same example.
package example

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/tier"
	"gangway/domain/user"
)

// History is how far back the example reaches.
const History = 300 * 24 * time.Hour

// People are those that the demo lets sign in by name.
type People struct {
	Admin   domain.Actor // of the vendor
	Partner domain.Actor // owner of a Gold partner
	Rival   domain.Actor // owner of another one
}

// Fill makes the example in an empty portal that goes by the clock, and leaves
// the clock at now.
func Fill(ctx context.Context, p *domain.Portal, clock *domain.FakeClock, now time.Time, seed uint64) (People, error) {
	s := &story{ctx: ctx, portal: p, clock: clock, now: now, start: now.Add(-History), r: rand.New(rand.NewPCG(seed, seed))} //nolint:gosec // the example is to be the same again
	clock.Set(s.start)
	if err := s.open(); err != nil {
		return People{}, fmt.Errorf("example: %w", err)
	}
	s.next = s.customers()
	s.tellDeals()
	s.tellLeads()
	s.tellToday()
	s.tellLeadsToday()
	s.tellCourses()
	if err := s.play(); err != nil {
		return People{}, fmt.Errorf("example: %w", err)
	}
	return Known(), nil
}

// Known returns the people of an example that was made before.
func Known() People {
	of := firms()
	return People{Admin: key("Ada Lindqvist"), Partner: key(of[0].owners[0]), Rival: key(of[1].owners[0])}
}

// A story is what is going to happen, in the order of time.
type story struct {
	ctx        context.Context //nolint:containedctx // a story lives as long as its Fill
	portal     *domain.Portal
	clock      *domain.FakeClock
	start, now time.Time
	r          *rand.Rand
	admin      domain.Actor
	firms      []*firm
	scenes     []scene
	next       func(country string) customer // draws one of whom nothing was told yet
}

// A scene happens at a time. What is due before it, happens before it.
type scene struct {
	at time.Time
	do func() error
}

// at adds a scene. What would lie in the future does not happen.
func (s *story) at(t time.Time, do func() error) {
	if t.Before(s.now) {
		s.scenes = append(s.scenes, scene{t, do})
	}
}

// play lets everything happen in order, with the portal's own timers between.
// Scenes may add later ones.
func (s *story) play() error {
	for len(s.scenes) > 0 {
		slices.SortStableFunc(s.scenes, func(a, b scene) int { return a.at.Compare(b.at) })
		next := s.scenes[0]
		s.scenes = s.scenes[1:]
		if err := s.leadTo(next.at); err != nil {
			return err
		}
		if err := next.do(); err != nil {
			return err
		}
	}
	return s.leadTo(s.now)
}

// leadTo moves the clock from one due timer to the next until t.
func (s *story) leadTo(t time.Time) error {
	for {
		ran, next, err := s.portal.RunDue(s.ctx, 100)
		if err != nil {
			return err
		}
		if ran > 0 {
			continue // what ran may have set timers that are due before next
		}
		if next.IsZero() || next.After(t) {
			if t.After(s.clock.Now()) {
				s.clock.Set(t)
			}
			return nil
		}
		if next.After(s.clock.Now()) {
			s.clock.Set(next)
		}
	}
}

// do performs a command as an actor.
func do[R any](s *story, a domain.Actor, c domain.Command[R]) (R, error) {
	out, err := domain.Do(s.ctx, s.portal, a, c)
	if err != nil {
		return out, fmt.Errorf("%T at %s: %w", c, s.clock.Now().Format(time.DateTime), err)
	}
	return out, nil
}

// key returns the actor of a person of the story: a key that follows from the
// name, whose private half nobody keeps.
func key(name string) domain.Actor {
	seed := make([]byte, ed25519.SeedSize)
	copy(seed, "example "+name)
	public, ok := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if !ok {
		panic("example: not an Ed25519 key")
	}
	k, err := ssh.NewPublicKey(public)
	if err != nil {
		panic(err)
	}
	return domain.Actor{
		Side: domain.Guest, Key: ssh.FingerprintSHA256(k),
		PublicKey: strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k))), Door: "cli", Session: "example",
	}
}

// A firm is a partner with its people, the owner first.
type firm struct {
	name, domain, country, tier, kind string
	owners, managers, sales, viewers  []string
	territories                       []string // that it sells in; none for everywhere
	weight                            int      // how many deals it registers, against the others
	id                                string
	people                            []domain.Actor
}

func (f *firm) owner() domain.Actor { return f.people[0] }

// sellers are those who register deals.
func (f *firm) seller(r *rand.Rand) domain.Actor {
	return f.people[r.IntN(len(f.owners)+len(f.managers)+len(f.sales))]
}

// open makes the vendor's people and the partners.
func (s *story) open() error {
	s.admin = key("Ada Lindqvist")
	if _, err := do(s, domain.SystemActor(), user.EnsureAdmin{Key: s.admin.PublicKey + " Ada Lindqvist"}); err != nil {
		return err
	}
	if _, err := do(s, s.admin, user.Edit{Name: "Ada Lindqvist", Email: "ada@halyard.example"}); err != nil {
		return err
	}
	for _, v := range []struct {
		name, email string
		role        domain.Role
		regions     []string
	}{
		{"Tom Okafor", "tom@halyard.example", domain.Manager, []string{"GB", "IE", "NL", "BE", "US", "CA"}},
		{"Elif Kaya", "elif@halyard.example", domain.Auditor, nil},
	} {
		sent, err := do(s, s.admin, user.SendInvite{Email: v.email, Role: v.role, Name: v.name, Regions: v.regions})
		if err != nil {
			return err
		}
		if _, err := do(s, key(v.name), partner.Join{Code: sent.Code, Name: v.name}); err != nil {
			return err
		}
	}
	for i, f := range firms() {
		s.clock.Advance(time.Duration(20+10*i) * time.Hour)
		if err := s.takeAboard(&f); err != nil {
			return err
		}
		s.firms = append(s.firms, &f)
	}
	_, err := do(s, domain.SystemActor(), lead.Roll{})
	return err
}

// takeAboard invites a firm, lets its people join and lets most of them go
// through the onboarding.
func (s *story) takeAboard(f *firm) error {
	sent, err := do(s, s.admin, partner.Invite{Company: f.name, Domain: f.domain, Country: f.country, Email: address(f.owners[0], f), Name: f.owners[0], Type: f.kind, Tier: f.tier})
	if err != nil {
		return err
	}
	f.id = sent.Partner
	f.people = append(f.people, key(f.owners[0]))
	if _, err := do(s, f.owner(), partner.Join{Code: sent.Code}); err != nil {
		return err
	}
	for _, agreement := range []string{"partner-agreement", "deal-registration"} {
		if _, err := do(s, f.owner(), partner.AcceptAgreement{ID: agreement}); err != nil {
			return err
		}
	}
	for _, group := range []struct {
		role  domain.Role
		names []string
	}{{domain.Owner, f.owners[1:]}, {domain.Manager, f.managers}, {domain.Sales, f.sales}, {domain.Viewer, f.viewers}} {
		for _, name := range group.names {
			if err := s.hire(f, name, group.role); err != nil {
				return err
			}
		}
	}
	if len(f.territories) > 0 {
		if _, err := do(s, s.admin, partner.Edit{ID: f.id, Territories: f.territories}); err != nil {
			return err
		}
	}
	if f.tier != "registered" { // it has yet to win what its tier needs
		until := s.now.AddDate(0, 0, -12).Format(time.DateOnly)
		if _, err := do(s, s.admin, tier.Set{Partner: f.id, Tier: f.tier, Reason: "Carried over from the old programme.", Until: until}); err != nil {
			return err
		}
	}
	_, err = do(s, s.admin, partner.Tick{Step: "welcome-call", Partner: f.id})
	return err
}

func (s *story) hire(f *firm, name string, role domain.Role) error {
	sent, err := do(s, f.owner(), user.SendInvite{Email: address(name, f), Role: role, Name: name})
	if err != nil {
		return err
	}
	f.people = append(f.people, key(name))
	_, err = do(s, key(name), partner.Join{Code: sent.Code})
	return err
}

func address(name string, f *firm) string {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	return strings.Map(func(r rune) rune {
		if r > 'z' {
			return -1
		}
		return r
	}, first) + "@" + f.domain
}

// weighted draws a firm by weight.
func (s *story) weighted() *firm {
	total := 0
	for _, f := range s.firms {
		total += f.weight
	}
	n := s.r.IntN(total)
	i := slices.IndexFunc(s.firms, func(f *firm) bool { n -= f.weight; return n < 0 })
	return s.firms[max(i, 0)]
}
