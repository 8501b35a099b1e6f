package tier

import (
	"time"

	"gangway/domain"
	"gangway/domain/learn"
	"gangway/domain/partner"
	"gangway/domain/programme"
)

// Limits of what is listed: for a need, and in a whole explanation, which is kept.
const (
	most    = 8
	mostAll = 60
)

// A meter reads what one partner has.
type meter struct {
	r     *domain.Read
	rules *programme.Programme
	p     partner.Partner
	at    time.Time
	list  int // how many more things that count are to be listed
}

// line measures a need.
func (m *meter) line(n programme.Need) (Line, error) {
	switch {
	case len(n.All) > 0:
		return m.group("all", n.All)
	case len(n.Any) > 0:
		return m.group("any", n.Any)
	}
	return m.metric(n)
}

func (m *meter) group(of string, needs []programme.Need) (Line, error) {
	l := Line{Of: of, Met: of == "all"}
	for _, n := range needs {
		sub, err := m.line(n)
		if err != nil {
			return l, err
		}
		l.Lines = append(l.Lines, sub)
		if of == "all" {
			l.Met = l.Met && sub.Met
		} else {
			l.Met = l.Met || sub.Met
		}
	}
	return l, nil
}

func (m *meter) metric(n programme.Need) (l Line, err error) {
	l = Line{Of: "metric", Metric: n.Metric, Window: n.Window, Course: n.Course, Need: n.AtLeast, Unit: UnitCount}
	l.Since = windowStart(m.rules, n.Window, m.at)
	l.Title = m.title(n)
	switch n.Metric {
	case programme.WonRevenue:
		l.Unit, l.Need = UnitMoney, m.rules.LeastMoney(n).Minor
		l.Have, err = m.total(n.Metric, l.Since)
	case programme.WonDeals, programme.ApprovedDeals:
		l.Have, err = m.total(n.Metric, l.Since)
	case programme.CertifiedPeople:
		l.Unit = UnitPeople
		l.Have, err = learn.CertifiedPeople(m.r, m.p.ID, n.Course)
	case programme.Certificates:
		l.Have, err = learn.ValidCertificates(m.r, m.p.ID, n.Course)
	case programme.LeadAcceptance:
		l.Unit = UnitPercent
		l.Have, err = m.acceptance(l.Since)
	case programme.CustomerRating:
		l.Have = int64(m.p.Rating)
	}
	if err != nil {
		return l, err
	}
	l.Met, l.Gap = l.Have >= l.Need, max(0, l.Need-l.Have)
	l.HaveText, l.NeedText = m.text(l.Unit, l.Have), m.text(l.Unit, l.Need)
	if !l.Met {
		l.Close = m.closing(l)
	}
	if m.list > 0 {
		err = m.counts(&l)
		m.list -= len(l.Counts)
	}
	return l, err
}

// total is what the partner has of a metric from a day on, up to the meter's day.
func (m *meter) total(metric programme.Metric, since programme.Date) (int64, error) {
	return total(m.r, m.p.ID, measured(metric, m.rules.Currency), since, m.rules.Today(m.at))
}

// acceptance is the percentage of answered offers that were accepted; who was
// offered nothing has failed nothing.
func (m *meter) acceptance(since programme.Date) (int64, error) {
	of, err := m.total(leadOffered, since)
	if err != nil || of == 0 {
		return 100, err
	}
	n, err := m.total(leadAccepted, since)
	return 100 * n / of, err
}

// counts lists what counts for a line.
func (m *meter) counts(l *Line) error {
	switch l.Metric {
	case programme.WonRevenue, programme.WonDeals, programme.ApprovedDeals:
		return m.deals(l)
	case programme.CertifiedPeople, programme.Certificates:
		return m.certificates(l)
	case programme.LeadAcceptance, programme.CustomerRating:
	}
	return nil
}

// certificates lists those that count, the soonest to end in front.
func (m *meter) certificates(l *Line) error {
	n := min(most, m.list)
	certs, err := learn.HeldBy(m.r, m.p.ID, l.Course, n)
	if err != nil {
		return err
	}
	for _, c := range certs {
		held := Counted{ID: c.Serial, Title: c.Name + ", " + c.Title, Date: m.rules.Today(c.IssuedAt)}
		if !c.Ends.IsZero() {
			held.Until = m.rules.Today(c.Ends)
		}
		l.Counts = append(l.Counts, held)
	}
	all, err := learn.ValidCertificates(m.r, m.p.ID, l.Course)
	if err != nil || len(certs) == 0 {
		return err
	}
	l.More = max(0, all-int64(len(certs)))
	if certs[0].Ends.IsZero() {
		return nil
	}
	lost, err := m.lost(l, certs)
	l.Next = &Falling{ID: l.Counts[0].ID, On: l.Counts[0].Until.AddDays(1), Title: l.Counts[0].Title, Left: l.Have - lost, Text: m.text(l.Unit, l.Have-lost)}
	return err
}

// lost is how much a line loses with the certificates that end on the first day on
// which one does. Who holds others is certified still.
func (m *meter) lost(l *Line, certs []learn.Certificate) (n int64, err error) {
	ending := map[string]int{}
	for i, c := range certs {
		if l.Counts[i].Until != l.Counts[0].Until {
			break
		}
		ending[c.User]++
		n++
	}
	if l.Metric != programme.CertifiedPeople || l.Course != "" {
		return n, nil
	}
	n = 0
	for user, ends := range ending {
		holds, err := learn.HeldByUser(m.r, user)
		if err != nil {
			return n, err
		}
		if holds <= ends {
			n++
		}
	}
	return n, nil
}

// deals lists the deals of a window, the newest in front, and the one that falls
// out next.
func (m *meter) deals(l *Line) error {
	today := m.rules.Today(m.at)
	since := l.Since
	if since.IsZero() {
		since = programme.Date{Year: 1970, Month: 1, Day: 1}
	}
	newest, err := byNewest.Between(m.r,
		domain.Tuple(m.p.ID, string(l.Metric), domain.DescInt(dayNumber(today))),
		domain.Tuple(m.p.ID, string(l.Metric), domain.DescInt(dayNumber(since)-1)), min(most, m.list))
	if err != nil {
		return err
	}
	for _, c := range newest {
		l.Counts = append(l.Counts, m.counted(l, c))
	}
	of := l.Metric
	if of == programme.WonRevenue {
		of = programme.WonDeals // as many, in whatever currency
	}
	all, err := m.total(of, l.Since)
	if err != nil {
		return err
	}
	l.More = max(0, all-int64(len(newest)))
	if l.Window != programme.Rolling12 {
		return nil
	}
	key := measured(l.Metric, m.rules.Currency)
	first, found, err := m.first(key, l.Since)
	if err != nil || !found || today.Before(first.Date) {
		return err
	}
	day, err := sums.Value(m.r, m.p.ID, key, "d", first.Date.String()[:7], first.Date.String()[8:])
	l.Next = &Falling{ID: first.Subject, On: fallsOut(first.Date), Title: first.Title, Left: l.Have - day, Text: m.text(l.Unit, l.Have-day)}
	return err
}

func (m *meter) counted(l *Line, c credit) Counted {
	n := Counted{ID: c.Subject, Title: c.Title, Date: c.Date}
	if l.Window == programme.Rolling12 {
		n.Until = fallsOut(c.Date).AddDays(-1)
	}
	switch {
	case l.Unit != UnitMoney:
	case c.Currency == m.rules.Currency:
		n.Amount, n.Text = c.Amount, m.text(UnitMoney, c.Amount)
	default:
		n.Text, n.Aside = domain.Money{Minor: c.Amount, Currency: c.Currency}.String(), true
	}
	return n
}

// first is the first of what is summed from a day on.
func (m *meter) first(measured string, day programme.Date) (credit, bool, error) {
	l, err := byDate.Between(m.r, domain.Tuple(m.p.ID, measured, day.String()), domain.Tuple(m.p.ID, measured, end), 1)
	if err != nil || len(l) == 0 {
		return credit{}, false, err
	}
	return l[0], true, nil
}

// reached returns the highest tier whose needs, and those of all below it, are
// met. A tier without needs is given by hand: nobody rises to it by itself, and who
// stands there or above falls from it for nothing.
func (m *meter) reached() (programme.Tier, error) {
	top := m.rules.EntryTier()
	present, _ := m.rules.Tier(m.p.Tier)
	for {
		next, ok := m.rules.NextTier(top.ID)
		if !ok || next.Needs == nil && next.Rank > present.Rank {
			return top, nil
		}
		if next.Needs != nil {
			l, err := m.line(*next.Needs)
			if err != nil || !l.Met {
				return top, err
			}
		}
		top = next
	}
}
