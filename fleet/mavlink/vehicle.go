package mavlink

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"airvein/fleet"
)

// peerTime is how long a vehicle goes on telling a ground station that has
// fallen silent: a station that is only heard would never be found again.
const peerTime = 10 * time.Second

// VehicleLink is a simulated vehicle's side: a UDP server that answers
// whoever spoke last, within 10 s of wall time.
type VehicleLink struct {
	system   uint8
	sock     *listeningUDP
	unpack   *unpacker
	counters counters
	wg       sync.WaitGroup

	mu   sync.Mutex // of pack
	pack *packer
}

// ListenVehicle listens on addr ("127.0.0.1:0" picks a port) in the name of
// one MAVLink system. OnFrame gets what is addressed to that system or to
// all, on the reader's goroutine, and must not block.
func ListenVehicle(addr string, system uint8, onFrame func(fleet.Frame)) (*VehicleLink, error) {
	if system == 0 || system == GroundSystem {
		return nil, fmt.Errorf("mavlink: vehicle system %d; use 1 to 254", system)
	}
	rw, err := newDialect()
	if err != nil {
		return nil, err
	}
	v := &VehicleLink{system: system}
	v.unpack = newUnpacker(rw, &v.counters)
	if v.pack, err = newPacker(rw, system, 1); err != nil {
		return nil, err
	}
	if v.sock, err = listenUDP(addr); err != nil {
		return nil, err
	}
	v.wg.Go(func() { v.run(onFrame) })
	return v, nil
}

func (v *VehicleLink) run(onFrame func(fleet.Frame)) {
	// The read ends when the socket is closed.
	_ = v.sock.read(v.unpack, func(in incoming) bool {
		if in.frame.System == v.system || in.target != 0 && in.target != v.system {
			v.counters.foreign.Add(1)
			return false
		}
		v.counters.heard(time.Now())
		onFrame(in.frame)
		return true
	})
}

// Addr is where it listens.
func (v *VehicleLink) Addr() netip.AddrPort {
	return v.sock.conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// LastHeard is the wall time of the last frame for this vehicle, zero when
// none came.
func (v *VehicleLink) LastHeard() time.Time { return v.counters.stats().LastHeard }

// Stats counts what the link did.
func (v *VehicleLink) Stats() Stats { return v.counters.stats() }

// Send sends a frame to whoever spoke last, or drops and counts it when
// nobody did within 10 s.
func (v *VehicleLink) Send(f fleet.Frame) error {
	heard := v.LastHeard()
	if heard.IsZero() || time.Since(heard) > peerTime || !v.sock.ready() {
		v.counters.droppedOut.Add(1)
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	datagrams, err := v.pack.pack(f)
	if err != nil {
		return err
	}
	for _, d := range datagrams {
		if err := v.sock.write(d); err != nil {
			v.counters.sendErrors.Add(1)
			return nil // as a radio would: the frame is lost, the link is not
		}
		v.counters.sent.Add(1)
	}
	return nil
}

// Close ends the link and waits for its reader.
func (v *VehicleLink) Close() {
	_ = v.sock.close()
	v.wg.Wait()
}
