package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// A replayed row keeps the first result of a command that was called with an
// idempotency key.
type replayed struct {
	Who    string          `json:"who"`
	Key    string          `json:"key"`
	At     time.Time       `json:"at"`
	Op     string          `json:"op"`
	Input  []byte          `json:"input"` // hash of the input
	Result json.RawMessage `json:"result"`
}

var replays = NewTable("replay", func(p *replayed) Key { return Tuple(p.Who, p.Key) })

var replaysByAge = replays.Index("age", func(p *replayed) []Key { return []Key{Tuple(p.At)} })

var replaysOf = replays.Sum("held", func(p *replayed) []Part { return []Part{{Key: Tuple(p.Who), N: 1}} })

// How long and how many results are kept.
const (
	replayFor = 24 * time.Hour
	replayMax = 1000 // per caller
	replayKey = 128  // bytes of a key
)

func replay[R any](w *Write, input any, key string) (out R, found bool, err error) {
	if key == "" || isUnaudited(input) {
		return out, false, nil
	}
	if len(key) > replayKey {
		return out, false, Fieldf("idempotency_key", "An idempotency key has at most %d characters.", replayKey)
	}
	row, found, err := replays.Lookup(w.Read, w.Actor.identity(), key)
	if err != nil || !found {
		return out, false, err
	}
	if row.Op != w.op || !bytes.Equal(row.Input, inputHash(input)) {
		return out, false, &Error{Kind: Conflict, Field: "idempotency_key", Msg: "This idempotency key was used for another call."}
	}
	if err := json.Unmarshal(row.Result, &out); err != nil {
		return out, false, fmt.Errorf("replay: %w", err)
	}
	return out, true, nil
}

func remember[R any](w *Write, input any, out R, key string) error {
	if key == "" || isUnaudited(input) {
		return nil
	}
	if err := forget(w); err != nil {
		return err
	}
	who := w.Actor.identity()
	held, err := replaysOf.Value(w.Read, who)
	if err != nil {
		return err
	}
	if held >= replayMax {
		return &Error{Kind: Limited, Field: "idempotency_key", Msg: fmt.Sprintf("At most %d idempotency keys are kept for 24 hours. Please call without one.", replayMax)}
	}
	result, err := json.Marshal(withoutSecrets(out))
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	return replays.Put(w, replayed{Who: who, Key: key, At: w.now, Op: w.op, Input: inputHash(input), Result: result})
}

// withoutSecrets returns a result without its fields that are tagged secret: a
// code that is shown once is not kept, and a repeated call does not show it again.
func withoutSecrets[R any](out R) R {
	v := reflect.ValueOf(&out).Elem()
	if v.Kind() != reflect.Struct {
		return out
	}
	for i := range v.NumField() {
		if _, secret := v.Type().Field(i).Tag.Lookup("secret"); secret {
			v.Field(i).SetZero()
		}
	}
	return out
}

// forget drops a few results that are too old.
func forget(w *Write) error {
	old, err := replaysByAge.Between(w.Read, Tuple(time.Time{}), Tuple(w.now.Add(-replayFor)), 4)
	if err != nil {
		return err
	}
	for _, p := range old {
		if err := replays.Delete(w, p.Who, p.Key); err != nil {
			return err
		}
	}
	return nil
}

func inputHash(input any) []byte {
	b, err := json.Marshal(input)
	if err != nil {
		return nil
	}
	return hash(b)
}
