//go:build !unix

package sshd

import "io/fs"

func ownFile(fs.FileInfo) error { return nil }
