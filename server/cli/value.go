package cli

import (
	"encoding"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/domain"
)

// set turns a word into the value of the param. Errors are sentences that don't
// repeat the word.
func (p *param) set(v reflect.Value, word string) error {
	if len(p.enum) > 0 && word != "" && !slices.Contains(p.enum, word) {
		return domain.Fieldf(p.field, "This is one of: %s.%s", strings.Join(p.enum, ", "), didYouMean(word, "", p.enum))
	}
	err := assign(v, word, p.repeated())
	if b := p.bounds; err == nil && b != nil && (v.Int() < b[0] || v.Int() > b[1]) {
		return domain.Fieldf(p.field, "This is a number from %d to %d.", b[0], b[1])
	}
	var e *domain.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	if p.example != "" {
		return domain.Fieldf(p.field, "This can't be read. An example: %s", p.example).Because(err)
	}
	return domain.Fieldf(p.field, "This can't be read.").Because(err)
}

func assign(v reflect.Value, word string, more bool) error {
	switch x := v.Addr().Interface().(type) {
	case flagParser:
		return x.ParseFlag(word)
	case *time.Time:
		return assignTime(x, word)
	case encoding.TextUnmarshaler:
		return x.UnmarshalText([]byte(word))
	case *[]byte:
		*x = []byte(word)
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return assign(v.Elem(), word, false)
	case reflect.Bool:
		return assignBool(v, word)
	case reflect.Int, reflect.Int64:
		return assignInt(v, word)
	case reflect.Slice:
		if more {
			e := reflect.New(v.Type().Elem()).Elem()
			if err := assign(e, word, false); err != nil {
				return err
			}
			v.Set(reflect.Append(v, e))
			return nil
		}
		v.SetBytes([]byte(word))
	default:
		v.SetString(word)
	}
	return nil
}

func assignTime(t *time.Time, word string) error {
	read, err := time.Parse(time.RFC3339, word)
	if err != nil {
		return domain.Errorf(domain.Invalid, "Please give a time such as 2026-12-18T09:00:00Z.").Because(err)
	}
	*t = read.UTC()
	return nil
}

func assignBool(v reflect.Value, word string) error {
	switch word {
	case "true", "yes":
		v.SetBool(true)
	case "false", "no":
		v.SetBool(false)
	default:
		return domain.Errorf(domain.Invalid, "This is yes or no.")
	}
	return nil
}

var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]{0,18})$`)

func assignInt(v reflect.Value, word string) error {
	if !wholeNumber.MatchString(word) {
		return domain.Errorf(domain.Invalid, "Please give a whole number such as 30.")
	}
	n, err := strconv.ParseInt(word, 10, v.Type().Bits())
	if err != nil {
		return domain.Errorf(domain.Invalid, "This number is too large.").Because(err)
	}
	v.SetInt(n)
	return nil
}
