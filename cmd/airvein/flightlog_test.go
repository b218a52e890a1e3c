package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"airvein/dispatch"
	"airvein/fleet"
	"airvein/fleet/guard"
	"airvein/fleet/history"
	"airvein/geo"
)

// A log is frames with their scenario times, of the drones that fly, and of
// nothing else.
func TestFlightLogHoldsWhatFlies(t *testing.T) {
	dir := t.TempDir()
	wall := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	l := newFlightLog(dir, simClock{wall: wall, scenario: wall.Add(-24 * time.Hour), speed: 20}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	looked := make(chan struct{}, 100)
	done := make(chan error)
	go func() {
		done <- l.run(ctx, func() map[fleet.DroneID]string {
			looked <- struct{}{}
			return map[fleet.DroneID]string{"D1": "F1"}
		})
	}()
	<-looked
	beat := []byte{0xFD, 9, 0, 0, 7, 3, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0}
	ground := []byte{0xFD, 1, 0, 0, 7, 255, 190, 0xFF, 0xFF, 0, 1, 0, 0}
	for i := range 3 {
		l.record("D1", wall.Add(time.Duration(i)*time.Second), ground)
		l.record("D2", wall, beat)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(tlogPath(dir, "F1"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		at := time.UnixMicro(int64(binary.BigEndian.Uint64(data)))
		if want := wall.Add(-24*time.Hour + time.Duration(i)*20*time.Second); !at.Equal(want) {
			t.Errorf("frame %d at %v, want %v", i, at, want)
		}
		n := 0
		guard.Datagram(data[8:8+len(ground)], func(f guard.Frame) { n++ })
		if n != 1 || !bytes.Equal(data[8:8+len(ground)], ground) {
			t.Errorf("frame %d is %x", i, data[8:])
		}
		data = data[8+len(ground):]
	}
	if len(data) != 0 {
		t.Errorf("%d bytes too many", len(data))
	}
	if _, err := os.Stat(tlogPath(dir, "F2")); err == nil {
		t.Error("a drone without a flight is logged")
	}
}

func TestExportsRead(t *testing.T) {
	home := geo.LatLng{Lat: 32.06, Lng: 118.78}
	lat, lng := home.E7()
	at := fleet.Item{Command: fleet.CmdNavWaypoint, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true, LatE7: lat, LngE7: lng, Z: 120}
	f := &dispatch.Flight{ID: "F1", Drone: "D1", Plan: fleet.Plan{Home: home, HomeAMSLM: 12,
		Mission: []fleet.Item{at, at, {Command: fleet.CmdNavRTL}}, Fence: []fleet.Item{at, at, at}}}
	data, err := json.Marshal(qgcPlan(f.Plan))
	if err != nil {
		t.Fatal(err)
	}
	var plan struct {
		FileType string `json:"fileType"`
		Mission  struct {
			Home  []float64 `json:"plannedHomePosition"`
			Items []struct {
				Command, Frame int
				DoJumpID       int `json:"doJumpId"`
				Params         []float64
			}
		}
		GeoFence struct {
			Polygons []struct{ Polygon [][]float64 }
		}
	}
	if err := json.Unmarshal(data, &plan); err != nil {
		t.Fatal(err)
	}
	items := plan.Mission.Items
	if plan.FileType != "Plan" || len(items) != 2 || items[0].DoJumpID != 1 || items[0].Params[6] != 120 || items[1].Command != 20 ||
		plan.Mission.Home[2] != 12 || len(plan.GeoFence.Polygons[0].Polygon) != 3 {
		t.Errorf("%s", data)
	}
	track := []history.Position{{At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Drone: "D1", Pos: home, AltTakeoffM: 50, BatteryPct: 88.5}}
	var out bytes.Buffer
	if err := writeTrackCSV(&out, track); err != nil || !strings.Contains(out.String(), "2026-03-01T00:00:00Z,D1,32.0600000,118.7800000,50.0,88.5\n") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	if err := writeFlightKML(&out, f, track); err != nil {
		t.Fatal(err)
	}
	var doc kmlFile
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil || len(doc.Marks) != 2 || doc.Marks[1].Line.Coords != "118.7800000,32.0600000,62.0" {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestExportRefuses(t *testing.T) {
	for line, says := range map[string]string{
		"flights export":                                "flight id",
		"flights export F1":                             "exactly one",
		"flights export F1 --kml --csv":                 "exactly one",
		"flights export F1 --tlog --data /no/such/data": "--data",
	} {
		code, _, stderr := runLine(t, "", strings.Fields(line)...)
		if code == exitOK || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit %d, %s", line, code, stderr)
		}
	}
}
