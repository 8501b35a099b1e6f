package condition_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gangway/domain/condition"
	"gangway/domain/programme"
)

// Ensure that a condition is read if it is sound, and that one that is not says
// where and in whole sentences.
func TestCompile(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"OK", `lead.country == "DE" and lead.size >= 500`, ""},
		{"OKTrue", "true", ""},
		{"OKList", `lead.country in ["DE", "AT"] and "audit" in lead.families`, ""},
		{"OKNot", `not (partner.tier in ["silver"]) and partner.country != lead.country`, ""},
		{"OKLoop", `any(partner.certificates, # startsWith "core-") or count(lead.products, # == "HC-1") > 1`, ""},
		{"OKWords", `lower(trim(lead.city)) == "kiel" and lead.domain endsWith ".de" and lead.source matches "^web"`, ""},
		{"OKBlock", "lead.score > 50\nand lead.score < 80\n", ""},
		{"OKLongest", `lead.city == "` + strings.Repeat("x", 1985) + `"`, ""},
		{"ErrEmpty", " \n", "1:1 Please write a condition, or true for one that always holds."},
		{"ErrField", `lead.contry == "DE"`, "1:6 There is no field contry in lead. Did you mean country?"},
		{"ErrFieldOfPartner", `partner.certificate == "x"`, "1:9 There is no field certificate in partner. Did you mean certificates?"},
		{"ErrFieldOptional", `lead?.contry == "DE"`, "1:7 There is no field contry in lead. Did you mean country?"},
		{"ErrFieldUnlike", `lead.revenue > 1`, "1:6 There is no field revenue in lead. It has domain, industry, country, region, city, language, territory, territories, products, families, size, score, source and campaign."},
		{"ErrFieldOfText", "lead.products[0].x == 1", "1:18 There is no field x in a text."},
		{"ErrInput", "led.size > 3", "1:1 There is no led here. Did you mean lead?"},
		{"ErrInputLeftOut", "lead.size > 3 or\n  rank > 2", "2:3 There is no rank here. Did you mean partner.rank?"},
		{"ErrQuotesLeftOut", "lead.country == DE", "1:17 There is no DE here, only lead and partner. A text stands in quotes."},
		{"ErrFunction", "foo(lead.size)", "1:1 There is no foo here, only lead and partner. A text stands in quotes."},
		{"ErrClock", "now() > 3", "1:1 There is no now here, only lead and partner. A text stands in quotes."},
		{"ErrTypes", `lead.size > "x"`, "1:11 The operator > does not fit a number and a text."},
		{"ErrTypesOfAnd", `lead.size and true`, "1:11 The operator and does not fit a number and true or false."},
		{"ErrTypeOfNot", "not lead.size", "1:1 The operator not does not fit a number."},
		{"ErrTypeOfElement", "lead.size in lead.products", "1:11 What is looked for is a number, but the list has something else."},
		{"ErrTypeOfList", `"x" in lead.size`, "1:5 The operator in does not fit a text and a number."},
		{"ErrTypeOfLoop", "any(lead.size, true)", "1:10 The function any goes through a list, but this is a number."},
		{"ErrTypeInLoop", "any(lead.products, #)", "1:20 What is asked of each element must be true or false, but this is a text."},
		{"ErrTypeOfArgument", `lower(lead.size) == "x"`, "1:12 This is a number, but a text is wanted for lower."},
		{"ErrNotACondition", "lead.size", "1:1 A condition is true or false, but this is a number. Please compare it with something."},
		{"ErrWholeLead", "lead", "1:1 A condition is true or false, but this is the whole lead. Please compare it with something."},
		{"ErrAssignment", `lead.size = 3`, "1:11 Please write == to compare."},
		{"ErrOperator", "lead.size > 3 annd true", `1:15 "annd" cannot stand here. Did you mean and?`},
		{"ErrBracket", "lead.size > 3)", `1:14 ")" cannot stand here.`},
		{"ErrBracketOpen", "(lead.size > 3", "1:14 The condition ends too early: something has to follow here."},
		{"ErrEnd", "lead.size > 3 and", "1:17 The condition ends too early: something has to follow here."},
		{"ErrQuoteOpen", `lead.city == "Kiel`, "1:14 This text has no closing quote."},
		{"ErrQuoteOpenLater", `lead.city == "K\"iel" and lead.region == 'x`, "1:42 This text has no closing quote."},
		{"ErrCharacter", "lead.size > 3 @", "1:15 The character @ cannot stand in a condition."},
		{"ErrPattern", `lead.city matches "["`, "1:11 This pattern cannot be read: missing closing ]: `[`."},
		{"ErrNumber", "lead.size > 99999999999999999999", "1:32 This number cannot be read."},
		{"ErrRange", "1..1000000", "1:2 A condition can't count through a range."},
		{"ErrRangeInLoop", "any(1..1000000, # > 3)", "1:6 A condition can't count through a range."},
		{"ErrLoopInLoop", "any(lead.products, any(lead.families, # == #))", "1:1 A condition can't have a loop within a loop."},
		{"ErrVariable", "let x = 1; x > 0", "1:5 A condition can't declare variables."},
		{"ErrMakesList", `len(map(lead.products, # + "x")) > 1`, "1:5 A condition can't call map, only len, lower, upper, trim, abs, min, max, all, any, one, none and count."},
		{"ErrTooLong", strings.Repeat("x", 2001), "1:1 This condition is too long: 2001 characters, of at most 2000."},
		{"ErrTooLarge", strings.Repeat("true and ", 150) + "true", "1:906 This condition is too large: it may have at most 200 parts."},
		{"ErrAfterAccents", `lead.city == "Mörön" and lead.contry == "x"`, "1:31 There is no field contry in lead. Did you mean country?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			_, err := condition.Compile(tt.source, programme.Facts{})
			if f := (*condition.Fault)(nil); errors.As(err, &f) {
				got = fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Message)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Ensure that a condition sees nothing but what it is asked of.
func TestCompileKnowsNoOtherInput(t *testing.T) {
	_, err := condition.Compile("partner.rank > 1", programme.WhenFacts{})
	if err == nil || err.Error() != "There is no partner here, only lead. A text stands in quotes." {
		t.Fatal(err)
	}
}

// facts are a lead and a partner to ask of.
func facts() programme.Facts {
	return programme.Facts{
		Lead: programme.LeadFacts{
			Country: "DE", City: "Köln", Size: 400, Score: 70, Products: []string{"HC-1", "HA-1"}, Families: []string{"core", "audit"},
		},
		Partner: programme.PartnerFacts{Country: "DE", Rank: 3, Tier: "gold", Languages: []string{"de"}, Open: 4},
	}
}

// Ensure that a condition holds when it should, and that one that fails on its
// way does not, and says why.
func TestHolds(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		holds        bool
		err          string
	}{
		{"Yes", `lead.country == partner.country and partner.rank >= 3`, true, ""},
		{"No", `lead.size < 100`, false, ""},
		{"InList", `"audit" in lead.families`, true, ""},
		{"NotInNilList", `"core-pro" in partner.certificates`, false, ""},
		{"LoopOverNilList", `all(partner.certificates, # == "x")`, true, ""},
		{"Count", `count(lead.products, # startsWith "H") == 2`, true, ""},
		{"Accents", `lower(lead.city) == "köln"`, true, ""},
		{"Either", `lead.language == "" or lead.language in partner.languages`, true, ""},
		{"ErrIndex", `lead.products[5] == "x"`, false, "An element was asked for that the list does not have."},
		{"ErrIndexOfNil", `partner.certificates[0] == "x"`, false, "An element was asked for that the list does not have."},
		{"ErrZero", "lead.size % (partner.open - 4) == 1", false, "A number was divided by zero."},
		{"ErrPattern", `lead.city matches lead.country + "["`, false, "This pattern cannot be read: missing closing ]: `[`."},
		{"DivisionIsOfFractions", "1 / 0 > 1", true, ""},
		{"SliceOfNothing", `len(lead.city[5:2]) == 0`, true, ""},
		{"Nothing", "nil == nil and lead != nil", true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := condition.Compile(tt.source, programme.Facts{})
			if err != nil {
				t.Fatal(err)
			}
			holds, err := c.Holds(facts())
			if holds != tt.holds || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Fatalf("holds %v, %v; want %v, %q", holds, err, tt.holds, tt.err)
			}
		})
	}
}

// Ensure that a condition can't take more memory than it may, however much its
// input has.
func TestMemoryBudget(t *testing.T) {
	row := "[" + strings.TrimSuffix(strings.Repeat("1,", 90), ",") + "]"
	c, err := condition.Compile("count(lead.products, lead.size in "+row+") >= 0", programme.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.Lead.Products = make([]string, 100_000)
	if _, err := c.Holds(f); err != nil {
		t.Fatalf("a list that is made once is made anew: %v", err)
	}
	made := strings.Replace(row, "[1,", "[lead.size,", 1)
	c, err = condition.Compile("count(lead.products, lead.score in "+made+") >= 0", programme.Facts{})
	if err != nil {
		t.Fatal(err)
	}
	if holds, err := c.Holds(f); holds || err == nil || err.Error() != "It takes too much memory." {
		t.Fatalf("holds %v: %v", holds, err)
	}
}

// Ensure that the part of a partner is what only a change of the partner changes.
func TestPart(t *testing.T) {
	for _, tt := range []struct{ name, source, want string }{
		{"None", "lead.score > 50", "true"},
		{"All", "partner.rank >= 3", "(partner.rank >= 3)"},
		{"OfMany", "partner.rank >= 3 and lead.score > 50 and partner.open < 5", "(partner.rank >= 3)"},
		{"Joined", `partner.rank > 1 && "a b" in partner.languages && partner.country == lead.country`, `(partner.rank > 1) and ("a b" in partner.languages)`},
		{"Either", "partner.rank > 3 or lead.score > 1", "true"},
		{"EitherOfPartner", `(partner.rank > 3 or partner.type == "agency") and lead.score > 1`, `(partner.rank > 3 or partner.type == "agency")`},
		{"ExceptInside", "partner.rank > 3 or partner.open < 5", "true"},
		{"Not", `not (partner.type in ["x"])`, `(not (partner.type in ["x"]))`},
		{"Loop", `any(partner.certificates, # == "x")`, `(any(partner.certificates, # == "x"))`},
		{"LoopAboutLead", "any(partner.products, # in lead.products)", "true"},
		{"Optional", "partner?.rank > 2", "(partner?.rank > 2)"},
		{"ByName", `partner["rank"] > 2`, "(partner.rank > 2)"},
		{"Whole", "partner != nil", "true"},
		{"Environment", "$env.partner.rank > 3", "true"},
		{"Choice", "(partner.rank > 2 ? partner.rank : 3) > 1", "((partner.rank > 2 ? partner.rank : 3) > 1)"},
		{"Constant", "true and partner.rank > 1", "(true) and (partner.rank > 1)"},
		{"Pattern", `partner.domain matches "^a\\.b" and lead.size > 1`, `(partner.domain matches "^a\\.b")`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := condition.Part(tt.source, programme.Facts{}, "partner", "open")
			if err != nil || c.String() != tt.want {
				t.Fatalf("got %v, want %s; %v", c, tt.want, err)
			}
			if whole, err := condition.Compile(tt.source, programme.Facts{}); err != nil {
				t.Fatal(err)
			} else if holds, _ := whole.Holds(facts()); holds {
				if part, err := c.Holds(facts()); !part || err != nil {
					t.Errorf("the whole holds and the part does not: %v", err)
				}
			}
		})
	}
	if _, err := condition.Part("partner.rnk > 1", programme.Facts{}, "partner"); err == nil {
		t.Error("an unsound condition has a part")
	}
}

// Ensure that no text, however hostile, does more than be refused, or be asked in
// a moment; and that whenever a condition holds its part holds.
func FuzzCondition(f *testing.F) {
	for _, s := range []string{
		`lead.country == "DE"`, "any(partner.certificates, # == 'x')", "1..9", "((((", `lead["size"] > 1`, "lead?.size ?? 3 > 1", "-lead.size ** 9 % 0 < 1",
		"true ? lead.products[0] : partner.products[1:2][0] == ``", "let x = lead; x.size > 1", "count(lead.products, len(#) > 1) == 2",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		tooLong := time.AfterFunc(5*time.Second, func() { panic("this takes long: " + source) })
		defer tooLong.Stop()
		c, err := condition.Compile(source, programme.Facts{})
		if err != nil {
			checkFault(t, source, err)
			return
		}
		part, err := condition.Part(source, programme.Facts{}, "partner", "open")
		if err != nil {
			t.Fatalf("%q has no part: %v", source, err)
		}
		for _, about := range []programme.Facts{{}, facts()} {
			holds, _ := c.Holds(about)
			if fits, err := part.Holds(about); holds && !fits && err == nil {
				t.Fatalf("%q holds, but not its part %q", source, part)
			}
		}
	})
}

// checkFault holds a fault to a sentence and a place in the text.
func checkFault(t *testing.T, source string, err error) {
	t.Helper()
	var f *condition.Fault
	if !errors.As(err, &f) {
		t.Fatalf("%T: %v", err, err)
	}
	lines := strings.Split(source, "\n")
	if f.Line < 1 || f.Line > len(lines) || f.Column < 1 || f.Column > len([]rune(lines[f.Line-1]))+1 {
		t.Fatalf("%q: the place %d:%d is outside", source, f.Line, f.Column)
	}
	if strings.TrimSpace(f.Message) == "" {
		t.Fatalf("%q: no sentence", source)
	}
}
