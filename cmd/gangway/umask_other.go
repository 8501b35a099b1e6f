//go:build !unix

package main

// keepPrivate has nothing to do where there are no modes of files.
func keepPrivate() {}
