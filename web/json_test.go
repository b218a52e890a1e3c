package web

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/geo"
)

// What JSON cannot hold must not take an answer, or the live hub, down: a
// time that lies beyond the year 9999 in UTC, and a number that is none.
func TestValuesThatJSONCannotHold(t *testing.T) {
	r := newRig(t)
	live := r.dial("admin", "")
	live.until(kind("snapshot"))
	body := redCells(4)
	body["needed_by"] = "9999-12-31T23:59:59-11:00"
	id := text(r.want(r.call("hospital", "POST", "/api/v1/orders", body, "Idempotency-Key", "k"), 201), "id")
	live.until(func(m map[string]any) bool { return strings.Contains(fmt.Sprint(m["orders"]), id) })

	nan := math.NaN()
	r.core.mu.Lock()
	r.core.telemetry["d1"] = fleet.Telemetry{At: r.clock.Wall(), HasPos: true, Pos: geo.LatLng{Lat: nan, Lng: nan}, SpeedMPS: math.Inf(1), HeadingDeg: nan, BatteryPct: 50}
	r.core.tell(r.core.everything())
	r.core.mu.Unlock()
	live.until(func(m map[string]any) bool {
		return text(m, "drones", 0, "id") == "d1" && at(m, "drones", 0, "battery_pct") == 50.0
	})
	got := r.want(r.call("admin", "GET", "/api/v1/drones/d1", nil), 200)
	if got["lat"] != nil || got["speed_mps"] != nil {
		t.Errorf("drone: %v", got)
	}

	unit := rigUnits(r.clock.scenario())[0]
	unit.Expiry = time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -3600))
	unit.Collected = time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))
	unit.ID, unit.DIN = "odd", "odd"
	r.do(dispatch.ImportStock{Depot: "center", AsOf: r.clock.scenario(), Source: "test", Units: append(rigUnits(r.clock.scenario())[1:2], unit)})
	r.want(r.call("depot", "GET", "/api/v1/units/odd", nil), 200)
	r.want(r.call("depot", "GET", "/api/v1/stock", nil), 200)
}

func TestUTC(t *testing.T) {
	for _, in := range []time.Time{
		{}, time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200)), time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 7200)), time.Now(),
	} {
		if _, err := json.Marshal(utc(in)); err != nil {
			t.Errorf("%v: %v", in, err)
		}
	}
}
