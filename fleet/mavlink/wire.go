package mavlink

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"airvein/fleet"
)

// newDialect prepares the common dialect. It is read only afterwards, so
// that one serves every link of a process.
func newDialect() (*dialect.ReadWriter, error) {
	rw := &dialect.ReadWriter{Dialect: common.Dialect}
	if err := rw.Initialize(); err != nil {
		return nil, fmt.Errorf("mavlink: prepare the dialect: %w", err)
	}
	return rw, nil
}

// packer makes MAVLink 2 frames in the name of one system.
type packer struct {
	buf    bytes.Buffer
	w      *streamwriter.Writer
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

// unpacker reads frames from bytes and counts what it cannot use.
type unpacker struct {
	rw       *dialect.ReadWriter
	dec      *decoder
	counters *counters
}

// datagram gives each usable frame of one datagram to use.
func (u *unpacker) datagram(data []byte, use func(incoming)) {
	r := &frame.Reader{ByteReader: bytes.NewReader(data), DialectRW: u.rw}
	if err := r.Initialize(); err != nil {
		return
	}
	for {
		if err := u.next(r, use); err != nil {
			return
		}
	}
}

// stream reads frames until the reader fails, and returns why.
func (u *unpacker) stream(in io.Reader, use func(incoming)) error {
	r := &frame.Reader{ByteReader: in, DialectRW: u.rw}
	if err := r.Initialize(); err != nil {
		return err
	}
	for {
		if err := u.next(r, use); err != nil {
			return err
		}
	}
}

func (u *unpacker) next(r *frame.Reader, use func(incoming)) error {
	fr, err := r.Read()
	if err != nil {
		var bad frame.ReadError
		if errors.As(err, &bad) {
			u.counters.badFrames.Add(1)
			return nil
		}
		return err
	}
	d, err := u.dec.decode(fr.GetSystemID(), fr.GetComponentID(), fr.GetMessage())
	if err != nil {
		u.counters.badValues.Add(1)
		return nil
	}
	if d.message == nil {
		return nil // a chunk of a text
	}
	if _, ok := d.message.(fleet.Unknown); ok {
		u.counters.unknown.Add(1)
		return nil
	}
	use(incoming{fleet.Frame{System: fr.GetSystemID(), Component: fr.GetComponentID(), Message: d.message}, d.target})
	return nil
}
