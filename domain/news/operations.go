package news

import (
	"gangway/domain"
	"gangway/domain/reading"
	"gangway/domain/revision"
)

// Tables lists the tables of news.
func Tables() []domain.Schema { return append([]domain.Schema{records}, reading.Tables()...) }

// Reactions lists what happens to news when something happens elsewhere.
func Reactions() []domain.Reaction {
	return []domain.Reaction{
		domain.On("news: tell open sessions of the items of another programme", func(w *domain.Write, _ revision.Published) error {
			return w.Schedule(timerTurn, "", w.Now())
		}),
	}
}

// Operations lists what can be done with news.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("news.list", "news", "Lists news, pinned items first, then the newest.", "news list --unread"),
		domain.OfferLook[Show]("news.show", "news :id", "Shows an item, and counts that you have read it.", "news show B-7K3QXM"),
		domain.OfferQuery[Peek]("news.peek", "news :id", "Shows an item without counting it as read.", "news peek B-7K3QXM"),
		domain.Offer[Read]("news.read", "news :id", "Counts that you have read an item, once a day.", "news read B-7K3QXM"),
		domain.OfferQuery[Waiting]("news.waiting", "home", "Tells how much you have not read, and what you are to confirm.", "news waiting"),
		domain.Offer[Ack]("news.ack", "news :id", "Confirms that you have read an item.", "news ack B-7K3QXM"),
		domain.Offer[Publish]("news.publish", "news new", "Publishes an item, whose text comes on standard input.", "news publish --title 'Winter price list' --must-ack < body.md"),
		domain.Offer[Edit]("news.edit", "news :id edit", "Changes an item that was published in the portal.", "news edit B-7K3QXM --title 'Winter price list' --until 2027-01-31"),
		domain.Offer[Retract]("news.retract", "news :id", "Takes an item back; it stays on record.", "news retract B-7K3QXM --reason 'The prices were wrong.'"),
		domain.Offer[Restore]("news.restore", "news :id", "Lets an item stand again that was retracted.", "news restore B-7K3QXM"),
		domain.OfferQuery[Reach]("news.reach", "news new", "Tells how many partners an audience has.", "news reach --tier gold --country DE"),
		domain.Offer[Roll]("news.roll", "none: runs by itself", "Looks at the days of all items anew, after the programme has changed.", "news roll"),
		domain.OfferQuery[Acks]("news.acks", "news :id acks", "Lists by partner who has confirmed an item and who has not.", "news acks B-7K3QXM"),
	}
}
