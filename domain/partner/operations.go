package partner

import (
	"time"

	"gangway/domain"
	"gangway/domain/user"
)

// Tables lists the tables of companies.
func Tables() []domain.Schema {
	return []domain.Schema{Partners, Applications, ticks, acceptances, sharedNotes, internalNotes}
}

// Timers lists what companies set: nothing.
func Timers() map[string]domain.TimerFunc { return nil }

// Operations lists what can be done with companies.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[WhoAmI]("whoami", "settings", "Says whom the portal takes you for.", "whoami"),
		domain.Offer[Apply]("apply", "apply", "Asks to become a partner.", `apply --company "Contoso GmbH" --domain contoso.de --country DE --name "Kim Berg" --email kim@contoso.de`).
			Bound(domain.Bounds{PerKey: domain.Rate{Burst: 3, Every: 8 * time.Hour}, PerAddress: domain.Rate{Burst: 10, Every: time.Hour}, Overall: domain.Rate{Burst: 300, Every: 2 * time.Minute}}),
		domain.OfferQuery[ShowState]("apply.status", "application", "Shows what became of your application.", "apply status"),
		domain.Offer[WithdrawApplication]("apply.withdraw", "application", "Takes your application back.", "apply withdraw"),
		domain.Offer[Join]("join", "join", "Redeems an invitation.", `join 7K3QX-M2B4C-D5E6F-G7H8J --name "Kim Berg"`).Bound(user.Guessing),

		domain.OfferQuery[Claims]("keys.claims", "welcome", "Lists who has added the key that you have connected with as theirs.", "keys claims"),
		domain.Offer[ConfirmKey]("keys.confirm", "welcome", "Confirms that the key that you have connected with is yours: it signs you in from then on.", "keys confirm"),
		domain.Offer[RefuseKey]("keys.refuse", "welcome", "Says that the key that you have connected with is not of who has added it.", "keys refuse U-7K3QXM"),

		domain.OfferQuery[ListApplications]("partners.applications", "applications", "Lists applications, those that wait longest first.", "partners applications"),
		domain.OfferQuery[ShowApplication]("partners.application", "applications :id", "Shows an application with what stands out about it.", "partners application A-7K3QXM"),
		domain.Offer[Approve]("partners.approve", "applications :id", "Makes a partner of an application.", "partners approve A-7K3QXM --tier gold"),
		domain.Offer[Reject]("partners.reject", "applications :id", "Turns an application down.", `partners reject A-7K3QXM --reason "We have no room in this region at the moment."`),
		domain.Offer[Invite]("partners.invite", "partners invite", "Makes a partner without an application, and a code for its first owner.", `partners invite --company "Contoso GmbH" --domain contoso.de --country DE --email kim@contoso.de`),
		domain.Offer[InviteOwner]("partners.invite-owner", "partners :id", "Makes a code for an owner of a partner that exists.", "partners invite-owner P-7K3QXM --email kim@contoso.de"),

		domain.OfferQuery[List]("partners.list", "partners", "Lists partners.", "partners list --status active --country DE"),
		domain.OfferQuery[Show]("partners.show", "partners :id", "Shows your company, or any partner to the vendor.", "partners show P-7K3QXM"),
		domain.OfferQuery[Counts]("partners.counts", "partners", "Counts partners and waiting applications.", "partners counts"),
		domain.Offer[Edit]("partners.edit", "partners :id", "Changes a partner's record.", "partners edit P-7K3QXM --tier gold --territory dach"),
		domain.Offer[Suspend]("partners.suspend", "partners :id", "Stops a partner for a while; its sessions end at once.", `partners suspend P-7K3QXM --reason "An invoice is overdue."`),
		domain.Offer[Reactivate]("partners.reactivate", "partners :id", "Lets a suspended partner act again.", "partners reactivate P-7K3QXM"),
		domain.Offer[End]("partners.end", "partners :id", "Ends a partnership for good.", `partners end P-7K3QXM --reason "The contract was not renewed."`),
		domain.Offer[ViewAs]("partners.view-as", "partners :id", "Looks at the portal as a partner does, read-only.", "partners view-as P-7K3QXM"),

		domain.OfferTask[Import]("partners.import", "none: a table comes by the command line", "Brings partners in from a CSV table on standard input.", "partners import --dry-run --map name=account --default country=DE < partners.csv"),
		domain.Offer[ImportRow]("partners.import-row", "none: a table comes by the command line", "Brings one partner in, or up to date, by its external id.", `partners import-row --external-id CRM-1017 --name "Contoso GmbH" --country DE`),

		domain.Offer[WriteNote]("partners.note", "partners :id", "Adds a note that the partner and the vendor read.", `partners note "Please send us your VAT number." --partner P-7K3QXM`),
		domain.OfferQuery[ListNotes]("partners.notes", "partners :id", "Lists the notes that the partner and the vendor read.", "partners notes P-7K3QXM"),
		domain.Offer[WriteInternal]("partners.internal-note", "partners :id", "Adds a note that only the vendor reads.", `partners internal-note P-7K3QXM "Their finance lead is leaving in May."`),
		domain.OfferQuery[ListInternal]("partners.internal-notes", "partners :id", "Lists the notes that only the vendor reads.", "partners internal-notes P-7K3QXM"),

		domain.OfferQuery[ShowChecklist]("partners.checklist", "onboarding", "Shows the onboarding of your company, or of a partner.", "partners checklist P-7K3QXM"),
		domain.Offer[Tick]("partners.tick", "onboarding", "Marks a manual step of the onboarding as done, or as not done.", "partners tick kick-off --partner P-7K3QXM"),

		domain.OfferQuery[ListRequests]("requests.list", "team", "Lists people who have asked to join your company.", "requests list"),
		domain.Offer[AcceptRequest]("requests.accept", "team", "Takes a person who has asked into the company.", "requests accept A-7K3QXM --role sales"),
		domain.Offer[RefuseRequest]("requests.refuse", "team", "Turns a person down who has asked to join.", `requests refuse A-7K3QXM --reason "Please use your company address."`),

		domain.OfferQuery[ListAgreements]("agreements.list", "agreements", "Lists the agreements and which of them are accepted.", "agreements list"),
		domain.OfferQuery[ShowAgreement]("agreements.show", "agreements :id", "Shows an agreement with its text.", "agreements show partner-agreement"),
		domain.Offer[AcceptAgreement]("agreements.accept", "agreements :id", "Accepts an agreement for your company.", "agreements accept partner-agreement --version 2026-01"),
	}
}
