// Package tier puts partners on the tiers of the programme and explains why each
// stands where it does.
//
// The words it defines:
//
//   - A credit is one thing that counts for a metric: a win, an approval, an
//     answered offer. It is written in the transaction of its cause, and summed by
//     day and month, so that a window is read in a few dozen keys whatever a
//     partner has won.
//   - An evaluation compares what a partner has with what the tiers need, as of a
//     moment. Any cause sets a timer that is due at once, and so does the moment at
//     which something falls out of a window: the evaluation runs right after, in a
//     transaction of its own. So an import of many deals costs one evaluation, and
//     no win fails to be confirmed because of a tier. What nobody looked at for a
//     while, as after a downtime, is gone through in its order and at its dates,
//     also if something else has happened since.
//   - A tier is reached when its needs and those of all tiers below it are met.
//     Promotion is at once, one rank after the other. Demotion waits for a grace,
//     which ends early when the gap closes.
//   - An override of the vendor holds against both until its day is over.
//
// Every evaluation is kept with what it went by, so that any past tier can be
// explained after the programme has changed; one that changed something, or was
// asked for, also with the deals and certificates that counted.
package tier
