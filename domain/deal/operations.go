package deal

import "gangway/domain"

// Tables lists the tables of deals.
func Tables() []domain.Schema {
	return []domain.Schema{deals, entries, internals, lines, checks}
}

// Reactions lists what deals do when other nouns change: nothing.
func Reactions() []domain.Reaction { return nil }

// Operations lists what can be done with deals.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.Offer[Check]("deals.check", "deals new", "Says whether a customer is free for registration.", "deals check --domain contoso.de --country DE --product HC-100"),
		domain.Offer[Register]("deals.register", "deals new", "Registers a deal, or keeps it as a draft.", "deals register --customer 'Contoso GmbH' --domain contoso.de --country DE --product HC-100:5 --amount 48k --close-date 2026-12-18"),
		domain.OfferQuery[List]("deals.list", "deals", "Lists deals.", "deals list --status approved --sort ends"),
		domain.OfferQuery[Show]("deals.show", "deals :id", "Shows a deal.", "deals show D-7K3QXM"),
		domain.OfferQuery[Timeline]("deals.timeline", "deals :id", "Shows who did what to a deal, and why.", "deals timeline D-7K3QXM"),
		domain.OfferQuery[Compare]("deals.compare", "deals :id", "Shows a deal beside those it is in conflict with, or possibly so.", "deals compare D-7K3QXM"),
		domain.OfferQuery[Queue]("deals.queue", "home", "Lists what waits for the vendor: reviews, extensions, wins.", "deals queue reviews"),
		domain.OfferQuery[Attention]("deals.attention", "home", "Lists the deals that need you.", "deals attention"),
		domain.OfferQuery[Summary]("deals.summary", "home", "Tells what the deals come to, by status, stage and currency.", "deals summary"),
		domain.Offer[Edit]("deals.edit", "deals :id edit", "Changes a deal.", "deals edit D-7K3QXM --amount 52k --close-date 2027-01-29"),
		domain.Offer[Share]("deals.share", "deals :id", "Says which colleagues work on a deal, too.", "deals share D-7K3QXM --user U-2MWQ8R"),
		domain.Offer[Submit]("deals.submit", "deals :id", "Submits a draft, or a returned deal again.", "deals submit D-7K3QXM"),
		domain.Offer[Recall]("deals.recall", "deals :id", "Takes a submission back to a draft.", "deals recall D-7K3QXM"),
		domain.Offer[Withdraw]("deals.withdraw", "deals :id", "Gives a deal up.", "deals withdraw D-7K3QXM --note 'The project was stopped.'"),
		domain.Offer[Approve]("deals.approve", "deals :id", "Approves a deal: its customer is protected.", "deals approve D-7K3QXM --days 120"),
		domain.Offer[Reject]("deals.reject", "deals :id", "Rejects a deal for a reason.", "deals reject D-7K3QXM --reason too-early --note 'Please come back in spring.'"),
		domain.Offer[Return]("deals.return", "deals :id", "Returns a deal to be completed.", "deals return D-7K3QXM --note 'Please name the site.'"),
		domain.Offer[Extend]("deals.extend", "deals :id", "Asks for longer protection.", "deals extend D-7K3QXM --days 30 --note 'They decide in January.'"),
		domain.Offer[ExtensionApprove]("deals.extension-approve", "deals :id", "Grants the extension that was asked for.", "deals extension-approve D-7K3QXM"),
		domain.Offer[ExtensionRefuse]("deals.extension-refuse", "deals :id", "Refuses the extension that was asked for.", "deals extension-refuse D-7K3QXM --note 'There was no progress.'"),
		domain.Offer[Stage]("deals.stage", "deals :id", "Moves the sale to another stage.", "deals stage D-7K3QXM proposal"),
		domain.Offer[Win]("deals.win", "deals :id", "Reports a win, to be confirmed by the vendor.", "deals win D-7K3QXM --amount 46500 --date 2026-11-30 --order PO-4711"),
		domain.Offer[ConfirmWin]("deals.confirm-win", "deals :id", "Confirms a win.", "deals confirm-win D-7K3QXM"),
		domain.Offer[ReturnWin]("deals.return-win", "deals :id", "Returns a win to be corrected.", "deals return-win D-7K3QXM --note 'The amount differs from the order.'"),
		domain.Offer[Lose]("deals.lose", "deals :id", "Says that a deal is lost, and why.", "deals lose D-7K3QXM --reason price"),
		domain.Offer[CorrectCustomer]("deals.correct-customer", "deals :id", "Puts a wrong customer right.", "deals correct-customer D-7K3QXM --domain contoso.com --note 'That was a subsidiary.'"),
		domain.Offer[Undo]("deals.undo", "deals :id", "Takes the last decision on a deal back.", "deals undo D-7K3QXM --note 'Rejected by mistake.'"),
		domain.Offer[Note]("deals.note", "deals :id", "Writes a note on a deal.", "deals note D-7K3QXM --note 'Called them on Monday.'"),
		domain.OfferTask[ImportTable]("deals.import", "none: a table comes by the command line", "Brings deals in from a CSV table on standard input, with their history.", "deals import --dry-run --map customer=account --default country=DE < deals.csv"),
		domain.Offer[Import]("deals.import-row", "none: imports call it", "Stores one deal of an import.", "deals import-row --external-id 4711 --partner P-7K3QXM --customer Contoso --country DE --status won"),
	}
}
