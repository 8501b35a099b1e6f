// Package portal puts the nouns together. It is the only package that knows all
// of them: their tables, their operations, what they do when something happens
// elsewhere, and their timers. It also decides who an actor is.
package portal

import (
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"time"

	"gangway/domain"
	"gangway/domain/audit"
	"gangway/domain/backup"
	"gangway/domain/deal"
	"gangway/domain/draft"
	"gangway/domain/feed"
	"gangway/domain/kv"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/library"
	"gangway/domain/news"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/revision"
	"gangway/domain/session"
	"gangway/domain/system"
	"gangway/domain/territory"
	"gangway/domain/tier"
	"gangway/domain/user"
)

// Options are what a portal is opened with.
type Options struct {
	Store   kv.Store
	Clock   domain.Clock
	Entropy io.Reader                                             // must be safe for use by many goroutines
	Rules   domain.Rules                                          // the programme in force at first, a *programme.Programme; nil for that of the store
	Load    func(fs.FS) (domain.Rules, error)                     // reads a programme folder; nil for none
	Read    func(io.Reader) (domain.Rules, error)                 // reads a programme.yaml that is to be tried; nil for none
	Log     *slog.Logger                                          // nil for none
	Node    string                                                // names this process in audit and event keys; "" for "1"
	Version string                                                // of the program
	Observe func(op string, kind domain.Kind, took time.Duration) // hears of each operation; nil for nobody

	Unbounded bool // takes the rate limits off; see [domain.Config]
}

// Open returns the portal. It reads nothing.
func Open(o Options) (*domain.Portal, error) {
	return domain.New(domain.Config{
		Store: o.Store, Clock: o.Clock, Entropy: o.Entropy, Rules: o.Rules, LoadRules: o.Load, ReadRules: o.Read, Log: o.Log, Node: o.Node, Version: o.Version,
		Layout: Layout, Tables: tables(), Migrations: migrations(), Operations: operations(), Reactions: reactions(), Timers: timers(), Identify: Identify, Observe: o.Observe, Unbounded: o.Unbounded,
	})
}

func tables() []domain.Schema {
	return join(
		user.Tables(),
		partner.Tables(),
		deal.Tables(),
		lead.Tables(),
		tier.Tables(),
		learn.Tables(),
		news.Tables(),
		draft.Tables(),
		backup.Tables(),
		revision.Tables(),
	)
}

// Layout is the number of the layout that all tables and migrations make up. Raise it
// with any change of them: a store of a higher one is refused.
const Layout = 3

// migrations are made in this order.
func migrations() []domain.Migration {
	return join(
		tier.Migrations(),
		learn.Migrations(),
	)
}

func operations() []domain.Operation {
	return join(
		user.Operations(),
		partner.Operations(),
		deal.Operations(),
		lead.Operations(),
		learn.Operations(),
		library.Operations(),
		news.Operations(),
		draft.Operations(),
		programme.Operations(),
		revision.Operations(),
		territory.Operations(),
		tier.Operations(),
		audit.Operations(),
		feed.Operations(),
		backup.Operations(),
		session.Operations(),
		system.Operations(),
	)
}

// reactions run in this order.
func reactions() []domain.Reaction {
	return join(
		partner.Reactions(),
		deal.Reactions(),
		lead.Reactions(),
		tier.Reactions(),
		learn.Reactions(),
		news.Reactions(),
	)
}

func timers() map[string]domain.TimerFunc {
	all := map[string]domain.TimerFunc{}
	for _, of := range []map[string]domain.TimerFunc{
		user.Timers(),
		partner.Timers(),
		deal.Timers(),
		lead.Timers(),
		tier.Timers(),
		learn.Timers(),
		news.Timers(),
	} {
		maps.Copy(all, of)
	}
	return all
}

func join[T any](lists ...[]T) []T {
	var all []T
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
