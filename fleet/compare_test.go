package fleet_test

import (
	"math"
	"slices"
	"testing"

	"airvein/fleet"
	"airvein/geo"
)

// delivery is a mission of every kind of item that Airvein sends.
func delivery() []fleet.Item {
	pad := geo.LatLng{Lat: 32.1, Lng: 118.7}
	lat, lng := pad.E7()
	items := waypoints(3)
	return append(items,
		fleet.Item{Command: fleet.CmdNavLoiterUnlim, Frame: fleet.FrameGlobalRelAltInt, LatE7: lat, LngE7: lng, Z: 120.57},
		fleet.Item{Command: fleet.CmdDoWinch, Frame: fleet.FrameMission, P: [4]float64{1, 1, 20, 1}},
		fleet.Item{Command: fleet.CmdNavDelay, Frame: fleet.FrameMission, P: [4]float64{25, -1, -1, -1}},
		fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobalInt, LatE7: lat, LngE7: lng, Z: 40, P: [4]float64{0, 0, 0, math.NaN()}},
		fleet.Item{Command: fleet.CmdNavRTL, Frame: fleet.FrameGlobalRelAlt},
	)
}

// givenBack is a mission as an ArduPilot gives it back.
func givenBack(items []fleet.Item) []fleet.Item {
	got := slices.Clone(items)
	got[0] = fleet.Item{Command: fleet.CmdNavWaypoint, LatE7: -353632620, LngE7: 1491652370, Z: 584.09}
	for i := range got {
		got[i].Autocontinue = true
	}
	got[3].Frame, got[3].Z = fleet.FrameGlobalRelAlt, 120.56 // float32 cut to a centimetre
	got[4].Frame, got[5].Frame, got[6].Frame, got[7].Frame = 0, 0, 0, 0
	got[6].P[3] = 0
	return got
}

func TestComparePlanAllowsWhatVehiclesChange(t *testing.T) {
	want := delivery()
	got := givenBack(want)
	if err := fleet.ComparePlan(want, got); err != nil {
		t.Fatal(err)
	}
	got[3].Z = want[3].Z // the hash is of centimetres
	if fleet.HashPlan(want, nil) != fleet.HashPlan(got, nil) {
		t.Fatal("the same plan has two hashes")
	}
}

func TestComparePlanFindsEveryDifference(t *testing.T) {
	for name, change := range map[string]func([]fleet.Item) []fleet.Item{
		"one item less":       func(p []fleet.Item) []fleet.Item { return p[:len(p)-1] },
		"one item more":       func(p []fleet.Item) []fleet.Item { return append(p, p[1]) },
		"swapped":             func(p []fleet.Item) []fleet.Item { p[1], p[2] = p[2], p[1]; return p },
		"a centimetre of lat": func(p []fleet.Item) []fleet.Item { p[2].LatE7++; return p },
		"a centimetre of lng": func(p []fleet.Item) []fleet.Item { p[2].LngE7--; return p },
		"altitude":            func(p []fleet.Item) []fleet.Item { p[2].Z += 0.02; return p },
		"altitude is nothing": func(p []fleet.Item) []fleet.Item { p[2].Z = math.NaN(); return p },
		"altitude's frame":    func(p []fleet.Item) []fleet.Item { p[2].Frame = fleet.FrameGlobal; return p },
		"winch length":        func(p []fleet.Item) []fleet.Item { p[4].P[2] = 19; return p },
		"delay":               func(p []fleet.Item) []fleet.Item { p[5].P[0] = 24; return p },
		"command":             func(p []fleet.Item) []fleet.Item { p[7].Command = fleet.CmdNavLand; return p },
	} {
		want := delivery()
		got := change(givenBack(want))
		if fleet.ComparePlan(want, got) == nil {
			t.Errorf("%s: taken for the same plan", name)
		}
		if fleet.HashPlan(want, nil) == fleet.HashPlan(got, nil) {
			t.Errorf("%s: the same hash", name)
		}
	}
}

func TestCompareFenceLooksAtItsFirstVertex(t *testing.T) {
	fence := func() []fleet.Item {
		items := waypoints(4)
		for i := range items {
			items[i].Command, items[i].Frame, items[i].P[0] = fleet.CmdFenceInclusion, fleet.FrameGlobal, 4
		}
		return items
	}
	want, got := fence(), fence()
	for i := range got {
		got[i].Z, got[i].Autocontinue = 0, false
	}
	if err := fleet.ComparePlan(want, got); err != nil {
		t.Fatal(err)
	}
	got[0].LatE7++
	if fleet.ComparePlan(want, got) == nil || fleet.HashPlan(nil, want) == fleet.HashPlan(nil, got) {
		t.Fatal("a moved first vertex was not seen")
	}
}

// TestHashIsPinned: a stored hash must mean the same plan tomorrow.
func TestHashIsPinned(t *testing.T) {
	const want = "85a5e744c2af2a88d52f86a940a2cedf127d485fbd54aa034e7cf8c009e98067"
	if got := fleet.HashPlan(delivery(), nil); got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}

func TestTrackDistance(t *testing.T) {
	home, pad := geo.LatLng{Lat: 32.06, Lng: 118.78}, geo.LatLng{Lat: 32.06, Lng: 118.62}
	plan := fleet.Plan{Home: home, Pad: pad}
	corner := geo.Offset(home, 0, 3000)
	for _, p := range []geo.LatLng{home, corner, pad} {
		lat, lng := p.E7()
		plan.Mission = append(plan.Mission, fleet.Item{Command: fleet.CmdNavWaypoint, LatE7: lat, LngE7: lng})
	}
	track := fleet.TrackOf(plan)
	onLeg := geo.Offset(corner, geo.Bearing(corner, pad), 7000)
	for name, c := range map[string]struct {
		p    geo.LatLng
		want float64
	}{
		"home":            {home, 0},
		"on the long leg": {onLeg, 0},
		"beside it":       {geo.Offset(onLeg, geo.Bearing(corner, pad)+90, 130), 130},
		"behind the pad":  {geo.Offset(pad, 270, 250), 250},
	} {
		if got := track.Distance(c.p); math.Abs(got-c.want) > 0.5 {
			t.Errorf("%s: %.2f m, want %.2f m", name, got, c.want)
		}
	}
}
