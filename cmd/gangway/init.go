package main

import (
	"fmt"

	"gangway/content"
)

type initCmd struct {
	Dir string `arg:"" help:"Folder to write the starter programme into; it must be empty or new."`
}

// Run writes the starter programme.
func (c initCmd) Run(s streams) error {
	if err := content.WriteStarter(c.Dir); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "The starter programme is in %[1]s. Edit it, check it with\n  gangway check %[1]s\nand serve it with\n  gangway serve --data DATA --programme %[1]s\n", c.Dir)
	return err
}
