package route_test

import (
	"math"
	"strings"
	"testing"

	"airvein/geo"
	"airvein/geo/route"
)

// A wind by cell that is the same everywhere is the layer's wind; one that
// blows only on the western half is priced there alone.
func TestWindsByCellPriceTheWay(t *testing.T) {
	east := route.Wind{SpeedMPS: 8, FromDeg: 90}
	cells := func(keep func(geo.LatLng) bool) *route.Winds {
		mid, err := geo.CellOf(geo.LatLng{Lat: (home.Lat + away.Lat) / 2, Lng: (home.Lng + away.Lng) / 2}, 8)
		if err != nil {
			t.Fatal(err)
		}
		disk, err := geo.GridDisk(mid, 25)
		if err != nil {
			t.Fatal(err)
		}
		out := map[geo.Cell]route.Wind{}
		for _, c := range disk {
			if at, err := c.Center(); err == nil && keep(at) {
				out[c] = east
			}
		}
		w, err := route.NewWinds(out)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	still := request(t)
	uniform := still
	uniform.Wind = east
	everywhere := still
	everywhere.Winds = cells(func(geo.LatLng) bool { return true })
	half := still
	half.Winds = cells(func(p geo.LatLng) bool { return p.Lng < (home.Lng+away.Lng)/2 })
	calm, blown, same, part := found(t, still), found(t, uniform), found(t, everywhere), found(t, half)
	if math.Abs(same.TimeS-blown.TimeS) > 1e-6*blown.TimeS || math.Abs(same.EnergyWh-blown.EnergyWh) > 1e-6*blown.EnergyWh {
		t.Errorf("%v s in the same wind everywhere, %v s in that of the layer", same.TimeS, blown.TimeS)
	}
	if want := (calm.TimeS + blown.TimeS) / 2; math.Abs(part.TimeS-want) > 0.02*math.Abs(calm.TimeS-blown.TimeS) {
		t.Errorf("%v s with wind on one half, want about %v", part.TimeS, want)
	}
	// A height is chosen by the price.
	layers := still
	layers.Layers = []route.Layer{{AltM: 100, Wind: route.Wind{SpeedMPS: 19.5, FromDeg: 270}}}
	layers.Winds = everywhere.Winds
	if plan := found(t, layers); math.Abs(plan.TimeS-(same.TimeS-5)) > 0.5 {
		t.Errorf("%v s, priced by its layer and not by the cells", plan.TimeS)
	}
	stuck := still
	stuck.From, stuck.To = still.To, still.From
	for c := range everywhere.Winds.Cells {
		everywhere.Winds.Cells[c] = route.Wind{SpeedMPS: 25, FromDeg: 90}
	}
	stuck.Winds = everywhere.Winds
	if r := refusal(t, stuck, route.TooWindy); !strings.Contains(r.Message, "no headway") {
		t.Error(r)
	}
}

func TestWindsAreChecked(t *testing.T) {
	at := func(res int) geo.Cell {
		c, err := geo.CellOf(home, res)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for want, cells := range map[string]map[geo.Cell]route.Wind{
		"no cell":           {},
		"not an H3 cell":    {5: {}},
		"of one resolution": {at(7): {}, at(8): {}},
		"9 at most":         {at(10): {}},
		"wind speed NaN":    {at(7): {SpeedMPS: math.NaN()}},
		"wind direction":    {at(7): {FromDeg: 1e9}},
	} {
		if _, err := route.NewWinds(cells); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
