// Shots takes the pictures of the documentation: it starts the real demo, with a
// clock that stands still, connects to it by ssh as people do, types keys, waits for
// what a screen must show, and draws the terminal as SVG.
//
//	go run ./docs/shots            # all pictures, into docs/pictures
//	go run ./docs/shots home tier  # these alone
//
// The same program gives the same pictures, to the byte. A picture whose tools are
// not on the machine is passed over with a sentence.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := takeAll(ctx, ".", filepath.Join("docs", "pictures"), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

// takeAll writes the pictures of those names, or all, into a folder; root is that of
// the module.
func takeAll(ctx context.Context, root, into string, names []string) (err error) {
	d, err := startDemo(ctx, root)
	if err != nil {
		return err
	}
	defer d.stop()
	for _, s := range shots() {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		picture, err := d.take(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if picture == nil {
			continue
		}
		path := filepath.Join(into, s.name+".svg")
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, picture) {
			continue
		}
		if err := os.WriteFile(path, picture, 0o600); err != nil {
			return err
		}
		fmt.Println("wrote", path)
	}
	return nil
}
