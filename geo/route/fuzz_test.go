package route_test

import (
	"errors"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
)

// Whatever the numbers: an answer that keeps clear, or a refusal with a
// code; no panic and no other error.
func FuzzFind(f *testing.F) {
	f.Add(32.043, 118.737, 32.057, 118.624, 118.68, 32.03, 118.70, 32.08, 100.0, 50.0)
	f.Add(32.0, 118.0, 32.0, 118.0, 118.68, 32.03, 118.70, 32.08, 0.0, 0.0)
	f.Add(-79.9, -177.9, -79.8, -177.0, -177.5, -79.95, -177.4, -79.7, 10000.0, 0.0)
	f.Add(0.0, 0.0, 0.0, 0.1, 0.04, -0.001, 0.05, 0.001, 0.0, 0.0)
	f.Fuzz(func(t *testing.T, aLat, aLng, bLat, bLng, west, south, east, north, buffer, clearance float64) {
		z := box("z", west, south, east, north)
		z.BufferM = buffer
		set, err := airspace.NewSet("f", []airspace.Zone{z})
		if err != nil {
			return
		}
		plan, err := route.Find(route.Request{Airspace: set, From: geo.LatLng{Lat: aLat, Lng: aLng}, To: geo.LatLng{Lat: bLat, Lng: bLng},
			CruiseAltM: 100, At: time.Unix(1e9, 0), Aircraft: craft(), ClearanceM: clearance})
		var r *route.Refusal
		if err != nil {
			if !errors.As(err, &r) || r.Code == "" || r.Message == "" || plan.Waypoints != nil {
				t.Fatalf("%v with %v", err, plan)
			}
			return
		}
		for _, p := range plan.Waypoints {
			if d := z.DistanceM(p); !(d >= buffer+clearance) {
				t.Fatalf("%v is %v m from the zone", p, d)
			}
		}
		if !(plan.LengthM >= plan.StraightM*0.999999) {
			t.Fatalf("%v m is shorter than straight, %v m", plan.LengthM, plan.StraightM)
		}
	})
}
