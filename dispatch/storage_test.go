package dispatch

import (
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
)

// stored is a bench whose depot watches a refrigerator for red cells.
func stored(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	s := testSite()
	s.Storage = []site.Storage{{ID: "fridge-1", Depot: "center", Class: blood.Cold}}
	b.do(Configure{Site: s, Hash: "h2"})
	return b
}

// keep lets minutes pass in which the refrigerator's modem says c, or
// nothing.
func (b *bench) keep(minutes int, c float64, heard bool) {
	b.t.Helper()
	x, _ := b.s.Storage("fridge-1")
	r, _ := b.s.StorageRecording("fridge-1")
	rec := coldchain.NewRecorder(r.Class, r.Envelope, b.now)
	if !heard && x.Cold.Samples > 0 {
		rec = coldchain.NewRecorder(r.Class, r.Envelope, x.LastAt)
	}
	for range minutes {
		b.now = b.now.Add(time.Minute)
		if heard {
			rec.Add(coldchain.Reading{At: b.now, Probe: 1, C: c})
		}
	}
	b.do(StorageDigest{Storage: "fridge-1", Digest: rec.Cut(b.now)})
}

func (b *bench) countStatus(class blood.Class, st blood.Status) int {
	n := 0
	for _, u := range b.s.Units() {
		if blood.ClassOf(u.Component) == class && u.Status == st {
			n++
		}
	}
	return n
}

// TestWarmRefrigerator: what a refrigerator of the depot may hold goes into
// quarantine, what waits to be packed from it is chosen elsewhere or held,
// other classes stay, and a named person decides.
func TestWarmRefrigerator(t *testing.T) {
	b := stored(t)
	b.keep(5, 4, true)
	b.do(redCells("o1", 4))
	b.unitStatus("o1-s1", blood.Reserved)
	b.keep(2, 6.5, true)
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 7 {
		t.Errorf("%d of 7 red cell units are in quarantine", n)
	}
	if n := b.countStatus(blood.Room, blood.Quarantined) + b.countStatus(blood.Frozen, blood.Quarantined); n != 0 {
		t.Errorf("%d units of other classes are in quarantine", n)
	}
	if sh := b.shipment("o1-s1"); sh.State != ShipmentStateFailed {
		t.Errorf("the shipment is %s", sh.State)
	}
	b.state("o1", OrderStateHeld)
	b.alarmed(alarm.Excursion, true)
	b.sameAfterRestore()
	// The centre's list, which knows nothing of it, sets nothing free.
	b.do(ImportStock{Depot: "center", AsOf: b.now, Source: "test", Snapshot: true, Units: testUnits()})
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 7 {
		t.Errorf("the import freed some: %d are in quarantine", n)
	}
	b.refused(Dispose{Shipment: "fridge-1", Verdict: "release", By: "physician"}, CodeInvalid, "comment")
	b.refused(Dispose{Shipment: "fridge-1", Verdict: "keep", By: "physician", Comment: "x"}, CodeInvalid, "verdict")
	b.do(Dispose{Shipment: "fridge-1", Verdict: "release", By: "physician", Comment: "door stood open for a minute"})
	b.alarmed(alarm.Excursion, false)
	b.unitStatus("o1-s2", blood.Reserved)
	b.refused(Dispose{Shipment: "fridge-1", Verdict: "discard", By: "physician", Comment: "x"}, CodeConflict, "")
	if u, _ := b.s.Unit(b.shipment("o1-s2").Picks[0].Unit); u.Cold.Excursions != 1 {
		t.Errorf("the unit does not remember: %+v", u.Cold)
	}
	b.sameAfterRestore()
}

// TestSilentRefrigerator: silence is not cold.
func TestSilentRefrigerator(t *testing.T) {
	b := stored(t)
	b.keep(5, 4, true)
	b.keep(4, 0, false)
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 0 {
		t.Errorf("%d units are in quarantine after four minutes", n)
	}
	b.keep(2, 0, false)
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 7 {
		t.Errorf("%d of 7 units are in quarantine", n)
	}
	b.alarmed(alarm.NoReadings, true)
	b.do(Dispose{Shipment: "fridge-1", Verdict: "discard", By: "physician", Comment: "nobody knows"})
	if n := b.countStatus(blood.Cold, blood.Discarded); n != 7 {
		t.Errorf("%d of 7 units are discarded", n)
	}
}

// TestRefrigeratorNeverHeard: what was never under our watch is said, and
// nothing is taken from the shelf for it.
func TestRefrigeratorNeverHeard(t *testing.T) {
	b := stored(t)
	b.keep(6, 0, false)
	b.alarmed(alarm.NoReadings, true)
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 0 {
		t.Errorf("%d units are in quarantine", n)
	}
}

// TestMinorInARefrigerator: an excursion within the hard limits is minor
// and waits for a person all the same.
func TestMinorInARefrigerator(t *testing.T) {
	b := stored(t)
	b.keep(5, 4, true)
	b.keep(1, 1.5, true)
	x, _ := b.s.Storage("fridge-1")
	if x.Broken != coldchain.Minor || x.Cold.Verdict() != coldchain.Minor {
		t.Errorf("%s, %s", x.Broken, x.Cold.Verdict())
	}
	// It is cold again, and stays what it was until somebody decides.
	b.keep(30, 4, true)
	if n := b.countStatus(blood.Cold, blood.Quarantined); n != 7 {
		t.Errorf("%d of 7 units are in quarantine", n)
	}
}
