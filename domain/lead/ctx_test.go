package lead_test

import (
	"context"
	"strings"

	"gangway/domain"
	"gangway/domain/lead"
	"gangway/domain/portal/portaltest"
)

var ctx = context.Background()

// work performs a task whose input, if any, is a text.
func work[R any](p *portaltest.Portal, a domain.Actor, t domain.Task[R], in ...string) (R, error) {
	out, err := callTask(p, a, t, strings.Join(in, ""))
	r, _ := out.(R)
	return r, err
}

func callTask(p *portaltest.Portal, a domain.Actor, task any, in string) (any, error) {
	opt := domain.WithStreams(strings.NewReader(in), new(strings.Builder), nil)
	for _, op := range p.Operations() {
		switch v := task.(type) {
		case lead.Show:
			if op.Name == "leads.show" {
				return op.Call(ctx, p.Portal, a, &v, opt)
			}
		case lead.Import:
			if op.Name == "leads.import" {
				return op.Call(ctx, p.Portal, a, &v, opt)
			}
		case lead.Rehearse:
			if op.Name == "leads.rehearse" {
				return op.Call(ctx, p.Portal, a, &v, opt)
			}
		}
	}
	panic("no such task")
}
