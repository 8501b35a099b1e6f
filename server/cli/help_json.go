package cli

import (
	"strings"

	"gangway/domain"
)

// An operationJSON is one operation as help tells of it with --json.
type operationJSON struct {
	Name      string      `json:"name"` // as it is typed: "deals register"
	Summary   string      `json:"summary"`
	Usage     string      `json:"usage"`
	Example   string      `json:"example"` // what follows ssh HOST in a shell
	Changes   bool        `json:"changes"`
	Arguments []paramJSON `json:"arguments"`
	Flags     []paramJSON `json:"flags"`
}

type paramJSON struct {
	Name     string   `json:"name"` // of a flag with its dashes
	Help     string   `json:"help"`
	Type     string   `json:"type"` // text, number or switch
	Required bool     `json:"required"`
	Repeats  bool     `json:"repeats"`
	Stdin    bool     `json:"stdin"` // whether it can come from standard input
	Default  string   `json:"default"`
	Example  string   `json:"example"`
	OneOf    []string `json:"one_of"`
	Least    *int64   `json:"least,omitempty"`
	Most     *int64   `json:"most,omitempty"`
}

// told is an operation for a script.
func (c *command) told() operationJSON {
	return operationJSON{
		Name: spoken(c.op.Name), Summary: c.op.Help, Usage: strings.Join(c.pattern(), " "), Example: remote(c.op.Example), Changes: c.op.Changes,
		Arguments: toldParams(c.args()), Flags: toldParams(c.flags()),
	}
}

func toldParams(params []*param) []paramJSON {
	list := []paramJSON{}
	for _, p := range params {
		one := paramJSON{
			Name: p.label(), Help: p.help, Type: "text", Required: p.required, Repeats: p.repeated(), Stdin: p.stdin,
			Default: p.fallback, Example: p.example, OneOf: append([]string{}, p.enum...),
		}
		switch p.value() {
		case "":
			one.Type = "switch"
		case "N":
			one.Type = "number"
		}
		if p.bounds != nil {
			one.Least, one.Most = &p.bounds[0], &p.bounds[1]
		}
		list = append(list, one)
	}
	return list
}

// helpJSON lists what the actor may call, all or that of one noun.
func (s *session) helpJSON(ops []domain.Operation, noun string) error {
	list := []operationJSON{}
	for _, o := range ops {
		if noun != "" && o.Noun() != noun {
			continue
		}
		c, err := describe(o)
		if err != nil {
			return s.incident(err)
		}
		list = append(list, c.told())
	}
	return writeJSON(s.term.Out, map[string]any{"items": list, "next": ""})
}
