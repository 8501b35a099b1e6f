package guest_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/draft"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
	"gangway/tui"
	"gangway/tui/screens/guest"
	"gangway/tui/tuitest"
)

func nobody() domain.Actor {
	a := portaltest.Guest("kim@contoso.de")
	a.Door = "tui"
	return a
}

func open(t *testing.T, p *portaltest.Portal, words ...string) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, p.Portal, nobody(), 80, 24, tuitest.At(words...), tuitest.Clock(p.Clock))
}

// became tells the session who its key stands for by now, as the door does when
// the key's topic goes stale.
func became(p *portaltest.Portal, s *tuitest.Session) *tuitest.Session {
	return s.Tell(tui.Became{Actor: p.Who(nobody()), Standing: "Registered"})
}

func contoso() partner.Apply {
	return partner.Apply{Company: "Contoso GmbH", Domain: "contoso.de", Country: "DE", Name: "Kim Berg", Email: "kim@contoso.de", Sells: "Backup for hospitals"}
}

// fillIn answers the first two steps of the application.
func fillIn(s *tuitest.Session) {
	s.Type("Contoso GmbH").Press("tab").Type("contoso.de").Press("tab").Type("germ").Press("enter").Submit()
	s.Expect("Your name").Type("Kim Berg").Press("tab").Type("kim@contoso.de").Submit().Expect("What you want to sell")
}

// Ensure a stranger reads what this is, with which key it came, and both ways in.
func TestWelcome(t *testing.T) {
	s := open(t, portaltest.New(t))
	s.Expect("Welcome to Halyard Crew", "The partner portal of Halyard", "Apply to become a partner", "I have an invitation code", nobody().Key, "partners@halyard.example")
	s.Press("down", "enter").Expect("Somebody has invited you").Press("esc").Expect("Welcome to Halyard Crew")
	s.Press("i").Expect("Somebody has invited you").Press("esc")
	s.Press("a").Expect("Legal name")
}

// Ensure the holder of a key that somebody has added is asked, may say no without being
// asked again, and signs in as them after a yes.
func TestClaimedKey(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	open(t, p).Expect("Nobody here knows it yet.").Without("Sign in as")
	portaltest.Do(p, rival.Sales, user.AddKey{Key: nobody().PublicKey, Label: "mine"})
	s := open(t, p).Expect("Sign in as Sales", "Fabrikam GmbH has added this key.", "Apply to become a partner")
	s.Press("x").Expect("Is this not your account?", "You are not asked about Sales of Fabrikam GmbH").Press("y")
	s.Expect("This key is not theirs.").Without("Sign in as")

	portaltest.Do(p, c.Owner, user.AddKey{Key: nobody().PublicKey, User: c.Manager.User, Label: "laptop"})
	s = open(t, p).Expect("Sign in as Manager", "Contoso GmbH has added this key.")
	s.Press("enter").Expect("Sign in as Manager with this key?", "Olga Owner has added it as “laptop”").Press("n")
	s.Press("enter", "enter").Expect("Sign in as Manager") // no is what is chosen at first
	s.Press("enter", "y")
	became(p, s).Expect("Contoso GmbH · Registered")
	if who := p.Who(nobody()); who.User != c.Manager.User {
		t.Errorf("the key signs in %+v", who)
	}
}

// Ensure a click on a way in opens it, once the mouse is on.
func TestWelcomeByMouse(t *testing.T) {
	s := open(t, portaltest.New(t))
	s.Press("ctrl+o").Click(10, s.Line("I have an invitation code")).Expect("Somebody has invited you")
}

// Ensure that a guest applies in three steps, sees the application wait, and is
// in its Home as soon as an admin has approved.
func TestApply(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p).Press("enter")
	fillIn(s)
	s.Press("tab").Type("Backup for hospitals").Submit()
	s.Expect("Your application", "◐ waiting", "Contoso GmbH", "contoso.de", "Germany", "Backup for hospitals", "Reseller")
	waiting := portaltest.View(p, p.Admin(), partner.ListApplications{}).Items
	if len(waiting) != 1 || waiting[0].Company != "Contoso GmbH" || waiting[0].Country != "DE" {
		t.Fatalf("the application: %+v", waiting)
	}
	portaltest.Do(p, p.Admin(), partner.Approve{ID: waiting[0].ID})
	became(p, s).Expect("Contoso GmbH · Registered", "To begin with", "Accept the agreement")
}

// Ensure wrong input is told beside its field, step by step, and keeps what was
// typed.
func TestApplyWrongInput(t *testing.T) {
	s := open(t, portaltest.New(t), "apply")
	s.Submit().Expect("required")
	s.Type("Contoso GmbH").Press("tab").Type("contoso").Press("tab").Type("germ").Press("enter").Submit()
	s.Expect("Please give a web domain such as contoso.com.", "Contoso GmbH", "Germany")
	s.Type(".de").Submit().Expect("Your name").Without("web domain such as")
	s.Type("Kim").Press("tab").Type("kim at contoso").Submit().Expect("This is not an e-mail address.", "kim at contoso")
}

// Ensure a fault that only the portal knows leads back to the step of its field.
func TestApplyFaultInAnEarlierStep(t *testing.T) {
	p := portaltest.New(t)
	portaltest.Do(p, portaltest.Guest("colleague"), contoso())
	s := open(t, p, "apply")
	fillIn(s)
	s.Submit().Expect("An application for this web domain", "Legal name", "contoso.de")
	s.Press("backspace", "backspace").Type("com").Submit().Submit().Submit()
	s.Expect("◐ waiting", "contoso.com")
}

// Ensure what was typed is there again, in all steps, after the form was left.
func TestApplyKeepsWhatWasTyped(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p).Press("a")
	s.Type("Contoso GmbH").Press("tab").Type("contoso.de").Press("tab").Type("germ").Press("enter").Submit()
	s.Type("Kim Berg").Press("tab").Press("esc").Expect("Legal name", "Contoso GmbH").Press("esc").Expect("Welcome to")
	open(t, p, "apply").Expect("Contoso GmbH", "Germany", "This is what you had typed before.").Submit().Expect("Kim Berg")
}

// Ensure a lost connection loses at most the last moments of what was typed, also
// of the field that has the focus, in each step; nothing is written while nothing is
// typed or after the form was sent.
func TestApplyKeepsTheFieldBeingTyped(t *testing.T) {
	p := portaltest.New(t)
	s := open(t, p, "apply").Type("Contoso GmbH").Wait(3 * time.Second) // the line broke down here
	open(t, p, "apply").Expect("This is what you had typed before.", "Contoso GmbH")
	kept := portaltest.View(p, nobody(), draft.Show{Form: "apply"}).At
	if n := s.Wait(time.Minute).Timers(); n != 0 {
		t.Errorf("%d timers while nobody types", n)
	}
	if d := portaltest.View(p, nobody(), draft.Show{Form: "apply"}); !d.At.Equal(kept) {
		t.Errorf("kept again at %s: %v", d.At, d.Values)
	}

	s.Press("tab").Type("contoso.de").Press("tab").Type("germ").Press("enter").Submit()
	s.Type("Kim Berg").Press("tab").Type("kim@contoso.de").Wait(3 * time.Second)
	open(t, p, "apply").Submit().Expect("kim@contoso.de")

	s.Submit().Press("tab").Type("Backup").Submit().Expect("◐ waiting").Wait(time.Minute)
	if d, err := domain.View(t.Context(), p.Portal, nobody(), draft.Show{Form: "apply"}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("after the form was sent: %v, %v", d, err)
	}
}

// Ensure a form whose text was taken out again is not told as typed before.
func TestApplyKeptEmpty(t *testing.T) {
	p := portaltest.New(t)
	open(t, p, "apply").Type("C").Wait(3 * time.Second).Press("backspace").Wait(3 * time.Second)
	open(t, p, "apply").Without("typed before")
}

// Ensure leaving with unsent text asks.
func TestApplyAsksBeforeLeaving(t *testing.T) {
	s := open(t, portaltest.New(t), "apply").Type("Contoso").Press("ctrl+c").Expect("Leave with unsent text?").Press("n")
	if s.Over() {
		t.Fatal("the session has ended")
	}
}

// Ensure that who has an application sees it instead of another form.
func TestApplyTwice(t *testing.T) {
	p := portaltest.New(t)
	portaltest.Do(p, nobody(), contoso())
	open(t, p, "apply").Expect("Your application", "◐ waiting")
}

// Ensure an application can be taken back, after a question, and sent anew.
func TestWithdraw(t *testing.T) {
	p := portaltest.New(t)
	portaltest.Do(p, nobody(), contoso())
	s := open(t, p).Expect("See your application", "◐ waiting").Press("enter")
	s.Press("n").Expect("Your application is waiting for a decision.")
	s.Press("w").Expect("Withdraw your application?", "Contoso GmbH").Press("enter").Without("withdrawn")
	s.Press("w", "y").Expect("○ withdrawn", "Your application is withdrawn.", "You can apply again, three times a day at most.")
	s.Press("w").Expect("withdrawn already.")
	s.Press("n").Expect("Legal name")
}

// Ensure a rejection is seen live, with its reason and when one may apply again.
func TestRejected(t *testing.T) {
	p := portaltest.New(t)
	mine := portaltest.Do(p, nobody(), contoso())
	s := open(t, p, "application").Expect("◐ waiting")
	portaltest.Do(p, p.Admin(), partner.Reject{ID: mine.ID, Reason: "We have no room in this region."})
	s.Rest().Expect("✗ rejected", "We have no room in this region.", "You can apply again on 3 Apr.")
	s.Press("n").Expect("You can apply again on 3 Apr.")
	p.Clock.Advance(31 * 24 * 3600e9)
	s.Press("n").Expect("Legal name")
}

// Ensure there is a sentence where nothing was applied for.
func TestNoApplication(t *testing.T) {
	open(t, portaltest.New(t), "application").Expect("You have not applied yet.").Press("n").Expect("Legal name")
}

// Ensure a wrong code is refused beside its field, and the right one lets in.
func TestJoin(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("fabrikam")
	sent := portaltest.Do(p, c.Owner, user.SendInvite{Email: "kim@fabrikam.de", Role: domain.Sales, Name: "Kim Berg"})
	s := open(t, p, "join").Submit().Expect("required")
	s.Type("00000-00000-00000-00000").Submit().Expect("This code is not valid.", "00000-00000")
	s.Press("ctrl+u").Type(strings.ToLower(sent.Code)).Submit()
	became(p, s).Expect("Fabrikam GmbH")
	if who := p.Who(nobody()); who.Name != "Kim Berg" || who.Role != domain.Sales {
		t.Errorf("joined as %+v", who)
	}
	again := tuitest.Open(t, p.Portal, portaltest.Guest("second"), 80, 24, tuitest.At("join", sent.Code))
	again.Submit().Expect("This code is not valid.")
}

// Ensure the code that the portal printed makes the first admin, once.
func TestSetup(t *testing.T) {
	p := portaltest.New(t)
	sent := portaltest.Do(p, domain.SystemActor(), user.BeginSetup{})
	s := open(t, p, "setup", "wrong").Type("Ada Admin").Submit().Expect("This code is not valid.", "Ada Admin")
	s.Press("ctrl+u").Type(sent.Code).Submit()
	if who := p.Who(nobody()); who.Role != domain.Admin || who.Name != "Ada Admin" {
		t.Errorf("set up %+v", who)
	}
	became(p, s).Without("This code is not valid.")
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

// Ensure an error is told with the key that tries again.
func TestErrors(t *testing.T) {
	store := &faulty{Store: memkv.New()}
	p := portaltest.Over(t, store)
	portaltest.Do(p, nobody(), contoso())
	store.down.Store(true)
	welcome, application := open(t, p), open(t, p, "application")
	welcome.Expect("Saving is paused.", "r try again", "Apply to become a partner")
	application.Expect("Saving is paused.", "r try again")
	store.down.Store(false)
	welcome.Press("r").Expect("See your application").Without("Saving is paused.")
	application.Press("r").Expect("◐ waiting")
}

// Ensure the screens stand at every size, with and without colours.
func TestGoldens(t *testing.T) {
	long := contoso()
	long.Company, long.Domain = strings.Repeat("Vereinigte Donaudampfschifffahrtsgesellschaft ", 2)+"mbH & Co. KG", strings.Repeat("donaudampf", 6)+".de"
	long.Sells = strings.Repeat("Backup for hospitals and harbours. ", 12)
	for _, l := range tuitest.Looks() {
		t.Run(l.String(), func(t *testing.T) {
			p := portaltest.New(t)
			at := func(words ...string) *tuitest.Session {
				return tuitest.Open(t, p.Portal, nobody(), l.W, l.H, tuitest.In(l), tuitest.At(words...), tuitest.Routes(guest.Routes()...))
			}
			at().Golden("welcome")
			at("apply").Submit().Golden("apply-wrong")
			at("join").Golden("join")
			if l.Name == "nocolour" {
				at("setup", "7K3QX-M2B4C-D5E6F-G7H8J").Golden("setup")
				at("application").Golden("application-none")
			}
			portaltest.Do(p, nobody(), contoso())
			at().Golden("welcome-applied")
			at("application").Golden("application")
			if l.Name == "nocolour" {
				portaltest.Do(p, nobody(), partner.WithdrawApplication{})
				portaltest.Do(p, nobody(), long)
				at().Golden("welcome-long")
				at("application").Golden("application-long")
			}
			p = portaltest.New(t)
			portaltest.Do(p, p.Partner("fabrikam").Sales, user.AddKey{Key: nobody().PublicKey, Label: "laptop"})
			at().Golden("welcome-claimed")
		})
	}
}

// Ensure no key, paste, click or size breaks the screens of a guest.
func TestHammer(t *testing.T) {
	p := portaltest.New(t)
	portaltest.Do(p, nobody(), contoso())
	tuitest.Hammer(t, 7, 400, func() *tuitest.Session { return open(t, p) })
	tuitest.Hammer(t, 8, 400, func() *tuitest.Session {
		return tuitest.Open(t, p.Portal, portaltest.Guest("other"), 80, 24, tuitest.At("apply"))
	})
}

// Ensure what takes longer than a moment says so, and nothing does before.
func TestLoading(t *testing.T) {
	p := portaltest.New(t)
	actor := nobody()
	portaltest.Do(p, actor, contoso())
	for _, r := range guest.Routes() {
		if words, ok := map[string][]string{"application": nil}[r.Path]; ok {
			t.Run(r.Path, func(t *testing.T) {
				atOnce, later := tuitest.Slow(t, p.Portal, actor, r, words...)
				if strings.Contains(atOnce, "Loading…") || !strings.Contains(later, "Loading…") {
					t.Errorf("at once:\n%s\nlater:\n%s", atOnce, later)
				}
			})
		}
	}
}
