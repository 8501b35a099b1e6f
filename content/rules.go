package content

import (
	"errors"
	"io/fs"

	"gangway/domain"
)

// Rules reads a programme folder for a portal: what is wrong with it is one Invalid
// error that lists all faults, each as file:line:column and a sentence.
func Rules(folder fs.FS) (domain.Rules, error) {
	p, err := Load(folder)
	var faults Faults
	if errors.As(err, &faults) {
		var all domain.Problems
		for _, f := range faults {
			all.Addf("programme", "%s", f)
		}
		return nil, all.Err()
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}
