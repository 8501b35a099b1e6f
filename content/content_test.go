package content_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gangway/content"
	"gangway/domain"
)

// Ensure that the starter is a programme without faults that uses what there is.
func TestStarter(t *testing.T) {
	p, err := content.Load(content.Starter())
	if err != nil {
		t.Fatal(err)
	}
	if p.Vendor != "Halyard" || p.TimeZone.String() != "Europe/Berlin" || len(p.Rev()) != 12 {
		t.Errorf("vendor %q, zone %v, revision %q", p.Vendor, p.TimeZone, p.Rev())
	}
	if len(p.Products) != 6 || len(p.Families) != 3 || len(p.Tiers) != 4 || len(p.Territories) != 4 || len(p.Agreements) != 2 {
		t.Errorf("%d products, %d families, %d tiers, %d territories, %d agreements",
			len(p.Products), len(p.Families), len(p.Tiers), len(p.Territories), len(p.Agreements))
	}
	x, ok := p.Product("hc-100")
	if !ok || x.List != (domain.Money{Minor: 1_200_000, Currency: "EUR"}) {
		t.Errorf("product %+v", x)
	}
	a, ok := p.Agreement("partner-agreement")
	if !ok || a.Version != "1.0" || len(a.Hash) != 64 || !strings.HasPrefix(a.Text, "# Halyard Crew") {
		t.Errorf("agreement %+v", a.ID)
	}
	questions := 0
	for i := range p.Courses {
		questions += len(p.Courses[i].Quiz.Questions)
	}
	if len(p.Documents) < 12 || len(p.News) < 4 || len(p.Courses) != 5 || questions < 50 || len(p.Training.Tracks) != 2 || len(p.Files) != 4 {
		t.Errorf("%d documents, %d news, %d courses, %d questions, %d tracks, %d files",
			len(p.Documents), len(p.News), len(p.Courses), questions, len(p.Training.Tracks), len(p.Files))
	}
	if y, ok := p.Tier("gold"); !ok || !y.AutoApprove || y.ProtectionDays != 120 || p.EntryTier().ID != "registered" {
		t.Errorf("tier %+v", y)
	}
}

// Ensure that init's copy is the starter, and that a folder with anything in it
// is left alone.
func TestWriteStarter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "programme")
	if err := content.WriteStarter(dir); err != nil {
		t.Fatal(err)
	}
	copied, err := content.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	original, err := content.Load(content.Starter())
	if err != nil || copied.Rev() != original.Rev() {
		t.Fatalf("revision %s, want %s; %v", copied.Rev(), original.Rev(), err)
	}
	if err := content.WriteStarter(dir); !errors.Is(err, content.ErrNotEmpty) {
		t.Fatalf("second time: %v", err)
	}
}

// Ensure that the revision changes with the content, and with nothing else.
func TestRevision(t *testing.T) {
	rev := func(fsys fs.FS) string {
		t.Helper()
		p, err := content.Load(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return p.Rev()
	}
	before := rev(folder("", ""))
	if again := rev(folder("", "")); again != before {
		t.Errorf("%s, then %s", before, again)
	}
	if other := rev(folder("support: a", "support: b")); other != rev(folder("", "")) {
		t.Errorf("a change that changes nothing gave %s", other)
	}
	if other := rev(folder("name: Crew", "name: Club")); other == before {
		t.Error("another name has the same revision")
	}
	changed := folder("", "")
	changed["agreements/partner.md"].Data = append(changed["agreements/partner.md"].Data, "More."...)
	if other := rev(changed); other == before {
		t.Error("another agreement has the same revision")
	}
}

// base is the smallest sound programme; faults are made by replacing a part.
const base = `name: Crew
vendor: Halyard
currency: EUR
time_zone: Europe/Berlin
families:
  - id: core
    name: Core
products:
  - sku: HC-1
    name: Halyard Core
    family: core
    list: 1000
territories:
  - id: dach
    name: DACH
    countries: [DE, AT]
tiers:
  - id: silver
    name: Silver
    rank: 1
  - id: gold
    name: Gold
    rank: 2
deals:
  reminders: [14, 7]
onboarding:
  steps:
    - id: sign
      title: Sign
      event: agreement.accepted
      agreement: partner
`

const agreement = "---\nid: partner\nversion: \"1\"\ntitle: Agreement\n---\n\nBe good.\n"

// folder returns a sound folder with one part of its programme.yaml replaced.
func folder(old, replacement string) fstest.MapFS {
	return fstest.MapFS{
		"programme.yaml":        {Data: []byte(strings.Replace(base, old, replacement, 1))},
		"agreements/partner.md": {Data: []byte(agreement)},
	}
}

// Ensure that each mistake is told where it stands, in words that help.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name, old, replacement string
		want                   []string
	}{
		{"OK", "", "", nil},
		{
			"ErrUnknownField", "rank: 1", "rank: 1\n    protection_day: 5",
			[]string{
				`21:5: There is no "protection_day" here. Did you mean "protection_days"?`,
			},
		},
		{
			"ErrUnknownRoot", "name: Crew", "name: Crew\nzzz: 1",
			[]string{
				`2:1: There is no "zzz" here.`,
			},
		},
		{
			"ErrDuplicateKey", "vendor: Halyard", "vendor: Halyard\nvendor: Other",
			[]string{
				`3:1: "vendor" is here twice.`,
			},
		},
		{
			"ErrWrongTypes", "rank: 1", "rank: one\n    auto_approve: maybe\n    name: [x]",
			[]string{
				`20:11: This must be a whole number.`,
				`21:19: This must be true or false.`,
				`22:5: "name" is here twice.`,
			},
		},
		{
			"ErrListForText", "name: Crew", "name: [Crew]",
			[]string{
				`1:7: This must be a text.`,
			},
		},
		{
			"ErrTextForList", "reminders: [14, 7]", "reminders: 14",
			[]string{
				`25:14: This must be a list.`,
			},
		},
		{
			"ErrTextForMap", "deals:\n  reminders: [14, 7]", "deals: none",
			[]string{
				`24:8: This must be a list of keys with values.`,
			},
		},
		{
			"ErrSyntax", "name: Crew", "name: 'Crew",
			[]string{
				`1:7: This cannot be read as YAML: could not find end character of single-quoted text.`,
			},
		},
		{
			"ErrAnchor", "name: Crew", "name: &a Crew",
			[]string{
				`1:7: Anchors, aliases and tags cannot be used here.`,
			},
		},
		{
			"ErrDocuments", "name: Crew", "name: Crew\n---\nname: x\n---",
			[]string{
				`3:1: Only one document can be in this file.`,
			},
		},
		{
			"ErrDepth", "name: Crew", "name: " + strings.Repeat("[", 100_000),
			[]string{
				`1:71: This is nested too deeply.`,
			},
		},
		{
			"ErrDepthDashes", "name: Crew", "name:\n" + strings.Repeat("- ", 100_000),
			[]string{
				`2:129: This is nested too deeply.`,
			},
		},
		{
			"ErrLines", "name: Crew", strings.Repeat("#\n", 10_000) + "name: Crew",
			[]string{"10001:1: This has too many lines: at most 10000 can be read."},
		},
		{
			"ErrLongLine", "name: Crew", "name: Crew\nname: " + strings.Repeat("&a ", 10_000),
			[]string{"2:1: This line is too long: at most 8192 characters can be read."},
		},
		{
			"ErrZone", "Europe/Berlin", "Mars/Olympus",
			[]string{
				`4:12: "Mars/Olympus" is not a time zone, such as Europe/Berlin.`,
			},
		},
		{
			"ErrZoneLocal", "Europe/Berlin", "Local",
			[]string{
				`4:12: "Local" is not a time zone, such as Europe/Berlin.`,
			},
		},
		{
			"ErrCurrency", "currency: EUR", "currency: EURO",
			[]string{
				`3:11: "EURO" is not a currency. Please give its ISO 4217 code, such as EUR.`,
			},
		},
		{
			"ErrFamily", "family: core", "family: cor",
			[]string{
				`11:13: There is no product family "cor".`,
			},
		},
		{
			"ErrSKUTwice", "    list: 1000", "    list: 1000\n  - { sku: hc-1, name: Twin, family: core }",
			[]string{
				`13:12: The SKU "hc-1" is here twice.`,
			},
		},
		{
			"ErrSKU", "sku: HC-1", "sku: HC:1",
			[]string{
				`9:10: "HC:1" is not a SKU: letters, digits and - . _ / +, such as HC-100.`,
			},
		},
		{
			"B75ErrAmount", "list: 1000", "list: 1e309",
			[]string{
				`12:11: Please give an amount such as 48000, 48k or 48,000.00.`,
			},
		},
		{
			"B75ErrAmountNegative", "list: 1000", "list: -1",
			[]string{
				`12:11: Please give an amount such as 48000, 48k or 48,000.00.`,
			},
		},
		{
			"ErrAmountTwoWays", "list: 1000", "list: 12.500",
			[]string{
				`12:11: 12.500 can be read in two ways. Please write an amount such as 12500 or 12.50.`,
			},
		},
		{
			"ErrCountry", "[DE, AT]", "[DE, UK, XX]",
			[]string{
				`16:21: "UK" is not a country code. Did you mean GB?`,
				`16:25: "XX" is not a country code, such as DE.`,
			},
		},
		{
			"ErrCountryTwice", "tiers:", "  - { id: north, name: North, countries: [DK, DE] }\ntiers:",
			[]string{
				`17:47: The country DE is in the territory dach too, with the same priority. Give a higher priority to the one that is to decide.`,
			},
		},
		{
			"ErrTerritoryKeys", "tiers:", `  - id: keys
    name: Key accounts
    accounts: [contoso.de, www.adatum.de, moon]
    priority: 2000
    exclusive: perhaps
    from: 2026-01-01
    until: 2026-31-01
  - id: past
    name: Past
    accounts: [fabrikam.de]
    from: 2026-02-01
    until: 2026-01-01
tiers:`,
			[]string{
				`19:28: "www.adatum.de" is not a registrable domain. Please write adatum.de.`,
				`19:43: "moon" is not a web domain that a customer can own, such as contoso.com.`,
				`20:15: "priority" is 2000, but must be between 0 and 1000.`,
				`21:16: This must be true or false.`,
				`23:12: Please give a date that exists, such as 2026-12-18.`,
				`28:12: The territory ends on 2026-01-01, before it begins on 2026-02-01.`,
			},
		},
		{
			"ErrRankOrder", "rank: 2", "rank: 1",
			[]string{
				`23:11: Tiers stand in rising order: rank 1 comes after rank 1.`,
			},
		},
		{
			"ErrRankMissing", "    rank: 2\n", "",
			[]string{
				`21:5: "rank" is 0, but must be between 1 and 1000.`,
			},
		},
		{
			"ErrNoTiers", base[strings.Index(base, "tiers:"):strings.Index(base, "deals:")], "",
			[]string{
				`1:1: "tiers" needs at least one entry.`,
			},
		},
		{
			"ErrProbability", "reminders: [14, 7]", "stages: [{ id: a, name: A, probability: 90 }, { id: b, name: B, probability: 120 }, { id: c, name: C, probability: 50 }]",
			[]string{
				`25:80: "probability" is 120, but must be between 0 and 100.`,
				`25:118: Stages stand in rising order: 50 % comes after 120 %.`,
			},
		},
		{
			"ErrReminders", "[14, 7]", "[7, 14, 0]",
			[]string{
				`25:18: Reminders stand in falling order: 14 comes after 7.`,
				`25:22: "reminders[2]" is 0, but must be between 1 and 3650.`,
			},
		},
		{
			"ErrBusinessHours", "reminders: [14, 7]", "business_hours: { days: [mon, mon, funday], from: '17:00', to: '25:00' }",
			[]string{
				`25:33: The day mon is here twice.`,
				`25:38: "funday" is not a day of the week, such as mon.`,
				`25:66: "25:00" is not a time of day, such as 09:30.`,
			},
		},
		{
			"B76ErrDates", "reminders: [14, 7]", "holidays: [{ date: 2026-02-30, name: x }, { date: 0000-00-00, name: y }, { name: z }]",
			[]string{
				`25:22: Please give a date that exists, such as 2026-12-18.`,
				`25:53: Please give a date that exists, such as 2026-12-18.`,
				`25:76: Please give a date, such as 2026-12-25.`,
			},
		},
		{
			"ErrEvent", "event: agreement.accepted", "event: agreement.signed",
			[]string{
				`30:14: "agreement.signed" is no event that completes a step: agreement.accepted, certificate.issued, deal.approved, deal.submitted, deal.won, key.added, lead.accepted, user.joined.`,
				`31:18: Only a step of the event agreement.accepted names an agreement.`,
			},
		},
		{
			"ErrAgreementWithoutFile", "agreement: partner", "agreement: nda",
			[]string{
				`31:18: There is no agreement "nda" in the folder agreements.`,
			},
		},
		{
			"ErrNamedAccount", "tiers:", "named_accounts:\n  - { name: A, domain: co.uk }\n  - { name: B }\n  - { name: C, domain: www.c.example }\n  - { name: D, domain: c.example, families: [x] }\ntiers:",
			[]string{
				`18:24: "co.uk" is not a web domain that a customer can own, such as contoso.com.`,
				`19:5: A named account needs a domain, or else a country.`,
				`21:24: The domain c.example is here twice.`,
				`21:46: There is no product family "x".`,
			},
		},
		{
			"ErrColor", "name: Crew", "name: Crew\nbranding: { accent: blue, symbol: abc }",
			[]string{
				`2:21: "blue" is not a colour, such as #2f6fdb.`,
				`2:35: This is too long: at most 2 characters fit here.`,
			},
		},
		{
			"ErrIdentifier", "id: core", "id: Core Family",
			[]string{
				`6:9: "Core Family" is not an identifier: small letters, digits and hyphens, such as gold-plus.`,
				`11:13: There is no product family "core".`,
			},
		},
		{
			"B20ErrEscape", "name: Crew", `name: "Cr\x1bew"`,
			[]string{
				`1:7: This has characters that cannot be shown.`,
			},
		},
		{
			"B13ErrRawEscape", "name: Crew", "name: Cr\x1bew",
			[]string{
				`1:9: This character cannot be part of a text.`,
			},
		},
		{
			"B25ErrBidi", "name: Crew", "name: Crew # \u202e",
			[]string{
				`1:14: This character cannot be part of a text.`,
			},
		},
		{
			"ErrEmptyFile", base, "",
			[]string{
				`1:1: "name" is missing.`,
				`1:1: "vendor" is missing.`,
				`1:1: "families" needs at least one entry.`,
				`1:1: "products" needs at least one entry.`,
				`1:1: "tiers" needs at least one entry.`,
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkFaults(t, folder(tt.old, tt.replacement), "programme.yaml", tt.want)
		})
	}
}

// checkFaults loads a folder and compares its faults, which must all be in one
// file. Equal faults at one place are told once.
func checkFaults(t *testing.T, fsys fs.FS, file string, want []string) {
	t.Helper()
	_, err := content.Load(fsys)
	var faults content.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatalf("%T: %v", err, err)
	}
	var got []string
	for _, f := range faults {
		got = append(got, strings.TrimPrefix(f.String(), file+":"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("faults (-want +got):\n%s", diff)
	}
}

// Ensure that faults of agreements are told in their own file.
func TestAgreementFaults(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		want         []string
	}{
		{"OK", agreement, nil},
		{"OKWindows", "\ufeff" + strings.ReplaceAll(agreement, "\n", "\r\n"), nil},
		{"ErrNoTitle", strings.Replace(agreement, "title: Agreement\n", "", 1), []string{`2:1: "title" is missing.`}},
		{"ErrUnknownField", strings.Replace(agreement, "title", "titel", 1), []string{
			`2:1: "title" is missing.`, `4:1: There is no "titel" here. Did you mean "title"?`,
		}},
		{"ErrNoText", "---\nid: partner\nversion: 1\ntitle: x\n---\n \n", []string{"2:1: This agreement has no text."}},
		{"ErrEscape", agreement + "a\x1b[2J", []string{"8:2: This character cannot be part of a text."}},
		{"ErrInvalidUTF8", agreement + "\xff", []string{"8:1: This character cannot be part of a text."}},
		{"ErrTooLarge", agreement + strings.Repeat("x", 200_000), []string{"1:1: This file is too large: at most 128 KiB can be read."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := folder("      agreement: partner\n", "")
			fsys["agreements/partner.md"].Data = []byte(tt.source)
			checkFaults(t, fsys, "agreements/partner.md", tt.want)
		})
	}
	t.Run("ErrNoFrontMatter", func(t *testing.T) {
		fsys := folder("      agreement: partner\n", "")
		fsys["agreements/partner.md"].Data = []byte("# Agreement\n")
		checkFaults(t, fsys, "agreements/partner.md", []string{
			"1:1: This file needs front matter: a line ---, then id, version and title, then a line ---.",
		})
	})
	t.Run("ErrTwice", func(t *testing.T) {
		fsys := folder("", "")
		fsys["agreements/zz.md"] = &fstest.MapFile{Data: []byte(agreement)}
		checkFaults(t, fsys, "agreements/zz.md", []string{`2:5: "partner" is here twice.`})
	})
}

// Ensure that a folder without a programme, or with a huge one, is told of in
// the same way.
func TestLoadNothing(t *testing.T) {
	checkFaults(t, fstest.MapFS{}, "programme.yaml", []string{"1:1: This file is missing."})
	checkFaults(t, fstest.MapFS{"programme.yaml": {Data: make([]byte, 1<<20)}}, "programme.yaml",
		[]string{"1:1: This file is too large: at most 512 KiB can be read."})
}

// Ensure that faults are told in order, file by file, and no more than one can
// read.
func TestFaultsInOrder(t *testing.T) {
	fsys := folder("rank: 2", "rank: x\n    discount: y")
	fsys["agreements/partner.md"].Data = []byte(strings.Replace(agreement, "id: partner", "id: P", 1))
	_, err := content.Load(fsys)
	want := `agreements/partner.md:2:5: "P" is not an identifier: small letters, digits and hyphens, such as gold-plus.
programme.yaml:23:11: This must be a whole number.
programme.yaml:24:15: This must be a whole number.
programme.yaml:32:18: There is no agreement "partner" in the folder agreements.`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Fatal(diff)
	}
	_, err = content.Load(folder("name: Crew", "name: Crew\n"+strings.Repeat("zz: 1\n", 1000)))
	var faults content.Faults
	if !errors.As(err, &faults) || len(faults) != 200 {
		t.Fatalf("%d faults", len(faults))
	}
}
