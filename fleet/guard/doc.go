// Package guard judges raw MAVLink bytes before any library decodes them:
// where a frame begins and ends, whose it is, whether its signature is over
// these very bytes, whether it is new, whether its message may pass in this
// direction, and whether the link has not said too much already.
//
// It exists because a library that decodes first accepts replayed frames
// and re-encodes what it would have to verify (safety.md 0.1). Bytes and the
// wall time come in, frames and verdicts go out; it opens nothing, and what
// must outlive the process is kept through Marks.
package guard
