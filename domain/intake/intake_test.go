package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"gangway/domain"
	"gangway/domain/intake"
)

var fields = []intake.Field{{Name: "customer", Aliases: []string{"account"}}, {Name: "product"}, {Name: "amount"}}

func mapping(t *testing.T, columns, values, defaults []string) intake.Mapping {
	t.Helper()
	m, err := intake.NewMapping(columns, values, defaults)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read returns the rows as "line customer|product|amount", faults as "line! message".
func read(t *testing.T, in string, m intake.Mapping) []string {
	t.Helper()
	r, err := intake.Open(strings.NewReader(in), fields, m)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		row, err := r.Next()
		var broken *intake.Broken
		switch {
		case errors.Is(err, io.EOF):
			return out
		case errors.As(err, &broken):
			out = append(out, fmt.Sprintf("%d! %s", broken.Fault.Line, broken.Fault.Message))
			if broken.Fatal {
				return out
			}
		case err != nil:
			t.Fatal(err)
		default:
			out = append(out, fmt.Sprintf("%d %s|%s|%s", row.Line, row.Get("customer"), row.Get("product"), row.Get("amount")))
		}
	}
}

// Ensure tables are read in the shapes that spreadsheets write.
func TestShapes(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"Comma":           {"customer,product,amount\nContoso,GTX,5\n", []string{"2 Contoso|GTX|5"}},
		"Semicolon":       {"customer;product;amount\nContoso;GTX;1,5\n", []string{"2 Contoso|GTX|1,5"}},
		"Tab":             {"customer\tproduct\tamount\nContoso\tGTX\t5\n", []string{"2 Contoso|GTX|5"}},
		"ByteOrderMark":   {"\xef\xbb\xbfcustomer,product\nContoso,GTX\n", []string{"2 Contoso|GTX|"}},
		"Windows1252":     {"customer,product\nM\xfcller \x80,GTX\n", []string{"2 Müller €|GTX|"}},
		"CRLFAndBlank":    {"customer,product\r\nContoso,GTX\r\n\r\n,,\r\nAdatum,GTX\r\n", []string{"2 Contoso|GTX|", "5 Adatum|GTX|"}},
		"QuotedNewline":   {"customer,product\n\"Con\ntoso\",GTX\nAdatum,GTX\n", []string{"2 Con\ntoso|GTX|", "4 Adatum|GTX|"}},
		"AliasAndCase":    {"ACCOUNT, Product \nContoso,GTX\n", []string{"2 Contoso|GTX|"}},
		"ShortRow":        {"customer,product,amount\nContoso\n", []string{"2 Contoso||"}},
		"BadQuotes":       {"customer,product\nCon\"toso,GTX\nAdatum,GTX\n", []string{"2! The quotation marks of this row don't match.", "3 Adatum|GTX|"}},
		"UnknownColumn":   {"customer,mood\nContoso,fine\n", []string{"2 Contoso||"}},
		"MappingPreamble": {"---\n# ours\nmap customer = firm\nvalue product: GTXPro = GTX Pro\ndefault amount = 1\n---\nfirm,product\nContoso,gtxpro\n", []string{"8 Contoso|GTX Pro|1"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, read(t, c.in, mapping(t, nil, nil, nil))); d != "" {
				t.Error(d)
			}
		})
	}
}

// Ensure values are folded only where a mapping says so.
func TestValuesFoldByMappingOnly(t *testing.T) {
	in := "customer,product\nContoso,GTXPro\n"
	if got := read(t, in, mapping(t, nil, nil, nil)); got[0] != "2 Contoso|GTXPro|" {
		t.Errorf("without: %v", got)
	}
	if got := read(t, in, mapping(t, []string{"product=product"}, []string{"product:GTXPro=GTX Pro"}, []string{"amount=0"})); got[0] != "2 Contoso|GTX Pro|0" {
		t.Errorf("with: %v", got)
	}
}

// Ensure a file that can't be read is refused with one sentence.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"Empty":           {"", "There is nothing to import: the file is empty."},
		"UTF16":           {"\xff\xfec\x00", "This is not a CSV file in UTF-8 or Windows-1252. Please save it as “CSV UTF-8”."},
		"NUL":             {"customer\nCon\x00toso\n", "This is not a CSV file in UTF-8 or Windows-1252. Please save it as “CSV UTF-8”."},
		"NoKnownColumn":   {"a,b\n1,2\n", "None of the columns is known. Known are customer, product, amount; others can be mapped with --map FIELD=COLUMN."},
		"DoubleColumn":    {"customer,Customer\n1,2\n", "The column “Customer” is there twice."},
		"TooManyColumns":  {strings.Repeat("a,", 10000) + "\n", "The file has 10001 columns; at most 200 can be read."},
		"UnclosedMapping": {"---\nmap a = b\n", "The mapping is not closed by a line of three dashes."},
		"UnknownField":    {"---\nmap mood = customer\n---\ncustomer\nx\n", "There is no field “mood”. Known are customer, product, amount."},
		"MissingColumn":   {"---\nmap customer = firm\n---\ncustomer\nx\n", "There is no column “firm” for customer."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intake.Open(strings.NewReader(c.in), fields, mapping(t, nil, nil, nil))
			if domain.KindOf(err) != domain.Invalid || err.Error() != c.want {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

// Ensure a quotation mark that is never closed ends the reading in bounded
// memory.
func TestQuoteNeverClosed(t *testing.T) {
	in := "customer,product\n\"" + strings.Repeat("x\n", 10<<20)
	got := read(t, in, mapping(t, nil, nil, nil))
	if len(got) != 1 || !strings.Contains(got[0], "never closed") {
		t.Errorf("got %.200v", got)
	}
}

// Ensure a line without an end is a fault of who sent it, wherever it stands, and is
// told with its number (B74).
func TestEnormousLine(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	for name, c := range map[string]struct{ in, want string }{
		"Header":       {long, "Line 1: A quotation mark is opened and never closed, or a row is longer than 256 KiB."},
		"Quote":        {"customer,\"" + long, "Line 1: A quotation mark is opened and never closed, or a row is longer than 256 KiB."},
		"Quotes":       {"cus\"tomer\n", "Line 1: The quotation marks of this row don't match."},
		"AfterMapping": {"---\ndefault amount = 1\n---\n" + long, "Line 4: A quotation mark is opened and never closed, or a row is longer than 256 KiB."},
		"Mapping":      {"---\n" + long, "Line 2: a line of a mapping has at most 64 KiB."},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intake.Open(strings.NewReader(c.in), fields, mapping(t, nil, nil, nil))
			if domain.KindOf(err) != domain.Invalid || err.Error() != c.want {
				t.Errorf("got %.200v\nwant %s", err, c.want)
			}
		})
	}
	for line, before := range map[int]string{3: "Contoso,GTX\n", 5: "\"Con\ntoso\",\"G\nTX\"\n", 4: "Con\"toso,GTX\nContoso,GTX\n"} {
		got := read(t, "customer,product\n"+before+long, mapping(t, nil, nil, nil))
		if last := got[len(got)-1]; !strings.HasPrefix(last, fmt.Sprintf("%d! ", line)) {
			t.Errorf("after %q: got %.200v, want line %d", before, got, line)
		}
	}
}

// Ensure the reason for which an input ends early is told as it was given, at any
// place: that it is too large is the fault of who sent it.
func TestInputThatEndsEarly(t *testing.T) {
	tooLarge := domain.Errorf(domain.Limited, "Standard input may have at most 64 MiB here.")
	for _, before := range []string{"", "---\n", "customer\nContoso\n", "customer\n" + strings.Repeat("x\n", 100<<10)} {
		for want, end := range map[domain.Kind]error{domain.Limited: tooLarge, domain.Unavailable: io.ErrUnexpectedEOF} {
			r, err := intake.Open(io.MultiReader(strings.NewReader(before), iotest.ErrReader(end)), fields, mapping(t, nil, nil, nil))
			for err == nil {
				_, err = r.Next()
			}
			if domain.KindOf(err) != want || !errors.Is(err, end) {
				t.Errorf("after %.20q, %v: got %v", before, end, err)
			}
		}
	}
}

// Ensure rows of one lane are applied in the order of the file, every row is
// counted, and faults name line, column and value.
func TestEach(t *testing.T) {
	var in strings.Builder
	in.WriteString("account,product,amount\n")
	for i := range 500 {
		fmt.Fprintf(&in, "c%d,GTX,%d\n", i%7, i)
	}
	r, err := intake.Open(strings.NewReader(in.String()), fields, mapping(t, nil, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	last := map[string]int{}
	report, err := intake.Each(context.Background(), r, func(row intake.Row) string { return row.Get("customer") },
		func(_ context.Context, row intake.Row) (intake.Outcome, error) {
			mu.Lock()
			defer mu.Unlock()
			if row.Line <= last[row.Get("customer")] {
				t.Errorf("line %d of %s came after line %d", row.Line, row.Get("customer"), last[row.Get("customer")])
			}
			last[row.Get("customer")] = row.Line
			if row.Get("amount") == "13" {
				return "", domain.Fieldf("customer", "Unlucky.")
			}
			return intake.Created, nil
		}, func(int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	want := intake.Report{Ignored: []string{}, Rows: 500, Created: 499, Faulty: 1, Faults: []intake.Fault{{Line: 15, Column: "account", Value: "c6", Message: "Unlucky."}}}
	if d := cmp.Diff(want, report); d != "" {
		t.Error(d)
	}
}

// Ensure a fault of ours ends the import instead of being counted as a row's.
func TestEachStops(t *testing.T) {
	r, err := intake.Open(strings.NewReader("customer\na\nb\n"), fields, mapping(t, nil, nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	_, err = intake.Each(context.Background(), r, func(intake.Row) string { return "" },
		func(context.Context, intake.Row) (intake.Outcome, error) {
			return "", domain.Errorf(domain.Unavailable, "Saving is paused.")
		}, func(int64, int64) {})
	if domain.KindOf(err) != domain.Unavailable {
		t.Errorf("got %v", err)
	}
}

// FuzzOpen ensures that no file makes the reader panic or run for ever, and
// that what it gives is text within bounds, row after row, however the file comes
// in and whatever its mapping says (B74, B77).
func FuzzOpen(f *testing.F) {
	f.Add("customer,product\nContoso,\"G\"\"TX\"\n")
	f.Add("---\nmap customer = a\n---\na\n\"x\n")
	f.Add("---\nmap customer = firm\nvalue product: GTXPro = GTX Pro\ndefault amount = 1\n# x\n---\nfirm;product\nContoso;gtxpro\n")
	f.Add("\xef\xbb\xbfaccount\tAmount\r\nM\xfcller \x80\t1\r\n\r\n\t\r\n")
	f.Add("customer,Customer\n1,2\n")
	f.Add("customer\n" + strings.Repeat("x", 9000) + "\n\"a\nb\"\n\xff\n")
	f.Fuzz(func(t *testing.T, in string) {
		rows := readAll(t, strings.NewReader(in), len(in))
		if d := cmp.Diff(rows, readAll(t, iotest.OneByteReader(strings.NewReader(in)), len(in))); d != "" {
			t.Errorf("depends on how the file comes in: %s", d)
		}
	})
}

// readAll reads a file of so many bytes as an import does, checks what it gives,
// and returns it.
func readAll(t *testing.T, in io.Reader, size int) (out []string) {
	t.Helper()
	m, _ := intake.NewMapping(nil, []string{"product:GTX=GTX Pro"}, []string{"amount=1"})
	r, err := intake.Open(in, fields, m)
	if err != nil {
		if domain.KindOf(err) != domain.Invalid {
			t.Fatalf("%T %v", err, err)
		}
		return []string{err.Error()}
	}
	line := 0
	for range size + 2 {
		row, err := r.Next()
		var broken *intake.Broken
		switch {
		case errors.Is(err, io.EOF):
			return out
		case errors.As(err, &broken):
			out = append(out, fmt.Sprintf("%+v", broken.Fault))
			if broken.Fatal {
				return out
			}
			if !utf8.ValidString(broken.Fault.Value) || utf8.RuneCountInString(broken.Fault.Value) > 60 {
				t.Errorf("a fault says %q", broken.Fault.Value)
			}
			row.Line = broken.Fault.Line
		case err != nil:
			t.Fatal(err)
		}
		if row.Line <= line {
			t.Errorf("line %d comes after line %d", row.Line, line)
		}
		line = row.Line
		for _, f := range fields {
			if v := row.Get(f.Name); !utf8.ValidString(v) || len(v) > 8<<10 {
				t.Errorf("line %d: %q", row.Line, v)
			}
			out = append(out, row.Get(f.Name))
		}
	}
	t.Error("the reader does not come to an end")
	return out
}
