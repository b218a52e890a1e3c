package site

import (
	"net"
	"net/netip"
	"strconv"
)

// The two words of link.signing.
const (
	SigningOff = "off"      // nothing is signed, and nothing is asked to be
	SigningKey = "key_file" // everything is signed with the key in link.key_file
)

// Link is how a drone is reached.
type Link struct {
	Kind    string `json:"kind"`    // udp_client (we speak first), udp_server, tcp_client, tcp_server
	Address string `json:"address"` // host:port; empty in a demo: the autopilots' roster says
	// Servers are further addresses at which the same vehicle answers a
	// client, tried in turn while the one before is silent.
	Servers []string `json:"servers,omitempty"`
	Signing string   `json:"signing"` // SigningOff or SigningKey
	// KeyFile is the path of the drone's key, beside the site file unless it
	// is absolute. What is in it is never part of a site.
	KeyFile string `json:"key_file,omitempty"`
}

// link reads one of a drone's links.
func (p *parser) link(l *object) Link {
	out := Link{Kind: l.oneOf("kind", true, "udp_client", "udp_server", "tcp_client", "tcp_server"),
		Address: l.text("address", false), Signing: l.oneOf("signing", false, SigningOff, SigningKey),
		KeyFile: l.text("key_file", false)}
	for _, n := range l.list("servers", false) {
		out.Servers = append(out.Servers, n.Value)
		p.hostPort(l, n.Value, n.Line)
	}
	l.done()
	p.address(out, l)
	p.signing(&out, l)
	return out
}

// address checks a link's address. Only udp_client may leave it out: a demo
// fills it from what its own autopilots say.
func (p *parser) address(l Link, o *object) {
	if len(l.Servers) > 0 && l.Kind != "udp_client" && l.Kind != "tcp_client" {
		p.errs.add(o.lineOf("servers"), "%s: servers are for a link that calls; a %s listens on its address", o.what, l.Kind)
	}
	if l.Address == "" {
		if l.Kind != "" && l.Kind != "udp_client" {
			p.errs.add(o.line, "%s: a %s link needs an address such as 127.0.0.1:14550", o.what, l.Kind)
		}
		return
	}
	p.hostPort(o, l.Address, o.lineOf("address"))
}

func (p *parser) hostPort(o *object, address string, line int) {
	_, port, err := net.SplitHostPort(address)
	if n, perr := strconv.Atoi(port); err != nil || perr != nil || n < 1 || n > 65535 {
		p.errs.add(line, "%s: address %q is not host:port", o.what, address)
	}
}

// signing checks that a link which leaves this machine has a key, or says
// that it shall have none.
func (p *parser) signing(l *Link, o *object) {
	switch {
	case l.Signing == "" && l.KeyFile != "":
		l.Signing = SigningKey
	case l.Signing == SigningKey && l.KeyFile == "":
		p.errs.add(o.lineOf("signing"), "%s: signing: key_file needs key_file, the path of the drone's key; make one with `openssl rand -hex 32`", o.what)
	case l.Signing == SigningOff && l.KeyFile != "":
		p.errs.add(o.lineOf("key_file"), "%s has a key_file and says signing: off; keep one", o.what)
	case l.Signing != "":
	case l.local():
		l.Signing = SigningOff
	default:
		p.errs.add(o.lineOf("address"), "%s leaves this machine and has no key: give key_file, or say signing: off", o.what)
	}
}

// local reports whether a link stays on this machine.
func (l Link) local() bool {
	for _, address := range append([]string{l.Address}, l.Servers...) {
		host, _, _ := net.SplitHostPort(address)
		a, err := netip.ParseAddr(host)
		if host != "" && host != "localhost" && (err != nil || !a.IsLoopback()) {
			return false
		}
	}
	return true
}
