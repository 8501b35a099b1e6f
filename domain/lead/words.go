package lead

// Words says why a lead lies on the vendor's desk, as people read it.
func (h Hold) Words() string {
	switch h {
	case HoldUnrouted:
		return "not routed yet"
	case HoldNoConsent:
		return "no consent"
	case HoldNoRule:
		return "no rule holds"
	case HoldNoCandidate:
		return "nobody could have it"
	case HoldMaxOffers:
		return "enough were asked"
	case HoldWaiting:
		return "about to be routed"
	case HoldRecalled:
		return "taken to the desk"
	case HoldReturned:
		return "given back"
	}
	return string(h)
}

// Words says why a candidate could not have a lead, as people read it.
func (d Drop) Words() string {
	switch d {
	case DropInactive:
		return "not active"
	case DropExcluded:
		return "had it before"
	case DropTerritory:
		return "outside its territory"
	case DropProduct:
		return "not authorised for the product"
	case DropCandidates:
		return "the rule's condition does not hold"
	case DropOpenCap:
		return "as many open leads as it may have"
	case DropDailyCap:
		return "as many offers today as it may get"
	case DropNobody:
		return "nobody there who could accept"
	}
	return string(d)
}
