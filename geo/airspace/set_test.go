package airspace_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

func square() orb.Ring {
	return orb.Ring{{118.6, 32.0}, {118.7, 32.0}, {118.7, 32.1}, {118.6, 32.1}, {118.6, 32.0}}
}

func zone(change func(*airspace.Zone)) airspace.Zone {
	z := airspace.Zone{ID: "river", Name: "River", Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{{square()}}, BufferM: 100}
	if change != nil {
		change(&z)
	}
	return z
}

func outline(r orb.Ring) func(*airspace.Zone) {
	return func(z *airspace.Zone) { z.Geometry = orb.MultiPolygon{{r}} }
}

func metre(v float64) *float64 { return &v }

func TestNewSetRefuses(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	hole := orb.Ring{{118.62, 32.02}, {118.64, 32.02}, {118.63, 32.04}, {118.62, 32.02}}
	for name, c := range map[string]struct {
		change func(*airspace.Zone)
		want   string
	}{
		"no id":          {func(z *airspace.Zone) { z.ID = "" }, "zone number 1 has no id"},
		"kind":           {func(z *airspace.Zone) { z.Kind = "forbidden" }, `kind "forbidden" is not one of`},
		"no polygon":     {func(z *airspace.Zone) { z.Geometry = nil }, "no polygon"},
		"no ring":        {func(z *airspace.Zone) { z.Geometry = orb.MultiPolygon{{}} }, "polygon 1 has no ring"},
		"two vertices":   {outline(orb.Ring{{1, 1}, {2, 2}, {1, 1}}), "polygon 1, outer ring has 3 vertices"},
		"empty ring":     {outline(orb.Ring{}), "outer ring has 0 vertices"},
		"unclosed":       {outline(square()[:4]), "polygon 1, outer ring is not closed"},
		"no area":        {outline(orb.Ring{{1, 1}, {2, 2}, {3, 3}, {1, 1}}), "crosses or touches itself"},
		"sliver":         {outline(orb.Ring{{1, 1}, {1.00000001, 1}, {1.00000001, 1.00000001}, {1, 1}}), "has no area"},
		"bow tie":        {outline(orb.Ring{{1, 1}, {2, 2}, {2, 1}, {1, 2}, {1, 1}}), "the edge from vertex 1 and the edge from vertex 3"},
		"spike":          {outline(orb.Ring{{1, 1}, {2, 1}, {2, 2}, {2, 1.5}, {1, 2}, {1, 1}}), "crosses or touches itself"},
		"pinched":        {outline(orb.Ring{{1, 1}, {2, 1}, {1.5, 1.5}, {2, 2}, {1, 2}, {1.5, 1.5}, {1, 1}}), "crosses or touches itself"},
		"doubled vertex": {outline(orb.Ring{{1, 1}, {2, 1}, {2, 1}, {2, 2}, {1, 1}}), "vertex 3 is the same"},
		"swapped":        {outline(orb.Ring{{32, 118}, {32.1, 118}, {32.1, 118.1}, {32, 118}}), "vertex 1: longitude 32, latitude 118"},
		"not a number":   {outline(orb.Ring{{1, 1}, {math.NaN(), 1}, {2, 2}, {1, 1}}), "vertex 2"},
		"infinite":       {outline(orb.Ring{{1, 1}, {2, 1}, {2, math.Inf(1)}, {1, 1}}), "vertex 3"},
		"180th meridian": {outline(orb.Ring{{179, 1}, {-179, 1}, {-179, 2}, {179, 1}}), "180th meridian"},
		"hole outside": {func(z *airspace.Zone) {
			z.Geometry[0] = append(z.Geometry[0], orb.Ring{{1, 1}, {2, 1}, {2, 2}, {1, 1}})
		}, "polygon 1, hole 1, vertex 1 is not inside"},
		"hole sticks out":  {func(z *airspace.Zone) { z.Geometry[0] = append(z.Geometry[0], hole); z.Geometry[0][1][1][0] = 118.9 }, "polygon 1, hole 1, vertex 2"},
		"second polygon":   {func(z *airspace.Zone) { z.Geometry = append(z.Geometry, orb.Polygon{square()[:3]}) }, "polygon 2, outer ring"},
		"negative buffer":  {func(z *airspace.Zone) { z.BufferM = -1 }, "buffer_m -1"},
		"NaN buffer":       {func(z *airspace.Zone) { z.BufferM = math.NaN() }, "buffer_m NaN"},
		"floor, no frame":  {func(z *airspace.Zone) { z.FloorM = metre(100) }, "floor_m needs altitude_ref"},
		"NaN ceiling":      {func(z *airspace.Zone) { z.CeilingM, z.Ref = metre(math.NaN()), geo.FrameAMSL }, "ceiling_m NaN"},
		"floor on ceiling": {func(z *airspace.Zone) { z.FloorM, z.CeilingM, z.Ref = metre(100), metre(100), geo.FrameAMSL }, "floor_m 100 is not below"},
		"window reversed":  {func(z *airspace.Zone) { z.Active = []airspace.Window{{From: day, To: day}} }, "active window 1"},
		"window open":      {func(z *airspace.Zone) { z.Active = []airspace.Window{{To: day}} }, "active window 1"},
	} {
		set, err := airspace.NewSet("v", []airspace.Zone{zone(c.change)})
		if err == nil || set != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && name != "no id" && !strings.HasPrefix(err.Error(), "zone river: ") {
			t.Errorf("%s: %v does not name the zone", name, err)
		}
	}
	if _, err := airspace.NewSet("v", []airspace.Zone{zone(nil), zone(nil)}); err == nil || !strings.Contains(err.Error(), "zone river is given twice") {
		t.Errorf("twice: %v", err)
	}
}

func TestASetIsFrozen(t *testing.T) {
	z := zone(func(z *airspace.Zone) { z.CeilingM, z.Ref = metre(60), geo.FrameTakeoff })
	set, err := airspace.NewSet("v7", []airspace.Zone{z})
	if err != nil {
		t.Fatal(err)
	}
	z.Geometry[0][0][0] = orb.Point{0, 0}
	*z.CeilingM = 9000
	got, ok := set.Zone("river")
	if !ok || got.Geometry[0][0][0] != (orb.Point{118.6, 32}) || *got.CeilingM != 60 || set.Version() != "v7" {
		t.Errorf("%v", got)
	}
	if _, ok := set.Zone("none"); ok {
		t.Error("a zone that is not there")
	}
}

func TestBinding(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	window := func(from, to time.Duration) func(*airspace.Zone) {
		return func(z *airspace.Zone) { z.Active = []airspace.Window{{From: at.Add(from), To: at.Add(to)}} }
	}
	band := func(floor, ceiling *float64, ref geo.Frame) func(*airspace.Zone) {
		return func(z *airspace.Zone) { z.FloorM, z.CeilingM, z.Ref = floor, ceiling, ref }
	}
	// A flight from 8:00 to 9:00 at 120 m over a place 20 m above the sea.
	for name, c := range map[string]struct {
		binds  bool
		change func(*airspace.Zone)
	}{
		"always":                 {true, nil},
		"restricted":             {true, func(z *airspace.Zone) { z.Kind = airspace.Restricted }},
		"advisory":               {false, func(z *airspace.Zone) { z.Kind = airspace.Advisory }},
		"over at the start":      {false, window(-time.Hour, 0)},
		"over a second later":    {true, window(-time.Hour, time.Second)},
		"begins at the end":      {true, window(time.Hour, 2*time.Hour)},
		"begins after the end":   {false, window(time.Hour+time.Second, 2*time.Hour)},
		"within the flight":      {true, window(10*time.Minute, 11*time.Minute)},
		"floor above, sea":       {false, band(metre(151), nil, geo.FrameAMSL)},
		"floor just above, sea":  {true, band(metre(149), nil, geo.FrameAMSL)},
		"ceiling below, sea":     {false, band(nil, metre(129), geo.FrameAMSL)},
		"ceiling just below":     {true, band(nil, metre(131), geo.FrameAMSL)},
		"band around, take-off":  {true, band(metre(100), metre(140), geo.FrameTakeoff)},
		"band below, take-off":   {false, band(metre(0), metre(100), geo.FrameTakeoff)},
		"far below, over ground": {true, band(metre(0), metre(1), geo.FrameAGL)},
	} {
		set, err := airspace.NewSet("v", []airspace.Zone{zone(c.change)})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(set.Binding(at, at.Add(time.Hour), 120, 20)) == 1; got != c.binds {
			t.Errorf("%s: binds is %v", name, got)
		}
		// What is not known binds.
		if c.change == nil || set.Zones()[0].Kind == airspace.Advisory {
			continue
		}
		if len(set.Zones()[0].Active) > 0 && len(set.Binding(time.Time{}, time.Time{}, 120, 20)) != 1 {
			t.Errorf("%s: no time known, and it does not bind", name)
		}
		if set.Zones()[0].Ref != geo.FrameNone && len(set.Binding(at, at, math.NaN(), 20)) != 1 {
			t.Errorf("%s: no height known, and it does not bind", name)
		}
	}
	low, err := airspace.NewSet("v", []airspace.Zone{zone(band(nil, metre(60), geo.FrameTakeoff))})
	if err != nil {
		t.Fatal(err)
	}
	if len(low.Binding(at, at, 120, 0)) != 0 || len(low.BindingBetween(at, at, 0, 120, 0)) != 1 {
		t.Error("a low zone binds a climb through it, not a flight above it")
	}
}

func TestContainsAndDistance(t *testing.T) {
	z := zone(func(z *airspace.Zone) {
		z.Geometry[0] = append(z.Geometry[0], orb.Ring{{118.64, 32.04}, {118.64, 32.06}, {118.66, 32.06}, {118.66, 32.04}, {118.64, 32.04}})
	})
	in, hole := geo.LatLng{Lat: 32.02, Lng: 118.62}, geo.LatLng{Lat: 32.05, Lng: 118.65}
	if !z.Contains(in) || z.Contains(hole) || z.Contains(geo.LatLng{Lat: 33, Lng: 118.65}) {
		t.Error("inside is not inside, or outside is")
	}
	if z.DistanceM(in) != 0 {
		t.Errorf("inside is %v m away", z.DistanceM(in))
	}
	if d, want := z.DistanceM(hole), geo.Distance(hole, geo.LatLng{Lat: 32.05, Lng: 118.64}); math.Abs(d-want) > 0.01 {
		t.Errorf("in the hole: %v m, want %v", d, want)
	}
	corner := geo.LatLng{Lat: 32.1, Lng: 118.7}
	for _, far := range []float64{1, 300, 2000, 20000} {
		p := geo.Offset(corner, 45, far)
		if d := z.DistanceM(p); math.Abs(d-far) > 0.001+far*5e-6 {
			t.Errorf("%v m from the corner: %v", far, d)
		}
	}
	if z.DistanceM(geo.LatLng{Lat: math.NaN()}) != 0 {
		t.Error("nowhere is far away")
	}
}

func TestZoneJSONReturnsAsItWas(t *testing.T) {
	for name, z := range map[string]airspace.Zone{
		"plain": zone(nil),
		"full": zone(func(z *airspace.Zone) {
			z.FloorM, z.CeilingM, z.Ref = metre(0), metre(300), geo.FrameAGL
			z.Active = []airspace.Window{{From: time.Unix(1e9, 0).UTC(), To: time.Unix(2e9, 0).UTC()}}
		}),
	} {
		data, err := json.Marshal(z)
		if err != nil {
			t.Fatal(err)
		}
		var back airspace.Zone
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(z, back) {
			t.Errorf("%s: %s came back as %v, %v", name, data, back, err)
		}
	}
}
