package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/history"
	historymemory "airvein/fleet/history/memory"
	"airvein/geo"
	"airvein/web/account"
	"airvein/web/account/sqlite"

	"github.com/alexedwards/argon2id"
)

const origin = "http://airvein.test"

// testCore is the real dispatch State, stepped under a lock: what the
// engine does, without journal, drivers and goroutine. Drones are moved by
// the test.
type testCore struct {
	mu        sync.RWMutex
	st        *dispatch.State
	clock     *testClock
	telemetry map[fleet.DroneID]fleet.Telemetry
	boxC      map[dispatch.BoxID]history.Reading
	history   history.Store
	watch     map[int]func(engine.Change)
	watches   int
	down      error
}

// testClock is a clock that the test sets, wall and scenario apart.
type testClock struct {
	mu        sync.Mutex
	now, wall time.Time
}

func (c *testClock) Wall() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall
}

func (c *testClock) Scenario(wall time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.Add(wall.Sub(c.wall))
}

func (c *testClock) Speed() float64 { return 1 }

// scenario is the scenario's time now.
func (c *testClock) scenario() time.Time { return c.Scenario(c.Wall()) }

// pass lets scenario time go by, passWall wall time.
func (c *testClock) pass(d time.Duration)     { c.add(d, 0) }
func (c *testClock) passWall(d time.Duration) { c.add(0, d) }

func (c *testClock) add(now, wall time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.wall = c.now.Add(now), c.wall.Add(wall)
}

func (c *testCore) Do(_ context.Context, in dispatch.Input) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down != nil {
		return c.down
	}
	now := c.clock.scenario()
	events, err := c.st.Decide(now, in)
	c.apply(now, events)
	for range 50 {
		at, ok := c.st.NextDeadline()
		if !ok || at.After(now) {
			break
		}
		ticked, terr := c.st.Decide(now, dispatch.Tick{})
		if terr != nil {
			return terr
		}
		c.apply(now, ticked)
	}
	if len(events) > 0 {
		c.tell(c.everything())
	}
	return err
}

func (c *testCore) DoThen(ctx context.Context, in dispatch.Input, then func(engine.View)) error {
	err := c.Do(ctx, in)
	if err == nil {
		c.View(then)
	}
	return err
}

func (c *testCore) apply(now time.Time, events []dispatch.Event) {
	for _, e := range events {
		c.st.Apply(now, e)
	}
}

// everything says that all may have changed, as a coarse engine would.
func (c *testCore) everything() engine.Change {
	ch := engine.Change{Units: true, Alarms: true, Zones: true, Weather: true, Site: true}
	for _, o := range c.st.Orders() {
		ch.Orders = append(ch.Orders, o.ID)
	}
	for _, x := range c.st.Shipments() {
		ch.Shipments = append(ch.Shipments, x.ID)
	}
	for _, x := range c.st.Flights() {
		ch.Flights = append(ch.Flights, x.ID)
	}
	for _, x := range c.st.Boxes() {
		ch.Boxes = append(ch.Boxes, x.ID)
	}
	for _, x := range c.st.Drones() {
		ch.Drones = append(ch.Drones, x.ID)
	}
	return ch
}

func (c *testCore) tell(ch engine.Change) {
	for _, fn := range c.watch {
		fn(ch)
	}
}

func (c *testCore) View(read func(engine.View)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	read(engine.View{
		State: c.st, Now: c.clock.scenario(),
		Telemetry: func(id fleet.DroneID) (fleet.Telemetry, bool) { t, ok := c.telemetry[id]; return t, ok },
		BoxC:      func(id dispatch.BoxID) (history.Reading, bool) { r, ok := c.boxC[id]; return r, ok },
	})
}

func (c *testCore) Watch(fn func(engine.Change)) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watches++
	n := c.watches
	c.watch[n] = fn
	return func() { c.mu.Lock(); defer c.mu.Unlock(); delete(c.watch, n) }
}

func (c *testCore) Readings(ctx context.Context, sensor string, rs []history.Reading) (int, error) {
	n, err := c.history.AddReadings(ctx, rs)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.boxC[dispatch.BoxID(sensor)] = rs[len(rs)-1]
	c.tell(engine.Change{Boxes: []dispatch.BoxID{dispatch.BoxID(sensor)}})
	return n, err
}

func (c *testCore) Ready() error { return c.down }

// fly moves a drone and tells it, as telemetry does.
func (c *testCore) fly(id fleet.DroneID, pos geo.LatLng) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.telemetry[id] = fleet.Telemetry{At: c.clock.Wall(), Link: fleet.LinkLive, Pos: pos, HasPos: true, AltAMSLM: 130, AltTakeoffM: 120, HeadingDeg: 359, SpeedMPS: 20, BatteryPct: 80, Mode: "AUTO", Armed: true}
	c.tell(engine.Change{Drones: []fleet.DroneID{id}})
}

// rig is a server over a testCore with an account and a token of every
// role.
type rig struct {
	*testing.T
	core   *testCore
	clock  *testClock
	acc    *account.Service
	s      *Server
	url    string
	tokens map[string]string
}

const password = "demo password"

func newRig(t *testing.T) *rig {
	t.Helper()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	r := &rig{T: t, clock: &testClock{now: now, wall: now.AddDate(1, 0, 0)}, tokens: map[string]string{}}
	store := historymemory.New()
	r.core = &testCore{
		st: dispatch.New(), clock: r.clock, telemetry: map[fleet.DroneID]fleet.Telemetry{},
		boxC: map[dispatch.BoxID]history.Reading{}, history: store, watch: map[int]func(engine.Change){},
	}
	r.do(dispatch.Configure{Site: rigSite(), Hash: "h1"})
	r.do(dispatch.ImportStock{By: "centre", Depot: "center", AsOf: now, Source: "test", Units: rigUnits(now)})
	for _, d := range rigSite().Drones {
		r.report(d.ID, fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: rigSite().Depots[0].Pad.LatLng})
	}
	acc, err := sqlite.OpenWith(filepath.Join(t.TempDir(), "accounts.db"), account.Options{
		Now: r.clock.Wall, Params: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { acc.Close() })
	r.acc = acc
	for _, a := range rigAccounts() {
		r.ok(acc.Create(t.Context(), a, password))
		tok, err := acc.NewToken(t.Context(), a.ID, "test", 0)
		r.ok(err)
		r.tokens[a.ID] = tok
	}
	r.s, err = New(Config{
		Engine: r.core, History: store, Texts: memory.NewTexts(), Accounts: acc, Clock: r.clock,
		Demo: true, SignIns: []SignIn{{"hospital", password, "hospital", "Ward"}},
		Origins: []string{origin}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	r.s.hub.interval = time.Millisecond
	ts := httptest.NewServer(r.s.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		ts.Close()
	})
	r.url = ts.URL
	return r
}

func rigAccounts() []account.Account {
	return []account.Account{
		{ID: "hospital", Name: "Ward", Role: account.Hospital, Site: "north"},
		{ID: "hospital2", Name: "Other ward", Role: account.Hospital, Site: "east"},
		{ID: "depot", Name: "Packer", Role: account.Depot, Site: "center"},
		{ID: "depot2", Name: "Other packer", Role: account.Depot, Site: "south"},
		{ID: "dispatcher", Name: "Dispatcher", Role: account.Dispatcher},
		{ID: "pilot", Name: "Pilot", Role: account.Pilot},
		{ID: "pilot2", Name: "Relief pilot", Role: account.Pilot},
		{ID: "admin", Name: "Admin", Role: account.Admin},
		{ID: "device", Name: "Modem", Role: account.Device},
		{ID: "viewer", Name: "Wall", Role: account.Viewer},
	}
}

func rigSite() site.Site {
	pad := func(lat, lng float64) site.Pad {
		return site.Pad{LatLng: geo.LatLng{Lat: lat, Lng: lng}, GroundAMSLM: 10, RadiusM: 15}
	}
	box := func(id string, c blood.Class) site.Box {
		return site.Box{ID: id, Class: c, Depot: "center", Conditioned: true, TareG: 3000, CapacityML: 3000, TimeConstantMin: 300, Modem: true, Dock: true}
	}
	return site.Site{
		ID: "test", Name: "Test", Note: "invented", Zone: "Asia/Shanghai", CountryPolicy: "cn", CruiseAltM: 120, ClearanceM: 30, Supply: site.Supply{ImmediateWithinMin: 60},
		Depots:    []site.Depot{{ID: "center", Name: "Centre", Pad: pad(32.05, 118.78)}, {ID: "south", Name: "South", Pad: pad(31.95, 118.78)}},
		Hospitals: []site.Hospital{{ID: "north", Name: "North", Pad: pad(32.12, 118.78), RoadMin: map[string]float64{"center": 40}}, {ID: "east", Name: "East", Pad: pad(32.05, 118.86)}},
		Models: []fleet.Model{{ID: "m", Name: "M", CruiseMPS: 20, ClimbMPS: 4, DescentMPS: 3, BatteryWh: 1500, CruiseW: 2000, HoverW: 2200, ClimbW: 2600,
			PayloadWPerKg: 60, PayloadMaxG: 10000, ReservePct: 20, WindMaxMPS: 14, WinchHeightM: 15, SwapS: 180}},
		Drones:  []site.Drone{{ID: "d1", Model: "m", Depot: "center", System: 1}, {ID: "d2", Model: "m", Depot: "center", System: 2}},
		Boxes:   []site.Box{box("cold-1", blood.Cold), box("cold-2", blood.Cold), box("room-1", blood.Room)},
		Storage: []site.Storage{{ID: "fridge-1", Depot: "center", Class: blood.Cold}},
		Timing:  site.Timing{PackS: 300, ConsentS: 120, PreflightS: 90, PadClearS: 60, ReceiveS: 300},
	}
}

func rigUnits(now time.Time) []blood.Unit {
	var out []blood.Unit
	for i := range 8 {
		din := fmt.Sprintf("G123426%06d", i+1)
		out = append(out, blood.Unit{
			ID: blood.MakeUnitID("isbt128", din, "E0001V00", "00"), Scheme: "isbt128", DIN: din, Product: "E0001V00", Division: "00",
			Component: blood.RedCells, Group: "A+", ML: 300, UnitDef: blood.CN200ml, Collected: now.AddDate(0, 0, -5),
			Expiry: now.AddDate(0, 0, 10+i), Depot: "center", Status: blood.Available,
			Tests: map[string]string{"nat": "neg", "hbsag": "neg"},
		})
	}
	return out
}

func (r *rig) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) do(in dispatch.Input) {
	r.Helper()
	r.ok(r.core.Do(r.Context(), in))
}

func (r *rig) report(d fleet.DroneID, rep fleet.Report) {
	r.Helper()
	r.do(dispatch.DroneReport{Drone: d, Report: rep})
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(a.body, &m); err != nil {
		t.Fatalf("answer %d is not a JSON object: %v: %.200s", a.status, err, a.body)
	}
	return m
}

// problem checks that the answer is a whole problem of that status.
func (a answer) problem(t *testing.T, status int, code string) Problem {
	t.Helper()
	var p Problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("answer %d is no problem: %.200s", a.status, a.body)
	}
	if a.status != status || p.Status != status || p.Code != code || p.Title == "" || p.Type == "" ||
		a.header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("got %d %s %s, want %d %s: %s", a.status, a.header.Get("Content-Type"), p.Code, status, code, a.body)
	}
	return p
}

// call sends a request as an account (empty: nobody). A string body goes
// as it is, anything else as JSON. Further arguments are header pairs.
func (r *rig) call(who, method, path string, body any, headers ...string) answer {
	r.Helper()
	var rd io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		rd = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		r.ok(err)
		rd = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(r.Context(), method, r.url+path, rd)
	r.ok(err)
	if rd != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		req.Header.Set("Authorization", "Bearer "+r.tokens[who])
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	r.ok(err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	r.ok(err)
	return answer{resp.StatusCode, resp.Header, data}
}

func (r *rig) want(a answer, status int) map[string]any {
	r.Helper()
	if a.status != status {
		r.Fatalf("got %d, want %d: %s", a.status, status, a.body)
	}
	return a.json(r.T)
}

func redCells(amount float64) map[string]any {
	return map[string]any{
		"kind": "patient", "hospital": "north", "urgency": "immediate", "authorised_by": "physician on duty",
		"phone": "+86 25 0000 0000", "note": "bed 4", "needed_by": nil,
		"patient": map[string]any{"fcp": "unknown", "child": "no", "neonate": "no", "weight_band": nil},
		"lines":   []any{map[string]any{"component": "red_cells", "group": "A+", "amount": amount, "unit_def": "cn_200ml"}},
	}
}

// place places an order for the north hospital.
func (r *rig) place(key string) map[string]any {
	r.Helper()
	return r.want(r.call("hospital", "POST", "/api/v1/orders", redCells(4), "Idempotency-Key", key), http.StatusCreated)
}

func at(v any, path ...any) any {
	for _, p := range path {
		switch k := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[k]
		case int:
			xs, _ := v.([]any)
			if k >= len(xs) {
				return nil
			}
			v = xs[k]
		}
	}
	return v
}

func text(v any, path ...any) string { s, _ := at(v, path...).(string); return s }

// packBody packs a shipment as its depot would, from what the API shows.
func (r *rig) packBody(shipment, box string) map[string]any {
	r.Helper()
	sh := r.want(r.call("depot", "GET", "/api/v1/shipments/"+shipment, nil), 200)
	var units []string
	for _, u := range at(sh, "units").([]any) {
		units = append(units, text(u, "id"))
	}
	return map[string]any{"box": box, "units": units, "seal": "S1", "weight_g": at(sh, "planned_g"), "packed_by": "packer", "checked_by": "checker"}
}

// launch brings a packed flight into the air.
func (r *rig) launch(flight string, d fleet.DroneID) {
	r.Helper()
	r.minute()
	r.want(r.call("pilot", "POST", "/api/v1/flights/"+flight+"/consent", map[string]any{"pilot": "P. Ilot"}), 200)
	for _, k := range []fleet.Report{
		{Kind: fleet.ReportPlanVerified, Flight: flight, Hash: "x"},
		{Kind: fleet.ReportPreflight, Flight: flight, Checks: []fleet.Check{{Check: "link", OK: true, Value: "live"}}, BatteryPct: 100},
		{Kind: fleet.ReportArmed, Flight: flight}, {Kind: fleet.ReportTookOff, Flight: flight},
	} {
		r.report(d, k)
	}
}

// minute lets a minute go by with readings in range for every box.
func (r *rig) minute() {
	r.Helper()
	from := r.clock.scenario()
	r.clock.pass(time.Minute)
	boxes := map[dispatch.BoxID]dispatch.Recording{}
	r.core.View(func(v engine.View) {
		for _, b := range v.State.Boxes() {
			if what, ok := v.State.Recording(b.ID); ok {
				boxes[b.ID] = what
			}
		}
	})
	for _, id := range slices.Sorted(maps.Keys(boxes)) {
		rec := coldchain.NewRecorder(blood.Cold, boxes[id].Envelope, from)
		for at := from; !at.After(r.clock.scenario()); at = at.Add(20 * time.Second) {
			rec.Add(coldchain.Reading{At: at, Probe: 1, C: 4})
		}
		r.do(dispatch.BoxDigest{Box: id, Digest: rec.Cut(r.clock.scenario())})
	}
}

var errDown = errors.New("down")
