package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// Row is a record as a back-end keeps it: the event encoded by
// dispatch.Codec, and its two hashes.
type Row struct {
	Seq     Seq
	Term    Term
	At      time.Time
	Kind    string
	Version int
	Data    []byte
	Hash    [32]byte
	Prev    [32]byte
}

// Link is the hash that a row must have: SHA-256 over the previous row's
// hash and the row's canonical form. Every number has a fixed width and
// every text its length before it, so that no two rows share a form.
func (r *Row) Link() [32]byte {
	b := make([]byte, 0, 96+len(r.Kind)+len(r.Data))
	b = append(b, r.Prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(r.Term))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(r.At.Nanosecond()))
	b = binary.BigEndian.AppendUint64(b, uint64(len(r.Kind)))
	b = append(b, r.Kind...)
	b = binary.BigEndian.AppendUint32(b, uint32(r.Version))
	b = binary.BigEndian.AppendUint64(b, uint64(len(r.Data)))
	b = append(b, r.Data...)
	return sha256.Sum256(b)
}

// Follows checks that the row is the one after prev, which is the zero Row
// before the first, and that it is as it was written. The error wraps
// ErrCorrupt and names the first record at which the chain breaks.
func (r *Row) Follows(prev *Row) error {
	want := prev.Seq + 1
	switch {
	case r.Seq != want:
		return fmt.Errorf("%w: record %d is missing (found %d in its place)", ErrCorrupt, want, r.Seq)
	case r.Prev != prev.Hash:
		return fmt.Errorf("%w: record %d does not follow from the one before it", ErrCorrupt, r.Seq)
	case r.Hash != r.Link():
		return fmt.Errorf("%w: record %d was changed after it was written", ErrCorrupt, r.Seq)
	case r.Term < prev.Term:
		return fmt.Errorf("%w: record %d has an older term than the one before it", ErrCorrupt, r.Seq)
	}
	return nil
}
