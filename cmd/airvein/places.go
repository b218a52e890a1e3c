package main

import (
	"context"

	"airvein/dispatch"
	"airvein/fleet/history"
	"airvein/geo"
)

// lastPlaces is where each drone was last that is not at its depot: for a
// flight in the air the newest position of its track, for one that came
// down elsewhere where it lies. A drone that is home has no entry.
func lastPlaces(ctx context.Context, st *dispatch.State, hist history.Store) ([]startPlace, error) {
	var out []startPlace
	for _, d := range st.Drones() {
		f := lastFlight(st, d)
		if f == nil {
			continue
		}
		if f.State.Airborne() {
			track, err := hist.Track(ctx, string(f.ID), 0)
			if err != nil {
				return nil, err
			}
			if n := len(track); n > 0 {
				p := track[n-1]
				out = append(out, place(d, p.Pos, p.BatteryPct))
			}
		} else if d.State == dispatch.DroneAway {
			out = append(out, place(d, f.LandedPos, d.BatteryPct))
		}
	}
	return out, nil
}

func place(d *dispatch.Drone, at geo.LatLng, battery float64) startPlace {
	return startPlace{Drone: string(d.ID), Lat: at.Lat, Lon: at.Lng, BatteryPct: battery}
}

// lastFlight is the newest flight that a drone took off on, or may have.
func lastFlight(st *dispatch.State, d *dispatch.Drone) *dispatch.Flight {
	var last *dispatch.Flight
	for _, f := range st.Flights() {
		if f.Drone == d.ID && (f.State.Airborne() || !f.LandedAt.IsZero()) {
			last = f
		}
	}
	return last
}
