package domain

import (
	"testing"
	"time"
)

// A sample is a record of the size and shape of a deal.
type sample struct {
	ID       string            `json:"id"`
	Partner  [2]string         `json:"partner"`
	Owner    [2]string         `json:"owner"`
	Status   string            `json:"status"`
	Customer map[string]string `json:"customer"`
	Lines    []line            `json:"lines"`
	Amount   Money             `json:"amount"`
	Times    []time.Time       `json:"times"`
	Note     string            `json:"note,omitempty"`
	Version  int               `json:"version"`
}

type line struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	Amount   Money  `json:"amount"`
}

func sampleRecord() sample {
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	return sample{
		ID: "D-7K3QXM", Partner: [2]string{"P-7J98KA", "Brightwater Consulting"}, Owner: [2]string{"U-VFB0FC", "Maya Osei"}, Status: "approved",
		Customer: map[string]string{"name": "Contoso GmbH", "domain": "contoso.de", "country": "DE", "city": "Munich", "contact": "Kim Berg"},
		Lines:    []line{{"BK-100", 8, Money{4_000_000, "EUR"}}, {"BK-200", 160, Money{800_000, "EUR"}}},
		Amount:   Money{4_800_000, "EUR"}, Times: []time.Time{at, at, at.AddDate(0, 0, 2), at.AddDate(0, 3, 0)},
		Note: "They decide in May; their board meets once a quarter.", Version: 4,
	}
}

func BenchmarkEncodeRecord(b *testing.B) {
	b.ReportAllocs()
	v := sampleRecord()
	for b.Loop() {
		if _, err := encodeRecord(1, v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeRecord(b *testing.B) {
	b.ReportAllocs()
	table := NewTable("sample", func(v *sample) Key { return Tuple(v.ID) })
	stored, err := encodeRecord(1, sampleRecord())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(stored)))
	for b.Loop() {
		if _, err := table.decode(Tuple("B-1"), stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTuple(b *testing.B) {
	b.ReportAllocs()
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	for b.Loop() {
		_ = Tuple("p:P-7J98KA", "created", "approved", Desc(at))
	}
}
