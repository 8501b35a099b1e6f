package domain

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"gangway/domain/kv"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encodeRecord puts v as JSON into an envelope of schema version and CRC32C, so
// that a damaged value is found when it is read.
func encodeRecord(version int, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return envelope(version, body), nil
}

func envelope(version int, body []byte) []byte {
	out := binary.AppendUvarint(make([]byte, 0, len(body)+6), uint64(version)) //nolint:gosec // versions are small and positive
	out = binary.BigEndian.AppendUint32(out, crc32.Checksum(body, castagnoli))
	return append(out, body...)
}

// openRecord returns the schema version and the JSON of an envelope.
func openRecord(b []byte) (version int, body []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || len(b) < size+4 {
		return 0, nil, fmt.Errorf("%w: the envelope is cut short", kv.ErrDamaged)
	}
	sum, body := binary.BigEndian.Uint32(b[size:]), b[size+4:]
	if crc32.Checksum(body, castagnoli) != sum {
		return 0, nil, fmt.Errorf("%w: the checksum does not match", kv.ErrDamaged)
	}
	return int(n), body, nil
}

// Body returns the JSON of a record as a store holds it, of whatever version.
func Body(value []byte) ([]byte, error) {
	_, body, err := openRecord(value)
	return body, err
}
