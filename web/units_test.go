package web

import (
	"strings"
	"testing"

	"airvein/fleet"
)

// A unit's life through the API: received, released once its tests are
// there, kept apart, recalled, and its trace from stock to fate.
func TestUnitLife(t *testing.T) {
	r := newRig(t)
	head := "din,product,division,component,group,ml,unit_def,collected,expiry,attributes,status,tests\n"
	row := "G123426900009,E0001V00,00,red_cells,B+,300,cn_200ml,2026-11-20T08:00:00Z,2026-12-20T08:00:00Z,,received,hbsag=neg\n"
	imp := "/api/v1/stock/import?depot=center&source=lis"
	r.want(r.call("depot", "POST", imp, head+row, "Content-Type", "text/csv"), 200)
	unit := "/api/v1/units/G123426900009-E0001V00-00"
	why := map[string]any{"reason": "tests are in"}
	if p := r.call("depot", "POST", unit+"/release", why).problem(t, 409, "conflict"); !strings.Contains(p.Detail, "nat") {
		t.Errorf("the missing test is not named: %s", p.Detail)
	}
	if got := r.want(r.call("depot", "GET", unit, nil), 200); !strings.Contains(text(got, "missing"), "nat") || text(got, "place") != "center" {
		t.Errorf("%v", got)
	}
	r.want(r.call("depot", "POST", imp, head+strings.Replace(row, "hbsag=neg", "nat=neg;hbsag=neg", 1), "Content-Type", "text/csv"), 200)
	if got := r.want(r.call("depot", "POST", unit+"/release", why), 200); text(got, "status") != "available" {
		t.Errorf("released: %v", got)
	}
	r.call("hospital", "POST", unit+"/release", why).problem(t, 403, "forbidden")
	r.call("hospital", "POST", unit+"/fate", map[string]any{"fate": "TX"}).problem(t, 404, "not_found")
	r.call("depot2", "POST", unit+"/discard", why).problem(t, 404, "not_found")
	r.call("depot", "POST", unit+"/free", map[string]any{"reason": "x", "authority": "x"}).problem(t, 409, "conflict")
	mark := map[string]any{"reason": "flood reserve", "authority": "health commission"}
	if got := r.want(r.call("dispatcher", "POST", unit+"/earmark", mark), 200); text(got, "authority") != "health commission" || text(got, "status") != "earmarked" {
		t.Errorf("earmarked: %v", got)
	}
	r.want(r.call("depot", "POST", unit+"/free", mark), 200)
	got := r.want(r.call("depot", "POST", "/api/v1/units/G123426900009/recall", map[string]any{"reason": "donor called"}), 200)
	if text(got, "units", 0, "status") != "quarantined" || len(at(got, "units").([]any)) != 1 || text(got, "units", 0, "people", 0, "who") == "" {
		t.Errorf("recalled: %v", got)
	}
	r.call("depot", "POST", unit+"/release", why).problem(t, 409, "conflict")
	if got := r.want(r.call("dispatcher", "GET", "/api/v1/recalls/"+text(got, "id"), nil), 200); text(got, "named") != "G123426900009" {
		t.Errorf("recall: %v", got)
	}
	r.call("hospital", "GET", "/api/v1/recalls/"+text(got, "id"), nil).problem(t, 404, "not_found")
	trace := r.want(r.call("depot", "GET", "/api/v1/units/G123426900009/trace", nil), 200)
	var words []string
	for _, s := range at(trace, "steps").([]any) {
		words = append(words, text(s, "what"))
	}
	if got := strings.Join(words, " "); got != "stocked listed unit_released earmarked freed unit_recalled" {
		t.Errorf("steps: %s", got)
	}
	a := r.call("depot", "GET", "/api/v1/units/G123426900009/trace?format=csv", nil)
	if lines := strings.Split(strings.TrimSpace(string(a.body)), "\n"); a.status != 200 || len(lines) != 7 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") {
		t.Errorf("CSV: %d\n%s", a.status, a.body)
	}
}

// A hospital is told of a unit that it must not transfuse, and only of its
// own; its acknowledgement needs no comment, another's does.
func TestHospitalIsToldNotToTransfuse(t *testing.T) {
	r := newRig(t)
	order := r.delivered("k1")
	unit := text(order, "shipments", 0, "units", 0, "id")
	r.want(r.call("dispatcher", "POST", "/api/v1/units/"+unit+"/recall", map[string]any{"reason": "donor called"}), 200)
	alarms := at(r.want(r.call("hospital", "GET", "/api/v1/alarms?open=true", nil), 200), "alarms").([]any)
	if len(alarms) != 1 || text(alarms[0], "kind") != "unit_taken_back" || !strings.Contains(text(alarms[0], "text"), unit) {
		t.Fatalf("alarms of the hospital: %v", alarms)
	}
	if others := at(r.want(r.call("hospital2", "GET", "/api/v1/alarms", nil), 200), "alarms").([]any); len(others) != 0 {
		t.Errorf("another hospital sees %v", others)
	}
	ack := "/api/v1/alarms/" + text(alarms[0], "id") + "/ack"
	r.call("hospital2", "POST", ack, map[string]any{}).problem(t, 404, "not_found")
	r.call("dispatcher", "POST", ack, map[string]any{}).problem(t, 422, "invalid")
	if got := r.want(r.call("hospital", "POST", ack, map[string]any{}), 200); at(got, "open") != false {
		t.Errorf("acknowledged: %v", got)
	}
	r.want(r.call("hospital", "POST", "/api/v1/units/"+unit+"/fate", map[string]any{"fate": "WA"}), 200)
	sh := text(order, "shipments", 0, "id")
	r.want(r.call("hospital", "POST", "/api/v1/shipments/"+sh+"/feedback", map[string]any{"sort": "delivery", "rating": 5, "text": "quick"}), 200)
	trace := r.want(r.call("hospital", "GET", "/api/v1/orders/"+text(order, "id")+"/trace", nil), 200)
	said := ""
	for _, s := range at(trace, "steps").([]any) {
		said += text(s, "what") + " "
		if text(s, "what") == "feedback" && text(s, "reason") != "rated 5 of 5: quick" {
			t.Errorf("feedback: %v", s)
		}
	}
	if !strings.Contains(said, "stocked") || !strings.HasSuffix(said, "unit_recalled fate_WA feedback ") {
		t.Errorf("steps: %s", said)
	}
}

// delivered is an order that its ward has received.
func (r *rig) delivered(key string) map[string]any {
	r.Helper()
	order := r.place(key)
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	flight, drone := text(order, "shipments", 0, "flight"), fleet.DroneID(text(order, "shipments", 0, "drone"))
	pack := r.packBody(sh, "cold-1")
	list := r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200)
	r.launch(flight, drone)
	r.report(drone, fleet.Report{Kind: fleet.ReportHoldReached})
	r.want(r.call("hospital", "POST", "/api/v1/flights/"+flight+"/pad-clear", map[string]any{"by": "nurse", "box_off": true}), 200)
	r.report(drone, fleet.Report{Kind: fleet.ReportReleased})
	r.minute()
	receipt := map[string]any{"shipment": sh, "code": text(list, "code"), "received_by": "nurse", "units": pack["units"]}
	return r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt), 200)
}
