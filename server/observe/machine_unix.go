//go:build linux || darwin

package observe

import "syscall"

// freeBytes returns how much room a folder's disk has for who is not root.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}

// mostFiles returns how many files may be open. The Go runtime has raised the
// soft limit to the hard one already.
func mostFiles() (uint64, error) {
	var l syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l)
	return l.Cur, err
}
