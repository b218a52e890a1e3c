package mavlink

import (
	"bytes"
	"fmt"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// newDialect prepares the part of the common dialect that Airvein speaks;
// what else comes is left as raw bytes. Preparing a message costs a good
// part of a millisecond, and there are hundreds: a fleet of simulated
// vehicles would wait seconds for them. It is read only afterwards, so that
// one serves every link of a process.
func newDialect() (*dialect.ReadWriter, error) {
	rw := &dialect.ReadWriter{Dialect: &dialect.Dialect{Version: common.Dialect.Version, Messages: spoken()}}
	if err := rw.Initialize(); err != nil {
		return nil, fmt.Errorf("mavlink: prepare the dialect: %w", err)
	}
	return rw, nil
}

// packer makes MAVLink 2 frames in the name of one system.
type packer struct {
	buf    bytes.Buffer
	w      *streamwriter.Writer
	px4    bool // speak as PX4 does: parameters' bits, texts that end in a tab
	textID uint16
}

func newPacker(rw *dialect.ReadWriter, system, component uint8) (*packer, error) {
	p := &packer{}
	fw := &frame.Writer{ByteWriter: &p.buf, DialectRW: rw}
	if err := fw.Initialize(); err != nil {
		return nil, fmt.Errorf("mavlink: %w", err)
	}
	p.w = &streamwriter.Writer{FrameWriter: fw, Version: streamwriter.V2, SystemID: system, ComponentID: component}
	if err := p.w.Initialize(); err != nil {
		return nil, fmt.Errorf("mavlink: system %d: %w", system, err)
	}
	return p, nil
}

// pack gives the bytes of a frame, one slice a datagram.
func (p *packer) pack(f fleet.Frame) ([][]byte, error) {
	p.textID++
	if p.px4 {
		f = asPX4(f)
	}
	messages, err := encode(f, p.textID)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, 0, len(messages))
	for _, m := range messages {
		p.buf.Reset()
		if err := p.w.Write(m); err != nil {
			return nil, fmt.Errorf("mavlink: write %T: %w", m, err)
		}
		out = append(out, bytes.Clone(p.buf.Bytes()))
	}
	return out, nil
}

// incoming is a decoded frame with the system it is addressed to.
type incoming struct {
	frame  fleet.Frame
	target uint8
}

// unpacker decodes frames that the guard has let through, and counts what
// it cannot use.
type unpacker struct {
	rw       *dialect.ReadWriter
	src      *bytes.Reader
	reader   *frame.Reader // nil: to be made
	dec      *decoder
	counters *counters
}

func newUnpacker(rw *dialect.ReadWriter, c *counters) *unpacker {
	return &unpacker{rw: rw, src: bytes.NewReader(nil), dec: newDecoder(), counters: c}
}

// frame decodes one frame. It fails for what is of no use, which it counts.
func (u *unpacker) frame(raw []byte) (incoming, bool) {
	if u.reader == nil {
		u.reader = &frame.Reader{ByteReader: u.src, DialectRW: u.rw}
		if err := u.reader.Initialize(); err != nil {
			return incoming{}, false
		}
	}
	u.src.Reset(raw)
	fr, err := u.reader.Read()
	if err != nil {
		u.reader = nil // what it has buffered is not the next frame
		u.counters.badFrames.Add(1)
		return incoming{}, false
	}
	d, err := u.dec.decode(fr.GetSystemID(), fr.GetComponentID(), fr.GetMessage())
	if err != nil {
		u.counters.badValues.Add(1)
		return incoming{}, false
	}
	if d.message == nil {
		return incoming{}, false // a chunk of a text
	}
	if _, ok := d.message.(fleet.Unknown); ok {
		u.counters.unknown.Add(1)
		return incoming{}, false
	}
	return incoming{fleet.Frame{System: fr.GetSystemID(), Component: fr.GetComponentID(), Message: d.message}, d.target}, true
}

// datagram gives each usable frame of one datagram to use, without a guard:
// for whoever has to hear everything.
func (u *unpacker) datagram(data []byte, use func(incoming)) {
	junk := guard.Datagram(data, func(f guard.Frame) {
		if in, ok := u.frame(f.Raw); ok {
			use(in)
		}
	})
	u.counters.badFrames.Add(uint64(junk))
}
