package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"airvein/geo"
	"airvein/geo/route"
)

// routeResult is a plan and what it was asked for, in the formats of
// `airvein route`.
type routeResult struct {
	plan route.Plan
	req  route.Request
}

// routeDocument is the answer of --json. Waypoints are longitude, latitude
// and height above take-off; the length is the WGS-84 geodesic one.
type routeDocument struct {
	LengthM    float64      `json:"length_m"`
	StraightM  float64      `json:"straight_m"`
	TimeS      float64      `json:"time_s"`
	EnergyWh   float64      `json:"energy_wh"`
	WaitS      float64      `json:"wait_s"`
	TakeOff    *time.Time   `json:"take_off,omitempty"`
	Waypoints  [][3]float64 `json:"waypoints"`
	Cells      []geo.Cell   `json:"cells"`
	Alternates []string     `json:"alternates"`
}

func (r *routeResult) leaves() time.Time {
	return r.req.At.Add(time.Duration(r.plan.WaitS * float64(time.Second)))
}

func (r *routeResult) waypoints() [][3]float64 {
	out := make([][3]float64, 0, len(r.plan.Waypoints))
	for _, p := range r.plan.Waypoints {
		out = append(out, [3]float64{p.Lng, p.Lat, r.plan.AltM})
	}
	return out
}

func (r *routeResult) document() routeDocument {
	p := r.plan
	d := routeDocument{LengthM: p.LengthM, StraightM: p.StraightM, TimeS: p.TimeS, EnergyWh: p.EnergyWh, WaitS: p.WaitS,
		Waypoints: r.waypoints(), Cells: p.Cells, Alternates: append([]string{}, p.Alternates...)}
	if !r.req.At.IsZero() {
		at := r.leaves()
		d.TakeOff = &at
	}
	return d
}

// geoJSON is the route as one LineString. Its third coordinate is the
// height above the sea (RFC 7946, 3.1.1), so it is there only where the
// take-off's own is known.
func (r *routeResult) geoJSON() any {
	var line [][]float64
	for _, w := range r.waypoints() {
		at := []float64{w[0], w[1]}
		if !r.req.GroundUnknown {
			at = append(at, w[2]+r.req.GroundAMSLM)
		}
		line = append(line, at)
	}
	d := r.document()
	type object map[string]any
	return object{"type": "FeatureCollection", "features": []any{object{
		"type":     "Feature",
		"geometry": object{"type": "LineString", "coordinates": line},
		"properties": object{"length_m": d.LengthM, "straight_m": d.StraightM, "time_s": d.TimeS, "energy_wh": d.EnergyWh,
			"wait_s": d.WaitS, "alt_takeoff_m": r.plan.AltM, "cells": d.Cells, "alternates": d.Alternates},
	}}}
}

// kml is the route as one placemark, at its height above the sea where the
// take-off's is known, else above the ground.
func (r *routeResult) kml(w io.Writer) error {
	mode, up := "relativeToGround", 0.0
	if !r.req.GroundUnknown {
		mode, up = "absolute", r.req.GroundAMSLM
	}
	var line []string
	for _, p := range r.waypoints() {
		line = append(line, fmt.Sprintf("%.7f,%.7f,%.1f", p[0], p[1], p[2]+up))
	}
	type lineString struct {
		Mode        string `xml:"altitudeMode"`
		Coordinates string `xml:"coordinates"`
	}
	type placemark struct {
		Name        string     `xml:"name"`
		Description string     `xml:"description"`
		Line        lineString `xml:"LineString"`
	}
	doc := struct {
		XMLName   xml.Name  `xml:"http://www.opengis.net/kml/2.2 kml"`
		Placemark placemark `xml:"Document>Placemark"`
	}{Placemark: placemark{Name: "Airvein route",
		Description: fmt.Sprintf("%.0f m, %.0f s, %.0f Wh", r.plan.LengthM, r.plan.TimeS, r.plan.EnergyWh),
		Line:        lineString{mode, strings.Join(line, " ")}}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// The numbers of a QGroundControl plan (its Plan file format, version 1)
// and of MAVLink.
const (
	qgcArduPilot, qgcQuadrotor    = 3, 2
	mavTakeoff, mavWaypoint       = 22, 16
	mavRelativeAlt                = 3
	qgcAltRelative                = 1
	qgcFenceM                     = 250
	qgcFenceVersion, qgcMissionV2 = 2, 2
)

// qgc is the route as a QGroundControl .plan: take-off, the waypoints, a
// fence around them, the alternates as rally points.
func (r *routeResult) qgc() any {
	type object map[string]any
	p := r.plan
	item := func(n, command int, at geo.LatLng) object {
		return object{"type": "SimpleItem", "autoContinue": true, "command": command, "doJumpId": n, "frame": mavRelativeAlt,
			"params":   []any{0, 0, 0, nil, at.Lat, at.Lng, p.AltM},
			"Altitude": p.AltM, "AltitudeMode": qgcAltRelative, "AMSLAltAboveTerrain": nil}
	}
	items := []any{item(1, mavTakeoff, p.Waypoints[0])}
	for _, at := range p.Waypoints[1:] {
		items = append(items, item(len(items)+1, mavWaypoint, at))
	}
	fence := [][2]float64{}
	for _, at := range route.Corridor(p.Waypoints, qgcFenceM) {
		fence = append(fence, [2]float64{at.Lat, at.Lng})
	}
	rally := [][3]float64{}
	for _, a := range r.req.Alternates {
		rally = append(rally, [3]float64{a.At.Lat, a.At.Lng, p.AltM})
	}
	home := p.Waypoints[0]
	return object{
		"fileType": "Plan", "version": 1, "groundStation": "Airvein",
		"mission": object{"version": qgcMissionV2, "firmwareType": qgcArduPilot, "vehicleType": qgcQuadrotor,
			"cruiseSpeed": r.req.Aircraft.CruiseMPS, "hoverSpeed": r.req.Aircraft.CruiseMPS,
			"globalPlanAltitudeMode": qgcAltRelative,
			"plannedHomePosition":    [3]float64{home.Lat, home.Lng, r.req.GroundAMSLM}, "items": items},
		"geoFence": object{"version": qgcFenceVersion, "circles": []any{},
			"polygons": []any{object{"version": 1, "inclusion": true, "polygon": fence}}},
		"rallyPoints": object{"version": qgcFenceVersion, "points": rally},
	}
}
