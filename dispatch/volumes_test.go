package dispatch

import (
	"strings"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"

	"github.com/paulmach/orb"
)

func tile(west, south, east, north float64) orb.Polygon {
	return orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
}

// volumeSite flies in permitted volumes: two that share an edge, and lead
// to the north hospital by way of the east.
func volumeSite(change func(*site.Site)) site.Site {
	s := testSite()
	s.Routing = site.RoutingPermittedVolumes
	home, pad := s.Depots[0].Pad, s.Hospitals[0].Pad
	mid := (home.Lat + pad.Lat) / 2
	valid := airspace.Window{From: start.Add(-time.Hour), To: start.Add(5 * time.Hour)}
	s.Volumes = []airspace.Volume{
		{ID: "v1", Reference: "CAAC-V-1", Geometry: orb.MultiPolygon{tile(home.Lng-0.01, home.Lat-0.01, home.Lng+0.04, mid)}, Valid: valid},
		{ID: "v2", Reference: "CAAC-V-2", Geometry: orb.MultiPolygon{tile(home.Lng+0.02, mid, home.Lng+0.04, pad.Lat+0.01), tile(pad.Lng-0.01, pad.Lat-0.005, home.Lng+0.04, pad.Lat+0.01)}, Valid: valid},
		{ID: "v3", Reference: "CAAC-V-3", Geometry: orb.MultiPolygon{tile(home.Lng+1, home.Lat, home.Lng+1.1, pad.Lat)}, Valid: valid},
	}
	if change != nil {
		change(&s)
	}
	return s
}

func TestVolumesAreKept(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: volumeSite(nil), Hash: "volumes"})
	b.do(redCells("o1", 4))
	b.state("o1", OrderStateInProgress)
	f := b.flight("o1-f1")
	if strings.Join(f.Volumes, " ") != "v1 v2" || f.Permit != "" {
		t.Fatalf("volumes %v, permit %q", f.Volumes, f.Permit)
	}
	if f.Out.LengthM < 1.02*f.Out.StraightM {
		t.Errorf("%v m, straight is %v: it does not go round by the east", f.Out.LengthM, f.Out.StraightM)
	}
	var parts []orb.Polygon
	for _, v := range volumeSite(nil).Volumes {
		parts = append(parts, v.Geometry...)
	}
	all, err := airspace.Union(parts)
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range [][]geo.LatLng{f.Out.Waypoints, f.Back.Waypoints} {
		if err := (&route.Area{Polygons: all, KeepM: f.Plan.CorridorM}).Keeps(way); err != nil {
			t.Error(err)
		}
	}
	because := ""
	for _, w := range b.order("o1").Why {
		because += w.Because + "\n"
	}
	if !strings.Contains(because, "inside the permitted volumes, reference CAAC-V-1, CAAC-V-2") {
		t.Errorf("why: %s", because)
	}
	if filing, err := b.s.Filing("o1-f1"); err != nil || filing.Properties.Reference != "CAAC-V-1, CAAC-V-2" {
		t.Errorf("%+v, %v", filing.Properties, err)
	}
	b.pack("o1-s1", "cold-1")
	b.launch("o1-f1", f.Drone)
	if c := b.check("o1-f1", "permit"); !c.OK || !strings.Contains(c.Value, "CAAC-V-1, valid until") || !strings.Contains(c.Value, "CAAC-V-2") || strings.Contains(c.Value, "CAAC-V-3") {
		t.Errorf("preflight: %+v", c)
	}
	b.sameAfterRestore()
}

func TestNoVolumeHolds(t *testing.T) {
	metre := func(v float64) *float64 { return &v }
	for name, c := range map[string]struct {
		change func(*site.Site)
		want   string
	}{
		"none":           {func(s *site.Site) { s.Volumes = nil }, "there is no permit for a volume"},
		"all are over":   {func(s *site.Site) { each(s, func(v *airspace.Volume) { v.Valid.To = start.Add(-time.Minute) }) }, "no valid permit at that time: permit CAAC-V-1 is valid from"},
		"one is over":    {func(s *site.Site) { s.Volumes[1].Valid.To = start.Add(-time.Minute) }, "the goal"},
		"one ends in it": {func(s *site.Site) { s.Volumes[1].Valid.To = start.Add(16 * time.Minute) }, "no valid permit"},
		"all are too low": {func(s *site.Site) {
			each(s, func(v *airspace.Volume) { v.CeilingM, v.Ref = metre(100), geo.FrameTakeoff })
		}, "and the flight cruises at 120 m"},
		"they do not meet": {func(s *site.Site) {
			s.Volumes[0].Geometry[0][0][2][1] -= 0.001
			s.Volumes[0].Geometry[0][0][3][1] -= 0.001
		}, "outside the permitted volumes"},
	} {
		b := newBench(t)
		b.do(Configure{Site: volumeSite(c.change), Hash: "volumes"})
		b.do(redCells("o1", 4))
		b.state("o1", OrderStateHeld)
		if h := b.order("o1").Held; !strings.Contains(h.Reason, c.want) {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func each(s *site.Site, do func(*airspace.Volume)) {
	for i := range s.Volumes {
		do(&s.Volumes[i])
	}
}

// TestVolumesRunOutBeforeLaunch: the check at launch, not only the plan.
func TestVolumesRunOutBeforeLaunch(t *testing.T) {
	b := newBench(t)
	b.do(Configure{Site: volumeSite(func(s *site.Site) { s.Volumes[1].Valid.To = start.Add(time.Hour) }), Hash: "volumes"})
	b.do(redCells("o1", 4))
	d := b.flight("o1-f1").Drone
	b.pack("o1-s1", "cold-1")
	b.pass(50 * time.Minute)
	b.do(Consent{Flight: "o1-f1", Pilot: "pilot", By: "pilot"})
	b.report(d, fleet.Report{Kind: fleet.ReportPreflight, Flight: "o1-f1", Checks: fit, BatteryPct: 100})
	if c := b.check("o1-f1", "permit"); c.OK || b.flight("o1-f1").State != FlightStatePreparing || !strings.Contains(c.Value, "no valid permit") {
		t.Errorf("flight %s, %+v", b.flight("o1-f1").State, c)
	}
}
