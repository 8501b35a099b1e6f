package large

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"gangway/domain"
)

// How much a sorter holds in memory before it writes a sorted run to a file.
const (
	runBytes = 96 << 20
	runSums  = 200_000
)

// A sorter gathers pairs and sums in any order and writes them to runs, each in
// order, in a folder.
type sorter struct {
	dir   string
	arena []byte
	at    []int
	sums  map[string]int64
	runs  []string
}

func newSorter(dir string) *sorter {
	return &sorter{dir: dir, arena: make([]byte, 0, runBytes+runBytes/8), sums: map[string]int64{}}
}

func (s *sorter) put(key, value []byte) error {
	s.at = append(s.at, len(s.arena))
	s.arena = binary.BigEndian.AppendUint16(s.arena, uint16(len(key)))   //nolint:gosec // kv.MaxKey
	s.arena = binary.BigEndian.AppendUint32(s.arena, uint32(len(value))) //nolint:gosec // kv.MaxValue
	s.arena = append(append(s.arena, key...), value...)
	if len(s.arena) < runBytes {
		return nil
	}
	return s.spill()
}

func (s *sorter) add(key string, n int64) error {
	s.sums[key] += n
	if len(s.sums) < runSums {
		return nil
	}
	return s.putSums()
}

func (s *sorter) putSums() error {
	sums := s.sums
	s.sums = make(map[string]int64, runSums)
	for key, n := range sums { // runs are sorted
		if err := s.put([]byte(key), domain.SumBytes(n)); err != nil {
			return err
		}
	}
	return nil
}

// end writes what is left and returns the runs.
func (s *sorter) end() ([]string, error) {
	if err := s.putSums(); err != nil {
		return nil, err
	}
	err := s.spill()
	s.arena, s.at = nil, nil
	return s.runs, err
}

func (s *sorter) key(at int) []byte {
	n := int(binary.BigEndian.Uint16(s.arena[at:]))
	return s.arena[at+6 : at+6+n]
}

func (s *sorter) pair(at int) []byte {
	return s.arena[at : at+6+int(binary.BigEndian.Uint16(s.arena[at:]))+int(binary.BigEndian.Uint32(s.arena[at+2:]))]
}

func (s *sorter) spill() (err error) {
	slices.SortFunc(s.at, func(a, b int) int { return bytes.Compare(s.key(a), s.key(b)) })
	f, err := os.CreateTemp(s.dir, "run-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	for _, at := range s.at {
		if _, err := w.Write(s.pair(at)); err != nil {
			return err
		}
	}
	s.runs = append(s.runs, f.Name())
	s.arena, s.at = s.arena[:0], s.at[:0]
	return w.Flush()
}

// merge gives the pairs of all runs in order, with the parts of a sum added up.
func merge(runs []string, put func(key, value []byte) error) (err error) {
	var h queue
	defer func() {
		for _, r := range h {
			err = errors.Join(err, r.file.Close())
		}
	}()
	for _, name := range runs {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		h = append(h, &run{file: f, in: bufio.NewReaderSize(f, 256<<10)})
		if err := h[len(h)-1].next(); err != nil {
			return err
		}
	}
	h = slices.DeleteFunc(h, func(r *run) bool { return r.key == nil && r.file.Close() == nil })
	heap.Init(&h)
	j := joiner{put: put}
	for len(h) > 0 {
		if err := j.give(h[0].key, h[0].value); err != nil {
			return err
		}
		if err := h[0].next(); err != nil {
			return err
		}
		if h[0].key != nil {
			heap.Fix(&h, 0)
		} else if r, ok := heap.Pop(&h).(*run); ok {
			_ = r.file.Close() // it was read only
		}
	}
	return j.end()
}

// A joiner adds up what parts of a sum follow one another.
type joiner struct {
	put        func(key, value []byte) error
	key, value []byte
}

func (j *joiner) give(key, value []byte) error {
	if !bytes.Equal(key, j.key) {
		if err := j.end(); err != nil {
			return err
		}
		j.key, j.value = key, value
		return nil
	}
	if !isSum(key) {
		return fmt.Errorf("the key %q is there twice", key)
	}
	j.value = domain.SumBytes(number(j.value) + number(value))
	return nil
}

func (j *joiner) end() error {
	if j.key == nil || isSum(j.key) && number(j.value) == 0 {
		return nil
	}
	return j.put(j.key, j.value)
}

func isSum(key []byte) bool {
	name, _, _ := bytes.Cut(key, []byte("/"))
	return bytes.IndexByte(name, '#') >= 0
}

func number(sum []byte) int64 { return int64(binary.BigEndian.Uint64(sum)) } //nolint:gosec // as domain.SumBytes

// A run is a sorted file at its present pair; a nil key is its end.
type run struct {
	file       *os.File
	in         *bufio.Reader
	key, value []byte
}

func (r *run) next() error {
	var head [6]byte
	_, err := io.ReadFull(r.in, head[:])
	if errors.Is(err, io.EOF) {
		r.key = nil
		return nil
	}
	if err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	b := make([]byte, n+int(binary.BigEndian.Uint32(head[2:])))
	_, err = io.ReadFull(r.in, b)
	r.key, r.value = b[:n:n], b[n:]
	return err
}

type queue []*run

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return bytes.Compare(q[i].key, q[j].key) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any) {
	if r, ok := x.(*run); ok {
		*q = append(*q, r)
	}
}

func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
