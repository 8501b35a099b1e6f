package library

import (
	"cmp"
	"slices"
	"strings"

	"gangway/domain"
	"gangway/domain/programme"
	"gangway/domain/reading"
)

// filesFolder is the folder under which files are listed.
const filesFolder = "files"

func notFound() error { return domain.Errorf(domain.NotFound, "There is no such document.") }

// subject is what an entry is called in the marks of its readers.
func subject(e *Entry) string {
	if e.Kind == KindFile {
		return e.Path
	}
	return "docs/" + e.Path
}

func documentEntry(d *programme.Document) Entry {
	return Entry{
		Kind: KindDocument, Path: d.Path, Title: d.Title, Summary: d.Summary, Tags: d.Tags,
		Audience: d.Audience, Period: d.Period, MustAck: d.MustAck,
	}
}

func fileEntry(f *programme.File) Entry {
	return Entry{Kind: KindFile, Path: filesFolder + "/" + f.Path, Title: f.Path[strings.LastIndexByte(f.Path, '/')+1:], Size: f.Size}
}

// An item is an entry with the hash of its content.
type item struct {
	Entry
	hash string
	text string // of a document
}

// each calls fn with everything that an eye sees, in order of paths, from what
// stands behind after on.
func each(p *programme.Programme, eye reading.Eye, after string, fn func(item) (more bool)) {
	i, _ := slices.BinarySearchFunc(p.Documents, after, func(d programme.Document, after string) int { return strings.Compare(d.Path, after) })
	files := slices.SortedFunc(slices.Values(p.Files), func(a, b programme.File) int { return strings.Compare(a.Path, b.Path) })
	for i < len(p.Documents) || len(files) > 0 {
		var it item
		if len(files) == 0 || i < len(p.Documents) && p.Documents[i].Path <= filesFolder+"/"+files[0].Path {
			d := &p.Documents[i]
			i++
			if !eye.Sees(d.Audience, d.Period) {
				continue
			}
			it = item{documentEntry(d), d.Hash, d.Text}
		} else {
			it = item{fileEntry(&files[0]), files[0].SHA256, ""}
			files = files[1:]
		}
		if it.Path > after && !fn(it) {
			return
		}
	}
}

// stand completes an entry by what the actor has read of it.
func stand(r *domain.Read, it item) (Entry, error) {
	e := it.Entry
	if r.Actor.User == "" {
		return e, nil
	}
	m, err := reading.Of(r, r.Actor.User, subject(&e))
	e.Read, e.AcknowledgedAt = m.ReadAs(it.hash), m.ConfirmedAt(it.hash)
	e.Changed = !e.Read && len(m.Days) > 0
	e.ToConfirm = e.MustAck && e.AcknowledgedAt.IsZero() && r.Actor.Side == domain.Partner
	return e, err
}

// find returns what the actor may read under a path, or NotFound.
func find(r *domain.Read, path string) (item, error) {
	eye, err := reading.EyeOf(r)
	if err != nil {
		return item{}, err
	}
	p := programme.Of(r)
	if d, ok := p.Document(path); ok && eye.Sees(d.Audience, d.Period) {
		return item{documentEntry(d), d.Hash, d.Text}, nil
	}
	if f, ok := p.File(strings.TrimPrefix(strings.Trim(path, "/"), filesFolder+"/")); ok {
		return item{fileEntry(&f), f.SHA256, ""}, nil
	}
	return item{}, notFound()
}

// List lists the documents and files that the actor may read, by path.
type List struct {
	Folder string `help:"only what lies in this folder or below it" example:"sales"`
	Tag    string `help:"only documents with this tag" example:"pricing"`
	Unread bool   `help:"only what you have not read as it is now"`
	Open   bool   `name:"to-confirm" help:"only documents that you are still to confirm"`
	domain.Page
}

// Allow lets everybody but guests.
func (List) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check holds the input to its form.
func (q List) Check() error { return q.Page.Check() }

// maxLooked bounds how many entries one page looks up the reads of.
const maxLooked = 2000

// Run returns a page. A page may be shorter than its limit although there are
// more.
func (q List) Run(r *domain.Read) (domain.List[Entry], error) {
	out := domain.List[Entry]{Items: []Entry{}}
	eye, err := reading.EyeOf(r)
	if err != nil {
		return out, err
	}
	limit := cmp.Or(q.Limit, domain.DefaultLimit)
	for looked := 0; looked < maxLooked && len(out.Items) < limit; {
		page := pageOf(programme.Of(r), eye, domain.Page{Limit: limit, After: cmp.Or(out.Next, q.After)}, q.wants)
		for i, it := range page.Items {
			if len(out.Items) == limit {
				out.Next = behind(page.Items[i-1].Path)
				return out, nil
			}
			e, err := stand(r, it)
			if err != nil {
				return out, err
			}
			if q.Unread && e.Read || q.Open && !e.ToConfirm {
				continue
			}
			out.Items = append(out.Items, e)
		}
		looked += len(page.Items)
		if out.Next = page.Next; out.Next == "" {
			break
		}
	}
	return out, nil
}

// pageOf returns a page of what an eye sees and is wanted, by path.
func pageOf(p *programme.Programme, eye reading.Eye, page domain.Page, wanted func(item) bool) domain.List[item] {
	out := domain.List[item]{}
	limit := cmp.Or(page.Limit, domain.DefaultLimit)
	after, _ := domain.Position(page.After)
	each(p, eye, string(after), func(it item) bool {
		if !wanted(it) {
			return true
		}
		if len(out.Items) == limit {
			out.Next = behind(out.Items[limit-1].Path)
			return false
		}
		out.Items = append(out.Items, it)
		return true
	})
	return out
}

// behind is the cursor behind a path, however long.
func behind(path string) string { return domain.Behind(domain.Key(path)) }

func (q List) wants(it item) bool {
	folder := strings.Trim(q.Folder, "/")
	return (folder == "" || strings.HasPrefix(it.Path, folder+"/")) &&
		(q.Tag == "" || slices.ContainsFunc(it.Tags, func(t string) bool { return strings.EqualFold(t, q.Tag) })) &&
		(!q.Open || it.MustAck)
}

// Folders lists the folders that have something in them that the actor may read,
// by path.
type Folders struct{}

// Allow lets everybody but guests.
func (Folders) Allow(r *domain.Read) error { return reading.Readers.Allow(r) }

// Check has nothing to hold an empty input to.
func (Folders) Check() error { return nil }

// Run answers.
func (Folders) Run(r *domain.Read) (domain.List[Folder], error) {
	out := domain.List[Folder]{Items: []Folder{}}
	eye, err := reading.EyeOf(r)
	if err != nil {
		return out, err
	}
	count := map[string]int{}
	each(programme.Of(r), eye, "", func(it item) bool {
		count[it.Path[:max(0, strings.LastIndexByte(it.Path, '/'))]]++
		return true
	})
	for path, n := range count {
		out.Items = append(out.Items, Folder{path, n})
	}
	slices.SortFunc(out.Items, func(a, b Folder) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
