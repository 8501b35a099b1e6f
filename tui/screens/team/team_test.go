package team_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/user"
	"gangway/tui"
	"gangway/tui/screens/team"
	"gangway/tui/tuitest"
)

func open(t *testing.T, p *portaltest.Portal, a domain.Actor, words ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, p.Portal, a, 80, 24, tuitest.At(words...), tuitest.Clock(p.Clock))
}

// asks lets a stranger of the company's domain ask to join.
func asks(p *portaltest.Portal, name, at string) domain.Actor {
	a := portaltest.Guest(name + "@" + at)
	portaltest.Do(p, a, partner.Apply{Company: "Contoso", Domain: at, Country: "DE", Name: strings.ToUpper(name[:1]) + name[1:] + " Berg", Email: name + "@" + at})
	return a
}

// to moves the cursor to the line that shows a text.
func to(t *testing.T, s *tuitest.Session, text string) *tuitest.Session {
	t.Helper()
	s.Press("g")
	for range 40 {
		for _, l := range strings.Split(s.Screen(), "\n") {
			if strings.Contains(l, "▌") && strings.Contains(l, text) {
				return s
			}
		}
		s.Press("down")
	}
	t.Fatalf("the cursor does not come to %q:\n%s", text, s.Screen())
	return s
}

// Ensure the team shows who is aboard, who asks to join and who is invited.
func TestTeam(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	asks(p, "kim", "contoso.de")
	portaltest.Do(p, c.Owner, user.SendInvite{Email: "late@contoso.de", Role: domain.Viewer})
	s := open(t, p, c.Owner, "team").Expect("Kim Berg", "⚠ asks to join", "Olga Owner (you)", "manager@contoso.de", "late@contoso.de", "◐ invited as viewer", "6 people")
	to(t, s, "late@").Press("enter").Expect("Invited by Olga Owner just now; the code ends 11 Mar.")
	open(t, p, c.Viewer, "team").Expect("Olga Owner", "Viewer (you)").Without("Kim Berg", "late@contoso.de")
}

// Ensure an owner takes in or turns down who asks, and both see it at once.
func TestRequests(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	kim := asks(p, "kim", "contoso.de")
	s := open(t, p, c.Owner, "team")
	second := open(t, p, c.Viewer, "team").Without("Kim Berg")
	to(t, s, "Kim Berg").Press("a").Expect("Take Kim Berg in as", "Owner", "own deals and leads").Press("enter").Expect("Kim Berg is aboard.")
	second.Rest().Expect("Kim Berg")
	if who := p.Who(kim); who.Role != domain.Sales || who.Partner != c.ID {
		t.Errorf("taken in as %s of %s", who.Role, who.Partner)
	}
	lee := asks(p, "lee", "contoso.de")
	to(t, s.Rest(), "Lee Berg").Press("x").Expect("Turn Lee Berg down?").Type("Please use your company address.").Submit().Expect("Lee Berg was turned down.").Without("asks to join")
	tuitest.Open(t, p.Portal, lee, 80, 24, tuitest.At("application")).Expect("✗ rejected", "Please use your company address.")
}

// Ensure a role is changed and taken back.
func TestRole(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "team")
	to(t, s, "Sales").Press("e").Expect("What may Sales do?").Press("up", "enter").Expect("Sales may work as a manager.", "u undo")
	if p.Who(c.Sales).Role != domain.Manager {
		t.Fatal("the role has not changed")
	}
	s.Press("u").Expect("Sales is sales again.")
	if p.Who(c.Sales).Role != domain.Sales {
		t.Fatal("the change was not taken back")
	}
	to(t, s, "Olga").Press("e", "down", "enter").Expect("There has to be an owner.")
}

// Ensure an admin limits a manager to regions, by name or code, and reads what is
// wrong with them beside the field.
func TestRegions(t *testing.T) {
	p := portaltest.New(t)
	admin, tom := p.Vendor("ada", domain.Admin), p.Vendor("tom", domain.Manager)
	s := open(t, p, admin, "team", tom.User).Press("e").Expect("Regions", "partners, deals, leads")
	s.Press("tab").Type("Germany, Atlantis").Submit().Expect("This country is not known.", "Germany, Atlantis")
	for range len("Atlantis") {
		s.Press("backspace")
	}
	s.Type("at").Submit().Expect("works in Austria, Germany.", "Regions")
	if got := p.Who(tom).Regions; !slices.Equal(got, []string{"AT", "DE"}) {
		t.Fatalf("limited to %v", got)
	}
	s.Press("e").Type("a").Submit().Expect("may work as an auditor.").Press("u")
	if got := p.Who(tom); got.Role != domain.Manager || len(got.Regions) != 2 {
		t.Errorf("taken back to %s in %v", got.Role, got.Regions)
	}
	s = open(t, p, admin, "team", "invite").Type("eva@halyard.example").Press("tab", "tab").Expect("Manager: partners, deals, leads.")
	s.Press("tab").Type("FR").Submit().Expect("A code for eva@halyard.example")
}

// Ensure somebody is removed after a question that names what happens.
func TestRemove(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "team")
	to(t, s, "Viewer").Press("x").Expect("Remove Viewer?", "open sessions end at once").Press("enter").Expect("Viewer")
	s.Press("x", "y").Expect("Viewer is removed.", "3 people", "u undo").Press("u").Expect("Viewer is aboard.", "4 people")
	to(t, s, "Viewer").Press("x", "y").Expect("3 people")
	to(t, s, "Olga").Press("x").Expect("This is you").Press("y").Expect("There has to be an owner.")
}

// Ensure who may not do a thing is told so by its key.
func TestNoRight(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Viewer, "team").Without("n invite", "x remove")
	s.Press("n").Expect("Only an owner can do this.").Press("x").Expect("Only an owner can do this.")
	open(t, p, c.Viewer, "team", "invite").Expect("Only an owner can do this.")
	open(t, p, p.Vendor("aude", domain.Auditor), "team").Press("n").Expect("Only an admin can do this.")
	open(t, p, portaltest.Guest("nobody"), "team").Expect("This place is not open to you.")
}

// Ensure a person is shown with its keys, and that two owners do not overwrite
// each other.
func TestPerson(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "team", c.Sales.User).Expect("Team › Sales", "sales · sales@contoso.de", "● aboard", "KEYS", "never used")
	s.Press("K").Expect("Keys of Sales").Press("esc")
	s.Press("e").Expect("What may Sales do?")
	portaltest.Do(p, c.Owner, user.Edit{ID: c.Sales.User, Name: "Sally Sales"})
	s.Press("up", "enter").Expect("Olga Owner changed this in the meantime.")
	s.Expect("Sally Sales").Press("x", "y").Expect("○ removed by Olga Owner")
	s.Press("x").Expect("This person is not aboard.")
	open(t, p, c.Owner, "team", "U-000000").Expect("There is no such user.")
}

// Ensure an invitation gives a code that is shown once, lets in, and can be
// revoked.
func TestInvite(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "team").Press("n").Submit().Expect("required")
	s.Type("kim at contoso").Submit().Expect("This is not an e-mail address.")
	s.Press("ctrl+u").Type("owner@contoso.de").Submit().Expect("Olga Owner has this address.")
	s.Press("ctrl+u").Type("kim@contoso.de").Submit().Expect("A code for kim@contoso.de", "ssh invite-", "It works once")
	code := ""
	for _, l := range strings.Split(s.Screen(), "\n") {
		if strings.Contains(l, "▌") {
			code = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), "▌"))
		}
	}
	s.Press("y").Expect("Sent to your clipboard")
	if s.Clipboard() != code {
		t.Errorf("copied %q, want %q", s.Clipboard(), code)
	}
	if w := portaltest.Do(p, portaltest.Guest("kim"), partner.Join{Code: code}); w.User.Role != domain.Sales {
		t.Errorf("joined as %s", w.User.Role)
	}
	s.Press("n").Type("lee@contoso.de").Submit().Press("x").Expect("The code for lee@contoso.de is void.", "Team")
}

// Ensure an invitation that nobody has used is revoked from the list.
func TestRevoke(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	sent := portaltest.Do(p, c.Owner, user.SendInvite{Email: "late@contoso.de", Role: domain.Viewer})
	s := open(t, p, c.Owner, "team")
	to(t, s, "late@").Press("x").Expect("Revoke this invitation?").Press("y").Expect("The invitation for late@contoso.de is void.", "4 people")
	if _, err := domain.Do(t.Context(), p.Portal, portaltest.Guest("late"), partner.Join{Code: sent.Code}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the code still works: %v", err)
	}
}

// Ensure the invitation keeps what was typed.
func TestInviteDraft(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	open(t, p, c.Owner, "team").Press("n").Type("kim@contoso.de").Press("esc").Press("n").Expect("kim@contoso.de", "This is what you had typed before.")
}

// Ensure keys are added by pasting, refused with a reason, and removed.
func TestKeys(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Sales, "keys").Expect("1 key", "in use now")
	s.Press("x", "y").Expect("This is your last key.")
	s.Press("n").Expect("Public key").Paste("-----BEGIN OPENSSH PRIVATE KEY-----\nabc").Submit().Expect("This is a private key.")
	s.Press("ctrl+u", "backspace", "ctrl+u").Paste("ssh-dss nonsense").Submit().Expect("not a public key")
	s.Press("ctrl+u").Paste(portaltest.PublicKey("laptop") + "\n").Expect("ssh-ed25519 SHA256:")
	s.Submit().Expect("The key laptop waits: sign in with it once, and accept.", "2 keys", "laptop", "waiting", "ssh HOST keys confirm")
	portaltest.Do(p, portaltest.Guest("laptop"), partner.ConfirmKey{})
	s.Press("n").Paste(portaltest.PublicKey("laptop")).Submit().Expect("This key is among the keys already.").Press("esc").Expect("never used")
	to(t, s, "laptop").Press("x").Expect("Remove this key?", "You cannot sign in with it any more").Press("y").Expect("The key laptop is removed.", "1 key")
}

// Ensure an owner looks after the keys of a colleague, and nobody else does.
func TestKeysOfAColleague(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "keys", c.Sales.User).Expect("Keys of Sales", "1 key")
	s.Press("n").Expect("Add a key for Sales").Paste(portaltest.PublicKey("spare")).Submit().Expect("The key spare waits: Sales has to sign in with it once, and accept.")
	to(t, s, "spare").Press("x").Expect("It waits for its holder").Press("y").Expect("is removed.", "1 key")
	p.AddKey(c.Sales, "laptop", "")
	s = open(t, p, c.Owner, "keys", c.Sales.User)
	to(t, s, "laptop").Press("x").Expect("Sales cannot sign in with it any more").Press("y").Expect("is removed.")
	open(t, p, c.Viewer, "keys", c.Sales.User).Expect("Only an owner can do this.")
}

// Ensure the key that one is signed in with is not removed unawares.
func TestKeyOfThisSession(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	p.AddKey(c.Sales, "laptop", "")
	s := open(t, p, c.Sales, "keys")
	to(t, s, "in use now").Press("x").Expect("You are signed in with this key: this session ends at")
}

// Ensure the steps of the onboarding lead to where they are done, and those by
// hand are ticked and taken back.
func TestOnboarding(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "onboarding").Expect("1 of 5 steps done", "Accept the agreement", "yours to do", "with Halyard", "done just now")
	to(t, s, "Accept the agreement").Expect("Your owner accepts it under Agreements.").Press("space").Expect("Accept the agreement")
	s.Press("enter").Expect("We are fair to each other.").Press("esc")
	to(t, s, "Send us your logo").Press("space").Expect("2 of 5 steps done", "u undo").Press("u").Expect("1 of 5 steps done")
	to(t, s, "Kick-off").Press("space").Expect("Halyard marks this step.")
	portaltest.Do(p, p.Admin(), partner.Tick{Step: "kick-off", Partner: c.ID})
	s.Rest().Expect("2 of 5 steps done")
	viewer := open(t, p, c.Viewer, "onboarding")
	to(t, viewer, "Send us your logo").Press("space").Expect("Only an owner can do this.")
}

func longAgreement() programme.Agreement {
	var b strings.Builder
	b.WriteString("# Partner agreement\n\nWe are fair to each other.\n\n## What you may do\n\n1. Sell what your tier gives you, in the territory that you have, to\n   customers whom you talk to yourself.\n2. Say so.\n\n")
	for range 20 {
		b.WriteString("Each side keeps what the other hands over in confidence.\n\n")
	}
	b.WriteString("- This is the end.\n")
	return portaltest.Agreement("2026-02", b.String())
}

// Ensure an agreement is read to its end before it is accepted, for the company.
func TestAgreement(t *testing.T) {
	p := portaltest.New(t)
	rules := portaltest.Programme()
	rules.Agreements = []programme.Agreement{longAgreement()}
	p.Publish(rules)
	c := p.Partner("contoso")
	s := open(t, p, c.Owner, "agreements").Expect("Partner agreement", "⚠ to be accepted").Press("enter")
	s.Expect("version 2026-02", "↓ more", "1. Sell what").Press("a").Expect("Please read it to its end first.")
	s.Press("G").Expect("This is the end.").Press("a").Expect("Accept for Contoso GmbH?", "version 2026-02", "Your name, your key", "the time are kept")
	s.Press("y").Expect("Partner agreement is accepted.", "● accepted just now by Olga Owner")
	s.Press("enter", "a").Expect("It was accepted by Olga Owner")
	open(t, p, c.Viewer, "agreements", "partner-agreement").Press("G", "a").Expect("It was accepted by Olga Owner")
	rules = portaltest.Programme()
	rules.Agreements = []programme.Agreement{portaltest.Agreement("2026-03", "Another text.")}
	p.Publish(rules)
	open(t, p, c.Viewer, "agreements", "partner-agreement").Expect("Another text.", "to be accepted").Press("a").Expect("Only an owner can do this.")
	open(t, p, p.Admin(), "agreements").Expect("for partners to accept")
	open(t, p, c.Owner, "agreements", "nothing").Expect("There is no such agreement.")
}

// Ensure the settings are saved, wrong ones told beside their field.
func TestSettings(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Sales, "settings").Expect("Sales", "sales@contoso.de", "As my terminal")
	s.Press("ctrl+u").Type("Sally Sales").Press("tab", "tab", "right", "right", "tab").Type("Europe/Nowhere").Submit()
	s.Expect("This time zone is not known.", "Sally Sales", "Europe/Nowhere")
	s.Press("ctrl+u").Type("Europe/Paris").Press("tab", "space").Submit().Expect("Saved.").Press("shift+tab")
	got := portaltest.View(p, c.Sales, user.Show{})
	if got.Name != "Sally Sales" || got.Prefs.Theme != "dark" || got.Prefs.TimeZone != "Europe/Paris" || !got.Prefs.Calm {
		t.Errorf("saved %+v", got.User)
	}
	s.Tell(tui.Became{Actor: p.Who(c.Sales)}).Expect("Your settings", "Europe/Paris")
	s.Press("shift+tab", "shift+tab").Press("ctrl+u").Type("owner@contoso.de").Submit().Expect("Olga Owner has this address.")
}

// Ensure who changes their settings in two sessions is told so, sees what the other
// session changed in what they have not touched, keeps what they typed, and saves it
// with the next try: whether the change was seen before or only as they send.
func TestSettingsInTwoSessions(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := open(t, p, c.Sales, "settings").Press("ctrl+u").Type("Sally Sales")
	portaltest.Do(p, c.Sales, user.Edit{Name: "Sandra Sales", Email: "sandra@contoso.de"})
	told := "You changed your e-mail address, your name in another session."
	s.Submit().Expect(told, "Sally Sales", "sandra@contoso.de").Without("Saved.")
	s.Submit().Expect("Saved.").Without(told)
	if got := portaltest.View(p, c.Sales, user.Show{}); got.Name != "Sally Sales" || got.Email != "sandra@contoso.de" {
		t.Errorf("saved %+v", got.User)
	}

	s.Press("ctrl+u").Type("Sally Summer")
	portaltest.Do(p, c.Sales, user.SetPrefs{Calm: true, TimeZone: "Europe/Paris"})
	s.Rest().Expect("Sally Summer", "Europe/Paris").Without("in another session")
	portaltest.Do(p, c.Owner, user.Edit{ID: c.Sales.User, Name: "Sally Winter"})
	s.Rest().Expect("Olga Owner changed your name in the meantime.", "Sally Summer")
	s.Submit().Expect("Saved.")
	if got := portaltest.View(p, c.Sales, user.Show{}); got.Name != "Sally Summer" || got.Prefs.TimeZone != "Europe/Paris" || !got.Prefs.Calm {
		t.Errorf("saved %+v", got.User)
	}
	s.Press("esc").Without("What you typed")
}

// faulty is a store that can't be read while it is down.
type faulty struct {
	kv.Store
	down atomic.Bool
}

func (f *faulty) View(ctx context.Context, fn func(kv.Reader) error) error {
	if f.down.Load() {
		return kv.ErrUnavailable
	}
	return f.Store.View(ctx, fn)
}

// Ensure each screen tells an error and tries again.
func TestErrors(t *testing.T) {
	store := &faulty{Store: memkv.New()}
	p := portaltest.Over(t, store)
	c := p.Partner("contoso")
	for _, tt := range []struct{ place, shown string }{
		{"team", "Olga Owner"},
		{"team " + c.Sales.User, "sales@contoso.de"},
		{"keys", "1 key"},
		{"onboarding", "of 5 steps"},
		{"agreements", "Partner agreement"},
		{"agreements partner-agreement", "We are fair"},
		{"settings", "owner@contoso.de"},
	} {
		t.Run(tt.place, func(t *testing.T) {
			store.down.Store(true)
			s := open(t, p, c.Owner, strings.Fields(tt.place)...).Expect("Saving is paused.", "try again").Without(tt.shown)
			store.down.Store(false)
			s.Press("r").Expect(tt.shown).Without("Saving is paused.")
		})
	}
}

// Ensure the screens stand at every size, with and without colours.
func TestGoldens(t *testing.T) {
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			p := portaltest.New(t)
			rules := portaltest.Programme()
			rules.Agreements = []programme.Agreement{longAgreement()}
			p.Publish(rules)
			c := p.Partner("contoso")
			at := func(words ...string) *tuitest.Session {
				return tuitest.Open(t, p.Portal, c.Owner, l.W, l.H, tuitest.In(l), tuitest.At(words...), tuitest.Routes(team.Routes()...))
			}
			asks(p, "kim", "contoso.de")
			portaltest.Do(p, c.Owner, user.SendInvite{Email: "late@contoso.de", Role: domain.Viewer})
			at("team").Golden("team")
			at("onboarding").Golden("onboarding")
			at("agreements", "partner-agreement").Golden("agreement")
			at("keys").Golden("keys")
			at("team", "invite").Golden("invite")
			if l.Name != "nocolour" {
				return
			}
			at("team", c.Sales.User).Golden("person")
			at("agreements").Golden("agreements")
			at("settings").Golden("settings")
			at("keys", "add").Submit().Golden("keys-add-wrong")
			at("team", "invite").Type("lee@contoso.de").Submit().Golden("invite-code")
			portaltest.Do(p, c.Sales, user.Edit{Name: strings.Repeat("Maximiliane ", 6)})
			p.AddKey(c.Sales, "laptop", strings.Repeat("long label ", 5))
			portaltest.Do(p, c.Sales, user.AddKey{Key: portaltest.PublicKey("second"), Label: "the other computer"})
			s := at("team")
			to(t, s, "Maximiliane").Golden("team-long")
			at("keys", c.Sales.User).Golden("keys-long")
		})
	}
}

// Ensure no key, paste, click or size breaks the screens.
func TestHammer(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	asks(p, "kim", "contoso.de")
	for i, place := range []string{"team", "team invite", "keys", "keys add", "onboarding", "agreements partner-agreement", "settings"} {
		tuitest.Hammer(t, uint64(i), 150, func() *tuitest.Session { return open(t, p, c.Owner, strings.Fields(place)...) })
	}
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	p := portaltest.New(t)
	actor := p.Partner("contoso").Owner
	for _, r := range team.Routes() {
		if words, ok := map[string][]string{"team": nil, "team :id": {actor.User}, "keys": nil, "onboarding": nil, "agreements": nil, "agreements :id": {"partner-agreement"}, "settings": nil}[r.Path]; ok {
			t.Run(r.Path, func(t *testing.T) {
				atOnce, later := tuitest.Slow(t, p.Portal, actor, r, words...)
				if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
					t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
				}
			})
		}
	}
}
