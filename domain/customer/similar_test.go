package customer_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gangway/domain/customer"
)

// pairs are what the measure and its threshold were chosen on.
func pairs() []pair {
	return []pair{
		// One company, written twice.
		{"Contoso GmbH", "CONTOSO", true},
		{"Contoso", "Contoso Ltd.", true},
		{"Contoso", "Contsoo", true},
		{"Contoso", "Cotoso", true},
		{"Contoso", "Contosso", true},
		{"Contoso", "Kontoso", true},
		{"Contoso", "Contosa", true},
		{"Contoso", "Contoso Deutschland GmbH", true},
		{"Contoso Group", "Contoso Holding AG", true},
		{"Contoso Energy", "Contoso", true},
		{"Müller Maschinenbau", "Mueller Maschinenbau GmbH", true},
		{"Müller Maschinenbau", "Muller Maschinen-Bau", true},
		{"Datasoft", "Data Soft", true},
		{"Northwind Traders", "Northwind-Traders Inc", true},
		{"Northwind Traders", "Nortwind Traders", true},
		{"Northwind Traders", "Traders Northwind", true},
		{"Adventure Works", "Adventureworks", true},
		{"Wide World Importers", "World Wide Importers", true},
		{"International Business Machines", "IBM Deutschland", true},
		{"Bayerische Motoren Werke", "BMW AG", true},
		{"Lufthansa", "Deutsche Lufthansa", false},
		{"Schmidt & Partner", "Schmitt und Partner", true},
		{"Meyer Werft", "Meier Werft", true},
		{"Société Générale", "Societe Generale SA", true},
		{"Telefónica", "Telefonica S.A.", true},
		{"A. Datum Corporation", "A Datum Corp", true},
		{"Proseware", "Prosware", true},
		{"Fabrikam Robotics", "Fabrikam Robotic", true},
		{"Konex Systems", "Konnex Systems", true},
		{"Газпром нефть", "Газпромнефть", true},
		{"株式会社コントソ", "株式会社コントソ", true},

		// Two companies with something in common.
		{"Deutsche Bank", "Deutsche Bahn", false},
		{"Deutsche Bank", "Deutsche Post", false},
		{"International Paper", "International Flavors", false},
		{"First National Bank", "First National Insurance", false},
		{"General Motors", "General Mills", false},
		{"General Electric", "General Dynamics", false},
		{"American Express", "American Airlines", false},
		{"United Airlines", "United Rentals", false},
		{"Betatech", "Betasoloin", false},
		{"Microsoft", "Microtech", false},
		{"Microsoft", "Micron", false},
		{"Contoso", "Fabrikam", false},
		{"Bioholding", "Bioplex", false},
		{"Siemens Energy", "Shell Energy", false},
		{"Plant 1 Leipzig", "Plant 2 Leipzig", false},
		{"Volksbank Stuttgart", "Volksbank Karlsruhe", false},
		{"Stadtwerke München", "Stadtwerke Kiel", false},
		{"Universität Leipzig", "Universität Bonn", false},
		{"Meyer Werft", "Meyer Burger", false},
		{"Apple", "Maple", false},
		{"Oracle", "Coracle Boats", false},
		{"SAP", "SAS", false},
		{"Codehow", "Kan-code", false},
		{"Y-corporation", "Zencorporation", false},
		{"ABB", "ABC", false},
		{"Acme Global", "Apex Global", false},
		{"Northwind Traders", "Southwind Traders", false},
	}
}

type pair struct {
	a, b string
	same bool
}

func similar(a, b string) float64 { return customer.NameOf(a).Similar(customer.NameOf(b)) }

// Ensure that the threshold parts the pairs which a reviewer would want to see
// from those that would only be noise.
func TestSimilar(t *testing.T) {
	for _, p := range pairs() {
		score := similar(p.a, p.b)
		if score >= customer.Threshold != p.same {
			t.Errorf("Similar(%q, %q) = %.3f; want same = %v", p.a, p.b, score, p.same)
		}
		if back := similar(p.b, p.a); back != score {
			t.Errorf("Similar(%q, %q) = %.3f, other way %.3f", p.a, p.b, score, back)
		}
	}
}

// Ensure that every pair which is possibly one company meets in a block.
func TestBlocks(t *testing.T) {
	for _, p := range pairs() {
		if p.same && !meet(p.a, p.b) {
			t.Errorf("%q %v and %q %v share no block", p.a, customer.NameOf(p.a).Blocks(), p.b, customer.NameOf(p.b).Blocks())
		}
	}
	for name, want := range map[string][]string{
		"":             nil,
		"--":           nil,
		"Contoso GmbH": {"e:oso", "p:con", "w:knts"},
	} {
		if got := customer.NameOf(name).Blocks(); !slices.Equal(got, want) {
			t.Errorf("Blocks(%q) = %v; want %v", name, got, want)
		}
	}
}

func meet(a, b string) bool {
	other := customer.NameOf(b).Blocks()
	return slices.ContainsFunc(customer.NameOf(a).Blocks(), func(k string) bool { return slices.Contains(other, k) })
}

// Ensure that a slip in one letter of a name leaves it findable nearly always:
// blocks find most slips, not all, as each costs an index entry.
func TestSlips(t *testing.T) {
	const tries, must = 5000, 4850
	r, found := rand.New(rand.NewPCG(1, 2)), 0
	for range tries {
		name := make([]byte, 7+r.IntN(6))
		for i := range name {
			name[i] = byte('a' + r.IntN(26))
		}
		at := 2 + r.IntN(len(name)-2)
		if meet(string(name), string(name[:at])+string(name[at-1:])) {
			found++
		}
	}
	if found < must {
		t.Errorf("%d of %d slips share a block, fewer than %d", found, tries, must)
	}
}

// Ensure a name that was written down compares as the name does.
func TestNameIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SampledFrom([]string{"Müller", "Mueller", "The", "and", "GmbH", "Group", "Ltd", "Ærø", "中文", "B.V.", "Plant", "2", "Oetker", "e\u0301", "-"})
		name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(words, 0, 12), func(w []string) string { return strings.Join(w, " ") }))
		a, b := customer.NameOf(name.Draw(t, "a")), customer.NameOf(name.Draw(t, "b"))
		read := customer.ReadName(a.String())
		if read.Similar(b) != a.Similar(b) || !slices.Equal(read.Blocks(), a.Blocks()) {
			t.Fatalf("%q reads otherwise", a.String())
		}
	})
}

// Ensure blocks stay few and short, whatever the name.
func TestBlocksAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := customer.NameOf(rapid.String().Draw(t, "name")).Blocks()
		if len(blocks) > customer.MaxBlocks || slices.ContainsFunc(blocks, func(k string) bool { return len(k) > 64 }) {
			t.Fatalf("blocks %q", blocks)
		}
	})
}

func BenchmarkSimilar(b *testing.B) {
	long := strings.Repeat("Contoso ", 30)
	for _, pair := range [][2]string{{"Northwind Traders of Leipzig GmbH", "Northwind Tradres Leipzig"}, {long, long + "x"}, {"Northwind Traders of Leipzig GmbH", "Nordlicht Reederei KG"}} {
		name, other := customer.NameOf(pair[0]), customer.NameOf(pair[1]).String()
		b.Run(other[:9], func(b *testing.B) {
			for b.Loop() {
				name.Similar(customer.ReadName(other))
			}
		})
	}
}
