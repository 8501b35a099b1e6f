package lead

import (
	"strings"

	"gangway/domain"
)

// Tables lists the tables of leads.
func Tables() []domain.Schema {
	return []domain.Schema{leads, entries, internals, standings, rota, rolls, traces, intakes}
}

// Reactions lists what leads do when something happens elsewhere.
func Reactions() []domain.Reaction {
	return []domain.Reaction{
		domain.On("lead: look at a partner that has changed anew", mindPartner),
		domain.On("lead: work on a lead again whose deal was refused", reopen),
		domain.On("lead: take a lead back whose deal its partner gave up", abandon),
		domain.On("lead: make the rotas by the programme that was published", rollTo),
		domain.On("lead: close a lead again whose deal was refused by mistake", reconvert),
	}
}

// mindPartner listens to all facts about partners by their names, so that none is
// forgotten that is still to come.
func mindPartner(w *domain.Write, f domain.Fact) error {
	name, id, _ := f.Fact()
	if !strings.HasPrefix(name, "partner.") {
		return nil
	}
	if err := enrolLater(w, id); err != nil {
		return err
	}
	if name == "partner.suspended" || name == "partner.ended" {
		return w.Schedule(timerRelease, id, w.Now())
	}
	return nil
}

// Operations lists what can be done with leads.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.Offer[Create]("leads.create", "leads new", "Takes a lead in and gives it to a partner by the rules.", "leads create --company 'Contoso GmbH' --domain contoso.de --country DE --product HC-100 --contact-name 'Kim Berg' --contact-email kim@contoso.de --consent yes"),
		domain.OfferQuery[List]("leads.list", "leads", "Lists leads.", "leads list --status offered --sort due"),
		domain.OfferLook[Show]("leads.show", "leads :id", "Shows a lead, and opens its contact if you work on it.", "leads show L-7K3QXM"),
		domain.OfferQuery[Peek]("leads.peek", "leads :id", "Shows a lead without opening its contact.", "leads peek L-7K3QXM"),
		domain.OfferQuery[Timeline]("leads.timeline", "leads :id", "Shows who did what to a lead, and why.", "leads timeline L-7K3QXM"),
		domain.OfferQuery[Pool]("leads.pool", "leads pool", "Lists the leads that you may claim.", "leads pool --sort score"),
		domain.OfferQuery[Attention]("leads.attention", "home", "Lists the leads that need you, the soonest deadline first.", "leads attention"),
		domain.OfferQuery[Summary]("leads.summary", "leads", "Counts leads by status.", "leads summary"),
		domain.OfferQuery[Queue]("leads.queue", "home", "Lists the leads that wait for the vendor.", "leads queue"),
		domain.OfferQuery[Rules]("leads.rules", "leads rules", "Lists the rules by which leads are given, with what came of them.", "leads rules"),
		domain.OfferQuery[Traces]("leads.traces", "leads :id", "Shows how a lead was routed: rules, candidates, and why each was dropped or ranked.", "leads traces L-7K3QXM"),
		domain.OfferQuery[Suggest]("leads.suggest", "leads :id", "Ranks the partners that a lead could be given to by hand.", "leads suggest L-7K3QXM"),
		domain.Offer[Route]("leads.route", "leads :id", "Gives a lead to a partner by the rules.", "leads route L-7K3QXM --dry-run"),
		domain.Offer[Assign]("leads.assign", "leads :id", "Offers a lead to a partner by hand.", "leads assign L-7K3QXM --partner P-2MWQ8R"),
		domain.Offer[ToPool]("leads.to-pool", "leads :id", "Puts a lead into the pool, where whoever claims it first has it.", "leads to-pool L-7K3QXM"),
		domain.Offer[Recall]("leads.recall", "leads :id", "Takes a lead off a partner, or out of the pool.", "leads recall L-7K3QXM --internal-note 'The customer asked for us.'"),
		domain.Offer[Edit]("leads.edit", "leads :id edit", "Changes what is known of a lead, such as consent.", "leads edit L-7K3QXM --consent yes --consent-how 'by phone'"),
		domain.Offer[Accept]("leads.accept", "leads :id", "Takes an offered lead on.", "leads accept L-7K3QXM"),
		domain.Offer[Decline]("leads.decline", "leads :id", "Declines an offered lead: it goes to somebody else.", "leads decline L-7K3QXM --reason no-capacity"),
		domain.Offer[Claim]("leads.claim", "leads pool", "Takes a lead out of the pool.", "leads claim L-7K3QXM"),
		domain.Offer[Open]("leads.open", "leads :id", "Opens the contact of a lead that you work on.", "leads open L-7K3QXM"),
		domain.Offer[Hand]("leads.hand", "leads :id", "Gives a lead to a colleague to work on.", "leads hand L-7K3QXM --to U-2MWQ8R"),
		domain.Offer[GiveBack]("leads.give-back", "leads :id", "Gives a lead back that you work on.", "leads give-back L-7K3QXM --reason no-contact"),
		domain.Offer[Convert]("leads.convert", "leads :id convert", "Makes a deal of a lead, which is protected at once unless its customer is registered.", "leads convert L-7K3QXM --product HC-100:5 --amount 48k --close-date 2026-12-18"),
		domain.Offer[Disqualify]("leads.disqualify", "leads :id", "Says that nothing will come of a lead.", "leads disqualify L-7K3QXM --reason no-budget"),
		domain.Offer[Note]("leads.note", "leads :id", "Writes a note on a lead; your first is the first action that is waited for.", "leads note L-7K3QXM --note 'Called them, meeting on Monday.'"),
		domain.OfferTask[Import]("leads.import", "leads imports", "Takes leads in from a CSV table on standard input, and routes each.", "leads import --dry-run --map company=account --default consent=yes < leads.csv"),
		domain.OfferQuery[Imports]("leads.imports", "leads imports", "Lists the imports of leads with their reports.", "leads imports"),
		domain.OfferLook[Rehearse]("leads.rehearse", "none: a programme comes by the command line", "Tries the rules of a programme on past leads: who would have got them.", "leads rehearse --limit 200 < programme.yaml"),
		domain.Offer[ImportRow]("leads.import-row", "none: imports call it", "Takes in one lead of an import.", "leads import-row --external-id 4711 --company Contoso --country DE --consent yes"),
		domain.Offer[BeginImport]("leads.import-begin", "none: imports call it", "Opens an empty report of an import; leads import opens its own, so that nobody needs to.", "leads import-begin"),
		domain.Offer[ReportImport]("leads.import-report", "none: imports call it", "Notes how far an import has come, which leads import does for its own.", "leads import-report I-7K3QXM --ended"),
		domain.Offer[Roll]("leads.roll", "none: runs by itself", "Goes through the partners anew after the rules have changed.", "leads roll"),
	}
}
