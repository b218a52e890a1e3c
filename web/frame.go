package web

import (
	"encoding/json"
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet"
	"airvein/geo"
	"airvein/web/account"
)

// frame is one delta or snapshot as one kind of viewer may see it. It is
// shared by all viewers of the same role and site, and never changed.
type frame struct {
	at                                        time.Time
	epoch                                     string
	speed                                     float64
	orders, shipments, flights, boxes, alarms []json.RawMessage
	drones                                    []droneFrame
	topics                                    []string
}

// droneFrame is one drone's object with its place, for the viewers that
// look at some cells only.
type droneFrame struct {
	id     fleet.DroneID
	pos    geo.LatLng
	hasPos bool
	raw    json.RawMessage
}

// keepEnded is how long after its end a thing is in a snapshot still,
// scenario time: a shift.
const keepEnded = 12 * time.Hour

// frames builds frames of one moment, each once for a role and site.
type frames struct {
	h      *hub
	view   engine.View
	deltas map[audience]*frame
}

type audience struct {
	role account.Role
	site string
}

func newFrames(h *hub, view engine.View) *frames {
	return &frames{h: h, view: view, deltas: map[audience]*frame{}}
}

func (fs *frames) scope(p account.Principal) scope { return scope{p, fs.view.State} }

// delta is what of d a principal may see.
func (fs *frames) delta(p account.Principal, d *dirty) *frame {
	key := audience{p.Role, p.Site}
	if f := fs.deltas[key]; f != nil {
		return f
	}
	sc, st := fs.scope(p), fs.view.State
	f := &frame{at: fs.view.Now}
	for _, id := range sorted(d.orders) {
		if o, ok := st.Order(id); ok && sc.order(o) {
			f.orders = fs.put(f.orders, orderView(sc, o))
		}
	}
	for _, id := range sorted(d.shipments) {
		if sh, ok := st.Shipment(id); ok && sc.shipment(sh) {
			f.shipments = fs.put(f.shipments, shipmentView(sc, sh))
		}
	}
	for _, id := range sorted(d.flights) {
		if x, ok := st.Flight(id); ok && sc.flight(x) {
			f.flights = fs.put(f.flights, flightView(sc, x))
		}
	}
	for _, id := range sorted(d.boxes) {
		if b, ok := st.Box(id); ok && sc.box(b) {
			f.boxes = fs.put(f.boxes, boxView(fs.view, b))
		}
	}
	for _, id := range sorted(d.alarms) {
		if a, ok := st.Alarms().Find(id); ok && sc.alarm(a) {
			f.alarms = fs.put(f.alarms, alarmView(a))
		}
	}
	for _, id := range sorted(d.drones) {
		if x, ok := st.Drone(id); ok && sc.drone(x) {
			f.drones = fs.drone(f.drones, sc, x)
		}
	}
	if may(p.Role, permPlaceRead) {
		for _, t := range sorted(d.topics) {
			if t != "stock" || may(p.Role, permStockRead) {
				f.topics = append(f.topics, t)
			}
		}
	}
	fs.deltas[key] = f
	return f
}

// withDrones is a delta with every drone in it: the viewer has turned to
// other cells.
func (fs *frames) withDrones(p account.Principal, f *frame) *frame {
	all := *f
	all.drones = fs.allDrones(fs.scope(p))
	return &all
}

// snapshot is everything that is under way or ended not long ago.
func (fs *frames) snapshot(p account.Principal) *frame {
	sc, st := fs.scope(p), fs.view.State
	old := fs.view.Now.Add(-keepEnded)
	f := &frame{at: fs.view.Now, epoch: fs.h.epoch, speed: fs.h.clock.Speed(), drones: fs.allDrones(sc)}
	for _, o := range st.Orders() {
		if sc.order(o) && (!st.OrderState(o).Terminal() || lastOf(o).After(old)) {
			f.orders = fs.put(f.orders, orderView(sc, o))
		}
	}
	for _, sh := range st.Shipments() {
		if sc.shipment(sh) && (sh.EndedAt.IsZero() || sh.EndedAt.After(old)) {
			f.shipments = fs.put(f.shipments, shipmentView(sc, sh))
		}
	}
	for _, x := range st.Flights() {
		if sc.flight(x) && (!x.State.Over() || x.EndedAt.After(old)) {
			f.flights = fs.put(f.flights, flightView(sc, x))
		}
	}
	for _, b := range st.Boxes() {
		if sc.box(b) {
			f.boxes = fs.put(f.boxes, boxView(fs.view, b))
		}
	}
	for _, a := range st.Alarms().Open() {
		if sc.alarm(a) {
			f.alarms = fs.put(f.alarms, alarmView(a))
		}
	}
	return f
}

func lastOf(o *dispatch.Order) time.Time {
	if n := len(o.Timeline); n > 0 {
		return o.Timeline[n-1].At
	}
	return o.PlacedAt
}

func (fs *frames) allDrones(sc scope) []droneFrame {
	var out []droneFrame
	for _, d := range fs.view.State.Drones() {
		if sc.drone(d) {
			out = fs.drone(out, sc, d)
		}
	}
	return out
}

func (fs *frames) drone(to []droneFrame, sc scope, d *dispatch.Drone) []droneFrame {
	raw := fs.put(nil, droneView(sc, fs.view, fs.h.clock, d))
	if len(raw) == 0 {
		return to
	}
	f := droneFrame{id: d.ID, raw: raw[0]}
	if t, ok := fs.view.Telemetry(d.ID); ok {
		f.pos, f.hasPos = t.Pos, t.HasPos
	}
	return append(to, f)
}

// put adds one object as JSON. One that cannot be written is a mistake of
// ours: it is logged and left out, for a viewer's sake the server stays up.
func (fs *frames) put(to []json.RawMessage, v any) []json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		fs.h.log.Error("an object cannot be written for the live viewers", "type", fmt.Sprintf("%T", v), "err", err)
		return to
	}
	return append(to, data)
}
