package guard

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func key(t testing.TB, fill byte) Key {
	t.Helper()
	k, err := ParseKey(bytes.Repeat([]byte{fill}, KeyLen))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// raw is an unsigned MAVLink 2 frame.
func raw(system uint8, id uint32, payload ...byte) []byte {
	b := []byte{magicV2, byte(len(payload)), 0, 0, 7, system, 1, byte(id), byte(id >> 8), byte(id >> 16)}
	b = append(b, payload...)
	m, _ := messageOf(id)
	return binary.LittleEndian.AppendUint16(b, checksum(b[1:], m.extra))
}

func rawV1(system uint8, id byte, payload ...byte) []byte {
	b := append([]byte{magicV1, byte(len(payload)), 7, system, 1, id}, payload...)
	m, _ := messageOf(uint32(id))
	return binary.LittleEndian.AppendUint16(b, checksum(b[1:], m.extra))
}

func signed(k Key, at time.Time, b []byte) []byte {
	id := uint32(b[7]) | uint32(b[8])<<8 | uint32(b[9])<<16
	m, _ := messageOf(id)
	return seal(k, b, m.extra, 0, Ticks(at))
}

func beat(system uint8) []byte { return raw(system, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9) }

func newGuard(t testing.TB, k Key, marks Marks) *Guard {
	t.Helper()
	g, err := New(Config{System: 3, Key: k, Direction: FromVehicle, Marks: marks})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// feed gives the verdicts of a datagram's frames, and the runs of junk.
func feed(g *Guard, at time.Time, b []byte) string {
	var out []string
	junk := Datagram(b, func(f Frame) { out = append(out, g.Check(at, f).String()) })
	if junk > 0 {
		out = append(out, fmt.Sprintf("junk=%d", junk))
	}
	return strings.Join(out, " ")
}

// TestS1ThirteenCases: one honest frame has come at now; then this.
func TestS1ThirteenCases(t *testing.T) {
	k := key(t, 1)
	honest := signed(k, now, beat(3))
	newer := func(ms int, b []byte) []byte { return signed(k, now.Add(time.Duration(ms)*time.Millisecond), b) }
	flipped := bytes.Clone(newer(10, raw(3, 33, bytes.Repeat([]byte{9}, 28)...)))
	flipped[15] ^= 4
	binary.LittleEndian.PutUint16(flipped[10+28:], checksum(flipped[1:10+28], 104)) // the checksum is anybody's
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"1 the next honest frame", newer(10, beat(3)), "pass"},
		{"2 the same frame again", honest, "replayed"},
		{"3 a frame of 9 s ago", newer(-9000, beat(3)), "replayed"},
		{"4 a frame of 400 days ago", newer(-400*24*3600*1000, beat(3)), "skewed"},
		{"5 a frame of the far future, then an honest one", append(newer(3600*1000, beat(3)), newer(20, beat(3))...), "skewed pass"},
		{"6 no signature", beat(3), "unsigned"},
		{"7 another key", signed(key(t, 2), now.Add(time.Second), beat(3)), "forged"},
		{"8 MAVLink 1", rawV1(3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "unsigned"},
		{"9 another drone's name under this drone's key", newer(10, beat(4)), "foreign"},
		{"10 unsigned heartbeat, ADS-B, radio status, collision",
			bytes.Join([][]byte{beat(3), raw(3, 246, make([]byte, 38)...), raw(3, 109, make([]byte, 9)...), raw(3, 247, make([]byte, 19)...)}, nil),
			"unsigned unsigned unsigned unsigned"},
		{"11 a changed payload under the old signature", flipped, "forged"},
		{"12 cut short", newer(10, beat(3))[:20], "junk=1"},
		{"13 honest, forged, junk and honest in one datagram",
			bytes.Join([][]byte{newer(10, beat(3)), signed(key(t, 2), now, beat(3)), []byte("banner"), newer(20, beat(3))}, nil),
			"pass forged pass junk=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGuard(t, k, nil)
			if got := feed(g, now, honest); got != "pass" {
				t.Fatalf("the honest frame: %s", got)
			}
			if got := feed(g, now, c.in); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// memory is a store of marks that outlives a guard.
type memory struct {
	high  map[Source]uint64
	keeps int
	fail  error
}

func (m *memory) High(s Source) uint64 { return m.high[s] }
func (m *memory) Keep(s Source, v uint64) error {
	m.keeps++
	if m.fail == nil {
		m.high[s] = v
	}
	return m.fail
}

func TestS1ReplayAfterARestartIsRefused(t *testing.T) {
	k, marks := key(t, 1), &memory{high: map[Source]uint64{}}
	g := newGuard(t, k, marks)
	var sent [][]byte
	for i := range 100 { // ten seconds at 10 Hz
		at := now.Add(time.Duration(i) * 100 * time.Millisecond)
		sent = append(sent, signed(k, at, beat(3)))
		if got := feed(g, at, sent[i]); got != "pass" {
			t.Fatalf("frame %d: %s", i, got)
		}
	}
	if marks.keeps < 4 || marks.keeps > 6 {
		t.Errorf("%d writes for 10 s", marks.keeps)
	}
	end := now.Add(10 * time.Second)
	g = newGuard(t, k, marks)
	for i, b := range sent {
		if got := feed(g, end, b); got != "replayed" {
			t.Fatalf("frame %d after the restart: %s", i, got)
		}
	}
	if got := feed(g, end, signed(k, end.Add(markLead), beat(3))); got != "pass" {
		t.Errorf("an honest frame after the restart: %s", got)
	}
	marks.fail = errors.New("disk full")
	if got := feed(g, end, signed(k, end.Add(time.Minute), beat(3))); got != "pass" || g.KeepErr() == nil {
		t.Errorf("a full disk: %s, %v", got, g.KeepErr())
	}
}

func TestSourcesAreApart(t *testing.T) {
	k := key(t, 1)
	g := newGuard(t, k, nil)
	other := beat(3)
	other[6] = 42 // another component
	binary.LittleEndian.PutUint16(other[len(other)-2:], checksum(other[1:len(other)-2], 50))
	if got := feed(g, now, append(signed(k, now, beat(3)), signed(k, now.Add(-time.Second), other)...)); got != "pass pass" {
		t.Errorf("two components: %s", got)
	}
	if got := feed(g, now, seal(k, beat(3), 50, 9, Ticks(now))); got != "pass" {
		t.Errorf("another link id: %s", got)
	}
}

// TestS5AllowList asks for every message number there may be, so that a new
// one is let through only by an entry.
func TestS5AllowList(t *testing.T) {
	in := map[uint32]bool{0: true, 1: true, 22: true, 24: true, 33: true, 39: true, 40: true, 42: true, 44: true, 46: true, 47: true, 148: true,
		51: true, 73: true, 77: true, 147: true, 162: true, 242: true, 245: true, 246: true, 251: true, 253: true, 12920: true}
	out := map[uint32]bool{0: true, 20: true, 40: true, 41: true, 43: true, 44: true, 47: true, 51: true, 66: true, 73: true, 75: true, 76: true}
	for id := range uint32(70000) {
		f := Frame{ID: id, payload: append(make([]byte, commandAt), 400&0xFF, 400>>8)}
		if got := allowed(FromVehicle, f); got != in[id] {
			t.Errorf("message %d from a vehicle: %v", id, got)
		}
		if got := allowed(ToVehicle, f); got != out[id] {
			t.Errorf("message %d to a vehicle: %v", id, got)
		}
	}
	commands := map[uint16]bool{176: true, 192: true, 193: true, 207: true, 224: true, 300: true, 400: true, 511: true, 512: true}
	for id := range uint16(65535) {
		f := Frame{ID: idCommandLong, payload: binary.LittleEndian.AppendUint16(make([]byte, commandAt), id)}
		if got := allowed(ToVehicle, f); got != commands[id] {
			t.Errorf("command %d: %v", id, got)
		}
	}
	if allowed(ToVehicle, Frame{ID: idCommandLong, payload: make([]byte, 5)}) {
		t.Error("a command whose number was cut off as zeros passes")
	}
}

func TestS5RateShedsAndRecovers(t *testing.T) {
	r := Rate{PerS: 100}
	passed := 0
	for i := range 10000 { // a second of flood
		if r.Allow(now.Add(time.Duration(i) * 100 * time.Microsecond)) {
			passed++
		}
	}
	if passed < 190 || passed > 200 || r.Shed() != uint64(10000-passed) {
		t.Errorf("%d passed, %d shed", passed, r.Shed())
	}
	if !r.Allow(now.Add(3 * time.Second)) {
		t.Error("the link stays shut after the flood")
	}
}

func TestStreamInAnyPieces(t *testing.T) {
	k := key(t, 1)
	all := []byte("Init ArduCopter V4.5.6\r\n")
	for i := range 5 {
		all = append(all, signed(k, now.Add(time.Duration(i)*time.Second), beat(3))...)
		all = append(all, rawV1(3, 46, 1, 2)...)
	}
	for size := 1; size < len(all); size += 7 {
		var s Stream
		n, junk := 0, 0
		for b := all; len(b) > 0; {
			k := min(size, len(b))
			junk += s.Write(b[:k], func(Frame) { n++ })
			b = b[k:]
		}
		if n != 10 || junk == 0 || len(s.rest) != 0 {
			t.Errorf("pieces of %d: %d frames, %d junk, %d left", size, n, junk, len(s.rest))
		}
	}
}

func TestFrameInsideAFalseStart(t *testing.T) {
	b := append([]byte{magicV2, 60, 0, 1, 2, 3, 1, 33, 0, 0}, beat(3)...)
	b = append(b, make([]byte, 60)...)
	n := 0
	if Datagram(b, func(f Frame) { n++ }); n != 1 {
		t.Errorf("%d frames behind a header of junk", n)
	}
}

func TestS2SignerIsNewerThanItself(t *testing.T) {
	k, marks := key(t, 1), &memory{high: map[Source]uint64{}}
	vehicle, err := New(Config{System: 255, Key: k, Direction: ToVehicle})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSigner(k, 255, 190, 0, marks)
	at := now
	send := func() string {
		t.Helper()
		b, err := s.Sign(at, raw(255, 0, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		return feed(vehicle, now, b)
	}
	for i := range 50 {
		if i == 20 {
			at = now.Add(-30 * time.Second) // the clock steps back
		}
		if got := send(); got != "pass" {
			t.Fatalf("frame %d: %s", i, got)
		}
	}
	last := s.last
	s = NewSigner(k, 255, 190, 0, marks)
	if _, err := s.Sign(at, raw(255, 0, 1, 2)); err != nil || s.last <= last {
		t.Errorf("after a restart with the clock gone back: %d, before %d, %v", s.last, last, err)
	}
	if marks.keeps > 2 {
		t.Errorf("%d writes for 50 frames", marks.keeps)
	}
	for _, id := range []uint32{126, 110, 256} {
		if _, err := s.Sign(now, raw(255, id, 1)); err == nil {
			t.Errorf("message %d was signed", id)
		}
	}
}

func TestKeys(t *testing.T) {
	hexed := strings.Repeat("a1", KeyLen)
	for name, c := range map[string]struct {
		data string
		ok   bool
	}{
		"raw": {strings.Repeat("\n", KeyLen), true}, "hex": {hexed + "\r\n", true},
		"short": {"secret", false}, "zeros": {strings.Repeat("\x00", KeyLen), false}, "not hex": {strings.Repeat("zz", KeyLen), false},
	} {
		k, err := ParseKey([]byte(c.data))
		if (err == nil) != c.ok || k.Set() != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), c.data) {
			t.Errorf("%s: the error quotes the key: %v", name, err)
		}
	}
	k, _ := ParseKey([]byte(hexed))
	if s := fmt.Sprintf("%v %+v %#v %s", k, struct{ K Key }{k}, k, &k); strings.Contains(s, "161") || strings.Contains(s, "a1a1") {
		t.Errorf("a key prints itself: %s", s)
	}
}

func TestStripLeavesAnUnsignedFrame(t *testing.T) {
	plain := beat(3)
	Datagram(signed(key(t, 1), now, plain), func(f Frame) {
		if got := Strip(f); !bytes.Equal(got, plain) {
			t.Errorf("%x, want %x", got, plain)
		}
	})
}

// FuzzGuard: whatever comes, nothing passes that was not signed with the
// key, and bytes in pieces give the same frames as in one.
func FuzzGuard(f *testing.F) {
	k := key(f, 1)
	f.Add(signed(k, now, beat(3)), 5)
	f.Add(append(beat(3), rawV1(3, 0, 1, 2, 3)...), 1)
	f.Add([]byte{magicV2, 255, 1, magicV1, 0}, 2)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		other := key(t, 9) // nothing in data can be signed with it
		g := newGuard(t, other, nil)
		whole := 0
		Datagram(data, func(fr Frame) {
			whole++
			if g.Check(now, fr) == Pass {
				t.Fatalf("passed: %x", fr.Raw)
			}
			if len(fr.Raw) > frameMax {
				t.Fatalf("a frame of %d bytes", len(fr.Raw))
			}
		})
		var s Stream
		pieces := 0
		size = max(1, size%300)
		for b := data; len(b) > 0; {
			n := min(size, len(b))
			s.Write(b[:n], func(Frame) { pieces++ })
			b = b[n:]
			if len(s.rest) >= frameMax {
				t.Fatalf("%d bytes wait", len(s.rest))
			}
		}
		if pieces > whole {
			t.Fatalf("%d frames in pieces, %d in one", pieces, whole)
		}
	})
}
