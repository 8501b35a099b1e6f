package learn_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv"
	"gangway/domain/kv/memkv"
	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

func day(y int, m time.Month, d int) programme.Date {
	return programme.Date{Year: y, Month: m, Day: d}
}

// Ensure that reading a lesson is kept with its place, that its end marks it as
// read for good, and that the course says where to go on.
func TestReading(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	show := func() learn.Course { return portaltest.View(p, c.Sales, learn.ShowCourse{Course: course}) }
	if got := show(); got.State != learn.New || got.Place != "welcome" || got.Minutes != 10 || got.Quiz.Questions != 5 || !got.Quiz.Open || got.Quiz.TriesLeft != 3 {
		t.Errorf("new: %+v", got)
	}
	if got := portaltest.View(p, c.Sales, learn.LessonText{Course: course, Lesson: "1"}); !strings.HasPrefix(got.Body, "# Welcome") || got.Next != "backup" || got.Read {
		t.Errorf("text: %+v", got)
	}
	if show().State != learn.New {
		t.Error("looking at a text has marked it")
	}
	portaltest.Do(p, c.Sales, learn.ReadLesson{Course: course, Lesson: "backup", At: 40})
	if got := show(); got.State != learn.Reading || got.Place != "backup" || got.Texts[1].At != 40 || got.Texts[1].Read || got.Percent != 0 {
		t.Errorf("in the middle: %+v", got)
	}
	portaltest.Do(p, c.Sales, learn.ReadLesson{Course: course, Lesson: "backup", At: 100})
	portaltest.Do(p, c.Sales, learn.ReadLesson{Course: course, Lesson: "2", At: 10}) // read again
	if got := show(); got.Place != "welcome" || !got.Texts[1].Read || got.Read != 1 || got.Percent != 50 {
		t.Errorf("one read: %+v", got)
	}
	if got := portaltest.Do(p, c.Sales, learn.OpenLesson{Course: course, Lesson: "welcome"}); !got.Read || got.Number != 1 || got.Of != 2 {
		t.Errorf("printed: %+v", got)
	}
	if got := show(); got.Percent != 100 || got.Place != "" || got.State != learn.Reading {
		t.Errorf("all read: %+v", got)
	}
	_, err := do(p, c.Sales, learn.ReadLesson{Course: course, Lesson: "3", At: 100})
	refused(t, err, domain.NotFound, "The course has no such lesson.")
	_, err = do(p, c.Sales, learn.ReadLesson{Course: course, Lesson: "1", At: 101})
	refused(t, err, domain.Invalid, "0 to 100")
}

// Ensure that a course without a quiz is passed by reading it, once, and is to be
// read anew when its certificate ends.
func TestPassingByReading(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses[1].ValidMonths = 12 }))
	c := p.Partner("contoso")
	_, err := do(p, c.Sales, learn.Start{Course: "safety"})
	refused(t, err, domain.Conflict, "Safety has no quiz")
	portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: "1"})
	counts(t, p, c.ID, "safety", 0, 0)
	portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: "2"})
	portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: "2"})
	counts(t, p, c.ID, "safety", 1, 1)
	if n := count(facts(t, p), "certificate.issued"); n != 1 {
		t.Errorf("%d certificates were issued", n)
	}
	at(t, p, "2027-02-01 10:00")
	portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: "2"})
	if got := portaltest.View(p, c.Sales, learn.ShowCourse{Course: "safety"}); got.Read != 1 || got.State != learn.Renewing {
		t.Errorf("read anew: %+v", got)
	}
	portaltest.Do(p, c.Sales, learn.OpenLesson{Course: "safety", Lesson: "1"})
	if got := portaltest.View(p, c.Sales, learn.Certificates{Course: "safety"}).Items; len(got) != 1 || got[0].Ends.Year() != 2028 {
		t.Errorf("renewed: %+v", got)
	}
}

// Ensure that a course is there for whom it is meant and, for others, as if it did
// not exist; the vendor sees all.
func TestAudience(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) {
		r.Courses[0].Tiers, r.Courses[1].Countries = []string{"gold"}, []string{"AT"}
	}))
	c, gold, austrian := p.Partner("contoso"), p.PartnerOn("golden", "DE", "gold"), p.PartnerOn("alpen", "AT", "")
	ids := func(a domain.Actor) (ids []string) {
		for _, s := range portaltest.View(p, a, learn.Courses{}).Items {
			ids = append(ids, s.ID)
		}
		return ids
	}
	for _, tt := range []struct {
		who  domain.Actor
		want []string
	}{
		{c.Sales, nil}, {gold.Sales, []string{course}}, {austrian.Owner, []string{"safety"}}, {p.Admin(), []string{course, "safety"}},
	} {
		if got := ids(tt.who); !slices.Equal(got, tt.want) {
			t.Errorf("%s %s: %v, want %v", tt.who.Side, tt.who.PartnerName, got, tt.want)
		}
	}
	for _, id := range []string{course, "no-such-course"} {
		_, err := view(p, c.Sales, learn.ShowCourse{Course: id})
		refused(t, err, domain.NotFound, "There is no such course.")
		_, err = do(p, c.Sales, learn.Start{Course: id})
		refused(t, err, domain.NotFound, "There is no such course.")
		_, err = do(p, c.Sales, learn.OpenLesson{Course: id, Lesson: "1"})
		refused(t, err, domain.NotFound, "There is no such course.")
	}
	seen := p.Admin()
	seen.As = c.ID
	if got := ids(seen); got != nil {
		t.Errorf("viewing as a partner shows %v", got)
	}
	_, err := do(p, seen, learn.Start{Course: course})
	refused(t, err, domain.Denied, "You are viewing as")
}

// Ensure that what the vendor asks for is due on its day for all or one of a
// company's people, is reminded of a week and a day before, and is gone when it is
// passed or no longer asked for.
func TestAssign(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(track())
	c := p.Partner("contoso")
	editor := p.Vendor("eddie", domain.Editor)
	due := func(a domain.Actor) string {
		var all []string
		for _, s := range portaltest.View(p, a, learn.Due{}).Items {
			all = append(all, s.ID+" "+s.Due.String())
		}
		return strings.Join(all, ", ")
	}
	portaltest.Do(p, editor, learn.Assign{Course: "engineer", Partner: c.ID, Until: "2026-04-20"})
	portaltest.Do(p, editor, learn.Assign{Course: "safety", Partner: c.ID, User: c.Sales.User, Until: "2026-04-10"})
	if got := due(c.Sales); got != "safety 2026-04-10, core-essentials 2026-04-20" {
		t.Errorf("sales: %s", got)
	}
	if got := due(c.Owner); got != "core-essentials 2026-04-20, safety 2026-04-20" {
		t.Errorf("owner: %s", got)
	}
	if got := portaltest.View(p, c.Owner, learn.Assignments{Partner: c.ID}).Items; len(got) != 2 || got[0].Course != "engineer" || got[1].Name != "Sales" {
		t.Errorf("assignments: %+v", got)
	}
	at(t, p, "2026-04-03 00:00")
	if n := count(facts(t, p), "course.due"); n != 1 {
		t.Errorf("%d reminders a week before", n)
	}
	read(p, c.Sales, "safety")
	at(t, p, "2026-04-09 00:00")
	if n := count(facts(t, p), "course.due"); n != 1 {
		t.Error("somebody who has passed was reminded")
	}
	at(t, p, "2026-04-13 00:00")
	at(t, p, "2026-04-19 00:00")
	if n := count(facts(t, p), "course.due"); n != 3 {
		t.Errorf("%d reminders, want those of the company too", n)
	}
	at(t, p, "2026-04-21 00:00")
	if got := portaltest.View(p, c.Sales, learn.Due{}).Items; len(got) != 1 || !got[0].Overdue {
		t.Errorf("after the day: %+v", got)
	}
	portaltest.Do(p, editor, learn.Unassign{Course: "engineer", Partner: c.ID})
	if got := due(c.Sales); got != "" {
		t.Errorf("no longer asked for: %s", got)
	}
	_, err := do(p, editor, learn.Unassign{Course: "engineer", Partner: c.ID})
	refused(t, err, domain.NotFound, "is not asked for")
	_, err = do(p, editor, learn.Assign{Course: "engineer", Partner: c.ID, Until: "2026-04-20"})
	refused(t, err, domain.Invalid, "This day is over.")
	_, err = do(p, editor, learn.Assign{Course: "engineer", Partner: c.ID})
	refused(t, err, domain.Invalid, "Please give a day")
	_, err = do(p, editor, learn.Assign{Course: "nothing", Partner: c.ID, Until: "2026-05-20"})
	refused(t, err, domain.NotFound, "no such course")
	_, err = do(p, editor, learn.Assign{Course: course, Partner: c.ID, User: p.Partner("fabrikam").Sales.User, Until: "2026-05-20"})
	refused(t, err, domain.NotFound, "There is no such user.")
	_, err = do(p, c.Owner, learn.Assign{Course: course, Partner: c.ID, Until: "2026-05-20"})
	refused(t, err, domain.Denied, "an editor of the vendor")
}

// Ensure that what the programme asks of who joins is due so many days later for
// those it names, and that they are reminded.
func TestDueAfterJoining(t *testing.T) {
	p := portaltest.New(t)
	p.PublishAnew(with(func(r *programme.Programme) {
		r.Training.Due = []programme.Due{{Course: course, Days: 30, Roles: []string{"sales"}}, {Course: "safety", Days: 10, Tiers: []string{"gold"}}}
	}))
	c := p.Partner("contoso")
	if got := portaltest.View(p, c.Sales, learn.Due{}).Items; len(got) != 1 || got[0].Due != day(2026, 4, 3) {
		t.Errorf("sales: %+v", got)
	}
	if got := portaltest.View(p, c.Owner, learn.Due{}).Items; len(got) != 0 {
		t.Errorf("owner: %+v", got)
	}
	at(t, p, "2026-03-27 00:00")
	if n := count(facts(t, p), "course.due"); n != 1 {
		t.Errorf("%d reminders a week before", n)
	}
	pass(t, p, c.Sales, course)
	at(t, p, "2026-04-03 00:00")
	if n := count(facts(t, p), "course.due"); n != 1 {
		t.Errorf("%d reminders after it was passed", n)
	}
}

// Ensure that who leads a company sees how its people learn, and nobody else of
// the company does.
func TestTeam(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	pass(t, p, c.Sales, course)
	pass(t, p, rival.Sales, course)
	portaltest.Do(p, p.Admin(), learn.Assign{Course: "safety", Partner: c.ID, Until: "2026-03-10"})
	at(t, p, "2026-03-11 00:00")
	team := portaltest.View(p, c.Manager, learn.Team{}).Items
	if len(team) != 4 {
		t.Fatalf("%d people", len(team))
	}
	i := slices.IndexFunc(team, func(m learn.Member) bool { return m.User == c.Sales.User })
	if m := team[i]; m.Passed != 1 || m.Of != 2 || m.Overdue != 1 || m.Due != day(2026, 3, 10) || len(m.Courses) != 2 {
		t.Errorf("sales: %+v", m)
	}
	if got := portaltest.View(p, p.Admin(), learn.Team{Partner: c.ID, Course: course}).Items; len(got) != 4 || len(got[0].Courses) != 1 {
		t.Errorf("for the vendor: %+v", got)
	}
	if got := portaltest.View(p, c.Owner, learn.Team{Page: domain.Page{Limit: 3}}); len(got.Items) != 3 || got.Next == "" {
		t.Errorf("a page has %d people and goes on at %q", len(got.Items), got.Next)
	}
	_, err := view(p, c.Sales, learn.Team{})
	refused(t, err, domain.Denied, "an owner or a manager")
	_, err = view(p, c.Owner, learn.Team{Partner: rival.ID})
	refused(t, err, domain.NotFound, "There is no such partner.")
	_, err = view(p, p.Admin(), learn.Team{})
	refused(t, err, domain.NotFound, "There is no such partner.")
}

// Ensure that the vendor sees how a course fares: who passed, which question fails
// most, and what was chosen instead, by version.
func TestResults(t *testing.T) {
	p := portaltest.New(t)
	c, rival := p.Partner("contoso"), p.Partner("fabrikam")
	pass(t, p, c.Sales, course)
	s := portaltest.Do(p, rival.Sales, learn.Start{Course: course})
	for _, q := range s.Questions {
		if q.Kind == programme.OneAnswer {
			portaltest.Do(p, rival.Sales, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: letters(q, []string{"443"})})
		}
	}
	portaltest.Do(p, rival.Sales, learn.Submit{Attempt: s.Attempt})
	editor := p.Vendor("eddie", domain.Editor)
	got := portaltest.View(p, editor, learn.Results{Course: course})
	if got.Attempts != 2 || got.Passed != 1 || got.PassRate != 50 || got.Average != 50 || got.Version != "1" {
		t.Errorf("results: %+v", got)
	}
	i := slices.IndexFunc(got.Items, func(it learn.Item) bool { return it.ID == "port" })
	if it := got.Items[i]; it.Asked != 2 || it.Right != 1 || it.Blank != 0 || text(it.Chosen) != `[{"text":"22","right":true,"n":1},{"text":"80","right":false,"n":0},{"text":"443","right":false,"n":1}]` {
		t.Errorf("the question: %+v", it)
	}
	if said := got.Text(); !strings.Contains(said, "2 attempts, 1 passed (50 %)") || !strings.Contains(said, "✓  1  22\n") {
		t.Errorf("in words:\n%s", said)
	}
	for _, tt := range []struct {
		q    learn.Attempts
		want int
	}{
		{learn.Attempts{}, 2},
		{learn.Attempts{Outcome: "failed"}, 1},
		{learn.Attempts{Partner: c.ID}, 1},
		{learn.Attempts{Partner: c.ID, Outcome: "failed"}, 0},
		{learn.Attempts{Partner: rival.ID, Outcome: "failed"}, 1},
	} {
		tt.q.Course = course
		if got := portaltest.View(p, editor, tt.q).Items; len(got) != tt.want {
			t.Errorf("%+v: %d attempts, want %d", tt.q, len(got), tt.want)
		}
	}
	if got := portaltest.View(p, p.Vendor("max", domain.Manager, "AT"), learn.Attempts{Course: course}).Items; len(got) != 0 {
		t.Errorf("a manager of another region sees %d attempts", len(got))
	}
	_, err := view(p, c.Owner, learn.Results{Course: course})
	refused(t, err, domain.Denied, "an editor")
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses[0].Version = "2" }))
	if got := portaltest.View(p, editor, learn.Results{Course: course}); got.Attempts != 0 || got.Items[0].Asked != 0 {
		t.Errorf("of the next version: %+v", got)
	}
}

// Ensure that looking at one's courses reads as little with a thousand colleagues
// and certificates as with none.
func TestReadsAreBounded(t *testing.T) {
	store := kv.Counting(memkv.New())
	p := portaltest.Over(t, store)
	c := p.Partner("contoso")
	reads := func() int {
		store.Reset()
		portaltest.View(p, c.Owner, learn.Courses{})
		portaltest.View(p, c.Owner, learn.Due{})
		return store.Counts().Read
	}
	few := reads()
	for i := range 30 {
		pass(t, p, p.Colleague(c, "colleague"+string(rune('a'+i%26))+string(rune('a'+i/26)), domain.Sales), course)
	}
	if many := reads(); many != few {
		t.Errorf("%d reads with nobody else, %d with thirty", few, many)
	}
}
