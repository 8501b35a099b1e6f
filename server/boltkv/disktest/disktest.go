//go:build linux

// Package disktest lets a test watch what a process asks of its disk, call by
// call, and refuse it as a failing disk does. It works by the kernel (seccomp
// with notifications), beneath everything that is tested: nothing of it is
// replaced. It is for processes of tests alone, as it lasts as long as they do.
package disktest

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// An Op is what is asked.
type Op string

// The calls by which a store changes its file.
const (
	Write    Op = "write"
	Sync     Op = "sync"
	Truncate Op = "truncate"
)

// A Call is one that is about to take place.
type Call struct {
	Op   Op
	File string // its path
	Data []byte // of a Write
	At   int64  // where a Write begins, or the size after a Truncate
}

// ErrUnsupported says that this kernel lets nobody watch.
var ErrUnsupported = errors.New("system calls can't be watched here")

// Watch has fn asked before each call of this process from now on. What it returns
// is the error that the caller gets in place of the call; 0 lets it take place. fn is
// never run twice at once, and makes none of these calls itself.
func Watch(fn func(Call) syscall.Errno) error {
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	listener := make(chan int)
	failed := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the thread is given up with the goroutine
		fd, err := install()
		if err != nil {
			failed <- fmt.Errorf("%w: %w", ErrUnsupported, err)
			return
		}
		listener <- fd
	}()
	select {
	case err := <-failed:
		return err
	case fd := <-listener:
		go answer(fd, memory, fn)
		return nil
	}
}

var watched = map[int32]Op{
	unix.SYS_PWRITE64: Write, unix.SYS_FDATASYNC: Sync, unix.SYS_FSYNC: Sync, unix.SYS_FTRUNCATE: Truncate,
}

// install puts the filter on all threads and returns the descriptor that tells of
// calls.
func install() (int, error) {
	program := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}} // the number of the call
	for nr := range watched {
		program = append(program,
			unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: uint32(nr), Jf: 1},
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_USER_NOTIF})
	}
	program = append(program, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW})
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return 0, err
	}
	prog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	const flags = unix.SECCOMP_FILTER_FLAG_NEW_LISTENER | unix.SECCOMP_FILTER_FLAG_TSYNC | unix.SECCOMP_FILTER_FLAG_TSYNC_ESRCH
	fd, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog))) //nolint:gosec // the kernel's own form
	if errno != 0 {
		return 0, errno
	}
	return int(fd), nil
}

// A notification and its answer have the forms of the kernel.
type notification struct {
	id         uint64
	pid, flags uint32
	nr         int32
	arch       uint32
	ip         uint64
	args       [6]uint64
}

type response struct {
	id    uint64
	val   int64
	error int32
	flags uint32
}

func answer(listener int, memory *os.File, fn func(Call) syscall.Errno) {
	for {
		var n notification
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(listener), unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&n))) //nolint:gosec // the kernel's own form
		switch errno {
		case 0:
		case unix.EINTR, unix.ENOENT: // the caller was interrupted and will call again
			continue
		default:
			return
		}
		c := Call{Op: watched[n.nr]}
		c.File, _ = os.Readlink(fmt.Sprintf("/proc/self/fd/%d", int32(n.args[0])))
		switch c.Op {
		case Write:
			c.Data, c.At = make([]byte, n.args[2]), int64(n.args[3])
			_, _ = memory.ReadAt(c.Data, int64(n.args[1]))
		case Truncate:
			c.At = int64(n.args[1])
		case Sync:
		}
		r := response{id: n.id, flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}
		if errno := fn(c); errno != 0 {
			r.error, r.flags = -int32(errno), 0
		}
		_, _, _ = unix.Syscall(unix.SYS_IOCTL, uintptr(listener), unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&r))) //nolint:gosec // the kernel's own form
	}
}
