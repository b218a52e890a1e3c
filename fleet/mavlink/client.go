package mavlink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"airvein/fleet/guard"
)

// connPeer answers on a connection: a TCP one, or a UDP socket that speaks
// to one address.
type connPeer struct {
	conn   net.Conn
	stream bool
}

// write gives up on a stream that takes nothing for a while: half a frame
// in it would spoil what follows, so the connection ends.
func (c connPeer) write(data []byte) error {
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := c.conn.Write(data)
	if err != nil && c.stream {
		_ = c.conn.Close()
	}
	return err
}

func (c connPeer) same(o peer) bool {
	other, ok := o.(connPeer)
	return ok && other.conn == c.conn
}

// call connects to an address and reads until the connection fails, or
// until it is silent for so long that another try may find the vehicle.
func (p *port) call(ctx context.Context, address string) error {
	stream := p.cfg.Kind == TCPClient
	network := "udp4"
	if stream {
		network = "tcp"
	}
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", address, err)
	}
	if !p.hold(conn) {
		return nil
	}
	at := connPeer{conn, stream}
	p.first.meet(at)
	defer func() {
		p.first.meet(nil)
		_ = conn.Close()
	}()
	if stream {
		return p.readStream(conn, at)
	}
	return p.readDatagrams(conn, at)
}

// readStream reads frames from a connection. Whatever lies between them, as
// SITL's boot banner, is counted.
func (p *port) readStream(conn net.Conn, at peer) error {
	buf := make([]byte, datagramMax)
	var s guard.Stream
	for {
		if err := conn.SetReadDeadline(time.Now().Add(idleFor)); err != nil {
			return err
		}
		n, err := conn.Read(buf)
		if n > 0 {
			p.junk(s.Write(buf[:n], func(f guard.Frame) { p.route(f, at) }))
		}
		if err != nil {
			return err
		}
	}
}

// readDatagrams goes on when the peer's port is closed: the vehicle may
// come up on it any moment, and a new source port would only lose its first
// answers. Where there is another address to try, or a name that may lead
// elsewhere by now, silence ends the turn.
func (p *port) readDatagrams(conn net.Conn, at peer) error {
	buf := make([]byte, datagramMax)
	host, _, _ := net.SplitHostPort(p.cfg.Address)
	moves := len(p.cfg.More) > 0 || net.ParseIP(host) == nil
	for {
		if moves {
			if err := conn.SetReadDeadline(time.Now().Add(idleFor)); err != nil {
				return err
			}
		}
		n, err := conn.Read(buf)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED) && !moves:
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			return fmt.Errorf("%v is silent", conn.RemoteAddr())
		case err != nil:
			return err
		}
		p.datagram(buf[:n], at)
	}
}
