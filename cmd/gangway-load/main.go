// Gangway-load drives a running portal over SSH, as people and scripts do, and
// measures what they would feel. It is a client: what it knows of the server is what
// comes over the wire, what /proc says of a process (--pid), and the portal's own
// metrics (--metrics). Only fill opens a store, one that does not run.
//
// Each call prints a table. With --json it keeps the figures, and with --compare it
// prints them beside those of an earlier call and exits with 1 if one got worse.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

type commands struct {
	Hold          holdCmd          `cmd:"" help:"Hold many sessions for a while, some of them used by scripts: key to frame, and what the server takes."`
	Connect       connectCmd       `cmd:"" help:"From TCP connect to the full screen, one at a time or many at once."`
	Keys          keysCmd          `cmd:"" help:"From key to changed frame on one screen."`
	Claims        claimsCmd        `cmd:"" help:"Many claim the same leads of the pool at once: exactly one may win each."`
	Registrations registrationsCmd `cmd:"" help:"Many register deals at once, and read them all back."`
	Leave         leaveCmd         `cmd:"" help:"Leave in every way there is, and see whether the server is as it was before."`
	Fill          fillCmd          `cmd:"" help:"Make a very large store in a folder, with the keys of some of its people."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit statuses.
const (
	exitOK    = 0
	exitFault = 1 // something did not work, or got worse
	exitUsage = 2
)

// exit is how kong's help leaves.
type exit int

// run performs one call and returns its exit status.
func run(ctx context.Context, args []string, out, errw io.Writer) (status int) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case exit:
			status = int(v)
		default:
			panic(v)
		}
	}()
	complain := func(err error) { _, _ = fmt.Fprintln(errw, "gangway-load:", err) }
	var c commands
	parser, err := kong.New(&c,
		kong.Name("gangway-load"), kong.Description("Drives a running portal over SSH and measures it."),
		kong.Vars{"ways": strings.Join(wayNames(), ", ")},
		kong.Writers(out, errw), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)),
		kong.Exit(func(status int) { panic(exit(status)) }),
	)
	if err != nil {
		complain(err)
		return exitFault
	}
	call, err := parser.Parse(args)
	if err != nil {
		complain(err)
		return exitUsage
	}
	if err := call.Run(); err != nil {
		complain(err)
		return exitFault
	}
	return exitOK
}
