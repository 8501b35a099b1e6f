package kit

import "gangway/domain/programme"

// Programme returns the programme in force, for the names and choices that
// screens show: partner types, stages, reasons. What an actor may see of
// anything else is asked with a query.
func (e *Env) Programme() *programme.Programme {
	if p, ok := e.portal.Rules().(*programme.Programme); ok {
		return p
	}
	return programme.Default()
}
