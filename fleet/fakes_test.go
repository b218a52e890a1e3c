package fleet_test

import (
	"slices"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// start is an arbitrary wall time: all time here is virtual.
var start = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// waypoints is a mission of n items, home included.
func waypoints(n int) []fleet.Item {
	items := make([]fleet.Item, n)
	for i := range items {
		lat, lng := geo.Offset(geo.LatLng{Lat: 32.06, Lng: 118.78}, 310, float64(i)*400).E7()
		items[i] = fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true,
			LatE7: lat, LngE7: lng, Z: 120}
	}
	items[0].Frame, items[0].Z = fleet.FrameGlobal, 20
	return items
}

// ardu holds plans as ArduPilot does: it asks for one item at a time, again
// every second, gives up at 8 s, ends an upload at a repeated item, and a
// refused upload leaves a mix of two plans.
type ardu struct {
	plans   map[fleet.PlanType][]fleet.Item
	kind    fleet.PlanType
	want    int // items still to come in; 0: no upload
	next    int
	askedAt time.Time
	heardAt time.Time
	refuse  map[int]uint8 // item -> MAV_MISSION_RESULT
	silent  bool          // gives up without a word, as PX4 does
	out     []fleet.Message
	items   int // ITEMs received
}

func newArdu() *ardu { return &ardu{plans: map[fleet.PlanType][]fleet.Item{}} }

func (a *ardu) say(m fleet.Message) { a.out = append(a.out, m) }

func (a *ardu) drain() []fleet.Message {
	out := a.out
	a.out = nil
	return out
}

func (a *ardu) ask(now time.Time) {
	a.askedAt = now
	a.say(fleet.MissionRequest{Seq: uint16(a.next), Type: a.kind})
}

func (a *ardu) ack(t fleet.PlanType, result uint8) {
	a.say(fleet.MissionAck{Result: result, Type: t, TargetSystem: fleet.GroundSystem})
}

func (a *ardu) receive(now time.Time, m fleet.Message) {
	switch m := m.(type) {
	case fleet.MissionCount:
		if m.Count == 0 {
			panic("a count of 0 clears the plan")
		}
		held := a.plans[m.Type]
		a.plans[m.Type] = slices.Clone(held[:min(len(held), int(m.Count))])
		a.kind, a.want, a.next, a.heardAt = m.Type, int(m.Count), 0, now
		a.ask(now)
	case fleet.MissionItem:
		a.items++
		a.item(now, m)
	case fleet.MissionRequestList:
		if a.want > 0 {
			a.ack(m.Type, fleet.MissionDenied)
			return
		}
		a.say(fleet.MissionCount{Count: uint16(len(a.plans[m.Type])), Type: m.Type})
	case fleet.MissionRequest:
		if p := a.plans[m.Type]; int(m.Seq) < len(p) {
			a.say(fleet.MissionItem{Seq: m.Seq, Type: m.Type, Item: p[m.Seq]})
		}
	}
}

func (a *ardu) item(now time.Time, m fleet.MissionItem) {
	if a.want == 0 || m.Type != a.kind {
		a.ack(m.Type, fleet.MissionError)
		return
	}
	if int(m.Seq) != a.next {
		a.want = 0
		a.ack(m.Type, fleet.MissionInvalidSequence)
		return
	}
	if r, ok := a.refuse[a.next]; ok {
		a.want = 0
		a.ack(m.Type, r)
		return
	}
	plan := a.plans[a.kind]
	if a.next < len(plan) {
		plan[a.next] = m.Item
	} else {
		plan = append(plan, m.Item)
	}
	a.plans[a.kind] = plan
	a.next, a.heardAt = a.next+1, now
	if a.next < a.want {
		a.ask(now)
		return
	}
	a.want = 0
	a.ack(a.kind, fleet.MissionAccepted)
}

func (a *ardu) tick(now time.Time) {
	if a.want == 0 {
		return
	}
	switch {
	case now.Sub(a.heardAt) >= 8*time.Second:
		a.want = 0
		if !a.silent {
			a.ack(a.kind, fleet.MissionCancelled)
		}
	case now.Sub(a.askedAt) >= time.Second:
		a.ask(now)
	}
}

// machine is what an upload and a download have in common.
type machine interface {
	Receive(time.Time, fleet.Message)
	Tick(time.Time)
	Outbox() []fleet.Message
	State() fleet.TransferState
}

// wire carries messages both ways with a delay, and loses or doubles the
// ones that its rule names. n counts all messages since it was made.
type wire struct {
	delay  time.Duration
	copies func(n int, up bool) int // how many arrive; nil: one
	n      int
	flying []parcel
}

type parcel struct {
	at time.Time
	up bool
	m  fleet.Message
}

func (w *wire) send(now time.Time, up bool, ms []fleet.Message) {
	for _, m := range ms {
		k := 1
		if w.copies != nil {
			k = w.copies(w.n, up)
		}
		w.n++
		for range k {
			w.flying = append(w.flying, parcel{now.Add(w.delay), up, m})
		}
	}
}

// run steps a machine against a vehicle every 10 ms until it ends, and
// gives the time then. It fails to end at the limit.
func (w *wire) run(now time.Time, mc machine, a *ardu, limit time.Duration) (time.Time, bool) {
	for end := now.Add(limit); now.Before(end); now = now.Add(10 * time.Millisecond) {
		due := w.flying
		w.flying = nil
		for _, p := range due {
			switch {
			case p.at.After(now):
				w.flying = append(w.flying, p)
			case p.up:
				a.receive(now, p.m)
			default:
				mc.Receive(now, p.m)
			}
		}
		a.tick(now)
		mc.Tick(now)
		w.send(now, true, mc.Outbox())
		w.send(now, false, a.drain())
		if mc.State() != fleet.TransferRunning {
			return now, true
		}
	}
	return now, false
}

// dice is a small deterministic generator (Knuth's MMIX constants).
type dice uint64

func (d *dice) chance(percent int) bool {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(*d>>33)%100 < percent
}
