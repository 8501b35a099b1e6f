package main

import (
	"context"

	"gangway/domain/revision"
	"gangway/server/watch"
)

// followProgramme puts in force what other processes publish on the store.
func (a *app) followProgramme(ctx context.Context) error {
	return revision.Follow(ctx, a.portal, func(err error) {
		a.log.Error("the newest programme of the store could not be put in force", "error", err.Error())
	})
}

// watchFolder publishes the programme's folder whenever it changes. A broken one
// leaves the old one in force. Where folders can't be watched, the portal runs on.
func (a *app) watchFolder(ctx context.Context) error {
	if a.folder == "" {
		return nil
	}
	err := watch.Folder(ctx, a.folder, func() { _ = publishDir(ctx, a.portal, a.folder, a.log) }) // which logs its errors
	if err != nil {
		a.log.Error("the programme folder is not watched: publish it by command", "error", err.Error())
	}
	return nil
}
