// Package reading keeps who has read, fetched and confirmed what the vendor
// publishes: documents, files and news. It also decides who may see them.
//
// Each read and each download counts once per person, thing and day, by the
// calendar of the programme. Only the people of partners count; the vendor's own
// reading is kept for its unread marks alone.
package reading
