package main

// A shot is one picture: whose screen, how large, and how to get to it.
type shot struct {
	name          string // of the file
	login         string // who looks: one of the demo's people
	width, height int    // cells
	before        string // a command line that is run first
	place         string // where to open, instead of Home
	steps         []step
	shell         []string // command lines to run instead of opening the screens
	needs         string   // a program that they need
}

// A step waits for a text, and then presses a key.
type step struct{ sees, press string }

const (
	enter = "\r"
)

// confirm confirms the news that would stand above every screen.
const confirm = "ssh portal news ack 2026-11-registration-guide"

// shots are the pictures, in the order of the README.
func shots() []shot {
	return []shot{
		{name: "home", login: "partner", width: 120, height: 36, steps: []step{{sees: "Needs you"}}},
		{name: "deals", login: "partner", before: confirm, place: "deals", width: 120, height: 32, steps: []step{{sees: "Castleton"}}},
		{
			name: "register", login: "partner", before: confirm, place: "deals new", width: 120, height: 32,
			steps: []step{{"Customer", "Sterling Rail AG\t"}, {"Sterling", "sterling-rail.example"}, {sees: "already registered"}},
		},
		{name: "lead", login: "partner", before: confirm, place: "leads", width: 120, height: 32, steps: []step{{sees: "Aldgate"}}},
		{name: "tier", login: "partner", before: confirm, place: "programme", width: 120, height: 36, steps: []step{{sees: "Platinum"}}},
		{name: "document", login: "partner", before: confirm, place: "library sales/pricing", width: 120, height: 36, steps: []step{{sees: "discount"}}},
		{name: "review", login: "admin", width: 120, height: 36, steps: []step{{"Windhorst", enter}, {sees: "YOU DECIDE"}}},
		{name: "script", width: 114, height: 24, needs: "jq", shell: []string{
			"ssh portal deals check --domain sterling-rail.example --country DE --product HC-100",
			"ssh portal deals list --status approved --sort ends --limit 3",
			"ssh portal deals list --status approved --sort ends --limit 3 --json |\n    jq -c '.items[] | [.id, .customer.name, .stage, .protected_until[:10]]'",
			"ssh portal deals show D-XXXXXX; echo $?",
		}},
	}
}
