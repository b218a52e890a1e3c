package mavlink_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"airvein/fleet"
	"airvein/fleet/driver"
	"airvein/fleet/guard"
	"airvein/fleet/mavlink"
	"airvein/geo"
)

const nodeSystem = 7

// nodeVehicle starts the vehicle of testdata/node-vehicle, and gives the
// address that it listens on.
func nodeVehicle(t *testing.T, passphrase string) string {
	t.Helper()
	dir := filepath.Join("testdata", "node-vehicle")
	missing := ""
	if _, err := exec.LookPath("node"); err != nil {
		missing = "no node on PATH"
	} else if _, err := os.Stat(filepath.Join(dir, "node_modules", "node-mavlink")); err != nil {
		missing = "node-mavlink is not installed: run `make node-vehicle`"
	}
	if missing != "" {
		if slices.Contains(strings.Split(os.Getenv("AIRVEIN_REQUIRE"), ","), "node") {
			t.Fatal(missing)
		}
		t.Skip("NOT TESTED: ", missing)
	}
	args := []string{"vehicle.cjs"}
	if passphrase != "" {
		args = append(args, passphrase)
	}
	cmd := exec.Command("node", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the node vehicle says nothing: %v", err)
	}
	return "127.0.0.1:" + strings.TrimSpace(line)
}

// nodePlan is a short flight from the node vehicle's home.
func nodePlan() *fleet.Plan {
	home := geo.FromE7(320603000, 1187969000)
	pad := geo.Offset(home, 300, 4000)
	at := func(command uint16, p geo.LatLng, z float64) fleet.Item {
		lat, lng := p.E7()
		return fleet.Item{Command: command, Frame: fleet.FrameGlobalRelAlt, Autocontinue: true, LatE7: lat, LngE7: lng, Z: z}
	}
	p := &fleet.Plan{Home: home, HomeAMSLM: 12, Pad: pad, PadRadiusM: 15, HoldSeq: 2, ReleaseSeq: 4, ReleaseMaxM: 28, CruiseAltM: 120,
		CorridorM: 100, ReservePct: 20, NeedPct: 60, ReturnSeq: []uint16{5, 5, 5, 5, 5, 5, 6}, Profile: fleet.ProfileDelivery}
	p.Mission = []fleet.Item{at(fleet.CmdNavWaypoint, home, 12), at(fleet.CmdNavTakeoff, home, 120.57), at(fleet.CmdNavLoiterUnlim, pad, 120),
		at(fleet.CmdNavWaypoint, pad, 20), {Command: fleet.CmdDoGripper, Frame: fleet.FrameMission, Autocontinue: true, P: [4]float64{1}},
		at(fleet.CmdNavWaypoint, home, 120), {Command: fleet.CmdNavRTL, Autocontinue: true}}
	for i := range 5 {
		v := at(fleet.CmdFenceInclusion, geo.Offset(home, float64(i)*72, 9000), 0)
		v.Frame, v.P[0] = fleet.FrameGlobal, 5
		p.Fence = append(p.Fence, v)
	}
	p.Hash = fleet.HashPlan(p.Mission, p.Fence)
	return p
}

// TestAnotherImplementationPlaysVehicle: Airvein's side, from the socket to
// the driver, against node-mavlink: plan on board and read back, checks,
// fence, arming, start and take-off, in the clear and signed both ways. The
// two implementations share neither code nor generated tables.
func TestAnotherImplementationPlaysVehicle(t *testing.T) {
	for _, passphrase := range []string{"", "a phrase of this test"} {
		t.Run(fmt.Sprintf("signed=%v", passphrase != ""), func(t *testing.T) {
			t.Parallel()
			c := mavlink.LinkConfig{Drone: "n1", System: nodeSystem, Kind: mavlink.UDPClient, Address: nodeVehicle(t, passphrase)}
			if passphrase != "" {
				secret := sha256.Sum256([]byte(passphrase)) // as MAVLink's tools make a key of a phrase
				var err error
				if c.Key, err = guard.ParseKey(secret[:]); err != nil {
					t.Fatal(err)
				}
			}
			launchNode(t, c)
		})
	}
}

func launchNode(t *testing.T, c mavlink.LinkConfig) {
	frames := make(chan fleet.Frame, 1024)
	g, err := mavlink.NewGround(mavlink.GroundConfig{Links: []mavlink.LinkConfig{c}, OnFrame: func(_ fleet.DroneID, f fleet.Frame) { frames <- f },
		Marks: func(fleet.DroneID) guard.Marks { return guard.NoMarks{} }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	if err := g.Start(ctx); err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	d := driver.New(driver.Config{Drone: c.Drone, System: nodeSystem, Term: 1})
	dir := &fleet.Directive{Flight: "F1", Term: 1, Plan: nodePlan(), Stage: fleet.StagePrepare}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var said []fleet.Report
	for {
		select {
		case <-ctx.Done():
			t.Fatalf("no take-off; %+v; %+v", said, g.Stats()[c.Drone])
		case f := <-frames:
			if f.Signed != c.Key.Set() {
				t.Fatalf("signed %v: %+v", f.Signed, f)
			}
			d.Receive(time.Now(), f)
		case now := <-tick.C:
			d.Direct(now, dir)
			d.Tick(now)
		}
		for _, f := range d.Outbox() {
			if err := g.Send(c.Drone, f); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range d.Reports() {
			said = append(said, r)
			switch r.Kind {
			case fleet.ReportPreflight:
				if !slices.ContainsFunc(r.Checks, func(c fleet.Check) bool { return !c.OK }) {
					dir.Stage = fleet.StageLaunch
				}
			case fleet.ReportPlanFailed, fleet.ReportLaunchFailed, fleet.ReportModeChanged, fleet.ReportPlanChanged:
				t.Fatalf("%+v", said)
			case fleet.ReportTookOff:
				if s := g.Stats()[c.Drone]; s.Refused+s.BadFrames+s.BadValues+s.Elsewhere > 0 {
					t.Errorf("%+v", s)
				}
				return
			}
		}
	}
}
