package programme

// A Fault is something in a programme that must be mended before it can be used.
type Fault struct {
	Path    string // where, such as "tiers[1].protection_days"; "agreements[id]" for an agreement
	Message string // a sentence for the vendor
}
