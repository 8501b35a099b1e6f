//go:build !unix

package boltkv

import "os"

// tryLock leaves it to the lock that bbolt takes on the store file itself.
func tryLock(*os.File) error { return nil }

// unlock does nothing: see tryLock.
func unlock(*os.File) {}

// probe has nothing to try: see tryLock.
func probe(string, *os.File) error { return nil }
