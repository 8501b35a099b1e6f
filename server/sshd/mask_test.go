package sshd

import "testing"

// Ensure neither a code nor what a command says gets into the log.
func TestT25LogKeepsNoSecrets(t *testing.T) {
	for in, want := range map[string]string{"portal": "portal", "invite-7K3QX-M2B4C": "invite-…", "setup-7K3QX": "setup-…", "": ""} {
		if got := masked(in); got != want {
			t.Errorf("login %q is logged as %q", in, got)
		}
	}
	for in, want := range map[string]string{"": "", "whoami": "whoami", "join 7K3QX-M2B4C": "join …", " deals  list ": "deals …"} {
		if got := firstWord(in); got != want {
			t.Errorf("command %q is logged as %q", in, got)
		}
	}
}
