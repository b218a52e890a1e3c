package web

import (
	"fmt"
	"testing"

	"airvein/fleet"
	"airvein/geo"
)

// inTheAir is a flight on its way to north, heard a third of the way out.
func inTheAir(t *testing.T) (r *rig, flight string, drone fleet.DroneID) {
	r = newRig(t)
	order := r.place("k1")
	sh := text(order, "shipments", 0, "id")
	flight, drone = text(order, "shipments", 0, "flight"), fleet.DroneID(text(order, "shipments", 0, "drone"))
	r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", r.packBody(sh, "cold-1")), 200)
	r.launch(flight, drone)
	r.core.fly(drone, geo.LatLng{Lat: 32.075, Lng: 118.78})
	return r, flight, drone
}

// hold lets the drone be seen to stand still.
func (r *rig) hold(flight string, d fleet.DroneID) {
	r.Helper()
	f := r.want(r.call("pilot", "GET", "/api/v1/flights/"+flight, nil), 200)
	r.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: text(f, "command", "key"), Pos: geo.LatLng{Lat: 32.075, Lng: 118.78}, AltTakeoffM: 120, BatteryPct: 80})
}

// TestZoneInFlight: the dry run says what would become of the flight; putting
// it does that, and the flight says where it is.
func TestZoneInFlight(t *testing.T) {
	r, flight, drone := inTheAir(t)
	zone := `{"type":"Feature","properties":{"name":"Fire","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[[118.776,32.086],[118.784,32.086],[118.784,32.094],[118.776,32.094],[118.776,32.086]]]}}`
	for i, query := range []string{"?dry_run=1", ""} {
		got := r.want(r.call("dispatcher", "PUT", "/api/v1/zones/fire"+query, zone, "Content-Type", "application/geo+json"), 200)
		if text(got, "flights", 0, "id") != flight || text(got, "flights", 0, "effect") != "rerouted" {
			t.Fatalf("%d: %v", i, got)
		}
	}
	f := r.want(r.call("pilot", "GET", "/api/v1/flights/"+flight, nil), 200)
	if text(f, "command", "verb") != "hold" || text(f, "detour", "want") != "onward" {
		t.Fatalf("flight: %v", f)
	}
	r.hold(flight, drone)
	f = r.want(r.call("pilot", "GET", "/api/v1/flights/"+flight, nil), 200)
	if text(f, "command", "verb") != "reroute" || text(f, "rerouted") != "onward" || len(at(f, "route").([]any)) < 4 {
		t.Fatalf("flight: %v", f)
	}
	d := r.want(r.call("dispatcher", "GET", "/api/v1/drones/"+string(drone), nil), 200)
	for _, k := range []string{"at_release_pct", "turn_back_pct"} {
		if v, ok := d[k].(float64); !ok || v <= 0 || v >= 80 {
			t.Errorf("%s: %v", k, d[k])
		}
	}
	if seen := r.want(r.call("viewer", "GET", "/api/v1/drones/"+string(drone), nil), 200); seen["turn_back_pct"] != nil {
		t.Errorf("a viewer is told %v", seen["turn_back_pct"])
	}
	gone := r.want(r.call("dispatcher", "DELETE", "/api/v1/zones/fire?dry_run=1", nil), 200)
	if n := len(at(gone, "flights").([]any)); n != 0 {
		t.Errorf("the new way touches the zone: %v", gone)
	}
}

// TestDivertAndAlternates: which pads are in reach, with the battery of each;
// one that is closed is none; the drone is sent to another.
func TestDivertAndAlternates(t *testing.T) {
	r, flight, drone := inTheAir(t)
	path := "/api/v1/flights/" + flight
	close := map[string]any{"closed": true, "by": "nurse", "reason": "works"}
	r.call("hospital2", "POST", "/api/v1/pads/north", close).problem(t, 404, "not_found")
	r.call("dispatcher", "POST", "/api/v1/pads/moon", close).problem(t, 404, "not_found")
	for range 2 {
		if got := r.want(r.call("hospital2", "POST", "/api/v1/pads/east", close), 200); got["closed"] != true {
			t.Errorf("closed: %v", got)
		}
	}
	if got := r.want(r.call("viewer", "GET", "/api/v1/hospitals", nil), 200); text(got, "hospitals", 1, "closed") != "works" {
		t.Errorf("hospitals: %v", got)
	}
	all := r.want(r.call("pilot", "GET", path+"/alternates", nil), 200)
	if n := len(at(all, "alternates").([]any)); n != 3 || text(all, "alternates", 0, "site") != "center" || at(all, "alternates", 0, "in_reach") != true {
		t.Fatalf("alternates: %v", all)
	}
	r.call("pilot", "POST", path+"/divert", map[string]any{"site": "east"}).problem(t, 409, "conflict")
	r.call("pilot", "POST", path+"/divert", map[string]any{"site": "moon"}).problem(t, 422, "invalid")
	for range 2 {
		f := r.want(r.call("pilot", "POST", path+"/divert", map[string]any{"site": "south", "reason": "fog"}), 200)
		if text(f, "detour", "site") != "south" {
			t.Fatalf("diverted: %v", f)
		}
	}
	r.hold(flight, drone)
	if f := r.want(r.call("pilot", "GET", path, nil), 200); text(f, "land_site") != "south" {
		t.Errorf("flight: %v", f)
	}
	if f := r.want(r.call("depot2", "GET", path, nil), 200); text(f, "land_site") != "south" {
		t.Errorf("the depot where it lands: %v", f)
	}
}

// TestDroneThatIsNotHeard: given up only when its battery is long empty, and
// found by whoever stands beside it.
func TestDroneThatIsNotHeard(t *testing.T) {
	r, flight, drone := inTheAir(t)
	path := "/api/v1/flights/" + flight
	word := map[string]any{"by": "Q. Dispatcher", "reason": "not heard since the storm"}
	r.call("dispatcher", "POST", path+"/lost", word).problem(t, 409, "conflict")
	r.report(drone, fleet.Report{Kind: fleet.ReportLinkLost})
	r.call("dispatcher", "POST", path+"/lost", word).problem(t, 409, "conflict")
	r.call("dispatcher", "POST", path+"/call-off", word).problem(t, 409, "conflict")
	word["lat"], word["lon"] = 132.0, 118.7
	r.call("dispatcher", "POST", path+"/found", word).problem(t, 422, "invalid")
	word["lat"] = 32.07
	for range 2 {
		if f := r.want(r.call("dispatcher", "POST", path+"/found", word), 200); text(f, "state") != "ended" {
			t.Fatalf("found: %v", f)
		}
	}
}

// TestHandoverOverTheAPI: one pilot has the flight at a time.
func TestHandoverOverTheAPI(t *testing.T) {
	r, flight, drone := inTheAir(t)
	path := "/api/v1/flights/" + flight
	if got := r.want(r.call("pilot", "GET", "/api/v1/pilots", nil), 200); fmt.Sprint(at(got, "pilots", 1, "id")) != "pilot2" {
		t.Fatalf("pilots: %v", got)
	}
	r.call("pilot", "POST", path+"/handover", map[string]any{"to": "dispatcher"}).problem(t, 422, "invalid")
	r.call("pilot2", "POST", path+"/handover", map[string]any{"to": "pilot2"}).problem(t, 409, "conflict")
	f := r.want(r.call("pilot", "POST", path+"/handover", map[string]any{"to": "pilot2"}), 200)
	if text(f, "controller") != "pilot" || text(f, "offered_to") != "pilot2" {
		t.Fatalf("offered: %v", f)
	}
	f = r.want(r.call("pilot2", "POST", path+"/handover", map[string]any{"to": "pilot2"}), 200)
	if text(f, "controller") != "pilot2" || text(f, "offered_to") != "" {
		t.Fatalf("taken: %v", f)
	}
	r.want(r.call("pilot", "POST", path+"/hold", nil), 200)
	r.hold(flight, drone)
	r.call("pilot", "POST", path+"/resume", nil).problem(t, 409, "conflict")
	r.want(r.call("pilot2", "POST", path+"/resume", nil), 200)
}
