package main

import (
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	"airvein/fleet"
	"airvein/fleet/history"
	historypostgres "airvein/fleet/history/postgres"
	historysqlite "airvein/fleet/history/sqlite"
	"airvein/geo"
)

type exportOptions struct {
	at                   recordPlace
	tlog, plan, kml, csv bool
}

func flightsExportCommand() command {
	return command{
		name: "flights export", args: "ID", what: "a flight's MAVLink log, plan or track; also beside a running server",
		example: "airvein flights export FLIGHT --plan --data data > flight.plan\nairvein flights export FLIGHT --tlog --data data > flight.tlog",
		setup: func(fs *flag.FlagSet) action {
			o := &exportOptions{}
			o.at.flags(fs)
			fs.BoolVar(&o.tlog, "tlog", false, "the MAVLink heard and sent, for QGroundControl and MAVExplorer; from --data")
			fs.BoolVar(&o.plan, "plan", false, "mission and fence, as a QGroundControl plan")
			fs.BoolVar(&o.kml, "kml", false, "planned way and flown track, as KML")
			fs.BoolVar(&o.csv, "csv", false, "the flown track: time, position, height above take-off, battery")
			return o.run
		},
	}
}

func (o *exportOptions) run(ctx context.Context, std stdio, args []string) error {
	id, err := oneArg(args, "flight id")
	if err != nil {
		return err
	}
	n := 0
	for _, chosen := range []bool{o.tlog, o.plan, o.kml, o.csv} {
		if chosen {
			n++
		}
	}
	if n != 1 {
		return usagef("give exactly one of --tlog, --plan, --kml, --csv")
	}
	return o.at.read(ctx, func(j journal.Journal) error {
		st, _, err := replay(ctx, j, 0)
		if err != nil {
			return err
		}
		f, ok := st.Flight(dispatch.FlightID(id))
		if !ok {
			return fmt.Errorf("there is no flight %q in the records; `airvein flights` lists them", id)
		}
		switch {
		case o.tlog:
			return o.writeTlog(std.out, id)
		case o.plan:
			return printValue(std.out, qgcPlan(f.Plan))
		}
		track, err := o.track(ctx, id)
		if err != nil {
			return err
		}
		if o.csv {
			return writeTrackCSV(std.out, track)
		}
		return writeFlightKML(std.out, f, track)
	})
}

func (o *exportOptions) writeTlog(w io.Writer, id string) error {
	f, err := os.Open(tlogPath(filepath.Join(o.at.data, tlogDir), id))
	if err != nil {
		return fmt.Errorf("no MAVLink log of flight %s: %w; give the server's directory with --data", id, err)
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

func (o *exportOptions) track(ctx context.Context, id string) ([]history.Position, error) {
	var h history.Store
	var err error
	if db := dbURL(o.at.db); db != "" {
		h, err = historypostgres.Open(ctx, db)
	} else {
		h, err = historysqlite.Open(ctx, filepath.Join(o.at.data, historyFile))
	}
	if err != nil {
		return nil, err
	}
	track, err := h.Track(ctx, id, 0)
	return track, errors.Join(err, h.Close())
}

// qgcPlan is a flight's plan in QGroundControl's file format, version 1.
// Item 0, the home, is the file's own field. The records do not say which
// autopilot flew, so it is given as a generic one.
func qgcPlan(p fleet.Plan) map[string]any {
	items := []any{}
	for i, it := range p.Mission[min(1, len(p.Mission)):] {
		lat, lng := 0.0, 0.0
		if it.LatE7 != 0 || it.LngE7 != 0 {
			lat, lng = it.Pos().Lat, it.Pos().Lng
		}
		items = append(items, map[string]any{"type": "SimpleItem", "autoContinue": it.Autocontinue, "command": it.Command,
			"doJumpId": i + 1, "frame": it.Frame, "params": []float64{it.P[0], it.P[1], it.P[2], it.P[3], lat, lng, it.Z}})
	}
	polygon := [][]float64{}
	for _, it := range p.Fence {
		polygon = append(polygon, []float64{it.Pos().Lat, it.Pos().Lng})
	}
	polygons := []any{}
	if len(polygon) > 0 {
		polygons = append(polygons, map[string]any{"inclusion": true, "polygon": polygon, "version": 1})
	}
	return map[string]any{
		"fileType": "Plan", "groundStation": "Airvein", "version": 1,
		"mission": map[string]any{"version": 2, "firmwareType": fleet.AutopilotGeneric, "vehicleType": 2, "cruiseSpeed": 15, "hoverSpeed": 5,
			"globalPlanAltitudeMode": 1, "plannedHomePosition": []float64{p.Home.Lat, p.Home.Lng, p.HomeAMSLM}, "items": items},
		"geoFence":    map[string]any{"version": 2, "circles": []any{}, "polygons": polygons},
		"rallyPoints": map[string]any{"version": 2, "points": []any{}},
	}
}

func writeTrackCSV(out io.Writer, track []history.Position) error {
	w := csv.NewWriter(out)
	_ = w.Write([]string{"at", "drone", "lat", "lon", "alt_takeoff_m", "battery_pct"}) // the writer keeps its error
	for _, p := range track {
		_ = w.Write([]string{p.At.UTC().Format(time.RFC3339Nano), p.Drone, fmt.Sprintf("%.7f", p.Pos.Lat), fmt.Sprintf("%.7f", p.Pos.Lng),
			fmt.Sprintf("%.1f", p.AltTakeoffM), strconv.FormatFloat(p.BatteryPct, 'f', 1, 64)})
	}
	w.Flush()
	return w.Error()
}

type kmlFile struct {
	XMLName xml.Name   `xml:"kml"`
	NS      string     `xml:"xmlns,attr"`
	Name    string     `xml:"Document>name"`
	Marks   []kmlPlace `xml:"Document>Placemark"`
}

type kmlPlace struct {
	Name string  `xml:"name"`
	Line kmlLine `xml:"LineString"`
}

type kmlLine struct {
	Mode   string `xml:"altitudeMode"`
	Coords string `xml:"coordinates"`
}

func coords(line []geo.LatLng, alt func(i int) float64) string {
	var b strings.Builder
	for i, p := range line {
		fmt.Fprintf(&b, "%.7f,%.7f,%.1f ", p.Lng, p.Lat, alt(i))
	}
	return strings.TrimSpace(b.String())
}

// writeFlightKML draws the planned way and the flown one. Heights are above
// the ground of the place of take-off, which KML cannot say, so they are
// given above the sea.
func writeFlightKML(w io.Writer, f *dispatch.Flight, track []history.Position) error {
	var plan, flown []geo.LatLng
	var planZ []float64
	for _, it := range f.Plan.Mission[min(1, len(f.Plan.Mission)):] {
		if it.LatE7 != 0 || it.LngE7 != 0 {
			plan, planZ = append(plan, it.Pos()), append(planZ, f.Plan.HomeAMSLM+it.Z)
		}
	}
	for _, p := range track {
		flown = append(flown, p.Pos)
	}
	doc := kmlFile{NS: "http://www.opengis.net/kml/2.2", Name: fmt.Sprintf("Flight %s of %s", f.ID, f.Drone), Marks: []kmlPlace{
		{"planned", kmlLine{"absolute", coords(plan, func(i int) float64 { return planZ[i] })}},
		{"flown", kmlLine{"absolute", coords(flown, func(i int) float64 { return f.Plan.HomeAMSLM + track[i].AltTakeoffM })}},
	}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	return e.Encode(doc)
}
