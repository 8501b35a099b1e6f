package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type healthCmd struct {
	Observe string `default:"127.0.0.1:9090" help:"Address that the portal was given as --observe." placeholder:"HOST:PORT" type:"address"`
	Ready   bool   `help:"Ask whether people can come in, rather than whether the portal does its work."`
}

// Run asks a running portal how it is, for those who watch over it without a shell.
func (c healthCmd) Run(ctx context.Context, s streams) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	path := "/livez"
	if c.Ready {
		path = "/readyz"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.Observe+path, nil)
	if err != nil {
		return usageError{fmt.Errorf("gangway health: %w", err)}
	}
	answer, err := http.DefaultClient.Do(request)
	if ctx.Err() != nil {
		return fmt.Errorf("health: %s gave no answer in 5 seconds", c.Observe)
	}
	if err != nil {
		return fmt.Errorf("health: %w", errors.Unwrap(err)) // without the words of a browser
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err != nil {
		return fmt.Errorf("health: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s", strings.TrimSpace(string(body)))
	}
	_, err = s.out.Write(body)
	return err
}
