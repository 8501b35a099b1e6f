package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// compareHostKey warns if the host key is another one than that which the store was
// served with before, whose public half lies beside it: clients will say that somebody
// may be in between.
func (a *app) compareHostKey(data string, key sshd.HostKey) error {
	path := filepath.Join(data, sshd.HostKeyFile+".pub")
	now := []byte(key.AuthorizedKey())
	before, err := os.ReadFile(path)
	switch {
	case err == nil && bytes.Equal(before, now):
		return nil
	case err == nil:
		was := "unreadable"
		if known, _, _, _, err := ssh.ParseAuthorizedKey(before); err == nil {
			was = ssh.FingerprintSHA256(known)
		}
		a.log.Warn("the host key is another one than before: clients that know the old one will refuse to connect. If nobody was meant to replace it, put the old one back", "host_key", key.Fingerprint(), "before", was)
	case !os.IsNotExist(err):
		return fmt.Errorf("host key: %w", err)
	}
	return os.WriteFile(path, now, 0o600)
}
