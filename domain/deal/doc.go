// Package deal keeps registered deals: who asked for which customer first, what
// the vendor decided, how long the customer is protected, and how the sale ends.
//
// Its words:
//
//   - A deal moves on two axes that never mix: its status is the vendor's side
//     (draft, submitted, approved, …), its stage the partner's (qualified,
//     proposal, …). The table of moves says who may do what in which status.
//   - A claim is what a submitted deal asks protection for: a customer key, the
//     families of its products, the customer's country and region, and its place
//     in that customer's line.
//   - Two claims conflict if they have the key and a family in common and their
//     territories overlap. Whoever's submission commits first is clear; a later
//     one is accepted as in conflict, and a reviewer decides.
//   - Names that are merely similar are possible conflicts; they block nothing.
//
// Rules that hold whatever else happens: at most one deal is approved per
// customer key, family and territory unless a reviewer recorded an exception with
// its reason; a partner never learns who else registered a customer; a deal
// outside of what the actor may see is answered like one that does not exist.
//
// The package refuses to know screens, other nouns that count deals, and clocks:
// the ends of protections are timers that the kernel keeps.
package deal
