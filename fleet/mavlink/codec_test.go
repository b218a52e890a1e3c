package mavlink

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"airvein/fleet"
	"airvein/geo"
)

func nanjing() geo.LatLng { return geo.FromE7(320603000, 1187969000) }

// roundTrips are values that the wire holds exactly.
func roundTrips() []fleet.Message {
	return []fleet.Message{
		fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu, BaseMode: 209, Status: 4, CustomMode: 3},
		fleet.SysStatus{Present: 1 << 28, Enabled: 1 << 20, Health: 1 << 5, VoltageV: 25.2, CurrentA: 31.25, BatteryPct: 83},
		fleet.SysStatus{CurrentA: -0.01, BatteryPct: -1},
		fleet.BatteryStatus{ConsumedWh: 12.5, BatteryPct: 91},
		fleet.BatteryStatus{ConsumedWh: -1, BatteryPct: -1},
		fleet.GPSRaw{FixType: 3, Satellites: 14, HDOP: 0.82},
		fleet.GlobalPosition{BootMS: 4294967295, Pos: nanjing(), AltAMSLM: 131.25, AltTakeoffM: -2.5,
			VNorthMPS: 21.98, VEastMPS: -3.25, VDownMPS: 0.5, HeadingDeg: 359.99},
		fleet.GlobalPosition{Pos: geo.FromE7(-337749290, -704562310), HeadingDeg: -1},
		fleet.ExtendedSysState{Landed: fleet.LandedInAir, VTOL: fleet.VTOLFlies},
		fleet.HomePosition{Pos: nanjing(), AltAMSLM: 12.345},
		fleet.StatusText{Severity: 2, Text: "Arm: Need Position Estimate"},
		fleet.StatusText{Severity: 6, Text: strings.Repeat("0123456789", 5)},
		fleet.StatusText{Severity: 6, Text: strings.Repeat("0123456789", 10)},
		fleet.StatusText{Severity: 4, Text: strings.Repeat("long text ", 12) + "end"},
		fleet.Hygrometer{ID: 2, C: -30.25, HumidityPct: 44.5},
		fleet.NamedValue{BootMS: 12, Name: "BOXT2", Value: 4.25},
		fleet.FenceStatus{Breached: true, BreachType: 3},
		fleet.ParamValue{Name: "FS_GCS_ENABLE_16", Value: 1, Type: 2},
		fleet.ParamRequestRead{Name: "FENCE_ENABLE"},
		fleet.ParamSet{Name: "FS_GCS_ENABLE", Value: 1, Type: 9},
		fleet.RequestDataStream{Stream: 6, RateHz: 4, Start: true},
		fleet.SetMode{BaseMode: 1, CustomMode: 6},
		fleet.MissionCount{Count: 20, Type: fleet.PlanFence, OpaqueID: 77},
		fleet.MissionRequestList{Type: fleet.PlanFence},
		fleet.MissionRequest{Seq: 7, Type: fleet.PlanMission, Int: true},
		fleet.MissionRequest{Seq: 8, Type: fleet.PlanFence},
		fleet.MissionItem{Seq: 3, Type: fleet.PlanFence, Item: fleet.Item{Command: 16, Frame: 3, Autocontinue: true,
			P: [4]float64{1, 2.5, -3, 0.25}, LatE7: 950000000, LngE7: -1799999999, Z: 120.5}},
		fleet.MissionAck{Result: 13, Type: fleet.PlanMission, OpaqueID: 9, TargetSystem: 9},
		fleet.MissionCurrent{Seq: 4, Total: 19, State: 3, MissionID: 5},
		fleet.MissionItemReached{Seq: 11},
		fleet.MissionSetCurrent{Seq: 12},
		fleet.AutopilotVersion{Major: 4, Minor: 6, Patch: 1},
		fleet.Aircraft{ICAO: 0x780ABC, Callsign: "CSN3512", Pos: nanjing(), AltM: 812.5, Pressure: true, HeadingDeg: 271.5,
			SpeedMPS: 82.25, ClimbMPS: -4.5, Emitter: 3, AgeS: 2},
		fleet.Aircraft{ICAO: 1, Pos: nanjing(), AltM: 100, HeadingDeg: -1, SpeedMPS: -1},
		fleet.MissionClearAll{Type: fleet.PlanRally},
		fleet.Command{ID: fleet.CmdComponentArm, Confirmation: 2, P: [7]float64{1, 21196, 3, 4, 5, 6, 7}},
		fleet.Command{ID: 192, Int: true, Frame: fleet.FrameGlobalRelAlt, Pos: nanjing(), P: [7]float64{-1, 1, 0, 0.5, 0, 0, 60}},
		fleet.CommandAck{ID: 400, Result: 4, Progress: 50, TargetSystem: 9},
	}
}

func TestEveryMessageComesBackAsItWent(t *testing.T) {
	rw, err := newDialect()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := newPacker(rw, 4, 1)
	if err != nil {
		t.Fatal(err)
	}
	var c counters
	unpack := newUnpacker(rw, &c)
	seen := map[string]bool{}
	for _, want := range roundTrips() {
		seen[reflect.TypeOf(want).Name()] = true
		datagrams, err := pack.pack(fleet.Frame{System: 9, Component: 1, Message: want})
		if err != nil {
			t.Fatalf("%#v: %v", want, err)
		}
		var got []incoming
		for _, d := range datagrams {
			if d[0] != 0xFD {
				t.Fatalf("%T: not a MAVLink 2 frame", want)
			}
			unpack.datagram(d, func(in incoming) { got = append(got, in) })
		}
		if len(got) != 1 || got[0].frame != (fleet.Frame{System: 4, Component: 1, Message: want}) {
			t.Errorf("%#v\ncame back as %#v (%+v)", want, got, c.stats())
		}
	}
	for _, name := range messageTypes(t) {
		if name != "Unknown" && name != "LinkSuspect" && !seen[name] {
			t.Errorf("fleet.%s is in no round trip", name)
		}
	}
}

// messageTypes lists the types of package fleet that are messages, from its
// source, so that a new one cannot be forgotten here.
func messageTypes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("fleet's source: %v, %d files", err, len(files))
	}
	var names []string
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "message" && f.Recv != nil {
				names = append(names, f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	if len(names) < 20 {
		t.Fatalf("found only %v", names)
	}
	return names
}

func TestValuesThatCannotBeTrueAreDropped(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, m := range map[string]message.Message{
		"latitude":        &common.MessageGlobalPositionInt{Lat: 900000001},
		"longitude":       &common.MessageGlobalPositionInt{Lon: -1800000001},
		"heading":         &common.MessageGlobalPositionInt{Hdg: 36001},
		"home":            &common.MessageHomePosition{Latitude: math.MinInt32},
		"named value":     &common.MessageNamedValueFloat{Name: "BOXT1", Value: nan},
		"parameter":       &common.MessageParamValue{ParamId: "X", ParamValue: inf},
		"parameter set":   &common.MessageParamSet{ParamId: "X", ParamValue: nan},
		"item parameter":  &common.MessageMissionItemInt{Param4: nan},
		"item altitude":   &common.MessageMissionItemInt{Z: inf},
		"float item":      &common.MessageMissionItem{X: nan},
		"float item far":  &common.MessageMissionItem{Y: 1e9},
		"command":         &common.MessageCommandLong{Param7: nan},
		"command int":     &common.MessageCommandInt{Z: inf},
		"command int pos": &common.MessageCommandInt{X: math.MaxInt32},
	} {
		if _, err := newDecoder().decode(1, 1, m); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestFloatItemAndOddSenders(t *testing.T) {
	d := newDecoder()
	got, err := d.decode(1, 1, &common.MessageMissionItem{Seq: 2, X: 32.5, Y: -118.25, Z: 10, Frame: 3, Command: 16})
	want := fleet.MissionItem{Seq: 2, Item: fleet.Item{Command: 16, Frame: 3, LatE7: 325000000, LngE7: -1182500000, Z: 10}, Float: true}
	if err != nil || got.message != want {
		t.Errorf("float item: %#v, %v", got, err)
	}
	if got, err := d.decode(1, 1, &common.MessageAttitude{}); err != nil || got.message != (fleet.Unknown{ID: 30}) {
		t.Errorf("attitude: %#v, %v", got, err)
	}
	if got, err := d.decode(1, 1, &common.MessageBatteryStatus{Id: 1}); err != nil || got.message != (fleet.Unknown{ID: 147}) {
		t.Errorf("second battery: %#v, %v", got, err)
	}
	if got, _ := d.decode(1, 1, &common.MessageStatustext{Text: "Mission sync timeout\t"}); got.message != (fleet.StatusText{Text: "Mission sync timeout"}) {
		t.Errorf("PX4's tab: %#v", got)
	}
}

func TestPX4CastsParameterBits(t *testing.T) {
	m := &common.MessageParamValue{ParamId: "MAV_SYS_ID", ParamValue: math.Float32frombits(1), ParamType: common.MAV_PARAM_TYPE_INT32}
	d := newDecoder()
	if _, err := d.decode(1, 1, &common.MessageHeartbeat{Autopilot: fleet.AutopilotPX4}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.decode(1, 1, m); err != nil || got.message.(fleet.ParamValue).Value != 1 {
		t.Errorf("PX4: %#v, %v", got, err)
	}
	if got, err := d.decode(2, 1, m); err != nil || got.message.(fleet.ParamValue).Value == 1 {
		t.Errorf("ArduPilot: %#v, %v", got, err)
	}
}

func TestTextWithALostChunkIsGivenUp(t *testing.T) {
	d := newDecoder()
	parts := split(4, strings.Repeat("x", 120), 7)
	for _, m := range []*common.MessageStatustext{parts[0], parts[2]} {
		if got, err := d.decode(1, 1, m); err != nil || got.message != nil {
			t.Errorf("%#v, %v", got, err)
		}
	}
	got := split(4, strings.Repeat("y", 10_000), 8)
	if len(got) != maxChunks {
		t.Errorf("an endless text takes %d chunks", len(got))
	}
}

func TestAddressedMessageNeedsASystem(t *testing.T) {
	for _, m := range []fleet.Message{fleet.Command{ID: 400}, fleet.MissionCount{Count: 1}, fleet.ParamSet{Name: "X"}} {
		if _, err := encode(fleet.Frame{Message: m}, 1); err == nil {
			t.Errorf("%T to system 0 was sent", m)
		}
	}
	if _, err := encode(fleet.Frame{System: 1, Message: fleet.Unknown{ID: 1}}, 1); err == nil {
		t.Error("an unknown message was sent")
	}
}

func FuzzDatagram(f *testing.F) {
	rw, err := newDialect()
	if err != nil {
		f.Fatal(err)
	}
	pack, err := newPacker(rw, 4, 1)
	if err != nil {
		f.Fatal(err)
	}
	for _, m := range roundTrips() {
		datagrams, err := pack.pack(fleet.Frame{System: 9, Message: m})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(datagrams[0])
	}
	f.Add([]byte("Init ArduCopter V4.5.6\xfd\xfe\xfd"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c counters
		newUnpacker(rw, &c).datagram(data, func(in incoming) {
			if p, ok := in.frame.Message.(fleet.GlobalPosition); ok && !p.Pos.Valid() {
				t.Errorf("position %v came through", p.Pos)
			}
		})
	})
}
