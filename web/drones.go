package web

import (
	"context"
	"math"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet"
	"airvein/web/account"
)

// Drone is one aircraft with its newest telemetry; the same object goes
// into live frames. Figures that were never heard are null. To a viewer
// state, flight, box and mode are empty.
type Drone struct {
	ID           string     `json:"id"`
	Model        string     `json:"model"`
	Depot        string     `json:"depot"`
	State        string     `json:"state"`
	Flight       string     `json:"flight"`
	Link         string     `json:"link" enum:"live,lost,none"`
	Signed       bool       `json:"signed"`
	At           *time.Time `json:"at" doc:"scenario time of the position"`
	PositionAgeS *float64   `json:"position_age_s" doc:"wall seconds"`
	Lat          *float64   `json:"lat"`
	Lon          *float64   `json:"lon"`
	AltAMSLM     *float64   `json:"alt_amsl_m"`
	AltTakeoffM  *float64   `json:"alt_takeoff_m"`
	HeadingDeg   *float64   `json:"heading_deg"`
	SpeedMPS     *float64   `json:"speed_mps"`
	BatteryPct   *float64   `json:"battery_pct"`
	AtReleasePct *float64   `json:"at_release_pct" doc:"battery when the box is let go, with no wait over the pad"`
	TurnBackPct  *float64   `json:"turn_back_pct" doc:"battery at home if it turns round now"`
	Mode         string     `json:"mode"`
	Armed        bool       `json:"armed"`
	Box          string     `json:"box"`
	BoxC         *float64   `json:"box_c"`
	BoxAt        *time.Time `json:"box_at"`
}

func (s *Server) registerDrones() {
	add(s, http.MethodGet, "/api/v1/drones", "List drones", s.listDrones)
	add(s, http.MethodGet, "/api/v1/drones/{id}", "One drone", s.getDrone)
}

type dronesOutput struct {
	Body struct {
		Drones []Drone `json:"drones"`
	}
}

func (s *Server) listDrones(ctx context.Context, _ *none) (*dronesOutput, error) {
	out := &dronesOutput{}
	out.Body.Drones = []Drone{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		for _, d := range v.State.Drones() {
			if sc.drone(d) {
				out.Body.Drones = append(out.Body.Drones, droneView(sc, v, s.cfg.Clock, d))
			}
		}
	})
	return out, nil
}

type droneOutput struct{ Body Drone }

func (s *Server) getDrone(ctx context.Context, in *idInput) (*droneOutput, error) {
	out, err := &droneOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if d, ok := v.State.Drone(fleet.DroneID(in.ID)); ok && sc.drone(d) {
			out.Body, err = droneView(sc, v, s.cfg.Clock, d), nil
		}
	})
	return out, err
}

func droneView(sc scope, v engine.View, clock engine.Clock, d *dispatch.Drone) Drone {
	out := Drone{ID: string(d.ID), Model: d.Model, Depot: d.Depot, State: string(d.State), Flight: string(d.Flight), Link: string(d.Link)}
	if out.Link == "" {
		out.Link = string(fleet.LinkNone)
	}
	if t, ok := v.Telemetry(d.ID); ok {
		out.telemetry(t, clock)
	}
	if f, ok := v.State.Flight(d.Flight); ok {
		if h := measured(v, d.ID); h != nil {
			o := v.State.Outlook(f, *h)
			out.AtReleasePct, out.TurnBackPct = rounded(o.AtReleasePct), rounded(o.TurnedBackPct)
		}
	}
	if box, ok := v.State.BoxAboard(d.ID); ok {
		out.Box = string(box)
		if r, ok := v.BoxC(box); ok {
			out.BoxC, out.BoxAt = finite(r.C), when(r.At)
		}
	}
	if sc.p.Role == account.Viewer {
		out.State, out.Flight, out.Mode, out.Box, out.BoxC, out.BoxAt = "", "", "", "", nil, nil
		out.AtReleasePct, out.TurnBackPct = nil, nil
	}
	return out
}

// rounded is a reckoned figure without digits that it does not have.
func rounded(x *float64) *float64 {
	if x == nil {
		return nil
	}
	return finite(math.Round(*x*10) / 10)
}

func (d *Drone) telemetry(t fleet.Telemetry, clock engine.Clock) {
	d.Link, d.Signed, d.Mode, d.Armed = string(t.Link), t.Signed, t.Mode, t.Armed
	if t.BatteryPct >= 0 {
		d.BatteryPct = finite(t.BatteryPct)
	}
	if !t.HasPos {
		return
	}
	age := max(0, clock.Wall().Sub(t.At).Seconds())
	d.At, d.PositionAgeS = when(clock.Scenario(t.At)), &age
	d.Lat, d.Lon, d.AltAMSLM, d.AltTakeoffM = finite(t.Pos.Lat), finite(t.Pos.Lng), finite(t.AltAMSLM), finite(t.AltTakeoffM)
	d.HeadingDeg, d.SpeedMPS = finite(t.HeadingDeg), finite(t.SpeedMPS)
}
