package library

import (
	"gangway/domain"
)

// Operations lists what can be done with the library.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferQuery[List]("docs.list", "library", "Lists the documents and files that you may read.", "docs list --folder sales"),
		domain.OfferQuery[Folders]("docs.folders", "library", "Lists the folders of the library.", "docs folders"),
		domain.OfferLook[Show]("docs.show", "library :path", "Shows a document, and counts that you have read it.", "docs show sales/pricing"),
		domain.OfferQuery[Peek]("docs.peek", "library :path", "Shows a document without counting it as read.", "docs peek sales/pricing"),
		domain.Offer[Read]("docs.read", "library :path", "Counts that you have read a document, once a day.", "docs read sales/pricing"),
		domain.OfferQuery[Search]("docs.search", "library", "Finds documents, files and news by their words; the last one may be its beginning.", "docs search price lis"),
		domain.OfferTask[Get]("docs.get", "library :path", "Writes a file or a document as it is to standard output.", "docs get files/price-list.csv > price-list.csv"),
		domain.Offer[Fetch]("docs.fetch", "none: docs get does this", "Counts that you have fetched a file, once a day.", "docs fetch files/price-list.csv"),
		domain.Offer[Ack]("docs.ack", "library :path", "Confirms that you have read a document.", "docs ack sales/pricing"),
		domain.OfferQuery[Stats]("docs.stats", "library stats", "Shows how much the library is read.", "docs stats"),
		domain.OfferQuery[Acks]("docs.acks", "library stats", "Lists by partner who has confirmed a document and who has not.", "docs acks sales/pricing"),
	}
}
