package journaltest

import (
	"fmt"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
	"airvein/fleet"
)

// Start is the scenario time of the suite's first event. Its nanoseconds
// must survive.
func Start() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 123456789, time.UTC) }

func note(n int) dispatch.Event {
	return dispatch.ZoneRemoved{By: "dana", ID: fmt.Sprint("zone-", n)}
}

func notes(n int) []dispatch.Event {
	out := make([]dispatch.Event, n)
	for i := range out {
		out[i] = note(i)
	}
	return out
}

func placed(id, hospital, key string) dispatch.Event {
	return dispatch.OrderPlaced{
		ID: dispatch.OrderID(id), Key: key, BodyHash: "b", By: "wang", OrderKind: dispatch.KindPatient, Hospital: hospital,
		Urgency: blood.Immediate, AuthorisedBy: "Dr Li", Source: "web",
		Lines: []dispatch.Line{{Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml}},
	}
}

func allocated(shipment, order, drone, flight string, units ...string) dispatch.Event {
	e := dispatch.ShipmentAllocated{
		ID: dispatch.ShipmentID(shipment), Order: dispatch.OrderID(order), Class: blood.Cold, Mode: dispatch.ModeDrone,
		Depot: "centre", Hospital: "pukou-people", Drone: fleet.DroneID(drone), Flight: dispatch.FlightID(flight),
	}
	for _, u := range units {
		e.Picks = append(e.Picks, dispatch.Pick{Unit: blood.UnitID(u)})
	}
	return e
}

func byRoad(shipment, order string, units ...string) dispatch.Event {
	e := allocated(shipment, order, "", "", units...).(dispatch.ShipmentAllocated)
	e.Mode, e.DriveS = dispatch.ModeRoad, 2400
	return e
}

func packed(shipment, box string, units ...string) dispatch.Event {
	return dispatch.ShipmentPacked{Shipment: dispatch.ShipmentID(shipment), Box: dispatch.BoxID(box), Units: unitIDs(units), PackedBy: "p", CheckedBy: "c", Code: "123456", By: "p"}
}

func delivered(shipment string, units ...string) dispatch.Event {
	return dispatch.ShipmentDelivered{Shipment: dispatch.ShipmentID(shipment), ReceivedBy: "nurse", By: "ward", Units: unitIDs(units), Verdict: coldchain.InRange}
}

func unitIDs(ss []string) []blood.UnitID {
	var out []blood.UnitID
	for _, s := range ss {
		out = append(out, blood.UnitID(s))
	}
	return out
}

func observed(flight string, k fleet.ReportKind) dispatch.Event {
	return dispatch.FlightObserved{Flight: dispatch.FlightID(flight), Report: fleet.Report{Kind: k, Flight: flight}}
}

// Story is a sequence of batches with every kind that has a read table: two
// orders, one delivered with a rejected unit, one whose launch failed, was
// unpacked and tried again, a recall, boxes by road, and alarms that came and
// went.
func Story() [][]dispatch.Event {
	units := []blood.Unit{}
	for _, id := range []string{"u1", "u2", "u3", "u4", "u5", "u6", "u7"} {
		units = append(units, blood.Unit{ID: blood.UnitID(id), DIN: "A9999" + id, Component: blood.RedCells, Group: "A+", ML: 200, UnitDef: blood.CN200ml,
			Collected: Start().Add(-time.Hour), Expiry: Start().Add(48 * time.Hour), Depot: "centre", Status: blood.Available})
	}
	boxes := []site.Box{{ID: "b1", Class: blood.Cold, Depot: "centre", Conditioned: true}, {ID: "b2", Class: blood.Cold, Depot: "centre"}}
	out := Start().Add(time.Minute)
	low := 1.5
	raise := dispatch.AlarmRaised{Alarm: alarm.Alarm{ID: "a1", Kind: alarm.LinkLost, Cause: "link_lost:d1", Priority: alarm.High, Text: "lost", RaisedAt: Start()}}
	return [][]dispatch.Event{
		{dispatch.SiteConfigured{Site: site.Site{ID: "nanjing", Boxes: boxes}, Hash: "h1"}},
		{dispatch.StockImported{By: "depot", Depot: "centre", AsOf: Start(), Units: units}},
		{placed("o1", "pukou-people", "k1"), allocated("s1", "o1", "d1", "f1", "u1", "u2")},
		{placed("o2", "pukou-tcm", "k1"), dispatch.OrderHeld{Order: "o2", Code: "no_drone", Reason: "none is free"}},
		{allocated("s2", "o2", "d2", "f2", "u3"), dispatch.BoxMoved{Box: "b2", State: dispatch.BoxConditioned, Class: blood.Cold, Place: "centre", By: "p"}},
		{packed("s1", "b1", "u1", "u2")}, {packed("s2", "b2", "u3")},
		{dispatch.BoxDigested{Box: "b1", Shipment: "s1", Digest: coldchain.Digest{From: Start(), To: out, Class: blood.Cold, MinC: 3.5, MaxC: 4.5, MeanC: 4, Samples: 3, OutSince: &out}}},
		{dispatch.FlightConsented{Flight: "f1", Pilot: "li", By: "li"}, dispatch.FlightPrepared{Flight: "f1", Hash: "p"}},
		{dispatch.LaunchOrdered{Flight: "f1"}, observed("f1", fleet.ReportArmed), observed("f1", fleet.ReportTookOff), raise, raise},
		{dispatch.FlightFailed{Flight: "f2", Reason: "never answered", Drone: dispatch.DroneUnseen}, dispatch.ShipmentFailed{Shipment: "s2", Reason: "never answered", Units: blood.Packed}},
		{dispatch.ShipmentUnpacked{Shipment: "s2", By: "p", Status: blood.Available}, allocated("s3", "o2", "d2", "f3", "u3")},
		{dispatch.AlarmAcked{ID: "a1", By: "li"}, dispatch.AlarmCleared{Cause: "link_lost:d1"}, raise, dispatch.AlarmShelved{ID: "a1", By: "li", Until: out}},
		{observed("f1", fleet.ReportHoldReached), dispatch.PadCleared{Flight: "f1", By: "ward"}, observed("f1", fleet.ReportItemReached), observed("f1", fleet.ReportReleased), dispatch.ShipmentArrived{Shipment: "s1"}},
		{dispatch.HandoverRefused{Shipment: "s1", By: "ward"}, dispatch.ShipmentDelivered{Shipment: "s1", ReceivedBy: "nurse", By: "ward", Units: []blood.UnitID{"u1"}, Rejected: []dispatch.Rejection{{Unit: "u2", Reason: "clot"}}, SurfaceC: &low, Verdict: coldchain.InRange}},
		{observed("f1", fleet.ReportLanded), dispatch.FlightEnded{Flight: "f1", Home: true}},
		{packed("s3", "b2", "u3"), dispatch.LaunchOrdered{Flight: "f3"}, observed("f3", fleet.ReportTookOff)},
		{dispatch.OrderCancelled{Order: "o2", By: "ward", Reason: "not needed"}, dispatch.ShipmentRecalled{Shipment: "s3", By: "ward", Reason: "not needed"}, dispatch.FlightCommanded{Flight: "f3", Key: "f3/1", Verb: fleet.VerbReturn, By: "ward"}},
		{dispatch.BoxOpened{Box: "b2", Shipment: "s3", OpenedAt: out, By: "modem"}, dispatch.ColdChainBroken{Shipment: "s3", Verdict: coldchain.Unknown, Units: []blood.UnitID{"u3"}, Reason: "opened"}, observed("f3", fleet.ReportCommandObserved), observed("f3", fleet.ReportLanded), dispatch.FlightEnded{Flight: "f3", Home: true}, dispatch.ShipmentReturned{Shipment: "s3"}},
		{dispatch.ShipmentUnpacked{Shipment: "s3", By: "p", Status: blood.Quarantined}, dispatch.UnitsDisposed{Shipment: "s3", Units: []blood.UnitID{"u3"}, Status: blood.Discarded, By: "chen"}},
		{dispatch.StockImported{By: "depot", Depot: "centre", AsOf: Start(), Removed: []blood.UnitID{"u4"}}, placed("o3", "pukou-tcm", "k2"), dispatch.OrderDeclaredUnfulfillable{Order: "o3", By: "dana", Reason: "none"}},
		{dispatch.WeatherSet{By: "dana"}, dispatch.HeldOrdersReconsidered{Resources: 3},
			dispatch.StorageDigested{Storage: "fridge-1", Digest: coldchain.Digest{From: Start(), To: out, Class: blood.Cold, MinC: 3.5, MaxC: 7, MeanC: 4, Samples: 3, OutSince: &out}},
			dispatch.StorageBroken{Storage: "fridge-1", Verdict: coldchain.Minor, Units: []blood.UnitID{"u5"}, Reason: "warm"},
			dispatch.StorageDisposed{Storage: "fridge-1", Units: []blood.UnitID{"u5"}, Status: blood.Available, By: "chen", Comment: "door"}},
		{dispatch.FateConfirmed{Unit: "u1", Fate: blood.Transfused, Status: blood.Delivered, By: "ward", Place: "pukou-people", Order: "o1", Shipment: "s1"}},
		{dispatch.UnitMoved{Unit: "u2", Was: blood.Returned, Status: blood.Quarantined, Place: "centre", By: "li", Reason: "came back"}, dispatch.UnitMoved{Unit: "u2", Was: blood.Quarantined, Status: blood.Available, Place: "centre", By: "li", Reason: "no clot seen"}},
		{dispatch.UnitsRecalled{ID: "rc-1", Named: "A9999u2", By: "dana", Reason: "donor called", Units: []dispatch.RecalledUnit{{Unit: "u2", Was: blood.Available, Status: blood.Quarantined, Place: "centre", Decision: "quarantined at centre"}}}},
		{placed("o4", "pukou-tcm", "k4"), byRoad("s4", "o4", "u5"), byRoad("s5", "o4", "u6"), allocated("s6", "o4", "d1", "f6", "u7")},
		{packed("s4", "b1", "u5"), dispatch.ShipmentDeparted{Shipment: "s4", Courier: "courier li", By: "p", DriveS: 2400}},
		{dispatch.ShipmentArrived{Shipment: "s4", By: "nurse"}, delivered("s4", "u5")},
		{packed("s5", "b2", "u6"), dispatch.ShipmentDeparted{Shipment: "s5", Courier: "courier li", By: "p", DriveS: 2400}, dispatch.ShipmentRecalled{Shipment: "s5", By: "dana", Reason: "flood"}},
		{dispatch.ShipmentReturned{Shipment: "s5"}, dispatch.ShipmentUnpacked{Shipment: "s5", By: "p", Status: blood.Quarantined}},
		{dispatch.FlightFailed{Flight: "f6", Reason: "fog", Drone: dispatch.DroneReady}, dispatch.ShipmentSentByRoad{Shipment: "s6", By: "dana", Reason: "fog", DriveS: 2400, ETA: out, ETALow: out, ETAHigh: out}},
	}
}
