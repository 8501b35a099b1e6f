package deal

import (
	"slices"

	"gangway/domain"
)

// A Status is where a deal stands on the vendor's side.
type Status string

// The statuses.
const (
	StatusDraft      Status = "draft"
	StatusSubmitted  Status = "submitted"
	StatusReturned   Status = "returned" // the partner is to complete it; it keeps its place in line
	StatusApproved   Status = "approved" // the customer is protected
	StatusRejected   Status = "rejected"
	StatusDuplicate  Status = "duplicate"
	StatusWithdrawn  Status = "withdrawn"
	StatusExpired    Status = "expired"     // the protection is over
	StatusWinPending Status = "win_pending" // the partner won; the vendor is to confirm
	StatusWon        Status = "won"
	StatusLost       Status = "lost"
)

// Statuses lists all statuses in the order of a deal's life.
func Statuses() []Status {
	return []Status{StatusDraft, StatusSubmitted, StatusReturned, StatusApproved, StatusWinPending, StatusWon, StatusLost, StatusRejected, StatusDuplicate, StatusWithdrawn, StatusExpired}
}

// spoken says a status in a sentence.
func (s Status) spoken() string {
	if s == StatusWinPending {
		return "won, to be confirmed"
	}
	return string(s)
}

// isOpen reports a deal that is part of the pipeline.
func (s Status) isOpen() bool {
	return s == StatusSubmitted || s == StatusReturned || s == StatusApproved || s == StatusWinPending
}

// isProtected reports a deal whose customer is protected.
func (s Status) isProtected() bool { return s == StatusApproved || s == StatusWinPending }

// A verb is what a command does to a deal.
type verb string

const (
	verbEdit      verb = "edit"
	verbShare     verb = "share"
	verbSubmit    verb = "submit"
	verbRecall    verb = "recall"
	verbWithdraw  verb = "withdraw"
	verbApprove   verb = "approve"
	verbReject    verb = "reject"
	verbDuplicate verb = "duplicate"
	verbReturn    verb = "return"
	verbExtend    verb = "extend"
	verbGrant     verb = "extension-approve"
	verbRefuse    verb = "extension-refuse"
	verbStage     verb = "stage"
	verbWin       verb = "win"
	verbConfirm   verb = "confirm-win"
	verbReturnWin verb = "return-win"
	verbLose      verb = "lose"
	verbCorrect   verb = "correct-customer"
	verbExpire    verb = "expire"
	verbUndo      verb = "undo"
	verbNote      verb = "note"
)

// A move says in which statuses a verb works, who may do it, and where it leads.
type move struct {
	by   domain.Party
	from []Status
	to   Status // "" if the status stays
	undo bool   // whether an admin can take it back
	done string // the participle, for sentences
}

// moves is the whole machine. What is not in it is refused.
var moves = map[verb]move{
	verbEdit:      {by: sellers, from: []Status{StatusDraft, StatusSubmitted, StatusReturned, StatusApproved}, done: "edited"},
	verbShare:     {by: sellers, from: Statuses(), done: "shared"},
	verbSubmit:    {by: sellers, from: []Status{StatusDraft, StatusReturned}, to: StatusSubmitted, done: "submitted"},
	verbRecall:    {by: sellers, from: []Status{StatusSubmitted}, to: StatusDraft, done: "recalled"},
	verbWithdraw:  {by: sellers, from: []Status{StatusDraft, StatusSubmitted, StatusReturned, StatusApproved}, to: StatusWithdrawn, undo: true, done: "withdrawn"},
	verbApprove:   {by: reviewers, from: []Status{StatusSubmitted}, to: StatusApproved, undo: true, done: "approved"},
	verbReject:    {by: reviewers, from: []Status{StatusSubmitted}, to: StatusRejected, undo: true, done: "rejected"},
	verbDuplicate: {by: reviewers, from: []Status{StatusSubmitted}, to: StatusDuplicate, undo: true, done: "rejected"},
	verbReturn:    {by: reviewers, from: []Status{StatusSubmitted}, to: StatusReturned, undo: true, done: "returned"},
	verbExtend:    {by: sellers, from: []Status{StatusApproved, StatusExpired}, done: "extended"},
	verbGrant:     {by: reviewers, from: []Status{StatusApproved, StatusExpired}, to: StatusApproved, undo: true, done: "extended"},
	verbRefuse:    {by: reviewers, from: []Status{StatusApproved, StatusExpired}, undo: true, done: "extended"},
	verbStage:     {by: sellers, from: []Status{StatusDraft, StatusSubmitted, StatusReturned, StatusApproved}, done: "moved to another stage"},
	verbWin:       {by: sellers, from: []Status{StatusApproved}, to: StatusWinPending, undo: true, done: "won"},
	verbConfirm:   {by: reviewers, from: []Status{StatusWinPending}, to: StatusWon, undo: true, done: "confirmed as won"},
	verbReturnWin: {by: reviewers, from: []Status{StatusWinPending}, to: StatusApproved, undo: true, done: "returned as not won"},
	verbLose:      {by: sellers, from: []Status{StatusApproved}, to: StatusLost, undo: true, done: "marked as lost"},
	verbCorrect:   {by: reviewers, from: []Status{StatusSubmitted, StatusReturned, StatusApproved}, done: "corrected"},
	verbExpire:    {by: portal, from: []Status{StatusApproved}, to: StatusExpired, done: "expired"},
	verbUndo:      {by: admins, from: Statuses(), done: "taken back"},
	verbNote:      {by: writers, from: Statuses(), done: "noted"},
}

// refusal is the answer to a verb that a deal's status forbids.
func (m move) refusal(s Status) error {
	if s == m.to {
		return domain.Errorf(domain.Conflict, "This deal is already %s.", s.spoken())
	}
	return domain.Errorf(domain.Conflict, "This deal is %s, so it cannot be %s.", s.spoken(), m.done)
}

func (m move) allows(s Status) bool { return slices.Contains(m.from, s) }
