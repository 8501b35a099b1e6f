package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set when a release is built.
var version = ""

type versionCmd struct{}

// Run says which version this is.
func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "gangway %s (%s %s/%s)\n", versionName(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "development"
}
