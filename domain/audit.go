package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gangway/domain/kv"
)

// An Audit row says who did what, when, through which door. Each row carries the
// hash of the one before it, so that none can be changed or taken out unseen.
type Audit struct {
	Node    string          `json:"node"`
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Side    Side            `json:"side"`
	User    string          `json:"user,omitempty"`
	Name    string          `json:"name,omitempty"`
	Partner string          `json:"partner,omitempty"`
	Key     string          `json:"key,omitempty"`
	Door    string          `json:"door"`
	Session string          `json:"session,omitempty"`
	Op      string          `json:"op"`
	Input   json.RawMessage `json:"input,omitempty"` // fields tagged secret are left out
	Records []string        `json:"records,omitempty"`
	Result  string          `json:"result"`
	Rules   string          `json:"rules,omitempty"` // revision of the programme by which it was decided
	Prev    string          `json:"prev"`            // hash of the row before, hex
	Hash    string          `json:"hash"`
}

// Row shows an audit row in a table.
func (a Audit) Row() []Cell {
	return []Cell{{"seq", fmt.Sprint(a.Seq)}, {"at", a.At.Format(time.RFC3339)}, {"who", a.Name}, {"door", a.Door}, {"op", a.Op}, {"records", strings.Join(a.Records, " ")}}
}

var audits = NewTable("audit", func(a *Audit) Key { return Tuple(a.Node, a.Seq) })

var (
	auditsByTime  = audits.Index("time", func(a *Audit) []Key { return []Key{Tuple(Desc(a.At), DescInt(a.Seq))} })
	auditsByActor = audits.Index("actor", func(a *Audit) []Key { return []Key{Tuple(a.User, Desc(a.At), DescInt(a.Seq))} })
	auditsByNoun  = audits.Index("noun", func(a *Audit) []Key {
		noun, _, _ := strings.Cut(a.Op, ".")
		return []Key{Tuple(noun, Desc(a.At), DescInt(a.Seq))}
	})
)

// maxAuditInput bounds the input kept in an audit row, in bytes.
const maxAuditInput = 8 << 10

// Unaudited is a command too small for the audit trail, such as keeping what is
// typed into a form: nobody but its actor sees what it did. Its result is not kept
// for an idempotency key either, so that guests cannot fill the store with them.
type Unaudited interface{ Unaudited() }

func isUnaudited(input any) bool {
	_, small := input.(Unaudited)
	return small
}

func writeAudit(w *Write, input any) error {
	if isUnaudited(input) {
		return nil
	}
	seq, err := w.next("audit")
	if err != nil {
		return err
	}
	a := w.Actor
	row := Audit{
		Node: w.portal.cfg.Node, Seq: seq, At: w.now, Side: a.Side, User: a.User, Name: a.Name, Partner: a.Partner,
		Key: a.Key, Door: a.Door, Session: a.Session, Op: w.op, Input: redacted(input), Records: w.records, Result: "ok",
	}
	if w.Rules != nil {
		row.Rules = w.Rules.Rev()
	}
	if seq > 1 {
		last, err := audits.Get(w.Read, row.Node, seq-1)
		if KindOf(err) == NotFound {
			return Errorf(Unavailable, "The audit trail is broken at row %d, so nothing is written any more. Please restore a backup.", seq-1)
		}
		if err != nil {
			return err
		}
		row.Prev = last.Hash
	}
	row.Hash = row.digest()
	return audits.Put(w, row)
}

// digest hashes the row without its own hash.
func (a Audit) digest() string {
	a.Hash = ""
	b, err := json.Marshal(a)
	if err != nil {
		return ""
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// redacted returns the input as JSON without empty fields and with fields tagged
// secret replaced.
func redacted(input any) json.RawMessage {
	fields := map[string]any{}
	collect(reflect.ValueOf(input), fields)
	b, err := json.Marshal(fields)
	if err != nil || len(b) > maxAuditInput {
		b, _ = json.Marshal(map[string]any{"left_out": fmt.Sprintf("%d bytes", len(b))})
	}
	return b
}

func collect(v reflect.Value, into map[string]any) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			collect(v.Field(i), into)
		case !f.IsExported() || v.Field(i).IsZero():
		default:
			if _, secret := f.Tag.Lookup("secret"); secret {
				into[SnakeCase(f.Name)] = "•••"
				continue
			}
			into[SnakeCase(f.Name)] = v.Field(i).Interface()
		}
	}
}

// SnakeCase turns a Go field name into the name that people and JSON use:
// CloseDate becomes close_date, ID becomes id.
func SnakeCase(s string) string {
	var b strings.Builder
	for i, r := range s {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 {
			prevLower := s[i-1] >= 'a' && s[i-1] <= 'z'
			nextLower := i+1 < len(s) && s[i+1] >= 'a' && s[i+1] <= 'z'
			if prevLower || nextLower && s[i-1] >= 'A' && s[i-1] <= 'Z' {
				b.WriteByte('_')
			}
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// AuditTrail returns audit rows, newest first: all, those of one user, or those
// about one noun.
func AuditTrail(r *Read, user, noun string, p Page) (List[Audit], error) {
	switch {
	case user != "":
		return auditsByActor.Page(r, Tuple(user), p)
	case noun != "":
		return auditsByNoun.Page(r, Tuple(noun), p)
	}
	return auditsByTime.Page(r, nil, p)
}

// VerifyAudit follows the chain of every process, up to the row that it has
// written last, and returns how many rows hold, or an error that names the first
// row that does not.
func VerifyAudit(r *Read) (rows int64, err error) {
	var prev Audit
	last := map[string]int64{} // by the key of its count
	err = audits.Each(r, func(a Audit) (bool, error) {
		if a.Node != prev.Node {
			prev = Audit{Node: a.Node}
		}
		if a.Seq != prev.Seq+1 || a.Prev != prev.Hash || a.Hash != a.digest() {
			return false, auditBroken(a.Seq)
		}
		prev = a
		last[string(sequence("audit", a.Node))] = a.Seq
		rows++
		return true, nil
	})
	if err == nil {
		err = auditWhole(r, last)
	}
	return rows, err
}

// auditWhole finds rows that were cut off at the end, as each process counts what
// it writes.
func auditWhole(r *Read, last map[string]int64) error {
	start, end := within([]byte("seq/" + string(Tuple("audit"))))
	return r.kv.Scan(start, end, kv.ScanOptions{}, func(k, count []byte) (bool, error) {
		if at := last[string(k)]; at != sumValue(count) {
			return false, auditBroken(at + 1)
		}
		return true, nil
	})
}

func auditBroken(seq int64) error {
	return Errorf(Conflict, "The audit trail is broken at row %d.", seq)
}
