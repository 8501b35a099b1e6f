package content_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/content"
	"gangway/domain/programme"
)

func starter(t *testing.T) *programme.Programme {
	t.Helper()
	p, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Ensure that the numbers in the starter's texts are those of its rules.
func TestStarterAgrees(t *testing.T) {
	p := starter(t)
	text := func(path string) string {
		d, ok := p.Document(path)
		if !ok {
			t.Fatalf("no document %s", path)
		}
		return strings.Join(strings.Fields(d.Text), " ")
	}
	list, err := fs.ReadFile(content.Starter(), "files/price-list.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range p.Products {
		f, _ := p.Family(x.SKU)
		row, csv := "| "+x.SKU, fmt.Sprintf("%s,%s,%s,%d,%s", x.SKU, x.Name, f.Name, x.List.Minor/100, p.Currency)
		for _, tier := range p.Tiers {
			pays := x.List.Minor / 100 * int64(100-tier.Discount) / 100
			row += " | € " + thousands(pays)
			csv += fmt.Sprintf(",%d", pays)
		}
		if !strings.Contains(text("sales/pricing"), row+" |") || !strings.Contains(text("sales/pricing"), fmt.Sprintf("| %s | %s | € %s |", x.SKU, x.Name, thousands(x.List.Minor/100))) {
			t.Errorf("the prices of %s are not %s", x.SKU, row)
		}
		if !strings.Contains(string(list), csv+"\n") {
			t.Errorf("the price list has no row %s", csv)
		}
		if !strings.Contains(text("products/overview"), "**"+x.Name+" ("+x.SKU+")**") {
			t.Errorf("the overview does not name %s", x.Name)
		}
	}
	rows := map[string]string{"Discount off the list price": "%d %%", "Days of protection": "%d", "Share of leads": "%d", "Commission of referrals": "%d %%"}
	for _, tier := range p.Tiers {
		if !strings.Contains(text("sales/deal-registration"), fmt.Sprintf("| %s | %d |", tier.Name, tier.ProtectionDays)) {
			t.Errorf("the guide does not give %s %d days", tier.Name, tier.ProtectionDays)
		}
	}
	for name, format := range rows {
		row := "| " + name
		for _, tier := range p.Tiers {
			n := map[string]int{"Discount off the list price": tier.Discount, "Days of protection": tier.ProtectionDays, "Share of leads": tier.LeadWeight, "Commission of referrals": tier.CommissionRate}[name]
			row += " | " + fmt.Sprintf(format, n)
		}
		if !strings.Contains(text("start/tiers"), row+" |") {
			t.Errorf("the tiers have no row %s", row)
		}
	}
	for _, tier := range p.Tiers[1:] {
		if need := tier.Needs.All; !strings.Contains(text("start/tiers"), fmt.Sprintf("| %s | € %s | %d |", tier.Name, thousands(need[0].AtLeast), need[1].AtLeast)) {
			t.Errorf("the needs of %s are not told", tier.Name)
		}
	}
}

func thousands(n int64) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// Ensure that the starter shows every kind of question and what quizzes can do.
func TestStarterCourses(t *testing.T) {
	p := starter(t)
	kinds, can := map[programme.QuestionKind]int{}, map[string]bool{}
	for i := range p.Courses {
		c := &p.Courses[i]
		q := &c.Quiz
		if len(c.Lessons) < 3 || len(c.Lessons) > 6 || len(q.Questions) < 8 {
			t.Errorf("%s has %d lessons and %d questions", c.ID, len(c.Lessons), len(q.Questions))
		}
		for _, l := range c.Lessons {
			if n := len(strings.Fields(l.Text)); n < 150 || n > 450 || l.Minutes == 0 {
				t.Errorf("%s/%s has %d words for %d minutes", c.ID, l.ID, n, l.Minutes)
			}
		}
		for _, x := range q.Questions {
			if kinds[x.Kind]++; x.Explanation == "" {
				t.Errorf("%s/%s is not explained", c.ID, x.ID)
			}
		}
		can["draws"] = can["draws"] || q.Draw == 10 && len(q.Questions) >= 15
		can["time"] = can["time"] || !q.TimeLimit.IsZero()
		can["partial"] = can["partial"] || q.Partial
		can["ends"] = can["ends"] || c.ValidMonths == 24
		can["audience"] = can["audience"] || len(c.Types) > 0
	}
	for _, k := range programme.QuestionKinds() {
		if kinds[k] < 5 {
			t.Errorf("%d questions of the kind %s", kinds[k], k)
		}
	}
	if len(can) != 5 || slices.Contains([]bool{can["draws"], can["time"], can["partial"], can["ends"], can["audience"]}, false) {
		t.Errorf("no course shows all of %v", can)
	}
}

// Ensure that the starter does not go stale: everything in it is in force in years.
func TestStarterStaysFresh(t *testing.T) {
	p := starter(t)
	later := time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
	var pinned, ack, audience int
	for _, n := range p.News {
		if !p.InForce(n.Period, later) {
			t.Errorf("%s goes stale", n.ID)
		}
		for _, x := range []struct {
			is bool
			n  *int
		}{{n.Pinned, &pinned}, {n.MustAck, &ack}, {len(n.Tiers) > 0, &audience}} {
			if x.is {
				*x.n++
			}
		}
	}
	if pinned == 0 || ack == 0 || audience == 0 {
		t.Errorf("%d pinned, %d to be acknowledged, %d for an audience", pinned, ack, audience)
	}
	acks := 0
	for _, d := range p.Documents {
		if !p.InForce(d.Period, later) || d.Summary == "" || len(d.Tags) == 0 {
			t.Errorf("%s goes stale, or has no summary or tags", d.Path)
		}
		if d.MustAck {
			acks++
		}
	}
	if acks == 0 {
		t.Error("no document has to be acknowledged")
	}
}

// Ensure that all links to headings of the starter lead to one that is there.
func TestStarterHeadings(t *testing.T) {
	p := starter(t)
	for _, d := range p.Documents {
		for _, part := range strings.Split(d.Text, "](")[1:] {
			to, _, _ := strings.Cut(part, ")")
			target, err := p.Follow("docs/"+d.Path+".md", to)
			if err != nil || target.Document == "" || target.Heading == "" {
				continue
			}
			other, _ := p.Document(target.Document)
			if !slices.ContainsFunc(strings.Split(other.Text, "\n"), func(line string) bool {
				title, ok := strings.CutPrefix(line, "## ")
				return ok && strings.ReplaceAll(strings.ToLower(title), " ", "-") == target.Heading
			}) {
				t.Errorf("%s: %s leads to no heading", d.Path, to)
			}
		}
	}
}
