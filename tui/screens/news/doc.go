// Package news has the screens of the news: the list, the page of an item, what an
// editor writes, and who has confirmed what.
package news
