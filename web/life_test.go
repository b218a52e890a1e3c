package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"airvein/fleet"
)

// TestOrderLife follows an order through the API alone, each step by the
// role whose step it is, and sends every step twice: the same step with the
// same content answers 200 again.
func TestOrderLife(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	flight, drone := text(order, "shipments", 0, "flight"), text(order, "shipments", 0, "drone")
	if text(order, "state") != "in_progress" || sh == "" || flight == "" || text(order, "shipments", 0, "eta") == "" || at(order, "why", 0) == nil {
		t.Fatalf("the answer has no promise: %v", order)
	}
	if text(order, "phone") != "" {
		t.Error("the phone is in the answer of placing")
	}
	if got := r.want(r.call("dispatcher", "GET", "/api/v1/orders/"+id, nil), 200); text(got, "phone") != "+86 25 0000 0000" || text(got, "note") != "bed 4" {
		t.Errorf("phone and note of the order: %v %v", got["phone"], got["note"])
	}

	pack := r.packBody(sh, "cold-1")
	list := r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200)
	code := text(list, "code")
	if len(code) != 6 {
		t.Fatalf("handover code %q", code)
	}
	again := r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200)
	if text(again, "code") != code {
		t.Error("packing again answers with another code")
	}
	pack["seal"] = "S2"
	r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack).problem(t, 409, "conflict")

	r.launch(flight, fleet.DroneID(drone))
	r.want(r.call("pilot", "POST", "/api/v1/flights/"+flight+"/consent", map[string]any{"pilot": "P. Ilot"}), 200)
	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportHoldReached})
	for range 2 {
		f := r.want(r.call("hospital", "POST", "/api/v1/flights/"+flight+"/pad-clear", map[string]any{"by": "nurse", "box_off": true}), 200)
		if text(f, "state") != "holding" || text(f, "pad_clear_valid_until") == "" {
			t.Fatalf("flight after pad-clear: %v", f)
		}
	}
	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportReleased})
	r.minute()

	receipt := map[string]any{"shipment": sh, "code": wrongCode(code), "received_by": "nurse", "units": pack["units"], "surface_c": 4.5}
	r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt).problem(t, 403, "wrong_code")
	receipt["code"] = code
	for range 2 {
		got := r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt), 200)
		if text(got, "state") != "delivered" || text(got, "shipments", 0, "cold_chain", "verdict") != "in_range" {
			t.Fatalf("order after receipt: %v", got)
		}
	}
	receipt["received_by"] = "somebody else"
	r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", receipt).problem(t, 409, "conflict")
	r.traceIsWhole(id)
	if curve := r.want(r.call("hospital", "GET", "/api/v1/boxes/cold-1/readings", nil), 200); at(curve, "envelope", "ok_max") != 10.0 {
		t.Errorf("the emptied box forgot what its record is judged by: %v", curve["envelope"])
	}

	rep := r.want(r.call("dispatcher", "GET", "/api/v1/reports/service", nil), 200)
	if rep["orders"] != 1.0 || rep["delivered"] != 1.0 || rep["units_delivered"] != 2.0 {
		t.Errorf("report: %v", rep)
	}
	if csv := r.call("dispatcher", "GET", "/api/v1/reports/service?format=csv", nil); csv.status != 200 || !strings.HasPrefix(csv.header.Get("Content-Type"), "text/csv") || !bytes.Contains(csv.body, []byte("delivered")) {
		t.Errorf("CSV report: %d %s", csv.status, csv.body)
	}
}

func wrongCode(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// traceIsWhole checks that every custody step is there with its time and
// actor, oldest first, and a temperature record for each unit.
func (r *rig) traceIsWhole(id string) {
	r.Helper()
	trace := r.want(r.call("hospital", "GET", "/api/v1/orders/"+id+"/trace", nil), 200)
	steps := map[string]int{}
	last := ""
	for _, s := range at(trace, "steps").([]any) {
		steps[text(s, "what")]++
		if text(s, "who") == "" || text(s, "at") < last {
			r.Errorf("step without actor, or out of order: %v", s)
		}
		last = text(s, "at")
	}
	for _, what := range []string{"reserved", "packed", "departed", "arrived", "received"} {
		if steps[what] != 2 {
			r.Errorf("%d steps %q for two units", steps[what], what)
		}
	}
	temps := at(trace, "temperature").([]any)
	if len(temps) != 2 || at(temps[0], "samples").(float64) == 0 || at(temps[0], "min_c") != 4.0 || text(temps[0], "verdict") != "in_range" {
		r.Errorf("temperature record: %v", temps)
	}
	din := text(r.want(r.call("depot", "GET", "/api/v1/units/"+text(temps[0], "unit"), nil), 200), "din")
	byDIN := r.want(r.call("depot", "GET", "/api/v1/units/"+din+"/trace", nil), 200)
	if n := len(at(byDIN, "steps").([]any)); n != len(at(trace, "steps").([]any))/2 {
		r.Errorf("the trace by donation number has %d steps", n)
	}
}

// TestHandoverCodeStaysInTheBox reads everything that a hospital can, and
// every live frame, all along an order's life: the code is in none of it.
func TestHandoverCodeStaysInTheBox(t *testing.T) {
	r := newRig(t)
	live := map[string]*client{}
	for _, who := range []string{"hospital", "hospital2", "pilot", "viewer", "dispatcher", "admin", "depot"} {
		live[who] = r.dial(who, "")
	}
	order := r.place("k1")
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	flight := text(order, "shipments", 0, "flight")
	pack := r.packBody(sh, "cold-1")
	code := text(r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200), "code")
	r.launch(flight, fleet.DroneID(text(order, "shipments", 0, "drone")))
	r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive",
		map[string]any{"shipment": sh, "code": wrongCode(code), "received_by": "nurse", "units": pack["units"]}).problem(t, 403, "wrong_code")

	seen := 0
	for _, who := range []string{"hospital", "pilot", "dispatcher", "admin", "viewer"} {
		for pattern := range routes() {
			method, path, _ := strings.Cut(pattern, " ")
			if method != http.MethodGet || strings.HasSuffix(path, "/live") || path == "/metrics" {
				continue
			}
			for _, x := range []string{id, sh, flight, "cold-1", text(order, "shipments", 0, "drone"), text(order, "shipments", 0, "units", 0, "id")} {
				a := r.call(who, method, strings.ReplaceAll(path, "{id}", x), nil)
				if holdsCode(a.body, code) {
					t.Errorf("%s reads the handover code at %s", who, pattern)
				}
				if a.status == 200 {
					seen++
				}
			}
		}
		r.call(who, "GET", "/api/v1/shipments/"+sh+"/packing-list", nil).problem(t, 404, "not_found")
	}
	if seen < 100 {
		t.Errorf("only %d answers were looked at", seen)
	}
	if !holdsCode(r.call("depot", "GET", "/api/v1/shipments/"+sh+"/packing-list", nil).body, code) {
		t.Error("the search does not find the code where it is")
	}
	last := r.dial("admin", "")
	last.until(kind("snapshot"))
	for who, c := range live {
		frames := c.until(func(m map[string]any) bool { return seq(m) >= seq(last.all[0]) })
		if who == "hospital" && (!c.saw(flightOutbound) || !c.saw(sh)) {
			t.Error("the hospital's frames do not follow its flight")
		}
		if holdsCode(frames, code) {
			t.Errorf("%s is told the handover code in a live frame", who)
		}
	}
}

// holdsCode looks for the code as a text of its own: six digits may stand
// in a longer number by chance.
func holdsCode(body []byte, code string) bool {
	return bytes.Contains(body, []byte(`"`+code+`"`)) || bytes.Contains(body, []byte(" "+code))
}

const flightOutbound = `"outbound"`

func TestIdempotencyKey(t *testing.T) {
	r := newRig(t)
	body := redCells(4)
	body["needed_by"] = r.clock.scenario().Add(time.Hour)
	const n = 20
	answers := make([]answer, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			answers[i] = r.call("hospital", "POST", "/api/v1/orders", body, "Idempotency-Key", "same")
		})
	}
	wg.Wait()
	created, ids := 0, map[string]bool{}
	for _, a := range answers {
		if a.status == 201 {
			created++
		} else if a.status != 200 {
			t.Errorf("answer %d: %s", a.status, a.body)
		}
		ids[text(a.json(t), "id")] = true
	}
	if created != 1 || len(ids) != 1 {
		t.Errorf("%d created, orders %v", created, ids)
	}
	r.clock.pass(2 * time.Hour) // needed_by is past: refused now, were it new
	r.want(r.call("hospital", "POST", "/api/v1/orders", body, "Idempotency-Key", "same"), 200)
	p := r.call("hospital", "POST", "/api/v1/orders", body, "Idempotency-Key", "fresh").problem(t, 422, "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "needed_by" {
		t.Errorf("refusal of a past needed_by: %+v", p)
	}
	body["note"] = "another"
	r.call("hospital", "POST", "/api/v1/orders", body, "Idempotency-Key", "same").problem(t, 422, "key_reused")
	// Another hospital's key is another key.
	other := redCells(2)
	other["hospital"] = "east"
	r.want(r.call("hospital2", "POST", "/api/v1/orders", other, "Idempotency-Key", "same"), 201)
	// The same content in another spelling is the same content.
	one := `{"urgency":"routine","hospital":"east","lines":[{"component":"red_cells","group":"A+","amount":2,"unit_def":"cn_200ml"}]}`
	two := `{ "hospital":"east", "lines":[{"amount":2.0,"group":"A+","component":"red_cells","unit_def":"cn_200ml"}], "urgency":"routine" }`
	r.want(r.call("hospital2", "POST", "/api/v1/orders", one, "Idempotency-Key", "spelt"), 201)
	r.want(r.call("hospital2", "POST", "/api/v1/orders", two, "Idempotency-Key", "spelt"), 200)
	for _, key := range []string{"", "with space", strings.Repeat("x", 129), "ä"} {
		r.call("hospital", "POST", "/api/v1/orders", redCells(2), "Idempotency-Key", key).problem(t, 422, "invalid")
	}
}

func TestListOrdersPages(t *testing.T) {
	r := newRig(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, text(r.place(fmt.Sprint("k", i)), "id"))
		r.clock.pass(time.Second)
	}
	var got []string
	cursor := ""
	for range 10 {
		page := r.want(r.call("hospital", "GET", "/api/v1/orders?limit=2&cursor="+cursor, nil), 200)
		for _, o := range at(page, "orders").([]any) {
			got = append(got, text(o, "id"))
		}
		if cursor = text(page, "next"); cursor == "" {
			break
		}
	}
	if len(got) != 5 || got[0] != ids[4] || got[4] != ids[0] {
		t.Errorf("pages give %v, want %v from the newest", got, ids)
	}
	if page := r.want(r.call("hospital2", "GET", "/api/v1/orders", nil), 200); len(at(page, "orders").([]any)) != 0 {
		t.Errorf("another hospital lists %v", page)
	}
	if page := r.want(r.call("admin", "GET", "/api/v1/orders?state=delivered", nil), 200); len(at(page, "orders").([]any)) != 0 {
		t.Errorf("delivered ones: %v", page)
	}
	since := r.clock.scenario().Add(-2 * time.Second).Format(time.RFC3339)
	if page := r.want(r.call("admin", "GET", "/api/v1/orders?since="+since, nil), 200); len(at(page, "orders").([]any)) != 2 {
		t.Errorf("since: %d orders", len(at(page, "orders").([]any)))
	}
}

// TestDisposition: a named person decides on what the ward did not take.
func TestDisposition(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	id, sh := text(order, "id"), text(order, "shipments", 0, "id")
	flight, drone := text(order, "shipments", 0, "flight"), text(order, "shipments", 0, "drone")
	pack := r.packBody(sh, "cold-1")
	code := text(r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", pack), 200), "code")
	r.launch(flight, fleet.DroneID(drone))
	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportHoldReached})
	r.report(fleet.DroneID(drone), fleet.Report{Kind: fleet.ReportReleased})
	r.minute()
	var rejected []any
	for _, u := range pack["units"].([]string) {
		rejected = append(rejected, map[string]any{"unit": u, "reason": "torn"})
	}
	r.want(r.call("hospital", "POST", "/api/v1/orders/"+id+"/receive", map[string]any{
		"shipment": sh, "code": code, "received_by": "nurse", "units": []string{}, "rejected": rejected}), 200)

	path := "/api/v1/excursions/" + sh + "/disposition"
	word := map[string]any{"verdict": "discard", "by": "physician", "comment": "torn bags"}
	r.call("hospital", "POST", path, word).problem(t, 403, "forbidden")
	r.call("dispatcher", "POST", "/api/v1/excursions/x/disposition", word).problem(t, 404, "not_found")
	r.call("dispatcher", "POST", path, map[string]any{"verdict": "eat", "by": "p", "comment": "c"}).problem(t, 422, "invalid")
	for range 2 {
		r.want(r.call("dispatcher", "POST", path, word), 200)
	}
	word["comment"] = "another reason"
	r.call("dispatcher", "POST", path, word).problem(t, 409, "conflict")
	unit := pack["units"].([]string)[0]
	if got := r.want(r.call("dispatcher", "GET", "/api/v1/units/"+unit, nil), 200); text(got, "status") != "discarded" {
		t.Errorf("unit after its disposition: %v", got)
	}
}
