package web

import (
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/engine"
	"airvein/fleet"
)

// TestLidOpenedUnderWay: a box that is opened in the air puts its units into
// quarantine, a second shipment is chosen, and a named clinician takes what
// the policy lets one take; the trace says so.
func TestLidOpenedUnderWay(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	flight, drone := text(order, "shipments", 0, "flight"), text(order, "shipments", 0, "drone")
	pack := r.packBody(sh, "cold-1")
	code := text(r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200), "code")
	r.launch(flight, fleet.DroneID(drone))
	opened := map[string]any{"at": r.clock.scenario().Format(time.RFC3339)}
	r.call("depot", "POST", "/api/v1/boxes/cold-1/opened", opened).problem(t, 403, "forbidden")
	r.call("device", "POST", "/api/v1/boxes/zebra/opened", opened).problem(t, 404, "not_found")
	r.want(r.call("device", "POST", "/api/v1/boxes/cold-1/opened", opened), 200)

	order = r.want(r.call("hospital", "GET", "/api/v1/orders/"+id, nil), 200)
	if n := len(at(order, "shipments").([]any)); n != 2 || text(order, "shipments", 0, "cold_chain", "verdict") != "unknown" || at(order, "shipments", 0, "cold_chain", "opened") != 1.0 {
		t.Fatalf("%d shipments: %v", n, at(order, "shipments", 0, "cold_chain"))
	}
	list := r.want(r.call("dispatcher", "GET", "/api/v1/excursions", nil), 200)
	if text(list, "excursions", 0, "id") != sh || len(at(list, "excursions", 0, "units").([]any)) != 2 || at(list, "excursions", 0, "releasable") != false {
		t.Errorf("excursions: %v", list)
	}
	r.call("hospital", "GET", "/api/v1/excursions", nil).problem(t, 404, "not_found")

	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportHoldReached})
	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportReleased})
	var accepted []any
	for _, u := range pack["units"].([]string) {
		accepted = append(accepted, map[string]any{"unit": u, "clinician": "dr-on-duty", "reason": "bleeding"})
	}
	receipt := map[string]any{"shipment": sh, "code": code, "received_by": "nurse", "units": []string{}, "accepted": accepted, "surface_c": 4.4}
	order = r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt), 200)
	if text(order, "state") != "delivered" {
		t.Errorf("%v", order["state"])
	}
	trace := r.want(r.call("hospital", "GET", "/api/v1/orders/"+id+"/trace", nil), 200)
	n := 0
	for _, s := range at(trace, "steps").([]any) {
		if text(s, "what") == "accepted" && text(s, "who") == "dr-on-duty" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d steps say who accepted the units", n)
	}
}

// TestStorage: a refrigerator's readings come from its device, its depot
// sees them, and what it put into quarantine waits for a named person.
func TestStorage(t *testing.T) {
	r := newRig(t)
	body := map[string]any{"readings": []any{map[string]any{"at": r.clock.scenario().Format(time.RFC3339), "c": 4.2}}}
	r.call("depot", "POST", "/api/v1/storage/fridge-1/readings", body).problem(t, 403, "forbidden")
	r.call("device", "POST", "/api/v1/storage/zebra/readings", body).problem(t, 404, "not_found")
	r.want(r.call("device", "POST", "/api/v1/storage/fridge-1/readings", body), 200)
	got := r.want(r.call("depot", "GET", "/api/v1/storage", nil), 200)
	if text(got, "storage", 0, "id") != "fridge-1" || at(got, "storage", 0, "range", "ok_max") != 6.0 || at(got, "storage", 0, "c") != 4.2 {
		t.Errorf("storage: %v", got)
	}
	curve := r.want(r.call("depot", "GET", "/api/v1/storage/fridge-1/readings", nil), 200)
	if len(at(curve, "readings").([]any)) != 1 || at(curve, "envelope", "ok_min") != 2.0 {
		t.Errorf("curve: %v", curve)
	}

	var rec dispatch.Recording
	r.core.View(func(v engine.View) { rec, _ = v.State.StorageRecording("fridge-1") })
	warm := coldchain.NewRecorder(rec.Class, rec.Envelope, r.clock.scenario())
	warm.Add(coldchain.Reading{At: r.clock.scenario(), Probe: 1, C: 12})
	r.do(dispatch.StorageDigest{Storage: "fridge-1", Digest: warm.Cut(r.clock.scenario())})
	list := r.want(r.call("depot", "GET", "/api/v1/excursions", nil), 200)
	if text(list, "excursions", 0, "id") != "fridge-1" || text(list, "excursions", 0, "verdict") != "major" || len(at(list, "excursions", 0, "units").([]any)) == 0 {
		t.Fatalf("excursions: %v", list)
	}
	path := "/api/v1/excursions/fridge-1/disposition"
	r.call("depot", "POST", path, map[string]any{"verdict": "release", "by": "physician", "comment": "probe"}).problem(t, 403, "forbidden")
	r.want(r.call("dispatcher", "POST", path, map[string]any{"verdict": "release", "by": "physician", "comment": "the probe hung in the door"}), 200)
	list = r.want(r.call("depot", "GET", "/api/v1/excursions", nil), 200)
	if len(at(list, "excursions").([]any)) != 0 {
		t.Errorf("excursions: %v", list)
	}
}
