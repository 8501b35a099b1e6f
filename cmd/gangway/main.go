// Gangway is a partner portal that people reach with ssh. This program starts
// it; what it does is in the other rooms.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit statuses of the program.
const (
	exitOK    = 0
	exitFault = 1 // it could not be done
	exitUsage = 2 // the call, or a file that it names, is wrong
)

// commands are the program's own; what people do in the portal is reached by ssh.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Run the portal."`
	Demo    demoCmd    `cmd:"" help:"Run an example vendor with partners and deals, on this machine only."`
	Init    initCmd    `cmd:"" help:"Write the starter programme into a folder, to be edited."`
	Check   checkCmd   `cmd:"" help:"Check a programme folder, a store, or a backup."`
	Backup  backupCmd  `cmd:"" help:"Write everything of a store that is not running into a file."`
	Restore restoreCmd `cmd:"" help:"Make a store of a backup."`
	Compact compactCmd `cmd:"" help:"Give back the room that a store which is not running does not need."`
	Health  healthCmd  `cmd:"" help:"Ask a running portal how it is."`
	Version versionCmd `cmd:"" help:"Say which version this is."`

	Completion completionCmd `cmd:"" help:"Write a script with which a shell completes this program's commands."`
	Man        manCmd        `cmd:"" help:"Write the manual page of this program."`
}

// A streams value is what a command speaks through.
type streams struct {
	out, err io.Writer
}

// complain tells the person who started the program what is wrong. Where even
// that fails, the exit status has to do.
func (s streams) complain(words ...any) { _, _ = fmt.Fprintln(s.err, words...) }

// A usageError is a fault of the call.
type usageError struct{ error }

// Unwrap returns what it is about.
func (e usageError) Unwrap() error { return e.error }

func main() {
	if len(os.Args) < 2 || os.Args[1] != "init" { // its folder is for the person who asked, to edit and to share
		keepPrivate()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr}))
}

// run performs one call of the program and returns its exit status.
func run(ctx context.Context, args []string, s streams) int {
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:len(args):len(args)], "--help")
	}
	var c commands
	parser, err := kong.New(&c, append(reading(),
		kong.Name("gangway"), kong.Description("A partner portal that people reach with ssh."),
		kong.DefaultEnvars("GANGWAY"), kong.Writers(s.out, s.err), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s),
		kong.Exit(func(status int) { panic(exit(status)) }),
	)...)
	if err != nil {
		s.complain("gangway:", err)
		return exitFault
	}
	return parse(parser, args, s)
}

// exit is how kong's help leaves.
type exit int

func parse(parser *kong.Kong, args []string, s streams) (status int) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case exit:
			status = int(v)
		default:
			panic(v)
		}
	}()
	call, err := parser.Parse(args)
	if err != nil {
		s.complain("gangway:", err)
		s.complain("See: " + helpFor(err))
		return exitUsage
	}
	err = call.Run()
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		s.complain("gangway: told to stop before it was done:", err)
		return exitFault
	case errors.As(err, &usage):
		s.complain(plain(usage))
		return exitUsage
	default:
		s.complain("gangway:", plain(err))
		return exitFault
	}
}

// helpFor says which help has the right words for a call that was not understood.
func helpFor(err error) string {
	words := "gangway"
	if e := new(kong.ParseError); errors.As(err, &e) && e.Context.Selected() != nil {
		words += " " + e.Context.Selected().Name
	}
	return words + " --help"
}
