// Package revision keeps the programme folders that were published: every file of
// every revision, who published it and why, and what it changed. The newest one is
// the head, which every process on the store has in force.
//
// A revision is a list of files by path, size and SHA-256. What is in the files is
// kept once under its SHA-256, in pieces. Publishing writes the pieces first, in as
// many transactions as it takes, and then the revision in one: whoever is
// interrupted leaves pieces that nothing names, and the old head. Nothing is ever
// deleted: all history can be compared and put in force again.
package revision
