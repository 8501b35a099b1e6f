package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/server/cli"
)

// A talk is a conversation with the guide, as a person has it who reads each
// answer before typing the next line. Its clock is that of the test's bubble.
type talk struct {
	t      *testing.T
	in     *io.PipeWriter
	mu     sync.Mutex
	out    bytes.Buffer
	read   int // how much of out was looked at
	hangUp context.CancelFunc
	ended  chan int
}

// begin lets the actor talk to the portal's guide.
func begin(t *testing.T, p *domain.Portal, a domain.Actor, words ...string) *talk {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	c := &talk{t: t, in: w, hangUp: cancel, ended: make(chan int, 1)}
	go func() {
		c.ended <- cli.Guide(ctx, p, a, cli.Terminal{In: r, Out: c, Args: words, Host: "gangway.example", Version: "1.2.3", Split: split, Idle: 30 * time.Minute})
	}()
	t.Cleanup(func() { _ = w.Close(); cancel() })
	c.wait()
	return c
}

// split parts words at blanks; one in single quotes may have some.
func split(line string) (all []string, err error) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			all = append(all, part)
		} else {
			all = append(all, strings.Fields(part)...)
		}
	}
	if strings.Count(line, "'")%2 == 1 {
		return nil, errors.New("the command has a quote that is never closed")
	}
	return all, nil
}

func (c *talk) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(p)
}

// wait lets a moment pass, until the guide waits for its person.
func (c *talk) wait() {
	time.Sleep(time.Second)
	synctest.Wait()
}

// types sends a line and waits.
func (c *talk) types(lines ...string) *talk {
	c.t.Helper()
	for _, l := range lines {
		c.pastes(l + "\n")
	}
	return c
}

// pastes sends a text in one piece and waits.
func (c *talk) pastes(text string) *talk {
	c.t.Helper()
	go func() { _, _ = io.WriteString(c.in, text) }()
	c.wait()
	return c
}

// heard returns what was said since it was asked last.
func (c *talk) heard() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.out.String()[c.read:]
	c.read = c.out.Len()
	return s
}

// hears expects all of the texts in what was said since it looked last.
func (c *talk) hears(texts ...string) *talk {
	c.t.Helper()
	now := c.heard()
	for _, text := range texts {
		if !strings.Contains(now, text) {
			c.t.Fatalf("it does not say %q:\n%s", text, now)
		}
	}
	return c
}

// ends expects the conversation to be over.
func (c *talk) ends(want int) {
	c.t.Helper()
	select {
	case got := <-c.ended:
		if got != want {
			c.t.Errorf("status %d, want %d", got, want)
		}
	default:
		c.t.Errorf("it goes on:\n%s", c.heard())
	}
}

// choice returns the number that stands before a label of a menu.
func choice(t *testing.T, menu, label string) string {
	t.Helper()
	for l := range strings.Lines(menu) {
		if n, rest, ok := strings.Cut(l, ". "); ok && strings.HasPrefix(rest, label) {
			return n
		}
	}
	t.Fatalf("there is no choice %q:\n%s", label, menu)
	return ""
}

// inBubble runs a test with people of a portal on a clock that does not wait.
func inBubble(t *testing.T, test func(t *testing.T, p *portaltest.Portal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, portaltest.New(t)) })
}

func deals(p *portaltest.Portal, a domain.Actor) []deal.Deal {
	return portaltest.View(p, a, deal.List{}).Items
}

// registration answers the questions of a registration up to the amount.
func (c *talk) registration(amounts ...string) *talk {
	c.t.Helper()
	c.types("deals register").hears("1 of 20. Legal name of the customer, such as Contoso GmbH. This is needed.", "customer:")
	c.types("").hears("This is needed.")
	c.types("Contoso GmbH", "contoso.de", "", "DE", "", "Kiel", "", "", "").hears("contact phone:", "What the deal is to the customer", "2. expansion")
	c.types("2").hears("A product as SKU")
	c.types("BK-100:4").hears("another product, or leave empty to go on:")
	c.types("")
	c.types(amounts...)
	return c
}

// Ensure a partner registers a deal by answering questions, and corrects an
// amount that can't be one at once.
func TestGuideRegistersADeal(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sales := p.Partner("acme").Sales
		c := begin(t, p.Portal, sales)
		c.hears("Hello Sales, sales at Acme GmbH.", "Nothing needs you at the moment.", "1. leads attention:", "5. deals register:", "What next?")
		c.registration("lots", "48k").hears("amount: ", "currency: ")
		c.types("EUR", "soon").hears("close date: ")
		c.types("2026-08-01", "done").hears("deals register, with:", "1. customer: Contoso GmbH", "type: expansion", "amount: 48k", "Send? (yes/no)")
		if n := len(deals(p, sales)); n != 0 {
			t.Fatalf("%d deals before anything was sent", n)
		}
		c.types("perhaps").hears("Please answer yes or no.")
		c.types("customer").hears("Legal name of the customer")
		c.types("Fabrikam GmbH").hears("1. customer: Fabrikam GmbH", "amount: 48k")
		c.types("yes").hears("Fabrikam GmbH", "48000.00 EUR", "What next?")
		if all := deals(p, sales); len(all) != 1 || all[0].Customer.Name != "Fabrikam GmbH" {
			t.Errorf("deals: %+v", all)
		}
		c.types("leave").hears("Goodbye.")
		c.ends(0)
	})
}

// Ensure an offered lead is named first, and is accepted by answering.
func TestGuideNamesOfferedLeads(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		c := p.Partner("acme")
		l := portaltest.Do(p, p.Admin(), lead.Create{Company: "Tailspin Toys", Domain: "tailspin.com", Country: "DE", Size: "400", Consent: "yes", Hold: true})
		portaltest.Do(p, p.Admin(), lead.Assign{ID: l.ID, Partner: c.ID})
		s := begin(t, p.Portal, c.Sales).hears("Waiting for you in leads attention: 1.", "Tailspin Toys", "leads accept:")
		s.types("1").hears("offered")
		s.types("leads accept " + l.ID).hears("Send? (yes/no)")
		s.types("yes").hears("working")
		s.types("leave").hears("Goodbye.")
		s.ends(0)
	})
}

// Ensure what the operation refuses is asked again beside its sentence, and all
// other answers are kept.
func TestGuideAsksAgainForWhatIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sales := p.Partner("acme").Sales
		c := begin(t, p.Portal, sales)
		c.types("deals register --customer Contoso --domain contoso.de --country DE --product XX-1 --amount 48k --close-date 2026-08-01")
		c.hears("4. product: XX-1", "Send? (yes/no)")
		c.types("yes").hears("Product: ", "product:")
		c.types("BK-100").hears("")
		c.types("").hears("1. customer: Contoso", "4. product: BK-100", "Send? (yes/no)")
		c.types("yes").hears("submitted")
		if all := deals(p, sales); len(all) != 1 {
			t.Errorf("%d deals", len(all))
		}
	})
}

// Ensure a guest applies, and sees what became of it.
func TestGuideLetsAGuestApply(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		guest := portaltest.Guest("kim")
		c := begin(t, p.Portal, guest)
		c.hears("Nobody is known by your key yet.", "1. apply: ", "2. apply status: ", "3. join: ")
		c.types("1").hears("Legal name of your company")
		c.types("Contoso GmbH", "contoso", "contoso.de", "Germany", "Kim Berg", "kim@contoso.de", "done")
		c.hears("domain: ", "Send? (yes/no)")
		c.types("yes").hears("applied")
		c.types("apply status").hears("Contoso GmbH")
		if n := len(portaltest.View(p, p.Admin(), partner.ListApplications{Status: "applied"}).Items); n != 1 {
			t.Errorf("%d applications", n)
		}
	})
}

// Ensure whoever joins is greeted by the portal's new menu.
func TestGuideGreetsWhoHasJoined(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sent := portaltest.Do(p, p.Admin(), partner.Invite{Company: "Contoso GmbH", Domain: "contoso.de", Country: "DE", Email: "kim@contoso.de", Name: "Kim Berg"})
		c := begin(t, p.Portal, portaltest.Guest("kim"), "join", sent.Code)
		c.hears("1. code: not shown", "Send? (yes/no)")
		c.types("yes").hears("Hello Kim Berg, owner at Contoso GmbH.", "deals register:")
	})
}

// Ensure nothing is sent when the input ends, wherever that is.
func TestGuideEnds(t *testing.T) {
	questions := []string{"deals register", "Contoso GmbH"}
	review := []string{"deals register --customer Contoso --domain contoso.de --country DE --product BK-100 --amount 48k --close-date 2026-08-01"}
	tests := []struct {
		name   string
		lines  []string
		last   string // without an end
		leave  bool
		status int
	}{
		{"AtTheMenu", nil, "", false, 0},
		{"AtAQuestion", questions, "contoso.de", false, 0},
		{"AtTheReview", review, "", false, 0},
		{"InTheMiddleOfYes", review, "yes", false, 0},
		{"RightBehindYes", review, "yes\n", false, 0},
		{"HangUpAtTheReview", review, "", true, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *portaltest.Portal) {
				sales := p.Partner("acme").Sales
				c := begin(t, p.Portal, sales)
				c.types(tt.lines...)
				if tt.leave {
					c.hangUp()
				} else {
					go func() { _, _ = io.WriteString(c.in, tt.last); _ = c.in.Close() }()
				}
				c.wait()
				c.ends(tt.status)
				if n := len(deals(p, sales)); n != 0 {
					t.Errorf("%d deals were sent", n)
				}
			})
		})
	}
}

// Ensure answers that come in one piece never confirm, however they are cut.
func TestGuidePasteNeverConfirms(t *testing.T) {
	command := "deals register --customer Contoso --domain contoso.de --country DE --product BK-100 --amount 48k --close-date 2026-08-01"
	tests := []struct {
		name   string
		pieces []string
	}{
		{"CommandAndYes", []string{command + "\nyes\n"}},
		{"ManyTimesYes", []string{command + "\n" + strings.Repeat("yes\n", 50)}},
		{"AllAnswers", []string{"deals register\nContoso\ncontoso.de\n\nDE\ndone\nyes\nyes\n"}},
		{"YesWithMoreBehindIt", []string{command + "\n", "yes\nwhoami\n"}},
		{"YesTwice", []string{command + "\n", "yes\nyes\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *portaltest.Portal) {
				sales := p.Partner("acme").Sales
				c := begin(t, p.Portal, sales)
				for _, piece := range tt.pieces {
					c.pastes(piece)
				}
				c.hears("Send? (yes/no)")
				if n := len(deals(p, sales)); n != 0 {
					t.Fatalf("%d deals were sent", n)
				}
				c.types("no").hears("Nothing was sent.")
			})
		})
	}
}

// Ensure far too much at once ends the conversation.
func TestGuideEndsAFlood(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		c := begin(t, p.Portal, p.Partner("acme").Sales)
		c.pastes("users edit --name Kim\n" + strings.Repeat("yes\n", 5000))
		c.hears("Far too much came at once.")
		c.ends(6)
	})
}

// Ensure the command line works at the prompt, with its flags and its errors.
func TestGuideTakesCommandLines(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		c := begin(t, p.Portal, p.Partner("acme").Sales)
		for _, tt := range []struct{ line, says string }{
			{"whoami --json", `"role":"sales"`},
			{"deals list --limit 5", "There is nothing to list."},
			{"deals show D-7K3QXM", "There is no such deal."},
			{"deals D-7K3QXM", "There is no such deal."},
			{"deals shwo", `Did you mean "deals show"?`},
			{"deals list --stauts x", "See: help deals list"},
			{"help deals show", "Usage: ssh gangway.example deals show ID"},
			{"help", "menu repeats the choices."},
			{"--help", "Exit status"},
			{"version", "1.2.3"},
			{"deals approve D-7K3QXM", "You can't call deals approve."},
			{"check", "Web domain of the customer"},
			{"stop", "Given up."},
			{"deals", "deals note:"},
			{"list --limit 5", "There is nothing to list."},
			{"'", "never closed"},
			{"999", "There is no number 999 here."},
			{"more", "There is nothing more to show."},
			{"deals\x1b[31m", "Unknown command"},
			{strings.Repeat("x", 5000), "too long"},
			{"\xff\xfe", "no text in UTF-8"},
		} {
			c.types(tt.line).hears(tt.says)
		}
		begin(t, p.Portal, p.Admin()).types("backup").hears("Call it without this guide: ssh gangway.example backup > gangway.snapshot")
	})
}

// Ensure a long list goes on.
func TestGuideShowsMore(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sales := p.Partner("acme").Sales
		for _, name := range []string{"Alpha", "Beta", "Gamma"} {
			portaltest.Do(p, sales, deal.Register{Customer: name, Draft: true})
		}
		c := begin(t, p.Portal, sales)
		c.types("deals list --limit 2").hears("Gamma", "Beta", "There is more: type more.")
		c.types("more").hears("Alpha")
		c.types("more").hears("There is nothing more to show.")
	})
}

// Ensure each side hears of what it may do and of nothing else, in two steps.
func TestGuideMenus(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		company := p.Partner("acme")
		portaltest.Do(p, company.Sales, deal.Register{
			Customer: "Contoso", Domain: "contoso.de", Country: "DE", ContactName: "Kim Berg", ContactEmail: "kim@contoso.de",
			Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "48k", CloseDate: "2026-08-01",
		})
		tests := []struct {
			name         string
			actor        domain.Actor
			first, noun  string
			shows, hides []string
		}{
			{"Guest", portaltest.Guest("nobody"), "apply: ", "apply", []string{"apply status:", "apply withdraw:"}, []string{"deals", "users", "partners"}},
			{"Sales", company.Sales, "leads attention", "deals", []string{"deals register:", "deals show:", "deals win:"}, []string{"deals approve", "deals queue", "deals import", "partners approve", "audit"}},
			{"Viewer", company.Viewer, "leads attention", "deals", []string{"deals show:"}, []string{"deals register", "deals win", "users invite"}},
			{"Admin", p.Admin(), "D-", "deals", []string{"deals approve:", "deals queue:", "deals compare:"}, []string{"deals register", "deals import"}},
		}
		for _, tt := range tests {
			c := begin(t, p.Portal, tt.actor)
			menu := c.heard()
			if !strings.Contains(menu, "\n1. "+tt.first) {
				t.Errorf("%s: the first choice is not %s:\n%s", tt.name, tt.first, menu)
			}
			c.types(choice(t, menu, tt.noun+": "))
			if tt.noun == "apply" { // which is a word of its own as well
				c.types("stop", choice(t, menu, "apply: 3 things"))
			}
			all := menu + c.heard()
			for _, label := range tt.shows {
				if !strings.Contains(all, ". "+label) {
					t.Errorf("%s does not hear of %s:\n%s", tt.name, label, all)
				}
			}
			for _, label := range tt.hides {
				if strings.Contains(all, ". "+label) {
					t.Errorf("%s hears of %s", tt.name, label)
				}
			}
			c.types("back").hears("What would you like to do?")
			c.types("leave").ends(0)
		}
	})
}

// Ensure what needs somebody can be opened by its number, and approved at once.
func TestGuideLeadsTheVendorToWhatWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sales := p.Partner("acme").Sales
		d := portaltest.Do(p, sales, deal.Register{
			Customer: "Contoso", Domain: "contoso.de", Country: "DE", ContactName: "Kim Berg", ContactEmail: "kim@contoso.de",
			Products: []deal.Pick{{SKU: "BK-100"}}, Amount: "48k", CloseDate: "2026-08-01",
		})
		c := begin(t, p.Portal, p.Admin())
		c.hears("Waiting for you in deals queue reviews: 1.", "1. "+d.ID+", ")
		c.types("1").hears("contoso.de")
		c.types("deals approve "+d.ID).hears("1. id: "+d.ID, "Send? (yes/no)")
		c.types("yes").hears("approved")
		c.types("menu").hears("Nothing needs you at the moment.")
	})
}

// Ensure words that lead through a form can be used at each question, and given
// as answers in quotes.
func TestGuideWordsInAForm(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		sales := p.Partner("acme").Sales
		c := begin(t, p.Portal, sales)
		c.types("deals register", "back").hears("Given up. Nothing was sent.")
		c.types("deals register", "done").hears("Customer is still needed.")
		c.types("help").hears("Legal name of the customer")
		c.types(`"back"`).hears("Web domain of the customer")
		c.types("back").hears("Legal name of the customer")
		c.types("done").hears("1. customer: back", "Send? (yes/no)")
		c.types("draft").hears("(yes/no)")
		c.types("maybe").hears("This is yes or no.")
		c.types("yes").hears("2. draft: yes")
		c.types("1", "back").hears("1. customer: back")
		c.types("yes").hears("draft")
		c.types("deals register", "stop").hears("Given up.")
		c.types("deals list").hears("You can also set: status, partner", "leave empty to go on:")
		c.types("text").hears("begin like these")
		c.types("nothing").hears("You can also set:")
		c.types("").hears("There is nothing to list.")
		c.types("deals register", "leave").hears("Nothing was sent.", "Goodbye.")
		c.ends(0)
	})
}

// Ensure whoever types nothing for long is warned, and then logged out.
func TestGuideEndsWhenIdle(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		c := begin(t, p.Portal, p.Partner("acme").Sales)
		time.Sleep(28 * time.Minute)
		c.wait()
		c.hears("You will be logged out in 2 minutes. Press Enter to stay.")
		c.types("")
		time.Sleep(27 * time.Minute)
		c.types("whoami").hears("acme")
		time.Sleep(31 * time.Minute)
		c.wait()
		c.hears("You were logged out")
		c.ends(0)
	})
}

// Ensure a command that waits for somebody at a terminal to type ends when nothing is
// typed for long, and that neither a slow pipe nor work that goes on does.
func TestCommandEndsWhenIdle(t *testing.T) {
	for name, c := range map[string]struct {
		words    []string
		terminal bool
		idle     time.Duration
		ends     bool
	}{
		"Field":    {[]string{"keys", "add"}, true, time.Minute, true},
		"Stream":   {[]string{"deals", "import"}, true, time.Minute, true},
		"Never":    {[]string{"keys", "add"}, true, -1, false},
		"Pipe":     {[]string{"keys", "add"}, false, time.Minute, false},
		"GoesOn":   {[]string{"events", "watch"}, true, time.Minute, false},
		"Finishes": {[]string{"whoami"}, true, time.Minute, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *portaltest.Portal) {
				in, typing := io.Pipe()
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				said := &talk{t: t}
				status := make(chan int, 1)
				go func() {
					status <- cli.Run(ctx, p.Portal, p.Admin(), cli.Terminal{In: in, Out: said, Err: said, Args: c.words, ErrIsTerminal: c.terminal, Idle: c.idle})
				}()
				time.Sleep(59 * time.Second)
				synctest.Wait()
				if ended := len(status) > 0; ended != (name == "Finishes") {
					t.Errorf("ended before the time: %v", ended)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if c.ends && (len(status) == 0 || <-status != cli.Status(domain.Unavailable)) || c.ends != strings.Contains(said.out.String(), "You were logged out, as nothing was typed for 60 seconds.") {
					t.Errorf("it says %q", said.out.String())
				}
				_ = typing.Close()
				leave()
				synctest.Wait()
			})
		})
	}
}

// Ensure somebody who may not come in any more is told so.
func TestGuideRefusesWhoMayNotComeIn(t *testing.T) {
	inBubble(t, func(t *testing.T, p *portaltest.Portal) {
		company := p.Partner("acme")
		portaltest.Do(p, p.Admin(), partner.Suspend{ID: company.ID, Reason: "An invoice is overdue."})
		c := begin(t, p.Portal, company.Sales)
		c.hears("suspended")
		c.ends(3)
	})
}

// FuzzGuide ensures that no input makes the guide panic, send anything, or print
// what is no text.
func FuzzGuide(f *testing.F) {
	for _, seed := range []string{
		"1\n2\n3\nback\nleave\n", "boats launch\nAda\n48k\n\n\n\n\n\nyes\nyes\n", "boats launch --name A\nyes\n", "help\n\nmenu\n", "boats paint B-1\nblue\n\x1b[2J\nyes",
		"boats edit B-1 --name \x1b]0;x\x07\nyes\n", "join\n7K3QX\nyes\n", "boats list\nyes\nsold\n\n\n", "fail panic\n", "\xff\xfe\n\x00\n", strings.Repeat("yes\n", 1500), strings.Repeat("x", 9000) + "\n",
		"boats paint B-1 -\n\u009b1m\u202e\ndone\n", "--json\n--help\n'\n", "boats\nlaunch\nstop\n3\n-1\n0\n99999999999999999999\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			p := newPortal(t)
			status := cli.Guide(t.Context(), p, sailorActor, cli.Terminal{In: strings.NewReader(in), Out: &out, Split: split})
			if status != 0 && status != 6 {
				t.Errorf("status %d", status)
			}
			if strings.Contains(out.String(), "went wrong on our side") && !strings.Contains(in, "fail") {
				t.Errorf("an incident:\n%s", &out)
			}
			clean(t, out.String())
			n, err := domain.View(t.Context(), p, sailorActor, list{})
			if err != nil || len(n.Items) > 0 {
				t.Errorf("%d boats were launched, %v", len(n.Items), err)
			}
		})
	})
}
