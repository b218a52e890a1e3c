package main

import (
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/autopilot"
)

func TestTroubleFlags(t *testing.T) {
	var v vehicleTrouble
	fs := flag.NewFlagSet("autopilots", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	v.flags(fs)
	line := "--param FS_GCS_ENABLE=1 --param FENCE_TYPE=7 --misbehave write-final-ack-silent:fence --wind 8.5@270 --battery-aged 25 --sensor drift@10m --gps-loss 2m"
	if err := fs.Parse(strings.Fields(line)); err != nil {
		t.Fatal(err)
	}
	var c autopilot.Config
	v.apply(&c)
	want := autopilot.Failures{AgedPct: 25, Sensor: autopilot.SensorDrifts, SensorAfter: 10 * time.Minute, GPSAfter: 2 * time.Minute}
	if c.Failures != want || c.Misbehaves != autopilot.WriteFinalAckSilent || c.MisbehavesOn != fleet.PlanFence || c.Params["FENCE_TYPE"] != 7 || c.Params["FS_GCS_ENABLE"] != 1 {
		t.Errorf("%+v", c)
	}
	if w := v.air(site.Weather{WindMPS: 1, TemperatureC: 9}); w.WindMPS != 8.5 || w.WindFromDeg != 270 || w.TemperatureC != 9 {
		t.Errorf("%+v", w)
	}
	if err := v.check(false, false); err != nil {
		t.Error(err)
	}
	if err := v.check(true, false); err == nil || !strings.Contains(err.Error(), "no such parameter") {
		t.Errorf("an ArduPilot's parameters on a PX4: %v", err)
	}
	for _, bad := range []string{"--param X", "--param A=many", "--misbehave sulks", "--misbehave unexpected-ack:roads", "--wind 8", "--wind -1@0",
		"--wind 8@400", "--battery-aged 99", "--sensor melts", "--sensor stop@noon", "--gps-loss soon"} {
		fs := flag.NewFlagSet("autopilots", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		(&vehicleTrouble{}).flags(fs)
		if err := fs.Parse(strings.Fields(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
