package web

import (
	"strings"
	"testing"
)

// TestByRoad: wind grounds the drones, and the order goes by road through
// the API alone: closures, the car's deadline, courier, arrival, receipt.
func TestByRoad(t *testing.T) {
	r := newRig(t)
	const closures = "/api/v1/roads/closures"
	r.call("dispatcher", "POST", closures, map[string]any{"closed": true, "reason": "x", "hospitals": []string{"nowhere"}}).problem(t, 422, "invalid")
	r.call("hospital", "POST", closures, map[string]any{"closed": true, "reason": "x"}).problem(t, 403, "forbidden")
	made := r.want(r.call("dispatcher", "POST", closures, map[string]any{"extra_min": 5, "reason": "roadworks"}), 200)
	if list := r.want(r.call("hospital", "GET", closures, nil), 200); text(list, "closures", 0, "reason") != "roadworks" {
		t.Errorf("closures: %v", list)
	}
	r.want(r.call("dispatcher", "POST", "/api/v1/weather", map[string]any{"wind_mps": 20, "wind_from_deg": 0, "temperature_c": 5}), 200)
	order := r.place("k1")
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	if text(order, "shipments", 0, "mode") != "road" || at(order, "shipments", 0, "drive_min") != 45.0 || text(order, "shipments", 0, "flight") != "" {
		t.Fatalf("shipment: %v", at(order, "shipments", 0))
	}
	if text(order, "car_deadline", "leave_by") != "2026-11-23T08:15:00Z" || text(order, "car_deadline", "in_time") != "2026-11-23T09:00:00Z" {
		t.Errorf("car deadline: %v", order["car_deadline"])
	}
	if a := r.call("dispatcher", "DELETE", closures+"/"+text(made, "id"), nil); a.status != 204 {
		t.Errorf("ending a closure: %d %s", a.status, a.body)
	}
	if got := r.want(r.call("dispatcher", "GET", "/api/v1/orders/"+id, nil), 200); text(got, "car_deadline", "leave_by") != "2026-11-23T08:20:00Z" {
		t.Errorf("car deadline once the road is open: %v", got["car_deadline"])
	}
	pack := r.packBody(sh, "cold-1")
	list := r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200)
	r.minute()
	leave := map[string]any{"courier": "Courier 7"}
	r.call("depot2", "POST", "/api/v1/shipments/"+sh+"/depart", leave).problem(t, 404, "not_found")
	r.call("hospital", "POST", "/api/v1/shipments/"+sh+"/depart", leave).problem(t, 403, "forbidden")
	for range 2 {
		got := r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/depart", leave), 200)
		if text(got, "state") != "in_transit" || text(got, "courier") != "Courier 7" {
			t.Fatalf("after leaving: %v", got)
		}
	}
	r.call("depot", "POST", "/api/v1/shipments/"+sh+"/depart", map[string]any{"courier": "another"}).problem(t, 409, "conflict")
	r.call("hospital2", "POST", "/api/v1/shipments/"+sh+"/arrive", map[string]any{"by": "nurse"}).problem(t, 404, "not_found")
	for range 2 {
		if got := r.want(r.call("hospital", "POST", "/api/v1/shipments/"+sh+"/arrive", map[string]any{"by": "nurse"}), 200); text(got, "state") != "arrived" {
			t.Fatalf("after arriving: %v", got)
		}
	}
	receipt := map[string]any{"shipment": sh, "code": text(list, "code"), "received_by": "nurse", "units": pack["units"]}
	got := r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt), 200)
	if text(got, "state") != "delivered" || at(got, "car_deadline") != nil {
		t.Errorf("order: %v, %v", got["state"], got["car_deadline"])
	}
	trace := string(r.call("hospital", "GET", "/api/v1/orders/"+id+"/trace", nil).body)
	for _, want := range []string{`"departed"`, `"Courier 7"`, `seen by nurse`} {
		if !strings.Contains(trace, want) {
			t.Errorf("the trace has no %s", want)
		}
	}
}
