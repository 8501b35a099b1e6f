package content

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Limits of what a folder holds.
const (
	maxEntries   = 100_000
	maxDocuments = 20_000
	maxNews      = 2_000
	maxCourses   = 500
	maxLessons   = 200 // of a course
	maxFiles     = 10_000
	maxFolders   = 12 // one inside the other
)

// A tree is the files of a folder, each under what it is read as.
type tree struct {
	programme                     string
	agreements, docs, news, files []string
	courses                       []courseFiles
}

// courseFiles is what stands in courses/<id>. What is empty is not there.
type courseFiles struct {
	id, course, quiz string
	lessons          []string
}

// What can stand where, to complete "There is no place for … here: ".
const (
	topHolds     = "a programme is programme.yaml with the folders agreements, courses, docs, files and news"
	agreeHolds   = "agreements holds Markdown files, such as partner-agreement.md"
	docsHolds    = "docs holds Markdown files (.md) in folders; what is to be fetched as it is goes to files"
	newsHolds    = "news holds Markdown files, such as 2026-11-new-prices.md"
	coursesHolds = "courses holds a folder for each course"
	courseHolds  = "the folder of a course holds course.yaml, quiz.yaml and the folder lessons"
	lessonsHolds = "lessons holds Markdown files with their number before the name, such as 01-welcome.md"
)

// lessonName is how the file of a lesson is called: its number and its ID.
var lessonName = regexp.MustCompile(`^([0-9]{1,3})-(.+)\.md$`)

// walk finds the files of a folder. What has no place is a fault; hidden files,
// README at the top and what editors leave behind are passed over.
func (l *loader) walk() (*tree, error) {
	t, entries := &tree{}, 0
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if entries++; entries > maxEntries {
			l.faultAt(startOf(name), fmt.Sprintf("This folder holds too much: at most %d files and folders can be read.", maxEntries))
			return fs.SkipAll
		}
		isDir := d.IsDir()
		if passedOver(name) {
			return skip(isDir)
		}
		if d.Type()&fs.ModeSymlink != 0 {
			if isDir, err = l.link(name); err != nil {
				return nil //nolint:nilerr // link has told it
			}
		} else if !isDir && !d.Type().IsRegular() {
			l.faultAt(startOf(name), "Only files and folders can be here.")
			return nil
		}
		if strings.Count(name, "/") > maxFolders {
			l.faultAt(startOf(name), fmt.Sprintf("This lies too deep: at most %d folders can lie one inside the other.", maxFolders))
			return skip(isDir)
		}
		if holds := t.place(name, isDir); holds != "" {
			l.faultAt(startOf(name), fmt.Sprintf("There is no place for %q here: %s.", shorten(path.Base(name)), holds))
			return skip(isDir)
		}
		return nil
	})
	t.sort()
	l.limits(t)
	return t, err
}

func skip(isDir bool) error {
	if isDir {
		return fs.SkipDir
	}
	return nil
}

func startOf(name string) place { return place{file: name, line: 1, column: 1} }

// link looks behind a symbolic link: one to a file is as good as the file. One to
// a folder is not followed, as it could lead back to where it stands.
func (l *loader) link(name string) (isDir bool, err error) {
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		l.faultAt(startOf(name), "This link leads to nothing inside the folder.")
	case info.IsDir():
		l.faultAt(startOf(name), "A link to a folder cannot be here.")
		err = fs.ErrInvalid
	case !info.Mode().IsRegular():
		l.faultAt(startOf(name), "Only files and folders can be here.")
		err = fs.ErrInvalid
	}
	return false, err
}

// leftovers are the ends of what editors and systems leave behind.
var leftovers = []string{"~", ".bak", ".orig", ".swp", ".tmp"}

// passedOver reports what is in a folder for other reasons than the programme.
func passedOver(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") && strings.HasSuffix(base, "#") ||
		base == "Thumbs.db" || base == "desktop.ini" ||
		slices.ContainsFunc(leftovers, func(end string) bool { return strings.HasSuffix(base, end) }) ||
		!strings.Contains(name, "/") && strings.EqualFold(strings.TrimSuffix(name, path.Ext(name)), "README")
}

// place notes a file or a folder. If it has none here, the result says what has.
func (t *tree) place(name string, isDir bool) (holds string) {
	parts := strings.Split(name, "/")
	if len(parts) == 1 {
		return t.top(name, isDir)
	}
	switch parts[0] {
	case "agreements":
		return flat(&t.agreements, name, parts, isDir, agreeHolds)
	case "news":
		return flat(&t.news, name, parts, isDir, newsHolds)
	case "courses":
		return t.course(name, parts, isDir)
	case "docs":
		if isDir {
			return ""
		}
		return flat(&t.docs, name, parts[:2], isDir, docsHolds)
	}
	if !isDir {
		t.files = append(t.files, name)
	}
	return ""
}

// top notes what lies beside the folders.
func (t *tree) top(name string, isDir bool) (holds string) {
	switch {
	case isDir && slices.Contains([]string{"agreements", "courses", "docs", "files", "news"}, name):
	case !isDir && name == programmeFile:
		t.programme = name
	default:
		return topHolds
	}
	return ""
}

// flat notes a Markdown file of a folder that has no folders.
func flat(list *[]string, name string, parts []string, isDir bool, holds string) string {
	if isDir || len(parts) > 2 || path.Ext(name) != ".md" {
		return holds
	}
	*list = append(*list, name)
	return ""
}

// course notes what stands below courses.
func (t *tree) course(name string, parts []string, isDir bool) (holds string) {
	if len(parts) == 2 {
		if !isDir {
			return coursesHolds
		}
		t.courses = append(t.courses, courseFiles{id: parts[1]})
		return ""
	}
	c := &t.courses[len(t.courses)-1] // its folder comes before what is in it
	switch {
	case len(parts) == 3 && !isDir && parts[2] == "course.yaml":
		c.course = name
	case len(parts) == 3 && !isDir && parts[2] == "quiz.yaml":
		c.quiz = name
	case len(parts) == 3 && isDir && parts[2] == "lessons":
	case len(parts) == 3:
		return courseHolds
	case isDir || !lessonName.MatchString(parts[3]):
		return lessonsHolds
	default:
		c.lessons = append(c.lessons, name)
	}
	return ""
}

// sort brings documents and files in order of their paths, which is not that in
// which a walk meets them, and lessons in order of their numbers.
func (t *tree) sort() {
	slices.SortFunc(t.docs, func(a, b string) int {
		return strings.Compare(strings.TrimSuffix(a, ".md"), strings.TrimSuffix(b, ".md"))
	})
	slices.Sort(t.files)
	for _, c := range t.courses {
		slices.SortStableFunc(c.lessons, func(a, b string) int { return lessonNumber(a) - lessonNumber(b) })
	}
}

func lessonNumber(name string) int {
	n := 0
	for _, digit := range lessonName.FindStringSubmatch(path.Base(name))[1] {
		n = 10*n + int(digit-'0')
	}
	return n
}

// limits cuts off what is too much of a kind.
func (l *loader) limits(t *tree) {
	cut := func(list *[]string, most int, what string) {
		if len(*list) > most {
			l.faultAt(startOf((*list)[most]), fmt.Sprintf("At most %d %s can be here.", most, what))
			*list = (*list)[:most]
		}
	}
	cut(&t.agreements, maxAgreements, "agreements")
	cut(&t.docs, maxDocuments, "documents")
	cut(&t.news, maxNews, "news items")
	cut(&t.files, maxFiles, "files")
	if len(t.courses) > maxCourses {
		l.faultAt(startOf("courses/"+t.courses[maxCourses].id), fmt.Sprintf("At most %d courses can be here.", maxCourses))
		t.courses = t.courses[:maxCourses]
	}
	for i := range t.courses {
		cut(&t.courses[i].lessons, maxLessons, "lessons of a course")
	}
}
