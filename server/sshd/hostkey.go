package sshd

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	gossh "golang.org/x/crypto/ssh"
)

// HostKeyFile is the name of the host key's file in its folder.
const HostKeyFile = "host_ed25519"

// A HostKey is what the server proves itself with. Clients remember its
// fingerprint, so it must outlive the process.
type HostKey struct{ signer gossh.Signer }

// Fingerprint returns the key's SHA-256 fingerprint as ssh prints it.
func (k HostKey) Fingerprint() string { return gossh.FingerprintSHA256(k.signer.PublicKey()) }

// AuthorizedKey returns the public half as one line of text, which is what a
// known_hosts file holds after the host's name.
func (k HostKey) AuthorizedKey() string {
	return string(gossh.MarshalAuthorizedKey(k.signer.PublicKey()))
}

// LoadOrCreateHostKey reads the host key from dir, or makes an ed25519 one
// there when there is none. It refuses a file that others may read, that
// belongs to somebody else, or that holds no private key.
func LoadOrCreateHostKey(dir string) (HostKey, error) {
	path := filepath.Join(dir, HostKeyFile)
	key, err := LoadHostKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createHostKey(dir, path); err != nil {
		return HostKey{}, fmt.Errorf("host key %s: %w", path, err)
	}
	return LoadHostKey(path)
}

// LoadHostKey reads the host key at path. It is for a server that has been set
// up before, where a missing key is a mistake.
func LoadHostKey(path string) (HostKey, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return HostKey{}, fmt.Errorf("host key: %w", err)
	}
	if err := private(info); err != nil {
		return HostKey{}, fmt.Errorf("host key %s: %w", path, err)
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return HostKey{}, fmt.Errorf("host key: %w", err)
	}
	signer, err := gossh.ParsePrivateKey(text)
	if err != nil {
		return HostKey{}, fmt.Errorf("host key %s holds no private key without a passphrase: put the copy of it back; without one, move it away to have a new one made, which clients don't know", path)
	}
	return HostKey{signer}, nil
}

func private(info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return errors.New("it is no regular file: put the key itself there")
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		return fmt.Errorf("its mode is %04o: make it 0600, by chmod 600, so that nobody else can read it", mode)
	}
	return ownFile(info)
}

// createHostKey writes a new key beside path and links it there, so that a
// crash leaves no half of a key and two processes never overwrite each other.
func createHostKey(dir, path string) error {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := gossh.MarshalPrivateKey(key, "gangway host key")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, HostKeyFile+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(pem.EncodeToMemory(block))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
