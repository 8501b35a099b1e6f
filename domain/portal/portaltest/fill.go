package portaltest

import (
	"fmt"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/partner"
)

// Fill imports n deals and returns the partners that they belong to, with owners
// and salespeople who own ten deals in turn. Three deals at a time are about one
// customer; the customers lie in five countries and the deals are of every status
// that an import can give.
//
// A store that runs a transaction once, such as memkv.Plain, takes some twenty
// thousand in a few seconds.
func (p *Portal) Fill(n, partners int) []Company {
	p.t.Helper()
	all := make([]Company, partners)
	for i := range all {
		all[i] = p.Partner("partner" + letters(i))
	}
	admin := p.Admin()
	for i := range n {
		c, turn := all[i%partners], i/partners
		owner := []domain.Actor{c.Owner, c.Sales}[turn/10%2]
		Do(p, admin, deal.Import{ImportRow: row(i, turn, owner)})
	}
	return all
}

// letters spells a number without digits: a, b, … z, ba, bb.
func letters(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		return letters(n/26) + s
	}
	return s
}

// row is the deal of that number, in that turn of its partner.
func row(i, turn int, owner domain.Actor) deal.ImportRow {
	statuses := []deal.Status{
		deal.StatusDraft, deal.StatusSubmitted, deal.StatusApproved, deal.StatusApproved, deal.StatusWon, deal.StatusWinPending,
		deal.StatusLost, deal.StatusRejected, deal.StatusExpired, deal.StatusReturned,
	}
	customer := i / 3
	name := PublicKey(fmt.Sprint(customer))[40:54]
	return deal.ImportRow{
		ExternalID: fmt.Sprint(i), Partner: owner.Partner, Owner: owner.User, Status: string(statuses[(i+turn)%len(statuses)]),
		Customer: name[:7] + " " + name[7:] + " GmbH",
		Domain:   fmt.Sprintf("customer%d.com", customer), Country: []string{"DE", "AT", "CH", "NL", "US"}[customer%5],
		Products: []deal.Pick{{SKU: []string{"BK-100", "AR-100"}[customer%2]}}, Amount: fmt.Sprint(1000 + i*7%50_000),
		CloseDate: "2026-12-01", CreatedAt: "2026-02-01", DecidedAt: "2026-02-10",
	}
}

// Populate imports n partners of five countries, with territories and tiers in
// turn and one user each, and lets the portal go through what follows.
func (p *Portal) Populate(n int) {
	p.t.Helper()
	admin := p.Admin()
	for i := range n {
		name := letters(i)
		Do(p, admin, partner.ImportRow{
			ExternalID: fmt.Sprint(i), Name: "Populus " + name, Domain: "populus-" + name + ".com", Country: []string{"DE", "AT", "CH", "NL", "BE"}[i%5],
			Tier: []string{"registered", "silver", "gold"}[i%3], Territory: []string{"dach", "benelux", "", "dach benelux"}[i%4],
		})
		found, err := domain.View(p.t.Context(), p.Portal, admin, partner.List{Search: "populus-" + name + ".com"})
		if err != nil || len(found.Items) != 1 {
			p.t.Fatalf("partner %s: %v", name, err)
		}
		sent := Do(p, admin, partner.InviteOwner{ID: found.Items[0].ID, Email: "owner@populus-" + name + ".com"})
		Do(p, Guest("populus "+name), partner.Join{Code: sent.Code})
	}
	p.Run()
}
