package sshd

import "time"

// A Happening is what [Config.Observe] hears of.
type Happening string

// What happens at the door, with its details.
const (
	ConnectionRefused Happening = "connection_refused" // the reason
	SignIn            Happening = "sign_in"            // "ok" or "failed"
	SessionRefused    Happening = "session_refused"    // the reason
	SessionEnded      Happening = "session_ended"      // "screen" or "command"
	Hibernated        Happening = "hibernated"         // "": a screen has let go of its view
	AcceptFailed      Happening = "accept_failed"      // ""
	OfferDropped      Happening = "offer_dropped"      // "": a screen that had too much waiting for it
)

// Stats say who is at the door at a moment.
type Stats struct {
	Accepting   bool // connections are taken
	Connections int  // open, signed in or not
	Pending     int  // of those, not signed in yet
	Screens     int  // sessions that show screens
	Hibernating int  // of those, whose person has been away for long
	Commands    int  // sessions that run a command
	Penalised   int  // networks that are kept out
}

// Stats returns who is at the door now.
func (s *Server) Stats() Stats {
	st := s.admission.stats(time.Now())
	st.Accepting = s.accepting.Load() && !s.isStopping()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.visits {
		if v.showsScreens() {
			st.Screens++
			if v.asleep.Load() {
				st.Hibernating++
			}
		} else {
			st.Commands++
		}
	}
	return st
}

func (a *admission) stats(now time.Time) Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	st := Stats{Connections: a.open, Pending: a.pending}
	for _, until := range a.penalties {
		if until.Sub(now) > penaltyEnforced {
			st.Penalised++
		}
	}
	return st
}
