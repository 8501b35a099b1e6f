package content_test

import (
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"gangway/content"
	"gangway/domain"
	"gangway/domain/programme"
)

// Ensure that what is wrong in any file of a folder is told at its line and column.
func TestFolderFaults(t *testing.T) {
	for _, tt := range []struct {
		name, file, old, replacement string
		want                         []string
	}{
		// Documents
		{"ErrLink", "docs/sales/pricing.md", "../index.md", "../indx.md#top", []string{`11:21: There is no document "docs/indx.md".`}},
		{"ErrLinkToFile", "docs/sales/pricing.md", "files/prices.csv", "files/price.csv", []string{`11:46: There is no file "files/price.csv".`}},
		{"ErrLinkOutside", "docs/sales/pricing.md", "../index.md", "../../../etc/passwd", []string{
			`11:21: This leads to "../etc/passwd", but only what is in the folders docs and files can be linked.`,
		}},
		{"ErrLinkScheme", "docs/sales/pricing.md", "../index.md", "ftp://halyard.example/x", []string{"11:21: A link cannot lead to ftp: addresses."}},
		{"ErrLinkScript", "docs/sales/pricing.md", "../index.md", "javascript:alert(1)", []string{
			`11:21: "javascript:alert(1)" is no address: a link leads to a document, a file, or a page of the web.`,
		}},
		{"ErrLinkLater", "docs/index.md", "Welcome\n", "Welcome\n\n`[a](b)`\n\n```\n[a](b)\n```\n\nÖ [a](b)\n", []string{`9:7: There is no document "docs/b".`}},
		{"ErrNoTitle", "docs/index.md", "# Welcome\n", "Welcome\n", []string{
			"1:1: \"title\" is missing: give it in the front matter, or begin the text with a heading, such as # Prices.",
		}},
		{"ErrNoText", "docs/sales/pricing.md", "Back to [the start](../index.md), or [fetch](files/prices.csv) it.", "", []string{"2:1: This has no text."}},
		{"ErrAudience", "docs/sales/pricing.md", "tiers: [gold], types: [reseller], countries: [DE]", "tiers: [gold, golden, gold], types: [shop], countries: [UK]", []string{
			`5:27: There is no tier "golden".`, `5:35: "gold" is here twice.`, `5:50: There is no partner type "shop".`,
			`5:69: "UK" is not a country code. Did you mean GB?`,
		}},
		{"ErrFlatAudience", "docs/sales/pricing.md", "audience: { tiers: [gold], types: [reseller], countries: [DE] }", "tiers: [gold]", []string{
			`5:1: There is no "tiers" here: it stands below "audience".`,
		}},
		{"ErrPeriod", "docs/sales/pricing.md", "until: 2027-12-31", "until: 2025-12-31", []string{"7:8: This ends on 2025-12-31, before it begins on 2026-01-01."}},
		{"ErrTags", "docs/sales/pricing.md", "[sales, prices]", "[sales, '', Sales]", []string{`4:15: A tag cannot be empty.`, `4:19: The tag "Sales" is here twice.`}},
		{"ErrFrontMatterEnd", "docs/index.md", "# Welcome", "---\ntitle: x", []string{
			"1:1: The front matter that begins here does not end: it needs a second line ---.",
		}},
		{"ErrFrontMatterYAML", "docs/sales/pricing.md", "title: Prices", "title: 'Prices", []string{
			"2:8: This cannot be read as YAML: could not find end character of single-quoted text.",
		}},
		{"ErrEscape", "docs/index.md", "Welcome", "Wel\x1bcome", []string{"1:6: This character cannot be part of a text."}},
		{"ErrTooLarge", "docs/index.md", "Welcome", "Welcome" + strings.Repeat("x", 1<<20), []string{"1:1: This file is too large: at most 1024 KiB can be read."}},

		// News
		{"ErrNoDate", "news/2026-11-hello.md", "date: 2026-11-02\n", "", []string{"2:1: Please give the date under which it stands, such as date: 2026-11-26."}},
		{"ErrNewsLink", "news/2026-11-hello.md", "../docs/index.md", "index.md", []string{
			`6:14: This leads to "news/index.md", but only what is in the folders docs and files can be linked.`,
		}},

		// Courses
		{"ErrCourse", "courses/core/course.yaml", "valid_months: 24", "valid_months: 240\ntitel: x", []string{
			`5:15: "valid_months" is 240, but must be between 0 and 120.`, `6:1: There is no "titel" here. Did you mean "title"?`,
		}},
		{"ErrRenew", "courses/core/course.yaml", "valid_months: 24", "renew_days: 30", []string{
			"5:13: There is nothing to renew: the certificate has no valid_months.",
		}},
		{"ErrLesson", "courses/core/lessons/2-start.md", "minutes: 5", "minutes: -1", []string{`3:10: "minutes" is -1, but must be between 0 and 600.`}},
		{"ErrLessonLink", "courses/core/lessons/2-start.md", "/docs/index.md", "/docs/other.md", []string{`7:9: There is no document "docs/other.md".`}},

		// Quizzes
		{"ErrDraw", "courses/core/quiz.yaml", "draw: 2", "draw: 6", []string{"1:7: 6 questions cannot be drawn from 5."}},
		{"ErrRules", "courses/core/quiz.yaml", "draw: 2\ntime_limit: 20m", "pass_mark: 0\ntime_limit: 2 days\ncool_down: 0\nattempts: 200\nshow_answers: maybe", []string{
			`1:12: "pass_mark" is 0, but must be between 1 and 100.`,
			"2:13: A time limit is a number of minutes or hours, at most 24h.",
			"3:12: Without a cool-down the attempts have no limit: please give one, or write attempts: 0.",
			`4:11: "attempts" is 200, but must be between 0 and 100.`,
			`5:15: "maybe" is not when answers are shown: never, after-pass, always.`,
		}},
		{"ErrNoneRight", "courses/core/quiz.yaml", `text: "This", right: true`, `text: "This"`, []string{"6:7: Exactly one option must have right: true, but 0 have."}},
		{"ErrTwoRight", "courses/core/quiz.yaml", `text: "That"`, `text: "That", right: true`, []string{"6:7: Exactly one option must have right: true, but 2 have."}},
		{"ErrAllRight", "courses/core/quiz.yaml", "{ text: true }", "{ text: true, right: true }", []string{
			"11:14: At least one option must have right: true, and at least one must not.",
		}},
		{"ErrOptionsAlike", "courses/core/quiz.yaml", `text: "That"`, `text: "  THIS"`, []string{
			"7:24: This must be one line without spaces at its ends.", "7:24: This option is here twice.",
		}},
		{"ErrOptionTwice", "courses/core/quiz.yaml", `id: z, text: "That"`, `id: a, text: "THIS"`, []string{`7:15: "a" is here twice.`, "7:24: This option is here twice."}},
		{"ErrOneOption", "courses/core/quiz.yaml", "      - { id: z, text: \"That\" }\n", "", []string{"6:7: A question has 2 to 8 options, but this has 1."}},
		{"ErrKind", "courses/core/quiz.yaml", "kind: several", "kind: many", []string{
			`9:11: "many" is no kind of question: one, several, true-false, number, text.`,
		}},
		{"ErrTrueFalse", "courses/core/quiz.yaml", "answer: true", "answer: yes", []string{"12:47: The answer must be true or false."}},
		{"ErrNumber", "courses/core/quiz.yaml", "answer: 12.5, tolerance: 0.5", "answer: 1e3, tolerance: -1", []string{
			"13:46: The answer must be a number, such as 42 or 12.5.", "13:62: The tolerance must be a number of at least 0, such as 0.5.",
		}},
		{"ErrAccept", "courses/core/quiz.yaml", "[Core, halyard core]", "[Core, ' ', CORE]", []string{
			"14:51: This must be one line without spaces at its ends.", `14:56: "CORE" is here twice, as case and blanks do not count.`,
		}},
		{"ErrNoAccept", "courses/core/quiz.yaml", ", accept: [Core, halyard core]", "", []string{`14:5: "accept" needs at least one entry.`}},
		{"ErrMisplaced", "courses/core/quiz.yaml", "answer: true", "answer: true, accept: [yes]", []string{`12:61: A question of the kind true-false has no "accept".`}},
		{"ErrComma", "courses/core/quiz.yaml", `text: "That"`, `text: That, or so`, []string{
			`7:30: There is no "or so" here. If it belongs to the text before it, put that text into quotes.`,
		}},
		{"ErrQuestionTwice", "courses/core/quiz.yaml", "id: which-of-them", "id: q1", []string{`8:9: "q1" is here twice.`}},
		{"ErrNoQuestions", "courses/core/quiz.yaml", quiz, "draw: 0\n", []string{`1:1: "questions" needs at least one entry.`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := library()
			if !strings.Contains(files[tt.file], tt.old) {
				t.Fatalf("%q is not in %s", tt.old, tt.file)
			}
			files[tt.file] = strings.Replace(files[tt.file], tt.old, tt.replacement, 1)
			checkFaults(t, with(files), tt.file, tt.want)
		})
	}
}

// Ensure that what the rules of training name has to be there.
func TestTrainingFaults(t *testing.T) {
	for _, tt := range []struct {
		name, yaml string
		want       []string
	}{
		{"OK", "training: { tracks: [{ id: t, title: T, courses: [core] }], due: [{ course: t, days: 30, tiers: [gold], types: [reseller], roles: [sales] }] }", nil},
		{"ErrTracks", "training: { tracks: [{ id: core, title: T, courses: [core, core, nope] }, { id: b, courses: [] }] }", []string{
			`1:28: There is a course "core" already: a track needs an id of its own.`,
			`1:60: "core" is here twice.`, `1:66: There is no course "nope".`,
			`1:75: "title" is missing.`, `1:93: "courses" needs at least one entry.`,
		}},
		{"ErrDue", "training: { due: [{ course: nope, tiers: [x], types: [y], roles: [admin] }] }", []string{
			`1:19: "days" is 0, but must be between 1 and 3650.`, `1:29: There is no course or track "nope".`,
			`1:43: There is no tier "x".`, `1:55: There is no partner type "y".`,
			`1:67: "admin" is no role of a partner's people: owner, manager, sales, viewer.`,
		}},
		{"ErrReminders", "training: { renew_days: 0, reminders: [7, 30] }", []string{
			`1:25: "renew_days" is 0, but must be between 1 and 3650.`, `1:43: Reminders stand in falling order: 30 comes after 7.`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := with(library())
			fsys["programme.yaml"].Data = []byte(tt.yaml + "\n" + base)
			checkFaults(t, fsys, "programme.yaml", tt.want)
		})
	}
	t.Run("ErrStep", func(t *testing.T) {
		fsys := with(library())
		steps := "\n    - { id: a, title: A, event: certificate.issued, course: nope }\n    - { id: b, title: B, event: deal.won, course: core }\n"
		fsys["programme.yaml"].Data = []byte(strings.TrimSpace(base) + steps)
		checkFaults(t, fsys, "programme.yaml", []string{
			`32:61: There is no course or track "nope".`, `33:51: Only a step of the event certificate.issued names a course.`,
		})
	})
}

// Ensure that what has no place in a folder is told with what has.
func TestPlaces(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"Top", "notes.txt", `There is no place for "notes.txt" here: a programme is programme.yaml with the folders agreements, courses, docs, files and news.`},
		{"TopFolder", "doc/x.md", `There is no place for "doc" here: a programme is programme.yaml with the folders agreements, courses, docs, files and news.`},
		{"Agreements", "agreements/x.pdf", `There is no place for "x.pdf" here: agreements holds Markdown files, such as partner-agreement.md.`},
		{"Docs", "docs/a/x.png", `There is no place for "x.png" here: docs holds Markdown files (.md) in folders; what is to be fetched as it is goes to files.`},
		{"News", "news/2026/x.md", `There is no place for "2026" here: news holds Markdown files, such as 2026-11-new-prices.md.`},
		{"Courses", "courses/x.md", `There is no place for "x.md" here: courses holds a folder for each course.`},
		{"Course", "courses/core/test.yaml", `There is no place for "test.yaml" here: the folder of a course holds course.yaml, quiz.yaml and the folder lessons.`},
		{"Lessons", "courses/core/lessons/intro.md", `There is no place for "intro.md" here: lessons holds Markdown files with their number before the name, such as 01-welcome.md.`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := library()
			files[tt.file] = "# X\n\nx\n"
			_, err := content.Load(with(files))
			if err == nil || !strings.HasSuffix(err.Error(), ":1:1: "+tt.want) {
				t.Fatalf("%v", err)
			}
		})
	}
	t.Run("Names", func(t *testing.T) {
		files := library()
		files["docs/-x.md"], files["files/a#b.txt"] = "# X\n\nx\n", ""
		_, err := content.Load(with(files))
		if err == nil || strings.Count(err.Error(), "The name of a file or a folder has letters,") != 2 {
			t.Fatalf("%v", err)
		}
	})
	t.Run("CourseWithoutFile", func(t *testing.T) {
		files := maps.Clone(library())
		delete(files, "courses/core/course.yaml")
		checkFaults(t, with(files), "courses/core/course.yaml", []string{"1:1: This file is missing."})
	})
	t.Run("TooDeep", func(t *testing.T) {
		fsys := with(library())
		fsys["files/"+strings.Repeat("d/", 20)+"x.txt"] = &fstest.MapFile{}
		_, err := content.Load(fsys)
		if err == nil || !strings.Contains(err.Error(), "This lies too deep") {
			t.Fatalf("%v", err)
		}
	})
}

// Ensure that a programme.yaml that comes by itself is held against the texts and
// courses of the programme in force.
func TestReadAgainstFolder(t *testing.T) {
	present, err := content.Load(with(library()))
	if err != nil {
		t.Fatal(err)
	}
	track := "training: { tracks: [{ id: t, title: T, courses: [core] }] }\n"
	p, err := content.Read(strings.NewReader(track+base), present)
	if err != nil || len(p.Documents) != 2 || len(p.Courses) != 1 {
		t.Fatalf("%v", err)
	}
	_, err = content.Read(strings.NewReader(strings.Replace(base, "id: gold", "id: golden", 1)), present)
	if err == nil || !strings.Contains(err.Error(), `docs/sales/pricing.md:1:1: There is no tier "gold".`) {
		t.Fatalf("%v", err)
	}
}

// Ensure why the input of a programme.yaml ended early is told as it was given: that
// nothing was typed, or that it was too much, is no fault of ours.
func TestReadThatEndsEarly(t *testing.T) {
	told := domain.Errorf(domain.Limited, "Standard input may have at most 64 MiB here.")
	if _, err := content.Read(iotest.ErrReader(told), programme.Default()); !errors.Is(err, told) {
		t.Errorf("got %v", err)
	}
	if _, err := content.Read(iotest.ErrReader(io.ErrUnexpectedEOF), programme.Default()); domain.KindOf(err) != domain.Unavailable {
		t.Errorf("got %v", err)
	}
}
