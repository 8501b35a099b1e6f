package main

import (
	"slices"
	"testing"
	"time"
)

// Ensure a partner that is one certificate and 5,000 short of the next tier reads
// exactly that, and that passing a course and a confirmed win promote it within a
// second, on its open Home, with an event.
func TestPromotedOnTheOpenHome(t *testing.T) {
	r := serve(t, "--programme", secretiveProgramme(t))
	r.partner("acme")
	win := func(customer, amount string) {
		words := register(customer)
		words[slices.Index(words, "48k")] = amount
		id := r.as("acme", words...).json(t)["id"].(string)
		r.as("admin", "deals", "approve", id)
		r.as("acme", "deals", "win", id, "--amount", amount, "--date", "today")
		r.as("admin", "deals", "confirm-win", id)
	}
	gaps := func() (revenue, people float64) {
		next := r.as("acme", "tiers", "explain", "--json").json(t)["next"].(map[string]any)["lines"].([]any)
		return next[0].(map[string]any)["gap"].(float64), next[1].(map[string]any)["gap"].(float64)
	}
	win("Contoso", "45000")
	if revenue, people := gaps(); revenue != 500_000 || people != 1 {
		t.Fatalf("short of %v cents and %v people", revenue, people)
	}
	home := r.open("acme", 100, 40)
	home.sees("Registered")
	home.sees("€ 45k of € 50k")

	sheet := r.as("acme", "quizzes", "start", "secrets", "--json").json(t)
	attempt := sheet["attempt"].(string)
	for _, q := range sheet["questions"].([]any) {
		q := q.(map[string]any)
		r.as("acme", "quizzes", "answer", attempt, q["id"].(string), right(q))
	}
	if done := r.as("acme", "quizzes", "submit", attempt, "--json").json(t); done["passed"] != true {
		t.Fatalf("not passed: %v", done["score"])
	}
	home.sees("1 of 1")
	if revenue, people := gaps(); revenue != 500_000 || people != 0 {
		t.Fatalf("then short of %v cents and %v people", revenue, people)
	}
	win("Fabrikam", "5000")
	confirmed := time.Now()
	home.sees("Promoted to Silver")
	home.sees("next: Gold")
	t.Logf("promoted on the open Home %v after the confirmation", time.Since(confirmed).Round(time.Millisecond))
	if standing := r.as("acme", "tiers", "show", "--json").json(t)["tier"].(map[string]any)["id"]; standing != "silver" {
		t.Errorf("stands on %v", standing)
	}
}
