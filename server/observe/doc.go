// Package observe lets who operates a portal watch over it: the log, health
// checks and metrics for machines, what the service manager is told, and alarms.
//
// # The log
//
// [NewLog] writes lines of text or of JSON. Who logs never waits: lines go
// through a bounded buffer, and what doesn't fit is dropped, counted, and told as
// soon as there is room again. Every text is cleaned, so that nobody forges a
// line or turns the terminal of who reads it.
//
// # The listener
//
// [Portal.Handler] answers three paths, for a listener on loopback:
//
//	/livez     200 while the process does its work, 503 when only a restart helps
//	/readyz    200 while people can come in, else 503 with a line per reason
//	/metrics   counters, histograms and gauges as Prometheus reads them
//
// Labels come from short closed lists (operations, kinds of results, reasons):
// there is no partner, person, key or address in them, so their number is bounded
// and they give nothing away.
//
// What happens often is counted by hooks of the domain, the store and the front
// door, none of which knows this package. What can be looked up is looked up when
// somebody asks.
package observe
