package blood_test

import (
	"testing"
	"time"

	"airvein/dispatch/blood"
)

// Irradiated red cells expire at the earlier of their own expiry and 28
// days after their collection: irradiated within 14 days, and good for 14
// more.
func TestIrradiatedExpiry(t *testing.T) {
	collected := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	unit := func(c blood.Component, lives int, as ...blood.Attribute) blood.Unit {
		return blood.Unit{Component: c, Collected: collected, Expiry: collected.AddDate(0, 0, lives), Attributes: as}
	}
	for _, id := range blood.PolicyIDs() {
		p := policy(t, id)
		for _, tc := range []struct {
			what string
			u    blood.Unit
			want int
		}{
			{"irradiated red cells of 42 days", unit(blood.RedCells, 42, blood.Irradiated), 28},
			{"irradiated red cells of 35 days, washed too", unit(blood.RedCells, 35, blood.Washed, blood.Irradiated), 28},
			{"irradiated red cells that expire sooner", unit(blood.RedCells, 20, blood.Irradiated), 20},
			{"red cells as they are", unit(blood.RedCells, 42), 42},
			{"irradiated platelets keep their life", unit(blood.Platelets, 5, blood.Irradiated), 5},
		} {
			got, ok := p.Shortened(tc.u)
			if want := collected.AddDate(0, 0, tc.want); !ok || !got.Expiry.Equal(want) {
				t.Errorf("%s: %s: until %v, %v; want %v", id, tc.what, got.Expiry, ok, want)
			}
		}
		unknown := unit(blood.RedCells, 42, blood.Irradiated)
		unknown.Collected = time.Time{}
		if _, ok := p.Shortened(unknown); ok {
			t.Errorf("%s: nobody knows when it was collected", id)
		}
	}
	var none *blood.Policy
	if _, ok := none.Shortened(unit(blood.RedCells, 42, blood.Irradiated)); ok {
		t.Error("without a policy an irradiated unit has an expiry")
	}
}
