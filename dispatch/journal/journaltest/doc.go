// Package journaltest is the one conformance suite of the journal's
// back-ends. A back-end that passes it keeps what DESIGN section 3 asks:
// all or nothing, in order, fenced, hash-chained, never twice.
package journaltest
