package domain

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// A Head names a row of the audit trail. As each hash covers all rows before, whoever
// has noted the head elsewhere can prove later that the trail up to it was not made
// anew, and that its end was not cut off.
type Head struct {
	Seq  int64
	Hash string // hex
}

// ParseHead reads what [Head.String] has written.
func ParseHead(s string) (Head, error) {
	seq, hash, _ := strings.Cut(strings.TrimSpace(s), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if b, bad := hex.DecodeString(hash); err != nil || bad != nil || n < 1 || len(b) != 32 {
		return Head{}, Fieldf("head", "A head is a number, a colon and 64 hexadecimal digits, as audit head has printed them.")
	}
	return Head{Seq: n, Hash: strings.ToLower(hash)}, nil
}

// String returns SEQ:HASH, or "" for the head of an empty trail.
func (h Head) String() string {
	if h.Seq == 0 {
		return ""
	}
	return strconv.FormatInt(h.Seq, 10) + ":" + h.Hash
}

// AuditHead returns the last row of the audit trail, the zero row if there is none.
func AuditHead(r *Read) (Audit, error) {
	count, _, err := r.kv.Get(sequence("audit", soleNode))
	if err != nil || sumValue(count) == 0 {
		return Audit{}, err
	}
	return audits.Get(r, soleNode, sumValue(count))
}

// Head returns what names the row.
func (a Audit) Head() Head { return Head{Seq: a.Seq, Hash: a.Hash} }

// VerifyHead reports as a Conflict that the row of a noted head is missing or is
// another one. That the rows up to it hold is for [VerifyAudit].
func VerifyHead(r *Read, h Head) error {
	a, ok, err := audits.Lookup(r, soleNode, h.Seq)
	switch {
	case err != nil:
		return err
	case !ok:
		return Errorf(Conflict, "The audit trail was cut: it does not reach row %d, whose head was noted.", h.Seq)
	case a.Hash != h.Hash:
		return Errorf(Conflict, "The audit trail was made anew: row %d is not the one whose head was noted.", h.Seq)
	}
	return nil
}
