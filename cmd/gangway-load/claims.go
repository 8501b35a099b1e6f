package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

type claimsCmd struct {
	target
	report
	People     int    `short:"n" default:"20" help:"How many claim at once. A company that has won may have to wait before it claims again."`
	Leads      int    `default:"10" help:"How many leads are claimed, one after the other."`
	Admin      string `help:"File with the key of an admin, who puts fresh leads into the pool; without it, those are claimed that are there." placeholder:"FILE" type:"existingfile"`
	AdminLogin string `help:"The same, by a name before the @, for gangway demo." placeholder:"NAME"`
}

// Run has all of them claim each lead at the same moment.
func (c *claimsCmd) Run(ctx context.Context, out io.Writer) error {
	if err := c.load(); err != nil {
		return err
	}
	people, err := c.dialAll(ctx, c.People)
	if err != nil {
		return err
	}
	defer closeAll(people)
	ids, err := c.ids(ctx, people[0])
	if err != nil {
		return err
	}
	var answers series
	statuses := map[int]int{}
	won := 0
	var faults []error
	var busy time.Duration
	for _, id := range ids {
		round := claimed(people, id)
		busy += round.took
		for i, r := range round.replies {
			faults = append(faults, round.errs[i])
			answers.add(r.took)
			statuses[r.status]++
		}
		won += round.count(statusOK)
		if !round.fair() {
			faults = append(faults, fmt.Errorf("lead %s has %d winners: %s", id, round.count(statusOK), round.words()))
		}
	}
	f := figures{Command: "claims"}
	f.add("people", float64(c.People), "", "")
	f.add("leads", float64(len(ids)), "", "")
	f.add("won", float64(won), "", "")
	f.add("too late", float64(statuses[statusConflict]), "", "")
	f.add("not theirs", float64(statuses[statusNotFound]), "", "")
	f.add("had enough", float64(statuses[statusLimited]), "", "")
	f.percentiles("answer", &answers)
	f.add("claims per second", float64(len(answers.v))/busy.Seconds(), "1/s", more)
	if won == 0 {
		faults = append(faults, errors.New("nobody won a lead: have these people a company that may claim?"))
	}
	return errors.Join(c.write(out, f), errors.Join(faults...))
}

// The portal's exit statuses that matter here.
const (
	statusOK       = 0
	statusNotFound = 4
	statusConflict = 5
	statusLimited  = 6
)

// A round is what all got who claimed one lead.
type round struct {
	replies []reply
	errs    []error
	took    time.Duration
}

func claimed(people []*link, id string) round {
	r := round{replies: make([]reply, len(people)), errs: make([]error, len(people))}
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, p := range people {
		all.Go(func() {
			<-start
			r.replies[i], r.errs[i] = p.call("leads", "claim", id, "--json")
		})
	}
	began := time.Now()
	close(start)
	all.Wait()
	r.took = time.Since(began)
	return r
}

func (r round) count(status int) (n int) {
	for i, one := range r.replies {
		if r.errs[i] == nil && one.status == status {
			n++
		}
	}
	return n
}

// fair reports a round with one winner; or with none, if nobody was told that
// somebody else was quicker.
func (r round) fair() bool {
	won := r.count(statusOK)
	return won == 1 || won == 0 && r.count(statusConflict) == 0
}

func (r round) words() string {
	var all []string
	for _, one := range r.replies {
		all = append(all, fmt.Sprintf("%d %s", one.status, one.err))
	}
	return strings.Join(all, "; ")
}

// ids are the leads to be claimed.
func (c *claimsCmd) ids(ctx context.Context, somebody *link) ([]string, error) {
	if c.Admin == "" && c.AdminLogin == "" {
		return pool(somebody, c.Leads)
	}
	admin := target{Addr: c.Addr, Timeout: c.Timeout, Login: []string{c.AdminLogin}}
	if c.Admin != "" {
		admin.Key, admin.Login = []string{c.Admin}, []string{"admin"}
	}
	if err := admin.load(); err != nil {
		return nil, err
	}
	l, err := admin.dial(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = l.Close() }()
	run := stamp()
	var ids []string
	for i := range c.Leads {
		id, err := l.id("leads", "create", "--company", fmt.Sprintf("Load %s %d Ltd", run, i), "--country", "DE",
			"--consent", "yes", "--consent-how", "measuring", "--contact-name", "Kim Berg", "--contact-email", "kim@load.example", "--hold", "--json")
		if err == nil {
			_, err = l.id("leads", "to-pool", id, "--json")
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// pool returns the ids of leads that somebody may claim.
func pool(l *link, n int) ([]string, error) {
	r, err := l.call("leads", "pool", "--json", "--limit", fmt.Sprint(n))
	if err != nil {
		return nil, err
	}
	if r.status != statusOK {
		return nil, errors.New(r.err)
	}
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.out), &page); err != nil {
		return nil, err
	}
	if len(page.Items) == 0 {
		return nil, errors.New("the pool is empty: --admin FILE fills it")
	}
	var ids []string
	for _, one := range page.Items {
		ids = append(ids, one.ID)
	}
	return ids, nil
}

// id runs a command that answers with a record, and returns its id.
func (l *link) id(words ...string) (string, error) {
	r, err := l.call(words...)
	if err != nil {
		return "", err
	}
	if r.status != statusOK {
		return "", fmt.Errorf("%s %s: status %d: %s", words[0], words[1], r.status, r.err)
	}
	var record struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(r.out), &record); err != nil {
		return "", err
	}
	return record.ID, nil
}

// stamp is a word that no other run has in its names.
func stamp() string { return fmt.Sprintf("%x", time.Now().UnixNano()) }
