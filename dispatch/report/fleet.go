package report

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// FlightRow is one flight as the figures see it. A zero EndedAt is one that
// was in the air at the end. PadS is how long it kept its hospital's pad.
type FlightRow struct {
	Flight, Drone, Hospital string
	TookOffAt, EndedAt      time.Time
	LengthM                 float64
	EnergyWh                *float64 // planned; absent: not known
	PadS                    float64
}

// FleetFigures are what the flights of a span of time came to.
type FleetFigures struct {
	Drones   int      `json:"drones"`
	Flights  int      `json:"flights"`
	Km       float64  `json:"km"`
	FlightH  float64  `json:"flight_hours"`
	EnergyWh *float64 `json:"energy_wh"` // as planned; null: not known of every flight
	// In the air, of all drones' time; and of the pads' time, the part that a
	// drone kept its hospital's pad.
	DroneUtilisationPct float64        `json:"drone_utilisation_pct"`
	PadUtilisationPct   float64        `json:"pad_utilisation_pct"`
	BusiestPad          *PadFigures    `json:"busiest_pad"`
	ByDrone             []DroneFigures `json:"by_drone"`
}

// PadFigures are one hospital's pad.
type PadFigures struct {
	Hospital       string  `json:"hospital"`
	UtilisationPct float64 `json:"utilisation_pct"`
}

// DroneFigures are one drone's part, in the order of their ids.
type DroneFigures struct {
	Drone          string  `json:"drone"`
	Flights        int     `json:"flights"`
	Km             float64 `json:"km"`
	UtilisationPct float64 `json:"utilisation_pct"`
}

// Fleet counts the flights that took off from the one time until before the
// other, and the time they took inside that span.
func Fleet(rows []FlightRow, drones, hospitals []string, from, to time.Time) FleetFigures {
	f := FleetFigures{Drones: len(drones), ByDrone: []DroneFigures{}}
	span := to.Sub(from).Seconds()
	each := map[string]*DroneFigures{}
	for _, d := range drones {
		each[d] = &DroneFigures{Drone: d}
	}
	pads := map[string]float64{}
	wh, known, air, pad := 0.0, true, 0.0, 0.0
	for _, r := range rows {
		if r.TookOffAt.IsZero() || r.TookOffAt.Before(from) || !r.TookOffAt.Before(to) {
			continue
		}
		end := r.EndedAt
		if end.IsZero() || end.After(to) {
			end = to
		}
		s := end.Sub(r.TookOffAt).Seconds()
		f.Flights++
		f.Km += r.LengthM / 1000
		air += s
		pad += r.PadS
		pads[r.Hospital] += r.PadS
		if r.EnergyWh == nil {
			known = false
		} else {
			wh += *r.EnergyWh
		}
		if d := each[r.Drone]; d != nil {
			d.Flights++
			d.Km += r.LengthM / 1000
			d.UtilisationPct += s
		}
	}
	f.Km, f.FlightH = round6(f.Km), round6(air/3600)
	if known && f.Flights > 0 {
		f.EnergyWh = ptr(wh)
	}
	if span <= 0 {
		return f
	}
	if len(drones) > 0 {
		f.DroneUtilisationPct = round6(100 * air / span / float64(len(drones)))
	}
	if len(hospitals) > 0 {
		f.PadUtilisationPct = round6(100 * pad / span / float64(len(hospitals)))
	}
	for _, h := range slices.Sorted(maps.Keys(pads)) {
		if u := round6(100 * pads[h] / span); u > 0 && (f.BusiestPad == nil || u > f.BusiestPad.UtilisationPct) {
			f.BusiestPad = &PadFigures{h, u}
		}
	}
	for _, d := range each {
		d.Km, d.UtilisationPct = round6(d.Km), round6(100*d.UtilisationPct/span)
		f.ByDrone = append(f.ByDrone, *d)
	}
	slices.SortFunc(f.ByDrone, func(a, b DroneFigures) int { return cmp.Compare(a.Drone, b.Drone) })
	return f
}

// Outcome is how many orders ended, or stand, in one way for one reason.
type Outcome struct {
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
	Orders  int    `json:"orders"`
}

// Outcomes counts orders by state and reason, by name.
func Outcomes(rows []Row) []Outcome {
	counts := map[[2]string]int{}
	for _, r := range rows {
		counts[[2]string{r.State, r.Reason}]++
	}
	out := []Outcome{}
	for k, n := range counts {
		out = append(out, Outcome{k[0], k[1], n})
	}
	slices.SortFunc(out, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}
