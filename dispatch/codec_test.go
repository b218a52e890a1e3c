package dispatch

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/fleet"
)

var update = flag.Bool("update", false, "write the golden events and the prose outcomes anew")

// TestGoldenEvents: what a journal holds must decode for ever, and encode
// again to the same bytes. A kind without a file fails.
func TestGoldenEvents(t *testing.T) {
	codec := NewCodec()
	if *update {
		writeGolden(t, codec)
	}
	for _, kind := range slices.Sorted(maps.Keys(codec.decoders)) {
		data, err := os.ReadFile(goldenFile(kind))
		if err != nil {
			t.Errorf("%v: run with -update and say why in the commit", err)
			continue
		}
		e, err := codec.Decode(kind, eventVersion, data)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		_, _, again, err := codec.Encode(e)
		if err != nil || !bytes.Equal(bytes.TrimSpace(data), indent(t, again)) {
			t.Errorf("%s changed its shape: an old journal would be read differently", kind)
		}
	}
	if _, err := codec.Decode("order_placed", eventVersion+1, nil); err == nil {
		t.Error("a newer version was read")
	}
	if _, err := codec.Decode("order_teleported", 1, nil); err == nil {
		t.Error("an unknown kind was read")
	}
}

func goldenFile(kind string) string { return filepath.Join("testdata", "events", kind+".v1.json") }

func indent(t *testing.T, data []byte) []byte {
	var buf bytes.Buffer
	if err := json.Indent(&buf, data, "", " "); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// writeGolden collects one event of each kind from lives of orders, and
// makes the few that those do not have.
func writeGolden(t *testing.T, codec *Codec) {
	b := newBench(t)
	b.do(redCells("o1", 4))
	d := b.shipment("o1-s1").Drone
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", d)
	b.report(d, fleet.Report{Kind: fleet.ReportHoldReached})
	b.do(PadClear{Flight: "o1-f1", By: "nurse"})
	b.report(d, fleet.Report{Kind: fleet.ReportReleased})
	b.refused(b.receive("o1", "o1-s1", "000000"), CodeWrongCode, "code")
	b.do(b.receive("o1", "o1-s1", "123456"))
	b.home("o1-f1", d)
	b.do(PutZone{By: "x", Zone: square("z", 32.5, 118.78, 0.004)})
	b.do(RemoveZone{By: "x", ID: "z"})
	c := 4.2
	w := b.s.site
	at := start
	events := append(b.events,
		OrderHeld{Order: "o1", Code: "no_stock", Reason: "4 U of A+ red cells are missing"},
		OrderCancelled{Order: "o1", By: "ward", Reason: "not needed"},
		OrderDeclaredUnfulfillable{Order: "o1", By: "dispatcher", Reason: "no such blood in the province"},
		HeldOrdersReconsidered{Resources: 7},
		ShipmentUnpacked{Shipment: "o1-s1", By: "depot", Status: blood.Quarantined, Reason: "flew and came back"},
		ShipmentFailed{Shipment: "o1-s1", Reason: "cancelled", Units: blood.Packed},
		ShipmentRecalled{Shipment: "o1-s1", By: "pilot", Reason: "fog"},
		ShipmentReturned{Shipment: "o1-s1"},
		UnitsDisposed{Shipment: "o1-s1", Units: []blood.UnitID{"u1"}, Status: blood.Discarded, By: "physician", Comment: "warm"},
		PreflightFailed{Flight: "o1-f1", Checks: []fleet.Check{{Check: "gps_fix", OK: false, Value: "no fix"}}, DroneFit: false},
		FlightFailed{Flight: "o1-f1", Reason: "no answer", Drone: DroneUnseen},
		FlightRescheduled{Flight: "o1-f1", Depart: at.Add(time.Hour), Reason: "gives way to flight o2-f1"},
		FlightOverran{Flight: "o1-f1"},
		FlightCommanded{Flight: "o1-f1", Key: "o1-f1-c1", Verb: fleet.VerbReturn, By: "pilot", Reason: "fog"},
		BoxMoved{Box: "cold-1", State: BoxConditioned, Class: blood.Cold, Place: "center", By: "depot"},
		BoxDigested{Box: "cold-1", Shipment: "o1-s1", Digest: coldchain.Digest{From: at, To: at.Add(time.Minute), Class: blood.Cold, MinC: c, MaxC: c, MeanC: c, Samples: 3, LongestGapS: 20, Last: &coldchain.Reading{At: at, Probe: 1, C: c}}},
		ColdChainBroken{Shipment: "o1-s1", Verdict: coldchain.Unknown, Units: []blood.UnitID{"u1"}, Reason: "cold chain verdict unknown: no readings for 6 min"},
		BoxOpened{Box: "cold-1", Shipment: "o1-s1", OpenedAt: at, By: "modem"},
		StorageDigested{Storage: "fridge-1", Digest: coldchain.Digest{From: at, To: at.Add(time.Minute), Class: blood.Cold, MinC: c, MaxC: c, MeanC: c, Samples: 3, LongestGapS: 20, Last: &coldchain.Reading{At: at, Probe: 1, C: c}}, Envelope: b.shipment("o1-s1").Cold.Envelope},
		StorageBroken{Storage: "fridge-1", Verdict: coldchain.Major, Units: []blood.UnitID{"u1"}, Reason: "storage fridge-1: cold chain verdict major"},
		StorageDisposed{Storage: "fridge-1", Units: []blood.UnitID{"u1"}, Status: blood.Available, By: "physician", Comment: "probe was in the door"},
		WeatherSet{By: "x"},
		AlarmCleared{Cause: "order_held:o1"},
		AlarmAcked{ID: "a", By: "dispatcher", Comment: "seen"},
		AlarmShelved{ID: "a", By: "dispatcher", Comment: "later", Until: at},
		AlarmRaised{Alarm: alarm.Alarm{ID: "a", Kind: alarm.OrderHeld, Cause: "order_held:o1", Priority: alarm.High, Text: "t", RaisedAt: at, LastAt: at, Count: 1}},
		RoadClosurePut{By: "dispatcher", Closure: RoadClosure{ID: "c1", Depots: []string{"center"}, Hospitals: []string{"north"}, ExtraMin: 20, Until: &at, Reason: "a jam"}},
		RoadClosureEnded{By: "dispatcher", ID: "c1"},
		ShipmentDeparted{Shipment: "o1-s2", Courier: "Wang", By: "depot", DriveS: 2400},
		ShipmentSentByRoad{Shipment: "o1-s2", By: "dispatcher", Reason: "fog", DriveS: 2400, ETA: at, ETALow: at, ETAHigh: at},
		SiteConfigured{Site: w, Hash: "h1"},
		FlightClosed{Flight: "o1-f1", How: ClosedLost, By: "dispatcher", Reason: "not heard since the storm", Pos: halfway(), FixAt: at, RadiusM: 32400},
		ControlOffered{Flight: "o1-f1", To: "pilot-b", By: "pilot-a"},
		ControlTaken{Flight: "o1-f1", From: "pilot-a", To: "pilot-b"},
		DetourSought{Flight: "o1-f1", Want: WantOnward, By: "airvein", Reason: "zone z lies on its way"},
		DetourRefused{Flight: "o1-f1", Reason: "on to north: needs 61 % of its battery, and has 55 %"},
		rerouted(t),
		SiteClosed{Site: "north", Closed: true, By: "ward", Reason: "helicopter on the pad"},
		UnitMoved{Unit: "u1", Was: blood.Available, Status: blood.Earmarked, Place: "center", By: "depot", Reason: "reserve", Authority: "health commission", Until: &at},
		UnitsRecalled{ID: "rc-1", Named: "G123426000001", By: "dispatcher", Reason: "donor called", Units: []RecalledUnit{{Unit: "u1", Was: blood.InTransit, Status: blood.Quarantined,
			Place: "d1", Order: "o1", Shipment: "o1-s1", Flight: "o1-f1", Hospital: "north", Decision: "turned round"}}},
		FateConfirmed{Unit: "u1", Fate: blood.TransfusedWithReaction, Status: blood.Delivered, By: "ward", Place: "north", Order: "o1", Shipment: "o1-s1"},
		FeedbackGiven{ID: "fb1", Shipment: "o1-s1", Sort: FeedbackReaction, Unit: "u1", Severity: Severe, By: "ward", TextRef: "t1", TextDigest: "d1"},
		PolicyApproved{Policy: "cn", Version: "cn-1", Hash: "h2", By: "Dr A", Unconfirmed: []string{"platelets.groups"}},
	)
	if err := os.MkdirAll(filepath.Join("testdata", "events"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		kind, _, data, err := codec.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenFile(kind), append(indent(t, data), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
