package library

import (
	"strings"

	"gangway/domain"
	"gangway/domain/library"
	"gangway/tui/kit"
)

const (
	place = "library"
	files = "files/"
)

// Routes lists the places of the library.
func Routes() []kit.Route {
	const help = "Documents and files: to read, to search, to fetch."
	open := func(env *kit.Env, _ []string) kit.Screen { return newList(env) }
	return []kit.Route{
		{
			Path: place, Title: "Library", Help: help, Tab: 5, May: func(a domain.Actor) bool { return a.Side == domain.Partner }, Open: open,
			Count: count, Topics: func(a domain.Actor) []string { return []string{library.Topic(a.User)} },
		},
		// The vendor's tab line is full at 80 columns; its people have the palette.
		{Path: place, Title: "Library", Help: help, May: func(a domain.Actor) bool { return a.Side == domain.Vendor }, Open: open},
		{
			Path: place + " stats", Title: "How the library is read", Help: "How many people read, fetched and confirmed what.",
			May:  func(a domain.Actor) bool { return a.Side == domain.Vendor },
			Open: func(env *kit.Env, _ []string) kit.Screen { return newStats(env) },
		},
		{Path: place + " :path", Title: "Document", Help: "One document, or how to fetch a file.", May: reads, Open: openPage},
		{Path: place + " :path find :words", Title: "Document", Help: "One document, at the words that were looked for.", May: reads, Open: openPage},
	}
}

// openPage opens a document, or a file.
func openPage(env *kit.Env, words []string) kit.Screen {
	if strings.HasPrefix(words[0], files) {
		return newFile(env, words[0])
	}
	return newPage(env, words[0], strings.Join(words[1:], " "))
}

func reads(a domain.Actor) bool { return a.Side == domain.Partner || a.Side == domain.Vendor }

// count is how many documents wait to be confirmed.
func count(env *kit.Env) kit.Call[int] {
	mine := env.Actor.Side == domain.Partner
	return kit.Map(kit.Query(env, library.List{Open: true, Page: domain.Page{Limit: domain.MaxLimit}}), func(l domain.List[library.Entry]) int {
		if !mine {
			return 0
		}
		return len(l.Items)
	})
}

// Finder finds documents, files and news by their words.
func Finder(env *kit.Env, query string) kit.Call[[]kit.Found] {
	return kit.Map(kit.Query(env, library.Search{Words: strings.Fields(query), Limit: 8}), func(l domain.List[library.Hit]) []kit.Found {
		var found []kit.Found
		for _, h := range l.Items {
			found = append(found, kit.Found{Title: h.Title, Hint: dotted(env, string(h.Kind), folder(h.Path)), Place: placeOf(h.Kind, h.Path, "")})
		}
		return found
	})
}

// placeOf returns where something of the library is shown, at words in it.
func placeOf(kind library.Kind, path, words string) kit.Place {
	switch {
	case kind == library.KindNews:
		return kit.To("news", path)
	case kind == library.KindDocument && words != "":
		return kit.To(place, path, "find", words)
	}
	return kit.To(place, path)
}

// Place returns where a document is shown.
func Place(path string) kit.Place { return kit.To(place, path) }
