package partner

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/user"
)

// Bounds of what a partner sells. Each territory has an entry and a count of its
// own, and a transaction has room for a hundred keys.
const (
	maxTerritories  = 20
	maxProducts     = 100
	maxLanguages    = 40
	maxCertificates = 40
	maxCertificate  = 40 // characters
)

// What empties a list: no limit of territories and products, no languages and
// certificates.
const (
	everywhere = "all"
	nothing    = "none"
)

// A scope is what a partner sells, where, in which languages and with which
// certificates, as it was given. An empty list says nothing.
type scope struct{ territories, products, languages, certificates []string }

// check holds the lists to their form, as far as that can be told without a
// programme.
func (s scope) check() error {
	_, err := s.apply(nil, &Partner{})
	return err
}

// apply changes what is given and returns the names of the fields that differ.
// Without a programme its ids are not looked up.
func (s scope) apply(rules *programme.Programme, p *Partner) (changed []string, err error) {
	var f user.Fields
	for _, e := range []struct {
		name  string
		given []string
		most  int
		empty string
		read  func(*programme.Programme, string) (string, error)
		of    *[]string
	}{
		{"territories", s.territories, maxTerritories, everywhere, knownTerritory, &p.Territories},
		{"products", s.products, maxProducts, everywhere, knownProduct, &p.Products},
		{"languages", s.languages, maxLanguages, nothing, knownLanguage, &p.Languages},
		{"certificates", s.certificates, maxCertificates, nothing, cleanCertificate, &p.Certificates},
	} {
		if len(e.given) > e.most {
			f.Addf(e.name, "At most %d %s can be named.", e.most, e.name)
			continue
		}
		to, err := list(rules, e.given, e.empty, e.read)
		f.Add(e.name, err)
		if err == nil && len(e.given) > 0 && !slices.Equal(to, *e.of) {
			*e.of = to
			changed = append(changed, e.name)
		}
	}
	return changed, f.Err()
}

// list reads a list, sorted, each entry once; the word for an empty one stands
// alone.
func list(rules *programme.Programme, given []string, empty string, read func(*programme.Programme, string) (string, error)) ([]string, error) {
	if len(given) == 1 && strings.EqualFold(given[0], empty) {
		return nil, nil
	}
	var out []string
	for _, s := range given {
		clean, err := read(rules, strings.TrimSpace(s))
		if err != nil {
			return nil, err
		}
		out = append(out, clean)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func knownTerritory(p *programme.Programme, id string) (string, error) {
	if p == nil {
		return id, nil
	}
	if _, ok := p.Territory(id); !ok {
		return "", domain.Errorf(domain.Invalid, "The programme has no such territory. Please give ids of its territories, or all.")
	}
	return id, nil
}

// knownProduct returns a SKU as the programme writes it, or the id of a family.
func knownProduct(p *programme.Programme, id string) (string, error) {
	if p == nil {
		return id, nil
	}
	if x, ok := p.Product(id); ok {
		return x.SKU, nil
	}
	if f, ok := p.FamilyByID(strings.ToLower(id)); ok {
		return f.ID, nil
	}
	return "", domain.Errorf(domain.Invalid, "The programme has no such product. Please give SKUs or ids of product families, or all.")
}

// knownLanguage returns the ISO 639-1 code of a language.
func knownLanguage(_ *programme.Programme, code string) (string, error) {
	code = strings.ToLower(code)
	if base, err := language.ParseBase(code); err != nil || len(code) != 2 || len(base.String()) != 2 {
		return "", domain.Errorf(domain.Invalid, "This is not a language. Please give two-letter codes such as de and en, or none.")
	}
	return code, nil
}

func cleanCertificate(_ *programme.Programme, s string) (string, error) {
	var f user.Fields
	s = f.Line("certificates", s, maxCertificate, "Please leave out empty certificates.")
	return s, f.Err()
}

// alone refuses to give a partner an exclusive territory that another one holds,
// among those that it did not hold before.
func alone(r *domain.Read, before []string, p Partner) error {
	if p.Status == Ended {
		return nil
	}
	rules := programme.Of(r)
	today := rules.Today(r.Now())
	for _, id := range p.Territories {
		t, ok := rules.Territory(id)
		if !ok || !t.Exclusive || t.Over(today) || slices.Contains(before, id) {
			continue
		}
		holders, err := byTerritory.First(r, domain.Tuple(id), 2)
		if err != nil {
			return err
		}
		for _, other := range holders {
			if other.ID != p.ID {
				return &domain.Error{Kind: domain.Conflict, Field: "territories", Msg: other.named(r) + " holds the territory " + t.Name + ", which is exclusive. Please take it from that partner first."}
			}
		}
	}
	return nil
}

// Holders returns up to n partners that hold a territory and have not ended,
// those that the actor may see, in no order that means anything.
func Holders(r *domain.Read, territory string, n int) ([]Partner, error) {
	all, err := byTerritory.First(r, domain.Tuple(territory), n)
	return slices.DeleteFunc(all, func(p Partner) bool { return !Sees(r.Actor, p) }), err
}

// Held counts the partners that hold each territory and have not ended, by its
// id, whoever asks. Those that sell everywhere are not among them.
func Held(r *domain.Read) (map[string]int64, error) {
	sums, err := held.Values(r, nil)
	out := make(map[string]int64, len(sums))
	for k, n := range sums {
		out[domain.String(k)] += n
	}
	return out, err
}
