package boltkv_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gangway/domain/kv"
	"gangway/server/boltkv"
)

// BenchmarkUpdate measures what many writers gain by sharing commits.
func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := open(b, b.TempDir(), boltkv.Options{})
			before := s.Commits()
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						err := s.Update(b.Context(), func(tx kv.Tx) error {
							return tx.Put(fmt.Appendf(nil, "key/%08d", i), make([]byte, 300))
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
			b.ReportMetric(float64(b.N)/float64(s.Commits()-before), "updates/commit")
		})
	}
}

func BenchmarkGet(b *testing.B) {
	s := open(b, b.TempDir(), boltkv.Options{})
	fill(b, s, "key", 10_000)
	for i := 0; b.Loop(); i++ {
		must(b, s.View(b.Context(), func(r kv.Reader) error {
			_, _, err := r.Get(fmt.Appendf(nil, "key%d", i%10_000))
			return err
		}))
	}
}

// BenchmarkScan reads a page of 50 from the middle of many keys.
func BenchmarkScan(b *testing.B) {
	s := open(b, b.TempDir(), boltkv.Options{})
	fill(b, s, "key", 100_000)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		must(b, s.View(b.Context(), func(r kv.Reader) error {
			return r.Scan([]byte("key5"), []byte("key6"), kv.ScanOptions{Limit: 50}, func(_, _ []byte) (bool, error) {
				n++
				return true, nil
			})
		}))
		if n != 50 {
			b.Fatal(n)
		}
	}
}
