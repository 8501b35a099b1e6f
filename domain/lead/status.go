package lead

import (
	"slices"

	"gangway/domain"
)

// A Status is where a lead stands.
type Status string

// The statuses.
const (
	StatusNew          Status = "new"      // on the vendor's desk
	StatusOffered      Status = "offered"  // to one partner, until a moment
	StatusPooled       Status = "pooled"   // whoever claims it first has it
	StatusWorking      Status = "working"  // a partner has accepted it
	StatusReturned     Status = "returned" // a partner gave it back: on the vendor's desk
	StatusConverted    Status = "converted"
	StatusDisqualified Status = "disqualified"
)

// Statuses lists all statuses in the order of a lead's life.
func Statuses() []Status {
	return []Status{StatusNew, StatusOffered, StatusPooled, StatusWorking, StatusReturned, StatusConverted, StatusDisqualified}
}

// isHeld reports a lead that counts against its partner's cap.
func (s Status) isHeld() bool { return s == StatusOffered || s == StatusWorking }

// onDesk reports a lead that a person of the vendor has to decide about.
func (s Status) onDesk() bool { return s == StatusNew || s == StatusReturned }

// isClosed reports a lead with which nothing is to be done any more.
func (s Status) isClosed() bool { return s == StatusConverted || s == StatusDisqualified }

// A verb is what a command does to a lead.
type verb string

const (
	verbEdit       verb = "edit"
	verbRoute      verb = "route"
	verbAssign     verb = "assign"
	verbPool       verb = "pool"
	verbRecall     verb = "recall"
	verbAccept     verb = "accept"
	verbDecline    verb = "decline"
	verbClaim      verb = "claim"
	verbOpen       verb = "open"
	verbGiveBack   verb = "give-back"
	verbConvert    verb = "convert"
	verbDisqualify verb = "disqualify"
	verbHand       verb = "hand"
	verbNote       verb = "note"
	verbLapse      verb = "lapse"
	verbTakeBack   verb = "take-back"
)

// A move says in which statuses a verb works and who may do it.
type move struct {
	by   domain.Party
	from []Status
	done string // the participle, for sentences
}

// moves is the whole machine. What is not in it is refused.
var moves = map[verb]move{
	verbEdit:       {dispatchers, []Status{StatusNew, StatusOffered, StatusPooled, StatusWorking, StatusReturned}, "edited"},
	verbRoute:      {dispatchers, []Status{StatusNew, StatusPooled, StatusReturned}, "routed"},
	verbAssign:     {dispatchers, []Status{StatusNew, StatusOffered, StatusPooled, StatusReturned}, "assigned"},
	verbPool:       {dispatchers, []Status{StatusNew, StatusOffered, StatusReturned}, "put into the pool"},
	verbRecall:     {dispatchers, []Status{StatusOffered, StatusPooled, StatusWorking}, "taken to the desk"},
	verbAccept:     {sellers, []Status{StatusOffered}, "accepted"},
	verbDecline:    {sellers, []Status{StatusOffered}, "declined"},
	verbClaim:      {sellers, []Status{StatusPooled}, "claimed"},
	verbOpen:       {sellers, []Status{StatusWorking}, "opened"},
	verbGiveBack:   {sellers, []Status{StatusWorking}, "given back"},
	verbConvert:    {sellers, []Status{StatusWorking}, "converted"},
	verbDisqualify: {workers, []Status{StatusNew, StatusPooled, StatusWorking, StatusReturned}, "disqualified"},
	verbHand:       {sellers, []Status{StatusWorking}, "handed on"},
	verbNote:       {workers, Statuses(), "noted"},
	verbLapse:      {portal, []Status{StatusOffered}, "ended"},
	verbTakeBack:   {portal, []Status{StatusWorking}, "taken back"},
}

// refusal is the answer to a verb that a lead's status forbids.
func (m move) refusal(s Status) error {
	return domain.Errorf(domain.Conflict, "This lead is %s, so it cannot be %s.", s, m.done)
}

func (m move) allows(s Status) bool { return slices.Contains(m.from, s) }

// Allows reports whether a lead in the status can be dealt with as a verb says,
// such as "route": whoever may do so is another matter.
func (s Status) Allows(v string) bool { return moves[verb(v)].allows(s) }
