package portal_test

import (
	"encoding"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/lead"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/portal/portaltest"
	"gangway/domain/user"
)

var idShape = regexp.MustCompile(`[A-Z]-[0-9A-Z]{6}`)

// thing is something of a partner that a rival may try: its id and one of the
// same shape that nothing has.
type thing struct{ id, missing string }

// belongings fills a partner's records of every kind and returns all of their
// ids, read off the audit trail.
func belongings(t *testing.T, p *portaltest.Portal, c portaltest.Company) []thing {
	t.Helper()
	portaltest.Do(p, portaltest.Guest("applicant"), kim())
	portaltest.Do(p, c.Owner, user.SendInvite{Email: "late@contoso.de", Role: domain.Sales})
	portaltest.Do(p, c.Owner, partner.WriteNote{Text: "Hello."})
	portaltest.Do(p, p.Admin(), partner.WriteInternal{ID: c.ID, Text: "Hm."})
	d := portaltest.Do(p, c.Sales, initech())
	portaltest.Do(p, p.Admin(), deal.Approve{ID: d.ID})
	p.AddKey(c.Sales, "spare", "")
	portaltest.Do(p, c.Sales, user.AddKey{Key: portaltest.PublicKey("unconfirmed")})
	portaltest.Do(p, domain.SystemActor(), lead.Roll{})
	p.Run()
	for _, company := range []string{"Umbrella", "Hooli"} { // one accepted, one offered
		l := portaltest.Do(p, p.Admin(), lead.Create{Company: company, Country: "DE", Size: "400", Consent: "yes"})
		if l.Partner == nil || l.Partner.ID != c.ID {
			t.Fatalf("the lead went to %v", l.Partner)
		}
		if company == "Umbrella" {
			portaltest.Do(p, c.Sales, lead.Accept{ID: l.ID})
		}
	}
	a := portaltest.Do(p, c.Sales, learn.Start{Course: "core-essentials"})
	portaltest.Do(p, c.Sales, learn.Submit{Attempt: a.Attempt})
	portaltest.Do(p, c.Owner, learn.Start{Course: "core-essentials"})
	portaltest.Do(p, p.Admin(), learn.Assign{Course: "safety", Partner: c.ID, User: c.Sales.User, Until: "2026-12-18"})
	ids := map[string]bool{portaltest.Guest("spare").Key: true, portaltest.Guest("unconfirmed").Key: true}
	err := p.Peek(t.Context(), domain.SystemActor(), func(r *domain.Read) error {
		trail, err := domain.AuditTrail(r, "", "", domain.Page{Limit: domain.MaxLimit})
		for _, row := range trail.Items {
			for _, record := range row.Records {
				table, key, _ := strings.Cut(record, "/")
				if id := idShape.FindString(key); id != "" && table != "replay" {
					ids[id] = true
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var things []thing
	for id := range ids {
		missing := id[:2] + "000000"
		if strings.HasPrefix(id, "SHA256:") {
			missing = portaltest.Guest("no such key").Key
		}
		things = append(things, thing{id, missing})
	}
	if len(things) < 12 {
		t.Fatalf("only %d things of the partner were found", len(things))
	}
	return things
}

// Ensure that whatever a rival calls on another partner's thing is answered word
// for word like a thing that isn't there, for every operation, every field that
// takes an id, and every role.
func TestRivalsLearnNothing(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	things := belongings(t, p, c)
	rival := p.Partner("fabrikam")
	actors := []domain.Actor{rival.Owner, rival.Manager, rival.Sales, rival.Viewer, portaltest.Guest("nobody")}
	tried := 0
	for _, op := range p.Operations() {
		for _, f := range idFields(op.Input) {
			for _, th := range things {
				if !fits(f, th.id) {
					continue
				}
				for _, a := range actors {
					tried++
					want, got := answer(t, p, op, a, f, th.missing), answer(t, p, op, a, f, th.id)
					if got != want {
						t.Errorf("%s as %s %s with %s %s:\n got %s\nwant %s", op.Name, a.Side, a.Role, f.Name, th.id, got, want)
					}
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d calls were tried", tried)
	}
}

// idFields returns the fields of an input that take an id, by their examples.
func idFields(in reflect.Type) (out []reflect.StructField) {
	for _, f := range reflect.VisibleFields(in) {
		example := f.Tag.Get("example")
		if f.Type.Kind() == reflect.String && (idShape.MatchString(example) || strings.HasPrefix(example, "SHA256:")) {
			out = append(out, f)
		}
	}
	return out
}

// fits reports whether a field takes ids of that kind. Fields that take several
// kinds are tried with all of them.
func fits(f reflect.StructField, id string) bool {
	return f.Name == "ID" || id[:2] == f.Tag.Get("example")[:2]
}

// answer calls an operation and returns what the actor is told.
func answer(t *testing.T, p *portaltest.Portal, op domain.Operation, a domain.Actor, f reflect.StructField, id string) string {
	t.Helper()
	in := op.New()
	v := reflect.ValueOf(in).Elem()
	for _, field := range reflect.VisibleFields(op.Input) {
		_, required := field.Tag.Lookup("required")
		if required {
			fill(t, v.FieldByIndex(field.Index), field.Tag.Get("example"))
		}
	}
	v.FieldByIndex(f.Index).SetString(id)
	out, err := op.Call(t.Context(), p.Portal, a, in)
	if err == nil {
		b, _ := json.Marshal(out)
		if strings.Contains(string(b), id) && id != a.Partner {
			return "told of " + id
		}
		return "done: " + string(b)
	}
	if k := domain.KindOf(err); k != domain.NotFound && k != domain.Denied {
		t.Errorf("%s as %s %s: the example input is refused before the id is looked at: %v", op.Name, a.Side, a.Role, err)
	}
	b, _ := json.Marshal(err)
	return string(b)
}

// fill sets a field from the text of its example, as the command line does.
func fill(t *testing.T, v reflect.Value, example string) {
	t.Helper()
	if strings.HasPrefix(example, "ssh-ed25519") {
		example = portaltest.PublicKey("example")
	}
	var err error
	switch x := v.Addr().Interface().(type) {
	case interface{ ParseFlag(string) error }:
		err = x.ParseFlag(example)
	case encoding.TextUnmarshaler:
		err = x.UnmarshalText([]byte(example))
	default:
		switch v.Kind() {
		case reflect.String:
			v.SetString(example)
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(t, v.Index(0), example)
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), example)
		default:
			err = json.Unmarshal([]byte(example), v.Addr().Interface())
		}
	}
	if err != nil {
		t.Fatalf("example %q: %v", example, err)
	}
}

// Ensure malformed and foreign ids all read the same (B78).
func TestOddIdsAreNotFound(t *testing.T) {
	p := portaltest.New(t)
	c := p.Partner("contoso")
	for _, id := range []string{"", "../etc/passwd", strings.Repeat("P", 10_000), "P-\x00\x00", "D-7K3QXM", c.Owner.User, "p-7k3qxm", "P-7K3QX", "P-UUUUUU"} {
		_, err := view(t, p, p.Admin(), partner.Show{ID: id})
		if id == "" {
			refused(t, err, domain.Invalid, "give the id")
			continue
		}
		refused(t, err, domain.NotFound, "There is no such partner.")
	}
	portaltest.View(p, p.Admin(), partner.Show{ID: strings.ToLower(strings.Replace(c.ID, "-", "", 1))})
}
