package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine/spool"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/postgres"
	"airvein/dispatch/journal/postgres/pgtest"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
	"airvein/fleet/history"
	historypostgres "airvein/fleet/history/postgres"
	"airvein/geo"
)

// airborne is how many drones are in the air when PostgreSQL dies.
const airborne = 20

// wideSite has so many depots, far from each other, each with a drone, a
// box and a hospital of its own: all can fly at once.
func wideSite(n int) site.Site {
	s := testSite()
	depot, hospital, drone, box := s.Depots[0], s.Hospitals[0], s.Drones[0], s.Boxes[0]
	s.Depots, s.Hospitals, s.Drones, s.Boxes = nil, nil, nil, nil
	for i := range n {
		at := geo.LatLng{Lat: 31 + 0.2*float64(i/5), Lng: 118 + 0.2*float64(i%5)}
		depot.ID, depot.Pad.LatLng = fmt.Sprint("depot-", i), at
		at.Lat += 0.06
		hospital.ID, hospital.Pad.LatLng = fmt.Sprint("hospital-", i), at
		drone.ID, drone.Depot, drone.System = fleet.DroneID(fmt.Sprintf("w%02d", i)), depot.ID, uint8(i+1)
		box.ID, box.Depot = fmt.Sprintf("box-%02d", i), depot.ID
		s.Depots, s.Hospitals = append(s.Depots, depot), append(s.Hospitals, hospital)
		s.Drones, s.Boxes = append(s.Drones, drone), append(s.Boxes, box)
	}
	return s
}

// An outage with the fleet in the air: PostgreSQL is killed, drones are
// recalled all the same, nothing that was seen or measured is lost, and the
// spool is drained when it is back (I32). AIRVEIN_NIGHTLY=1 makes it 60 s
// of wall time for the fleet; the test's own clock runs faster.
func TestAnOutageWithTheFleetInTheAir(t *testing.T) {
	lasts := 5 * time.Second
	if os.Getenv("AIRVEIN_NIGHTLY") != "" {
		lasts = time.Minute
	}
	cluster := pgtest.New(t)
	url := cluster.Database(t)
	h, err := historypostgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	j, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	kept, err := spool.Open(filepath.Join(t.TempDir(), "spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })

	w := &world{t: t, store: func() journal.Journal { return j }, history: h, spool: kept, clock: &clock{start(), 1},
		drones: map[fleet.DroneID]*autopilot.Vehicle{}, site: wideSite(airborne)}
	for i, d := range w.site.Drones {
		w.drones[d.ID] = autopilot.New(autopilot.Config{System: d.System, Model: w.site.Models[0], Home: w.site.Depots[i].Pad.LatLng, HomeAMSLM: w.site.Depots[i].Pad.GroundAMSLM,
			Seed: uint64(d.System), Probe: autopilot.Conditioned(4, 300)})
	}
	w.open()
	ships := w.allFly()
	w.pass(40 * time.Second) // they have climbed, and fly outward
	spooled := func() int {
		all, err := kept.Entries()
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if spooled() != 0 {
		t.Fatal("with the journal well there is something in the spool")
	}

	before, seen := w.clock.wall, w.loop.Seq()
	cluster.Kill(t)
	w.pass(lasts / 5)
	w.refused(redCells("o-more"), dispatch.CodeUnavailable)
	if w.loop.Trouble() == nil {
		t.Error("it calls itself ready")
	}
	recalled := ships[:airborne/2]
	for _, sh := range recalled {
		w.do(recallOf(sh))
	}
	w.pass(lasts - lasts/5 - time.Second)
	away := map[fleet.DroneID]float64{}
	for _, sh := range ships {
		away[sh.Drone] = w.toGo(sh)
	}
	w.pass(time.Second)
	for i, sh := range ships {
		if home := w.toGo(sh) < away[sh.Drone]; home != (i < len(recalled)) || !w.drones[sh.Drone].State().Armed {
			t.Errorf("%s: flies home in the outage: %v", sh.Drone, home)
		}
	}
	if w.loop.Seq() != seen {
		t.Errorf("the State went on from %d to %d without a journal", seen, w.loop.Seq())
	}
	t.Logf("%v without PostgreSQL, %d drones in the air, %d recalled, %d entries in the spool", w.clock.wall.Sub(before), airborne, len(recalled), spooled())
	if spooled() < len(recalled) {
		t.Fatal("the recalls are not in the spool")
	}
	cluster.Restart(t)
	w.until("the journal answers again", 30*time.Second, func() bool { return w.loop.Trouble() == nil })
	back := w.clock.wall
	w.until("the recalled drones are home", 20*time.Minute, func() bool {
		for _, sh := range recalled {
			if x, _ := w.loop.State().Shipment(sh.ID); x.State != dispatch.ShipmentStateReturned {
				return false
			}
		}
		return true
	})
	w.nothingIsLost(ships, len(recalled), before, back)
	if n := spooled(); n != 0 || w.loop.outage.dirty || len(w.loop.owed) != 0 {
		t.Errorf("the spool holds %d, %d are owed", n, len(w.loop.owed))
	}
	if n, err := j.Verify(t.Context()); err != nil || n != w.loop.Seq() {
		t.Errorf("verify says %d, %v; the loop is at %d", n, err, w.loop.Seq())
	}
	if w.snapshot() != w.rebuilt() {
		t.Error("the State is not what the journal says")
	}
}

// allFly lets every drone leave with an order, and gives their shipments.
func (w *world) allFly() []*dispatch.Shipment {
	w.t.Helper()
	w.until("all drones are ready", time.Minute, func() bool {
		for _, d := range w.loop.State().Drones() {
			if d.State != dispatch.DroneReady {
				return false
			}
		}
		return true
	})
	var ships []*dispatch.Shipment
	for i, d := range w.site.Depots {
		units := testUnits()[:1]
		u := &units[0]
		u.Depot, u.DIN = d.ID, fmt.Sprintf("G1234260%05d", i)
		u.ID = blood.MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division)
		w.do(dispatch.ImportStock{Depot: d.ID, AsOf: start(), Source: "test", Units: units})
		in := redCells(dispatch.OrderID(fmt.Sprint("o", i)))
		in.Hospital, in.Lines[0].Amount = w.site.Hospitals[i].ID, 1
		w.do(in)
		sh := w.shipment(in.ID)
		pack := w.pack(sh)
		pack.Box = dispatch.BoxID(w.site.Boxes[i].ID)
		w.do(pack)
		if _, err := w.loop.Readings(w.t.Context(), w.clock.wall, string(pack.Box), []history.Reading{{Probe: 1, At: w.clock.Scenario(w.clock.wall), C: 4}}); err != nil {
			w.t.Fatal(err)
		}
		w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
		ships = append(ships, sh)
	}
	w.until("all are on their way", 3*time.Minute, func() bool {
		for _, sh := range ships {
			if w.flight(sh.Flight).State != dispatch.FlightStateOutbound {
				return false
			}
		}
		return true
	})
	return ships
}

// toGo is how far a shipment's drone is from its depot, in metres.
func (w *world) toGo(sh *dispatch.Shipment) float64 {
	d, _ := w.site.Depot(sh.Depot)
	return geo.Distance(w.drones[sh.Drone].State().Pos, d.Pad.LatLng)
}

// nothingIsLost: each recall is in the journal once, and the boxes' curves
// have no hole where the outage was.
func (w *world) nothingIsLost(ships []*dispatch.Shipment, recalls int, from, to time.Time) {
	w.t.Helper()
	if n := w.events()["flight_commanded"]; n != recalls {
		w.t.Errorf("%d commands are in the journal, and %d were given", n, recalls)
	}
	for _, sh := range ships {
		rs, err := w.history.Readings(w.t.Context(), string(sh.Box), w.clock.Scenario(from.Add(-5*time.Second)), w.clock.Scenario(to.Add(5*time.Second)), 0)
		if err != nil {
			w.t.Fatal(err)
		}
		longest := time.Duration(0)
		for i := 1; i < len(rs); i++ {
			longest = max(longest, rs[i].At.Sub(rs[i-1].At))
		}
		if want := int(to.Sub(from).Seconds()); len(rs) < want || longest > 3*time.Second {
			w.t.Errorf("box %s has %d readings over the outage, the longest gap %v", sh.Box, len(rs), longest)
		}
	}
}
