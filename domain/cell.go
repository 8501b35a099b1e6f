package domain

// A Cell is one named value of a record as a table shows it.
type Cell struct{ Name, Value string }

// A Row is a record that says how a table for people shows it, a cell per
// column. The command line prints what has no Row as lines of key and value.
type Row interface {
	Row() []Cell
}

// A Text is a record that says itself how people read it, in whole lines, where
// keys and values would not do: a trace, a comparison.
type Text interface {
	Text() string
}
