package domain_test

import (
	"fmt"
	"testing"

	"gangway/domain"
	"gangway/domain/kv/memkv"
)

// BenchmarkKernel measures what the kernel adds to what an operation does, over few
// records and many: a command with its audit row, index entries and sums, a page of an
// index, and a sum.
func BenchmarkKernel(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			y := newYardOn(b, memkv.Plain())
			harbors := []string{"Kiel", "Bremen", "Emden"}
			var one boat
			for i := range n {
				one = y.launch(fmt.Sprintf("b%d", i), harbors[i%len(harbors)])
			}
			b.Run("Do", func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if _, err := domain.Do(b.Context(), y.Portal, crew, move{one.ID, harbors[i%len(harbors)]}); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("View", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					y.list(harbors[:1], domain.Page{Limit: 20})
				}
			})
			b.Run("Merge", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					y.list(harbors, domain.Page{Limit: 20})
				}
			})
			b.Run("Sum", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					err := y.Peek(b.Context(), crew, func(r *domain.Read) error {
						_, err := moored.Value(r, "all")
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
