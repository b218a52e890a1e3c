package guard

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// KeyLen is a signing key's length.
const KeyLen = 32

// Key is one drone's signing key. It has no String of use, so that it does
// not get into a log by way of a format verb.
type Key struct{ secret []byte }

// Set reports whether there is a key.
func (k Key) Set() bool { return len(k.secret) == KeyLen }

// Equal reports whether two keys are the same, or both are none.
func (k Key) Equal(o Key) bool { return subtle.ConstantTimeCompare(k.secret, o.secret) == 1 }

// String hides the key.
func (k Key) String() string { return "(key)" }

// GoString hides the key.
func (k Key) GoString() string { return "(key)" }

// ParseKey reads a key file: 32 raw bytes, or 64 hexadecimal digits with or
// without a line end. The error never quotes the content.
func ParseKey(data []byte) (Key, error) {
	secret := bytes.Clone(data)
	if text := bytes.TrimSpace(data); len(data) != KeyLen && len(text) == 2*KeyLen {
		secret = make([]byte, KeyLen)
		if _, err := hex.Decode(secret, text); err != nil {
			return Key{}, errors.New("a key of 64 characters must be hexadecimal")
		}
	}
	if len(secret) != KeyLen {
		return Key{}, fmt.Errorf("a key has %d bytes or %d hexadecimal digits, not %d bytes; make one with `openssl rand -hex 32`", KeyLen, 2*KeyLen, len(data))
	}
	if subtle.ConstantTimeCompare(secret, make([]byte, KeyLen)) == 1 {
		return Key{}, errors.New("a key of zeros is no key")
	}
	return Key{secret}, nil
}

// epoch is where MAVLink's signing time begins; a tick is 10 microseconds.
func epoch() time.Time { return time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC) }

const tick = 10 * time.Microsecond

// Ticks is a wall time as signatures carry it.
func Ticks(t time.Time) uint64 {
	// A Duration ends after 292 years.
	return uint64(max(0, t.Sub(epoch())/tick))
}

func ticksOf(d time.Duration) uint64 { return uint64(d / tick) }

// mac is the first 48 bits of SHA-256 over the key and the frame up to its
// signature's own timestamp.
func mac(k Key, signed []byte) [6]byte {
	h := sha256.New()
	h.Write(k.secret)
	h.Write(signed)
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return [6]byte(sum[:6])
}

// signature is the part of a signed frame that the MAC is over, its link,
// its timestamp, and whether the MAC is right.
func signature(k Key, raw []byte) (link uint8, stamp uint64, ok bool) {
	at := len(raw) - signatureLen
	var b [8]byte
	copy(b[:6], raw[at+1:at+7])
	want := mac(k, raw[:at+7])
	return raw[at], binary.LittleEndian.Uint64(b[:]), subtle.ConstantTimeCompare(want[:], raw[at+7:]) == 1
}

// Signer signs what goes to one drone.
type Signer struct {
	key   Key
	link  uint8
	id    Source
	marks Marks
	last  uint64
	kept  uint64
}

// signLead is how far ahead of use the outgoing timestamps are kept, so
// that a restart goes on above every one that was sent (S2).
const signLead = time.Minute

// NewSigner makes a signer that goes on above whatever was sent before.
func NewSigner(k Key, system, component, link uint8, marks Marks) *Signer {
	s := &Signer{key: k, link: link, id: Source{system, component, link}, marks: marks}
	s.last = marks.High(s.id)
	s.kept = s.last
	return s
}

// Sign gives the signed form of an unsigned MAVLink 2 frame. Its timestamp
// is newer than any before, whatever the clock does: max(last+1, now). The
// error says that the timestamps to come could not be kept; the frame is
// signed all the same, since a drone in the air must still hear us.
func (s *Signer) Sign(now time.Time, raw []byte) ([]byte, error) {
	if len(raw) < headerV2+2 || raw[0] != magicV2 || raw[2] != 0 || length(raw) != len(raw) {
		return nil, errors.New("guard: not one unsigned MAVLink 2 frame")
	}
	id := uint32(raw[7]) | uint32(raw[8])<<8 | uint32(raw[9])<<16
	m, ok := messageOf(id)
	if !ok {
		return nil, fmt.Errorf("guard: message %d is not on the list of those that are sent", id)
	}
	s.last = max(s.last+1, Ticks(now))
	var err error
	if s.last >= s.kept {
		s.kept = s.last + ticksOf(signLead)
		if err = s.marks.Keep(s.id, s.kept); err != nil {
			err = fmt.Errorf("guard: keep the signing time: %w", err)
		}
	}
	return seal(s.key, raw, m.extra, s.link, s.last), err
}

// seal adds the signature.
func seal(k Key, raw []byte, extra byte, link uint8, stamp uint64) []byte {
	out := make([]byte, 0, len(raw)+signatureLen)
	out = append(out, raw[:len(raw)-2]...)
	out[2] |= flagSigned
	out = binary.LittleEndian.AppendUint16(out, checksum(out[1:], extra))
	out = append(out, link)
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], stamp)
	out = append(out, b[:6]...)
	sum := mac(k, out)
	return append(out, sum[:]...)
}

// Strip gives a frame without its signature block, for a log: the frame is
// still one, with its own checksum. A frame without a signature is given as
// it is.
func Strip(f Frame) []byte {
	if !f.Signed {
		return f.Raw
	}
	m, known := messageOf(f.ID)
	if !known {
		return nil
	}
	out := append([]byte(nil), f.Raw[:headerV2+len(f.payload)]...)
	out[2] &^= flagSigned
	return binary.LittleEndian.AppendUint16(out, checksum(out[1:], m.extra))
}
