// Package search finds texts by their words. An [Index] is built once over all
// texts, lies in memory, and is only read afterwards, so that many may search it at
// the same time.
//
// Words are compared without regard to case and accents. All words of a query must
// be there; the last one may be the beginning of a word, as it is still being
// typed. A word in a title weighs more than one in a summary, a tag or a heading,
// and that more than one in the text.
//
// The package refuses to know who may see what: the caller says so for each text,
// before any is counted or ranked.
package search
