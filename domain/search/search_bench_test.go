package search_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gangway/domain/search"
)

// corpus returns n Markdown documents of some size, put together from paragraphs of
// the documents of real projects: those of the modules that Go has fetched.
func corpus(tb testing.TB, n, size int) []search.Text {
	tb.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		tb.Skip("no go command")
	}
	var paragraphs []string
	total := 0
	_ = filepath.WalkDir(strings.TrimSpace(string(out)), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), ".md") {
			return nil //nolint:nilerr // what can't be read is passed over
		}
		b, err := os.ReadFile(path)
		if err != nil || len(b) > 200_000 {
			return nil //nolint:nilerr // as above
		}
		total += len(b)
		for p := range strings.SplitSeq(string(b), "\n\n") {
			if len(p) > 40 {
				paragraphs = append(paragraphs, p)
			}
		}
		return nil
	})
	if total < 1_000_000 {
		tb.Skip("too few documents to draw from")
	}
	r := rand.New(rand.NewPCG(1, 2))
	texts := make([]search.Text, n)
	for i := range texts {
		var b strings.Builder
		for b.Len() < size {
			b.WriteString(paragraphs[r.IntN(len(paragraphs))] + "\n\n")
		}
		words := strings.Fields(strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == ' ' {
				return r
			}
			return ' '
		}, b.String()[:200]))
		texts[i] = search.Text{Title: strings.Join(words[:min(len(words), 5)], " "), Also: words[min(len(words), 5):min(len(words), 12)], Body: b.String()}
	}
	return texts
}

// typed are queries as they come while somebody types.
func typed() []string {
	var all []string
	for _, q := range []string{"configuration", "install the package", "error handling", "how to use the", "license", "http server", "a", "zzz"} {
		for i := 1; i <= len(q); i++ {
			all = append(all, q[:i])
		}
	}
	return all
}

// BenchmarkFind searches 10,000 documents by each beginning of some queries, one
// after the other, as they are typed.
func BenchmarkFind(b *testing.B) {
	texts := corpus(b, 10_000, 5_000)
	x := search.Build(len(texts), func(i int) search.Text { return texts[i] })
	queries := typed()
	took := make([]time.Duration, 0, b.N)
	i := 0
	for b.Loop() {
		began := time.Now()
		q := search.Ask(queries[i%len(queries)])
		for _, t := range x.Find(q, 20, func(int) bool { return true }) {
			q.Snippet(texts[t].Body)
		}
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-most")
}

// BenchmarkBuild builds the index over 10,000 documents.
func BenchmarkBuild(b *testing.B) {
	texts := corpus(b, 10_000, 5_000)
	bytes := 0
	for _, t := range texts {
		bytes += len(t.Body)
	}
	var x *search.Index
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		x = search.Build(len(texts), func(i int) search.Text { return texts[i] })
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(bytes)/1e6, "MB-text")
	b.ReportMetric(float64(x.Bytes())/1e6, "MB-index")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-heap")
	b.ReportMetric(float64(x.Words()), "words")
	runtime.KeepAlive(texts)
}
