package engine

import (
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/journal"
	memjournal "airvein/dispatch/journal/memory"
)

// copyOf is the store as a backup of a moment has it: its first records.
func (w *world) copyOf(upTo journal.Seq) func() journal.Journal {
	w.t.Helper()
	disk := memjournal.NewDisk()
	j := memjournal.Open(disk)
	term, err := j.Lead(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range w.records()[:upTo] {
		if _, err := j.Append(w.t.Context(), term, r.Seq-1, r.At, []dispatch.Event{r.Event}); err != nil {
			w.t.Fatal(err)
		}
	}
	return func() journal.Journal { return memjournal.Open(disk) }
}

// The restore drill (F31, I36): a backup from before the launch comes back
// while the drone is in the air. What flies wins over what is written: it
// is not sent again nor is anything of it promised to another, and the
// difference is an alarm for a person. The chain holds, and the rules of
// the store held for every event since.
func TestRestoreWithADroneInTheAir(t *testing.T) {
	for what, packed := range map[string]bool{"from after the packing": true, "from before it": false} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t, 4)
			sh := w.shipment(w.placed())
			backup := w.loop.Seq()
			w.do(w.pack(sh))
			if packed {
				backup = w.loop.Seq()
			}
			w.readings(4)
			w.do(dispatch.Consent{Flight: sh.Flight, Pilot: "li", By: "li"})
			w.until("it is on its way", 2*time.Minute, func() bool { return w.flight(sh.Flight).State == dispatch.FlightStateOutbound })
			w.pass(10 * time.Second)

			w.store = w.copyOf(backup)
			w.open()
			w.until("somebody is told of the difference", 15*time.Second, func() bool {
				_, open := w.loop.State().Alarms().OpenCause(alarm.Cause(alarm.StrangeFlight, string(sh.Drone)))
				return open
			})
			w.do(redCells("o2"))
			for _, x := range w.loop.State().Shipments() {
				if x.ID != sh.ID && x.Drone == sh.Drone {
					t.Errorf("the drone in the air was promised to %s", x.ID)
				}
			}
			promised := map[string]bool{}
			for _, x := range w.loop.State().Shipments() {
				if !x.State.Serving() {
					continue
				}
				for _, p := range x.Picks {
					if promised[string(p.Unit)] {
						t.Errorf("unit %s is promised twice", p.Unit)
					}
					promised[string(p.Unit)] = true
				}
			}
			before, _ := w.loop.State().Shipment(sh.ID)
			want := dispatch.ShipmentStateFailed
			if packed {
				want = dispatch.ShipmentStateInTransit
			}
			if before.State != want {
				t.Errorf("the restored record has the shipment %s, want %s", before.State, want)
			}
			if packed { // and it can be called back
				w.do(recallOf(sh))
			}
			w.until("the drone is home", 10*time.Minute, func() bool {
				d, _ := w.loop.State().Drone(sh.Drone)
				return d.State == dispatch.DroneReady || d.State == dispatch.DroneTurnaround || !packed && !w.drones[sh.Drone].State().Armed
			})
			if n, err := w.journal.Verify(t.Context()); err != nil || n != w.loop.Seq() {
				t.Errorf("verify says %d, %v", n, err)
			}
			if w.snapshot() != w.rebuilt() {
				t.Error("the State is not what the journal says")
			}
			if w.drones[sh.Drone].State().Armed && packed {
				t.Error("it never came home")
			}
		})
	}
}
