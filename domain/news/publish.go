package news

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"gangway/domain"
	"gangway/domain/partner"
	"gangway/domain/programme"
	"gangway/domain/text"
	"gangway/domain/user"
)

var editors = domain.Party{Words: "an admin or an editor of the vendor", Roles: map[domain.Side][]domain.Role{
	domain.Vendor: {domain.Admin, domain.Editor},
}}

// Bounds of what an editor writes.
const (
	maxTitle  = 120 // characters
	maxReason = 500
	maxText   = 64 << 10 // bytes
	maxIDs    = 60       // of tiers, types or countries
)

// none empties a list or a date.
const none = "none"

// A draft is an item as an editor gives it, all of it as text.
type draft struct {
	title, text             string
	from, until             string
	tiers, types, countries []string
	pleaseTitle, pleaseText string // the sentences that ask for what is missing
}

// read holds a draft to its form and puts it over an item; what is empty stays as
// it is. Without a programme its ids are not looked up, nor are its days compared.
func (d draft) read(rules *programme.Programme, today programme.Date, n *record) error {
	var f user.Fields
	if s := f.Line("title", d.title, maxTitle, d.pleaseTitle); s != "" {
		n.Title = s
	}
	if s := body(&f, d.text, d.pleaseText); s != "" {
		n.Text, n.Hash = s, hashOf(s)
	}
	day(&f, "from", d.from, today, &n.From)
	day(&f, "until", d.until, today, &n.Until)
	if rules != nil && !n.From.IsZero() && !n.Until.IsZero() && n.Until.Before(n.From) {
		f.Addf("until", "The last day is before the first.")
	}
	var tiers, types []string
	if rules != nil {
		for _, t := range rules.Tiers {
			tiers = append(tiers, t.ID)
		}
		for _, t := range rules.Onboarding.PartnerTypes {
			types = append(types, t.ID)
		}
	}
	ids(&f, "tiers", d.tiers, tiers, &n.Tiers)
	ids(&f, "types", d.types, types, &n.Types)
	if len(d.countries) == 1 && strings.EqualFold(d.countries[0], none) {
		n.Countries = nil
	} else if len(d.countries) > 0 {
		n.Countries = f.Countries("countries", d.countries)
	}
	return f.Err()
}

// body cleans a text of Markdown: as a block, but with as many lines as fit.
func body(f *user.Fields, s, please string) string {
	if len(s) > maxText {
		f.Addf("text", "This is too long: at most 64 KiB fit here.")
		return ""
	}
	s = text.ShowBlock(s)
	if s == "" && please != "" {
		f.Addf("text", "%s", please)
	}
	return s
}

func day(f *user.Fields, field, s string, today programme.Date, to *programme.Date) {
	switch {
	case s == "":
	case strings.EqualFold(strings.TrimSpace(s), none):
		*to = programme.Date{}
	default:
		d, err := programme.ReadDate(s, today)
		f.Add(field, err)
		*to = d
	}
}

// ids reads a list of ids, sorted, each once. Without known ones they are not
// looked up.
func ids(f *user.Fields, field string, given, known []string, to *[]string) {
	switch {
	case len(given) == 0:
		return
	case len(given) > maxIDs:
		f.Addf(field, "At most %d can be named.", maxIDs)
		return
	case len(given) == 1 && strings.EqualFold(given[0], none):
		*to = nil
		return
	}
	var out []string
	for _, id := range given {
		id = strings.ToLower(strings.TrimSpace(id))
		if known != nil && !slices.Contains(known, id) {
			f.Addf(field, "The programme has none of this name. It has: %s.", strings.Join(known, ", "))
			return
		}
		out = append(out, id)
	}
	slices.Sort(out)
	*to = slices.Compact(out)
}

// anyDay stands for today where only the form of a date is looked at.
func anyDay() programme.Date { return programme.Date{Year: 2026, Month: 1, Day: 1} }

// Publish publishes an item.
type Publish struct {
	Title     string   `required:"" help:"title" example:"Winter price list"`
	Text      string   `arg:"" stdin:"" max:"65536" required:"" help:"the text in Markdown, best on standard input" example:"The new prices hold from 1 December."`
	From      string   `help:"first day on which it is shown; today if left out" example:"2026-12-01"`
	Until     string   `help:"last day on which it is shown" example:"2027-01-31"`
	Pinned    bool     `help:"keep it before all others"`
	MustAck   bool     `help:"ask everybody to confirm having read it"`
	Tiers     []string `name:"tier" help:"only for partners on this tier; repeat it for more" example:"gold"`
	Types     []string `name:"type" help:"only for partners of this type; repeat it for more" example:"reseller"`
	Countries []string `name:"country" help:"only for partners in this country; repeat it for more" example:"DE"`
}

func (c Publish) draft() draft {
	return draft{c.Title, c.Text, c.From, c.Until, c.Tiers, c.Types, c.Countries, "Please give the item a title.", "Please write the text."}
}

// Allow lets admins and editors.
func (Publish) Allow(r *domain.Read) error { return editors.Allow(r) }

// Check holds the input to its form.
func (c Publish) Check() error { return c.draft().read(nil, anyDay(), &record{}) }

// Do publishes it.
func (c Publish) Do(w *domain.Write) (Item, error) {
	rules := programme.Of(w.Read)
	today := rules.Today(w.Now())
	n := record{Pinned: c.Pinned, MustAck: c.MustAck, By: w.Actor.Name, At: w.Now()}
	if err := c.draft().read(rules, today, &n); err != nil {
		return Item{}, err
	}
	if n.Date = today; today.Before(n.From) {
		n.Date = n.From
	}
	if !n.Until.IsZero() && n.Until.Before(today) {
		return Item{}, domain.Fieldf("until", "This day is over. Please give one to come.")
	}
	if count, err := alive.Value(w.Read, "all"); err != nil || count >= maxLive {
		return Item{}, full(err)
	}
	var err error
	if n.ID, err = domain.FreshID(w, records, prefix); err != nil {
		return Item{}, err
	}
	if n, err = save(w, n); err != nil {
		return Item{}, err
	}
	if err := w.Emit(Published{Item: n.ID, Title: n.Title, MustAck: n.MustAck, By: w.Actor.Name}); err != nil {
		return Item{}, err
	}
	return item(w.Read, n, true)
}

func full(err error) error {
	if err != nil {
		return err
	}
	return domain.Errorf(domain.Limited, "There are %d items already. Please retract what nobody needs any more.", maxLive)
}

// save writes an item and sees to it that its first and last day are told.
func save(w *domain.Write, n record) (record, error) {
	n.Version++
	if err := records.Put(w, n); err != nil {
		return n, err
	}
	return n, turn(w)
}

// Edit changes an item of an editor. What is left out stays as it is; a new text
// is unread for everybody, and to be confirmed anew.
type Edit struct {
	ID        string   `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
	Title     string   `help:"title" example:"Winter price list"`
	Text      string   `stdin:"" max:"65536" help:"the text in Markdown; - for standard input" example:"The new prices hold from 1 January."`
	From      string   `help:"first day on which it is shown; none for at once" example:"2026-12-01"`
	Until     string   `help:"last day on which it is shown; none for no end" example:"2027-01-31"`
	Pinned    *bool    `help:"keep it before all others"`
	MustAck   *bool    `help:"ask everybody to confirm having read it"`
	Tiers     []string `name:"tier" help:"only for partners on this tier; repeat it for more, none for all" example:"gold"`
	Types     []string `name:"type" help:"only for partners of this type; repeat it for more, none for all" example:"reseller"`
	Countries []string `name:"country" help:"only for partners in this country; repeat it for more, none for all" example:"DE"`
	Version   int64    `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

func (c Edit) draft() draft {
	return draft{c.Title, c.Text, c.From, c.Until, c.Tiers, c.Types, c.Countries, "", ""}
}

// Allow lets admins and editors.
func (Edit) Allow(r *domain.Read) error { return editors.Allow(r) }

// Check holds the input to its form.
func (c Edit) Check() error { return c.draft().read(nil, anyDay(), &record{}) }

// nothing reports an input that names no change.
func (c Edit) nothing() bool {
	c.ID, c.Version = "", 0
	return reflect.ValueOf(c).IsZero()
}

// Do changes it.
func (c Edit) Do(w *domain.Write) (Item, error) {
	n, err := find(w.Read, c.ID)
	if err != nil {
		return Item{}, err
	}
	if n.File {
		return Item{}, domain.Errorf(domain.Conflict, "This item came with the programme. Please change its file and publish it.")
	}
	if !n.RetractedAt.IsZero() {
		return Item{}, domain.Errorf(domain.Conflict, "This item is retracted. Please restore it first.")
	}
	if c.nothing() {
		return Item{}, domain.Fieldf("text", "Please say what is to be changed. A text on standard input needs --text -.")
	}
	if err := user.Current(c.Version, n.Version, n.UpdatedBy); err != nil {
		return Item{}, err
	}
	rules := programme.Of(w.Read)
	today := rules.Today(w.Now())
	if err := c.draft().read(rules, today, &n); err != nil {
		return Item{}, err
	}
	if c.Pinned != nil {
		n.Pinned = *c.Pinned
	}
	if c.MustAck != nil {
		n.MustAck = *c.MustAck
	}
	if today.Before(n.From) {
		n.Date = n.From
	}
	n.Over = !n.Until.IsZero() && n.Until.Before(today)
	n.UpdatedBy, n.UpdatedAt = w.Actor.Name, w.Now()
	if n, err = save(w, n); err != nil {
		return Item{}, err
	}
	if err := w.Emit(Published{Item: n.ID, Title: n.Title, MustAck: n.MustAck, Changed: true, By: w.Actor.Name}); err != nil {
		return Item{}, err
	}
	return item(w.Read, n, true)
}

// Retract takes an item back, one of the programme's files, too. It is gone for
// partners and stays on record.
type Retract struct {
	ID     string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
	Reason string `help:"why, for the record; only the vendor reads it" example:"The prices were wrong."`
}

// Allow lets admins and editors.
func (Retract) Allow(r *domain.Read) error { return editors.Allow(r) }

// Check holds the input to its form.
func (c Retract) Check() error {
	var f user.Fields
	f.Line("reason", c.Reason, maxReason, "")
	return f.Err()
}

// Do retracts it. Doing so again changes nothing.
func (c Retract) Do(w *domain.Write) (Item, error) {
	n, err := find(w.Read, c.ID)
	if err != nil {
		return Item{}, err
	}
	if n.RetractedAt.IsZero() {
		var f user.Fields
		n.RetractedAt, n.RetractedBy, n.Reason = w.Now(), w.Actor.Name, f.Line("reason", c.Reason, maxReason, "")
		if n.File {
			n.Text = ""
		}
		if n, err = save(w, n); err != nil {
			return Item{}, err
		}
		if err := w.Emit(Withdrawn{Item: n.ID, Title: n.Title, Reason: n.Reason, By: w.Actor.Name}); err != nil {
			return Item{}, err
		}
	}
	return item(w.Read, n, true)
}

// Restore lets an item stand again that was retracted.
type Restore struct {
	ID string `arg:"" required:"" help:"id of the item" example:"B-7K3QXM"`
}

// Allow lets admins and editors.
func (Restore) Allow(r *domain.Read) error { return editors.Allow(r) }

// Check has nothing to hold the input to: what isn't known is not found.
func (Restore) Check() error { return nil }

// Do restores it.
func (c Restore) Do(w *domain.Write) (Item, error) {
	n, err := find(w.Read, c.ID)
	if err != nil {
		return Item{}, err
	}
	if n.RetractedAt.IsZero() {
		return item(w.Read, n, true)
	}
	n.RetractedAt, n.RetractedBy, n.Reason = time.Time{}, "", ""
	if n.File {
		err = records.Delete(w, n.ID)
	} else {
		n, err = save(w, n)
	}
	if err != nil {
		return Item{}, err
	}
	if err := turn(w); err != nil {
		return Item{}, err
	}
	if err := w.Emit(Restored{Item: n.ID, Title: n.Title, By: w.Actor.Name}); err != nil {
		return Item{}, err
	}
	return item(w.Read, n, true)
}

// Reach tells how many active partners are an audience.
type Reach struct {
	Tiers     []string `name:"tier" help:"only partners on this tier; repeat it for more" example:"gold"`
	Types     []string `name:"type" help:"only partners of this type; repeat it for more" example:"reseller"`
	Countries []string `name:"country" help:"only partners in this country; repeat it for more" example:"DE"`
}

// An Extent is how many see something.
type Extent struct {
	Partners int64 `json:"partners"`
}

// Allow lets admins and editors.
func (Reach) Allow(r *domain.Read) error { return editors.Allow(r) }

// Check holds the input to its form.
func (q Reach) Check() error {
	return draft{tiers: q.Tiers, types: q.Types, countries: q.Countries}.read(nil, anyDay(), &record{})
}

// Run counts them.
func (q Reach) Run(r *domain.Read) (Extent, error) {
	var n record
	if err := (draft{tiers: q.Tiers, types: q.Types, countries: q.Countries}).read(programme.Of(r), anyDay(), &n); err != nil {
		return Extent{}, err
	}
	count, err := partner.Reach(r, n.Audience)
	return Extent{count}, err
}
