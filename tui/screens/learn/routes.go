package learn

import (
	"context"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/tui/kit"
)

const place = "learn"

// Routes lists the places of learning.
func Routes() []kit.Route {
	may := func(a domain.Actor) bool { return a.Side != domain.Guest }
	partners := func(a domain.Actor) bool { return a.Side == domain.Partner }
	vendor := func(a domain.Actor) bool { return a.Side == domain.Vendor }
	open := func(env *kit.Env, _ []string) kit.Screen { return newList(env) }
	const help = "Courses: lessons to read, a quiz to pass, a certificate to hold."
	return []kit.Route{
		{Path: place, Title: "Learn", Help: help, Tab: 4, May: partners, Open: open, Count: count, Topics: topics},
		{Path: place, Title: "Learn", Help: help, May: vendor, Open: open},
		{
			Path: place + " certificates", Title: "Certificates", Help: "Your certificates, and when they end.", May: may,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newCerts(env) },
		},
		{
			Path: place + " team", Title: "How the team learns", Help: "How far your people are with their courses.", May: leads,
			Open: func(env *kit.Env, _ []string) kit.Screen { return newTeam(env) },
		},
		{
			Path: place + " attempt :id", Title: "Result", Help: "The result of an attempt.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newResult(env, words[0]) },
		},
		{
			Path: place + " :course", Title: "Course", Help: "One course with its lessons and its quiz.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newCourse(env, words[0]) },
		},
		{
			Path: place + " :course quiz", Title: "Quiz", Help: "The quiz of a course, where you left it.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newQuiz(env, words[0]) },
		},
		{
			Path: place + " :course lesson :lesson", Title: "Lesson", Help: "One lesson of a course.", May: may,
			Open: func(env *kit.Env, words []string) kit.Screen { return newLesson(env, words[0], words[1]) },
		},
	}
}

// leads reports whether somebody leads a company, and so sees how it learns.
func leads(a domain.Actor) bool { return a.Is(domain.Partner, domain.Owner, domain.Manager) }

func topics(a domain.Actor) []string {
	return []string{domain.TopicProgramme, learn.Topic(a.User), learn.TeamTopic(a.Partner)}
}

// count is how many courses are asked for.
func count(env *kit.Env) kit.Call[int] {
	return kit.Map(kit.Query(env, learn.Due{}), func(l domain.List[learn.Standing]) int { return len(l.Items) })
}

// Finder finds courses by the words of their titles.
func Finder(env *kit.Env, query string) kit.Call[[]kit.Found] {
	if env.Actor.Side == domain.Guest {
		return func(context.Context) ([]kit.Found, error) { return nil, nil }
	}
	return kit.Map(kit.Query(env, learn.Courses{}), func(l domain.List[learn.Standing]) (out []kit.Found) {
		for _, c := range matching(l.Items, query) {
			out = append(out, kit.Found{Title: c.Title, Hint: dotted(env, "course", state(c).Text), Place: kit.To(place, c.ID)})
		}
		return out
	})
}
