package sshd

import "strings"

// masked leaves out of a login name what may be a code, as in "invite-CODE": the
// log is read by more people than are to come in.
func masked(login string) string {
	if word, code, ok := strings.Cut(login, "-"); ok && code != "" {
		return word + "-…"
	}
	return login
}

// firstWord leaves the rest of a command out of the log: it may be a code, or
// what one company keeps from another. The audit trail has what was done.
func firstWord(command string) string {
	word, rest, _ := strings.Cut(strings.TrimSpace(command), " ")
	if rest != "" {
		return word + " …"
	}
	return word
}
