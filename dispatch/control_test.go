package dispatch

import (
	"strings"
	"testing"

	"airvein/fleet"
)

// TestHandover: one pilot has a flight at a time. The one who has it, or a
// dispatcher, offers it; who was offered it takes it; only then may that one
// let it go on. Hold and return are nobody's alone.
func TestHandover(t *testing.T) {
	b, d := airborne(t)
	f := b.flight("o1-f1")
	if f.Controller != "pilot" {
		t.Fatalf("%q has the flight", f.Controller)
	}
	b.refused(Handover{Flight: f.ID, To: "second", By: "second"}, CodeConflict, "")
	b.refused(Handover{Flight: f.ID, To: "third", By: "second"}, CodeConflict, "")
	b.refused(Handover{Flight: f.ID, By: "pilot"}, CodeInvalid, "to")
	b.do(Handover{Flight: f.ID, To: "second", By: "pilot"})
	if f.Controller != "pilot" || f.OfferedTo != "second" {
		t.Fatalf("offered: %q has it, offered to %q", f.Controller, f.OfferedTo)
	}
	b.refused(Handover{Flight: f.ID, To: "third", By: "third"}, CodeConflict, "")
	b.do(Handover{Flight: f.ID, To: "second", By: "second"})
	if f.Controller != "second" || f.OfferedTo != "" {
		t.Fatalf("taken: %q has it, offered to %q", f.Controller, f.OfferedTo)
	}
	hold := b.order1(fleet.VerbHold)
	hold.Pilot = true
	b.do(hold) // by the one who had it
	b.report(d, fleet.Report{Kind: fleet.ReportCommandObserved, Key: f.Command.Key, Pos: halfway(), BatteryPct: 80})
	resume := b.order1(fleet.VerbResume)
	resume.Pilot = true
	b.refused(resume, CodeConflict, "")
	b.refused(DivertFlight{Flight: f.ID, Site: "east", By: "pilot", Pilot: true}, CodeConflict, "")
	resume.By = "second"
	b.do(resume)
	b.do(Handover{Flight: f.ID, To: "pilot", By: "disp", Dispatcher: true})
	b.do(Handover{Flight: f.ID, To: "pilot", By: "pilot"})
	said := 0
	for _, e := range b.order("o1").Timeline {
		if strings.HasPrefix(e.What, "control_") {
			said++
		}
	}
	if said != 4 || f.Controller != "pilot" {
		t.Errorf("said %d times; %q has it", said, f.Controller)
	}
	b.sameAfterRestore()
}
