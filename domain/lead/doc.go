// Package lead keeps the vendor's leads and gives each to the best partner: fast,
// fairly, and so that it can be explained.
//
// Its words:
//
//   - A lead is offered to one partner at a time, until a moment. It accepts and
//     works on it, declines it, or lets the offer run out; then the next is asked.
//     A lead may also lie in the pool, where whoever claims it first has it, or on
//     the vendor's desk, where a person decides.
//   - The rules of the programme are tried in order. A rule gathers candidates,
//     drops those that can't have the lead, and chooses among the others by its
//     strategy. Every routing leaves a trace of all that, from which the same
//     choice follows again.
//   - A partner's standing is what it has on its hands and how it has dealt with
//     offers. Caps and weights go by it.
//   - The rota of a rule has the partners that stand a chance with it, whoever had
//     the fewest turns first, so that a routing reads a few of them and not all.
//
// Rules that hold whatever else happens: a lead has one holder; it is never
// offered again to a partner that declined it, let it run out or gave it back;
// without consent it is given to nobody while the programme asks for consent; a
// partner over its cap is passed over; contact data is hidden until the lead is
// accepted, and the first look at it is noted; a partner never learns who else was
// asked.
//
// The deciding part is pure (decide.go, choose.go, match.go): it knows no store
// and no clock, so that a trace can be replayed and a programme be tried on leads
// of the past.
package lead
