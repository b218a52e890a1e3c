package site_test

import (
	"strings"
	"testing"

	"airvein/dispatch/site"
)

// TestDeliveryAndAirframe: how a box is handed over is the pad's, how a drone
// flies its model's; what is neither is told with its line.
func TestDeliveryAndAirframe(t *testing.T) {
	text := strings.Replace(siteFile, "radius_m: 8}", "radius_m: 8, delivery: locker}", 1)
	text = strings.Replace(text, "    swap_s: 300", "    swap_s: 300\n    vtol: true", 1)
	s, err := site.ParseSite([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := s.Hospitals[0].Pad.Delivery; d != site.DeliveryLocker || !d.Touches() || site.Delivery("").Touches() {
		t.Errorf("delivery %q", d)
	}
	if !s.Models[0].VTOL {
		t.Error("the model does not fly on wings")
	}
	for from, to := range map[string]string{"delivery: locker": "delivery: parachute", "vtol: true": "vtol: perhaps"} {
		if _, err := site.ParseSite([]byte(strings.Replace(text, from, to, 1))); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", to, err)
		}
	}
}
