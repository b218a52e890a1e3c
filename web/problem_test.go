package web

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const secret = "SECRET-c0ffee"

// Every bad request gets a problem that names the field and never repeats
// the value, and changes nothing.
func TestBadRequests(t *testing.T) {
	r := newRig(t)
	line := func(extra string) string {
		return `{"urgency":"routine","hospital":"north","lines":[{"component":"red_cells","group":"A+","amount":2,"unit_def":"cn_200ml"` + extra + `}]}`
	}
	for name, c := range map[string]struct {
		body, field, code string
		status            int
	}{
		"unknown key":         {`{"urgency":"routine","hospital":"north","lines":[],"SECRET":"` + secret + `"}`, "SECRET", "malformed", 400},
		"unknown inner key":   {line(`,"colour":"` + secret + `"`), "lines[0].colour", "malformed", 400},
		"key of another case": {line(`,"Group":"` + secret + `"`), "lines[0].Group", "malformed", 400},
		"duplicate key":       {line(`,"group":"B+"`), "lines[0].group", "malformed", 400},
		"text after":          {line("") + secret, "", "malformed", 400},
		"second value":        {line("") + line(""), "", "malformed", 400},
		"not JSON":            {`{"urgency":` + secret, "", "malformed", 400},
		"cut off":             {`{"urgency":"` + secret, "", "malformed", 400},
		"empty":               {``, "", "malformed", 400},
		"an array":            {`["` + secret + `"]`, "", "invalid", 422},
		"deep":                {`{"lines":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "", "malformed", 400},
		"not UTF-8":           {line(",\"substitution\":\"\xff\xfe\""), "", "malformed", 400},
		"huge number":         {strings.Replace(line(""), `"amount":2`, `"amount":1e999`, 1), "lines[0].amount", "malformed", 400},
		"over 1 MiB":          {line(`,"substitution":"` + strings.Repeat("x", 1<<20) + `"`), "", "too_large", 413},
		"text for a number":   {strings.Replace(line(""), `"amount":2`, `"amount":"`+secret+`"`, 1), "lines[0].amount", "invalid", 422},
		"zero amount":         {strings.Replace(line(""), `"amount":2`, `"amount":0`, 1), "lines[0].amount", "invalid", 422},
		"absurd amount":       {strings.Replace(line(""), `"amount":2`, `"amount":99999`, 1), "lines[0].amount", "invalid", 422},
		"unknown component":   {strings.Replace(line(""), "red_cells", secret, 1), "lines[0].component", "invalid", 422},
		"unknown group":       {strings.Replace(line(""), "A+", secret, 1), "lines[0].group", "invalid", 422},
		"unknown urgency":     {strings.Replace(line(""), "routine", secret, 1), "urgency", "invalid", 422},
		"no urgency":          {strings.Replace(line(""), `"urgency":"routine",`, "", 1), "urgency", "invalid", 422},
		"no lines":            {`{"urgency":"routine","hospital":"north","lines":[]}`, "lines", "invalid", 422},
		"immediate, unsigned": {strings.Replace(line(""), "routine", "immediate", 1), "authorised_by", "invalid", 422},
		"unknown attribute":   {line(`,"attributes":["` + secret + `"]`), "lines[0].attributes[0]", "invalid", 422},
		"kind not yet":        {strings.Replace(line(""), "{", `{"kind":"transfer",`, 1), "kind", "not_yet", 422},
		"time without zone":   {strings.Replace(line(""), "{", `{"needed_by":"2026-11-23 10:00",`, 1), "needed_by", "invalid", 422},
		"past":                {strings.Replace(line(""), "{", `{"needed_by":"2020-01-01T00:00:00Z",`, 1), "needed_by", "invalid", 422},
	} {
		t.Run(name, func(t *testing.T) {
			a := r.call("hospital", "POST", "/api/v1/orders", c.body, "Idempotency-Key", "k")
			p := a.problem(t, c.status, c.code)
			if strings.Contains(string(a.body), secret) {
				t.Errorf("the rejected value is repeated: %s", a.body)
			}
			if c.field != "" && (len(p.Errors) == 0 || p.Errors[0].Field != c.field || p.Errors[0].Message == "") {
				t.Errorf("errors %+v, want one at %s", p.Errors, c.field)
			}
		})
	}
	other := strings.Replace(line(""), "north", secret, 1)
	if p := r.call("dispatcher", "POST", "/api/v1/orders", other, "Idempotency-Key", "k").problem(t, 422, "invalid"); p.Errors[0].Field != "hospital" {
		t.Errorf("unknown hospital: %+v", p)
	}
	p := r.call("hospital", "POST", "/api/v1/orders", strings.Replace(line(""), "A+", "Z", 1), "Idempotency-Key", "k").problem(t, 422, "invalid")
	if !strings.Contains(p.Errors[0].Message, "AB-") {
		t.Errorf("the refusal of a group does not list what is allowed: %+v", p)
	}
	if got := r.want(r.call("admin", "GET", "/api/v1/orders", nil), 200); len(at(got, "orders").([]any)) != 0 {
		t.Errorf("a refused order is there: %v", got)
	}
}

// The router's own refusals are problems too.
func TestRouterProblems(t *testing.T) {
	r := newRig(t)
	r.call("admin", "GET", "/api/v1/nothing", nil).problem(t, 404, "not_found")
	r.call("", "GET", "/api/", nil).problem(t, 404, "not_found")
	r.call("admin", "GET", "/api/v1/orders/", nil).problem(t, 404, "not_found")
	r.call("admin", "GET", "/api/v1/orders/%ff%00", nil).problem(t, 404, "not_found")
	a := r.call("admin", "DELETE", "/api/v1/orders", nil)
	a.problem(t, 405, "method_not_allowed")
	if a.header.Get("Allow") != "GET, POST, HEAD" {
		t.Errorf("Allow: %q", a.header.Get("Allow"))
	}
	r.call("admin", "PATCH", "/api/v1/orders/x", "{}").problem(t, 405, "method_not_allowed")
	r.call("admin", "BREW", "/api/v1/clock", nil).problem(t, 405, "method_not_allowed")

	for _, q := range []string{"limit=many", "limit=0", "limit=100000", "state=" + secret, "since=" + secret, "cursor=" + secret, "cursor=-1"} {
		a := r.call("admin", "GET", "/api/v1/orders?"+q, nil)
		p := a.problem(t, 422, "invalid")
		if field, _, _ := strings.Cut(q, "="); len(p.Errors) == 0 || p.Errors[0].Field != field || strings.Contains(string(a.body), secret) {
			t.Errorf("%s: %s", q, a.body)
		}
	}
	r.call("admin", "GET", "/api/v1/orders?hospital=%ff", nil).problem(t, 400, "malformed")
	r.call("admin", "GET", "/api/v1/orders?hospital=%zz", nil).problem(t, 400, "malformed")
	for _, ct := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=gb18030", secret, "application/json-patch+json"} {
		a := r.call("hospital", "POST", "/api/v1/orders", "{}", "Content-Type", ct)
		a.problem(t, 415, "unsupported_media_type")
		if strings.Contains(string(a.body), secret) {
			t.Errorf("the content type is repeated: %s", a.body)
		}
	}
	r.call("hospital", "GET", "/api/v1/orders", nil, "Authorization", "Basic "+secret).problem(t, 401, "unauthenticated")
	if a := r.call("admin", "HEAD", "/api/v1/orders", nil); a.status != 200 {
		t.Errorf("HEAD of a list: %d", a.status)
	}
}

// A failure is a problem without its cause, and an unavailable store 503.
func TestFailures(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	r.core.down = errDown
	a := r.call("hospital", "POST", "/api/v1/orders/"+text(order, "id")+"/cancel", map[string]any{"reason": "x"})
	a.problem(t, 500, "internal")
	if strings.Contains(string(a.body), errDown.Error()) {
		t.Errorf("the cause is told: %s", a.body)
	}
	r.call("", "GET", "/readyz", nil).problem(t, 503, "unavailable")
	r.core.down = nil
	if a := r.call("", "GET", "/readyz", nil); a.status != 200 {
		t.Errorf("readyz: %d", a.status)
	}
	if a := r.call("", "GET", "/metrics", nil); !strings.Contains(string(a.body), `airvein_http_requests_total{route="POST /api/v1/orders",status="201"} 1`) {
		t.Errorf("the requests are not counted: %s", a.body)
	}
}

func TestStockImport(t *testing.T) {
	r := newRig(t)
	head := "din,product,division,component,group,ml,unit_def,collected,expiry,attributes,status,tests\n"
	tests := "nat=neg;hbsag=neg;hcv=neg;hiv=neg;syphilis=neg"
	row := "G123426900001,E0001V00,00,red_cells,B+,300,cn_200ml,2026-11-20T08:00:00Z,2026-12-20T08:00:00Z,,available," + tests + "\n"
	path := "/api/v1/stock/import?depot=center&mode=delta"
	bad := strings.Replace(row, "red_cells", secret, 1)
	a := r.call("depot", "POST", path, head+row+bad, "Content-Type", "text/csv")
	p := a.problem(t, 422, "invalid")
	if len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Field, "line 3") || strings.Contains(string(a.body), secret) {
		t.Errorf("mistake in line 3: %s", a.body)
	}
	bPlus := func() int {
		return len(at(r.want(r.call("depot", "GET", "/api/v1/stock?group=B%2B", nil), 200), "units").([]any))
	}
	if n := bPlus(); n != 0 {
		t.Errorf("%d units of a refused file are there", n)
	}
	r.call("depot", "POST", path, head+row+"\xff\xff\n", "Content-Type", "text/csv; charset=gb18030").problem(t, 422, "invalid")
	late := strings.Replace(strings.Replace(row, "2026-12-20", "2000-12-20", 1), "2026-11-20", "2000-11-20", 1)
	untested := strings.Replace(strings.Replace(row, "900001", "900002", 1), "nat=neg;", "", 1)
	p = r.call("depot", "POST", path, head+late+"\n"+untested, "Content-Type", "text/csv").problem(t, 422, "invalid")
	if len(p.Errors) != 2 || p.Errors[0].Field != "line 2 expiry" || p.Errors[1].Field != "line 4 tests" || !strings.Contains(p.Errors[1].Message, "nat") {
		t.Errorf("mistakes that the core finds: %+v", p.Errors)
	}
	r.call("depot", "POST", path, head+row).problem(t, 415, "unsupported_media_type")
	r.call("depot", "POST", path+"&as_of=2100-01-01T00:00:00Z", head+row, "Content-Type", "text/csv").problem(t, 422, "invalid")
	r.call("admin", "POST", "/api/v1/stock/import", head+row, "Content-Type", "text/csv").problem(t, 422, "invalid")
	if got := r.want(r.call("depot", "POST", path, head+row, "Content-Type", "text/csv"), 200); got["units"] != 1.0 {
		t.Errorf("import: %v", got)
	}
	if n := bPlus(); n != 1 {
		t.Errorf("%d units after the import", n)
	}
}

func TestReadings(t *testing.T) {
	r := newRig(t)
	now := r.clock.scenario()
	body := func(at time.Time) map[string]any {
		return map[string]any{"readings": []any{map[string]any{"at": at, "probe": 1, "c": 4.25}}}
	}
	path := "/api/v1/boxes/cold-1/readings"
	if got := r.want(r.call("device", "POST", path, body(now)), 200); got["added"] != 1.0 {
		t.Errorf("posted: %v", got)
	}
	if got := r.want(r.call("device", "POST", path, body(now)), 200); got["added"] != 0.0 {
		t.Errorf("posted again: %v", got)
	}
	r.call("device", "POST", path, body(now.Add(time.Hour))).problem(t, 422, "invalid")
	r.call("device", "POST", "/api/v1/boxes/none/readings", body(now)).problem(t, 404, "not_found")
	r.call("device", "POST", path, map[string]any{"readings": []any{}}).problem(t, 422, "invalid")
	many := make([]any, 1001)
	for i := range many {
		many[i] = map[string]any{"at": now, "c": 4}
	}
	r.call("device", "POST", path, map[string]any{"readings": many}).problem(t, 422, "invalid")
	got := r.want(r.call("depot", "GET", path, nil), 200)
	if at(got, "readings", 0, "c") != 4.25 || at(got, "envelope", "ok_min") != 2.0 || at(got, "envelope", "ok_max") != 10.0 {
		t.Errorf("curve: %v", got)
	}
	boxes := r.want(r.call("depot", "GET", "/api/v1/boxes", nil), 200)
	if at(boxes, "boxes", 0, "c") != 4.25 || at(boxes, "boxes", 0, "c_probe") != 1.0 {
		t.Errorf("box: %v", at(boxes, "boxes", 0))
	}
}

func TestZones(t *testing.T) {
	r := newRig(t)
	order := r.place("k1")
	feature := func(id string, ring string) string {
		return fmt.Sprintf(`{"type":"Feature","id":"%s","properties":{"name":"Fire","kind":"prohibited","buffer_m":50},"geometry":{"type":"Polygon","coordinates":[%s]}}`, id, ring)
	}
	across := `[[118.70,32.08],[118.80,32.08],[118.80,32.09],[118.70,32.09],[118.70,32.08]]`
	got := r.want(r.call("dispatcher", "POST", "/api/v1/zones/z1?dry_run=1", feature("z1", across), "Content-Type", "application/geo+json"), 200)
	if text(got, "flights", 0, "id") != text(order, "shipments", 0, "flight") || got["dry_run"] != true {
		t.Errorf("dry run: %v", got)
	}
	if zones := r.want(r.call("viewer", "GET", "/api/v1/zones", nil), 200); len(at(zones, "features").([]any)) != 0 {
		t.Errorf("a dry run made a zone: %v", zones)
	}
	for range 2 {
		r.want(r.call("dispatcher", "POST", "/api/v1/zones/z1", feature("z1", across)), 200)
	}
	other := strings.Replace(feature("z1", across), "Fire", "Flood", 1)
	r.call("dispatcher", "POST", "/api/v1/zones/z1", other).problem(t, 409, "conflict")
	r.want(r.call("dispatcher", "PUT", "/api/v1/zones/z1", other), 200)
	zones := r.want(r.call("viewer", "GET", "/api/v1/zones", nil), 200)
	if text(zones, "features", 0, "properties", "name") != "Flood" || text(zones, "type") != "FeatureCollection" {
		t.Errorf("zones: %v", zones)
	}
	for name, bad := range map[string]string{
		"other id":      feature("z2", across),
		"self-crossing": feature("z3", `[[118.70,32.08],[118.80,32.09],[118.80,32.08],[118.70,32.09],[118.70,32.08]]`),
		"no feature":    `{"type":"` + secret + `"}`,
		"no geometry":   `{"type":"Feature","properties":{"name":"` + secret + `","kind":"` + secret + `"}}`,
		"bad kind":      strings.Replace(feature("z3", across), "prohibited", secret, 1),
	} {
		a := r.call("dispatcher", "PUT", "/api/v1/zones/z3", bad)
		a.problem(t, 422, "invalid")
		if strings.Contains(string(a.body), secret) {
			t.Errorf("%s: repeated: %s", name, a.body)
		}
	}
	r.call("dispatcher", "PUT", "/api/v1/zones/z3", `{"type":"Feature","type":"Feature"}`).problem(t, 400, "malformed")
	r.want(r.call("dispatcher", "DELETE", "/api/v1/zones/z1", nil), 200)
	r.call("dispatcher", "DELETE", "/api/v1/zones/z1", nil).problem(t, 404, "not_found")
}
