// Package library is what the vendor gives its partners to read: the documents
// of the programme in force and the files beside them.
//
// Who may see a document is decided by its audience and its period. What a
// partner may not see is answered word for word like what is not there, in every
// list, count and search.
package library
