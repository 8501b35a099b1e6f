//go:build unix

package sshd

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// ownFile refuses a file that belongs to another user.
func ownFile(info fs.FileInfo) error {
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return errors.New("it belongs to another user: give it by chown to the one that gangway runs as")
	}
	return nil
}
