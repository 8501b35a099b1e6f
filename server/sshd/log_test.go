package sshd_test

import (
	"encoding/binary"
	"io"
	"log/slog"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"gangway/server/sshd"
)

// Ensure what a client says of itself gets into no form of the log but as short, plain
// text: its login name, its version, its command, and how its handshake failed (B34,
// B35, T21).
func TestClientsAreLoggedInPlainText(t *testing.T) {
	const odd = "Ωl\u202e\u009b\x7f"
	forms := map[string]func(io.Writer) slog.Handler{
		"Text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
		"JSON": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
	}
	for name, tt := range map[string]struct {
		does func(*testing.T, *portal)
		logs string
	}{
		"LoginName": {func(t *testing.T, p *portal) {
			_, _ = p.signIn(t, clientConfig("Ωlga", gossh.PublicKeys(newKey(t))))
		}, "signed in"},
		"Version": {func(t *testing.T, p *portal) {
			cfg := clientConfig("ada", gossh.PublicKeys(newKey(t)))
			cfg.ClientVersion = "SSH-2.0-" + odd + strings.Repeat("x", 200)
			_, _ = p.signIn(t, cfg)
		}, "signed in"},
		"Command": {func(t *testing.T, p *portal) { run(t, p.dial(t), odd+"\x1b[2J\nlevel=ERROR", "") }, "session ended"},
		"Handshake": {func(t *testing.T, p *portal) {
			c := p.connect(t)
			go func() { _, _ = io.Copy(io.Discard, c) }()
			_, _ = io.WriteString(c, "SSH-2.0-x\r\n"+disconnect("farewell "+odd+"\x1b[2J\nlevel=ERROR"+strings.Repeat("x", 10_000)))
		}, "farewell"},
	} {
		for form, handler := range forms {
			t.Run(name+form, func(t *testing.T) {
				log := &transcript{}
				p := serve(t, func(c *sshd.Config) { c.Log = slog.New(handler(log)) })
				tt.does(t, p)
				eventually(t, "a line about it", func() bool { return strings.Contains(log.String(), tt.logs) })
				for line := range strings.Lines(log.String()) {
					if strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r < ' ' || r > '~' }) {
						t.Errorf("a line is no plain text: %.300q", line)
					}
					if len(line) > 1000 {
						t.Errorf("a line has %d bytes", len(line))
					}
				}
			})
		}
	}
}

// disconnect returns a packet that ends a connection for a reason, as it is sent before
// keys are exchanged.
func disconnect(reason string) string {
	const byApplication, padding = 11, 8
	payload := gossh.Marshal(struct {
		Code     uint32 `sshtype:"1"`
		Reason   string
		Language string
	}{byApplication, reason, ""})
	packet := binary.BigEndian.AppendUint32(nil, uint32(1+len(payload)+padding)) //nolint:gosec // short
	packet = append(packet, padding)
	return string(append(append(packet, payload...), make([]byte, padding)...))
}
