package mavlink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

const (
	datagramMax  = 4096
	writeTimeout = 2 * time.Second
	dialTimeout  = 5 * time.Second
)

// socket is one open transport. read returns when it fails; write may be
// called beside it.
type socket interface {
	read(u *unpacker, accept func(incoming) bool) error
	write(data []byte) error
	ready() bool // somebody is there to write to
	close() error
}

func dial(ctx context.Context, c LinkConfig) (socket, error) {
	if c.Kind == UDPServer {
		return listenUDP(c.Address)
	}
	network := "udp4"
	if c.Kind == TCPClient {
		network = "tcp"
	}
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, c.Address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", c.Address, err)
	}
	if c.Kind == TCPClient {
		return &streamSocket{conn}, nil
	}
	return &dialledUDP{conn}, nil
}

// streamSocket is a TCP connection: frames follow one another, and
// whatever lies between them, as SITL's boot banner, is counted.
type streamSocket struct{ conn net.Conn }

func (s *streamSocket) read(u *unpacker, accept func(incoming) bool) error {
	return u.stream(s.conn, func(in incoming) { accept(in) })
}

func (s *streamSocket) write(data []byte) error { return writeConn(s.conn, data) }
func (s *streamSocket) ready() bool             { return true }
func (s *streamSocket) close() error            { return s.conn.Close() }

func writeConn(c net.Conn, data []byte) error {
	if err := c.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := c.Write(data)
	return err
}

// dialledUDP is a UDP socket that speaks first and hears one peer.
type dialledUDP struct{ conn net.Conn }

// read goes on when the peer's port is closed: the vehicle may come up on
// it any moment, and a new source port would only lose its first answers.
func (s *dialledUDP) read(u *unpacker, accept func(incoming) bool) error {
	buf := make([]byte, datagramMax)
	for {
		n, err := s.conn.Read(buf)
		if errors.Is(err, syscall.ECONNREFUSED) {
			continue
		}
		if err != nil {
			return err
		}
		u.datagram(buf[:n], func(in incoming) { accept(in) })
	}
}

func (s *dialledUDP) write(data []byte) error { return writeConn(s.conn, data) }
func (s *dialledUDP) ready() bool             { return true }
func (s *dialledUDP) close() error            { return s.conn.Close() }

// listeningUDP answers the address that an accepted frame last came from.
type listeningUDP struct {
	conn *net.UDPConn
	mu   sync.Mutex
	peer netip.AddrPort
}

func listenUDP(address string) (*listeningUDP, error) {
	addr, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return nil, fmt.Errorf("mavlink: listen on %s: %w", address, err)
	}
	conn, err := net.ListenUDP("udp4", addr)
	if err != nil {
		return nil, fmt.Errorf("mavlink: listen on %s: %w", address, err)
	}
	return &listeningUDP{conn: conn}, nil
}

func (s *listeningUDP) read(u *unpacker, accept func(incoming) bool) error {
	buf := make([]byte, datagramMax)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return err
		}
		u.datagram(buf[:n], func(in incoming) {
			if accept(in) {
				s.mu.Lock()
				s.peer = from
				s.mu.Unlock()
			}
		})
	}
}

func (s *listeningUDP) write(data []byte) error {
	_, err := s.conn.WriteToUDPAddrPort(data, s.to())
	return err
}

func (s *listeningUDP) to() netip.AddrPort {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer
}

func (s *listeningUDP) ready() bool  { return s.to().IsValid() }
func (s *listeningUDP) close() error { return s.conn.Close() }
