package guard

import "encoding/binary"

const (
	magicV1, magicV2 = 0xFE, 0xFD
	headerV1         = 6
	headerV2         = 10
	signatureLen     = 13
	flagSigned       = 0x01
	// frameMax is the longest frame: header, payload, checksum, signature.
	frameMax = headerV2 + 255 + 2 + signatureLen
)

// Frame is one frame as it stood in the bytes. Raw is part of them.
type Frame struct {
	Raw               []byte
	V2, Signed        bool
	System, Component uint8
	ID                uint32
	payload           []byte
}

// length is how long the frame is that begins at b, 0 when none can begin
// there, -1 when b ends before its header does.
func length(b []byte) int {
	switch {
	case b[0] == magicV1:
		if len(b) < 2 {
			return -1
		}
		return headerV1 + int(b[1]) + 2
	case b[0] != magicV2:
		return 0
	case len(b) < 3:
		return -1
	case b[2]&^flagSigned != 0:
		return 0 // a flag that is not understood forbids the frame
	}
	n := headerV2 + int(b[1]) + 2
	if b[2]&flagSigned != 0 {
		n += signatureLen
	}
	return n
}

// parse reads the frame that fills b. It fails when the message is known
// and its checksum is wrong.
func parse(b []byte) (Frame, bool) {
	f := Frame{Raw: b}
	if b[0] == magicV1 {
		f.System, f.Component, f.ID = b[3], b[4], uint32(b[5])
		f.payload = b[headerV1 : headerV1+int(b[1])]
	} else {
		f.V2, f.Signed = true, b[2]&flagSigned != 0
		f.System, f.Component = b[5], b[6]
		f.ID = uint32(b[7]) | uint32(b[8])<<8 | uint32(b[9])<<16
		f.payload = b[headerV2 : headerV2+int(b[1])]
	}
	m, known := messageOf(f.ID)
	if !known {
		return f, true
	}
	end := headerV1 + len(f.payload)
	if f.V2 {
		end = headerV2 + len(f.payload)
	}
	return f, checksum(b[1:end], m.extra) == binary.LittleEndian.Uint16(b[end:])
}

// checksum is MAVLink's CRC-16/MCRF4XX over everything after the magic
// byte, and the message's own extra byte.
func checksum(b []byte, extra byte) uint16 {
	crc := uint16(0xFFFF)
	add := func(x byte) {
		x ^= byte(crc)
		x ^= x << 4
		crc = crc>>8 ^ uint16(x)<<8 ^ uint16(x)<<3 ^ uint16(x)>>4
	}
	for _, x := range b {
		add(x)
	}
	add(extra)
	return crc
}

// walk gives every frame in b to use. Whole says that nothing follows b, so
// that a frame which is cut short is junk; otherwise the rest is what has to
// wait for more. A candidate whose checksum is wrong is not skipped over: an
// honest frame may begin inside it. Junk counts the runs of bytes between
// frames.
func walk(b []byte, whole bool, use func(Frame)) (rest []byte, junk int) {
	in := false // a run of junk
	for len(b) > 0 {
		n := length(b)
		if !whole && (n < 0 || n > len(b)) {
			return b, junk
		}
		if n > 0 && n <= len(b) {
			if f, ok := parse(b[:n:n]); ok {
				use(f)
				b, in = b[n:], false
				continue
			}
		}
		if !in {
			in = true
			junk++
		}
		b = b[1:]
	}
	return nil, junk
}

// Datagram gives every frame of one datagram to use, and counts the runs of
// bytes that are none.
func Datagram(b []byte, use func(Frame)) (junk int) {
	_, junk = walk(b, true, use)
	return junk
}

// Stream finds frames in a stream of bytes. It keeps no more than one
// unfinished frame.
type Stream struct{ rest []byte }

// Write takes the stream's next bytes. The frames are good until the next
// call.
func (s *Stream) Write(b []byte, use func(Frame)) (junk int) {
	s.rest = append(s.rest, b...)
	rest, junk := walk(s.rest, false, use)
	s.rest = append(s.rest[:0:0], rest...)
	return junk
}
