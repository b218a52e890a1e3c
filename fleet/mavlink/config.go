package mavlink

import (
	"fmt"
	"net"
	"net/netip"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// The kinds of link.
const (
	UDPClient = "udp_client" // we speak first, to Address
	UDPServer = "udp_server" // we listen on Address and answer the vehicle
	TCPClient = "tcp_client" // we connect to Address, again and again
	TCPServer = "tcp_server" // we listen on Address for vehicles that connect
)

// LinkConfig is one way to reach a drone.
type LinkConfig struct {
	Drone   fleet.DroneID
	System  uint8  // the only MAVLink system believed on this link
	Kind    string // UDPClient, UDPServer, TCPClient, TCPServer
	Address string // host:port; a server's empty host is the loopback
	// More are further places where the same vehicle answers a client, tried
	// in turn while the one before is silent.
	More []string
	// Key signs and is asked of everything on the link; all links of a drone
	// have the same. Without one, Unsigned must say that this is meant,
	// unless the link stays on the loopback.
	Key      guard.Key
	Unsigned bool
}

func (c LinkConfig) listens() bool { return c.Kind == UDPServer || c.Kind == TCPServer }

func (c LinkConfig) check() error {
	if c.Drone == "" || c.System == 0 || c.System == GroundSystem {
		return fmt.Errorf("mavlink: drone %q: MAVLink system %d; use 1 to 254", c.Drone, c.System)
	}
	switch c.Kind {
	case UDPClient, UDPServer, TCPClient, TCPServer:
	default:
		return fmt.Errorf("mavlink: drone %s: link kind %q is not one of %s, %s, %s, %s",
			c.Drone, c.Kind, UDPClient, UDPServer, TCPClient, TCPServer)
	}
	if c.listens() && len(c.More) > 0 {
		return fmt.Errorf("mavlink: drone %s: a %s listens on one address", c.Drone, c.Kind)
	}
	for _, a := range append([]string{c.Address}, c.More...) {
		host, _, err := net.SplitHostPort(a)
		switch {
		case err != nil || host == "" && !c.listens():
			return fmt.Errorf("mavlink: drone %s: link address %q is not host:port", c.Drone, a)
		case !c.Key.Set() && !c.Unsigned && !loopback(host):
			return fmt.Errorf("mavlink: drone %s: its link to %s leaves this machine and has no key: give link.key_file, or say signing: off for it", c.Drone, a)
		}
	}
	return nil
}

// loopback reports whether a host is this machine and nobody else.
func loopback(host string) bool {
	if host == "" || host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// bindAddress is where a server listens: on the loopback unless it was told
// otherwise.
func bindAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err == nil && host == "" {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}
