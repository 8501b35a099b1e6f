package boltkv

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	formatKey     = "format"
	formatVersion = "1"
	idKey         = "id"

	// restoreHint ends the sentence about a file that can't be used.
	restoreHint = "restore a backup with gangway restore, or move it and gangway.id away to begin with an empty store"

	tempPattern = "gangway-*.tmp"
)

// makeFolder makes dir for the owner alone. A folder that is there keeps its
// mode, but one that everybody may write to is refused: anybody could put
// another file in the place of ours.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return notWritable(dir, fmt.Errorf("store folder: %w", err))
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("store folder: %w", err)
	}
	if info.Mode().Perm()&0o002 != 0 {
		return fmt.Errorf("store folder %s may be written to by everybody: run chmod 700 %s", dir, dir)
	}
	return nil
}

// prepare clears what a process that died has left, and makes a store where there
// is none. The folder is locked.
func prepare(dir string) error {
	if err := sweep(dir); err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return create(dir)
	}
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	return checkFileInfo(filepath.Join(dir, FileName), info)
}

// sweep removes unfinished files.
func sweep(dir string) error {
	stale, err := filepath.Glob(filepath.Join(dir, tempPattern))
	if err != nil {
		return fmt.Errorf("store folder %s: %w", dir, err)
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("store folder: %w", err)
		}
	}
	return nil
}

func checkFileInfo(path string, info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("store file %s is not a regular file", path)
	case info.Size() == 0:
		return fmt.Errorf("store file %s is empty, which no store ever is: %s", path, restoreHint)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("store file %s is open to others than its owner: run chmod 600 %s", path, path)
	}
	return nil
}

// create makes a whole store under another name and then gives it its own, so
// that there never is half of one. The id file comes last: a store without it
// has only just been made, or was put there by hand, and gets it when opened.
func create(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, idName)); err == nil {
		return fmt.Errorf("store file %s is missing, but %s says that there was one: restore a backup with gangway restore, or remove %s to begin with an empty store",
			filepath.Join(dir, FileName), idName, idName)
	}
	temp := filepath.Join(dir, strings.ReplaceAll(tempPattern, "*", "new"))
	if err := initialize(temp); err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("make store file: %w", err)
	}
	if err := os.Rename(temp, filepath.Join(dir, FileName)); err != nil {
		return fmt.Errorf("make store file: %w", err)
	}
	return syncFolder(dir)
}

// initialize makes an empty store file of a new instance.
func initialize(path string) error {
	id, err := newInstance()
	if err != nil {
		return err
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte(dataBucket))
		if err != nil {
			return err
		}
		identity, err := tx.CreateBucket([]byte(identityBucket))
		if err != nil {
			return err
		}
		return errors.Join(
			identity.Put([]byte(formatKey), []byte(formatVersion)),
			identity.Put([]byte(idKey), []byte(id)),
		)
	})
	return errors.Join(err, db.Close())
}

// openFile opens a file of bbolt that must be there and nobody writes to, and looks
// at its first pages, the upper ones first. A panic or a memory fault over a damaged
// one becomes an error.
func openFile(path string, o *bolt.Options) (db *bolt.DB, file *os.File, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%v", cause)
		}
		if err != nil {
			err = errors.Join(explain(path, err), release(db, file))
			db = nil
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		opened, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
		file = opened
		return opened, err
	}
	if db, err = bolt.Open(path, 0o600, o); err != nil {
		return db, file, err
	}
	if err = checkComplete(db, file); err != nil {
		return db, file, err
	}
	return db, file, verifyPages(context.Background(), db, file, startBudget)
}

// release gives back what a failed opening holds. The file may be closed already;
// if bbolt panicked it is mapped, and closing alone would not end its lock.
func release(db *bolt.DB, file *os.File) error {
	if db != nil {
		return db.Close()
	}
	if file != nil {
		unlock(file)
		_ = file.Close()
	}
	return nil
}

var (
	errCutShort = errors.New("it is cut short")
	errForeign  = errors.New("it was not made by gangway")
)

// checkComplete compares the length of the file with that of the pages it names,
// and looks for the buckets.
func checkComplete(db *bolt.DB, file *os.File) error {
	return db.View(func(tx *bolt.Tx) error {
		info, err := file.Stat()
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: %d of %d bytes", errCutShort, info.Size(), tx.Size())
		}
		identity := tx.Bucket([]byte(identityBucket))
		if identity == nil || tx.Bucket([]byte(dataBucket)) == nil {
			return errForeign
		}
		if got := string(identity.Get([]byte(formatKey))); got != formatVersion {
			return fmt.Errorf("its format is %q, this program knows %q", got, formatVersion)
		}
		return nil
	})
}

// explain makes a sentence of what is wrong with the file at path.
func explain(path string, err error) error {
	if said := notWritable(filepath.Dir(path), err); said != err { //nolint:errorlint // the very same
		return said
	}
	if errors.Is(err, berrors.ErrTimeout) {
		return fmt.Errorf("store file %s is in use by another program, such as a portal that runs or a database browser: end that first", path)
	}
	return fmt.Errorf("store file %s can't be used (%w): %s", path, err, restoreHint)
}

// warnOfHeads says so if one of the two head pages can't be read. bbolt goes on with
// the other, which may be that of the commit before.
func warnOfHeads(path string, db *bolt.DB, file *os.File, log *slog.Logger) {
	for page := range int64(2) {
		if _, ok := readHead(file, int64(db.Info().PageSize), page); !ok {
			log.Warn("One of the two head pages of the store file is damaged. The other one is used, so the last change may be missing. "+
				"Stop the portal when you can, run gangway check --store and gangway compact, and look after the disk.", "file", path, "page", page)
		}
	}
}

// checkIdentity compares the instance in the file with the one beside it.
func checkIdentity(dir string, db *bolt.DB) error {
	id, err := instanceIn(db)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, idName)
	beside, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writeID(dir, id)
	}
	if err != nil {
		return fmt.Errorf("instance file: %w", err)
	}
	if strings.TrimSpace(string(beside)) != id {
		return fmt.Errorf("store file %s belongs to another instance than %s says: put the right file back, or remove %s if you brought this one here on purpose",
			filepath.Join(dir, FileName), path, path)
	}
	return nil
}

func writeID(dir, id string) (err error) {
	temp, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return fmt.Errorf("instance file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
			err = fmt.Errorf("instance file: %w", err)
		}
	}()
	_, err = temp.WriteString(id + "\n")
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), filepath.Join(dir, idName)); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes a rename in dir last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
