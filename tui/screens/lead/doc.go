// Package lead is what a partner's people see of leads: what is offered to them,
// what lies in the pool, what they work on. Its words serve the vendor's screens,
// too.
package lead
