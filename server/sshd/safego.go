package sshd

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
)

// safego runs fn on a goroutine of its own, where a panic becomes an incident
// in the log rather than the end of the process. It is the only place of this
// package that starts a goroutine.
func safego(log *slog.Logger, where string, fn func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				report(log, where, r)
			}
		}()
		fn()
	}()
}

// report logs a recovered panic under a short code and returns the code.
func report(log *slog.Logger, where string, cause any) string {
	code := incidentCode()
	log.Error("incident", "code", code, "where", where,
		"cause", logText(fmt.Sprint(cause)), "stack", string(debug.Stack()))
	return code
}

// apology is the sentence for a person whose session met an incident.
func apology(code string) string {
	return "Something went wrong on our side. It is noted as " + code + "."
}

// crockford is the alphabet of codes that people read out on the phone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func incidentCode() string { return randomCode(4) }

func randomCode(n int) string {
	code := make([]byte, n)
	_, _ = rand.Read(code)
	for i, b := range code {
		code[i] = crockford[b%32]
	}
	return string(code)
}

// logText makes text from a client safe for any log: one line, ASCII, short.
func logText(s string) string {
	const limit = 200
	if len(s) > limit {
		s = s[:limit]
	}
	q := strconv.QuoteToASCII(s)
	return q[1 : len(q)-1]
}
