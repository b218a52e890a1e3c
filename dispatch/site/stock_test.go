package site_test

import (
	"reflect"
	"testing"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
)

func TestUnits(t *testing.T) {
	sc, err := site.ParseScenario([]byte(siteFile + scenarioPart))
	if err != nil {
		t.Fatal(err)
	}
	loc := sc.Site.Location()
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, loc)
	units := sc.Units(start)
	if len(units) != 4 || !reflect.DeepEqual(units, sc.Units(start)) {
		t.Fatalf("%d units, or not the same twice", len(units))
	}
	seen := map[blood.UnitID]bool{}
	for _, u := range units {
		if seen[u.ID] {
			t.Errorf("%s is made twice", u.ID)
		}
		seen[u.ID] = true
		scheme, number, err := blood.ParseNumber(u.DIN)
		if err != nil || scheme != blood.SchemeISBT128 || number != u.DIN {
			t.Errorf("%s is no donation number: %v", u.DIN, err)
		}
		if u.ID != blood.MakeUnitID(u.Scheme, u.DIN, u.Product, u.Division) || u.Product != "E0336V00" || u.Division != "00" {
			t.Errorf("%+v", u)
		}
		if u.Status != blood.Available || u.Depot != "centre" || u.ML != 300 || len(u.Tests) != 5 || u.Tests["nat"] != "neg" {
			t.Errorf("%+v", u)
		}
		if !u.Collected.Before(start) || u.Expiry.Hour() != 23 || u.Expiry.Minute() != 59 {
			t.Errorf("%s collected %v, expires %v", u.ID, u.Collected, u.Expiry)
		}
	}
	// The first lot spans 3 to 33 days evenly.
	for i, want := range []time.Time{
		time.Date(2026, 3, 4, 23, 59, 0, 0, loc), time.Date(2026, 3, 19, 23, 59, 0, 0, loc), time.Date(2026, 4, 3, 23, 59, 0, 0, loc),
	} {
		if !units[i].Expiry.Equal(want) {
			t.Errorf("unit %d expires %v, want %v", i, units[i].Expiry, want)
		}
	}
}
