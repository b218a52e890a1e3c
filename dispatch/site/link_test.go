package site_test

import (
	"strings"
	"testing"

	"airvein/dispatch/site"
)

// parseLink reads the site with D2's link replaced.
func parseLink(link, more string) (site.Drone, error) {
	s, err := site.ParseSite([]byte(strings.Replace(siteFile, "link: {kind: udp_client}}", "link: {"+link+"}"+more+"}", 1)))
	d, _ := s.Drone("D2")
	return d, err
}

func TestS4LinksThatLeaveTheMachineAreSignedOrSayNot(t *testing.T) {
	for _, c := range []struct{ link, more, want, says string }{
		{"kind: udp_client", "", site.SigningOff, ""},
		{`kind: tcp_client, address: "127.0.0.1:5760"`, "", site.SigningOff, ""},
		{`kind: tcp_client, address: "[::1]:5760", servers: ["localhost:5761"]`, "", site.SigningOff, ""},
		{`kind: udp_server, address: ":14550"`, "", site.SigningOff, ""},
		{`kind: udp_server, address: "0.0.0.0:14550"`, "", "", "leaves this machine"},
		{`kind: tcp_client, address: "127.0.0.1:5760", servers: ["192.0.2.1:5760"]`, "", "", "leaves this machine"},
		{`kind: udp_server, address: "0.0.0.0:14550", signing: off`, "", site.SigningOff, ""},
		{`kind: udp_server, address: "0.0.0.0:14550", key_file: keys/d2`, "", site.SigningKey, ""},
		{`kind: udp_server, address: "0.0.0.0:14550", signing: key_file, key_file: keys/d2`, "", site.SigningKey, ""},
		{`kind: udp_server, address: "0.0.0.0:14550", signing: key_file`, "", "", "needs key_file"},
		{`kind: udp_server, address: "0.0.0.0:14550", signing: off, key_file: k`, "", "", "keep one"},
		{`kind: udp_server, address: "0.0.0.0:14550", signing: "on"`, "", "", "off, key_file"},
		{`kind: tcp_server, address: ":5760", servers: ["127.0.0.1:1"]`, "", "", "listens on its address"},
		{`kind: tcp_client, address: "127.0.0.1:5760", servers: [here]`, "", "", "not host:port"},
		{`kind: udp_client, address: "127.0.0.1:1"`, `, second_link: {kind: tcp_client, address: "127.0.0.1:2"}`, site.SigningOff, ""},
		{`kind: udp_client, address: "127.0.0.1:1"`, `, second_link: {kind: udp_client}`, "", "needs an address"},
		{`kind: udp_client, address: "127.0.0.1:1", key_file: a`, `, second_link: {kind: tcp_client, address: "127.0.0.1:2", key_file: b}`, "", "one key"},
	} {
		d, err := parseLink(c.link, c.more)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s%s: %v", c.link, c.more, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s%s: %v, want %q", c.link, c.more, err, c.says)
		case d.Link.Signing != c.want:
			t.Errorf("%s%s: signing %q, want %q", c.link, c.more, d.Link.Signing, c.want)
		case c.says == "" && (d.Second != nil) != (c.more != ""):
			t.Errorf("%s%s: second link %v", c.link, c.more, d.Second)
		}
	}
}
