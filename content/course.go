package content

import (
	"fmt"
	"path"
	"strconv"

	"gangway/domain/programme"
)

// Limits of what is read.
const (
	maxCourse = 64 << 10  // bytes of course.yaml
	maxQuiz   = 512 << 10 // bytes of quiz.yaml
)

// courses reads courses/<id>.
func (l *loader) courses(list []courseFiles) error {
	for _, files := range list {
		path := fmt.Sprintf("courses[%d]", len(l.programme.Courses))
		l.programme.Courses = append(l.programme.Courses, programme.Course{ID: files.id, Version: "1"})
		c := &l.programme.Courses[len(l.programme.Courses)-1]
		if err := l.course(c, files, path); err != nil {
			return err
		}
		if err := l.lessons(c, files.lessons, path); err != nil {
			return err
		}
		if err := l.quiz(c, files.quiz, path+".quiz"); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) course(c *programme.Course, files courseFiles, path string) error {
	wanted := "courses/" + files.id + "/course.yaml"
	l.places[path] = startOf(wanted)
	source, ok, err := l.need(files.course, wanted, maxCourse)
	if err != nil || !ok {
		l.broken[path] = true
		return err
	}
	head := struct {
		Version     string             `json:"version"`
		Title       string             `json:"title"`
		Summary     string             `json:"summary"`
		Audience    programme.Audience `json:"audience"`
		ValidMonths int                `json:"valid_months"`
		RenewDays   int                `json:"renew_days"`
	}{Version: c.Version}
	l.broken[path] = !l.decode(wanted, source, 0, path, &head)
	c.Version, c.Title, c.Summary, c.Audience = head.Version, head.Title, head.Summary, head.Audience
	c.ValidMonths, c.RenewDays = head.ValidMonths, head.RenewDays
	return nil
}

func (l *loader) lessons(c *programme.Course, names []string, where string) error {
	for i, name := range names {
		var head struct {
			Title   string `json:"title"`
			Minutes int    `json:"minutes"`
		}
		p, err := l.page(name, fmt.Sprintf("%s.lessons[%d]", where, i), &head)
		if err != nil {
			return err
		}
		c.Lessons = append(c.Lessons, programme.Lesson{
			ID: lessonName.FindStringSubmatch(path.Base(name))[2], Title: or(head.Title, p.heading), Minutes: head.Minutes,
			Text: p.text, Hash: p.hash,
		})
	}
	return nil
}

// quiz reads the quiz of a course that has one, and gives IDs to questions and
// options that have none.
func (l *loader) quiz(c *programme.Course, name, path string) error {
	if name == "" {
		return nil
	}
	source, ok, err := l.read(name, maxQuiz)
	if err != nil || !ok {
		l.broken[path] = true
		return err
	}
	c.Quiz.Defaults()
	l.broken[path] = !l.decode(name, source, 0, path, &c.Quiz)
	for i := range c.Quiz.Questions {
		q := &c.Quiz.Questions[i]
		q.ID = or(q.ID, "q"+strconv.Itoa(i+1))
		for j := range q.Options {
			q.Options[j].ID = or(q.Options[j].ID, letter(j))
		}
	}
	return nil
}

// letter names an option by its place, from 0: a to z, then by number.
func letter(i int) string {
	if i < 26 {
		return string(rune('a' + i))
	}
	return strconv.Itoa(i + 1)
}
