package tui_test

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"gangway/domain"
	"gangway/tui/kit"
	"gangway/tui/tuitest"
	"gangway/tui/tuitest/harbour"
)

// emptyHome is a first section with nothing in it.
type emptyHome struct {
	env  *kit.Env
	w, h int
}

func newEmptyHome(env *kit.Env, _ []string) kit.Screen { return &emptyHome{env: env} }

func (s *emptyHome) Init() tea.Cmd                        { return nil }
func (s *emptyHome) Update(tea.Msg) (kit.Screen, tea.Cmd) { return s, nil }
func (s *emptyHome) SetSize(w, h int)                     { s.w, s.h = w, h }
func (s *emptyHome) Title() string                        { return "" }
func (s *emptyHome) Keys() []kit.Key                      { return nil }
func (s *emptyHome) Typing() bool                         { return false }
func (s *emptyHome) View() string {
	return s.env.Empty("Nothing needs you today.", s.env.Keys.Palette, s.w)
}

func fleet() []string {
	return []string{"Anna", "Bertha", "Contoso Mermaid", "Dora", "Esmeralda"}
}

// at opens the example's screens at a place, in a window of 80 × 24.
func at(t *testing.T, p *domain.Portal, words ...string) *tuitest.Session {
	t.Helper()
	return open(t, p, harbour.Owner(), tuitest.At(words...))
}

func open(t *testing.T, p *domain.Portal, a domain.Actor, opts ...tuitest.Option) *tuitest.Session {
	t.Helper()
	return tuitest.Open(t, p, a, 80, 24, append([]tuitest.Option{tuitest.Routes(boatRoutes()...)}, opts...)...)
}

// ctx is short for what a runtime is handed.
type ctx = context.Context

// broken is a screen with a fault.
type broken struct{ update, cmd, view bool }

func (b *broken) Init() tea.Cmd    { return nil }
func (b *broken) SetSize(int, int) {}
func (b *broken) Title() string    { return "Broken" }
func (b *broken) Keys() []kit.Key  { return nil }
func (b *broken) Typing() bool     { return true }

func (b *broken) Update(tea.Msg) (kit.Screen, tea.Cmd) {
	if b.update {
		panic("update")
	}
	return b, func() tea.Msg {
		if b.cmd {
			panic("command")
		}
		return nil
	}
}

func (b *broken) View() string {
	if b.view {
		panic("view")
	}
	return ""
}
