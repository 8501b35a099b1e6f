package portal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

const day = 24 * time.Hour

// Ensure an application becomes a partner whose owner has the key that applied.
func TestApplyAndApprove(t *testing.T) {
	p := portaltest.New(t)
	guest := portaltest.Guest("kim")
	state := portaltest.Do(p, guest, kim())
	if state.Status != partner.Waiting || state.Domain != "contoso.de" || state.Country != "DE" || state.Type != "reseller" {
		t.Fatalf("state: %+v", state)
	}
	queue := portaltest.View(p, p.Admin(), partner.ListApplications{})
	if len(queue.Items) != 1 || queue.Items[0].ID != state.ID {
		t.Fatalf("queue: %+v", queue)
	}
	if n := portaltest.View(p, p.Admin(), partner.Counts{}).OpenApplications; n != 1 {
		t.Errorf("open applications: %d", n)
	}
	p.Clock.Advance(2 * day)
	got := portaltest.Do(p, p.Admin(), partner.Approve{ID: strings.ToLower(state.ID)})
	if got.Status != partner.Active || got.Tier != "registered" || !got.AppliedAt.Equal(portaltest.Start) {
		t.Errorf("partner: %+v", got)
	}
	owner := p.Who(guest)
	if !owner.Is(domain.Partner, domain.Owner) || owner.Partner != got.ID || owner.Name != "Kim Berg" {
		t.Errorf("owner: %+v", owner)
	}
	want := partner.Tally{Active: 1}
	if counts := portaltest.View(p, p.Admin(), partner.Counts{}); counts != want {
		t.Errorf("counts: %+v", counts)
	}
	_, err := do(t, p, p.Admin(), partner.Approve{ID: state.ID})
	refused(t, err, domain.Conflict, "was approved by admin@halyard.example")
}

// Ensure a form with faults tells all of them, each with its field, and stores
// nothing.
func TestApplyRefusesBadInput(t *testing.T) {
	p := portaltest.New(t)
	for _, tt := range []struct {
		name   string
		change func(*partner.Apply)
		field  string
		words  string
	}{
		{"NoCompany", func(c *partner.Apply) { c.Company = " " }, "company", "legal name"},
		{"BlankCompany", func(c *partner.Apply) { c.Company = "\u3164\u2800" }, "company", "legal name"},
		{"LongCompany", func(c *partner.Apply) { c.Company = strings.Repeat("x", 121) }, "company", "at most 120 characters"},
		{"HugeNote", func(c *partner.Apply) { c.Note = strings.Repeat("x", 1<<20) }, "note", "at most 2000 characters"},
		{"ManyLines", func(c *partner.Apply) { c.Note = strings.Repeat("x\n", 300) }, "note", "at most 200 lines"},
		{"NoDomain", func(c *partner.Apply) { c.Domain = "" }, "domain", "web domain"},
		{"BareSuffix", func(c *partner.Apply) { c.Domain = "co.uk" }, "domain", ""},
		{"NoSuchCountry", func(c *partner.Apply) { c.Country = "Germny" }, "country", "not known"},
		{"BadEmail", func(c *partner.Apply) { c.Email = "kim at contoso" }, "email", "not an e-mail address"},
		{"NoName", func(c *partner.Apply) { c.Name = "" }, "name", "your name"},
		{"UnknownType", func(c *partner.Apply) { c.Type = "pirate" }, "type", "reseller, distributor"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := kim()
			tt.change(&c)
			_, err := do(t, p, portaltest.Guest("kim"), c)
			refused(t, err, domain.Invalid, tt.words)
			var e *domain.Error
			if errorAs(err, &e) && e.Field != tt.field {
				t.Errorf("field %q, want %q", e.Field, tt.field)
			}
		})
	}
	_, err := do(t, p, portaltest.Guest("kim"), partner.Apply{})
	var e *domain.Error
	if !errorAs(err, &e) || len(e.All()) != 5 {
		t.Errorf("an empty form has five faults, got %v", err)
	}
	if n := portaltest.View(p, p.Admin(), partner.Counts{}).OpenApplications; n != 0 {
		t.Errorf("%d applications stored", n)
	}
}

// Ensure control characters never reach the store (B13, B14, B25).
func TestApplyCleansText(t *testing.T) {
	p := portaltest.New(t)
	c := kim()
	c.Company, c.Note = "Con\u202Etoso\x1b]52;c;aGk=\x07 GmbH", "one\r\ntwo\u009d52"
	got := portaltest.Do(p, portaltest.Guest("kim"), c)
	if strings.ContainsFunc(got.Company+got.Note, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x9d || r == 0x202e }) {
		t.Errorf("%q %q", got.Company, got.Note)
	}
	review := portaltest.View(p, p.Admin(), partner.ShowApplication{ID: got.ID})
	if !review.Unusual {
		t.Error("the reviewer is not told of unusual characters")
	}
}

// Ensure one application is open per key and per domain, and a rejected guest
// waits as long as the programme says.
func TestApplyAgain(t *testing.T) {
	p := portaltest.New(t)
	guest, other := portaltest.Guest("kim"), portaltest.Guest("lea")
	first := portaltest.Do(p, guest, kim())

	second := kim()
	second.Domain = "fabrikam.de"
	_, err := do(t, p, guest, second)
	refused(t, err, domain.Conflict, "waiting for a decision")
	_, err = do(t, p, other, kim())
	refused(t, err, domain.Conflict, "Please ask your colleagues")

	if got := portaltest.Do(p, guest, partner.WithdrawApplication{}); got.Status != partner.WasWithdrawn {
		t.Errorf("withdrawn: %+v", got)
	}
	_, err = do(t, p, guest, partner.WithdrawApplication{})
	refused(t, err, domain.NotFound, "no application that is waiting")
	_, err = do(t, p, p.Admin(), partner.Approve{ID: first.ID})
	refused(t, err, domain.Conflict, "withdrawn by the applicant")

	p.Clock.Advance(time.Minute)
	again := portaltest.Do(p, guest, kim())
	_, err = do(t, p, p.Admin(), partner.Reject{ID: again.ID})
	refused(t, err, domain.Invalid, "give a reason")
	rejected := portaltest.Do(p, p.Admin(), partner.Reject{ID: again.ID, Reason: "Too far away", Note: "Ask again in spring.", InternalNote: "They are broke."})
	if rejected.Status != partner.WasRejected || rejected.Reason != "Too far away. Ask again in spring." || rejected.DecidedBy == "" || rejected.DecidedAt.IsZero() {
		t.Errorf("the reviewer is told: %+v", rejected)
	}
	state := portaltest.View(p, guest, partner.ShowState{})
	if state.Status != partner.WasRejected || state.Reason != "Too far away. Ask again in spring." || !state.ApplyAgain.Equal(portaltest.Start.Add(time.Minute).AddDate(0, 0, 30)) {
		t.Errorf("rejected: %+v", state)
	}
	review := portaltest.View(p, p.Admin(), partner.ShowApplication{ID: again.ID})
	if len(review.Notes) != 1 || review.Notes[0].Text != "They are broke." {
		t.Errorf("internal notes: %+v", review.Notes)
	}
	_, err = do(t, p, guest, kim())
	refused(t, err, domain.Conflict, "You can apply again on 3 April 2026.")
	p.Clock.Advance(30 * day)
	portaltest.Do(p, guest, kim())
}

// Ensure a guest whose company is a partner asks its owner, and can't tell that
// from an application to the vendor.
func TestApplyToJoin(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	guest := portaltest.Guest("kim")
	state := portaltest.Do(p, guest, kim())
	if state.Status != partner.Waiting {
		t.Errorf("state: %+v", state)
	}
	if q := portaltest.View(p, p.Admin(), partner.ListApplications{}); len(q.Items) != 0 {
		t.Errorf("the vendor's queue: %+v", q.Items)
	}
	if q := portaltest.View(p, p.Admin(), partner.ListRequests{}); len(q.Items) != 1 {
		t.Errorf("the vendor sees requests: %+v", q.Items)
	}
	rival := p.Partner("fabrikam")
	if q := portaltest.View(p, rival.Owner, partner.ListRequests{}); len(q.Items) != 0 {
		t.Errorf("a rival sees requests: %+v", q.Items)
	}
	_, err := do(t, p, rival.Owner, partner.AcceptRequest{ID: state.ID})
	refused(t, err, domain.NotFound, "There is no such application.")
	_, err = do(t, p, p.Admin(), partner.Approve{ID: state.ID})
	refused(t, err, domain.Conflict, "request to join")

	if q := portaltest.View(p, c.Owner, partner.ListRequests{}); len(q.Items) != 1 || q.Items[0].ID != state.ID {
		t.Fatalf("the owner's requests: %+v", q.Items)
	}
	portaltest.Do(p, c.Owner, partner.AcceptRequest{ID: state.ID})
	if who := p.Who(guest); !who.Is(domain.Partner, domain.Sales) || who.Partner != c.ID {
		t.Errorf("joined as %+v", who)
	}

	late := kim()
	late.Email = "lea@contoso.de"
	state = portaltest.Do(p, portaltest.Guest("lea"), late)
	portaltest.Do(p, c.Owner, partner.RefuseRequest{ID: state.ID, Reason: "We don't know you."})
	if got := portaltest.View(p, portaltest.Guest("lea"), partner.ShowState{}); got.Status != partner.WasRejected {
		t.Errorf("refused: %+v", got)
	}
}

// Ensure twins are found before they become partners (B26, B27).
func TestApproveTwins(t *testing.T) {
	p := portaltest.New(t)
	p.Partner("paypal")
	for _, tt := range []struct {
		name, company, domain string
		same, alike           int
	}{
		{"Cyrillic", "P\u0430ypal GmbH", "pypal.com", 0, 1},
		{"SameWithInvisible", "Pay\u200Bpal GmbH", "pay-pal.de", 1, 1},
		{"Other", "Other GmbH", "other.de", 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := kim()
			c.Company, c.Domain = tt.company, tt.domain
			state := portaltest.Do(p, portaltest.Guest(tt.name), c)
			review := portaltest.View(p, p.Admin(), partner.ShowApplication{ID: state.ID})
			if len(review.SameName) != tt.same || len(review.LookAlike) != tt.alike {
				t.Errorf("same %v, alike %v", review.SameName, review.LookAlike)
			}
			_, err := do(t, p, p.Admin(), partner.Approve{ID: state.ID})
			if tt.same > 0 {
				refused(t, err, domain.Conflict, "same name")
				_, err = do(t, p, p.Admin(), partner.Approve{ID: state.ID, SameName: true})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Ensure an invitation lets one key in once, and every bad code gets the same
// answer.
func TestInvitations(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	sent := portaltest.Do(p, c.Owner, user.SendInvite{Email: "kim@contoso.de", Role: domain.Sales, Name: "Kim"})

	typed := strings.ToLower(strings.ReplaceAll(sent.Code, "-", " "))
	in := portaltest.Do(p, portaltest.Guest("kim"), partner.Join{Code: typed})
	if in.User.Name != "Kim" || in.User.Role != domain.Sales || in.Partner == nil || in.Partner.ID != c.ID {
		t.Errorf("joined: %+v", in)
	}

	revoked := portaltest.Do(p, c.Owner, user.SendInvite{Email: "a@contoso.de", Role: domain.Viewer})
	portaltest.Do(p, c.Owner, user.RevokeInvite{ID: revoked.ID})
	_, err := do(t, p, c.Owner, user.RevokeInvite{ID: revoked.ID})
	refused(t, err, domain.Conflict, "revoked")
	stale := portaltest.Do(p, c.Owner, user.SendInvite{Email: "b@contoso.de", Role: domain.Viewer})
	p.Clock.Advance(7 * day)
	for name, code := range map[string]string{"Used": sent.Code, "Revoked": revoked.Code, "Expired": stale.Code, "Unknown": "7K3QX-M2B4C-D5E6F-G7H8J", "Noise": "\x1b[31m", "Long": strings.Repeat("A", 10_000)} {
		t.Run(name, func(t *testing.T) {
			_, err := do(t, p, portaltest.Guest("lea"), partner.Join{Code: code})
			if err == nil || err.Error() != user.BadCode().Error() {
				t.Errorf("got %v", err)
			}
		})
	}
	p.Run()
	l := portaltest.View(p, c.Owner, user.ListInvites{Status: user.InviteExpired})
	if len(l.Items) != 1 || l.Items[0].ID != stale.ID {
		t.Errorf("expired: %+v", l.Items)
	}
}

// Ensure the code of an invitation is neither stored nor audited.
func TestInvitationCodeIsKeptAsHash(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	sent := portaltest.Do(p, c.Owner, user.SendInvite{Email: "kim@contoso.de", Role: domain.Sales})
	portaltest.Do(p, portaltest.Guest("kim"), partner.Join{Code: sent.Code})
	var b strings.Builder
	if err := p.Snapshot(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), sent.Code) || strings.Contains(b.String(), user.NormalCode(sent.Code)) {
		t.Error("the store holds the code")
	}
}

// Ensure the checklist completes by its events and by hand, each by the right
// side, and asks again for a new version of the agreement.
func TestChecklist(t *testing.T) {
	p := portaltest.New(t)
	sent := portaltest.Do(p, p.Admin(), partner.Invite{Company: "Contoso", Domain: "contoso.de", Country: "DE", Email: "kim@contoso.de"})
	owner := portaltest.Guest("kim")
	portaltest.Do(p, owner, partner.Join{Code: sent.Code})
	done := func() string {
		var ids []string
		for _, s := range portaltest.View(p, owner, partner.ShowChecklist{}).Items {
			if s.Done {
				ids = append(ids, s.ID)
			}
		}
		return strings.Join(ids, " ")
	}
	expect := func(what, want string) {
		t.Helper()
		if got := done(); got != want {
			t.Errorf("%s: done %q, want %q", what, got, want)
		}
	}
	expect("the first owner is no colleague", "")
	code := portaltest.Do(p, owner, user.SendInvite{Email: "lea@contoso.de", Role: domain.Sales}).Code
	portaltest.Do(p, portaltest.Guest("lea"), partner.Join{Code: code})
	expect("a colleague", "colleague")

	got := portaltest.Do(p, owner, partner.AcceptAgreement{ID: "partner-agreement", Version: "2026-01"})
	if !got.Accepted || got.Key != owner.Key || !got.AcceptedAt.Equal(portaltest.Start) {
		t.Errorf("acceptance: %+v", got)
	}
	expect("the agreement", "agreement colleague")
	portaltest.Do(p, owner, partner.Tick{Step: "profile"})
	expect("by hand", "agreement colleague profile")
	portaltest.Do(p, owner, partner.Tick{Step: "profile", Undo: true})
	expect("undone", "agreement colleague")
	portaltest.Do(p, p.Admin(), partner.Tick{Step: "kick-off", Partner: sent.Partner})
	expect("by the vendor", "agreement colleague kick-off")

	for _, tt := range []struct {
		name  string
		actor domain.Actor
		tick  partner.Tick
		kind  domain.Kind
	}{
		{"VendorsStep", owner, partner.Tick{Step: "kick-off"}, domain.Denied},
		{"PartnersStep", p.Admin(), partner.Tick{Step: "profile", Partner: sent.Partner}, domain.Denied},
		{"BySales", portaltest.Guest("lea"), partner.Tick{Step: "profile"}, domain.Denied},
		{"ByEvent", owner, partner.Tick{Step: "first-deal"}, domain.Conflict},
		{"Unknown", owner, partner.Tick{Step: "moon"}, domain.NotFound},
		{"NoPartner", p.Admin(), partner.Tick{Step: "kick-off"}, domain.Invalid},
	} {
		_, err := do(t, p, tt.actor, tt.tick)
		if domain.KindOf(err) != tt.kind {
			t.Errorf("%s: %v", tt.name, err)
		}
	}

	next := portaltest.Programme()
	next.Agreements[0] = portaltest.Agreement("2026-02", "# Partner agreement\n\nWe are very fair to each other.\n")
	p.Publish(next)
	expect("a new version", "colleague kick-off")
	_, err := do(t, p, owner, partner.AcceptAgreement{ID: "partner-agreement", Version: "2026-01"})
	refused(t, err, domain.Conflict, "another version")
	portaltest.Do(p, owner, partner.AcceptAgreement{ID: "partner-agreement", Version: "2026-02"})
	expect("accepted again", "agreement colleague kick-off")
}

// Ensure internal notes are read by the vendor only.
func TestNotes(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	portaltest.Do(p, p.Admin(), partner.WriteNote{Partner: c.ID, Text: "Welcome!"})
	portaltest.Do(p, c.Sales, partner.WriteNote{Text: "Thank you!"})
	portaltest.Do(p, p.Admin(), partner.WriteInternal{ID: c.ID, Text: "Slow payers."})
	if l := portaltest.View(p, c.Viewer, partner.ListNotes{}); len(l.Items) != 2 {
		t.Errorf("shared: %+v", l.Items)
	}
	if l := portaltest.View(p, p.Admin(), partner.ListInternal{ID: c.ID}); len(l.Items) != 1 {
		t.Errorf("internal: %+v", l.Items)
	}
	_, err := view(t, p, c.Owner, partner.ListInternal{ID: c.ID})
	refused(t, err, domain.Denied, "Only the vendor")
	_, err = do(t, p, c.Viewer, partner.WriteNote{Text: "Hello"})
	refused(t, err, domain.Denied, "")
	_, err = do(t, p, c.Sales, partner.WriteNote{Text: " \u200b "})
	refused(t, err, domain.Invalid, "write something")
}

// Ensure the time from application to the first approved deal is measured, and
// the step that waits for a deal completes, without a word to the deal.
func TestFirstDeal(t *testing.T) {
	p := portaltest.New(t)
	guest := portaltest.Guest("kim")
	state := portaltest.Do(p, guest, kim())
	p.Clock.Advance(3 * day)
	id := portaltest.Do(p, p.Admin(), partner.Approve{ID: state.ID}).ID
	p.Clock.Advance(4*day + time.Hour)
	d := portaltest.Do(p, guest, initech())
	portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
	got := portaltest.View(p, p.Admin(), partner.Show{ID: id})
	if got.DaysToDeal != 7 || !got.FirstDealAt.Equal(p.Now()) || got.StepsDone != 1 {
		t.Errorf("partner: %+v", got)
	}
	if c := portaltest.View(p, p.Admin(), partner.Counts{}); c.DaysToFirstDeal != 7 || c.WithDeal != 1 {
		t.Errorf("counts: %+v", c)
	}
}

// Ensure of two who decide at the same moment one does, and the audit trail has
// one row (B80).
func TestDecideOnce(t *testing.T) {
	p := portaltest.New(t)
	state := portaltest.Do(p, portaltest.Guest("kim"), kim())
	admin, max := p.Admin(), p.Vendor("max", domain.Manager)
	results := make(chan error, 20)
	for i := range cap(results) {
		go func() {
			var err error
			if i%2 == 0 {
				_, err = domain.Do(t.Context(), p.Portal, admin, partner.Approve{ID: state.ID})
			} else {
				_, err = domain.Do(t.Context(), p.Portal, max, partner.Reject{ID: state.ID, Reason: "No."})
			}
			results <- err
		}()
	}
	decided := 0
	for range cap(results) {
		err := <-results
		if err == nil {
			decided++
			continue
		}
		refused(t, err, domain.Conflict, "This application was")
	}
	rows := 0
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		l, err := domain.AuditTrail(r, "", "partners", domain.Page{})
		for _, row := range l.Items {
			if row.Op == "partners.approve" || row.Op == "partners.reject" {
				rows++
			}
		}
		return err
	})
	if err != nil || decided != 1 || rows != 1 {
		t.Errorf("decided %d times, %d rows, %v", decided, rows, err)
	}
}

// Ensure lists read what they show and a few keys more, however many partners
// there are.
func TestListsReadWhatTheyShow(t *testing.T) {
	store := kv.Counting(memkv.New())
	p := portaltest.Over(t, store)
	admin := p.Admin()
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			web := fmt.Sprintf("company%d.de", i)
			portaltest.Do(p, admin, partner.Invite{Company: fmt.Sprintf("Company %d", i), Domain: web, Country: "DE", Email: "a@" + web})
			c := kim()
			c.Domain = fmt.Sprintf("applicant%d.de", i)
			portaltest.Do(p, portaltest.Guest(c.Domain), c)
		}
	}
	reads := func() (out []int) {
		page := domain.Page{Limit: 10}
		for _, fn := range []func(){
			func() { portaltest.View(p, admin, partner.List{Page: page}) },
			func() { portaltest.View(p, admin, partner.List{Page: page, Sort: "-created", Status: partner.Active}) },
			func() { portaltest.View(p, admin, partner.List{Page: page, Search: "comp"}) },
			func() { portaltest.View(p, admin, partner.ListApplications{Page: page}) },
			func() { portaltest.View(p, admin, user.ListInvites{Page: page}) },
			func() { portaltest.View(p, admin, partner.WhoAmI{}) },
		} {
			store.Reset()
			fn()
			out = append(out, store.Counts().Read)
		}
		return out
	}
	fill(0, 30)
	few := reads()
	fill(30, 300)
	if many := reads(); !slices.Equal(few, many) {
		t.Errorf("with 30 partners %v keys were read, with 300 %v", few, many)
	}
	for _, n := range few {
		if n > 2*10+10 {
			t.Errorf("%d keys for a page of 10: %v", n, few)
		}
	}
}

// Ensure whoami is what scripts were promised.
func TestWhoAmIContract(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for _, tt := range []struct {
		name  string
		actor domain.Actor
		want  string
	}{
		{"Owner", c.Owner, `{"user":{"id":"` + c.Owner.User + `","name":"Olga Owner","email":"owner@contoso.de","role":"owner"},"partner":{"id":"` + c.ID + `","name":"Contoso GmbH","tier":"registered","status":"active"},"key":"` + c.Owner.Key + `","side":"partner"}`},
		{"Guest", portaltest.Guest("g"), `{"user":null,"partner":null,"key":"` + portaltest.Guest("g").Key + `","side":"guest"}`},
	} {
		b, err := json.Marshal(portaltest.View(p, tt.actor, partner.WhoAmI{}))
		if err != nil || string(b) != tt.want {
			t.Errorf("%s: %s, %v", tt.name, b, err)
		}
	}
}

// Ensure preferences are kept, shown to their user only, and held to their form.
func TestPrefs(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	portaltest.Do(p, c.Sales, user.SetPrefs{Theme: "dark", TimeZone: "Europe/Berlin"})
	if got := portaltest.View(p, c.Sales, user.Show{}).Prefs; got.Theme != "dark" || got.TimeZone != "Europe/Berlin" {
		t.Errorf("own: %+v", got)
	}
	if got := portaltest.View(p, c.Owner, user.Show{ID: c.Sales.User}).Prefs; got != (user.Prefs{}) {
		t.Errorf("another's: %+v", got)
	}
	for _, bad := range []user.SetPrefs{{Theme: "pink"}, {TimeZone: "Moon/Base"}, {TimeZone: "../../etc/passwd"}} {
		if err := second(do(t, p, c.Sales, bad)); domain.KindOf(err) != domain.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
