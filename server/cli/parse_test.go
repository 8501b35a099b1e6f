package cli_test

import (
	"strings"
	"testing"
)

// Ensure every kind of field and every way to give it is read.
func TestLaunchReadsItsFlags(t *testing.T) {
	for name, tt := range map[string]struct{ args, want string }{
		"OK":                  {"--name Ada", `"name":"Ada"`},
		"Joined":              {"--name=Ada", `"name":"Ada"`},
		"JoinedEmpty":         {"--name= --tag=", `"tags":[""]`},
		"Default":             {"--name A", `"price":{"amount":"1000.00","currency":"EUR"}`},
		"OverDefault":         {"--name A --price 48k", `"amount":"48000.00"`},
		"Int":                 {"--name A --length 12", `"length":12`},
		"Short":               {"--name A -l 12", `"length":12`},
		"ShortJoined":         {"--name A -l=12", `"length":12`},
		"NegativeNumber":      {"--name A --length -5", `"length":-5`},
		"Int64":               {"--name A --depth -9223372036854775808", `sail -9223372036854775808 `},
		"Bool":                {"--name A --sold", `"sold":true`},
		"BoolJoined":          {"--name A --sold=no", `"sold":false`},
		"Enum":                {"--name A --type motor", `"note":"motor `},
		"Repeated":            {"--name A --tag x --tag y,z", `"tags":["x","y,z"]`},
		"ParsedStructs":       {"--name A --part OAR:2 --part MAST", `"parts":[{"sku":"OAR","quantity":2},{"sku":"MAST","quantity":1}]`},
		"TextUnmarshaler":     {"--name A --built 2026-05-01", ` 1 May 2026 `},
		"Time":                {"--name A --seen 2025-01-01T00:00:00+02:00", ` 2024 `},
		"PointerGiven":        {"--name A --note hello", `"note":"note: hello"`},
		"PointerEmpty":        {"--name A --note=", `"note":"note: "`},
		"DashAlone":           {"--name - --note -x", `"note":"note: -x"`},
		"ValueWithTwoDashes":  {"--name=--json", `"name":"--json"`},
		"ValueWithEquals":     {"--name a=b", `"name":"a=b"`},
		"GlobalsAnywhere":     {"--idempotency-key k1 --name A", `"name":"A"`},
		"Unicode":             {"[--name=山田 太郎]", `"name":"山田 太郎"`},
		"PrintsNoC1OrBidi":    {"[--name=a\u009b1m\u202eb\U000e0041]", `"name":"a\u009b1m\u202eb\udb40\udc41"`},
		"PrintsNoEscape":      {"[--name=a\x1b[31m\x7f]", `"name":"a\u001b[31m\u007f"`},
		"NewlineStaysInJSON":  {"[--name=a\nb]", `"name":"a\nb"`},
		"HTMLIsNotEscaped":    {"--name=<&>", `"name":"<&>"`},
		"RepeatedGlobals":     {"--json --name A", `"name":"A"`},
		"EmptyEnumIsLeftOpen": {"--name A --type=", `"note":" 0 `},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).call(append([]string{"--json", "boats", "launch"}, words(tt.args)...)...)
			if r.status != 0 || !strings.Contains(r.out, tt.want) {
				t.Errorf("status %d, %s%s\nwant %s", r.status, r.out, r.err, tt.want)
			}
		})
	}
}

// Ensure wrong words are refused with status 2 and a sentence that names them.
func TestWrongWordsAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ line, want string }{
		"UnknownNoun":      {"deasl list", `Unknown command "deasl".`},
		"UnknownShell":     {"; rm -rf /", `Unknown command ";".`},
		"UnknownSubstitut": {"$(reboot)", `Unknown command "$(reboot)".`},
		"NearNoun":         {"boast list", `Unknown command "boast". Did you mean "boats"?`},
		"SingularNoun":     {"boat list", `Did you mean "boats"?`},
		"NearVerb":         {"boats lanch", `Unknown command "lanch" of boats. Did you mean "boats launch"?`},
		"Swapped":          {"list boats", `Unknown command "list". Did you mean "boats list"?`},
		"FarVerb":          {"boats B-1", `Unknown command "B-1" of boats.`},
		"FlagBeforeNoun":   {"--limit 5 boats list", `Please give a noun and a verb before "--limit".`},
		"FlagBeforeVerb":   {"boats --limit 5 list", `Please give the verb before the flags of boats.`},
		"UnknownFlag":      {"boats launch --name A --lengt 5", `There is no flag "--lengt" of boats launch. Did you mean "--length"?`},
		"UnknownGlobal":    {"boats list --jsn", `Did you mean "--json"?`},
		"UnknownShort":     {"boats launch --name A -x", `There is no flag "-x" of boats launch.`},
		"MissingValue":     {"boats launch --name", `--name: This needs a value.`},
		"FlagAsValue":      {"boats launch --name --sold", `--name: This needs a value; join one that starts with two dashes as in --name=--text.`},
		"MissingRequired":  {"boats launch", `--name: This is missing: name of the boat.`},
		"MissingArg":       {"boats show", `ID: This is missing: id of the boat.`},
		"Twice":            {"boats launch --name A --name B", `--name: This is given twice.`},
		"TooMany":          {"boats show B-1 B-2", `"B-2" is a word too many.`},
		"LostQuotes":       {"boats launch --name Ada Lovelace", `"Lovelace" is a word too many. A text with spaces needs quotes that reach the portal`},
		"NotInEnum":        {"boats launch --name A --type sial", `--type: This is one of: sail, motor. Did you mean "sail"?`},
		"BoolValue":        {"boats launch --name A --sold=perhaps", `--sold: This is yes or no.`},
		"Float":            {"boats launch --name A --length 1.5", `--length: Please give a whole number such as 30.`},
		"Exponent":         {"boats launch --name A --length 1e309", `Please give a whole number such as 30.`},
		"NaN":              {"boats launch --name A --length NaN", `Please give a whole number such as 30.`},
		"MinusZero":        {"boats launch --name A --length -0", `Please give a whole number such as 30.`},
		"LeadingZero":      {"boats launch --name A --length 00", `Please give a whole number such as 30.`},
		"ArabicDigits":     {"boats launch --name A --length ١٢", `Please give a whole number such as 30.`},
		"ThirtyDigits":     {"boats launch --name A --length 123456789012345678901234567890", `Please give a whole number such as 30.`},
		"TooLarge":         {"boats launch --name A --length 9999999999999999999", `--length: This number is too large.`},
		"Time":             {"boats launch --name A --seen yesterday", `--seen: Please give a time such as 2026-12-18T09:00:00Z.`},
		"TextUnmarshaler":  {"boats launch --name A --built 2026-02-30", `--built: This can't be read. An example: 2026-05-01`},
		"ParsedStruct":     {"boats launch --name A --part OAR:x", `--part: The quantity is a whole number.`},
		"DomainFault":      {"boats launch --name Noah", `--name: A boat can't be called so.`},
		"DomainSubfield":   {"boats launch --name Noah", `--part: There is no such part.`},
		"NegativeLimit":    {"boats list --limit -1", `--limit: This is a number from 1 to 500.`},
		"NoLimit":          {"boats list --limit 0", `--limit: This is a number from 1 to 500.`},
		"HugeLimit":        {"boats list --limit 1000000000", `--limit: This is a number from 1 to 500.`},
		"ForgedCursor":     {"boats list --after ../..", `--after: This cursor is not one that this list gave with the same filters.`},
		"HiddenField":      {"boats launch --name A --hidden 5", `There is no flag "--hidden" of boats launch.`},
		"JSONWithValue":    {"boats list --json=no", `--json takes no value.`},
		"JSONAndCSV":       {"boats list --json --csv", `Please give either --json or --csv.`},
		"CSVOfRecord":      {"boats show B-1 --csv", `--csv is for lists; boats show gives none.`},
		"KeyOnQuery":       {"boats list --idempotency-key K", `boats list changes nothing and needs no key.`},
		"KeyOnTask":        {"boats load --idempotency-key K", `boats load works in many steps and takes no key.`},
		"KeyWithoutValue":  {"boats launch --name A --idempotency-key --json", `--idempotency-key needs a value.`},
		"ArgAfterDashes":   {"boats show -- -x --json", `"--json" is a word too many.`},
		"VersionWithWords": {"version 2", `version takes no arguments.`},
		"NUL":              {"boats show a\x00b", `Word 3 is no text in UTF-8.`},
		"InvalidUTF8":      {"boats show a\xffb", `Word 3 is no text in UTF-8.`},
		"LongNoun":         {strings.Repeat("x", 5000), `Unknown command "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…".`},
		"EscapeInNoun":     {"a\x1b]0;x\x07", "Unknown command \"a\ufffd]0;x\ufffd\"."},
		"HelpOfUnknown":    {"help boast", `Did you mean "boats"?`},
		"HelpOfSingle":     {"help join extra", `Unknown command "extra" of join.`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).call(words(tt.line)...)
			if strings.Contains(tt.line, "--json") { // the same sentence, as JSON
				r.err = strings.ReplaceAll(r.err, `\"`, `"`)
			}
			if r.status != 2 || !strings.Contains(r.err, tt.want) || r.out != "" {
				t.Errorf("status %d, out %q, err %q\nwant %s", r.status, r.out, r.err, tt.want)
			}
		})
	}
}

// Ensure words after -- are arguments, and that arguments may be repeated or
// left out.
func TestArgumentsByPosition(t *testing.T) {
	for name, tt := range map[string]struct{ line, want string }{
		"None":           {"colors --json", `{"items":[],"next":""}`},
		"Several":        {"colors red -- --csv -x", "VALUE\nred\n--csv\n-x"},
		"NegativeNumber": {"boats move -5", "by  -5"},
		"HelpIsAWord":    {"colors -- help -h", "help\n-h"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).call(words(tt.line)...)
			if r.status != 0 || !strings.Contains(r.out, tt.want) {
				t.Errorf("status %d, out %q, err %q", r.status, r.out, r.err)
			}
		})
	}
}

// Ensure a call that is too large is refused with status 6.
func TestTooLargeCalls(t *testing.T) {
	for name, args := range map[string][]string{
		"Bytes":       {"boats", "show", strings.Repeat("x", 100<<10)},
		"Words":       strings.Split(strings.Repeat("x ", 100_000), " "),
		"BytesInSum":  append([]string{"boats", "show", "--json"}, strings.Split(strings.Repeat(strings.Repeat("y", 999)+" ", 80), " ")...),
		"WordsOfNone": make([]string, 600),
	} {
		t.Run(name, func(t *testing.T) {
			r := newCaller(t).call(args...)
			if r.status != 6 || !strings.Contains(r.err, "A call has at most") {
				t.Errorf("status %d, err %q", r.status, r.err)
			}
		})
	}
}

// Ensure every fault is told at once.
func TestAllFaultsAreTold(t *testing.T) {
	r := newCaller(t).call(words("boats launch --length x --type y --bogus --json")...)
	e := decode(t, r.err)["error"].(map[string]any)
	if r.status != 2 || e["kind"] != "invalid" || e["field"] != "length" || len(e["fields"].([]any)) != 4 {
		t.Errorf("status %d, %v", r.status, e)
	}
	r = newCaller(t).call(words("boats launch --length x --type y --bogus")...)
	golden(t, "faults", r.err)
}

// Ensure that the faults that only the operation finds are told with those of the words,
// and none of a word that could not be read or was not given.
func TestFaultsOfTheOperationAreToldToo(t *testing.T) {
	r := newCaller(t).call(words("boats launch --name Noah --type y --bogus")...)
	want := "--type: This is one of: sail, motor.\nThere is no flag \"--bogus\" of boats launch.\n--name: A boat can't be called so.\n"
	if r.status != 2 || !strings.HasPrefix(r.err, want) || strings.Contains(r.err, "--part") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
}
