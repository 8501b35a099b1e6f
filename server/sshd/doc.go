// Package sshd is Gangway's front door: an SSH server that gives each visitor
// with a terminal the screens, and everybody else the command line.
//
// # What it promises
//
// Nothing outside this package sees an SSH type. A door opens for every key:
// who a key belongs to is looked up by [Config.Screen] and [Config.Command],
// from [Session.Key], which is always the key that signed and never one that
// was merely offered. A client without a usable key is refused with a sentence
// that says how to make one; only [Config.Keyless], for an example on the own
// machine, lets it in, with no key at all.
//
// Between the network and the screens stand four filters:
//
//   - the channel filter answers every request on a session channel itself:
//     window sizes are clamped and coalesced, the environment is a short list,
//     forwarding, agents, X11 and subsystems are refused;
//   - the input guard lets only whole, short, well-formed key sequences and
//     bounded pastes through, at a bounded rate;
//   - containment recovers from a panic in a screen, shows its person a
//     sentence with a code and logs the rest under that code;
//   - the output gate lets only text, colours and safe links through.
//
// What passes the gate a painter draws, at once and only where it differs. An
// idle session has no tick and sends nothing; it holds the text of its last view
// until it hibernates.
//
// It stands on golang.org/x/crypto/ssh itself, as every request is answered
// here anyway: what belongs to one session then lives in one struct, and
// nothing that was true of a key on offer can be mistaken for the session's.
//
// # Vocabulary
//
// A connection is one client that proved a key. It carries sessions; a session
// is one terminal or one command. A screen session runs one bubbletea model, in a
// loop of this package's own: a tea.Program holds some goroutines and a ticker for
// each session, draws a view for each message, and has no way to hibernate.
//
// # Wiring
//
// The caller opens the listener and hands over two functions:
//
//	key, err := sshd.LoadOrCreateHostKey(dir)
//	if err != nil {
//		return err
//	}
//	listener, err := net.Listen("tcp", ":2222")
//	if err != nil {
//		return err
//	}
//	server, err := sshd.New(sshd.Config{
//		Listen:  listener,
//		HostKey: key,
//		Log:     log,
//		Screen: func(ctx context.Context, s *sshd.Session) (tea.Model, error) {
//			return tui.New(ctx, portal.ActorFor(s.Key), s.Width, s.Height), nil
//		},
//		Command: func(ctx context.Context, s *sshd.Session, args []string, in io.Reader, out, errw io.Writer) int {
//			return cli.Run(ctx, portal.ActorFor(s.Key), args, in, out, errw)
//		},
//		IsPlace: tui.IsPlace,
//	})
//	if err != nil {
//		return err
//	}
//	go server.Serve(context.Background())
//	<-interrupted
//	return server.Shutdown(ctx)
//
// # Caveats
//
// What a command writes is not filtered, as it may be a file: the command line
// cleans the text it prints.
//
// A command of the program (tea.Cmd) that blocks outlives its session; give it
// the session's context.
package sshd
