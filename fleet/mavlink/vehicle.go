package mavlink

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// peerTime is how long a vehicle goes on telling a ground station that has
// fallen silent: a station that is only heard would never be found again.
const peerTime = 10 * time.Second

// stationsMax bounds the ground stations that are connected to one vehicle.
const stationsMax = 8

// VehicleConfig is a simulated vehicle's side of a link.
type VehicleConfig struct {
	Address string // host:port; port 0 picks one
	System  uint8
	TCP     bool      // connections instead of datagrams
	PX4     bool      // write parameters and texts as PX4 does
	Key     guard.Key // set: sign, and hear nothing that is not signed with it
	Banner  string    // what a TCP vehicle sends before MAVLink
}

// VehicleLink is a simulated vehicle's side: a server that answers whoever
// spoke last, within 10 s of wall time.
type VehicleLink struct {
	cfg      VehicleConfig
	udp      *listeningUDP
	tcp      *listeningTCP
	onFrame  func(fleet.Frame)
	counters counters
	wg       sync.WaitGroup

	mu     sync.Mutex // of what follows
	unpack *unpacker
	guard  *guard.Guard // nil without a key
	pack   *packer
	sign   *guard.Signer
	peer   peer
}

// ListenVehicle listens in the name of one MAVLink system. OnFrame gets
// what is addressed to that system or to all, one call at a time, and must
// not block.
func ListenVehicle(cfg VehicleConfig, onFrame func(fleet.Frame)) (*VehicleLink, error) {
	if cfg.System == 0 || cfg.System == GroundSystem {
		return nil, fmt.Errorf("mavlink: vehicle system %d; use 1 to 254", cfg.System)
	}
	rw, err := newDialect()
	if err != nil {
		return nil, err
	}
	v := &VehicleLink{cfg: cfg, onFrame: onFrame}
	v.unpack = newUnpacker(rw, &v.counters)
	if v.pack, err = newPacker(rw, cfg.System, 1); err != nil {
		return nil, err
	}
	v.pack.px4 = cfg.PX4
	if cfg.Key.Set() {
		v.sign = guard.NewSigner(cfg.Key, cfg.System, 1, 0, guard.NoMarks{})
		if v.guard, err = guard.New(guard.Config{System: GroundSystem, Key: cfg.Key, Direction: guard.Any}); err != nil {
			return nil, err
		}
	}
	return v, v.open()
}

// open listens. The reads end when the socket is closed.
func (v *VehicleLink) open() error {
	var err error
	if !v.cfg.TCP {
		if v.udp, err = listenUDP(v.cfg.Address); err == nil {
			v.wg.Go(func() { _ = v.udp.read(v.datagram) })
		}
		return err
	}
	if v.tcp, err = listenTCP(v.cfg.Address, stationsMax); err == nil {
		v.wg.Go(func() { _ = v.tcp.accept(v.station) })
	}
	return err
}

func (v *VehicleLink) datagram(b []byte, from peer) {
	v.counters.badFrames.Add(uint64(guard.Datagram(b, func(f guard.Frame) { v.take(f, from) })))
}

// station reads one ground station's connection.
func (v *VehicleLink) station(c net.Conn) {
	at, buf := connPeer{c, true}, make([]byte, datagramMax)
	if v.cfg.Banner != "" {
		_ = at.write([]byte(v.cfg.Banner)) // a station that is gone is found by the read
	}
	var s guard.Stream
	for {
		n, err := c.Read(buf)
		if n > 0 {
			v.counters.badFrames.Add(uint64(s.Write(buf[:n], func(f guard.Frame) { v.take(f, at) })))
		}
		if err != nil {
			return
		}
	}
}

func (v *VehicleLink) take(f guard.Frame, from peer) {
	v.mu.Lock()
	if v.guard != nil && v.guard.Check(time.Now(), f) != guard.Pass {
		v.mu.Unlock()
		v.counters.refused.Add(1)
		return // silently, as ArduPilot does
	}
	in, ok := v.unpack.frame(f.Raw)
	mine := ok && in.frame.System != v.cfg.System && (in.target == 0 || in.target == v.cfg.System)
	if mine {
		v.peer = from
	}
	v.mu.Unlock()
	if !mine {
		if ok {
			v.counters.foreign.Add(1)
		}
		return
	}
	v.counters.heard(time.Now())
	v.onFrame(in.frame)
}

// Addr is where it listens.
func (v *VehicleLink) Addr() netip.AddrPort {
	if v.cfg.TCP {
		return v.tcp.ln.Addr().(*net.TCPAddr).AddrPort()
	}
	return v.udp.conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// LastHeard is the wall time of the last frame for this vehicle, zero when
// none came.
func (v *VehicleLink) LastHeard() time.Time { return v.counters.last() }

// Stats counts what the link did.
func (v *VehicleLink) Stats() Stats { return v.counters.stats() }

// known reports whether there is somebody to answer.
func (v *VehicleLink) known() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.peer != nil
}

// Send sends a frame to whoever spoke last, or drops and counts it when
// nobody did within 10 s.
func (v *VehicleLink) Send(f fleet.Frame) error {
	heard := v.LastHeard()
	v.mu.Lock()
	defer v.mu.Unlock()
	if heard.IsZero() || time.Since(heard) > peerTime || v.peer == nil {
		v.counters.droppedOut.Add(1)
		return nil
	}
	datagrams, err := v.pack.pack(f)
	if err != nil {
		return err
	}
	for _, d := range datagrams {
		if v.sign != nil {
			if d, err = v.sign.Sign(time.Now(), d); err != nil {
				return err
			}
		}
		if err := v.peer.write(d); err != nil {
			v.counters.sendErrors.Add(1)
			return nil // as a radio would: the frame is lost, the link is not
		}
		v.counters.sent.Add(1)
	}
	return nil
}

// Close ends the link and waits for its readers.
func (v *VehicleLink) Close() {
	if v.udp != nil {
		_ = v.udp.Close()
	}
	if v.tcp != nil {
		_ = v.tcp.Close()
	}
	v.wg.Wait()
}
