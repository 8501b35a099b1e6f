package boltkv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"gangway/domain/kv"
)

// SumSuffix is what the name of a backup's file of its sum ends with.
const SumSuffix = ".sha256"

// PartSuffix is what the name of a file ends with until it is whole.
const PartSuffix = ".part"

// Archive writes a snapshot of a store into a file at path, and beside it one of
// its sum that sha256sum -c reads. It is written under another name, synced, read
// back to its end, and only then given its name: a file that was there is never
// replaced. Progress, if it is not nil, is told the bytes written and to be written.
func Archive(ctx context.Context, s kv.Store, path string, progress func(done, total int64)) (BackupInfo, error) {
	info, err := archive(ctx, s, path, progress)
	if err != nil {
		return info, fmt.Errorf("backup: %w", err)
	}
	return info, nil
}

func archive(ctx context.Context, s kv.Store, path string, progress func(done, total int64)) (info BackupInfo, err error) {
	if _, err := os.Lstat(path); err == nil {
		return info, fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	part := path + PartSuffix
	defer func() { _ = os.Remove(part) }()
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return info, err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := s.Snapshot(ctx, &metered{w: io.MultiWriter(f, sum), progress: progress}); err != nil {
		return info, err
	}
	info.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if info.Size, err = readBack(f, info.SHA256); err != nil {
		return info, err
	}
	if err := errors.Join(f.Sync(), f.Close(), ctx.Err()); err != nil {
		return info, err
	}
	return info, publish(path, part, info.SHA256)
}

// readBack reads what was written as restoring does, and returns its length.
func readBack(f *os.File, want string) (size int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	sum := sha256.New()
	if _, err := kv.ReadSnapshot(io.TeeReader(f, sum), func(_, _ []byte) error { return nil }); err != nil {
		return 0, err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return 0, fmt.Errorf("what was written reads as %s, not as %s", got, want)
	}
	return f.Seek(0, io.SeekCurrent)
}

// publish gives a whole file its name. Its sum is there before it.
func publish(path, part, sum string) error {
	if err := writeWhole(path+SumSuffix, sum+"  "+filepath.Base(path)+"\n"); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, os.Remove(path+SumSuffix))
	}
	return syncFolder(filepath.Dir(path))
}

// writeWhole writes a small file that is whole or not there.
func writeWhole(path, text string) error {
	f, err := os.OpenFile(path+PartSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// A metered writer tells how much of a snapshot was written.
type metered struct {
	w           io.Writer
	done, total int64
	progress    func(done, total int64)
}

// Expect implements kv.Expecter.
func (m *metered) Expect(total int64) { m.total = total }

func (m *metered) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.done += int64(n)
	m.progress(m.done, m.total)
	return n, err
}
