package learn_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// count counts a word in a list.
func count(list []string, word string) (n int) {
	for _, s := range list {
		if s == word {
			n++
		}
	}
	return n
}

// Ensure that a certificate is reminded of 60, 30 and 7 days before its end, ends
// with its last day and then counts no more.
func TestCertificateEnds(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, c.Sales, course) // until 4 March 2027
	for _, tt := range []struct {
		at        string
		reminders int
	}{
		{"2027-01-02 23:59", 0}, {"2027-01-03 00:00", 1}, {"2027-02-02 00:00", 2}, {"2027-02-25 00:00", 3}, {"2027-03-04 23:59", 3},
	} {
		at(t, p, tt.at)
		if n := count(facts(t, p), "certificate.ending"); n != tt.reminders {
			t.Errorf("%s: %d reminders, want %d", tt.at, n, tt.reminders)
		}
	}
	counts(t, p, c.ID, course, 1, 1)
	at(t, p, "2027-03-05 00:00")
	counts(t, p, c.ID, course, 0, 0)
	counts(t, p, c.ID, "", 0, 0)
	if n := count(facts(t, p), "certificate.expired"); n != 1 {
		t.Errorf("%d facts of the end", n)
	}
	if v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: s.Certificate}); v.Valid || v.Status != "expired" || !strings.Contains(v.Message, "4 March 2027") {
		t.Errorf("verify: %+v", v)
	}
	if got := portaltest.View(p, c.Sales, learn.Courses{}).Items; got[0].State != learn.Lapsed {
		t.Errorf("state %s", got[0].State)
	}
	if earned(t, p, c.ID) != nil {
		t.Errorf("the company is still known by %v", earned(t, p, c.ID))
	}
	pass(t, p, c.Sales, course)
	counts(t, p, c.ID, course, 1, 1)
}

// Ensure that a certificate can be renewed from 60 days before its end, goes on
// from there, and is not to be had twice before.
func TestRenewal(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	old := pass(t, p, c.Sales, course)
	_, err := do(p, c.Sales, learn.Start{Course: course})
	refused(t, err, domain.Conflict, "You can renew your certificate "+old.Certificate+" from 3 Jan 2027.")
	at(t, p, "2027-01-02 23:00")
	_, err = do(p, c.Sales, learn.Start{Course: course})
	refused(t, err, domain.Conflict, "You can renew")
	at(t, p, "2027-01-03 00:00")
	if got := portaltest.View(p, c.Sales, learn.Due{}).Items; len(got) != 1 || got[0].State != learn.Renewing || got[0].Due.String() != "2027-03-04" {
		t.Errorf("due: %+v", got)
	}
	renewed := pass(t, p, c.Sales, course)
	cert := portaltest.View(p, c.Sales, learn.ShowCertificate{Serial: renewed.Certificate})
	if got := cert.Ends.In(berlin(t)).Format("2006-01-02 15:04"); got != "2028-03-04 23:59" {
		t.Errorf("the renewed one ends %s", got)
	}
	if got := portaltest.View(p, c.Sales, learn.ShowCertificate{Serial: old.Certificate}); got.Status != learn.Superseded {
		t.Errorf("the old one is %s", got.Status)
	}
	counts(t, p, c.ID, course, 1, 1)
	at(t, p, "2027-03-06 00:00") // the old one's end passes
	counts(t, p, c.ID, course, 1, 1)
	if n := count(facts(t, p), "certificate.expired"); n != 0 {
		t.Error("the old one has expired too")
	}
	if v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: old.Certificate}); v.Valid || v.Status != "superseded" {
		t.Errorf("verify: %+v", v)
	}
}

// Ensure that a certificate that holds for a month cannot be renewed from its first
// day, and so for years ahead.
func TestRenewalOfShortCertificates(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses[0].ValidMonths = 1 }))
	c := p.Partner("contoso")
	pass(t, p, c.Sales, course) // until 4 April
	at(t, p, "2026-03-19 23:00")
	_, err := do(p, c.Sales, learn.Start{Course: course})
	refused(t, err, domain.Conflict, "from 20 Mar 2026.")
	at(t, p, "2026-03-20 00:00")
	pass(t, p, c.Sales, course)
	_, err = do(p, c.Sales, learn.Start{Course: course})
	refused(t, err, domain.Conflict, "from 19 Apr 2026.")
}

// track is a programme with a track of two courses.
func track() *programme.Programme {
	return with(func(r *programme.Programme) {
		r.Training.Tracks = []programme.Track{{ID: "engineer", Title: "Engineer", Courses: []string{course, "safety"}, ValidMonths: 24}}
	})
}

// Ensure that a track's certificate comes with the last of its courses, in
// whatever order they are passed, and that it comes once.
func TestTrack(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(track())
	c := p.Partner("contoso")
	read(p, c.Sales, "safety")
	counts(t, p, c.ID, "engineer", 0, 0)
	if got := portaltest.View(p, c.Sales, learn.ShowCourse{Course: course}).Tracks; len(got) != 1 || got[0].Passed != 1 || got[0].Of != 2 {
		t.Errorf("tracks: %+v", got)
	}
	pass(t, p, c.Sales, course)
	counts(t, p, c.ID, "engineer", 1, 1)
	counts(t, p, c.ID, "", 3, 1)
	if got := earned(t, p, c.ID); !slices.Equal(got, []string{course, "engineer", "safety"}) {
		t.Errorf("earned: %v", got)
	}
	at(t, p, "2027-01-10 00:00")
	pass(t, p, c.Sales, course) // renewed; the track is not due
	if got := portaltest.View(p, c.Sales, learn.Certificates{Course: "engineer"}).Items; len(got) != 1 {
		t.Errorf("%d certificates of the track", len(got))
	}
}

// read reads all lessons of a course.
func read(p *portaltest.Portal, a domain.Actor, id string) {
	for _, l := range portaltest.View(p, a, learn.ShowCourse{Course: id}).Texts {
		portaltest.Do(p, a, learn.OpenLesson{Course: id, Lesson: l.ID})
	}
}

// Ensure that the certificates of who leaves no longer count from that moment, and
// count again if the person comes back.
func TestWhoLeavesTakesCertificatesAlong(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, c.Sales, course)
	pass(t, p, c.Owner, course)
	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	counts(t, p, c.ID, course, 1, 1)
	portaltest.Do(p, p.Admin(), learn.Revoke{Serial: serialOf(p, c.Owner), Reason: "A mistake."})
	counts(t, p, c.ID, course, 0, 0)
	if earned(t, p, c.ID) != nil {
		t.Errorf("the company is still known by %v", earned(t, p, c.ID))
	}
	v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: s.Certificate})
	if !v.Valid || !v.Left || v.Holder != "S." || v.Company != "Contoso GmbH" || !strings.HasSuffix(v.Message, "no longer works for this company.") {
		t.Errorf("verify: %+v", v)
	}
	portaltest.Do(p, c.Owner, user.Restore{ID: c.Sales.User})
	counts(t, p, c.ID, course, 1, 1)
	if got := earned(t, p, c.ID); !slices.Equal(got, []string{course}) {
		t.Errorf("earned: %v", got)
	}
}

// serialOf is the serial of somebody's newest certificate.
func serialOf(p *portaltest.Portal, a domain.Actor) string {
	return portaltest.View(p, a, learn.Certificates{}).Items[0].Serial
}

// Ensure that a company is not reminded of the certificates of who has left.
func TestNoRemindersOfWhoHasLeft(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	pass(t, p, c.Sales, course)
	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	at(t, p, "2027-01-03 00:00")
	if n := count(facts(t, p), "certificate.ending"); n != 0 {
		t.Errorf("%d reminders", n)
	}
	portaltest.Do(p, c.Owner, user.Restore{ID: c.Sales.User})
	at(t, p, "2027-02-02 00:00")
	if n := count(facts(t, p), "certificate.ending"); n != 1 {
		t.Errorf("%d reminders of who is back", n)
	}
}

// Ensure that an attempt that was open when its person left closes without a
// certificate that would count.
func TestWhoLeavesDuringAQuiz(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	fill(t, p, c.Sales, s, 0)
	portaltest.Do(p, c.Owner, user.Remove{ID: c.Sales.User})
	p.Clock.Advance(time.Hour)
	p.Run()
	counts(t, p, c.ID, "", 0, 0)
	if got := portaltest.View(p, p.Admin(), learn.ShowAttempt{Attempt: s.Attempt}); !got.Passed || got.Certificate != "" {
		t.Errorf("closed: %+v", got)
	}
}

// Ensure that rules for leads see what a company's people have passed as well as
// what the vendor has noted, and the two are kept apart.
func TestRulesSeeCertificates(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) {
		r.Leads.Rules = []programme.LeadRule{
			{ID: "skilled", Name: "Who can", When: "true", Candidates: `"core-essentials" in partner.certificates and "by-hand" in partner.certificates`, Strategy: programme.RoundRobin, Otherwise: programme.OtherwiseDesk},
		}
	}))
	c := p.Partner("contoso")
	p.Partner("fabrikam")
	portaltest.Do(p, p.Admin(), partner.Edit{ID: c.ID, Certificates: []string{"by-hand"}})
	create := func(company string) lead.Lead {
		p.Run()
		return portaltest.Do(p, p.Admin(), lead.Create{Company: company, Country: "DE", Size: "400", Consent: "yes"})
	}
	if l := create("Umbrella"); l.Partner != nil {
		t.Errorf("before the course the lead went to %s", l.Partner.Name)
	}
	pass(t, p, c.Sales, course)
	if l := create("Hooli"); l.Partner == nil || l.Partner.ID != c.ID {
		t.Error("after the course the lead went to nobody")
	}
	shown := portaltest.View(p, p.Admin(), partner.Show{ID: c.ID})
	if !slices.Equal(shown.Certificates, []string{"by-hand"}) || !slices.Equal(shown.Earned, []string{course}) {
		t.Errorf("noted %v, earned %v", shown.Certificates, shown.Earned)
	}
}

// Ensure that a step of the onboarding completes with a certificate, of its course
// if it names one.
func TestOnboardingStep(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) {
		step := programme.Step{Kind: programme.KindEvent, Event: programme.EventCertificateIssued, By: programme.SidePartner, Title: "Learn", Hint: "Under Courses."}
		some, one := step, step
		some.ID, one.ID, one.Course = "any-course", "core-course", course
		r.Onboarding.Steps = append(r.Onboarding.Steps, some, one)
	}))
	c := p.Partner("contoso")
	done := func() string {
		var ids []string
		for _, s := range portaltest.View(p, c.Owner, partner.ShowChecklist{}).Items {
			if s.Done && s.Event == programme.EventCertificateIssued {
				ids = append(ids, s.ID)
			}
		}
		return strings.Join(ids, " ")
	}
	read(p, c.Sales, "safety")
	if got := done(); got != "any-course" {
		t.Errorf("after another course: %q", got)
	}
	pass(t, p, c.Sales, course)
	if got := done(); got != "any-course core-course" {
		t.Errorf("after the course: %q", got)
	}
}

// Ensure that a certificate that is revoked counts no more, says why to its holder
// and can be earned anew.
func TestRevoke(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, c.Sales, course)
	_, err := do(p, c.Owner, learn.Revoke{Serial: s.Certificate, Reason: "Mine."})
	refused(t, err, domain.Denied, "Only an admin of the vendor")
	_, err = do(p, p.Admin(), learn.Revoke{Serial: s.Certificate, Reason: " "})
	refused(t, err, domain.Invalid, "Please say why.")
	portaltest.Do(p, p.Admin(), learn.Revoke{Serial: strings.ToLower(s.Certificate), Reason: "Somebody else sat there."})
	counts(t, p, c.ID, course, 0, 0)
	if got := portaltest.View(p, c.Sales, learn.ShowCertificate{Serial: s.Certificate}); got.Status != learn.TakenOff || got.Reason != "Somebody else sat there." {
		t.Errorf("shown: %+v", got)
	}
	_, err = do(p, p.Admin(), learn.Revoke{Serial: s.Certificate, Reason: "Again."})
	refused(t, err, domain.Conflict, "it is revoked")
	if v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: s.Certificate}); v.Valid || v.Status != "revoked" || strings.Contains(text(v), "Somebody") {
		t.Errorf("verify: %+v", v)
	}
	pass(t, p, c.Sales, course)
	at(t, p, "2027-03-05 00:00")
	if n := count(facts(t, p), "certificate.expired"); n != 1 {
		t.Errorf("%d have expired", n)
	}
}

// Ensure that a guest learns of a certificate whether it is valid, the company and
// the course, and of its holder no more than initials.
func TestVerify(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, c.Owner, course)
	v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: " " + strings.ToLower(strings.ReplaceAll(s.Certificate, "-", " "))})
	if !v.Valid || v.Company != "Contoso GmbH" || v.Course != "Core Essentials" || v.Holder != "O.O." || v.Message != "This certificate is valid until 4 March 2027." {
		t.Errorf("verify: %+v", v)
	}
	for _, word := range []string{"Olga", "owner@", c.ID, c.Owner.User, s.Attempt} {
		if strings.Contains(text(v), word) {
			t.Errorf("%s is told", word)
		}
	}
	for _, serial := range []string{"", "C-0000-0000-0000", "\x1b[31mC-7K3Q", strings.Repeat("C", 500), s.Certificate[:12] + "ZZ"} {
		if v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: serial}); v.Valid || v.Status != "unknown" || len(v.Serial) > 60 || strings.Contains(v.Serial, "\x1b") {
			t.Errorf("%q: %+v", serial, v)
		}
	}
}

// Ensure that nobody may go on guessing: after twenty serials that look right and
// are not there a key waits an hour, whatever is right after that.
func TestGuessing(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, c.Owner, course)
	guest := portaltest.Guest("x")
	tried := 0
	for i := 0; tried < 20; i++ {
		serial, ok := learn.ParseSerial(fmt.Sprintf("C-0000-%04d-%04d", i/10_000, i%10_000))
		if ok {
			tried++
			portaltest.Do(p, guest, learn.Verify{Serial: serial})
		}
	}
	_, err := do(p, guest, learn.Verify{Serial: s.Certificate})
	refused(t, err, domain.Limited, "Please try again in 60 minutes.")
	portaltest.Do(p, portaltest.Guest("another"), learn.Verify{Serial: s.Certificate})
	p.Clock.Advance(time.Hour)
	portaltest.Do(p, guest, learn.Verify{Serial: s.Certificate})
}

// Ensure that a serial that was mistyped in one character is told from one that
// does not exist, and that people may write it as they like.
func TestSerialProperties(t *testing.T) {
	p := portaltest.New(t)
	serial := pass(t, p, p.Partner("contoso").Sales, course).Certificate
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(2, len(serial)-1).Draw(t, "place")
		c := alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "character")]
		if serial[i] == '-' {
			return
		}
		typed := serial[:i] + string(c) + serial[i+1:]
		if _, ok := learn.ParseSerial(typed); ok != (typed == serial) {
			t.Fatalf("%s is a serial: %v", typed, ok)
		}
	})
	for _, typed := range []string{strings.ToLower(serial), strings.ReplaceAll(serial, "-", ""), " " + strings.ReplaceAll(serial, "-", " ")} {
		if got, ok := learn.ParseSerial(typed); !ok || got != serial {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

// Ensure that everybody sees its own certificates, who leads a company those of its
// people, and the vendor all, by company, course and end; a rival finds nothing.
func TestCertificateLists(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	s := pass(t, p, c.Sales, course)
	read(p, c.Owner, "safety")
	pass(t, p, rival.Sales, course)
	serials := func(a domain.Actor, q learn.Certificates) int {
		return len(portaltest.View(p, a, q).Items)
	}
	for _, tt := range []struct {
		name string
		who  domain.Actor
		q    learn.Certificates
		want int
	}{
		{"own", c.Sales, learn.Certificates{}, 1},
		{"own of another course", c.Sales, learn.Certificates{Course: "safety"}, 0},
		{"own that have expired", c.Sales, learn.Certificates{Status: learn.Over}, 0},
		{"viewer", c.Viewer, learn.Certificates{}, 0},
		{"team", c.Owner, learn.Certificates{Team: true}, 2},
		{"team by its id", c.Manager, learn.Certificates{Partner: c.ID}, 2},
		{"vendor", p.Admin(), learn.Certificates{}, 3},
		{"vendor of a partner", p.Admin(), learn.Certificates{Partner: c.ID}, 2},
		{"vendor of a course", p.Admin(), learn.Certificates{Course: course}, 2},
		{"vendor ending", p.Admin(), learn.Certificates{Ending: "2027-03-04"}, 2},
		{"vendor ending before", p.Admin(), learn.Certificates{Ending: "+364d"}, 0},
		{"vendor own", p.Admin(), learn.Certificates{Mine: true}, 0},
		{"a manager of another region", p.Vendor("max", domain.Manager, "AT"), learn.Certificates{}, 0},
		{"finance sees its own", p.Vendor("fin", domain.Finance), learn.Certificates{}, 0},
	} {
		if got := serials(tt.who, tt.q); got != tt.want {
			t.Errorf("%s: %d certificates, want %d", tt.name, got, tt.want)
		}
	}
	_, err := view(p, c.Sales, learn.Certificates{Team: true})
	refused(t, err, domain.Denied, "an owner or a manager")
	_, err = view(p, c.Owner, learn.Certificates{Partner: rival.ID})
	refused(t, err, domain.NotFound, "There is no such partner.")
	_, err = view(p, c.Owner, learn.Certificates{Status: "good"})
	refused(t, err, domain.Invalid, "valid, expired")
	portaltest.View(p, c.Owner, learn.ShowCertificate{Serial: s.Certificate})
	missing := text(func() error {
		_, err := view(p, rival.Owner, learn.ShowCertificate{Serial: "C-0000-0000-0000"})
		return err
	}())
	for _, who := range []domain.Actor{rival.Owner, rival.Sales, c.Viewer, p.Vendor("maja", domain.Manager, "AT")} {
		_, err := view(p, who, learn.ShowCertificate{Serial: s.Certificate})
		if text(err) != missing {
			t.Errorf("%s %s is told %v", who.Side, who.Role, err)
		}
	}
}
