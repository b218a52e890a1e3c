package main

import (
	"strings"
	"testing"

	"airvein/dispatch/site"
	"airvein/sim/scenarios"
)

// A drill flies a site's own scenario on autopilots that it started, and no
// link of the file may lead anywhere else.
func TestADrillReachesNoAircraft(t *testing.T) {
	data, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	const own = `system: 3, link: {kind: udp_client, address: "", signing: "off"}`
	for _, c := range []struct{ link, says string }{
		{own, ""},
		{`system: 3, link: {kind: udp_client}`, ""},
		{`system: 3, link: {kind: udp_client, address: "127.0.0.1:14550"}`, "AV-03 has a udp_client link with 127.0.0.1:14550"},
		{`system: 3, link: {kind: tcp_client, address: "192.0.2.7:5760", key_file: k}`, "AV-03 has a tcp_client link with 192.0.2.7:5760"},
		{`system: 3, link: {kind: udp_server, address: "127.0.0.1:14550"}`, "AV-03 has a udp_server link"},
		{`system: 3, link: {kind: udp_client}, second_link: {kind: tcp_client, address: "127.0.0.1:5760"}`, "AV-03 has a tcp_client link"},
	} {
		text := strings.Replace(string(data), own, c.link, 1)
		sc, err := site.ParseScenario([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", c.link, err)
		}
		err = drillable(sc)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", c.link, err, c.says)
		}
	}
	if data, err = scenarios.Load("rwanda"); err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := drillable(sc); err == nil || !strings.Contains(err.Error(), "airvein sim") {
		t.Errorf("a plain scenario in a demonstration: %v", err)
	}
}
