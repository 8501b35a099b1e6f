// Package cli is the command line that the portal speaks over a connection
// without a screen: NOUN VERB [ARG…] [--flag value…].
//
// It is a door: it turns words into the input of an operation, calls it, and
// writes the answer down. It holds no rules and knows no noun, but for the order
// of a menu; everything it says comes from the list of operations, by reflection
// over the structs that are their input. It never starts a process, reads no environment and opens
// no file.
//
// [Run] performs one call. [Guide] is the same as a conversation, for screen
// readers and for terminals that only print lines.
//
// # Words for authors of operations
//
// Every exported field of an input is a flag named after it in kebab case
// (CloseDate is --close-date), unless its tags say otherwise:
//
//	help:"…"         what it is, without a full stop
//	arg:""           an argument by position, in the order of the fields; it is
//	                 required unless optional:"" is there; a slice takes the rest
//	optional:""      an argument that may be left out
//	required:""      a flag that may not be left out
//	default:"50"     the value if it is not given
//	enum:"a,b,c"     the values it may have
//	bounds:"1 to 50" the least and the most that a number may be
//	name:"product"   another name, for a slice that is given one by one
//	short:"n"        a name of one letter: -n
//	example:"48k"    a value, shown in the help
//	secret:""        never repeated in a message
//	stdin:""         read from standard input: if it is required:"" and not
//	                 given as a word, or given as a single dash
//	max:"65536"      how many bytes standard input may have
//	cli:"-"          not on the command line
//
// A field is a string, a bool, an integer, a type with ParseFlag(string) error
// or UnmarshalText, a pointer to one of these (nil if it is not given), a slice
// of these (given several times), or []byte. Embedded structs are flattened.
package cli
