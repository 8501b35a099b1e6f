package boltkv

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// draftName is the name of a store file until it is whole; [Open] and [HoldFolder]
// clear it away.
const draftName = "gangway-draft.tmp"

// A Folder is that of a store which does not run, held by this process.
type Folder struct {
	dir  string
	lock *os.File
}

// HoldFolder takes a folder, which it makes if there is none, and clears what a
// process that died has left. It is refused while a portal runs on it.
func HoldFolder(dir string) (*Folder, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir, Options{}.withDefaults().LockTimeout)
	if err != nil {
		return nil, err
	}
	if err := sweep(dir); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Folder{dir: dir, lock: lock}, nil
}

// Close lets the folder go.
func (f *Folder) Close() error {
	return errors.Join(sweep(f.dir), f.lock.Close())
}

// HasStore says whether there is a store file.
func (f *Folder) HasStore() bool {
	_, err := os.Lstat(filepath.Join(f.dir, FileName))
	return err == nil
}

// Instance returns the name of the store that the folder is for, "" if it is for
// none yet.
func (f *Folder) Instance() (string, error) {
	b, err := os.ReadFile(filepath.Join(f.dir, idName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(b)), err
}

// File opens the store file for reading.
func (f *Folder) File() (*File, error) {
	path := filepath.Join(f.dir, FileName)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("there is no store in %s: %w", f.dir, err)
	}
	if err := checkFileInfo(path, info); err != nil {
		return nil, err
	}
	file, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	if err := checkIdentity(f.dir, file.db); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Pairs gives all that is to be in a store file, to put in ascending order, and returns
// the name of the store that the file is to belong to, "" for a new one.
type Pairs func(put func(key, value []byte) error) (instance string, err error)

// Draft makes a store file of all pairs and opens it for reading. It has no name as a
// store until [Folder.Install].
func (f *Folder) Draft(pairs Pairs) (*File, error) {
	path := filepath.Join(f.dir, draftName)
	if err := initialize(path); err != nil {
		return nil, fmt.Errorf("make store file: %w", err)
	}
	if err := fillFile(path, pairs); err != nil {
		return nil, err
	}
	return OpenFile(path)
}

// Keep gives the store file another name beside its own, so that it is kept when a draft
// is installed.
func (f *Folder) Keep(name string) error {
	if err := os.Link(filepath.Join(f.dir, FileName), filepath.Join(f.dir, name)); err != nil {
		return fmt.Errorf("keep the store that is there: %w", err)
	}
	return syncFolder(f.dir)
}

// Install closes the draft and gives it the store's name, in place of the file that
// has it: at every moment one of the two is there, whole.
func (f *Folder) Install(draft *File) error {
	id, err := draft.Instance()
	if err = errors.Join(err, draft.Close()); err != nil {
		return err
	}
	if err := writeID(f.dir, id); err != nil {
		return err
	}
	if err := os.Rename(draft.path, filepath.Join(f.dir, FileName)); err != nil {
		return fmt.Errorf("put the store in its place: %w", err)
	}
	return syncFolder(f.dir)
}

// newInstance draws the name of a store.
func newInstance() (string, error) {
	id := make([]byte, 16)
	_, err := rand.Read(id)
	return hex.EncodeToString(id), err
}
