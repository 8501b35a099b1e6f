// Package geo knows the countries of ISO 3166 and the currencies of ISO 4217, as
// people name them. It knows nothing of regions or cities, and draws no maps.
package geo

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"gangway/domain"
	"gangway/domain/text"
)

// A Place is a country with its code and its English name.
type Place struct {
	Code string // ISO 3166-1 alpha-2, or XK for Kosovo
	Name string
}

// Country returns the code of a country given by its code, its English name or
// a common alias: "de", "DEU", "Germany" and "Deutschland" are all DE. What is
// none is Invalid, with a sentence that names the nearest country if one is
// near.
func Country(s string) (string, error) {
	word := fold(s)
	if code, ok := atlas().byName[word]; ok {
		return code, nil
	}
	if near := Search(s); word != "" && len(near) > 0 {
		return "", domain.Errorf(domain.Invalid, "This country is not known. Did you mean %s?", near[0].Name)
	}
	return "", domain.Errorf(domain.Invalid, "This country is not known. Please give its name or its code, such as DE.")
}

// Known reports whether code is that of a country, in capitals.
func Known(code string) bool { return Name(code) != "" }

// Name returns the English name of the country with the code, or "".
func Name(code string) string { return atlas().names[code] }

// Countries returns all countries in order of their names.
func Countries() []Place { return slices.Clone(atlas().all) }

// Search returns the countries of which the code, the name, a word of the name
// or an alias begins with prefix, those whose name begins with it first.
func Search(prefix string) []Place {
	prefix = text.Fold(prefix)
	var first, rest []Place
	for _, p := range atlas().all {
		switch a := atlas(); {
		case strings.HasPrefix(text.Fold(p.Name), prefix) || strings.EqualFold(p.Code, prefix):
			first = append(first, p)
		case slices.ContainsFunc(a.words[p.Code], func(w string) bool { return strings.HasPrefix(w, prefix) }):
			rest = append(rest, p)
		}
	}
	return append(first, rest...)
}

// tables are what the package looks up, built once and then only read.
type tables struct {
	all    []Place
	names  map[string]string   // code → English name
	byName map[string]string   // folded name, alias or code → code
	words  map[string][]string // code → folded names, aliases and words of the name
}

var atlas = sync.OnceValue(func() *tables {
	t := &tables{names: map[string]string{}, byName: map[string]string{}, words: map[string][]string{}}
	for _, code := range codes() {
		region := language.MustParseRegion(code)
		name := nameOf(code, region)
		t.all = append(t.all, Place{code, name})
		t.names[code] = name
		t.add(code, code, region.ISO3(), name, display.English.Regions().Name(region))
		t.words[code] = append(t.words[code], text.Words(name)...)
	}
	for line := range strings.Lines(aliases) {
		code, list, _ := strings.Cut(strings.TrimSpace(line), " ")
		t.add(code, strings.Split(list, ",")...)
	}
	slices.SortFunc(t.all, func(a, b Place) int { return strings.Compare(text.Fold(a.Name), text.Fold(b.Name)) })
	return t
})

// fold folds a name without the words that people put in or leave out.
func fold(s string) string {
	return strings.Join(slices.DeleteFunc(text.Words(s), func(w string) bool { return w == "and" || w == "the" }), " ")
}

func (t *tables) add(code string, names ...string) {
	for _, n := range names {
		if n = fold(n); n != "" {
			t.byName[n] = code
			t.words[code] = append(t.words[code], n)
		}
	}
}

// codes returns the countries of ISO 3166-1 and Kosovo: what the language data
// calls a country, without what is only reserved or withdrawn.
func codes() []string {
	const no = "AC AN CP CQ CS DG EA EU EZ FQ IC NT PC SU TA UN YU ZZ"
	var list []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err == nil && r.IsCountry() && r.String() == code && r.Canonicalize() == r && !strings.Contains(no, code) {
				list = append(list, code)
			}
		}
	}
	return list
}

// nameOf returns the English name as of 2026; the language data is older.
func nameOf(code string, r language.Region) string {
	switch code {
	case "CD":
		return "DR Congo"
	case "CG":
		return "Congo"
	case "HK":
		return "Hong Kong"
	case "MK":
		return "North Macedonia"
	case "MM":
		return "Myanmar"
	case "MO":
		return "Macao"
	case "PS":
		return "Palestine"
	case "SZ":
		return "Eswatini"
	case "TR":
		return "Türkiye"
	}
	return display.English.Regions().Name(r)
}

// aliases are further names that people type, among them the countries' own and
// a common slip.
//
//nolint:misspell // the slip is meant
const aliases = `AE UAE,Emirates
AL Shqiperia
AT Österreich,Oesterreich,Autriche
BA Bosnia,Bosna i Hercegovina
BE Belgique,België,Belgien
BG Balgariya
BO Bolivien
BR Brasil,Brasilien
BY Belarus,White Russia
CD Congo Kinshasa,Democratic Republic of the Congo,DRC
CG Congo Brazzaville,Republic of the Congo
CH Schweiz,Suisse,Svizzera,Swiss
CI Ivory Coast
CN PRC,Peoples Republic of China,Mainland China
CV Cabo Verde
CZ Czech Republic,Česko,Tschechien
DE Deutschland,Allemagne,Federal Republic of Germany
DK Danmark,Dänemark
DZ Algérie
EE Eesti
EG Misr
ES España,Spanien,Espagne
FI Suomi,Finnland
FR République française,Frankreich
GB UK,U.K.,Great Britain,Britain,England,Scotland,Wales,Northern Ireland,United Kingdom of Great Britain and Northern Ireland
GR Hellas,Ellada,Griechenland
HK Hong Kong SAR
HR Hrvatska,Kroatien
HU Magyarország,Ungarn
IE Éire,Republic of Ireland,Irland
IS Ísland
IT Italia,Italien,Italie
JP Nippon,Nihon
KP DPRK
KR Korea,South Korea,Republic of Korea
LT Lietuva,Litauen
LV Latvija,Lettland
LU Luxemburg
MA Maroc
MK Macedonia,FYROM
MM Burma
MO Macau
MX México
NL Holland,Nederland,The Netherlands,Niederlande,Pays-Bas
NO Norge,Norwegen
NZ Aotearoa
PH Philipines,Philippinen
PL Polska,Polen
PT Portugal
RO România,Rumänien
RS Srbija,Serbien
RU Russian Federation,Rossiya
SE Sverige,Schweden
SI Slovenija,Slowenien
SK Slovensko,Slovak Republic,Slowakei
SZ Swaziland
TL East Timor
TR Turkey,Türkei
TW Republic of China
UA Ukraina
US USA,United States of America,America,U.S.
VA Holy See
VN Viet Nam
`
