package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// plain is what an error says, in which what the system said of files and addresses is
// put in words for who has to mend it.
func plain(err error) string { return inWords(err, err.Error()) }

// inWords puts the errors of the system below err in words, where they stand in what
// was said.
func inWords(err error, said string) string {
	var words string
	switch e := err.(type) { //nolint:errorlint // each of the tree is looked at
	case *fs.PathError:
		words = ofFile(e.Op, e.Path, e.Err)
	case *os.LinkError:
		words = ofFile(e.Op, e.New, e.Err)
	case *net.OpError:
		words = ofAddress(e)
	case interface{ Unwrap() error }:
		if below := e.Unwrap(); below != nil {
			return inWords(below, said)
		}
	case interface{ Unwrap() []error }:
		for _, below := range e.Unwrap() {
			said = inWords(below, said)
		}
	}
	if words == "" {
		return said
	}
	return strings.Replace(said, err.Error(), words, 1)
}

func ofFile(op, path string, cause error) string {
	switch {
	case errors.Is(cause, syscall.ENOTDIR), op == "mkdir" && errors.Is(cause, fs.ErrExist):
		return fmt.Sprintf("%s is a file or below one, and a folder is needed there: please give another path", path)
	case errors.Is(cause, fs.ErrPermission):
		return fmt.Sprintf("the user that gangway runs as may not read or write %s", path)
	case op == "mkdir" && errors.Is(cause, fs.ErrNotExist):
		return fmt.Sprintf("no folder can be made at %s: please give another path", path)
	case errors.Is(cause, fs.ErrNotExist) && !isFolder(filepath.Dir(path)):
		return fmt.Sprintf("there is no folder %s: please make it, or give another path", filepath.Dir(path))
	case errors.Is(cause, fs.ErrNotExist):
		return fmt.Sprintf("there is no %s: please look at its path", path)
	case errors.Is(cause, fs.ErrExist):
		return fmt.Sprintf("%s is there already: please move it away, or give another path", path)
	case errors.Is(cause, syscall.EISDIR):
		return fmt.Sprintf("%s is a folder, and a file is needed: please give another path", path)
	case errors.Is(cause, syscall.EROFS):
		return fmt.Sprintf("%s is on a disk that is mounted for reading alone: please give another path", path)
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT):
		return fmt.Sprintf("the disk of %s is full: please make room on it", path)
	}
	return ""
}

func isFolder(path string) bool {
	info, err := os.Stat(path) //nolint:gosec // the operator names it
	return err == nil && info.IsDir()
}

func ofAddress(e *net.OpError) string {
	at := "it"
	if e.Addr != nil {
		at = e.Addr.String()
	}
	var name *net.DNSError
	switch {
	case errors.As(e.Err, &name):
		return fmt.Sprintf("no machine of the name %s is known: please give another address", name.Name)
	case errors.Is(e.Err, syscall.EADDRINUSE):
		return fmt.Sprintf("another program listens on %s already: please end it, or give another port", at)
	case errors.Is(e.Err, syscall.EADDRNOTAVAIL) && e.Op == "listen":
		return fmt.Sprintf("this machine has no address for %s: please give one of its own, or the port alone, such as :2222", at)
	case errors.Is(e.Err, fs.ErrPermission) && e.Op == "listen":
		return fmt.Sprintf("the user that gangway runs as may not listen on %s: ports below 1024 need the capability CAP_NET_BIND_SERVICE; please allow it, or give another port", at)
	case e.Op == "dial":
		return fmt.Sprintf("nothing answers at %s: please see whether the portal runs and was given this address", at)
	}
	return ""
}
