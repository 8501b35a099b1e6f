package large

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/deal"
	"gangway/domain/kv"
	"gangway/domain/lead"
	"gangway/domain/partner"
	"gangway/domain/user"
)

// ofPartner and ofPipeline are the tables that are copied with a partner, and with its
// deals and leads; aged are those of them whose days may lie further back.
var (
	ofPartner  = []string{"partner", "company", "user", "key", "acceptance", "tick", "tier_standing", "tier_evaluation", "lead_standing", "lead_turn", "timer"}
	ofPipeline = []string{"deal", "deal_entry", "deal_internal", "deal_line", "lead", "lead_entry", "lead_internal", "lead_trace", "tier_credit", "timer", "event"}
	aged       = []string{"partner", "company", "user", "key", "acceptance", "tick"}
)

// An original is what the small store has, ready to be copied.
type original struct {
	tables map[string]domain.Schema
	pairs  []domain.Entry

	firms     []*firm
	partners  []template         // what is copied with partners
	bundles   []*bundle          // what is copied with deals and leads
	customers map[string]renamed // by what stands in records
	kinds     int                // of customers
	ids       map[string]bool    // of its partners, people, deals and leads

	eventCount  []byte // the key of the count of events
	events      int64
	eventsOfSet int64
}

// A firm is a partner of the example with its people, the owner first.
type firm struct {
	partner.Partner
	people []person
}

type person struct {
	user.User
	key user.Key
}

// A renamed text is that of a customer: where it names the nth one, a copy has
// another word.
type renamed struct {
	n            int
	lower        bool
	before, rest string
}

// A bundle is deals and leads that know of each other, with everything of them.
type bundle struct {
	deals, leads []string
	records      []template
	rests        bool // nothing of it is due any more
	held         bool // a partner has a lead of it, which its standing counts
}

// A record is one of the small store.
type record struct{ table, body string }

func read(ctx context.Context, p *domain.Portal, store kv.Store) (*original, error) {
	o := &original{tables: map[string]domain.Schema{}, customers: map[string]renamed{}, ids: map[string]bool{}}
	for _, t := range p.Tables() {
		o.tables[t.Name()] = t
	}
	err := store.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, kv.ScanOptions{}, func(key, value []byte) (bool, error) {
			o.pairs = append(o.pairs, domain.Entry{Key: slices.Clone(key), Value: slices.Clone(value)})
			return true, nil
		})
	})
	if err != nil {
		return nil, err
	}
	all, err := o.records()
	if err != nil {
		return nil, err
	}
	if err := o.meet(all); err != nil {
		return nil, err
	}
	c := newCutter(o.texts())
	for _, r := range all {
		if slices.Contains(ofPartner, r.table) {
			o.keepOfPartner(c.cut(r.table, r.body), r.body)
		}
	}
	o.bundle(c, all)
	return o, nil
}

// records are those of the tables that are copied.
func (o *original) records() (all []record, err error) {
	for _, pair := range o.pairs {
		table, _, _ := strings.Cut(string(pair.Key), "/")
		if strings.HasPrefix(string(pair.Key), "seq/event") {
			o.eventCount, o.events = pair.Key, number(pair.Value)
		}
		if !slices.Contains(ofPartner, table) && !slices.Contains(ofPipeline, table) {
			continue
		}
		body, err := domain.Body(pair.Value)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", pair.Key, err)
		}
		all = append(all, record{table, string(body)})
	}
	return all, nil
}

// meet learns who is there: partners, their people, customers.
func (o *original) meet(all []record) (err error) {
	as := func(r record, v any) {
		if err == nil {
			err = json.Unmarshal([]byte(r.body), v)
		}
	}
	people := map[string]*person{}
	kinds := map[string]int{}
	for _, r := range all {
		switch r.table {
		case "partner":
			f := &firm{}
			as(r, &f.Partner)
			o.firms = append(o.firms, f)
		case "user":
			u := &person{}
			as(r, &u.User)
			people[u.ID] = u
		case "deal":
			var d deal.Deal
			as(r, &d)
			o.rename(kinds, d.Customer.Name, d.Customer.Domain)
		case "lead":
			var l lead.Lead
			as(r, &l)
			o.rename(kinds, l.Company, l.Domain)
		}
	}
	for _, r := range all {
		if r.table == "key" {
			var k user.Key
			as(r, &k)
			if u := people[k.User]; u != nil {
				u.key = k
			}
		}
	}
	o.kinds = len(kinds)
	o.gather(people)
	return err
}

func (o *original) gather(people map[string]*person) {
	slices.SortFunc(o.firms, func(a, b *firm) int { return a.CreatedAt.Compare(b.CreatedAt) })
	for _, f := range o.firms {
		o.ids[f.ID] = true
		for _, u := range people {
			if u.Partner == f.ID {
				f.people = append(f.people, *u)
				o.ids[u.ID] = true
			}
		}
		slices.SortFunc(f.people, func(a, b person) int {
			if (a.Role == domain.Owner) != (b.Role == domain.Owner) {
				return map[bool]int{true: -1, false: 1}[a.Role == domain.Owner]
			}
			return strings.Compare(a.CreatedAt.String()+a.ID, b.CreatedAt.String()+b.ID)
		})
	}
}

// rename notes how a customer is called. Two whose names are alike stay alike.
func (o *original) rename(kinds map[string]int, name, web string) {
	first, rest, _ := strings.Cut(name, " ")
	kind := first + " " + rest[:min(2, len(rest))]
	n, ok := kinds[kind]
	if !ok {
		n = len(kinds)
		kinds[kind] = n
	}
	o.customers[quoted(name)] = renamed{n: n, rest: strings.TrimPrefix(quoted(name), first)}
	before, after, found := strings.Cut(web, strings.ToLower(first))
	if !found {
		before, after = "", "-"+web
	}
	if web != "" {
		o.customers[web] = renamed{n: n, lower: true, before: before, rest: after}
	}
}

// quoted is a text as it stands in JSON.
func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil || len(b) < 2 {
		return s
	}
	return string(b[1 : len(b)-1])
}

// texts are those that a copy has others for, beside ids and times.
func (o *original) texts() (all []string) {
	for text := range o.customers {
		all = append(all, text)
	}
	for _, f := range o.firms {
		all = append(all, quoted(f.Name), f.Domain)
		for _, u := range f.people {
			all = append(all, u.key.Fingerprint, u.key.Public)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// keepOfPartner keeps a record that is about a partner and nothing smaller. Of the
// evaluations of its tier the last one is kept, to which its standing points.
func (o *original) keepOfPartner(t template, body string) {
	if t.mentions(isPipeline) || strings.HasPrefix(body, `{"name":"learn.`) || !t.mentions(func(id string) bool { return o.ids[id] }) {
		return
	}
	if last := len(o.partners) - 1; t.table == "tier_evaluation" && last >= 0 && o.partners[last].table == t.table {
		if o.partners[last].firmOf(o.ids) == t.firmOf(o.ids) {
			return // keys run from the newest on
		}
	}
	o.partners = append(o.partners, t)
}

func isPipeline(name string) bool {
	return idForm.MatchString(name) && (name[0] == 'D' || name[0] == 'L')
}

// firmOf is the first of the ids that a record mentions.
func (t template) firmOf(ids map[string]bool) string {
	for _, p := range t.parts {
		if p.kind == name && ids[p.text] && p.text[0] == 'P' {
			return p.text
		}
	}
	return ""
}

// bundle puts deals and leads together that mention each other, and what mentions
// them.
func (o *original) bundle(c cutter, all []record) {
	of := map[string]*bundle{}
	var kept []template
	for _, r := range all {
		if !slices.Contains(ofPipeline, r.table) {
			continue
		}
		t := c.cut(r.table, r.body)
		kept = append(kept, t)
		var here *bundle
		for _, p := range t.parts {
			switch {
			case p.kind != name || !isPipeline(p.text):
			case here == nil && of[p.text] == nil:
				here = &bundle{rests: true}
				of[p.text] = here
			case here == nil:
				here = of[p.text]
			case of[p.text] == nil:
				of[p.text] = here
			case of[p.text] != here:
				for id, b := range of {
					if b == here {
						of[id] = of[p.text]
					}
				}
				here = of[p.text]
			}
		}
	}
	o.fillBundles(of, kept)
}

func (o *original) fillBundles(of map[string]*bundle, kept []template) {
	lines := map[string]*bundle{} // by what names the customer
	for _, t := range kept {
		var b *bundle
		for _, p := range t.parts {
			if p.kind == name && isPipeline(p.text) {
				b = of[p.text]
				break
			}
		}
		if b == nil {
			continue
		}
		if len(b.records) == 0 {
			o.bundles = append(o.bundles, b)
		}
		b.take(t)
		if t.table == "event" {
			o.eventsOfSet++
		}
		for _, p := range t.parts {
			if _, customer := o.customers[p.text]; customer && t.table == "deal" {
				lines[p.text] = b
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(of)) {
		b := of[id]
		o.ids[id] = true
		if id[0] == 'D' {
			b.deals = append(b.deals, id)
		} else {
			b.leads = append(b.leads, id)
		}
	}
	for _, t := range kept {
		if i := slices.IndexFunc(t.parts, func(p part) bool { return lines[p.text] != nil }); t.table == "deal_line" && i >= 0 {
			lines[t.parts[i].text].records = append(lines[t.parts[i].text].records, t)
		}
	}
}

// resting are the statuses after which nothing is due.
var resting = regexp.MustCompile(`"status":"(won|lost|rejected|duplicate|withdrawn|expired|converted|disqualified)"`)

var held = regexp.MustCompile(`"status":"(offered|working)"`)

func (b *bundle) take(t template) {
	b.records = append(b.records, t)
	whole := string(t.fill(&copying{}, nil))
	switch t.table {
	case "timer":
		b.rests = false
	case "deal", "lead":
		b.rests = b.rests && resting.MatchString(whole)
		b.held = b.held || t.table == "lead" && held.MatchString(whole)
	}
}
