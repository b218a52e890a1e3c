package web

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/geo/airspace"
)

func (s *Server) registerZones() {
	const path = "/api/v1/zones"
	add(s, http.MethodGet, path, "Zones in force, as GeoJSON", s.zones)
	add(s, http.MethodPost, path+"/{id}", "Add a zone", func(ctx context.Context, in *zoneInput) (*zoneOutput, error) {
		return s.putZone(ctx, in, true)
	})
	add(s, http.MethodPut, path+"/{id}", "Add or replace a zone", func(ctx context.Context, in *zoneInput) (*zoneOutput, error) {
		return s.putZone(ctx, in, false)
	})
	add(s, http.MethodDelete, path+"/{id}", "Take a zone away", s.removeZone)
}

type zonesOutput struct {
	ContentType string `header:"Content-Type"`
	Body        airspace.Collection
}

func (s *Server) zones(context.Context, *none) (*zonesOutput, error) {
	out := &zonesOutput{ContentType: mediaGeoJSON, Body: airspace.Collection{Type: "FeatureCollection", Features: []airspace.Feature{}}}
	s.cfg.Engine.View(func(v engine.View) {
		if set := v.State.Airspace(); set != nil {
			out.Body = set.Collection()
		}
	})
	return out, nil
}

type zoneInput struct {
	ID      string `path:"id" maxLength:"100"`
	DryRun  bool   `query:"dry_run" doc:"only say what it would touch"`
	RawBody []byte `contentType:"application/geo+json"`
}

type removeZoneInput struct {
	ID     string `path:"id" maxLength:"100"`
	DryRun bool   `query:"dry_run"`
}

// TouchedFlight is a flight that a zone lies on.
type TouchedFlight struct {
	ID     string `json:"id"`
	Drone  string `json:"drone"`
	State  string `json:"state"`
	Effect string `json:"effect" enum:"replanned,called_off,rerouted,after_release,landing,stays_held,freed" doc:"what becomes of it: planned anew on the ground, called off before take-off, held and led another way, led another way once its box is down, left to land, left to the pilot who holds it, free of a zone that is taken away"`
}

type zoneOutput struct {
	Body struct {
		Zone    airspace.Feature `json:"zone"`
		DryRun  bool             `json:"dry_run"`
		Flights []TouchedFlight  `json:"flights" doc:"the flights it touches that are not over"`
	}
}

func (s *Server) putZone(ctx context.Context, in *zoneInput, fresh bool) (*zoneOutput, error) {
	zone, err := parseZone(in.ID, in.RawBody)
	if err != nil {
		return nil, err
	}
	out := &zoneOutput{}
	s.cfg.Engine.View(func(v engine.View) {
		old, exists := zoneOf(v.State, in.ID)
		if fresh && exists && !sameZone(old, zone) {
			err = newProblem(dispatch.CodeConflict, "there is a zone of this id already: replace it by PUT")
		}
		out.fill(v.State, zone, in.DryRun, (*dispatch.Flight).ZoneEffect)
	})
	if err != nil || in.DryRun {
		return out, err
	}
	if err := s.cfg.Engine.Do(ctx, dispatch.PutZone{By: principalOf(ctx).ID, Zone: zone}); err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Server) removeZone(ctx context.Context, in *removeZoneInput) (*zoneOutput, error) {
	out, err := &zoneOutput{}, error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		if zone, ok := zoneOf(v.State, in.ID); ok {
			err = nil
			out.fill(v.State, zone, in.DryRun, func(*dispatch.Flight) dispatch.ZoneEffect { return dispatch.ZoneFreed })
		}
	})
	if err != nil || in.DryRun {
		return out, err
	}
	if err := s.cfg.Engine.Do(ctx, dispatch.RemoveZone{By: principalOf(ctx).ID, ID: in.ID}); err != nil {
		return nil, err
	}
	return out, nil
}

func (o *zoneOutput) fill(st *dispatch.State, z airspace.Zone, dry bool, effect func(*dispatch.Flight) dispatch.ZoneEffect) {
	o.Body.Zone, o.Body.DryRun, o.Body.Flights = z.Feature(), dry, []TouchedFlight{}
	for _, id := range st.FlightsTouching(z) {
		if f, ok := st.Flight(id); ok {
			o.Body.Flights = append(o.Body.Flights, TouchedFlight{string(f.ID), string(f.Drone), string(f.State), string(effect(f))})
		}
	}
}

func zoneOf(st *dispatch.State, id string) (airspace.Zone, bool) {
	if set := st.Airspace(); set != nil {
		return set.Zone(id)
	}
	return airspace.Zone{}, false
}

func sameZone(a, b airspace.Zone) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// parseZone reads one feature; its id, where it has one, is the path's.
func parseZone(id string, data []byte) (airspace.Zone, error) {
	if len(data) == 0 {
		return airspace.Zone{}, newProblem(codeMalformed, "send the zone as a GeoJSON feature")
	}
	var f map[string]any
	if err := json.Unmarshal(data, &f); err != nil || f["type"] != "Feature" {
		return airspace.Zone{}, invalid("type", "must be Feature")
	}
	props, ok := f["properties"].(map[string]any)
	if !ok {
		return airspace.Zone{}, invalid("properties", "must be an object with name and kind")
	}
	for _, have := range []any{f["id"], props["id"]} {
		if have != nil && have != id {
			return airspace.Zone{}, invalid("id", "is not the id in the path")
		}
	}
	props["id"] = id
	data, err := json.Marshal(f)
	if err != nil {
		return airspace.Zone{}, err
	}
	zones, err := airspace.ParseGeoJSON(data)
	if err != nil || len(zones) != 1 {
		return airspace.Zone{}, invalid("geometry", unquoted(err))
	}
	return zones[0], nil
}

// unquoted takes quoted values out of an error's text: an answer never
// repeats what was sent.
func unquoted(err error) string {
	if err == nil {
		return "must be one zone"
	}
	return regexp.MustCompile(`"[^"]*"|number [-+0-9.eE]+`).ReplaceAllString(err.Error(), "the value given")
}
