package guard

// Source is one signer's stream of timestamps.
type Source struct{ System, Component, Link uint8 }

// Marks keeps the newest timestamp of each source beyond the life of the
// process. Keep returns once it is durable.
type Marks interface {
	High(Source) uint64 // 0: none
	Keep(Source, uint64) error
}

// NoMarks forgets: for links without a key, and tests of one process.
type NoMarks struct{}

// High knows of none.
func (NoMarks) High(Source) uint64 { return 0 }

// Keep keeps nothing.
func (NoMarks) Keep(Source, uint64) error { return nil }
