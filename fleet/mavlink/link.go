package mavlink

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"

	"airvein/fleet"
	"airvein/fleet/guard"
)

const (
	outLimit = 256 // frames that wait for the socket; a full plan is less
	// rateCap is how many frames a second one link may bring: PX4's unasked
	// streams at ten times the speed stay below.
	rateCap = 4000
	// pinFor is how long an unsigned drone that has fallen silent still
	// belongs to the place it spoke from.
	pinFor = 10 * time.Second
)

// errForbidden says that a message is not on the list of what is sent.
var errForbidden = errors.New("mavlink: not on the list of what is sent")

// peer is where a drone is answered.
type peer interface {
	write(data []byte) error
	// same reports whether frames of the other come from the same place.
	same(peer) bool
}

// link is one drone on one port: who answers there, and a writer with a
// bounded queue before it.
type link struct {
	cfg      LinkConfig
	craft    *craft
	counters counters
	pack     *packer // the writer's alone
	sign     *guard.Signer
	out      chan fleet.Frame

	mu     sync.Mutex // of what follows
	unpack *unpacker
	rate   guard.Rate
	peer   peer // nil while nobody is there
	pinned time.Time
}

// newLink adds a link to its drone.
func newLink(cr *craft, c LinkConfig, rw *dialect.ReadWriter, cfg GroundConfig) (*link, error) {
	switch {
	case len(cr.links) == linksMax:
		return nil, fmt.Errorf("mavlink: drone %s has more than %d links", c.Drone, linksMax)
	case cr.system != c.System:
		return nil, fmt.Errorf("mavlink: drone %s is system %d on one link and %d on the other", c.Drone, cr.system, c.System)
	case !cr.key.Equal(c.Key):
		return nil, fmt.Errorf("mavlink: drone %s does not have the same key on both links", c.Drone)
	}
	l := &link{cfg: c, craft: cr, out: make(chan fleet.Frame, outLimit), rate: guard.Rate{PerS: rateCap}}
	l.unpack = newUnpacker(rw, &l.counters)
	var err error
	if l.pack, err = newPacker(rw, GroundSystem, GroundComponent); err != nil {
		return nil, err
	}
	if c.Key.Set() {
		l.sign = guard.NewSigner(c.Key, GroundSystem, GroundComponent, uint8(len(cr.links)), cr.marks)
	}
	cr.links = append(cr.links, l)
	return l, nil
}

func (l *link) send(f fleet.Frame) error {
	select {
	case l.out <- f:
		return nil
	default:
		l.counters.droppedOut.Add(1)
		return fmt.Errorf("%w: drone %s", ErrQueueFull, l.craft.id)
	}
}

// runWriter sends what is queued. While nobody is there it drops: a command
// that comes out minutes later is worse than one that does not.
func (l *link) runWriter(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-l.out:
			l.write(f)
		}
	}
}

func (l *link) write(f fleet.Frame) {
	to := l.to()
	if to == nil {
		l.counters.droppedOut.Add(1)
		return
	}
	datagrams, err := l.pack.pack(f)
	if err != nil {
		l.craft.log.Error("frame not sent", "err", err)
		return
	}
	for _, raw := range datagrams {
		now := time.Now()
		out, err := l.seal(raw)
		if err != nil {
			l.craft.log.Error("frame not sent", "err", err)
			return
		}
		if err := to.write(out); err != nil {
			l.counters.sendErrors.Add(1)
			return
		}
		l.counters.sent.Add(1)
		if l.craft.record != nil {
			l.craft.record(l.craft.id, now, raw)
		}
	}
}

// seal holds what goes out against the list, and signs it.
func (l *link) seal(raw []byte) ([]byte, error) {
	if !guard.MaySend(raw) {
		l.counters.forbidden.Add(1)
		return nil, errForbidden
	}
	if l.sign == nil {
		return raw, nil
	}
	out, err := l.sign.Sign(l.craft.clock.now(), raw)
	if out == nil {
		return nil, err
	}
	if err != nil {
		l.craft.log.Error("the signing time is not kept: a restart may repeat it", "err", err)
	}
	return out, nil
}

// take judges a frame that bears the drone's system id, and hands it on
// when it is the drone speaking to us.
func (l *link) take(now time.Time, f guard.Frame, from peer) {
	if l.elsewhere(now, from) {
		l.counters.elsewhere.Add(1)
		l.craft.doubtElsewhere(now)
		return
	}
	switch v := l.craft.check(now, f); v {
	case guard.Pass:
	case guard.Foreign:
		l.counters.foreign.Add(1)
		return
	case guard.Disallowed:
		l.counters.unknown.Add(1)
		return
	default:
		l.counters.refused.Add(1)
		return
	}
	in, ok := l.decode(now, f, from)
	if !ok {
		return
	}
	l.counters.heard(now)
	if l.craft.record != nil {
		l.craft.record(l.craft.id, now, guard.Strip(f))
	}
	if l.craft.in.put(in) {
		l.counters.droppedIn.Add(1)
	}
}

// elsewhere reports whether an unsigned drone that was heard a moment ago
// speaks from another place now: two drones with one id, or a forger. A
// signature moves with its drone.
func (l *link) elsewhere(now time.Time, from peer) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.cfg.Key.Set() && l.peer != nil && !l.pinned.IsZero() && now.Sub(l.pinned) < pinFor && !l.peer.same(from)
}

// decode reads a frame within the rate cap, sorts out other ground stations
// and what is addressed to them, and remembers where the drone speaks from.
func (l *link) decode(now time.Time, f guard.Frame, from peer) (fleet.Frame, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.rate.Allow(now) {
		l.counters.shed.Add(1)
		return fleet.Frame{}, false
	}
	in, ok := l.unpack.frame(f.Raw)
	if !ok {
		return fleet.Frame{}, false
	}
	hb, beat := in.frame.Message.(fleet.Heartbeat)
	if in.target != 0 && in.target != GroundSystem || beat && (hb.Type == fleet.TypeGCS || hb.Autopilot == fleet.AutopilotInvalid) {
		l.counters.foreign.Add(1)
		return fleet.Frame{}, false
	}
	l.peer, l.pinned = from, now
	in.frame.Signed = l.cfg.Key.Set()
	return in.frame, true
}

func (l *link) to() peer {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.peer
}

// meet says whom to answer before anything was heard: a client speaks
// first. Nil: nobody any more.
func (l *link) meet(p peer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.peer, l.pinned = p, time.Time{}
}

// part forgets a peer that is gone, unless another has come.
func (l *link) part(p peer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.peer != nil && l.peer.same(p) {
		l.peer, l.pinned = nil, time.Time{}
	}
}
