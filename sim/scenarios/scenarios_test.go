package scenarios_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/airspace"
	"airvein/geo/route"
	"airvein/sim/scenarios"
)

// A start in winter and at night, to see that the stock does not depend on
// the day.
var start = time.Date(2026, 1, 31, 23, 30, 0, 0, time.UTC)

func load(t *testing.T, name string) site.Scenario {
	t.Helper()
	data, err := scenarios.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return sc
}

func TestLoad(t *testing.T) {
	if !slices.Contains(scenarios.Names(), "nanjing") {
		t.Fatalf("%v has no nanjing", scenarios.Names())
	}
	for _, name := range scenarios.Names() {
		load(t, name)
	}
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("id: mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data, err := scenarios.Load(path); err != nil || string(data) != "id: mine" {
		t.Errorf("%q, %v", data, err)
	}
	for _, bad := range []string{"nankin", "", "../nanjing", path + ".yaml"} {
		if _, err := scenarios.Load(bad); err == nil {
			t.Errorf("%q was found", bad)
		}
	}
}

// What stands above the stock is a site file as serve takes it.
func TestTheUpperPartIsASite(t *testing.T) {
	data, err := scenarios.Load("nanjing")
	if err != nil {
		t.Fatal(err)
	}
	upper, _, ok := strings.Cut(string(data), "\nstock:\n")
	if !ok {
		t.Fatal("there is no stock")
	}
	if s, err := site.ParseSite([]byte(upper + "\n")); err != nil || !reflect.DeepEqual(s, load(t, "nanjing").Site) {
		t.Errorf("%v", err)
	}
}

// planner plans out and back as the dispatcher does, with five minutes over
// the pad and the winch's work, and remembers.
type planner struct {
	s    site.Site
	sky  *airspace.Set
	wind route.Wind
	legs map[string]assign.Leg
	errs map[string]error
}

func newPlanner(t *testing.T, sc site.Scenario) *planner {
	t.Helper()
	sky, err := airspace.NewSet("test", sc.Site.Zones)
	if err != nil {
		t.Fatal(err)
	}
	w := sc.Weather[0]
	return &planner{s: sc.Site, sky: sky, wind: route.Wind{SpeedMPS: w.WindMPS, FromDeg: w.WindFromDeg},
		legs: map[string]assign.Leg{}, errs: map[string]error{}}
}

func (p *planner) leg(d site.Depot, h site.Hospital, m fleet.Model, kg float64) (assign.Leg, error) {
	key := fmt.Sprint(d.ID, h.ID, m.ID, kg)
	if _, ok := p.legs[key]; !ok {
		p.legs[key], p.errs[key] = p.plan(d, h, m, kg)
	}
	return p.legs[key], p.errs[key]
}

func (p *planner) plan(d site.Depot, h site.Hospital, m fleet.Model, kg float64) (assign.Leg, error) {
	req := route.Request{Airspace: p.sky, From: d.Pad.LatLng, To: h.Pad.LatLng, CruiseAltM: p.s.CruiseAltM, GroundAMSLM: d.Pad.GroundAMSLM,
		At: start, Wind: p.wind, Aircraft: m.Performance(kg), ClearanceM: p.s.ClearanceM}
	out, err := route.Find(req)
	if err != nil {
		return assign.Leg{}, err
	}
	req.From, req.To, req.Aircraft = req.To, req.From, m.Performance(0)
	back, err := route.Find(req)
	if err != nil {
		return assign.Leg{}, err
	}
	hoverS := 300 + assign.LowerS(m, p.s.CruiseAltM) + p.s.CruiseAltM/m.ClimbMPS
	hover := m.Performance(kg).HoverW * hoverS / 3600
	return assign.Leg{Out: out, Back: back, NeedPct: 100*(out.EnergyWh+hover+back.EnergyWh)/m.BatteryWh + m.ReservePct}, nil
}

// Each hospital is within reach of a depot, out with a full payload and
// home, with the reserve untouched.
func TestEveryHospitalIsWithinReach(t *testing.T) {
	sc := load(t, "nanjing")
	p := newPlanner(t, sc)
	bent := 0
	for _, h := range sc.Site.Hospitals {
		best := math.Inf(1)
		for _, dr := range sc.Site.Drones {
			d, _ := sc.Site.Depot(dr.Depot)
			m, _ := sc.Site.Model(dr.Model)
			leg, err := p.leg(d, h, m, m.PayloadMaxG/1000)
			if err != nil {
				continue
			}
			best = math.Min(best, leg.NeedPct)
			if leg.Out.LengthM > leg.Out.StraightM*1.01 {
				bent++
			}
			t.Logf("%s from %s: %.1f km (straight %.1f), %.0f s, %.0f %%", h.ID, dr.Depot, leg.Out.LengthM/1000, leg.Out.StraightM/1000, leg.Out.TimeS, leg.NeedPct)
		}
		if best > 95 {
			t.Errorf("%s needs %.0f %% of a battery from the nearest depot", h.ID, best)
		}
	}
	if bent == 0 {
		t.Error("no way goes around anything")
	}
	// The way across the river is bent by the zone in it.
	center, _ := sc.Site.Depot("nanjing-center")
	pukou, ok := sc.Site.Hospital("pukou-people")
	leg, err := p.leg(center, pukou, sc.Site.Models[0], 5)
	if !ok || err != nil || leg.Out.LengthM < leg.Out.StraightM+50 {
		t.Errorf("Pukou: %v m, straight %v, %v", leg.Out.LengthM, leg.Out.StraightM, err)
	}
}

func offers(sc site.Scenario, units []blood.Unit) []assign.DepotOffer {
	var out []assign.DepotOffer
	for _, d := range sc.Site.Depots {
		o := assign.DepotOffer{Depot: d, Shelf: assign.NewShelf()}
		for _, u := range units {
			if u.Depot == d.ID {
				o.Shelf.Put(&u)
			}
		}
		for _, b := range sc.Site.Boxes {
			if b.Depot == d.ID && b.Conditioned {
				o.Boxes = append(o.Boxes, assign.BoxOffer{Class: b.Class, CapacityML: b.CapacityML, TareG: b.TareG})
			}
		}
		for _, dr := range sc.Site.Drones {
			if m, ok := sc.Site.Model(dr.Model); ok && dr.Depot == d.ID {
				o.Drones = append(o.Drones, assign.DroneOffer{ID: dr.ID, Model: m, BatteryPct: 100})
			}
		}
		out = append(out, o)
	}
	return out
}

// Every order that demand can draw, at every hospital, is served in full.
func TestEveryOrderOfTheDemandIsServable(t *testing.T) {
	for _, name := range scenarios.Names() {
		sc := load(t, name)
		if sc.Plain {
			continue // its shelves are never empty, or its orders held: `airvein sim` tells
		}
		policy, err := blood.FindPolicy(sc.Site.CountryPolicy)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlanner(t, sc)
		all := offers(sc, sc.Units(start))
		for _, h := range sc.Site.Hospitals {
			for _, k := range sc.Demand.Kinds {
				for _, g := range k.Groups {
					for _, amount := range k.Amounts {
						res := assign.Choose(assign.Problem{Now: start, Hospital: h, Urgency: k.Urgency,
							FCP: blood.Unknown, Child: blood.Unknown, Neonate: blood.No, Policy: policy,
							Needs:  []assign.Need{{Component: k.Component, Group: g, Amount: float64(amount), UnitDef: k.UnitDef}},
							Depots: all, Timing: sc.Site.Timing,
							Route: func(d site.Depot, m fleet.Model, kg float64) (assign.Leg, error) { return p.leg(d, h, m, kg) }})
						if len(res.Unserved) > 0 || len(res.Choices) != 1 {
							t.Fatalf("%s: %s, %d %s for %s: %d choices, unserved %v", name, h.ID, amount, k.Component, g, len(res.Choices), res.Unserved)
						}
					}
				}
			}
		}
	}
}

// What the command line promises of Nanjing beside the demand.
func TestNanjingServesManyOrders(t *testing.T) {
	sc := load(t, "nanjing")
	amount := map[string]float64{}
	for _, u := range sc.Units(start) {
		if u.Expiry.Sub(start) > 24*time.Hour {
			n, ok := blood.AmountOf(u, u.UnitDef)
			if !ok || n == 0 {
				t.Fatalf("%s counts nothing in %s", u.ID, u.UnitDef)
			}
			amount[fmt.Sprintf("%s %s", u.Component, u.Group)] += n
		}
	}
	for what, least := range map[string]float64{
		"red_cells A+": 250, "red_cells O+": 200, "red_cells B+": 200, "red_cells AB+": 80,
		"red_cells O-": 8, "platelets A+": 15, "plasma A+": 150, "plasma AB+": 100,
	} {
		if amount[what] < least {
			t.Errorf("%s: %v", what, amount[what])
		}
	}
	count := map[string]int{}
	for _, b := range sc.Site.Boxes {
		if !b.Modem || (b.Class == blood.Cold) != b.Dock || !b.Conditioned {
			t.Errorf("box %+v", b)
		}
		count[b.Depot+" "+string(b.Class)]++
	}
	for what, least := range map[string]int{"nanjing-center cold": 8, "nanjing-center room": 3, "nanjing-center frozen": 3, "jiangbei-depot cold": 4} {
		if count[what] < least {
			t.Errorf("%s: %d boxes", what, count[what])
		}
	}
	for i, d := range sc.Site.Drones {
		if int(d.System) != i+1 || d.Link.Kind != "udp_client" || d.Link.Address != "" {
			t.Errorf("drone %+v", d)
		}
	}
	if len(sc.Site.Drones) != 6 || len(sc.Site.Hospitals) < 5 || sc.Site.Note == "" {
		t.Error("drones, hospitals or the note are missing")
	}
}
