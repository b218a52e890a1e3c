package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
	relief "airvein/geo/terrain"
)

func routeCommand() command {
	return command{
		name: "route", what: "plan one route around the zones of a file",
		example: "airvein route --zones zones.geojson --from 32.043,118.737 --to 32.057,118.624 --wind 8@270 --json",
		setup: func(fs *flag.FlagSet) action {
			o := routeFlags(fs)
			return o.run
		},
	}
}

type routeOptions struct {
	zones, from, to, at, wind, winds, ground, terrain string
	alt, buffer, speed, clearance, reach              float64
	wait                                              time.Duration
	alternates                                        stringsFlag
	json, geojson, kml, plan                          bool
}

func routeFlags(fs *flag.FlagSet) *routeOptions {
	o := &routeOptions{}
	fs.StringVar(&o.zones, "zones", "", "`FILE` of zones: GeoJSON, ED-269 JSON or .kml; without it the sky is empty")
	fs.StringVar(&o.from, "from", "", "start, `LAT,LON`")
	fs.StringVar(&o.to, "to", "", "goal, `LAT,LON`")
	fs.Float64Var(&o.alt, "alt", 120, "cruise height above take-off, `M`")
	fs.StringVar(&o.ground, "ground", "", "the take-off's height above the sea, `M`; unknown, bands above the sea bind at every height")
	fs.Float64Var(&o.buffer, "buffer", 0, "metres, `M`, to keep from every zone besides its own buffer")
	fs.StringVar(&o.at, "at", "", "take-off, `RFC3339`; without it zones bind at every time")
	fs.DurationVar(&o.wait, "wait", 6*time.Hour, "how long, `DURATION`, the flight may wait for zones to end, with --at")
	fs.StringVar(&o.wind, "wind", "0@0", "`MPS@FROM`: 8@270 is 8 m/s from the west")
	fs.StringVar(&o.winds, "winds", "", "winds by H3 cell, a `FILE` {\"CELL\":{\"wind_mps\":8,\"wind_from_deg\":270}}, that price the way; elsewhere --wind blows")
	fs.Float64Var(&o.speed, "speed", 20, "airspeed, `MPS`")
	fs.StringVar(&o.terrain, "terrain", "", "ground heights, a `FILE` .asc (ESRI ASCII, degrees) or .hgt (SRTM)")
	fs.Float64Var(&o.clearance, "clearance", 30, "metres, `M`, to keep above the terrain")
	fs.Var(&o.alternates, "alternate", "a landing place, `ID=LAT,LON`, besides start and goal; may be repeated")
	fs.Float64Var(&o.reach, "reach", 10000, "with --alternate: one is within `M` metres of every point of the route")
	fs.BoolVar(&o.json, "json", false, "print the result as JSON")
	fs.BoolVar(&o.geojson, "geojson", false, "print the route as GeoJSON")
	fs.BoolVar(&o.kml, "kml", false, "print the route as KML")
	fs.BoolVar(&o.plan, "plan", false, "print a QGroundControl .plan")
	return o
}

// The climb and the powers of the drone in the Nanjing scenario: what
// energy_wh is reckoned with.
const (
	routeClimbMPS, routeDescentMPS         = 4, 2.5
	routeCruiseW, routeHoverW, routeClimbW = 2300, 2700, 3600
)

func (o *routeOptions) run(_ context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	formats := 0
	for _, set := range []bool{o.json, o.geojson, o.kml, o.plan} {
		if set {
			formats++
		}
	}
	if formats > 1 {
		return usagef("give one of --json, --geojson, --kml, --plan")
	}
	req, err := o.request()
	if err != nil {
		return err
	}
	plan, err := route.Find(req)
	if err != nil {
		return blockedBy(err)
	}
	r := &routeResult{plan: plan, req: req}
	switch {
	case o.json:
		return printValue(std.out, r.document())
	case o.geojson:
		return printValue(std.out, r.geoJSON())
	case o.kml:
		return r.kml(std.out)
	case o.plan:
		return printValue(std.out, r.qgc())
	}
	return r.text(std.out)
}

// blockedBy adds the zone that a refusal names to its message, where the
// message does not.
func blockedBy(err error) error {
	var r *route.Refusal
	if errors.As(err, &r) && r.Zone != "" && !strings.Contains(r.Message, r.Zone) {
		return fmt.Errorf("%w (zone %s)", err, r.Zone)
	}
	return err
}

// request reads the flags and the files they name.
func (o *routeOptions) request() (route.Request, error) {
	req := route.Request{
		CruiseAltM: o.alt, ClearanceM: o.buffer, OnTime: true, GroundUnknown: o.ground == "",
		Aircraft: route.Performance{CruiseMPS: o.speed, ClimbMPS: routeClimbMPS, DescentMPS: routeDescentMPS,
			CruiseW: routeCruiseW, HoverW: routeHoverW, ClimbW: routeClimbW},
	}
	var errs []error
	if o.from == "" || o.to == "" {
		return req, usagef("--from LAT,LON and --to LAT,LON are needed")
	}
	req.From = parsed(&errs, "--from", o.from, parsePlace)
	req.To = parsed(&errs, "--to", o.to, parsePlace)
	req.Wind = parsed(&errs, "--wind", o.wind, parseWind)
	if o.ground != "" {
		req.GroundAMSLM = parsed(&errs, "--ground", o.ground, parseMetres)
	}
	if o.at != "" {
		req.At = parsed(&errs, "--at", o.at, func(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) })
		req.MaxWait = o.wait
	}
	for _, a := range o.alternates {
		req.Alternates = append(req.Alternates, parsed(&errs, "--alternate", a, parseAlternate))
		req.AlternateReachM = o.reach
	}
	if err := errors.Join(errs...); err != nil {
		return req, usagef("%v", err)
	}
	if err := errors.Join(o.readTerrain(&req), o.readWinds(&req)); err != nil {
		return req, err
	}
	var err error
	req.Airspace, err = readAirspace(o.zones)
	return req, err
}

func readAirspace(path string) (*airspace.Set, error) {
	if path == "" {
		return airspace.NewSet("none", nil)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parse := airspace.ParseGeoJSON
	switch {
	case strings.HasSuffix(strings.ToLower(path), ".kml"):
		parse = airspace.ParseKML
	case isED269(data):
		parse = airspace.ParseED269
	}
	zones, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return airspace.NewSet(path, zones)
}

// isED269 tells a UAS zone file, whose features have an identifier, from
// GeoJSON, whose features say that they are some.
func isED269(data []byte) bool {
	var doc struct {
		Features []struct {
			Identifier *string `json:"identifier"`
		} `json:"features"`
	}
	return json.Unmarshal(data, &doc) == nil && len(doc.Features) > 0 && doc.Features[0].Identifier != nil
}

func (o *routeOptions) readWinds(req *route.Request) error {
	if o.winds == "" {
		return nil
	}
	data, err := os.ReadFile(o.winds)
	if err != nil {
		return err
	}
	cells := map[geo.Cell]route.Wind{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err = dec.Decode(&cells); err == nil {
		req.Winds, err = route.NewWinds(cells)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.winds, err)
	}
	return nil
}

// readTerrain reads the grid, and from it the take-off's height where that
// was not given.
func (o *routeOptions) readTerrain(req *route.Request) error {
	if o.terrain == "" {
		return nil
	}
	data, err := os.ReadFile(o.terrain)
	if err != nil {
		return err
	}
	if strings.HasSuffix(strings.ToLower(o.terrain), ".hgt") {
		req.Terrain, err = relief.ParseHGT(o.terrain, data)
	} else {
		req.Terrain, err = relief.ParseASC(data)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.terrain, err)
	}
	req.TerrainClearanceM = o.clearance
	if req.GroundUnknown {
		m, ok := req.Terrain.At(req.From)
		if !ok {
			return fmt.Errorf("%s does not know the ground at %v; give --ground", o.terrain, req.From)
		}
		req.GroundAMSLM, req.GroundUnknown = m, false
	}
	return nil
}

func parsePlace(s string) (geo.LatLng, error) {
	lat, lng, ok := strings.Cut(s, ",")
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lng), 64)
	if !ok || err1 != nil || err2 != nil {
		return geo.LatLng{}, fmt.Errorf("%q is not LAT,LON in degrees, such as 32.043,118.737", s)
	}
	return geo.LatLng{Lat: y, Lng: x}, nil
}

func parseWind(s string) (route.Wind, error) {
	mps, from, ok := strings.Cut(s, "@")
	v, err1 := strconv.ParseFloat(mps, 64)
	d, err2 := strconv.ParseFloat(from, 64)
	if !ok || err1 != nil || err2 != nil {
		return route.Wind{}, fmt.Errorf("%q is not MPS@FROM, such as 8@270", s)
	}
	return route.Wind{SpeedMPS: v, FromDeg: d}, nil
}

func parseMetres(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not metres", s)
	}
	return v, nil
}

func parseAlternate(s string) (route.Alternate, error) {
	id, at, ok := strings.Cut(s, "=")
	p, err := parsePlace(at)
	if !ok || id == "" || err != nil {
		return route.Alternate{}, fmt.Errorf("%q is not ID=LAT,LON", s)
	}
	return route.Alternate{ID: id, At: p}, nil
}

func (r *routeResult) text(w io.Writer) error {
	p := r.plan
	fmt.Fprintf(w, "%.2f km (straight: %.2f km), %.1f min, %.0f Wh, %d waypoints at %.0f m above take-off\n",
		p.LengthM/1000, p.StraightM/1000, p.TimeS/60, p.EnergyWh, len(p.Waypoints), p.AltM)
	if p.WaitS > 0 {
		fmt.Fprintf(w, "take-off at %s, after a wait for zones to end\n", r.leaves().Format(time.RFC3339))
	}
	for _, at := range p.Waypoints {
		fmt.Fprintln(w, " ", at)
	}
	_, err := fmt.Fprintln(w, "A plan over the zones of this file, not a permission to fly.")
	return err
}
