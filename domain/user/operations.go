package user

import (
	"time"

	"gangway/domain"
)

// Tables lists the tables of people.
func Tables() []domain.Schema {
	return []domain.Schema{Users, Keys, claims, Invites, Companies, setups}
}

// Timers lists what invitations and claims on keys set.
func Timers() map[string]domain.TimerFunc {
	return map[string]domain.TimerFunc{timerInvite: expireInvite, timerClaim: expireClaim}
}

// Guessing bounds the codes that let nobody in. That a code is guessed is out of the
// question, with 100 bits; that the log and the store are kept busy is not.
var Guessing = domain.Bounds{
	Misses: true, PerKey: domain.Rate{Burst: 10, Every: 6 * time.Minute}, PerAddress: domain.Rate{Burst: 30, Every: 2 * time.Minute},
	Overall: domain.Rate{Burst: 1000, Every: 100 * time.Millisecond},
}

// Operations lists what can be done with people, keys and invitations.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("users.list", "team", "Lists the people of your company, or the vendor's, or a partner's.", "users list"),
		domain.OfferQuery[Show]("users.show", "team :id", "Shows a person with its keys.", "users show U-7K3QXM"),
		domain.Offer[SendInvite]("users.invite", "team invite", "Makes a code that lets a colleague in once.", "users invite --email kim@contoso.de --role sales").
			Bound(domain.Bounds{PerPartner: domain.Rate{Burst: 100, Every: 10 * time.Minute}}),
		domain.Offer[SetRole]("users.role", "team :id", "Gives a person another role.", "users role U-7K3QXM manager"),
		domain.Offer[Edit]("users.edit", "settings", "Changes a name or an e-mail address.", `users edit --name "Kim Berg"`),
		domain.Offer[SetPrefs]("users.prefs", "settings", "Chooses how the portal looks for you.", "users prefs --theme dark --time-zone Europe/Berlin"),
		domain.Offer[Remove]("users.remove", "team :id", "Removes a person; its sessions end at once.", "users remove U-7K3QXM"),
		domain.Offer[Restore]("users.restore", "team", "Brings a removed person back, with its role and its keys.", "users restore U-7K3QXM"),
		domain.OfferQuery[ListKeys]("keys.list", "keys", "Lists the keys that sign you or a colleague in, and those that wait to be confirmed.", "keys list"),
		domain.Offer[AddKey]("keys.add", "keys add", "Notes a public key as yours or a colleague's; its holder confirms it by signing in with it.", "keys add --label laptop < ~/.ssh/id_ed25519.pub").
			Bound(domain.Bounds{PerKey: domain.Rate{Burst: 30, Every: 2 * time.Minute}}),
		domain.Offer[RemoveKey]("keys.remove", "keys", "Removes a key; sessions that it opened end at once.", "keys remove SHA256:uNiVztksCsDhcc0u9e8BrLdGf3iG3lqY2N2lxVEm3V0"),
		domain.Offer[TouchKey]("keys.touch", "none: sessions do this by themselves", "Notes that your key was used, at most once an hour.", "keys touch"),
		domain.OfferQuery[ListInvites]("invites.list", "team", "Lists the invitations of your company or the vendor.", "invites list --status open"),
		domain.Offer[RevokeInvite]("invites.revoke", "team", "Makes the code of an invitation void.", "invites revoke I-7K3QXM"),
		domain.Offer[BeginSetup]("system.setup-code", "none: the portal does this when it starts", "Draws the code that lets the first admin in.", "system setup-code"),
		domain.Offer[EnsureAdmin]("system.admin-key", "none: the portal does this when it starts", "Makes sure that a key signs an admin in.", "system admin-key --key 'ssh-ed25519 AAAA… ada@vendor'"),
		domain.Offer[RedeemSetup]("setup", "setup", "Makes you the first admin, by the code that the portal printed when it started.", "setup 7K3QX-M2B4C-D5E6F-G7H8J").Bound(Guessing),
	}
}
