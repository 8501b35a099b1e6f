package main

import (
	"cmp"
	"time"

	"gangway/server/observe"
	"gangway/server/sshd"
)

// capacityFlags say how many people the front door has room for, and for how long
// it keeps those who do nothing.
type capacityFlags struct {
	MaxSessions       int           `default:"1000" least:"1" most:"100000" help:"How many sessions may be open at once; a hibernating one takes some 100 KiB of memory." placeholder:"N"`
	MaxSessionsPerKey int           `default:"8" least:"1" most:"100000" help:"How many of them with one key." placeholder:"N"`
	HibernateAfter    time.Duration `default:"5m" least:"1s" most:"24h" zero:"never" help:"After how long without a key a session hibernates; 0 for never." placeholder:"TIME"`
	LogOutAfter       time.Duration `default:"30m" least:"1m" most:"720h" zero:"never" help:"After how long without a key a session is logged out; 0 for never." placeholder:"TIME"`
}

// limits returns the door's limits.
func (f capacityFlags) limits() sshd.Limits {
	const never = -1
	return sshd.Limits{
		Sessions: f.MaxSessions, SessionsPerKey: f.MaxSessionsPerKey,
		Connections: max(2*f.MaxSessions, sshd.DefaultLimits().Connections),
		Hibernate:   cmp.Or(f.HibernateAfter, never), Idle: cmp.Or(f.LogOutAfter, never),
	}
}

// limited returns the door's limits as far as the machine can bear them.
func (a *app) limited(l sshd.Limits) sshd.Limits {
	d := sshd.DefaultLimits()
	connections, sessions := cmp.Or(l.Connections, d.Connections), cmp.Or(l.Sessions, d.Sessions)
	l.Connections, l.Sessions = observe.MostConnections(connections), observe.MostSessions(sessions)
	if l.Connections < connections {
		a.log.Warn("the limit of open files lets in fewer connections: raise it (LimitNOFILE)", "connections", l.Connections, "instead_of", connections)
	}
	if l.Sessions < sessions {
		a.log.Warn("the limit of memory lets in fewer sessions: raise it (GOMEMLIMIT)", "sessions", l.Sessions, "instead_of", sessions)
	}
	return l
}
