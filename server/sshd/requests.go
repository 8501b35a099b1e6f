package sshd

import (
	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"
)

// maxModes bounds the terminal modes of a pty-req, in bytes. They are not used.
const maxModes = 4 << 10

// request answers one request on a session channel. All that is not named here
// is refused: agent and X11 forwarding, subsystems and whatever comes next. A
// shell or command to start is returned, to be started after the reply.
func (v *visit) request(req *gossh.Request) (start *string, ok bool) {
	switch req.Type {
	case "pty-req":
		return nil, v.takePTY(req.Payload)
	case "window-change":
		return nil, v.resize(req.Payload)
	case "env":
		return nil, v.setEnv(req.Payload)
	case "signal":
		return nil, v.signal(req.Payload)
	case "shell":
		return v.begin("")
	case "exec":
		var m struct{ Command string }
		if gossh.Unmarshal(req.Payload, &m) != nil {
			return nil, false
		}
		return v.begin(m.Command)
	}
	return nil, false
}

// begin says that the session starts, which it does once.
func (v *visit) begin(command string) (*string, bool) {
	if v.begun {
		return nil, false
	}
	v.begun = true
	v.stopStarter()
	return &command, true
}

func (v *visit) takePTY(payload []byte) bool {
	var m struct {
		Term                string
		Width, Height       uint32
		PixelsWide, PixelsH uint32
		Modes               string
	}
	if v.begun || v.session.PTY || gossh.Unmarshal(payload, &m) != nil || len(m.Modes) > maxModes || !acceptTerm(m.Term) {
		return false
	}
	s := v.session
	s.PTY, s.Term = true, m.Term
	s.Width, s.Height = clampSize(m.Width, m.Height)
	return true
}

// resize passes a new size on; sizes that come faster than the screen draws
// replace each other.
func (v *visit) resize(payload []byte) bool {
	var m struct{ Width, Height, PixelsWide, PixelsHigh uint32 }
	if !v.session.PTY || gossh.Unmarshal(payload, &m) != nil {
		return false
	}
	width, height := clampSize(m.Width, m.Height)
	if !v.begun {
		v.session.Width, v.session.Height = width, height
		return true
	}
	v.session.Offer(tea.WindowSizeMsg{}, tea.WindowSizeMsg{Width: width, Height: height})
	return true
}

func (v *visit) setEnv(payload []byte) bool {
	var m struct{ Name, Value string }
	if v.begun || len(v.env) >= v.conn.srv.cfg.Limits.Env || gossh.Unmarshal(payload, &m) != nil || !acceptEnv(m.Name, m.Value) {
		return false
	}
	v.env[m.Name] = m.Value
	return true
}

// signal interrupts a command; a screen has keys for that, and only leaves
// when its terminal does.
func (v *visit) signal(payload []byte) bool {
	var m struct{ Name string }
	if !v.begun || gossh.Unmarshal(payload, &m) != nil {
		return false
	}
	switch m.Name {
	case "HUP", "TERM":
		v.cancel(errInterrupted)
	case "INT", "QUIT":
		if !v.screen.Load() {
			v.cancel(errInterrupted)
		}
	default:
		return false
	}
	return true
}
