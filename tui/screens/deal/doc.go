// Package deal has the screens of deals: the list with its preview, the page of
// one deal, and the form that registers or edits one.
//
// The screens decide nothing: they ask and send operations, and what they offer
// in the footer is only a guess at what the portal will allow. What reads well on
// the vendor's side too is exported: the words and cells of a deal (Status, Ends,
// Columns, CardOf), the blocks of its page (PageOf and its parts) and Timeline.
package deal
