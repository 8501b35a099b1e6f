package main

import (
	"context"
	"errors"
	"fmt"

	"gangway/domain"
	"gangway/server/boltkv"
)

type compactCmd struct {
	Data string `required:"" help:"Folder of the store." placeholder:"DIR" type:"place"`
}

// Run writes the store anew beside itself, without the room that deleted records have
// left, and puts the copy in its place once it is verified. Broken off at any moment
// it leaves the store as it was.
func (c compactCmd) Run(ctx context.Context, s streams) (err error) {
	folder, err := heldFolder("compact", c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	m := newMeter(s)
	before, after, err := compact(ctx, folder, m)
	if err != nil {
		return fmt.Errorf("compact: the store is as it was: %w", err)
	}
	_, err = fmt.Fprintf(s.out, "%s is compact: it was %s and is %s.\n", c.Data, megabytes(before), megabytes(after))
	return err
}

func compact(ctx context.Context, folder *boltkv.Folder, m *meter) (before, after int64, err error) {
	old, err := folder.File()
	if err != nil {
		return 0, 0, err
	}
	before = old.Size()
	instance, err := old.Instance()
	if err != nil {
		return before, 0, errors.Join(err, old.Close())
	}
	done, report := int64(0), m.bytes("Copying")
	draft, _, err := filled(ctx, folder, domain.Head{}, func(put func(key, value []byte) error) (string, error) {
		return instance, old.Pairs(ctx, func(key, value []byte) error {
			done += int64(len(key) + len(value))
			report(done, 0)
			return put(key, value)
		})
	}, m)
	if err != nil {
		return before, 0, errors.Join(err, old.Close())
	}
	after = draft.Size()
	if err := old.Close(); err != nil {
		return before, after, errors.Join(err, draft.Close())
	}
	return before, after, folder.Install(draft)
}
