package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/crypto/ssh"

	"gangway/content/example/large"
	"gangway/server/boltkv"
)

type fillCmd struct {
	report
	Dir      string `arg:"" help:"Folder to make the store in; there must be none yet." type:"path"`
	Deals    int    `default:"1000000" help:"How many deals."`
	Partners int    `default:"10000" help:"How many partners."`
	Leads    int    `default:"100000" help:"How many leads."`
	KeysTo   string `required:"" help:"Folder for the keys: 'admin' and 'admin.pub', for serve --admin-key, and in 'owners' those of owners of partners." placeholder:"DIR" type:"path"`
	Owners   int    `default:"1000" help:"For how many owners."`
}

// Run makes the store and the keys of some of its people.
func (c *fillCmd) Run(ctx context.Context, out io.Writer) error {
	began := time.Now()
	err := boltkv.Build(c.Dir, func(put func(key, value []byte) error) error {
		size := large.Size{Deals: c.Deals, Partners: c.Partners, Leads: c.Leads}
		return large.Make(ctx, time.Now(), size, c.Dir, put)
	})
	if err != nil {
		return err
	}
	took := time.Since(began)
	if err := c.keys(); err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(c.Dir, boltkv.FileName))
	if err != nil {
		return err
	}
	f := figures{Command: "fill"}
	f.add("deals", float64(c.Deals), "", "")
	f.add("partners", float64(c.Partners), "", "")
	f.add("leads", float64(c.Leads), "", "")
	f.add("took", took.Seconds(), "s", less)
	f.add("size", float64(info.Size())/mebi, "MiB", less)
	f.add("size per deal", float64(info.Size())/1024/float64(max(1, c.Deals)), "KiB", less)
	return c.write(out, f)
}

// keys writes those of the owners, spread over all partners, and one for an admin.
func (c *fillCmd) keys() error {
	owners := filepath.Join(c.KeysTo, "owners")
	if err := os.MkdirAll(owners, 0o700); err != nil {
		return err
	}
	_, admin, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	public, err := ssh.NewPublicKey(admin.Public())
	if err != nil {
		return err
	}
	err = errors.Join(
		writeKey(filepath.Join(c.KeysTo, "admin"), admin),
		os.WriteFile(filepath.Join(c.KeysTo, "admin.pub"), ssh.MarshalAuthorizedKey(public), 0o600),
	)
	n := min(c.Owners, c.Partners)
	for i := 0; i < n && err == nil; i++ {
		partner := i * (c.Partners / n)
		err = writeKey(filepath.Join(owners, fmt.Sprintf("%05d", partner)), large.Key(partner, 0))
	}
	return err
}

func writeKey(file string, key ed25519.PrivateKey) error {
	block, err := ssh.MarshalPrivateKey(key, filepath.Base(file))
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(block), 0o600)
}
