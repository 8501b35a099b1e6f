// Package tui is the portal in a terminal: the frame around the screens, the
// stack that they lie on, the palette, the help and the dialogs over them.
//
// The screens themselves live in tui/screens, a folder per noun, on package kit;
// routes.go is the one table that leads to them. This package decides nothing
// and stores nothing: it asks and sends as the session's actor.
package tui
