// Package domain is the kernel that every noun of the portal is built on: what
// an operation is, who acts, what an error says, how records and their indexes
// are kept, and how a change is told to those who watch.
//
// The words it defines:
//
//   - An operation is a plain struct whose fields are its input: a [Command]
//     changes something, a [Query] reads. Do and View are the only ways in.
//     Queries asked [Portal.Together] are answered from one state.
//   - An [Actor] is who calls, through which door. An operation's Allow decides
//     whether it may.
//   - A [Table] keeps records of one type with declared indexes and sums, which
//     it maintains in the same transaction and can verify.
//   - An [Event] is a fact that a command leaves behind. Other nouns react to it
//     inside the same transaction; workers and watchers see it afterwards.
//   - A topic is a name that a change makes stale, told to open screens.
//
// Nothing here knows a noun, a screen or an engine. Nothing asks the time or
// draws a random number: a [Portal] is handed a clock and a source of entropy,
// fixes both before a transaction starts, and so a transaction may run again.
package domain
