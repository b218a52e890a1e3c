package sim

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"

	"airvein/fleet"
	"airvein/fleet/guard"
)

// wire is the way down of one drone whose link has a key: what it says is
// signed, and the server's own guard judges it. The bytes stand for the
// frame; their payload is a number, which the guard does not read.
type wire struct {
	w      *World
	id     fleet.DroneID
	system uint8
	key    guard.Key
	signer *guard.Signer
	guard  *guard.Guard
	marks  marks
	stray  *guard.Signer // by another key
	n      uint64
	newest uint64      // of those that reached the server
	heard  []recording // what somebody has listened to
}

// recording is a datagram that somebody kept.
type recording struct {
	n     uint64
	raw   []byte
	frame fleet.Frame
}

// kept bounds what an eavesdropper keeps.
const kept = 200

// marks are the high-water marks on the server's disk.
type marks map[guard.Source]uint64

func (m marks) High(s guard.Source) uint64           { return m[s] }
func (m marks) Keep(s guard.Source, at uint64) error { m[s] = at; return nil }

func (w *World) newWire(id fleet.DroneID) (*wire, error) {
	x := &wire{w: w, id: id, system: w.system(id), marks: marks{}}
	r := w.streams.of("key/" + string(id))
	key, errA := guard.ParseKey(secret(r))
	other, errB := guard.ParseKey(secret(r))
	x.key = key
	x.signer = guard.NewSigner(key, x.system, fleet.AutopilotComponent, 0, guard.NoMarks{})
	x.stray = guard.NewSigner(other, x.system, fleet.AutopilotComponent, 0, guard.NoMarks{})
	return x, errors.Join(errA, errB, x.listen())
}

func secret(r *rand.Rand) []byte {
	out := make([]byte, 0, guard.KeyLen)
	for len(out) < guard.KeyLen {
		out = binary.LittleEndian.AppendUint64(out, r.Uint64())
	}
	return out
}

// listen makes the guard of a server that has just started. What it must
// remember is on the disk.
func (x *wire) listen() error {
	var err error
	x.guard, err = guard.New(guard.Config{System: x.system, Key: x.key, Direction: guard.FromVehicle, Marks: x.marks})
	return err
}

// plain is the frame of a message that is not signed; nil for one that no
// vehicle sends.
func (x *wire) plain(m fleet.Message) []byte {
	id, ok := messageID(m)
	if !ok {
		return nil
	}
	x.n++
	raw := []byte{0xFD, 8, 0, 0, byte(x.n), x.system, fleet.AutopilotComponent, byte(id), byte(id >> 8), byte(id >> 16)}
	raw = binary.LittleEndian.AppendUint64(raw, x.n)
	return append(raw, 0, 0)
}

// down carries a frame of the drone to the server, signed where its link
// has a key.
func (w *World) down(id fleet.DroneID, n *radio, f fleet.Frame) {
	x := w.wires[id]
	if x == nil {
		n.carry(false, f, func(f fleet.Frame) { w.heard(id, f) })
		return
	}
	raw := x.plain(f.Message)
	if raw == nil {
		return
	}
	signed, err := x.signer.Sign(w.now, raw)
	if err != nil {
		return // not on the list of what is sent
	}
	if len(x.heard) == kept {
		x.heard = slices.Delete(x.heard, 0, kept/2)
	}
	said := x.n
	x.heard = append(x.heard, recording{said, signed, f})
	n.carry(false, f, func(f fleet.Frame) {
		x.newest = max(x.newest, said)
		x.arrives(signed, f, true)
	})
}

// arrives is a datagram at the server. What is not the drone's own must not
// pass (I30).
func (x *wire) arrives(raw []byte, f fleet.Frame, honest bool) {
	guard.Datagram(raw, func(g guard.Frame) {
		if x.guard.Check(x.w.now, g) != guard.Pass {
			return
		}
		if !honest {
			x.w.broken("I30", "%s: a frame passed that the drone did not say: %T", x.id, f.Message)
			return
		}
		f.Signed = true
		x.w.heard(x.id, f)
	})
}

// attacks is somebody on the air who has no key, for a while.
func (x *wire) attacks(how string, f Fault) {
	end := x.w.now.Add(f.For)
	var again func()
	again = func() {
		if !x.w.now.Before(end) || x.w.calm {
			return
		}
		x.attack(how)
		x.w.after(between(x.w.chaos, attackLeast, attackMost), again)
	}
	again()
}

func (x *wire) attack(how string) {
	if len(x.heard) == 0 {
		return
	}
	r := x.heard[x.w.chaos.IntN(len(x.heard))]
	switch how {
	case "replay":
		if r.n > x.newest {
			return // it is on its way still: played again it is only late
		}
		x.arrives(r.raw, r.frame, false)
	case "unsigned":
		x.arrives(x.plain(r.frame.Message), r.frame, false)
	case "forged":
		if raw, err := x.stray.Sign(x.w.now, x.plain(r.frame.Message)); err == nil {
			x.arrives(raw, r.frame, false)
		}
	case "flipped":
		raw := slices.Clone(r.raw)
		raw[10+x.w.chaos.IntN(8)] ^= 1 << x.w.chaos.IntN(8)
		x.arrives(raw, r.frame, false)
	case "system":
		raw := slices.Clone(r.raw)
		raw[5]++
		x.arrives(raw, r.frame, false)
	}
}

// messageID is the number of each message that a vehicle sends.
func messageID(m fleet.Message) (uint32, bool) {
	switch m.(type) {
	case fleet.Heartbeat:
		return 0, true
	case fleet.SysStatus:
		return 1, true
	case fleet.ParamValue:
		return 22, true
	case fleet.GPSRaw:
		return 24, true
	case fleet.GlobalPosition:
		return 33, true
	case fleet.MissionCurrent:
		return 42, true
	case fleet.MissionCount:
		return 44, true
	case fleet.MissionItemReached:
		return 46, true
	case fleet.MissionAck:
		return 47, true
	case fleet.MissionRequest:
		return 51, true
	case fleet.MissionItem:
		return 73, true
	case fleet.CommandAck:
		return 77, true
	case fleet.BatteryStatus:
		return 147, true
	case fleet.FenceStatus:
		return 162, true
	case fleet.HomePosition:
		return 242, true
	case fleet.ExtendedSysState:
		return 245, true
	case fleet.StatusText:
		return 253, true
	case fleet.Hygrometer:
		return 12920, true
	}
	return 0, false
}
