package learn

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Text shows a report to people on the command line: the course, then its questions
// with what was chosen.
func (o Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s: %d attempts, %d passed (%d %%), average score %d %%, %d closed by the clock\n",
		o.Title, o.Version, o.Attempts, o.Passed, o.PassRate, o.Average, o.Late)
	for _, it := range o.Items {
		fmt.Fprintf(&b, "\n%s  %s\n", it.ID, strings.TrimSpace(it.Text))
		fmt.Fprintf(&b, "  asked %d times, right %d (%d %%), left blank %d\n", it.Asked, it.Right, it.Rate, it.Blank)
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, c := range it.Chosen {
			mark := " "
			if c.Right {
				mark = "✓"
			}
			_, _ = fmt.Fprintf(w, "  %s\t%d\t%s\n", mark, c.N, c.Text)
		}
		_ = w.Flush()
	}
	return strings.TrimSuffix(b.String(), "\n")
}
