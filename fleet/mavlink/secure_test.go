package mavlink

import (
	"bytes"
	"context"
	"encoding/hex"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
	"airvein/fleet/guard"
	"airvein/geo"
)

func testKey(fill byte) guard.Key {
	k, _ := guard.ParseKey(bytes.Repeat([]byte{fill}, guard.KeyLen)) // 32 bytes that are not zero
	return k
}

func noMarks(fleet.DroneID) guard.Marks { return guard.NoMarks{} }

// The guard's table and the dialect must agree, or honest frames are junk.
func TestTheGuardKnowsTheDialect(t *testing.T) {
	rw := &dialect.ReadWriter{Dialect: common.Dialect} // all of it, not only what is spoken
	if err := rw.Initialize(); err != nil {
		t.Fatal(err)
	}
	for _, m := range common.Dialect.Messages {
		raw := message.ReadWriter{Message: m}
		if err := raw.Initialize(); err != nil {
			t.Fatal(err)
		}
		pack, err := newPacker(rw, 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := pack.w.Write(reflect.New(reflect.TypeOf(m).Elem()).Interface().(message.Message)); err != nil {
			t.Fatal(err)
		}
		n := 0
		junk := guard.Datagram(pack.buf.Bytes(), func(f guard.Frame) {
			n++
			if f.ID != m.GetID() || f.System != 3 || f.Component != 1 {
				t.Errorf("message %d is read as %d of %d/%d", m.GetID(), f.ID, f.System, f.Component)
			}
		})
		if n != 1 || junk != 0 {
			t.Errorf("message %d: %d frames, %d junk", m.GetID(), n, junk)
		}
	}
}

// Another implementation of the signature agrees with ours.
func TestSignaturesAreTheLibrarys(t *testing.T) {
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := newPacker(rw, GroundSystem, GroundComponent)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := pack.pack(fleet.Frame{System: 3, Message: fleet.Command{ID: 400, P: [7]float64{1}}})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := guard.NewSigner(testKey(5), GroundSystem, GroundComponent, 1, guard.NoMarks{}).Sign(time.Now(), raw[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, good := range []bool{true, false} {
		k := frame.NewV2Key(bytes.Repeat([]byte{5}, 32))
		if !good {
			k = frame.NewV2Key(bytes.Repeat([]byte{6}, 32))
		}
		r := &frame.Reader{ByteReader: bytes.NewReader(signed), DialectRW: rw, InKey: k}
		if err := r.Initialize(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(); (err == nil) != good {
			t.Errorf("right key %v: %v", good, err)
		}
	}
}

// tap is a ground with a signed drone, and a socket that speaks to it.
type tap struct {
	g      *Ground
	mu     sync.Mutex
	frames []fleet.Frame
	vessel *packer
	sign   *guard.Signer
}

func (x *tap) got() []fleet.Frame {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]fleet.Frame(nil), x.frames...)
}

func (x *tap) stats() Stats { return x.g.Stats()[drone] }

func newTap(t *testing.T, cfg GroundConfig) *tap {
	t.Helper()
	x := &tap{}
	cfg.OnFrame = func(_ fleet.DroneID, f fleet.Frame) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.frames = append(x.frames, f)
	}
	var err error
	if x.g, err = NewGround(cfg); err != nil {
		t.Fatal(err)
	}
	if err := x.g.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.g.Close)
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	if x.vessel, err = newPacker(rw, 3, 1); err != nil {
		t.Fatal(err)
	}
	x.sign = guard.NewSigner(testKey(1), 3, 1, 0, guard.NoMarks{})
	return x
}

func (x *tap) raw(t *testing.T, m fleet.Message) []byte {
	t.Helper()
	raw, err := x.vessel.pack(fleet.Frame{System: GroundSystem, Message: m})
	if err != nil {
		t.Fatal(err)
	}
	return raw[0]
}

func dialUDP(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("udp4", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func send(t *testing.T, c net.Conn, b []byte) {
	t.Helper()
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
}

func position(boot uint32, north float64) fleet.GlobalPosition {
	return fleet.GlobalPosition{BootMS: boot, Pos: geo.Offset(nanjing(), 0, north), HeadingDeg: 90}
}

// TestS6ReplayMovesNoDrone records a signed drone's position and plays it
// again, from the same place and from another. The same bytes given to the
// decoder without the guard do move the drone: it is the guard that holds.
func TestS6ReplayMovesNoDrone(t *testing.T) {
	x := newTap(t, GroundConfig{Marks: noMarks,
		Links: []LinkConfig{{Drone: drone, System: 3, Kind: UDPServer, Address: "127.0.0.1:0", Key: testKey(1)}}})
	vehicle, thief := dialUDP(t, serverAddr(x.g)), dialUDP(t, serverAddr(x.g))
	var recorded [][]byte
	for i := range 20 {
		b, err := x.sign.Sign(time.Now(), x.raw(t, position(uint32(i+1)*200, float64(i)*10)))
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, b)
		send(t, vehicle, b)
	}
	eventually(t, "the positions come", func() bool { return len(x.got()) == len(recorded) })
	for _, b := range recorded {
		send(t, vehicle, b)
		send(t, thief, b)
		send(t, thief, x.raw(t, fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}))
	}
	eventually(t, "the replay is refused", func() bool { return x.stats().Refused == 3*uint64(len(recorded)) })
	var suspects, positions int
	for _, f := range x.got() {
		switch f.Message.(type) {
		case fleet.GlobalPosition:
			positions++
			if !f.Signed {
				t.Error("a signed frame is shown as unsigned")
			}
		case fleet.LinkSuspect:
			suspects++
		default:
			t.Errorf("passed: %#v", f)
		}
	}
	if positions != len(recorded) || suspects != 1 {
		t.Errorf("%d positions of %d, %d alarms", positions, len(recorded), suspects)
	}
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	u := newUnpacker(rw, &counters{})
	for _, b := range recorded {
		u.datagram(b, func(incoming) { moved++ })
		u.datagram(b, func(incoming) { moved++ })
	}
	if moved != 2*len(recorded) {
		t.Errorf("without the guard %d of %d would pass: this test would not notice its absence", moved, 2*len(recorded))
	}
}

// A vehicle with the same key and ours understand each other both ways.
func TestSignedBothWays(t *testing.T) {
	heard := make(chan fleet.Frame, 10)
	v, err := ListenVehicle(VehicleConfig{Address: "127.0.0.1:0", System: 3, Key: testKey(1)}, func(f fleet.Frame) { heard <- f })
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, c := range []struct {
		key  guard.Key
		good bool
	}{{testKey(1), true}, {testKey(2), false}, {guard.Key{}, false}} {
		x := newTap(t, GroundConfig{Marks: noMarks,
			Links: []LinkConfig{{Drone: drone, System: 3, Kind: UDPClient, Address: v.Addr().String(), Key: c.key}}})
		refused := v.Stats().Refused
		eventually(t, "the vehicle judges", func() bool {
			_ = x.g.Send(drone, fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeGCS}})
			return len(heard) > 0 || v.Stats().Refused > refused
		})
		if got := len(heard) > 0; got != c.good {
			t.Errorf("heard %v, want %v", got, c.good)
		}
		if !c.good {
			continue
		}
		eventually(t, "an answer", func() bool {
			_ = v.Send(fleet.Frame{Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}})
			return len(x.got()) > 0
		})
		for len(heard) > 0 {
			<-heard
		}
	}
}

// Whatever goes wrong on a signed link, nothing that is said or kept shows
// the key.
func TestS3KeysAreInNoLogAndNoRecord(t *testing.T) {
	secret := bytes.Repeat([]byte("Zq7"), 11)[:guard.KeyLen]
	k, err := guard.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var log, record bytes.Buffer
	dir := t.TempDir()
	marks, err := OpenMarks(dir)
	if err != nil {
		t.Fatal(err)
	}
	cfg := LinkConfig{Drone: drone, System: 3, Kind: UDPServer, Address: "127.0.0.1:0", Key: k}
	logger := slog.New(slog.NewTextHandler(&lockedWriter{mu: &mu, w: &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	logger.Info("link", "config", cfg, "key", k)
	x := newTap(t, GroundConfig{Links: []LinkConfig{cfg}, Logger: logger,
		Record: func(_ fleet.DroneID, _ time.Time, raw []byte) { mu.Lock(); defer mu.Unlock(); record.Write(raw) },
		Marks: func(d fleet.DroneID) guard.Marks {
			m, err := marks.Of(d)
			if err != nil {
				t.Error(err)
			}
			return m
		}})
	x.sign = guard.NewSigner(k, 3, 1, 0, guard.NoMarks{})
	vehicle := dialUDP(t, serverAddr(x.g))
	b, err := x.sign.Sign(time.Now(), x.raw(t, position(1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		send(t, vehicle, b)
	}
	eventually(t, "refused", func() bool { return x.stats().Refused == 29 })
	eventually(t, "answered", func() bool {
		_ = x.g.Send(drone, fleet.Frame{System: 3, Message: fleet.Command{ID: 400}})
		return x.stats().Sent > 0
	})
	kept, err := os.ReadFile(filepath.Join(dir, "d1.json"))
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	for name, text := range map[string][]byte{"log": log.Bytes(), "record": record.Bytes(), "marks": kept} {
		if len(text) == 0 {
			t.Errorf("the %s is empty: nothing was tested", name)
		}
		for _, form := range []string{string(secret), hex.EncodeToString(secret), "Zq7Zq7", "90 113 55"} {
			if strings.Contains(string(text), form) {
				t.Errorf("the %s shows the key: %s", name, text)
			}
		}
	}
	junk := guard.Datagram(record.Bytes(), func(f guard.Frame) {
		if f.Signed {
			t.Error("a recorded frame keeps its signature")
		}
	})
	if junk != 0 {
		t.Errorf("%d runs of junk in the record", junk)
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func TestS2MarksOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	marks, err := OpenMarks(dir)
	if err != nil {
		t.Fatal(err)
	}
	src := guard.Source{System: 3, Component: 1, Link: 2}
	for want := range uint64(3) {
		m, err := marks.Of(drone)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.High(src); got != want*1000 {
			t.Errorf("%d, want %d", got, want*1000)
		}
		if err := m.Keep(src, (want+1)*1000); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "d1.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := marks.Of(drone); err == nil {
		t.Error("a torn file begins at nothing")
	}
}
