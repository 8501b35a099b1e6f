package revision

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"gangway/domain"
)

// chunkBytes is how much of a file one record holds: in JSON it is a third more, and
// fits into a value of the store.
const chunkBytes = 44 << 10

// What one transaction writes at most.
const (
	maxStaged      = 100       // records
	maxStagedBytes = 640 << 10 // bytes of files, which JSON makes a third more
)

// A blob is what a file holds, by its SHA-256. It is written with the last of its
// chunks, so that one that is there is whole.
type blob struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// A chunk is a piece of a blob.
type chunk struct {
	SHA256 string `json:"sha256"`
	N      int64  `json:"n"` // from 0
	Data   []byte `json:"data"`
}

var (
	blobs  = domain.NewTable("blob", func(b *blob) domain.Key { return domain.Tuple(b.SHA256) })
	chunks = domain.NewTable("blob_chunk", func(c *chunk) domain.Key { return domain.Tuple(c.SHA256, c.N) })
)

// Blob reads what a published file holds, by its SHA-256 in hexadecimal, and hands it
// to fn in pieces of some 44 KiB, in order. It asks nobody's rights: who may read
// which file, the caller decides.
func Blob(r *domain.Read, sha256 string, fn func(chunk []byte) error) error {
	b, found, err := blobs.Lookup(r, sha256)
	if err == nil && !found {
		err = blobs.NotFound()
	}
	for n, at := int64(0), int64(0); err == nil && at < b.Size; n++ {
		var c chunk
		if c, err = chunks.Get(r, sha256, n); err == nil {
			at += int64(len(c.Data))
			err = fn(c.Data)
		}
	}
	return err
}

// whole returns what a published file holds.
func whole(r *domain.Read, sha256 string) ([]byte, error) {
	var all bytes.Buffer
	err := Blob(r, sha256, func(piece []byte) error {
		all.Write(piece)
		return nil
	})
	return all.Bytes(), err
}

// stage writes what the store does not hold yet of the files of a folder, and its
// list of them. Written twice, it is the same.
func stage(ctx context.Context, d *domain.Desk, f *Folder) error {
	missing, err := missing(ctx, d, append(slices.Clone(f.Files), f.list()))
	if err != nil {
		return err
	}
	total, done := int64(0), int64(0)
	for _, one := range missing {
		total += one.Size
	}
	p := &pile{desk: d}
	for _, one := range missing {
		b, err := f.content(one)
		if err != nil {
			return err
		}
		if err := p.lay(ctx, one, b); err != nil {
			return err
		}
		done += one.Size
		d.Progress(done, total)
	}
	return p.flush(ctx)
}

// missing returns which files the store does not hold, each content once.
func missing(ctx context.Context, d *domain.Desk, files []File) (out []File, err error) {
	err = d.Portal.Peek(ctx, d.Actor, func(r *domain.Read) error {
		out = nil
		seen := map[string]bool{}
		for _, one := range files {
			_, found, err := blobs.Lookup(r, one.SHA256)
			if err != nil {
				return err
			}
			if !found && !seen[one.SHA256] {
				seen[one.SHA256] = true
				out = append(out, one)
			}
		}
		return nil
	})
	return out, err
}

// A pile is what the next transaction writes.
type pile struct {
	desk   *domain.Desk
	blobs  []blob
	chunks []chunk
	bytes  int
}

func (p *pile) lay(ctx context.Context, f File, b []byte) error {
	for n := int64(0); len(b) > 0; n++ {
		size := min(chunkBytes, len(b))
		if p.bytes+size > maxStagedBytes || len(p.chunks)+len(p.blobs)+2 > maxStaged {
			if err := p.flush(ctx); err != nil {
				return err
			}
		}
		p.chunks, p.bytes = append(p.chunks, chunk{f.SHA256, n, b[:size]}), p.bytes+size
		b = b[size:]
	}
	p.blobs = append(p.blobs, blob{f.SHA256, f.Size})
	return nil
}

func (p *pile) flush(ctx context.Context) error {
	if len(p.chunks)+len(p.blobs) == 0 {
		return nil
	}
	err := p.desk.Update(ctx, func(w *domain.Write) error {
		for _, c := range p.chunks {
			if err := chunks.Put(w, c); err != nil {
				return err
			}
		}
		for _, b := range p.blobs {
			if err := blobs.Put(w, b); err != nil {
				return err
			}
		}
		return nil
	})
	p.blobs, p.chunks, p.bytes = nil, nil, 0
	return err
}

// list returns the list of the folder's files as a file of its own.
func (f *Folder) list() File {
	b, _ := json.Marshal(f.Files) // of strings and numbers: it cannot fail
	return fileOf("", b)
}

// content returns what one of its files, or the list of them, holds.
func (f *Folder) content(one File) ([]byte, error) {
	if one.Path == "" {
		return json.Marshal(f.Files)
	}
	return f.read(one)
}

// stored opens the folder whose list of files is the blob.
func stored(r *domain.Read, list string) (*Folder, error) {
	b, err := whole(r, list)
	if err != nil {
		return nil, err
	}
	var files []File
	if err := json.Unmarshal(b, &files); err != nil {
		return nil, fmt.Errorf("list of files %s: %w", list, err)
	}
	return newFolder(files, func(one File) ([]byte, error) { return whole(r, one.SHA256) }), nil
}

// Copy writes what a published file holds. Each piece is read by itself, so that a
// slow receiver holds up nobody.
func Copy(ctx context.Context, p *domain.Portal, sha256 string, w io.Writer) error {
	at, size := int64(0), int64(1)
	for n := int64(0); at < size; n++ {
		var c chunk
		err := p.Peek(ctx, domain.SystemActor(), func(r *domain.Read) error {
			b, err := blobs.Get(r, sha256)
			if size = b.Size; err != nil || size == 0 {
				return err
			}
			c, err = chunks.Get(r, sha256, n)
			return err
		})
		if err != nil {
			return err
		}
		at += int64(len(c.Data))
		if _, err := w.Write(c.Data); err != nil {
			return err
		}
	}
	return nil
}
