package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fakeAPI answers every request with one status and body, and keeps what it
// was asked.
type fakeAPI struct {
	status   int
	body     string
	requests []string
	sent     []string
	key      string
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	f.requests = append(f.requests, r.Method+" "+r.URL.String())
	f.sent = append(f.sent, string(raw))
	if k := r.Header.Get("Idempotency-Key"); k != "" {
		f.key = k
	}
	w.WriteHeader(f.status)
	io.WriteString(w, f.body)
}

func serveFake(t *testing.T, status int, body string) *fakeAPI {
	t.Helper()
	f := &fakeAPI{status: status, body: body}
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	t.Setenv("AIRVEIN_URL", srv.URL+"/")
	t.Setenv("AIRVEIN_TOKEN", "token")
	return f
}

func TestOrderPlaceSendsWhatTheFlagsSay(t *testing.T) {
	f := serveFake(t, 201, `{"id":"o1","state":"placed"}`)
	code, out, stderr := runLine(t, "", "order", "place", "--hospital", "h", "--component", "red_cells", "--group", "A+",
		"--amount", "4U", "--urgency", "immediate", "--authorised-by", "dr", "--key", "k1", "--json")
	if code != exitOK || !strings.Contains(out, `"o1"`) {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	var b orderBody
	if err := json.Unmarshal([]byte(f.sent[0]), &b); err != nil {
		t.Fatal(err)
	}
	if f.requests[0] != "POST /api/v1/orders" || f.key != "k1" || b.Hospital != "h" || b.AuthorisedBy != "dr" || b.Kind != "patient" ||
		len(b.Lines) != 1 || b.Lines[0].Amount != 4 || b.Lines[0].UnitDef != "cn_200ml" {
		t.Errorf("sent %s with key %q: %+v", f.requests[0], f.key, b)
	}
}

func TestARefusalNamesTheField(t *testing.T) {
	serveFake(t, 422, `{"status":422,"title":"Refused","code":"invalid","errors":[{"field":"lines[0].group","message":"is not a group"}]}`)
	code, _, stderr := runLine(t, "", "order", "place", "--hospital", "h", "--component", "red_cells", "--group", "Z", "--amount", "4U")
	if code != exitFailed || !strings.Contains(stderr, "lines[0].group: is not a group") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestAnAnswerThatIsNoProblemIsAnErrorToo(t *testing.T) {
	serveFake(t, 502, `<html>`)
	code, _, stderr := runLine(t, "", "drones")
	if code != exitFailed || !strings.Contains(stderr, "502") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestReceiveSendsEveryUnitOnce(t *testing.T) {
	f := serveFake(t, 200, `{"id":"o1","state":"delivered"}`)
	code, out, stderr := runLine(t, "", "order", "receive", "o 1", "--shipment", "s", "--code", "123456", "--received-by", "w",
		"--unit", "u1", "--reject", "u2=leaking=badly")
	if code != exitOK || !strings.Contains(out, "delivered") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	var b receipt
	if err := json.Unmarshal([]byte(f.sent[0]), &b); err != nil {
		t.Fatal(err)
	}
	if f.requests[0] != "POST /api/v1/orders/o%201/receive" || len(b.Units) != 1 || len(b.Rejected) != 1 || b.Rejected[0].Reason != "leaking=badly" || b.SurfaceC != nil {
		t.Errorf("%s sent %+v", f.requests[0], b)
	}
}

func TestListsPrintForPeople(t *testing.T) {
	cases := []struct{ line, answer, want string }{
		{"drones", `{"drones":[{"id":"AV-01","state":"airborne","link":"live","lat":32.1,"lon":118.7,"battery_pct":77.4,"box":"C1","box_c":4.25}]}`, "32.10000,118.70000"},
		{"drones", `{"drones":[]}`, "no drones"},
		{"flights", `{"flights":[{"id":"F1","state":"outbound","drone":"AV-01","length_m":11250}]}`, "11.2 km"},
		{"zones", `{"type":"FeatureCollection","features":[{"properties":{"id":"z","name":"N","kind":"prohibited","ceiling_m":120,"altitude_ref":"agl","buffer_m":50}}]}`, "120 m"},
		{"stock", `{"units":[],"totals":[{"depot":"d","component":"plasma","group":"A+","units":3,"ml":600,"earliest_expiry":null}],"as_of":{}}`, "600"},
		{"trace o1", `{"order":"o1","steps":[{"at":"2026-03-02T08:00:00Z","what":"packed","who":"p","unit":"u"}],"temperature":[{"box":"b","min_c":3.1,"max_c":5,"mean_c":4,"samples":9,"longest_gap_s":31,"verdict":"in_range"}]}`, "in_range"},
		{"order list", `{"orders":[{"id":"o1","state":"held","lines":[{"component":"plasma","group":"A+","amount":2,"unit_def":"cn_200ml"}]}],"next":"c2"}`, "--cursor c2"},
	}
	for _, c := range cases {
		serveFake(t, 200, c.answer)
		code, out, stderr := runLine(t, "", strings.Fields(c.line)...)
		if code != exitOK || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit %d, want %q in\n%s%s", c.line, code, c.want, out, stderr)
		}
	}
}
