package dispatch

import (
	"testing"

	"airvein/dispatch/alarm"
	"airvein/fleet"
)

// A forger is an alarm whether or not the drone flies, and changes nothing
// else.
func TestSuspectLinkIsAnAlarm(t *testing.T) {
	b := newBench(t)
	d := testSite().Drones[0].ID
	b.alarmed(alarm.LinkSuspect, false)
	b.report(d, fleet.Report{Kind: fleet.ReportLinkSuspect, Text: "12 frames refused, the newest replayed"})
	b.alarmed(alarm.LinkSuspect, true)
	b.report(d, fleet.Report{Kind: fleet.ReportLinkSuspect, Text: "40 frames refused, the newest forged"})
	n := 0
	for _, a := range b.s.Alarms().Open() {
		if a.Kind == alarm.LinkSuspect {
			n++
			if a.Drone != string(d) || a.Count != 2 {
				t.Errorf("%+v", a)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d alarms of one cause", n)
	}
}
