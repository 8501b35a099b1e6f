package main

import (
	"fmt"
	"net"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// reading has kong read what a flag is given. Numbers and times are held to the bounds
// in their tags: least, most, and zero for one that 0 is allowed beside, with what it
// means. What is wrong is told before anything is opened.
func reading() []kong.Option {
	number := bounded("a whole number", func(word string) (int64, error) { return strconv.ParseInt(word, 10, 64) })
	return []kong.Option{
		kong.KindMapper(reflect.Int, number), kong.KindMapper(reflect.Uint64, number),
		kong.TypeMapper(reflect.TypeFor[time.Duration](), bounded("a time", func(word string) (int64, error) {
			d, err := time.ParseDuration(word)
			return int64(d), err
		})),
		kong.NamedMapper("address", kong.MapperFunc(readAddress)),
		kong.NamedMapper("place", kong.MapperFunc(readPlace)),
	}
}

func bounded(what string, parse func(string) (int64, error)) kong.MapperFunc {
	return func(ctx *kong.DecodeContext, target reflect.Value) error {
		word, err := wordFor(ctx)
		if err != nil {
			return err
		}
		tag := ctx.Value.Tag
		n, err := parse(word)
		least, _ := parse(tag.Get("least"))
		most, _ := parse(tag.Get("most"))
		if err != nil || (n < least || n > most) && (n != 0 || !tag.Has("zero")) {
			also := ""
			if tag.Has("zero") {
				also = ", or 0 for " + tag.Get("zero")
			}
			return fmt.Errorf("%q is not allowed: please give %s from %s to %s%s", word, what, tag.Get("least"), tag.Get("most"), also)
		}
		target.Set(reflect.ValueOf(n).Convert(target.Type()))
		return nil
	}
}

// wordFor takes what a flag is given. One that begins with a dash must be joined to it.
func wordFor(ctx *kong.DecodeContext) (string, error) {
	token, err := ctx.Scan.PopValue("")
	switch {
	case err == nil:
		return fmt.Sprint(token.Value), nil
	case token.IsEOL():
		return "", fmt.Errorf("a value is missing after it")
	}
	return "", fmt.Errorf("a value is missing after it; one that begins with a dash is joined to it by =")
}

func readAddress(ctx *kong.DecodeContext, target reflect.Value) error {
	word, err := wordFor(ctx)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(word)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || strings.ContainsAny(host, " /") {
		return fmt.Errorf("%q is no address: please give HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:2222", word)
	}
	target.SetString(word)
	return nil
}

// readPlace reads where a file or a folder is. An empty word would be the folder that
// the program was started in, which nobody means who gives it.
func readPlace(ctx *kong.DecodeContext, target reflect.Value) error {
	words, err := wordFor(ctx)
	if err != nil {
		return err
	}
	if target.Kind() == reflect.String {
		return setPlace(target, words)
	}
	for word := range strings.SplitSeq(words, ",") {
		one := reflect.New(target.Type().Elem()).Elem()
		if err := setPlace(one, word); err != nil {
			return err
		}
		target.Set(reflect.Append(target, one))
	}
	return nil
}

func setPlace(target reflect.Value, word string) error {
	if word == "" {
		return fmt.Errorf("%q is not allowed: please give the path of a file or a folder", word)
	}
	target.SetString(kong.ExpandPath(word))
	return nil
}
