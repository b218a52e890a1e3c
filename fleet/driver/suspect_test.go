package driver_test

import (
	"testing"
	"time"

	"airvein/fleet"
)

// What the link refused is reported, and neither keeps a link alive nor
// shows as signed; what it checked does.
func TestSuspectFramesAreReportedAndSignedOnesShown(t *testing.T) {
	r := newRig(t)
	r.d.Receive(start, fleet.Frame{System: system, Component: 1, Message: fleet.LinkSuspect{Text: "12 frames refused"}})
	reports := r.d.Reports()
	if len(reports) != 1 || reports[0].Kind != fleet.ReportLinkSuspect || reports[0].Text != "12 frames refused" {
		t.Errorf("%+v", reports)
	}
	if tel := r.d.Telemetry(); tel.Link != fleet.LinkNone || tel.Signed {
		t.Errorf("%+v", tel)
	}
	beat := fleet.Frame{System: system, Component: 1, Message: fleet.Heartbeat{Type: fleet.TypeHexarotor, Autopilot: fleet.AutopilotArdu}}
	for _, signed := range []bool{true, false} {
		beat.Signed = signed
		r.d.Receive(start.Add(time.Second), beat)
		if tel := r.d.Telemetry(); tel.Signed != signed || tel.Link != fleet.LinkLive {
			t.Errorf("%+v", tel)
		}
	}
}
