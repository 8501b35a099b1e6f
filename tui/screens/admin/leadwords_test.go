package admin

import (
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
	"gangway/tui/kit"
	"gangway/tui/theme"
)

// wordsEnv is the environment of an admin whose screens have no colours.
func wordsEnv(t *testing.T) *kit.Env {
	t.Helper()
	p := portaltest.New(t)
	return kit.NewEnv(t.Context(), p.Portal, p.Admin(), theme.New(true, colorprofile.ASCII, "", false), kit.FactsOf(portaltest.Programme()))
}

var noon = portaltest.Start.Add(2 * time.Hour)

// Ensure what came of a routing is said in a sentence, whatever it was.
func TestVerdict(t *testing.T) {
	env := wordsEnv(t)
	rule := []lead.Tried{{Rule: "large", Name: "Large companies", Holds: true}}
	pooled := []lead.Tried{{Rule: "others", Name: "All others", Holds: true, Then: programme.OtherwisePool}}
	for _, tt := range []struct {
		trace lead.Trace
		tone  theme.Tone
		want  string
	}{
		{lead.Trace{Outcome: lead.StatusOffered, Partner: &lead.Ref{Name: "Nordlys"}, Until: noon, Rule: "large", Tried: rule}, theme.Good, "Offered to Nordlys until 4 Mar 12:00, by the rule “Large companies”."},
		{lead.Trace{Outcome: lead.StatusPooled, Rule: "others", Tried: pooled}, theme.Info, "Into the pool by the rule “All others”, as no partner could have it."},
		{lead.Trace{Outcome: lead.StatusPooled, Rule: "small"}, theme.Info, "Into the pool by the rule “Small companies”: whoever claims it first has it."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldNoConsent}, theme.Warn, "On the desk: the person has not agreed to be handed on, so nobody was asked."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldMaxOffers}, theme.Warn, "On the desk: as many partners were asked as may be."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldNoCandidate}, theme.Warn, "On the desk: no partner could have it."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldNoCandidate, Rule: "gone"}, theme.Warn, "On the desk: no partner could have it by the rule “gone”."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldNoRule}, theme.Warn, "On the desk: no rule holds."},
		{lead.Trace{Outcome: lead.StatusNew, Hold: lead.HoldWaiting}, theme.Info, "On the desk for a moment: the rotas are being made anew, then it is routed."},
	} {
		if got := verdict(env, tt.trace); got.Text != tt.want || got.Tone != tt.tone {
			t.Errorf("%s %s: %q in tone %d, want %q in %d", tt.trace.Outcome, tt.trace.Hold, got.Text, got.Tone, tt.want, tt.tone)
		}
	}
}

// Ensure how a rule answered is said with what it did with the lead.
func TestTriedCell(t *testing.T) {
	offered := lead.Trace{Outcome: lead.StatusOffered, Rule: "a", Partner: &lead.Ref{Name: "Nordlys"}}
	for _, tt := range []struct {
		tried lead.Tried
		want  string
		tone  theme.Tone
	}{
		{lead.Tried{Rule: "a", Fault: "no such field"}, "could not be asked", theme.Bad},
		{lead.Tried{Rule: "b"}, "does not hold", theme.Quiet},
		{lead.Tried{Rule: "a", Holds: true}, "holds: offered to Nordlys", theme.Good},
		{lead.Tried{Rule: "b", Holds: true, Strategy: programme.Pooled}, "holds: into the pool", theme.Good},
		{lead.Tried{Rule: "b", Holds: true, Then: programme.OtherwiseNext}, "holds, but nobody could have it: next rule", theme.Warn},
		{lead.Tried{Rule: "b", Holds: true, Then: programme.OtherwisePool}, "holds, but nobody could have it: pool", theme.Warn},
		{lead.Tried{Rule: "b", Holds: true, Spent: true, Terms: programme.Terms{MaxOffers: 3}, Then: programme.OtherwiseDesk}, "holds, but it has made its 3 offers", theme.Warn},
	} {
		if got := triedCell(offered, tt.tried); got.Text != tt.want || got.Tone != tt.tone {
			t.Errorf("%+v: %q in tone %d", tt.tried, got.Text, got.Tone)
		}
	}
}

// Ensure where a lead is and why is said in a sentence for each status and each
// reason to lie on the desk.
func TestWentTo(t *testing.T) {
	env := wordsEnv(t)
	nordlys := &lead.Ref{ID: "P-1", Name: "Nordlys"}
	for _, tt := range []struct {
		status lead.Status
		hold   lead.Hold
		want   string
		short  string
	}{
		{lead.StatusOffered, "", "Offered to Nordlys until 4 Mar 12:00.", ""},
		{lead.StatusPooled, "", "In the pool: whoever claims it first has it.", ""},
		{lead.StatusWorking, "", "Nordlys works on it.", ""},
		{lead.StatusConverted, "", "Converted.", ""},
		{lead.StatusDisqualified, "", "Disqualified.", ""},
		{lead.StatusNew, lead.HoldUnrouted, "On your desk: nobody has routed it yet.", "not routed"},
		{lead.StatusNew, lead.HoldNoConsent, "On your desk: the person has not agreed to be handed on, so nobody is asked.", "no consent"},
		{lead.StatusNew, lead.HoldNoRule, "On your desk: no rule holds for it.", "no rule"},
		{lead.StatusNew, lead.HoldNoCandidate, "On your desk: no partner could have it.", "no partner"},
		{lead.StatusNew, lead.HoldMaxOffers, "On your desk: as many partners were asked as may be.", "all asked"},
		{lead.StatusNew, lead.HoldWaiting, "On your desk: it is routed in a moment, the rotas are being made anew.", "not routed"},
		{lead.StatusNew, lead.HoldRecalled, "On your desk: it was taken back.", "taken back"},
		{lead.StatusReturned, lead.HoldReturned, "On your desk: its partner gave it back.", "given back"},
	} {
		l := lead.Lead{Partner: nordlys, State: lead.State{Status: tt.status, OfferedUntil: noon}, Desk: &lead.Desk{Hold: tt.hold}}
		if got := wentTo(env, l); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.status, tt.hold, got, tt.want)
		}
		if got := holdShort(tt.hold); got != tt.short || kit.Width(got) > 10 {
			t.Errorf("%s: %q, want %q in at most ten cells", tt.hold, got, tt.short)
		}
	}
}

// Ensure every verb says why it does not work on a lead as it stands, and says
// nothing where it does.
func TestWhyNot(t *testing.T) {
	env := wordsEnv(t)
	yes := lead.Consent{Given: true}
	for _, tt := range []struct {
		status  lead.Status
		consent lead.Consent
		verb    string
		want    string
	}{
		{lead.StatusNew, yes, "route", ""},
		{lead.StatusNew, lead.Consent{}, "route", "The person has not agreed yet: press e to note it."},
		{lead.StatusNew, lead.Consent{}, "disqualify", ""},
		{lead.StatusWorking, yes, "assign", "This lead is working: take it back first."},
		{lead.StatusOffered, yes, "disqualify", "This lead is offered: take it back first."},
		{lead.StatusNew, yes, "recall", "This lead is on the desk, so it can't be taken back."},
		{lead.StatusConverted, yes, "edit", "This lead is converted, so it can't be changed."},
		{lead.StatusDisqualified, yes, "pool", "This lead is disqualified, so it can't be put into the pool."},
	} {
		l := lead.Lead{Consent: tt.consent, State: lead.State{Status: tt.status}}
		if got := whyNot(env, l, tt.verb); got != tt.want {
			t.Errorf("%s of a lead that is %s: %q, want %q", tt.verb, tt.status, got, tt.want)
		}
		if n := kit.Width(tt.want); n > 74 {
			t.Errorf("%q is %d cells wide, a toast has 74", tt.want, n)
		}
	}
}

// Ensure each way of choosing and each cause has words.
func TestTraceWords(t *testing.T) {
	for _, s := range programme.Strategies() {
		if strategyWords(s) == string(s) || s != programme.BestMatch && strategyName(s) == string(s) {
			t.Errorf("%s has no words", s)
		}
	}
	for _, c := range []string{"created", "by-hand", "declined", "lapsed", "taken-back", "consent", "partner-stopped", "dry-run", "imported"} {
		if causeWords(c) == c {
			t.Errorf("%s has no words", c)
		}
	}
	if got := causeWords("something else"); got != "something else" {
		t.Errorf("an unknown cause: %q", got)
	}
}

// Ensure those that could not have a lead are counted by the reason, the most
// frequent first, with those that a trace does not list.
func TestDropsAreCounted(t *testing.T) {
	tried := lead.Tried{
		Candidates: []lead.Candidate{{}, {Dropped: lead.DropExcluded}, {Dropped: lead.DropTerritory}, {Dropped: lead.DropTerritory}},
		AlsoDropped: map[lead.Drop]int{
			lead.DropTerritory: 10, lead.DropOpenCap: 2,
		},
	}
	if got, want := counted(dropCounts(tried, 0)), "outside its territory (12), as many open leads as it may have (2), had it before (1)"; got != want {
		t.Errorf("all: %q, want %q", got, want)
	}
	if got, want := alsoDropped(dropCounts(tried, 3)), "And 12 more: outside its territory (10), as many open leads as it may have (2)."; got != want {
		t.Errorf("the others: %q, want %q", got, want)
	}
	if got := alsoDropped(dropCounts(lead.Tried{}, 0)); got != "" {
		t.Errorf("of nobody: %q", got)
	}
	full := lead.Candidate{Dropped: lead.DropOpenCap, Facts: programme.PartnerFacts{Open: 25}}
	if got := dropReason(full, programme.Terms{OpenCap: 25}); got != "as many open leads as it may have: 25 of 25" {
		t.Errorf("over its cap: %q", got)
	}
	daily := lead.Candidate{Dropped: lead.DropDailyCap, Is: lead.Present{Offers: 20}}
	if got := dropReason(daily, programme.Terms{OffersPerDay: 20}); got != "as many offers today as it may get: 20 of 20" {
		t.Errorf("over its daily cap: %q", got)
	}
	if got := dropReason(lead.Candidate{Dropped: lead.DropCandidates, Fault: "nil"}, programme.Terms{}); got != "the rule's condition could not be asked" {
		t.Errorf("with a fault: %q", got)
	}
}

// Ensure leads are counted as long as there is room, without cutting a word.
func TestLeadCounts(t *testing.T) {
	env := wordsEnv(t)
	totals := lead.Totals{Counts: map[lead.Status]int64{lead.StatusNew: 3, lead.StatusReturned: 2, lead.StatusPooled: 1, lead.StatusWorking: 20}}
	dot := " " + env.Theme.Glyph.Dot + " "
	for _, tt := range []struct {
		w    int
		want string
	}{
		{80, "5 on the desk" + dot + "1 in the pool" + dot + "20 working"},
		{40, "5 on the desk" + dot + "1 in the pool"},
		{13, "5 on the desk"},
		{5, ""},
	} {
		if got := leadCounts(env, totals, tt.w); got != tt.want {
			t.Errorf("in %d cells: %q, want %q", tt.w, got, tt.want)
		}
	}
}

// Ensure a partner's dealings with leads are told, and nothing of one that never
// had any.
func TestLeadSums(t *testing.T) {
	env := wordsEnv(t)
	for _, none := range []*lead.Totals{nil, {}, {Ever: &lead.Dealings{}}} {
		if b := leadSums(env, none); len(b.Pairs) > 0 {
			t.Errorf("of none: %+v", b)
		}
	}
	b := leadSums(env, &lead.Totals{Counts: map[lead.Status]int64{lead.StatusWorking: 2}, Ever: &lead.Dealings{Accepted: 9, Declined: 1, Converted: 3, Lost: 4}})
	for i, want := range []string{"2 working", "9 of 10 that it answered", "3 of 7 that came to an end"} {
		if got := b.Pairs[i].Value.Text; got != want {
			t.Errorf("line %d: %q, want %q", i, got, want)
		}
	}
}

// Ensure a form that was not touched changes nothing, and one that was names what
// differs alone.
func TestChangedLead(t *testing.T) {
	env := wordsEnv(t)
	l := lead.Lead{
		ID: "L-1", Company: "Adatum AG", Country: "DE", Products: []string{"BK-100", "AR-100"}, Size: 40, Score: 7, Version: 3,
		Contact: &lead.Contact{Name: "Kim Berg"}, Consent: lead.Consent{Given: true, At: programme.Date{Year: 2026, Month: 3, Day: 1}, How: "by phone"},
	}
	was := leadValues(env, l)
	if got := changedLead(env, l, was, was.Clone()); got.Company != nil || got.Consent != nil || got.ConsentAt != nil || got.Products != nil || got.Size != nil || got.Version != 3 {
		t.Errorf("untouched: %+v", got)
	}
	is := was.Clone()
	is["company"], is["consent"], is["size"] = "Adatum SE", "no", ""
	delete(is, "products.1.sku")
	got := changedLead(env, l, was, is)
	if *got.Company != "Adatum SE" || *got.Consent != "no" || *got.Size != "" || len(got.Products) != 1 || got.Products[0] != "BK-100" || got.Country != nil {
		t.Errorf("touched: %+v", got)
	}
}

// Ensure products are found by parts of their names and numbers, and what is
// unknown goes to the portal as it was typed.
func TestProductsOfAForm(t *testing.T) {
	env := wordsEnv(t)
	suggest := suggestProducts(env)
	if got := suggest("backup"); len(got) != 2 || got[0].Hint != "BK-100" {
		t.Errorf("by name: %+v", got)
	}
	if got := suggest("ar-"); len(got) != 1 || got[0].Value != "Archive" {
		t.Errorf("by number: %+v", got)
	}
	if got := suggest("Archive"); got != nil {
		t.Errorf("of what is complete: %+v", got)
	}
	got := skus(env, kit.Values{"products.0.sku": "backup server", "products.1.sku": "AR-100", "products.3.sku": "Soap"})
	if len(got) != 3 || got[0] != "BK-100" || got[1] != "AR-100" || got[2] != "Soap" {
		t.Errorf("as numbers: %v", got)
	}
}

// Ensure only who may is offered what can be done, in each status.
func TestLeadDecisions(t *testing.T) {
	env := wordsEnv(t)
	nobody := rights{asked: true, names: map[string]bool{}}
	usable := func(r rights, l lead.Lead) (out string) {
		for _, d := range leadDecisions(env, r, l) {
			if d.key.Why == "" {
				out += d.key.Label()
			}
		}
		return out
	}
	yes := lead.Consent{Given: true}
	for _, tt := range []struct {
		status  lead.Status
		consent lead.Consent
		want    string
	}{
		{lead.StatusNew, yes, "arpx"},
		{lead.StatusReturned, yes, "arpx"},
		{lead.StatusNew, lead.Consent{}, "ex"},
		{lead.StatusOffered, yes, "apb"},
		{lead.StatusPooled, yes, "arbx"},
		{lead.StatusWorking, yes, "bx"},
		{lead.StatusConverted, yes, ""},
		{lead.StatusDisqualified, yes, ""},
	} {
		l := lead.Lead{ID: "L-1", Consent: tt.consent, State: lead.State{Status: tt.status}, Partner: &lead.Ref{Name: "Nordlys"}}
		if got := usable(rights{}, l); got != tt.want {
			t.Errorf("%s: the keys %q work, want %q", tt.status, got, tt.want)
		}
		if got := usable(nobody, l); got != "" {
			t.Errorf("%s: who may nothing can press %q", tt.status, got)
		}
	}
}
