package bench

import (
	"testing"
	"time"
)

// The measurement itself on small sizes: every bound that does not depend on
// the machine is held.
func TestMAVLinkInSmall(t *testing.T) {
	results, err := measureMAVLink(t.Context(), mavlinkSizes{uploads: 20, restarts: 3, fleet: 5, fleetAim: 8, drones: 3, loadFor: 4 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1+2*len(mixes())+2+4 {
		t.Errorf("%d results", len(results))
	}
	for _, r := range results {
		if r.Missed() && r.ID != "mavlink.load_p99" && r.ID != "mavlink.load_drones" {
			t.Errorf("%s: %g %s, must %g", r.ID, r.Value, r.Unit, r.Must)
		}
	}
}
