package mavlink

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"airvein/fleet"
	"airvein/fleet/guard"
)

const drone = fleet.DroneID("d1")

// wait is how long a test waits for a packet on the loopback before it
// fails; none waits that long when it passes.
const wait = 5 * time.Second

func ground(t *testing.T, c LinkConfig, on func(fleet.DroneID, fleet.Frame)) *Ground {
	t.Helper()
	g, err := NewGround(GroundConfig{Links: []LinkConfig{c}, OnFrame: on})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

func vehicleAt(address string) VehicleConfig { return VehicleConfig{Address: address, System: 3} }

// serverAddr is where the ground's first port listens.
func serverAddr(g *Ground) string {
	switch s := g.ports[0].server.(type) {
	case *listeningUDP:
		return s.conn.LocalAddr().String()
	case *listeningTCP:
		return s.ln.Addr().String()
	}
	return ""
}

func receive(t *testing.T, ch <-chan fleet.Frame) fleet.Frame {
	t.Helper()
	select {
	case f := <-ch:
		return f
	case <-time.After(wait):
		t.Fatal("nothing came")
		return fleet.Frame{}
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("never: %s", what)
		}
	}
}

func TestGroundAndVehicleOverUDP(t *testing.T) {
	atVehicle := make(chan fleet.Frame, 10)
	v, err := ListenVehicle(vehicleAt("127.0.0.1:0"), func(f fleet.Frame) { atVehicle <- f })
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Send(fleet.Frame{Message: fleet.Heartbeat{}}); err != nil || v.Stats().DroppedOut != 1 {
		t.Errorf("before anybody spoke: %v, %+v", err, v.Stats())
	}
	atGround := make(chan fleet.Frame, 10)
	g := ground(t, LinkConfig{Drone: drone, System: 3, Kind: UDPClient, Address: v.Addr().String()},
		func(_ fleet.DroneID, f fleet.Frame) { atGround <- f })

	hello := fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}
	send := func(f fleet.Frame) {
		t.Helper()
		eventually(t, "the socket is open", func() bool { return g.crafts[drone].links[0].to() != nil })
		if err := g.Send(drone, f); err != nil {
			t.Fatal(err)
		}
	}
	send(fleet.Frame{Message: hello})
	if got := receive(t, atVehicle); got != (fleet.Frame{System: GroundSystem, Component: GroundComponent, Message: hello}) {
		t.Fatalf("the vehicle heard %#v", got)
	}
	send(fleet.Frame{System: 99, Message: fleet.Command{ID: 400}}) // not for it
	send(fleet.Frame{System: 3, Message: fleet.Command{ID: 511}})
	if got := receive(t, atVehicle); got.Message != (fleet.Command{ID: 511}) {
		t.Errorf("the vehicle heard %#v", got)
	}
	eventually(t, "the vehicle knows its peer", v.known)
	for _, f := range []fleet.Frame{
		{System: 254, Message: fleet.MissionRequest{Seq: 1}}, // to another ground station
		{Message: fleet.Heartbeat{Type: fleet.TypeGCS, Autopilot: fleet.AutopilotInvalid}},
		{System: GroundSystem, Message: fleet.MissionAck{Result: 0}},
	} {
		if err := v.Send(f); err != nil {
			t.Fatal(err)
		}
	}
	if got := receive(t, atGround); got.Message != (fleet.MissionAck{TargetSystem: GroundSystem}) {
		t.Errorf("the ground heard %#v", got)
	}
	if s := g.Stats()[drone]; s.Received != 1 || s.Foreign != 2 || s.LastHeard.IsZero() {
		t.Errorf("ground: %+v", s)
	}
	if err := g.Send("none", fleet.Frame{}); !errors.Is(err, ErrNoLink) {
		t.Errorf("no such drone: %v", err)
	}
}

func TestVehicleThatComesUpLaterIsHeard(t *testing.T) {
	// A port that was just free stands for a vehicle that is not there yet.
	probe, err := ListenVehicle(vehicleAt("127.0.0.1:0"), func(fleet.Frame) {})
	if err != nil {
		t.Fatal(err)
	}
	address := probe.Addr().String()
	probe.Close()
	g := ground(t, LinkConfig{Drone: drone, System: 3, Kind: UDPClient, Address: address}, func(fleet.DroneID, fleet.Frame) {})
	beat := func() { _ = g.Send(drone, fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeGCS}}) }
	eventually(t, "beats went out unheard", func() bool { beat(); s := g.Stats()[drone]; return s.Sent+s.SendErrors > 3 })
	heard := make(chan fleet.Frame, 1000)
	v, err := ListenVehicle(vehicleAt(address), func(f fleet.Frame) { heard <- f })
	if err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	defer v.Close()
	eventually(t, "a beat is heard", func() bool { beat(); return len(heard) > 0 })
}

func TestServerAndTCPLinks(t *testing.T) {
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := newPacker(rw, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	beat, err := pack.pack(fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}})
	if err != nil {
		t.Fatal(err)
	}
	banner := append([]byte("Init ArduCopter V4.5.6 (1234abcd)\r\n"), beat[0]...)

	t.Run("tcp_client", func(t *testing.T) {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		frames := make(chan fleet.Frame, 10)
		g := ground(t, LinkConfig{Drone: drone, System: 3, Kind: TCPClient, Address: ln.Addr().String()},
			func(_ fleet.DroneID, f fleet.Frame) { frames <- f })
		for range 2 { // it comes again after the vehicle hung up
			conn, err := ln.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Write(banner); err != nil {
				t.Fatal(err)
			}
			receive(t, frames)
			conn.Close()
		}
		if s := g.Stats()[drone]; s.BadFrames == 0 {
			t.Error("the boot banner was not counted")
		}
	})
	t.Run("udp_server", func(t *testing.T) {
		frames := make(chan fleet.Frame, 10)
		g := ground(t, LinkConfig{Drone: drone, System: 3, Kind: UDPServer, Address: "127.0.0.1:0"},
			func(_ fleet.DroneID, f fleet.Frame) { frames <- f })
		vehicle, err := net.Dial("udp4", serverAddr(g))
		if err != nil {
			t.Fatal(err)
		}
		defer vehicle.Close()
		if _, err := vehicle.Write(beat[0]); err != nil {
			t.Fatal(err)
		}
		receive(t, frames)
		eventually(t, "the peer is known", func() bool { return g.crafts[drone].links[0].to() != nil })
		if err := g.Send(drone, fleet.Frame{System: 3, Message: fleet.Command{ID: 400}}); err != nil {
			t.Fatal(err)
		}
		if err := vehicle.SetReadDeadline(time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
		if n, err := vehicle.Read(make([]byte, 300)); err != nil || n == 0 {
			t.Errorf("the vehicle got %d bytes, %v", n, err)
		}
	})
}

// A consumer that stands still must not stop the reader: the oldest frames
// go, are counted, and the newest come through.
func TestStalledConsumerNeverBlocksTheReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rw, err := newDialect()
		if err != nil {
			t.Fatal(err)
		}
		release, got := make(chan struct{}), []fleet.Frame{}
		cfg := GroundConfig{Logger: discard(), OnFrame: func(_ fleet.DroneID, f fleet.Frame) { <-release; got = append(got, f) }}
		c, err := newCraft(LinkConfig{Drone: drone, System: 3}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		l, err := newLink(c, LinkConfig{Drone: drone, System: 3}, rw, cfg)
		if err != nil {
			t.Fatal(err)
		}
		pack, err := newPacker(rw, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		go c.runDeliver(ctx)
		const sent = inLimit + 500
		for i := range sent {
			raw, err := pack.pack(fleet.Frame{Message: fleet.MissionItemReached{Seq: uint16(i)}})
			if err != nil {
				t.Fatal(err)
			}
			guard.Datagram(raw[0], func(f guard.Frame) { l.take(time.Now(), f, connPeer{}) })
			if i == 0 {
				synctest.Wait() // the consumer holds the first
			}
		}
		close(release)
		synctest.Wait()
		cancel()
		last := got[len(got)-1].Message.(fleet.MissionItemReached).Seq
		if s := l.counters.stats(); last != sent-1 || len(got) != inLimit+1 || s.DroppedIn != 499 {
			t.Errorf("%d frames came, the last %d; %+v", len(got), last, s)
		}
	})
}

func TestSendNeverBlocks(t *testing.T) {
	g, err := NewGround(GroundConfig{OnFrame: func(fleet.DroneID, fleet.Frame) {},
		Links: []LinkConfig{{Drone: drone, System: 3, Kind: UDPClient, Address: "127.0.0.1:9"}}})
	if err != nil {
		t.Fatal(err)
	}
	var full error // nobody runs the writer
	for range outLimit + 1 {
		full = g.Send(drone, fleet.Frame{System: 3, Message: fleet.Command{ID: 400}})
	}
	if !errors.Is(full, ErrQueueFull) || g.Stats()[drone].DroppedOut != 1 {
		t.Errorf("%v, %+v", full, g.Stats()[drone])
	}
}

func TestS4LinksAreChecked(t *testing.T) {
	ok := LinkConfig{Drone: "a", System: 1, Kind: UDPServer, Address: "127.0.0.1:14550"}
	with := func(change func(*LinkConfig)) LinkConfig { c := ok; change(&c); return c }
	for name, links := range map[string][]LinkConfig{
		"system 0":   {with(func(c *LinkConfig) { c.System = 0 })},
		"our system": {with(func(c *LinkConfig) { c.System = 255 })},
		"kind":       {with(func(c *LinkConfig) { c.Kind = "serial" })},
		"address":    {with(func(c *LinkConfig) { c.Address = "nowhere" })},
		"twice":      {ok, ok},
		"one system": {ok, with(func(c *LinkConfig) { c.Drone = "b" })},
		"three":      {ok, with(func(c *LinkConfig) { c.Address = "127.0.0.1:1" }), with(func(c *LinkConfig) { c.Address = "127.0.0.1:2" })},
		"no key":     {with(func(c *LinkConfig) { c.Address = "192.0.2.7:14550" })},
		"everywhere": {with(func(c *LinkConfig) { c.Address = "0.0.0.0:14550" })},
		"one key": {with(func(c *LinkConfig) { c.Key = testKey(1) }),
			with(func(c *LinkConfig) { c.Address = "127.0.0.1:1" })},
		"shared port": {with(func(c *LinkConfig) { c.Key = testKey(1) }),
			with(func(c *LinkConfig) { c.Drone, c.System, c.Key = "b", 2, testKey(2) })},
	} {
		if _, err := NewGround(GroundConfig{Links: links, OnFrame: func(fleet.DroneID, fleet.Frame) {}, Marks: noMarks}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
