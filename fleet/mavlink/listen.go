package mavlink

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// listeningUDP is a UDP socket that many vehicles may send to.
type listeningUDP struct{ conn *net.UDPConn }

func listenUDP(address string) (*listeningUDP, error) {
	addr, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return nil, fmt.Errorf("mavlink: listen on %s: %w", address, err)
	}
	conn, err := net.ListenUDP("udp4", addr)
	if err != nil {
		return nil, fmt.Errorf("mavlink: listen on %s: %w", address, err)
	}
	return &listeningUDP{conn}, nil
}

func (s *listeningUDP) Close() error { return s.conn.Close() }

func (s *listeningUDP) serve(_ context.Context, p *port) error {
	return s.read(p.datagram)
}

func (s *listeningUDP) read(use func(b []byte, from peer)) error {
	buf := make([]byte, datagramMax)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buf)
		if err != nil {
			return err
		}
		use(buf[:n], udpPeer{s.conn, from})
	}
}

// udpPeer is a vehicle's source address on a listening socket.
type udpPeer struct {
	conn *net.UDPConn
	to   netip.AddrPort
}

func (u udpPeer) write(data []byte) error {
	_, err := u.conn.WriteToUDPAddrPort(data, u.to)
	return err
}

func (u udpPeer) same(o peer) bool {
	other, ok := o.(udpPeer)
	return ok && other.to == u.to
}

// listeningTCP takes vehicles that connect. The bound on connections keeps
// a stranger from using them up; who is silent is cut, so that a place gets
// free again.
type listeningTCP struct {
	ln    net.Listener
	limit int

	mu    sync.Mutex
	conns map[net.Conn]bool
	shut  bool
}

func listenTCP(address string, limit int) (*listeningTCP, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("mavlink: listen on %s: %w", address, err)
	}
	return &listeningTCP{ln: ln, limit: limit, conns: map[net.Conn]bool{}}, nil
}

func (s *listeningTCP) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = true
	for c := range s.conns {
		_ = c.Close()
	}
	return s.ln.Close()
}

// take keeps a connection, or refuses it.
func (s *listeningTCP) take(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut || len(s.conns) >= s.limit {
		_ = c.Close()
		return false
	}
	s.conns[c] = true
	return true
}

func (s *listeningTCP) drop(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = c.Close()
	delete(s.conns, c)
}

func (s *listeningTCP) serve(_ context.Context, p *port) error {
	return s.accept(func(c net.Conn) {
		at := connPeer{c, true}
		// The end of one connection is not the port's.
		_ = p.readStream(c, at)
		for _, l := range p.routes {
			l.part(at)
		}
	})
}

// accept runs handle for each connection, and waits for all of them.
func (s *listeningTCP) accept(handle func(net.Conn)) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		c, err := s.ln.Accept()
		if err != nil {
			return err
		}
		if !s.take(c) {
			continue
		}
		wg.Go(func() {
			defer s.drop(c)
			handle(c)
		})
	}
}
