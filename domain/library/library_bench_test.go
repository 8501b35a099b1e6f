package library_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain"
	"gangway/domain/kv/memkv"
	"gangway/domain/library"
	"gangway/domain/portal/portaltest"
)

// BenchmarkSearch asks for each beginning of some words in a library of 10,000
// documents, whose words are as frequent as those of a language (Zipf), as a partner
// who sees every other one of them.
func BenchmarkSearch(b *testing.B) {
	p := portaltest.Over(b, memkv.Plain())
	gold := p.PartnerOn("contoso", "DE", "gold")
	r := rand.New(rand.NewPCG(5, 6))
	zipf := rand.NewZipf(r, 1.1, 4, 50_000)
	word := func() string {
		n := zipf.Uint64()
		var w strings.Builder
		for k := n + 20; k > 0; k /= 20 {
			w.WriteByte("etaoinshrdlucmfwypvb"[k%20])
		}
		return w.String()
	}
	text := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = word()
		}
		return strings.Join(words, " ")
	}
	pr := portaltest.Programme()
	for i := range 10_000 {
		d := doc(fmt.Sprintf("folder-%03d/page-%05d", i/100, i), text(5), text(800))
		d.Tiers = []string{[]string{"gold", "silver"}[i%2]}
		pr.Documents = append(pr.Documents, d)
	}
	p.Publish(pr)
	began := time.Now()
	if err := library.Warm(b.Context(), p.Portal); err != nil {
		b.Fatal(err)
	}
	built := time.Since(began)
	var queries [][]string
	for range 40 {
		for q := []rune(word() + " " + word()); len(q) > 0; q = q[:len(q)-1] {
			queries = append(queries, []string{string(q)})
		}
	}
	took := make([]time.Duration, 0, b.N)
	for i := 0; b.Loop(); i++ {
		at := time.Now()
		if _, err := domain.View(b.Context(), p.Portal, gold.Owner, library.Search{Words: queries[i%len(queries)]}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(at))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(built.Milliseconds()), "ms-build")
}
