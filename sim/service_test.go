package sim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/sim"
	"airvein/sim/scenarios"
)

// plainScenario has one hub and three hospitals on a plane.
const plainScenario = `
start: 2026-01-05T00:00:00Z
origin: {lat: 0.5, lon: 30}
drone_models: {zip: {cruise_mps: 30, range_m: 160000, packages: 3, flight: straight, turnaround: %s}}
stock: unlimited
pack: %s
people: none
decide_every: 60s
depots: [{id: nest, east_m: 0, north_m: 0}]
hospitals:
  - {id: x, east_m: 30000, north_m: 0}
  - {id: y, east_m: 30000, north_m: 40000}
  - {id: z, east_m: 0, north_m: -79000}
drones: [{model: zip, depot: nest, count: %d}]
orders:
%s`

func service(t *testing.T, text string, seed uint64, hours time.Duration) sim.Service {
	t.Helper()
	sc, err := site.ParseScenario([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := sim.RunService(context.Background(), sim.ServiceConfig{Scenario: sc, Seed: seed, Hours: hours})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What a plain world does is what one reckons by hand: distances over 30 m/s
// from the first whole minute.
func TestAPlainWorldIsArithmetic(t *testing.T) {
	const o = "  - {at: %s, hospital: %s, urgency: %s, component: red_cells, group: O+, kind: stock}\n"
	for _, c := range []struct {
		name             string
		turnaround, pack string
		drones           int
		orders           [][3]string // at, hospital, urgency
		delivered        []float64
		flights          int
	}{
		{"from the first whole minute", "0s", "0s", 1, [][3]string{{"1", "x", "routine"}}, []float64{60 + 1000}, 1},
		{"at a whole minute, at once", "0s", "0s", 1, [][3]string{{"120", "x", "routine"}}, []float64{120 + 1000}, 1},
		{"packing counts", "0s", "90s", 1, [][3]string{{"0", "x", "routine"}}, []float64{90 + 1000}, 1},
		{"two of one hospital ride together", "0s", "0s", 2, [][3]string{{"0", "x", "routine"}, {"0", "x", "routine"}}, []float64{1000, 1000}, 1},
		{"four are more than a drone carries", "0s", "0s", 1, [][3]string{{"0", "x", "routine"}, {"0", "x", "routine"}, {"0", "x", "routine"}, {"0", "x", "routine"}},
			[]float64{1000, 1000, 1000, 2040 + 1000}, 2},
		{"two hospitals, one drone: x on the way to y", "0s", "0s", 1, [][3]string{{"0", "y", "routine"}, {"0", "x", "routine"}}, []float64{(30e3 + 40e3) / 30, 1000}, 1},
		{"two hospitals, two drones", "0s", "0s", 2, [][3]string{{"0", "y", "immediate"}, {"0", "x", "immediate"}}, []float64{50e3 / 30, 1000}, 2},
		{"the emergency first, though it came last", "0s", "0s", 1, [][3]string{{"0", "z", "routine"}, {"60", "x", "routine"}, {"120", "y", "immediate"}},
			// z and home: 158 km, 5266.7 s; then from 5280 s y, x.
			[]float64{79e3 / 30, 5280 + (50e3+40e3)/30, 5280 + 50e3/30}, 2},
		{"a stop that would break the range waits", "0s", "0s", 1, [][3]string{{"0", "z", "routine"}, {"0", "x", "routine"}}, []float64{79e3 / 30, 5280 + 1000}, 2},
		{"turning round takes its time", "10m", "0s", 1, [][3]string{{"0", "x", "routine"}, {"60", "x", "routine"}}, []float64{1000, 2640 + 1000}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			var orders strings.Builder
			for _, x := range c.orders {
				fmt.Fprintf(&orders, o, x[0], x[1], x[2])
			}
			out := service(t, fmt.Sprintf(plainScenario, c.turnaround, c.pack, c.drones, orders.String()), 1, 0)
			if len(out.Orders) != len(c.delivered) {
				t.Fatalf("%d orders, want %d", len(out.Orders), len(c.delivered))
			}
			for i, want := range c.delivered {
				// The plane's distances are the globe's to 1 part in 100,000 here.
				if got := out.Orders[i].DeliveredS; got == nil || math.Abs(*got-want) > 0.05 {
					t.Errorf("order %d of %s: delivered %v, want %.3f", i+1, out.Orders[i].Hospital, text(got), want)
				}
			}
			if out.Fleet.Flights != c.flights {
				t.Errorf("%d flights, want %d", out.Fleet.Flights, c.flights)
			}
			if out.Units.Quarantined+out.Units.Lost != 0 || out.Service.All.Delivered != len(c.delivered) {
				t.Errorf("units %+v, %+v", out.Units, out.Service.Outcomes)
			}
		})
	}
}

func text(x *float64) string {
	if x == nil {
		return "never"
	}
	return fmt.Sprintf("%.3f", *x)
}

// Every flight of a busy day keeps to speed, range, packages and to one
// flight of a drone at a time, by what the report itself says.
func TestABusyDayKeepsItsBounds(t *testing.T) {
	data, err := scenarios.Load("rwanda")
	if err != nil {
		t.Fatal(err)
	}
	a, b := service(t, string(data), 3, 6*time.Hour), service(t, string(data), 3, 6*time.Hour)
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(b)
	if !bytes.Equal(one, two) {
		t.Fatal("the same seed gave two reports")
	}
	if other := service(t, string(data), 4, 6*time.Hour); len(other.Orders) == len(a.Orders) && other.Orders[0] == a.Orders[0] {
		t.Error("another seed gave the same orders")
	}
	flights := map[string][]sim.OrderLine{}
	for _, o := range a.Orders {
		if o.DeliveredS == nil || *o.DeliveredS < o.PlacedS {
			t.Fatalf("order %+v", o)
		}
		flights[o.Flight] = append(flights[o.Flight], o)
	}
	for id, os := range flights {
		if len(os) > 3 {
			t.Errorf("flight %s carries %d packages", id, len(os))
		}
		for _, o := range os {
			if o.Drone != os[0].Drone {
				t.Errorf("flight %s flies on %s and %s", id, o.Drone, os[0].Drone)
			}
		}
	}
	if a.Fleet.Flights != len(flights) || a.Fleet.Km > float64(a.Fleet.Flights)*160 {
		t.Errorf("%d flights of %d, %.0f km", a.Fleet.Flights, len(flights), a.Fleet.Km)
	}
	for _, d := range a.Fleet.ByDrone {
		if want := d.Km * 1000 / 30 / a.SimulatedS * 100; math.Abs(d.UtilisationPct-want) > 0.01 {
			t.Errorf("%s flew %.1f km and was in the air %.3f %% of the time, not %.3f %%", d.Drone, d.Km, d.UtilisationPct, want)
		}
	}
}

// What cannot be served is told, with its reason, and ends the run.
func TestWhatCannotBeServedIsHeld(t *testing.T) {
	text := fmt.Sprintf(plainScenario, "0s", "0s", 1, "  - {at: 0, hospital: far, urgency: immediate}\n  - {at: 0, hospital: x, urgency: routine, component: plasma}\n")
	text = strings.Replace(text, "hospitals:\n", "hospitals:\n  - {id: far, east_m: 90000, north_m: 0}\n", 1)
	text = strings.Replace(text, "stock: unlimited", "stock: [{depot: nest, component: red_cells, ml: 300, unit_def: cn_200ml, product: E0336V00, facility: G1234, expires_days: [20, 30], groups: {O+: 3}}]", 1)
	out := service(t, text, 1, 0)
	got := fmt.Sprint(out.Service.Outcomes)
	if got != "[{held no_route 1} {held no_stock 1}]" {
		t.Errorf("outcomes %s", got)
	}
}
