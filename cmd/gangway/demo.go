package main

import (
	"context"
	"errors"
)

type demoCmd struct {
	Listen string `default:"127.0.0.1:2222" help:"Address to listen on; loopback only." placeholder:"HOST:PORT"`
	Data   string `help:"Folder to keep the example in; without it, it is forgotten when the program ends." placeholder:"DIR" type:"path"`
	Seed   uint64 `default:"1" help:"Number that the example data is drawn from: the same number, the same data."`
}

// Run makes the example and serves it.
func (c demoCmd) Run(_ context.Context, _ streams) error { return errors.New("demo") }
