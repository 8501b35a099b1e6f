// Package library is where documents and files are found and read, by partners
// and by the vendor's people.
package library
