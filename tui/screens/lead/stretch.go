package lead

import (
	"context"
	"strconv"
	"strings"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/tui/kit"
)

// A stretch is a part of a list that has an order of its own.
type stretch struct {
	status []string // none for all
	sort   string
	rest   bool // without what has a deadline, which stands in the stretch before
}

// urgent lists leads of a status by their deadline, then those without one.
func urgent(s lead.Status) []stretch {
	return []stretch{{status: []string{string(s)}, sort: "due"}, {status: []string{string(s)}, sort: "-created", rest: true}}
}

// newest lists leads of a status, or all, by their age.
func newest(s ...lead.Status) []stretch {
	one := stretch{sort: "-created"}
	for _, x := range s {
		one.status = append(one.status, string(x))
	}
	return []stretch{one}
}

func (s stretch) keep(l lead.Lead) bool { return !s.rest || l.Due.IsZero() }

// fetch is the call that brings a page of stretches one after the other. The
// cursor of a page tells which stretch it ended in. A filter looks through all of
// them at once, in the order of what it finds.
func fetch(env *kit.Env, of []stretch, p domain.Page, filter string) kit.Call[domain.List[lead.Lead]] {
	if filter != "" {
		return kit.Query(env, lead.List{Status: statusesOf(of), Text: filter, Page: p})
	}
	from, after := position(p.After)
	var calls []kit.Call[domain.List[lead.Lead]]
	for i := from; i < len(of); i++ {
		calls = append(calls, kit.Query(env, lead.List{Status: of[i].status, Sort: of[i].sort, Page: domain.Page{Limit: p.Limit, After: after}}))
		after = ""
	}
	return func(ctx context.Context) (domain.List[lead.Lead], error) {
		var out domain.List[lead.Lead]
		for i, call := range calls {
			l, err := call(ctx)
			if err != nil {
				return out, err
			}
			for _, x := range l.Items {
				if of[from+i].keep(x) {
					out.Items = append(out.Items, x)
				}
			}
			switch {
			case l.Next != "":
				out.Next = cursor(from+i, l.Next)
				return out, nil
			case len(out.Items) >= p.Limit && i+1 < len(calls):
				out.Next = cursor(from+i+1, "")
				return out, nil
			}
		}
		return out, nil
	}
}

func statusesOf(of []stretch) []string {
	var out []string
	for _, s := range of {
		if !s.rest {
			out = append(out, s.status...)
		}
	}
	return out
}

func cursor(stretch int, after string) string { return strconv.Itoa(stretch) + "." + after }

func position(cursor string) (stretch int, after string) {
	number, after, _ := strings.Cut(cursor, ".")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0, ""
	}
	return n, after
}
