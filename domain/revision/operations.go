package revision

import "gangway/domain"

// Tables lists what this package keeps.
func Tables() []domain.Schema { return []domain.Schema{revisions, blobs, chunks, refusals} }

// Operations lists what this package offers.
func Operations() []domain.Operation {
	return []domain.Operation{
		domain.OfferTask[Publish]("programme.publish", "none: a folder comes by the command line", "Puts a programme folder in force, which comes as a tar archive on standard input.", "programme publish --note 'Prices of 2027.' < programme.tar"),
		domain.OfferLook[Diff]("programme.diff", "programme history", "Says what a folder would change, or what lies between two revisions.", "programme diff --from 1 --to 2"),
		domain.OfferQuery[History]("programme.history", "programme history", "Lists what was published, the newest first.", "programme history --limit 20"),
		domain.OfferQuery[Status]("programme.status", "programme", "Says which revision is in force, and whether the watched folder could be published.", "programme status"),
		domain.OfferTask[Restore]("programme.restore", "programme history", "Puts a revision of the history in force again.", "programme restore 1 --note 'The new prices were a mistake.'"),
		domain.OfferLook[Export]("programme.export", "none: a stream from the command line", "Writes a revision to standard output as a tar archive.", "programme export 1 > programme.tar"),
		domain.Offer[noteFolder]("programme.note-folder", "none: the portal does it by itself", "Notes what is wrong with the folder that is watched.", "programme note-folder"),
	}
}
