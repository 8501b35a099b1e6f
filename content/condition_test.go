package content_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// leads returns the sound programme with a rule for leads whose own lines begin
// with the 28th of the file.
func leads(rule string) fstest.MapFS {
	return folder("deals:\n  reminders: [14, 7]\n", "leads:\n  rules:\n  - id: all\n    name: Mörön\n"+rule+"deals:\n  reminders: [14, 7]\n")
}

// Ensure that a fault in a condition is told at the very character, however the
// condition is written.
func TestConditionFaults(t *testing.T) {
	const contry = "There is no field contry in lead. Did you mean country?"
	for _, tt := range []struct {
		name, rule string
		want       []string
	}{
		{"OK", "    when: lead.country == \"DE\"\n", nil},
		{"OKBlock", "    when: |\n      lead.country == \"DE\"\n      and lead.size > 1\n", nil},
		{"Plain", "    when: lead.contry == \"DE\"\n", []string{"28:16: " + contry}},
		{"PlainOverLines", "    when: lead.size > 1 and\n      lead.contry == \"DE\"\n", []string{"29:12: " + contry}},
		{"PlainAfterEmptyLine", "    when: lead.size > 1 and\n\n\n      lead.contry == \"DE\"\n", []string{"31:12: " + contry}},
		{"Single", "    when: 'lead.contry == \"DE\"'\n", []string{"28:17: " + contry}},
		{"SingleWithQuotes", "    when: 'lead.city == ''Köln'' and lead.contry == ''DE'''\n", []string{"28:43: " + contry}},
		{"SingleOverLines", "    when: 'lead.city == ''Köln''\n      and lead.contry == ''DE'''\n", []string{"29:16: " + contry}},
		{"Double", "    when: \"lead.contry == 'DE'\"\n", []string{"28:17: " + contry}},
		{"DoubleWithEscapes", `    when: "lead.city == \"K\u00f6ln\" and lead.contry == \"DE\""` + "\n", []string{"28:48: " + contry}},
		{"DoubleOverLines", "    when: \"lead.size > 1 \\\n      and lead.contry == 'DE'\"\n", []string{"29:16: " + contry}},
		{"DoubleWithLineBreak", `    when: "lead.size > 1 and\n lead.contry == 'DE'"` + "\n", []string{"28:37: " + contry}},
		{"Block", "    when: |\n      lead.size > 1\n        and lead.contry == \"DE\"\n", []string{"30:18: " + contry}},
		{"BlockStripped", "    when: |-\n      lead.contry == \"DE\"\n", []string{"29:12: " + contry}},
		{"BlockAfterEmptyLine", "    when: |\n\n      lead.contry == \"DE\"\n", []string{"30:12: " + contry}},
		{"Folded", "    when: >\n      lead.size > 1\n      and lead.contry == \"DE\"\n", []string{"30:16: " + contry}},
		{"FoldedStripped", "    when: >-\n      lead.size > 1\n      and\n\n      lead.contry == \"DE\"\n", []string{"32:12: " + contry}},
		{"InBraces", "    factors: []\n  - { id: two, name: Übel, when: 'lead.contry == \"DE\"' }\n", []string{"29:40: " + contry}},
		{"ErrTypes", "    when: lead.size > \"x\"\n", []string{"28:21: The operator > does not fit a number and a text."}},
		{"ErrNotACondition", "    when: lead.size\n", []string{"28:11: A condition is true or false, but this is a number. Please compare it with something."}},
		{"ErrNumber", "    when: 5\n", []string{"28:11: A condition is true or false, but this is a number. Please compare it with something."}},
		{"ErrRange", "    when: lead.size in 1..1000000\n", []string{"28:25: A condition can't count through a range."}},
		{"ErrLoopInLoop", "    when: any(lead.products, any(lead.families, true))\n", []string{"28:11: A condition can't have a loop within a loop."}},
		{"ErrTooLong", "    when: " + strings.Repeat("x", 2001) + "\n", []string{"28:11: This condition is too long: 2001 characters, of at most 2000."}},
		{"ErrTooLarge", "    when: " + strings.Repeat("true or ", 150) + "true\n", []string{"28:816: This condition is too large: it may have at most 200 parts."}},
		{"ErrQuoteOpen", "    when: lead.country == \"DE\n", []string{"28:27: This text has no closing quote."}},
		{"ErrEnd", "    when: lead.size > 1 and  # more to come\n", []string{"28:27: The condition ends too early: something has to follow here."}},
		{"ErrEndOfBlock", "    when: |\n      lead.size > 1 and\n", []string{"29:23: The condition ends too early: something has to follow here."}},
		{"ErrPartnerInWhen", "    when: partner.rank > 1\n", []string{"28:11: There is no partner here, only lead. A text stands in quotes."}},
		{
			"ErrSeveral",
			"    when: lead.contry == \"DE\"\n    candidates: |\n      partner.tir == \"gold\"\n    strategy: fair\n    otherwise: stop\n    accept_within: soon\n" +
				"  - id: two\n    name: Two\n    when: lead.size\n",
			[]string{
				"28:16: " + contry,
				"30:15: There is no field tir in partner. Did you mean tier?",
				`31:15: "fair" is no strategy: named, round-robin, weighted, least-loaded, best-match, pool.`,
				`32:16: "stop" is not what a rule can do otherwise: desk, pool, next.`,
				`33:20: "soon" is not a length of time, such as 24h, 5 days or 2 business days.`,
				"36:11: A condition is true or false, but this is a number. Please compare it with something.",
			},
		},
		{"ErrNamedWithoutPartners", "    strategy: named\n", []string{"26:5: A rule of the strategy named needs a list of partners."}},
		{"ErrFactor", "    strategy: best-match\n    factors: [{ factor: luck, weight: 1 }]\n", []string{
			`29:25: "luck" is no factor: territory, product, certificates, tier, conversion, load, response.`,
		}},
		{"ErrUnknownKey", "    strateggy: pool\n", []string{`28:5: There is no "strateggy" here. Did you mean "strategy"?`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkFaults(t, leads(tt.rule), "programme.yaml", tt.want)
		})
	}
}
