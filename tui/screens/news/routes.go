package news

import (
	"fmt"
	"time"

	"gangway/domain"
	"gangway/domain/news"
	"gangway/domain/reading"
	"gangway/tui/kit"
)

const placeNews = "news"

// Routes lists the places of the news.
func Routes() []kit.Route {
	return []kit.Route{
		{
			Path: placeNews, Title: "News", Help: "What is new, and what you are to confirm.", May: known,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newList(env, false) },
		},
		{
			Path: "news past", Title: "Past news", Help: "Items that were retracted or are over.", May: ours,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newList(env, true) },
		},
		{
			Path: "news new", Title: "Publish news", Help: "Write an item for partners.", May: edits,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newEditor(env, "") },
		},
		{
			Path: "news :id", Title: "News item", Help: "One item.", May: known,
			Open: func(env *kit.Env, words []string) kit.Screen { return newPage(env, words[0]) },
		},
		{
			Path: "news :id edit", Title: "Edit news", Help: "Change an item.", May: edits,
			Open: func(env *kit.Env, words []string) kit.Screen { return newEditor(env, words[0]) },
		},
		{
			Path: "news :id acks", Title: "Confirmed by", Help: "Who has confirmed an item.", May: ours,
			Open: func(env *kit.Env, words []string) kit.Screen { return newAcks(env, words[0]) },
		},
	}
}

func known(a domain.Actor) bool { return a.Side == domain.Partner || a.Side == domain.Vendor }
func ours(a domain.Actor) bool  { return a.Side == domain.Vendor }
func edits(a domain.Actor) bool {
	return a.Is(domain.Vendor, domain.Admin, domain.Editor) && !a.ReadOnly
}

// Topics are those that a screen with news on it listens to.
func Topics(a domain.Actor) []string { return []string{news.Topic, reading.Topic(a.User)} }

// Herald tells open sessions what is new: a line that stays until everything is
// confirmed, and a toast for what has just come.
func Herald() kit.Herald {
	return kit.Herald{
		Topics: Topics, May: known,
		Ask: func(env *kit.Env) kit.Call[kit.Heralded] {
			vendor := ours(env.Actor)
			return kit.Map(kit.Query(env, news.Waiting{}), func(in news.Inbox) kit.Heralded {
				if vendor {
					return kit.Heralded{Place: kit.To(placeNews)} // who writes it needn't be told
				}
				return heralded(in)
			})
		},
	}
}

// age sorts items by when they came.
func age(i news.Item) string { return i.Date.String() + i.At.UTC().Format(time.RFC3339Nano) + i.ID }

func heralded(in news.Inbox) kit.Heralded {
	h := kit.Heralded{Place: kit.To(placeNews)}
	if n := len(in.Confirm); n > 0 {
		first := in.Confirm[0]
		for _, i := range in.Confirm {
			if age(i) > age(first) {
				first = i
			}
		}
		h.Words, h.Place = "Please read and confirm: "+first.Title, kit.To(placeNews, first.ID)
		if n > 1 {
			h.Words += fmt.Sprintf(" (and %d more)", n-1)
		}
	}
	if n := in.Newest; n != nil {
		h.Latest = age(*n)
		if !n.ToConfirm {
			h.Toast = "News: " + n.Title
		}
	}
	return h
}
