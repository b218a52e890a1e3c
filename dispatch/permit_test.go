package dispatch

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
)

// corridorSite flies in corridors only, and has one to the north hospital
// that bends eastwards.
func corridorSite(change func(*site.Permit)) site.Site {
	s := testSite()
	s.Routing = site.RoutingCorridors
	via := geo.LatLng{Lat: 32.085, Lng: 118.8}
	p := site.Permit{Depot: "center", Hospital: "north", Permit: airspace.Permit{
		ID: "p1", Reference: "CAAC-2026-17", WidthM: 160, Line: []geo.LatLng{s.Depots[0].Pad.LatLng, via, s.Hospitals[0].Pad.LatLng},
		Valid: airspace.Window{From: start.Add(-time.Hour), To: start.Add(5 * time.Hour)}}}
	if change != nil {
		change(&p)
	}
	s.Permits = []site.Permit{p}
	return s
}

func TestCorridorIsKept(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: corridorSite(nil), Hash: "corridors"})
	b.do(redCells("o1", 4))
	b.state("o1", OrderStateInProgress)
	f := b.flight("o1-f1")
	if f.Permit != "p1" || f.Plan.CorridorM != 80 {
		t.Fatalf("permit %q, half width %v", f.Permit, f.Plan.CorridorM)
	}
	line := corridorSite(nil).Permits[0].Line
	if via := line[1]; geo.Distance(f.Out.Waypoints[0], line[0]) > 0.1 || !nearAny(f.Out.Waypoints, via) || !nearAny(f.Back.Waypoints, via) {
		t.Errorf("the way %v does not lead over %v", f.Out.Waypoints, via)
	}
	if want := geo.Distance(line[0], line[1]) + geo.Distance(line[1], line[2]); f.Out.LengthM < want-0.1 || f.Out.LengthM > want+1 {
		t.Errorf("%v m long, the corridor is %v", f.Out.LengthM, want)
	}
	free, _ := testSite().Depot("center")
	if free.ID == "" || f.Out.TimeS < f.Out.LengthM/20 || f.Out.TimeS > f.Out.LengthM/20+120/4+1 {
		t.Errorf("%v s for %v m", f.Out.TimeS, f.Out.LengthM)
	}
	found := false
	for _, w := range b.order("o1").Why {
		found = found || strings.Contains(w.Because, "CAAC-2026-17")
	}
	if !found {
		t.Errorf("why: %+v", b.order("o1").Why)
	}
	// The launch record has the reference.
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", f.Drone)
	if c := b.check("o1-f1", "permit"); !c.OK || !strings.Contains(c.Value, "CAAC-2026-17") {
		t.Errorf("preflight: %+v", c)
	}
	b.sameAfterRestore()
}

func nearAny(way []geo.LatLng, p geo.LatLng) bool {
	for _, q := range way {
		if geo.Distance(p, q) < 0.1 {
			return true
		}
	}
	return false
}

func TestNoPermitHolds(t *testing.T) {
	metre := func(v float64) *float64 { return &v }
	for name, c := range map[string]struct {
		change func(*site.Permit)
		want   string
	}{
		"another hospital": {func(p *site.Permit) { p.Hospital = "east" }, "no permit for a corridor from center to north"},
		"over":             {func(p *site.Permit) { p.Valid.To = start.Add(-time.Minute) }, "no valid permit from center to north at that time: permit CAAC-2026-17 is valid from"},
		"not yet":          {func(p *site.Permit) { p.Valid.From = start.Add(time.Hour) }, "no valid permit"},
		"ends in flight":   {func(p *site.Permit) { p.Valid.To = start.Add(15 * time.Minute) }, "no valid permit"},
		"too low":          {func(p *site.Permit) { p.CeilingM, p.Ref = metre(100), geo.FrameTakeoff }, "and the flight cruises at 120 m"},
	} {
		b := newBench(t)
		b.do(Configure{Site: corridorSite(c.change), Hash: "corridors"})
		b.do(redCells("o1", 4))
		b.state("o1", OrderStateHeld)
		if h := b.order("o1").Held; h.Code != "no_permit" || !strings.Contains(h.Reason, c.want) {
			t.Errorf("%s: %+v", name, h)
		}
	}
	// A permit that begins lets the held order go on by itself.
	b := newBench(t)
	b.do(Configure{Site: corridorSite(func(p *site.Permit) { p.Valid.From = start.Add(12 * time.Minute) }), Hash: "corridors"})
	b.do(redCells("o1", 4))
	b.pass(20 * time.Minute)
	b.state("o1", OrderStateInProgress)
}

// TestZoneOnTheCorridor: it is not flown around, out of the permit.
func TestZoneOnTheCorridor(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: corridorSite(nil), Hash: "corridors"})
	b.do(PutZone{By: "x", Zone: square("z", 32.07, 118.79, 0.003)})
	b.do(redCells("o1", 4))
	if h := b.order("o1").Held; h == nil || h.Code != "no_route" || !strings.Contains(h.Reason, "permit CAAC-2026-17") {
		t.Errorf("%+v", h)
	}
}

// TestPermitRunsOutBeforeLaunch: the check at launch, not only the plan.
func TestPermitRunsOutBeforeLaunch(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: corridorSite(func(p *site.Permit) { p.Valid.To = start.Add(time.Hour) }), Hash: "corridors"})
	b.do(redCells("o1", 4))
	d := b.flight("o1-f1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(50 * time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "pilot", By: "pilot"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Flight: "o1-f1", Checks: fit, BatteryPct: 100})
	if c := b.check("o1-f1", "permit"); c.OK || b.flight("o1-f1").State != FlightStatePreparing || !strings.Contains(c.Value, "is valid from") {
		t.Errorf("flight %s, %+v", b.flight("o1-f1").State, c)
	}
}

func TestFiling(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: corridorSite(nil), Hash: "corridors"})
	b.do(redCells("o1", 4))
	f := b.flight("o1-f1")
	got, err := b.s.Filing("o1-f1")
	if err != nil {
		t.Fatal(err)
	}
	p := got.Properties
	if p.Reference != "CAAC-2026-17" || p.CruiseAMSLM != 130 || p.CruiseM != 120 || p.HalfWidthM != 80 || !p.From.Equal(f.Depart) || !p.Until.After(p.From.Add(10*time.Minute)) || p.Model != "M" {
		t.Errorf("%+v", p)
	}
	if n := len(got.Geometry.Coordinates); n != len(f.Out.Waypoints) || got.Geometry.Coordinates[0] != [3]float64{118.78, 32.05, 130} {
		t.Errorf("%+v", got.Geometry)
	}
	if data, err := json.Marshal(got); err != nil || !strings.HasPrefix(string(data), `{"type":"Feature","id":"o1-f1","geometry":{"type":"LineString"`) {
		t.Errorf("%s, %v", data, err)
	}
	var e *Error
	if _, err := b.s.Filing("none"); !errors.As(err, &e) || e.Code != CodeNotFound {
		t.Errorf("%v", err)
	}
	b.do(CancelOrder{Order: "o1", By: "ward", Reason: "not needed"})
	if _, err := b.s.Filing("o1-f1"); !errors.As(err, &e) || e.Code != CodeConflict {
		t.Errorf("%v", err)
	}
}
