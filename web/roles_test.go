package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"airvein/web/account"
)

// A route without an entry in the table is an error of New, and an entry
// that nothing serves is too.
func TestRouteWithoutEntryIsRefused(t *testing.T) {
	r := newRig(t)
	g := &guard{mux: http.NewServeMux(), s: r.s, bodies: map[string]reflect.Type{}}
	g.HandleFunc("GET /api/v1/secrets", func(http.ResponseWriter, *http.Request) {})
	err := g.complete()
	if err == nil || !strings.Contains(err.Error(), `"GET /api/v1/secrets" has no entry`) || !strings.Contains(err.Error(), "nothing serves it") {
		t.Errorf("complete: %v", err)
	}
	if _, pattern := g.mux.Handler(&http.Request{Method: "GET", URL: mustURL("/api/v1/secrets")}); pattern != "" {
		t.Errorf("the route without an entry is served as %q", pattern)
	}
}

// Every permission is in the table of grants and used by a route.
func TestPermissionsAreGrantedAndUsed(t *testing.T) {
	used := map[Permission]bool{permOpen: true}
	for pattern, need := range routes() {
		used[need.perm] = true
		if need.perm != permOpen && len(grants()[need.perm]) == 0 {
			t.Errorf("%s needs %s, which no role has", pattern, need.perm)
		}
	}
	for p, roles := range grants() {
		if !used[p] {
			t.Errorf("no route needs %s", p)
		}
		for _, role := range roles {
			if !slices.Contains(account.Roles(), role) {
				t.Errorf("%s is granted to %q", p, role)
			}
		}
	}
}

// The description of the API has exactly the routes under /api/ that there
// are, the live socket aside, and says of each which need a sign-in.
func TestOpenAPIEqualsTheRoutes(t *testing.T) {
	r := newRig(t)
	a := r.call("", "GET", "/openapi.json", nil)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ Security []map[string][]string }
	}
	if err := json.Unmarshal(a.body, &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatal(doc.OpenAPI, err)
	}
	described := map[string]bool{}
	for path, ops := range doc.Paths {
		for method, op := range ops {
			pattern := strings.ToUpper(method) + " " + path
			described[pattern] = true
			if signIn := len(op.Security) > 0; signIn != (routes()[pattern].perm != permOpen) {
				t.Errorf("%s: described as needing a sign-in: %t", pattern, signIn)
			}
		}
	}
	for pattern := range routes() {
		api := strings.Contains(pattern, " /api/v1/") && !strings.HasSuffix(pattern, "/live")
		if described[pattern] != api {
			t.Errorf("%s: described %t, want %t", pattern, described[pattern], api)
		}
		delete(described, pattern)
	}
	if len(described) > 0 {
		t.Errorf("described, but in no table: %v", described)
	}
	if strings.Contains(string(a.body), "ErrorModel") {
		t.Error("huma's own error type is described")
	}
}

// The whole matrix role x route: who is nobody gets 401, a role without the
// permission 404 to read and 403 to act, and a role with it neither.
func TestRolesByRoute(t *testing.T) {
	r := newRig(t)
	for pattern, need := range routes() {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.ReplaceAll(path, "{id}", "none")
		if need.perm == permOpen {
			if a := r.call("", method, path, bodyFor(need)); a.status == 403 || a.status == 404 {
				t.Errorf("%s is not open: %d", pattern, a.status)
			}
			continue
		}
		r.call("", method, path, bodyFor(need)).problem(t, 401, "unauthenticated")
		r.call("", method, path, bodyFor(need), "Authorization", "Bearer avn_wrong").problem(t, 401, "unauthenticated")
		for _, role := range account.Roles() {
			a := r.call(string(role), method, path, bodyFor(need))
			switch {
			case may(role, need.perm):
				if a.status == 401 || a.status >= 500 || a.status == 403 {
					t.Errorf("%s may %s: %d %s", role, pattern, a.status, a.body)
				}
			case method == http.MethodGet:
				a.problem(t, 404, "not_found")
			default:
				a.problem(t, 403, "forbidden")
			}
		}
	}
}

func bodyFor(need rule) any {
	if need.media == "" {
		return nil
	}
	return "{}"
}

// What belongs to another is not there: every route that names a thing,
// called by the hospital and the depot it does not belong to.
func TestOthersThingsAreNotThere(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	sh := text(order, "shipments", 0, "id")
	flight, unit := text(order, "shipments", 0, "flight"), text(order, "shipments", 0, "units", 0, "id")
	drone := text(order, "shipments", 0, "drone")
	r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", r.packBody(sh, "cold-1")), 200)
	ids := map[string]string{"orders": text(order, "id"), "shipments": sh, "flights": flight, "units": unit, "boxes": "cold-1", "drones": drone}
	bodies := map[string]any{
		"cancel": map[string]any{"reason": "x"}, "receive": map[string]any{"shipment": sh, "code": "000000", "received_by": "n"},
		"pack": r.packBody(sh, "cold-1"), "unpack": map[string]any{"by": "x"}, "pad-clear": map[string]any{"by": "x"},
		"state": map[string]any{"state": "out_of_service", "by": "x"}, "feedback": map[string]any{"sort": "delivery", "rating": 4},
		"depart": map[string]any{"courier": "x"}, "arrive": map[string]any{"by": "x"},
	}
	for _, step := range []string{"release", "quarantine", "discard", "recall"} {
		bodies[step] = map[string]any{"reason": "x"}
	}
	for _, step := range []string{"earmark", "free"} {
		bodies[step] = map[string]any{"reason": "x", "authority": "x"}
	}
	bodies["fate"] = map[string]any{"fate": "TX"}
	tried := 0
	for pattern, need := range routes() {
		method, path, _ := strings.Cut(pattern, " ")
		parts := strings.Split(path, "/")
		if len(parts) < 5 || parts[4] != "{id}" || ids[parts[3]] == "" {
			continue
		}
		path = strings.ReplaceAll(path, "{id}", ids[parts[3]])
		var body any
		if need.media != "" {
			body = bodies[parts[len(parts)-1]]
		}
		for _, who := range []string{"hospital2", "depot2"} {
			if role := account.Role(strings.TrimSuffix(who, "2")); may(role, need.perm) {
				r.call(who, method, path, body).problem(t, 404, "not_found")
				tried++
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d routes were tried", tried)
	}
	for _, who := range []string{"hospital2", "depot2"} {
		for _, path := range []string{"orders", "shipments", "flights", "drones", "boxes"} {
			a := r.want(r.call(who, "GET", "/api/v1/"+path, nil), 200)
			if n := len(at(a, path).([]any)); n != 0 {
				t.Errorf("%s lists %d of another's %s", who, n, path)
			}
		}
	}
	r.call("depot2", "GET", "/api/v1/stock?depot=center", nil).problem(t, 404, "not_found")
	r.call("depot2", "POST", "/api/v1/stock/import?depot=center", "din\n", "Content-Type", "text/csv").problem(t, 404, "not_found")
	r.call("hospital2", "POST", "/api/v1/orders", redCells(2), "Idempotency-Key", "k").problem(t, 403, "forbidden")
}

// A pilot carries a box: no group, number or patient is in what a pilot
// reads, and a viewer sees positions alone.
func TestNoGroupsWithoutTheRight(t *testing.T) {
	r := newRig(t)
	live := map[string]*client{"pilot": r.dial("pilot", ""), "viewer": r.dial("viewer", "")}
	order := r.place("k1")
	sh := text(order, "shipments", 0, "id")
	r.want(r.call("depot", "POST", "/api/v1/shipments/"+sh+"/pack", r.packBody(sh, "cold-1")), 200)
	r.core.fly("d1", rigSite().Depots[0].Pad.LatLng)
	secrets := []string{`"A+"`, "G123426", "bed 4", "physician on duty", `"fcp"`}
	for who, c := range live {
		frames := c.until(func(m map[string]any) bool {
			return text(m, "drones", 0, "mode") != "" || who == "viewer" && at(m, "drones", 0, "lat") != nil
		})
		for pattern := range routes() {
			if method, path, _ := strings.Cut(pattern, " "); method == "GET" && strings.HasPrefix(path, "/api/") && !strings.Contains(path, "/live") {
				frames = append(frames, r.call(who, method, strings.ReplaceAll(path, "{id}", sh), nil).body...)
			}
		}
		for _, s := range secrets {
			if strings.Contains(string(frames), s) {
				t.Errorf("the %s is told %s", who, s)
			}
		}
		if who == "viewer" && (strings.Contains(string(frames), sh) || strings.Contains(string(frames), `"flight":"`+text(order, "shipments", 0, "flight"))) {
			t.Error("the viewer is told of a shipment or flight")
		}
	}
}
