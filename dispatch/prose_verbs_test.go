package dispatch

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/site"
	"airvein/fleet"
)

// verb is one sort of line: its pattern, and what it does with the pattern's
// groups.
type verb struct {
	says string
	do   func(p *prose, a []string)
}

var verbs = []verb{
	{`a blood centre with two drones and a ward in the north`, func(p *prose, _ []string) { p.keep() }},
	{`the drive to the north takes (\d+) minutes`, func(p *prose, a []string) {
		s := *p.s.Site()
		s.Hospitals[0].RoadMin = map[string]float64{"center": number(a[0])}
		p.step(Configure{Site: s, Hash: "road"})
	}},
	{`a drone carries two bags, no more`, func(p *prose, _ []string) {
		s := *p.s.Site()
		s.Models[0].PayloadMaxG = s.Boxes[0].TareG + 2*blood.WeightG(blood.RedCells, 300) + 1
		p.step(Configure{Site: s, Hash: "two bags"})
	}},
	{`a second depot, south, with a drone and (\d+) bags of A\+ red cells`, (*prose).secondDepot},

	{`the ward orders (\d+) U of red cells (\S+) as (\w+)`, func(p *prose, a []string) { p.step(proseOrder(a)) }},
	{`the ward orders (\d+) U of red cells (\S+) as (\w+), and the server is killed before it has written that down`, func(p *prose, a []string) {
		if events, err := p.s.Decide(p.now, proseOrder(a)); err != nil || len(events) == 0 {
			p.t.Fatalf("nothing to lose: %v, %v", events, err)
		}
		p.kill()
	}},
	{`the ward orders (\d+) U of red cells (\S+) as (\w+), and the server is killed before it has answered`, func(p *prose, a []string) {
		p.step(proseOrder(a))
		p.kill()
	}},
	{`the ward cancels (\w+): (.+)`, func(p *prose, a []string) {
		p.step(CancelOrder{Order: OrderID(a[0]), By: "ward", Reason: a[1]})
	}},
	{`the ward says that its pad is clear for (\S+)`, func(p *prose, a []string) {
		p.step(PadClear{Flight: FlightID(a[0]), By: "nurse"})
	}},
	{`the ward receives (\S+) with the code (\d+)`, func(p *prose, a []string) {
		p.step(p.receive(p.shipment(ShipmentID(a[0])).Order, ShipmentID(a[0]), a[1]))
	}},

	{`the depot packs (\S+) into (\S+)`, (*prose).packs},
	{`the depot unpacks (\S+)`, func(p *prose, a []string) { p.step(Unpack{Shipment: ShipmentID(a[0]), By: "depot"}) }},
	{`courier (\w+) leaves with (\S+)`, func(p *prose, a []string) {
		p.step(Depart{Shipment: ShipmentID(a[1]), Courier: a[0], By: "depot"})
	}},
	{`the courier stands at the ward with (\S+)`, func(p *prose, a []string) { p.step(Arrive{Shipment: ShipmentID(a[0]), By: "nurse"}) }},

	{`the pilot consents to (\S+)`, func(p *prose, a []string) {
		p.step(Consent{Flight: FlightID(a[0]), Pilot: "pilot", By: "pilot"})
	}},
	{`(\w+) passes its preflight for (\S+)`, func(p *prose, a []string) {
		p.says(a[0], fleet.Report{Kind: fleet.ReportPlanVerified, Flight: a[1], Hash: "x"},
			fleet.Report{Kind: fleet.ReportPreflight, Flight: a[1], Checks: fit, BatteryPct: 100})
	}},
	{`(\w+) fails its preflight for (\S+): (.+)`, func(p *prose, a []string) {
		p.says(a[0], fleet.Report{Kind: fleet.ReportPreflight, Flight: a[1], Checks: []fleet.Check{{Check: "gps_fix", Value: a[2]}}, BatteryPct: 100})
	}},
	{`(\w+) takes off`, func(p *prose, a []string) {
		p.says(a[0], fleet.Report{Kind: fleet.ReportArmed}, fleet.Report{Kind: fleet.ReportTookOff})
	}},
	{`(\w+) hovers over the ward's pad`, func(p *prose, a []string) { p.says(a[0], fleet.Report{Kind: fleet.ReportHoldReached}) }},
	{`(\w+) lets its box down`, func(p *prose, a []string) { p.says(a[0], fleet.Report{Kind: fleet.ReportReleased}) }},
	{`(\w+) turns for home`, func(p *prose, a []string) {
		d := p.s.Directives(p.now)[fleet.DroneID(a[0])]
		if d == nil || d.Command == nil {
			p.t.Fatalf("%s was told nothing", a[0])
		}
		p.says(a[0], fleet.Report{Kind: fleet.ReportCommandObserved, Key: d.Command.Key})
	}},
	{`(\w+) lands at home`, func(p *prose, a []string) {
		pos := testSite().Depots[0].Pad.LatLng
		p.says(a[0], fleet.Report{Kind: fleet.ReportLanded, Pos: pos}, fleet.Report{Kind: fleet.ReportDisarmed, Pos: pos})
	}},
	{`(\w+) has a full battery`, func(p *prose, a []string) {
		p.says(a[0], fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: testSite().Depots[0].Pad.LatLng})
	}},
	{`(\w+) falls silent`, func(p *prose, a []string) { p.says(a[0], fleet.Report{Kind: fleet.ReportLinkLost}) }},
	{`(\w+) is heard again`, func(p *prose, a []string) { p.says(a[0], fleet.Report{Kind: fleet.ReportLinkUp}) }},
	{`the dispatcher gives up (\S+): (.+)`, func(p *prose, a []string) {
		p.step(CloseFlight{Flight: FlightID(a[0]), How: ClosedLost, By: "dispatcher", Reason: a[1], FixAt: p.now,
			Fix: &Measured{Pos: halfway(), AltTakeoffM: 120, BatteryPct: 60}})
	}},

	{`a physician (releases|discards) (\S+): (.+)`, func(p *prose, a []string) {
		p.step(Dispose{Shipment: ShipmentID(a[1]), Verdict: strings.TrimSuffix(a[0], "s"), By: "physician", Comment: a[2]})
	}},
	{`the dispatcher acknowledges every alarm`, func(p *prose, _ []string) {
		for _, x := range p.s.Alarms().Open() {
			p.step(AckAlarm{ID: x.ID, By: "dispatcher", Comment: "seen"})
		}
	}},
	{`fog lies over the river`, func(p *prose, _ []string) { p.step(fog()) }},
	{`the fog lifts`, func(p *prose, _ []string) { p.step(RemoveZone{By: "dispatcher", ID: "fog"}) }},
	{`the wind blows at (\d+) m/s`, func(p *prose, a []string) {
		p.step(SetWeather{By: "dispatcher", Weather: site.Weather{WindMPS: number(a[0])}})
	}},
	{`the road is closed: (.+)`, func(p *prose, a []string) {
		p.step(PutRoadClosure{By: "dispatcher", Closure: RoadClosure{ID: "road", Closed: true, Reason: a[0]}})
	}},
	{`the road is open again`, func(p *prose, _ []string) { p.step(EndRoadClosure{By: "dispatcher", ID: "road"}) }},

	{`(\d+) minutes? pass(?:es)?`, func(p *prose, a []string) { p.passes(number(a[0])) }},
	{`(\d+) minutes? pass(?:es)? with the boxes at (\S+) °C`, func(p *prose, a []string) {
		p.boxC = number(a[1])
		p.passes(number(a[0]))
		p.boxC = 4
	}},
	{`(\d+) minutes pass without a reading from (\S+)`, func(p *prose, a []string) { p.silence(number(a[0]), BoxID(a[1])) }},
	{`the server is killed`, func(p *prose, _ []string) { p.kill() }},
	{`the server starts again`, (*prose).startAgain},
}

func number(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("%q is not a number", s))
	}
	return n
}

func proseOrder(a []string) PlaceOrder {
	in := redCells(OrderID(a[2]), number(a[0]))
	in.Lines[0].Group = blood.Group(a[1])
	return in
}

func (p *prose) says(drone string, reports ...fleet.Report) {
	for _, r := range reports {
		p.step(DroneReport{Drone: fleet.DroneID(drone), Report: r})
	}
}

func (p *prose) packs(a []string) {
	sh := p.shipment(ShipmentID(a[0]))
	in := Pack{Shipment: sh.ID, Box: BoxID(a[1]), Seal: "S1", WeightG: 3000, PackedBy: "packer", CheckedBy: "checker", Code: "123456", By: "depot"}
	for _, k := range sh.Picks {
		u, _ := p.s.Unit(k.Unit)
		in.Units = append(in.Units, k.Unit)
		in.WeightG += blood.WeightG(u.Component, u.ML)
	}
	p.step(in)
}

// secondDepot stands five kilometres south of the first, with the first
// depot's sorts of drone and box.
func (p *prose) secondDepot(a []string) {
	s := *p.s.Site()
	south := s.Depots[0]
	south.ID, south.Name, south.Pad.Lat = "south", "South", south.Pad.Lat-0.045
	s.Depots = append(s.Depots, south)
	s.Drones = append(s.Drones, site.Drone{ID: "d3", Model: "m", Depot: "south", System: 3})
	box := s.Boxes[0]
	box.ID, box.Depot = "cold-south", "south"
	s.Boxes = append(s.Boxes, box)
	p.step(Configure{Site: s, Hash: "two depots"})
	var units []blood.Unit
	for i := range int(number(a[0])) {
		u := testUnits()[0]
		u.DIN, u.Depot = fmt.Sprintf("G123426%06d", 900+i), "south"
		u.ID = blood.MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division)
		units = append(units, u)
	}
	p.step(ImportStock{Depot: "south", AsOf: p.now, Source: "test", Units: units})
	p.says("d3", fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: south.Pad.LatLng})
}

// passes lets minutes go by one at a time, telling each by its own clock.
// While the server is down, time is all that passes.
func (p *prose) passes(minutes float64) {
	for range int(minutes) {
		if !p.dead.IsZero() {
			p.now = p.now.Add(time.Minute)
			continue
		}
		p.pass(time.Minute)
		p.keep()
		p.look()
	}
}

// silence is minutes in which a box is not heard, the others are.
func (p *prose) silence(minutes float64, id BoxID) {
	rec, ok := p.s.Recording(id)
	if !ok {
		p.t.Fatalf("box %s is not recorded", id)
	}
	last := rec.Since
	if box, _ := p.s.Box(id); box.Shipment != "" && p.shipment(box.Shipment).LastC != nil {
		last = p.shipment(box.Shipment).LastCAt
	}
	for range int(minutes) {
		from := p.now
		p.now = p.now.Add(time.Minute)
		p.step(BoxDigest{Box: id, Digest: coldchain.Digest{Class: rec.Class, Began: rec.Since, From: from, To: p.now, LongestGapS: p.now.Sub(last).Seconds()}})
		p.look()
	}
}

// kill ends the server: what it has in memory is gone.
func (p *prose) kill() {
	p.before, p.dead = p.snapshotOf(p.s), p.now
	p.tell("the server is down")
}

// startAgain rebuilds State from the journal alone. The boxes kept their
// readings and send them first; then time is let in.
func (p *prose) startAgain(_ []string) {
	if p.dead.IsZero() {
		p.t.Fatal("the server runs")
	}
	p.s = p.replay()
	p.tell("the journal is read: all is as it was written down at %s", p.clock(p.dead))
	from := p.dead
	p.dead = time.Time{}
	for _, box := range p.s.Boxes() {
		if _, ok := p.s.Recording(box.ID); ok && from.Before(p.now) {
			p.digest(box.ID, from, p.boxC)
			p.keep()
		}
	}
	p.step(Tick{})
}
