//go:build unix

package main

import "syscall"

// keepPrivate lets nobody but the program's user read what it creates from now on,
// whatever mode a library gives a file.
func keepPrivate() { syscall.Umask(0o077) }
