package learn_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/portal/portaltest"
	"gangway/domain/programme"
)

// Ensure that a quiz that is passed brings a certificate, which counts for the
// company at once and is known to the rules for leads beside what the vendor noted.
func TestPassing(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	counts(t, p, c.ID, course, 0, 0)
	s := pass(t, p, c.Sales, course)
	counts(t, p, c.ID, course, 1, 1)
	counts(t, p, c.ID, "", 1, 1)
	if got := strings.Join(facts(t, p), " "); got != "quiz.passed certificate.issued" {
		t.Errorf("facts: %s", got)
	}
	pass(t, p, c.Owner, course)
	counts(t, p, c.ID, "", 2, 2)
	shown := earned(t, p, c.ID)
	if !slices.Equal(shown, []string{course}) {
		t.Errorf("earned: %v", shown)
	}
	cert := portaltest.View(p, c.Sales, learn.ShowCertificate{Serial: s.Certificate})
	if got := cert.Ends.In(berlin(t)).Format("2006-01-02 15:04:05"); got != "2027-03-04 23:59:59" || cert.Version != "1" || cert.Revision != "test-1" {
		t.Errorf("certificate: ends %s, %+v", got, cert)
	}
	list := portaltest.View(p, c.Sales, learn.Courses{}).Items
	if list[0].ID != course || list[0].State != learn.Done || list[0].Serial != s.Certificate {
		t.Errorf("courses: %+v", list[0])
	}
}

// Ensure that the vendor's people may take courses, and their certificates count
// for nobody.
func TestVendorLearnsForNobody(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := pass(t, p, p.Vendor("eddie", domain.Editor), course)
	counts(t, p, c.ID, "", 0, 0)
	counts(t, p, "", "", 0, 0)
	if v := portaltest.Do(p, portaltest.Guest("x"), learn.Verify{Serial: s.Certificate}); v.Company != "Halyard" || !v.Valid {
		t.Errorf("verify: %+v", v)
	}
}

// Ensure that an attempt goes on as it was left: the same questions in the same
// order, the answers given, the place, and the clock that has run on.
func TestAttemptGoesOn(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	if want := portaltest.Start.Add(30 * time.Minute); !s.EndsAt.Equal(want) || len(s.Questions) != 5 {
		t.Fatalf("%d questions until %s", len(s.Questions), s.EndsAt)
	}
	q := s.Questions[2]
	values := portaltest.RightAnswers()[q.Text]
	if len(q.Options) > 0 {
		values = letters(q, values)
	}
	portaltest.Do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: values})
	portaltest.Do(p, c.Sales, learn.Turn{Attempt: s.Attempt, Question: "4"})
	p.Clock.Advance(10 * time.Minute)
	again := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	if again.Attempt != s.Attempt || !again.EndsAt.Equal(s.EndsAt) || again.At != 3 || again.Answered != 1 {
		t.Errorf("again: %+v", again)
	}
	for i := range s.Questions {
		if again.Questions[i].Text != s.Questions[i].Text || text(again.Questions[i].Options) != text(s.Questions[i].Options) {
			t.Errorf("question %d has changed", i+1)
		}
	}
	if portaltest.View(p, c.Sales, learn.Courses{}).Items[0].State != learn.InQuiz {
		t.Error("the course does not say that its quiz is open")
	}
	other := portaltest.Do(p, c.Owner, learn.Start{Course: course})
	if other.Attempt == s.Attempt {
		t.Error("a colleague has the same attempt")
	}
}

// Ensure that an answer can be changed and taken back until the attempt is handed
// in, and that what cannot be an answer is refused without a word of what is right.
func TestAnswering(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	by := map[programme.QuestionKind]learn.Question{}
	for _, q := range s.Questions {
		by[q.Kind] = q
	}
	answer := func(kind programme.QuestionKind, values ...string) (learn.Sheet, error) {
		return do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: by[kind].ID, Values: values})
	}
	for _, tt := range []struct {
		kind   programme.QuestionKind
		values []string
		words  string // of the refusal, or ""
		given  []string
	}{
		{programme.OneAnswer, []string{"a"}, "", []string{"a"}},
		{programme.OneAnswer, []string{"b"}, "", []string{"b"}},
		{programme.OneAnswer, nil, "", []string{}},
		{programme.OneAnswer, []string{"a", "b"}, "one answer", nil},
		{programme.OneAnswer, []string{"d"}, "a to c", nil},
		{programme.SeveralAnswers, []string{"d", "a", "a"}, "", []string{"a", "d"}},
		{programme.SeveralAnswers, []string{"e"}, "a to d", nil},
		{programme.TrueFalse, []string{"true"}, "", []string{"true"}},
		{programme.TrueFalse, []string{"maybe"}, "true or false", nil},
		{programme.NumberAnswer, []string{"1,5"}, "", []string{"1,5"}},
		{programme.SeveralAnswers, []string{"ab"}, "", []string{"a", "b"}},
		{programme.SeveralAnswers, []string{"B,a"}, "", []string{"a", "b"}},
		{programme.OneAnswer, []string{"", ""}, "name an answer", nil},
		{programme.NumberAnswer, []string{"four"}, "a number", nil},
		{programme.TextAnswer, []string{" two  words "}, "", []string{"two words"}},
		{programme.TextAnswer, []string{"a", "b"}, "one answer", nil},
		{programme.TextAnswer, []string{strings.Repeat("x", 121)}, "120", nil},
	} {
		got, err := answer(tt.kind, tt.values...)
		if tt.words != "" {
			refused(t, err, domain.Invalid, tt.words)
			continue
		}
		if err != nil {
			t.Errorf("%s %q: %v", tt.kind, tt.values, err)
			continue
		}
		i := slices.IndexFunc(got.Questions, func(q learn.Question) bool { return q.ID == by[tt.kind].ID })
		if !slices.Equal(got.Questions[i].Given, tt.given) {
			t.Errorf("%s %q: given %q", tt.kind, tt.values, got.Questions[i].Given)
		}
	}
	_, err := do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: "q6", Values: []string{"a"}})
	refused(t, err, domain.NotFound, "no such question")
	_, err = do(p, c.Owner, learn.Answer{Attempt: s.Attempt, Question: "q1", Values: []string{"a"}})
	refused(t, err, domain.NotFound, "There is no such attempt.")
	portaltest.Do(p, c.Sales, learn.Submit{Attempt: s.Attempt})
	_, err = answer(programme.OneAnswer, "a")
	refused(t, err, domain.Conflict, "closed")
	_, err = do(p, c.Sales, learn.Submit{Attempt: s.Attempt})
	refused(t, err, domain.Conflict, "closed")
}

// Ensure that when the time is over the attempt closes by itself, counts what was
// answered by then and takes no answer any more.
func TestTimeIsOver(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	fill(t, p, c.Sales, s, 1)
	p.Clock.Advance(30 * time.Minute)
	_, err := do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: "q5", Values: []string{"true"}})
	refused(t, err, domain.Conflict, "The time is over.")
	p.Run()
	got := portaltest.View(p, c.Sales, learn.ShowAttempt{Attempt: s.Attempt})
	if got.Open || !got.OutOfTime || got.Score != 80 || !got.Passed || !got.ClosedAt.Equal(s.EndsAt) {
		t.Errorf("closed: %+v", got)
	}
	late := portaltest.Do(p, c.Owner, learn.Start{Course: course})
	p.Clock.Advance(31 * time.Minute)
	closed := portaltest.Do(p, c.Owner, learn.Start{Course: course}) // before the clock's own turn
	if closed.Attempt != late.Attempt || closed.Open || closed.Passed || !closed.OutOfTime {
		t.Errorf("started too late: %+v", closed)
	}
	if p.Run(); portaltest.View(p, p.Admin(), learn.Results{Course: course}).Late != 2 {
		t.Error("the results do not say that two were late")
	}
}

// Ensure that after the last attempt of a round nobody tries again before the
// cool-down is over, and that then a new round begins.
func TestCoolDown(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for _, left := range []int{2, 1, 0} {
		s := fail(p, c.Sales, course)
		if s.TriesLeft != left || s.Passed || (left == 0) != !s.RetryAt.IsZero() {
			t.Errorf("%d left: %+v", left, s)
		}
	}
	_, err := do(p, c.Sales, learn.Start{Course: course})
	refused(t, err, domain.Limited, "You can try again on 5 Mar 2026 at 10:00.")
	if q := portaltest.View(p, c.Sales, learn.ShowCourse{Course: course}).Quiz; q.Open || !strings.Contains(q.Why, "try again") {
		t.Errorf("the course says: %+v", q)
	}
	p.Clock.Advance(24 * time.Hour)
	if s := fail(p, c.Sales, course); s.TriesLeft != 2 {
		t.Errorf("a new round has %d tries left", s.TriesLeft)
	}
	pass(t, p, c.Sales, course)
}

// Ensure that right answers are shown when the quiz says so, and at no other time.
func TestShowAnswers(t *testing.T) {
	for _, tt := range []struct {
		show   programme.ShowAnswers
		passed bool
		want   bool
	}{
		{programme.AnswersNever, true, false},
		{programme.AnswersNever, false, false},
		{programme.AnswersAfterPass, true, true},
		{programme.AnswersAfterPass, false, false},
		{programme.AnswersAlways, true, true},
		{programme.AnswersAlways, false, true},
	} {
		t.Run(fmt.Sprint(tt.show, tt.passed), func(t *testing.T) {
			p := portaltest.New(t)
			p.Publish(with(func(r *programme.Programme) { r.Courses[0].Quiz.ShowAnswers = tt.show }))
			c := p.Partner("contoso")
			s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
			if tt.passed {
				fill(t, p, c.Sales, s, 1)
			}
			s = portaltest.Do(p, c.Sales, learn.Submit{Attempt: s.Attempt})
			if s.Passed != tt.passed || s.Shown != tt.want {
				t.Fatalf("passed %v, shown %v", s.Passed, s.Shown)
			}
			for _, q := range s.Questions {
				if (q.Explanation != "") != tt.want || (q.Correct != nil) != tt.want || (len(q.Right) > 0) != tt.want {
					t.Errorf("question: %+v", q)
				}
			}
			if again := portaltest.View(p, c.Sales, learn.ShowAttempt{Attempt: s.Attempt}); text(again.Questions) != text(s.Questions) {
				t.Error("shown later, it says something else")
			}
			if marked := portaltest.View(p, p.Admin(), learn.ShowAttempt{Attempt: s.Attempt}); !marked.Shown {
				t.Error("the vendor does not see what is right")
			}
		})
	}
}

// Ensure that a new revision of the programme changes nothing of an open attempt:
// it is scored and explained by what was asked.
func TestPublishedMeanwhile(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	p.PublishAnew(with(func(r *programme.Programme) {
		r.Courses[0].Version, r.Courses[0].Quiz.PassMark = "2", 100
		r.Courses[0].Quiz.Questions = portaltest.Quiz(2).Questions
	}))
	s = fill(t, p, c.Sales, s, 1)
	s = portaltest.Do(p, c.Sales, learn.Submit{Attempt: s.Attempt})
	if !s.Passed || s.Score != 80 || s.PassMark != 80 {
		t.Errorf("scored: %+v", s)
	}
	if cert := portaltest.View(p, c.Sales, learn.ShowCertificate{Serial: s.Certificate}); cert.Version != "1" {
		t.Errorf("the certificate is of version %s", cert.Version)
	}
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses = r.Courses[1:] }))
	if again := portaltest.View(p, c.Sales, learn.ShowAttempt{Attempt: s.Attempt}); len(again.Questions) != 5 || !again.Shown {
		t.Errorf("of a course that is gone: %+v", again)
	}
}

// Ensure that options and questions come in another order each time, under letters
// by the place that is shown, and that a draw takes as many as the quiz says.
func TestDraw(t *testing.T) {
	p := portaltest.New(t)
	quiz := portaltest.Quiz(30)
	quiz.Draw, quiz.Attempts, quiz.CoolDown = 10, 0, programme.Span{}
	p.Publish(with(func(r *programme.Programme) { r.Courses[0].Quiz = quiz }))
	c := p.Partner("contoso")
	drawn, first := map[string]int{}, map[string]int{}
	for range 20 {
		s := fail(p, c.Sales, course)
		if len(s.Questions) != 10 {
			t.Fatalf("%d questions", len(s.Questions))
		}
		for i, q := range s.Questions {
			if q.ID != fmt.Sprintf("q%d", i+1) || q.Options[0].ID != "a" || q.Options[1].ID != "b" {
				t.Errorf("ids: %+v", q)
			}
			drawn[q.Text]++
			first[q.Options[0].Text]++
		}
	}
	if len(drawn) < 29 || first["right"] < 70 || first["wrong"] < 70 {
		t.Errorf("%d questions were drawn; what stands first: %v", len(drawn), first)
	}
}

// Ensure that a quiz that says so is asked in the order of its file.
func TestNoShuffle(t *testing.T) {
	p := portaltest.New(t)
	quiz := portaltest.Quiz(12)
	quiz.Shuffle, quiz.ShuffleOptions, quiz.Draw = false, false, 6
	p.Publish(with(func(r *programme.Programme) { r.Courses[0].Quiz = quiz }))
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	last := 0
	for _, q := range s.Questions {
		var n int
		if _, err := fmt.Sscanf(q.Text, "Question %d?", &n); err != nil || n <= last || q.Options[0].Text != "right" {
			t.Errorf("after question %d comes %q with %q first", last, q.Text, q.Options[0].Text)
		}
		last = n
	}
}

// Ensure that the largest quiz that may be published can be started and handed in
// in one transaction each.
func TestLargestQuiz(t *testing.T) {
	p := portaltest.New(t)
	quiz := portaltest.Quiz(programme.MaxAsked)
	for i := range quiz.Questions {
		quiz.Questions[i].Text = strings.Repeat("ä", 900) + fmt.Sprint(i)
		quiz.Questions[i].Explanation = strings.Repeat("ö", 900)
	}
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses[0].Quiz = quiz }))
	c := p.Partner("contoso")
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	for _, q := range s.Questions[:85] {
		portaltest.Do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: letters(q, []string{"right"})})
	}
	if s = portaltest.Do(p, c.Sales, learn.Submit{Attempt: s.Attempt}); s.Score != 85 {
		t.Errorf("score %d", s.Score)
	}
}

// Ensure that two sessions of one person that answer and hand in at once close the
// attempt once, with one certificate.
func TestTwoSessionsAtOnce(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	var wg sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		wg.Go(func() {
			if s, err := do(p, c.Sales, learn.Start{Course: course}); err == nil {
				ids[i] = s.Attempt
			}
		})
	}
	wg.Wait()
	if len(slices.Compact(ids)) != 1 {
		t.Fatalf("attempts: %v", ids)
	}
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	fill(t, p, c.Sales, s, 0)
	done := make([]bool, 8)
	for i := range done {
		wg.Go(func() {
			_, err := do(p, c.Sales, learn.Submit{Attempt: s.Attempt})
			done[i] = err == nil
			_, _ = do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: "q1"})
		})
	}
	wg.Wait()
	n := 0
	for _, ok := range done {
		if ok {
			n++
		}
	}
	if certs := portaltest.View(p, c.Sales, learn.Certificates{}).Items; n != 1 || len(certs) != 1 {
		t.Errorf("handed in %d times, %d certificates", n, len(certs))
	}
	if got := portaltest.View(p, c.Sales, learn.ShowAttempt{Attempt: s.Attempt}); got.Score != 100 {
		t.Errorf("an answer after the end has changed the score to %d", got.Score)
	}
}

// Ensure that nothing the portal says of an open attempt, to anybody, tells what is
// right: neither an answer nor a fact nor the audit trail.
func TestNothingTellsTheAnswers(t *testing.T) {
	p := portaltest.New(t)
	quiz := portaltest.Courses()[0].Quiz
	for i := range quiz.Questions {
		q := &quiz.Questions[i]
		q.Explanation = "canary explanation"
		for j := range q.Accept {
			q.Accept[j] = "canary accept " + fmt.Sprint(j)
		}
		if q.Kind == programme.NumberAnswer {
			q.Answer, q.Tolerance = "777.125", "0.0625"
		}
		for j := range q.Options {
			q.Options[j].ID = "canary-" + fmt.Sprint(j)
		}
	}
	p.PublishAnew(with(func(r *programme.Programme) { r.Courses[0].Quiz = quiz }))
	c := p.Partner("contoso")
	admin := p.Admin()
	s := portaltest.Do(p, c.Sales, learn.Start{Course: course})
	said := []any{s}
	for _, q := range s.Questions {
		for _, value := range []string{"a", "true", "777", "nonsense"} {
			out, err := do(p, c.Sales, learn.Answer{Attempt: s.Attempt, Question: q.ID, Values: []string{value}})
			said = append(said, out, err)
		}
	}
	said = append(said,
		portaltest.View(p, c.Sales, learn.ShowAttempt{Attempt: s.Attempt}), portaltest.View(p, c.Sales, learn.MyAttempts{Course: course}),
		portaltest.View(p, c.Sales, learn.Courses{}), portaltest.View(p, c.Sales, learn.ShowCourse{Course: course}),
		portaltest.View(p, c.Owner, learn.Team{}), portaltest.View(p, c.Owner, programme.Show{}), portaltest.View(p, admin, programme.Show{}),
	)
	_, err := view(p, admin, learn.ShowAttempt{Attempt: s.Attempt})
	refused(t, err, domain.NotFound, "no such attempt")
	err = p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "", domain.Page{Limit: domain.MaxLimit})
		said = append(said, trail)
		if err != nil {
			return err
		}
		events, err := domain.EventsSince(r, "1", 0, domain.MaxLimit)
		said = append(said, events)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range said {
		for _, word := range []string{"canary", "777.125", "0.0625", `"right"`, `"correct"`} {
			if strings.Contains(text(v), word) {
				t.Errorf("%s is told: %s", word, text(v))
			}
		}
	}
}
