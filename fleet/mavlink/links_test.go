package mavlink

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"airvein/fleet"
)

// Many aircraft on one UDP port are told apart by their system ids, each is
// answered where it speaks from, and a second one with the same id, or a
// forger elsewhere, is not heard.
func TestManyAircraftOnOnePort(t *testing.T) {
	const n = 20
	frames := make(chan string, 1000)
	var links []LinkConfig
	for i := 1; i <= n; i++ {
		links = append(links, LinkConfig{Drone: fleet.DroneID(fmt.Sprint("d", i)), System: uint8(i), Kind: UDPServer, Address: ":0"})
	}
	g, err := NewGround(GroundConfig{Links: links, OnFrame: func(d fleet.DroneID, f fleet.Frame) { frames <- fmt.Sprint(d, " ", f.System) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if host, _, _ := net.SplitHostPort(serverAddr(g)); len(g.ports) != 1 || host != "127.0.0.1" {
		t.Fatalf("%d ports, on %s", len(g.ports), host)
	}
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	beat := fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}}
	var last net.Conn
	for i := 1; i <= n; i++ {
		pack, err := newPacker(rw, uint8(i), 1)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := pack.pack(beat)
		if err != nil {
			t.Fatal(err)
		}
		conn := dialUDP(t, serverAddr(g))
		send(t, conn, raw[0])
		select {
		case got := <-frames:
			if want := fmt.Sprint("d", i, " ", i); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		case <-time.After(wait):
			t.Fatal("nothing came")
		}
		id := fleet.DroneID(fmt.Sprint("d", i))
		if err := g.Send(id, fleet.Frame{System: uint8(i), Message: fleet.Command{ID: 400}}); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 300)
		if _, err := conn.Read(buf); err != nil || buf[5] != GroundSystem {
			t.Errorf("drone %d is not answered: %v", i, err)
		}
		if i == n {
			for range 12 {
				send(t, last, raw[0]) // the neighbour takes this drone's name
			}
			eventually(t, "the second one is refused", func() bool { return g.Stats()[id].Elsewhere == 12 })
			if got := <-frames; got != fmt.Sprint(id, " ", i) { // the alarm, once
				t.Errorf("got %s", got)
			}
		}
		last = conn
	}
	if len(frames) != 0 {
		t.Errorf("%d frames too many", len(frames))
	}
}

// fakeVehicle answers on TCP or UDP and can fall silent.
func fakeVehicle(t *testing.T, cfg VehicleConfig) (*VehicleLink, chan fleet.Frame) {
	t.Helper()
	heard := make(chan fleet.Frame, 1000)
	cfg.System, cfg.Address = 3, "127.0.0.1:0"
	v, err := ListenVehicle(cfg, func(f fleet.Frame) {
		select {
		case heard <- f:
		default:
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v, heard
}

func hello() fleet.Frame {
	return fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}}
}

func vehicleBeat() fleet.Frame {
	return fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}}
}

func TestSecondLinkTakesOver(t *testing.T) {
	a, atA := fakeVehicle(t, VehicleConfig{TCP: true, Banner: "Init ArduCopter\r\n"})
	b, atB := fakeVehicle(t, VehicleConfig{})
	x := newTap(t, GroundConfig{Links: []LinkConfig{
		{Drone: drone, System: 3, Kind: TCPClient, Address: a.Addr().String()},
		{Drone: drone, System: 3, Kind: UDPClient, Address: b.Addr().String()},
	}})
	both := func() bool {
		_ = x.g.Send(drone, hello())
		return len(atA) > 0 && len(atB) > 0
	}
	eventually(t, "the heartbeat is on both links", both)
	links := x.g.crafts[drone].links
	hear := func(v *VehicleLink, l *link) {
		t.Helper()
		before := l.counters.received.Load()
		eventually(t, "the vehicle is heard", func() bool { _ = v.Send(vehicleBeat()); return l.counters.received.Load() > before })
	}
	hear(a, links[0])
	hear(b, links[1])
	c := x.g.crafts[drone]
	now := time.Now()
	if c.active(now) != 0 {
		t.Error("the first link is not used while it is good")
	}
	// Time is given, so that nobody waits for it: the first link falls
	// silent, the second goes on.
	hear(b, links[1])
	links[0].counters.lastHeard.Store(now.Add(-silentFor).UnixNano())
	if c.active(now) != 1 {
		t.Error("the second link does not take over")
	}
	for len(atB) > 0 {
		<-atB
	}
	if err := x.g.Send(drone, fleet.Frame{System: 3, Message: fleet.Command{ID: 400}}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the command goes on the second", func() bool {
		for len(atB) > 0 {
			if f := <-atB; f.Message == (fleet.Command{ID: 400}) {
				return true
			}
		}
		return false
	})
	hear(a, links[0])
	if c.active(time.Now()) != 0 {
		t.Error("the first link is not taken back")
	}
}

func TestTCPServerTakesTheVehicleBack(t *testing.T) {
	x := newTap(t, GroundConfig{Links: []LinkConfig{{Drone: drone, System: 3, Kind: TCPServer, Address: "127.0.0.1:0"}}})
	l := x.g.crafts[drone].links[0]
	for round := 1; round <= 3; round++ {
		c, err := net.Dial("tcp", serverAddr(x.g))
		if err != nil {
			t.Fatal(err)
		}
		b := x.raw(t, vehicleBeat().Message)
		send(t, c, b[:5]) // a frame may come in pieces
		send(t, c, b[5:])
		eventually(t, "it is heard", func() bool { return len(x.got()) == round })
		if err := x.g.Send(drone, fleet.Frame{System: 3, Message: fleet.Command{ID: 400}}); err != nil {
			t.Fatal(err)
		}
		if err := c.SetReadDeadline(time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 300)); err != nil {
			t.Errorf("round %d: not answered: %v", round, err)
		}
		c.Close()
		eventually(t, "its end is seen", func() bool { return l.to() == nil })
	}
}

func TestNextServerIsTriedWhereOneIsDown(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := dead.Addr().String()
	dead.Close()
	v, heard := fakeVehicle(t, VehicleConfig{TCP: true})
	x := newTap(t, GroundConfig{Links: []LinkConfig{{Drone: drone, System: 3, Kind: TCPClient, Address: address, More: []string{v.Addr().String()}}}})
	eventually(t, "the second server is reached", func() bool { _ = x.g.Send(drone, hello()); return len(heard) > 0 })
}

// A TCP server's connections are bounded and closing does not wait for them.
func TestStrangersDoNotUseUpTheServer(t *testing.T) {
	x := newTap(t, GroundConfig{Links: []LinkConfig{{Drone: drone, System: 3, Kind: TCPServer, Address: "127.0.0.1:0"}}})
	s := x.g.ports[0].server.(*listeningTCP)
	for range 3 * s.limit {
		c, err := net.Dial("tcp", serverAddr(x.g))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	eventually(t, "all are taken or refused", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.conns) == s.limit
	})
	done := make(chan struct{})
	go func() { x.g.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(wait):
		t.Fatal("closing hangs")
	}
}

func TestS5WhatIsNotOnTheListIsNotSent(t *testing.T) {
	v, heard := fakeVehicle(t, VehicleConfig{})
	x := newTap(t, GroundConfig{Links: []LinkConfig{{Drone: drone, System: 3, Kind: UDPClient, Address: v.Addr().String()}}})
	eventually(t, "the link is up", func() bool { _ = x.g.Send(drone, hello()); return len(heard) > 0 })
	for _, m := range []fleet.Message{fleet.ParamSet{Name: "FENCE_ENABLE"}, fleet.MissionClearAll{}, fleet.SetMode{},
		fleet.Command{ID: 246}, fleet.Command{ID: 209, Int: true}} {
		if err := x.g.Send(drone, fleet.Frame{System: 3, Message: m}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "they are refused", func() bool { return x.stats().Forbidden == 5 })
	for len(heard) > 0 {
		if f := <-heard; f.Message != hello().Message {
			t.Errorf("sent: %#v", f)
		}
	}
}
