package cli

import (
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gangway/domain"
	"gangway/domain/text"
)

// Ensure cells that a spreadsheet would run are made harmless, and that taking
// one ' off such a cell gives the text again (B71).
func TestNeutralCells(t *testing.T) {
	for in, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", " =1": "' =1", "＝1": "'＝1", "'=1": "''=1", "''=1": "'''=1",
		"O'Neil": "O'Neil", "'t Hooft": "'t Hooft", "1-2": "1-2", "": "", "a=b": "a=b",
	} {
		got := neutral(in)
		if got != want {
			t.Errorf("neutral(%q) = %q, want %q", in, got, want)
		}
		back := got
		if formula.MatchString(got) {
			back = got[1:]
		}
		if back != in {
			t.Errorf("%q comes back as %q", in, back)
		}
	}
}

// Ensure what is written as CSV is read again by others.
func TestLinesOfCSV(t *testing.T) {
	cells := []string{`a "b", c`, "two\nlines", "", "山田"}
	var b strings.Builder
	writeLine(&b, cells)
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0], cells) {
		t.Errorf("%q, %v", rows, err)
	}
}

// FuzzCells ensures that whatever a record holds, its line of CSV is read again
// by others as the same cells, none of which a spreadsheet would run (B71); and that
// its JSON means the same and has nothing that a terminal obeys.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"=cmd|' /C calc'!A0", "\t=1", "'=1", "a \"b\", c\r\n\"", "\u200b=1", "\x1b[2J\u009b1m\u202e", "＝1\xff", " \u3000-1", "山田", ""} {
		f.Add(s, "Contoso")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		list := &node{kind: array, kids: []*node{{kind: str, text: a}, {kind: str, text: b}}}
		cells := []string{(&node{kind: str, text: a}).csv(), list.csv(), "", neutral(text.Show(b))}
		var line strings.Builder
		writeLine(&line, cells)
		rows, err := csv.NewReader(strings.NewReader(line.String())).ReadAll()
		if err != nil || len(rows) != 1 || !reflect.DeepEqual(rows[0], cells) {
			t.Errorf("%q is read as %q, %v", cells, rows, err)
		}
		for _, c := range cells {
			if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(c)); strings.ContainsRune("=+-@＝＋－＠", r) && c != "" || strings.ContainsFunc(c, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
				t.Errorf("the cell %q is run or obeyed", c)
			}
		}
		j, err := marshal(map[string]string{"a": a, "b": b})
		var back map[string]string
		if err != nil || json.Unmarshal(j, &back) != nil || back["a"] != strings.ToValidUTF8(a, "\ufffd") && utf8.ValidString(a) || len(back) != 2 {
			t.Errorf("%s is %q, %v", j, back, err)
		}
		if strings.ContainsFunc(strings.TrimSuffix(string(j), "\n"), func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Errorf("%q is obeyed", j)
		}
	})
}

// Ensure escaped JSON means the same and has nothing that a terminal obeys.
func TestMarshal(t *testing.T) {
	in := "a\x1b[2J\u009b\u0085\x7f\u202e\u200b\u2028\u00a0\U000e0041é👍<&>\xff"
	b, err := marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	want := `"a\u001b[2J\u009b\u0085\u007f\u202e\u200b\u2028\u00a0\udb40\udc41é👍<&>\ufffd"` + "\n"
	if string(b) != want {
		t.Errorf("%s, want %s", b, want)
	}
	var back string
	if err := json.Unmarshal(b, &back); err != nil || back != strings.ToValidUTF8(in, "\ufffd") {
		t.Errorf("%q, %v", back, err)
	}
}

// Ensure examples can be pasted into a shell, where ssh joins words with blanks.
func TestRemote(t *testing.T) {
	for in, want := range map[string]string{
		"deals list":                      "deals list",
		"leads import < leads.csv":        "leads import < leads.csv",
		"backup > file":                   "backup > file",
		`a --name "Contoso GmbH"`:         `'a --name "Contoso GmbH"'`,
		`a --name "O'Neil" < b.md`:        `'a --name "O'\''Neil"' < b.md`,
		"a --key 'x y'":                   `'a --key '\''x y'\'''`,
		"a --note \"1 > 2\"":              `'a --note "1 > 2"'`,
		"programme diff < programme.tar ": "programme diff < programme.tar ",
	} {
		if got := remote(in); got != want {
			t.Errorf("remote(%s) = %s, want %s", in, got, want)
		}
	}
}

// Ensure an input whose words would not be clear is found out.
func TestDescribeRefuses(t *testing.T) {
	type twice struct {
		A string `name:"x"`
		B string `name:"x"`
	}
	type taken struct{ JSON bool }
	type help struct {
		A string `short:"h"`
	}
	type float struct{ F float64 }
	type nested struct{ P struct{ X int } }
	type after struct {
		A []string `arg:""`
		B string   `arg:""`
	}
	type optional struct {
		A string `arg:"" optional:""`
		B string `arg:""`
	}
	type fallback struct {
		N int `default:"many"`
	}
	type size struct {
		S string `stdin:"" max:"-1"`
	}
	for want, in := range map[string]any{
		"the flag x is taken": twice{}, "the flag json is taken": taken{}, "the flag h is taken": help{},
		"a float64 can't be given": float{}, "can't be given": nested{}, "no argument can follow a": after{},
		"no argument can follow": optional{}, "its default": fallback{}, "max is not a size": size{},
	} {
		_, err := describe(domain.Operation{Name: "x.y", Input: reflect.TypeOf(in)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%T: %v, want %s", in, err, want)
		}
	}
}

// Ensure the nearest name is proposed, and none that is far.
func TestDidYouMean(t *testing.T) {
	names := []string{"list", "show", "register", "reject", "return"}
	for in, want := range map[string]string{
		"lst": "list", "LIST": "list", "regsiter": "register", "rejct": "reject", "retrun": "return",
		"xyzzy": "", "": "", strings.Repeat("list", 1000): "",
	} {
		if got := didYouMean(in, "", names); want == "" && got != "" || want != "" && got != ` Did you mean "`+want+`"?` {
			t.Errorf("didYouMean(%.20q) = %q, want %q", in, got, want)
		}
	}
}
