package domain

import "time"

// A LiveSession is a person who is in at this moment.
type LiveSession struct {
	ID      string    `json:"id"`
	User    string    `json:"user"` // id, or "" for a guest
	Name    string    `json:"name"`
	Partner string    `json:"partner"` // name of the company
	Door    string    `json:"door"`
	Remote  string    `json:"remote"`
	Since   time.Time `json:"since"`
	Key     string    `json:"key"` // fingerprint
}

// Row shows a session in a table.
func (s LiveSession) Row() []Cell {
	return []Cell{
		{"id", s.ID}, {"name", s.Name}, {"partner", s.Partner}, {"door", s.Door}, {"remote", s.Remote}, {"since", s.Since.Format(time.RFC3339)},
	}
}

// Sessions are the people whom the front door of this process has let in. No
// store knows them.
type Sessions interface {
	// Live returns them, oldest first.
	Live() []LiveSession
	// End ends one within a second, with a sentence for its person; it tells
	// whether there was one.
	End(id, sentence string) bool
}

type liveSessions struct{ Sessions }

// Attach tells the portal who knows the sessions.
func (p *Portal) Attach(s Sessions) { p.live.Store(&liveSessions{s}) }

// Sessions returns who knows the sessions; without a front door there are none.
func (p *Portal) Sessions() Sessions {
	if l := p.live.Load(); l != nil {
		return l.Sessions
	}
	return noSessions{}
}

type noSessions struct{}

func (noSessions) Live() []LiveSession     { return nil }
func (noSessions) End(string, string) bool { return false }

// AttachAlarms tells the portal who knows what its machine is short of.
func (p *Portal) AttachAlarms(alarms func() []string) { p.alarms.Store(&alarms) }

// Alarms returns what the machine of this process is short of, as sentences for
// who operates it. It is empty, never nil, while all is well or nobody knows.
func (p *Portal) Alarms() []string {
	if alarms := p.alarms.Load(); alarms != nil {
		return append([]string{}, (*alarms)()...)
	}
	return []string{}
}
