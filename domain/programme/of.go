package programme

import "gangway/domain"

// Of returns the programme in force for an operation.
func Of(r *domain.Read) *Programme { return r.Rules.(*Programme) }
