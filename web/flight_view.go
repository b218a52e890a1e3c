package web

import (
	"slices"
	"time"

	"airvein/dispatch"
	"airvein/geo"
	"airvein/geo/route"
)

// Flight is one flight out and home.
type Flight struct {
	ID        string       `json:"id"`
	Drone     string       `json:"drone"`
	Depot     string       `json:"depot"`
	Hospital  string       `json:"hospital"`
	State     string       `json:"state"`
	Intent    string       `json:"intent" doc:"operational intent as ASTM F3548-21 names it"`
	Reason    string       `json:"reason"`
	Stops     []Stop       `json:"stops"`
	Route     [][3]float64 `json:"route" doc:"[lon, lat, metres above take-off], out to the last stop"`
	Back      [][3]float64 `json:"back" doc:"and home"`
	Cells     []string     `json:"cells" doc:"H3 cells that the whole way touches"`
	Preflight []Check      `json:"preflight"`

	NeedPct  float64 `json:"need_pct" doc:"battery needed at take-off, reserve included"`
	LengthM  float64 `json:"length_m" doc:"out and home"`
	TimeS    float64 `json:"time_s"`
	EnergyWh float64 `json:"energy_wh"`

	PlannedAt          time.Time  `json:"planned_at"`
	ConsentBy          string     `json:"consent_by"`
	ConsentAt          *time.Time `json:"consent_at"`
	PadClearBy         string     `json:"pad_clear_by"`
	PadClearAt         *time.Time `json:"pad_clear_at"`
	PadClearValidUntil *time.Time `json:"pad_clear_valid_until"`
	LaunchAt           *time.Time `json:"launch_at"`
	TookOffAt          *time.Time `json:"took_off_at"`
	HoldAt             *time.Time `json:"hold_at"`
	ReleasedAt         *time.Time `json:"released_at"`
	LandedAt           *time.Time `json:"landed_at"`
	EndedAt            *time.Time `json:"ended_at"`
	LastVerb           string     `json:"last_verb" doc:"the newest command whose effect was seen"`
	Command            *Command   `json:"command" doc:"being worked on"`
	Controller         string     `json:"controller" doc:"the account of the pilot who has the flight"`
	OfferedTo          string     `json:"offered_to" doc:"who may take it over"`
	Detour             *Detour    `json:"detour" doc:"another way is looked for; the drone is held"`
	LandSite           string     `json:"land_site" doc:"where it lands instead of its depot"`
	Rerouted           string     `json:"rerouted" enum:",onward,home,site" doc:"where the newest way found in flight leads"`
}

// Stop is where a flight hands over shipments.
type Stop struct {
	Site      string    `json:"site"`
	ETA       time.Time `json:"eta"`
	Shipments []string  `json:"shipments"`
}

// Check is one line of a preflight.
type Check struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Value string `json:"value"`
}

// Detour is a search for another way.
type Detour struct {
	Want    string `json:"want" enum:"onward,home,site"`
	Site    string `json:"site"`
	Reason  string `json:"reason"`
	Refused string `json:"refused" doc:"what the newest try came to"`
}

// Command is a command to a flying drone, until its effect was seen.
type Command struct {
	Key  string `json:"key"`
	Verb string `json:"verb"`
}

func flightView(sc scope, f *dispatch.Flight) Flight {
	v := Flight{
		ID: string(f.ID), Drone: string(f.Drone), Depot: f.Depot, Hospital: f.Hospital, State: string(f.State),
		Intent: string(f.Intent), Reason: f.Reason, Stops: []Stop{stopOf(sc, f)},
		Route: wayOf(f.Out), Back: wayOf(f.Back), Cells: cellsOf(f), Preflight: []Check{},
		NeedPct: f.NeedPct, LengthM: f.Out.LengthM + f.Back.LengthM, TimeS: f.Out.TimeS + f.Back.TimeS,
		EnergyWh: f.Out.EnergyWh + f.Back.EnergyWh, PlannedAt: utc(f.PlannedAt),
		ConsentBy: f.ConsentBy, ConsentAt: when(f.ConsentAt), PadClearBy: f.PadClearBy, PadClearAt: when(f.PadClearAt),
		PadClearValidUntil: padClearUntil(f), LaunchAt: when(f.LaunchAt), TookOffAt: when(f.TookOffAt),
		HoldAt: when(f.HoldAt), ReleasedAt: when(f.ReleasedAt), LandedAt: when(f.LandedAt), EndedAt: when(f.EndedAt),
		LastVerb: string(f.LastVerb),
	}
	for _, c := range f.Preflight {
		v.Preflight = append(v.Preflight, Check(c))
	}
	v.Controller, v.OfferedTo, v.LandSite, v.Rerouted = f.Controller, f.OfferedTo, f.Plan.LandSite, string(f.Want)
	if d := f.Detour; d != nil {
		v.Detour = &Detour{string(d.Want), d.Site, d.Reason, d.Refused}
	}
	if c := f.Command; c != nil {
		v.Command = &Command{c.Key, string(c.Verb)}
	}
	return v
}

func stopOf(sc scope, f *dispatch.Flight) Stop {
	stop := Stop{Site: f.Hospital, Shipments: []string{}}
	for _, id := range f.Shipments {
		stop.Shipments = append(stop.Shipments, string(id))
		if sh, ok := sc.st.Shipment(id); ok {
			stop.ETA = utc(sh.ETA)
		}
	}
	return stop
}

func wayOf(p route.Plan) [][3]float64 {
	out := make([][3]float64, len(p.Waypoints))
	for i, w := range p.Waypoints {
		out[i] = [3]float64{w.Lng, w.Lat, p.AltM}
	}
	return out
}

func cellsOf(f *dispatch.Flight) []string {
	seen := map[geo.Cell]bool{}
	out := []string{}
	for _, c := range slices.Concat(f.Out.Cells, f.Back.Cells) {
		if !seen[c] {
			seen[c] = true
			out = append(out, c.String())
		}
	}
	return out
}
