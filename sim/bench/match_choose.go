package bench

import (
	"fmt"
	"math/rand/v2"
	"time"

	"airvein/dispatch/assign"
	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

// matchSizes are the sizes of the measurement; tests take smaller ones.
type matchSizes struct {
	depots, orders, runs int
	stock                []int // units in all depots together, the last is measured
}

func fullMatch() matchSizes {
	return matchSizes{depots: 40, orders: 60, runs: 3, stock: []int{25_000, 50_000, 100_000, 200_000}}
}

// chooseUnits measures the choice of units, depot, box and vehicle for one
// order among all depots at once: eligibility, first expiry first out, and
// the reasons. Ways are not planned, which bench route measures: each depot
// has its flying time.
func chooseUnits(size matchSizes) ([]Result, error) {
	var stock, visited, cpu []float64
	var medians []float64
	for i, n := range size.stock {
		offers := matchStock(n, size.depots)
		problems := matchOrders(size.orders, offers)
		looked := 0
		var each []float64
		runs := 1
		if i == len(size.stock)-1 {
			runs = size.runs
		}
		for range runs {
			each, looked = each[:0], 0
			for _, p := range problems {
				var r assign.Result
				each = append(each, micros(took(func() { r = assign.Choose(p) })))
				looked += r.Visited
				if len(r.Choices) == 0 {
					return nil, fmt.Errorf("an order is served by nobody among %d units: %v", n, r.Unserved)
				}
			}
			if runs > 1 {
				medians = append(medians, median(each)/1000)
			}
		}
		stock, visited, cpu = append(stock, float64(n)), append(visited, float64(looked)/float64(len(problems))), append(cpu, median(each))
	}
	last := size.stock[len(size.stock)-1]
	what := fmt.Sprintf("from %d to %d units in %d depots", size.stock[0], last, size.depots)
	return []Result{
		Result{ID: "match.choose", What: fmt.Sprintf("processor time of choosing for one order among %d units in %d depots, ways not planned, the median of %d orders", last, size.depots, size.orders), Unit: "ms", Better: Lower, Must: 1, Aim: 0.5}.over(medians),
		Result{ID: "match.visited_growth", What: "growth of the units looked at, " + what, Unit: "exponent", Better: Lower, Must: 0.2, Aim: 0.05}.over([]float64{exponent(stock, visited)}),
		Result{ID: "match.cpu_growth", What: "growth of the processor time of a choice, " + what, Unit: "exponent", Better: Lower, Must: 0.5, Aim: 0.2}.over([]float64{exponent(stock, cpu)}),
	}, nil
}

// matchStock lays n units on the shelves of the depots: red cells, platelets
// and plasma of the groups as they are common, expiring over their shelf
// life.
func matchStock(n, depots int) []assign.DepotOffer {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]assign.DepotOffer, depots)
	for i := range out {
		d := &out[i]
		d.Depot, d.Shelf = site.Depot{ID: fmt.Sprintf("depot-%02d", i)}, assign.NewShelf()
		for k := range 4 {
			for _, class := range []blood.Class{blood.Cold, blood.Room, blood.Frozen} {
				d.Boxes = append(d.Boxes, assign.BoxOffer{Class: class, CapacityML: 3000, TareG: 2500})
			}
			d.Drones = append(d.Drones, assign.DroneOffer{ID: fleet.DroneID(fmt.Sprintf("%s-d%d", d.Depot.ID, k)), BatteryPct: 90 + float64(k),
				Model: fleet.Model{ID: "m", PayloadMaxG: 8000, DescentMPS: 3, WinchHeightM: 20}})
		}
	}
	groups := []blood.Group{"O+", "O+", "O+", "A+", "A+", "A+", "B+", "B+", "AB+", "O-", "A-", "B-", "AB-"}
	for i := range n {
		u := &blood.Unit{ID: blood.UnitID(fmt.Sprintf("u%07d", i)), Component: blood.RedCells, Group: groups[r.IntN(len(groups))], ML: 300, UnitDef: blood.CN200ml,
			Depot: out[i%depots].Depot.ID, Status: blood.Available}
		life := 35 * 24 * time.Hour
		switch r.IntN(10) {
		case 0:
			u.Component, u.ML, u.UnitDef, life = blood.Platelets, 250, blood.TreatmentDose, 5*24*time.Hour
		case 1, 2:
			u.Component, u.ML, life = blood.Plasma, 200, 365*24*time.Hour
		case 3:
			u.ML = 150
		case 4:
			u.Attributes = []blood.Attribute{"irradiated"}
		}
		u.Expiry = importStart().Add(time.Duration(r.Int64N(int64(life))))
		out[i%depots].Shelf.Put(u)
	}
	return out
}

// matchOrders are orders as they come: mostly red cells, some platelets and
// plasma, for any group.
func matchOrders(n int, offers []assign.DepotOffer) []assign.Problem {
	policy, err := blood.FindPolicy("cn")
	if err != nil {
		panic("bench: " + err.Error())
	}
	r := rand.New(rand.NewPCG(2, 2))
	groups := []blood.Group{"O+", "A+", "B+", "AB+", "O-", "A-"}
	out := make([]assign.Problem, n)
	for i := range out {
		need := assign.Need{Component: blood.RedCells, Group: groups[r.IntN(len(groups))], Amount: float64(1 + r.IntN(8)), UnitDef: blood.CN200ml}
		switch r.IntN(6) {
		case 0:
			need.Component, need.Amount, need.UnitDef = blood.Platelets, 1, blood.TreatmentDose
		case 1:
			need.Component, need.Amount = blood.Plasma, float64(2+r.IntN(6))
		}
		far := r.IntN(600)
		out[i] = assign.Problem{
			Now: importStart(), Urgency: blood.UrgentCrossmatched, FCP: blood.No, Child: blood.No, Neonate: blood.No, Policy: policy, Needs: []assign.Need{need}, Depots: offers,
			Timing: site.Timing{PackS: 300, ConsentS: 60, PreflightS: 60, PadClearS: 60},
			Route: func(d site.Depot, _ fleet.Model, _ float64) (assign.Leg, error) {
				s := 300 + float64((int(d.ID[len(d.ID)-1])*97+far)%900)
				way := route.Plan{AltM: 120, LengthM: 20 * s, StraightM: 20 * s, TimeS: s}
				return assign.Leg{Out: way, Back: way, NeedPct: 60}, nil
			},
		}
	}
	return out
}
