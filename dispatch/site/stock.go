package site

import (
	"fmt"
	"slices"
	"time"

	"airvein/dispatch/blood"
)

// sampleFacilities are the facility codes that the ISBT 128 documents use
// in their own examples (blood.md 3.1).
func sampleFacilities() []string { return []string{"G1234", "A9998"} }

func sampleFacility(code string) bool { return slices.Contains(sampleFacilities(), code) }

// shelfDays is how long a component may be stored, from which made-up units
// get their collection date (blood.md 2.1: China, with additive solution).
func shelfDays(c blood.Component) int {
	switch c {
	case blood.Platelets:
		return 5
	case blood.Plasma, blood.Cryoprecipitate:
		return 365
	}
	return 35
}

// Units makes the scenario's stock as it stands at start: the same units
// for the same start, expiries spread evenly over each lot's span, each at
// the end of a day in the site's time zone. Donation numbers carry a sample
// facility code and are unique within the scenario.
func (s Scenario) Units(start time.Time) []blood.Unit {
	m := NewMaker(s.Site)
	var out []blood.Unit
	for _, l := range s.Stock {
		out = append(out, m.Make(l, start)...)
	}
	return out
}

// Maker makes units up whose donation numbers are unique among all that it
// made.
type Maker struct {
	loc    *time.Location
	serial map[string]int
}

// NewMaker makes units for a site.
func NewMaker(s Site) *Maker { return &Maker{loc: s.Location(), serial: map[string]int{}} }

// Make makes a lot's units as they stand at a time.
func (m *Maker) Make(l StockLot, at time.Time) []blood.Unit {
	var out []blood.Unit
	for i := range l.Count {
		days := l.MinDays
		if l.Count > 1 {
			days += (l.MaxDays - l.MinDays) * float64(i) / float64(l.Count-1)
		}
		out = append(out, makeUnit(l, endOfDay(at, days, m.loc), m.serial))
	}
	return out
}

// FreshLot is a lot of units that were made today, of a size.
func FreshLot(depot string, c blood.Component, g blood.Group, d blood.UnitDef, count int) StockLot {
	ml, _ := blood.NominalML(c, d)
	if d == blood.Millilitre || ml == 0 {
		d = UsualUnitDef(c)
		ml, _ = blood.NominalML(c, d)
	}
	last := float64(shelfDays(c) - 1)
	return StockLot{Depot: depot, Component: c, Group: g, Count: count, ML: ml, UnitDef: d, Product: freshProduct(c),
		Facility: sampleFacilities()[0], MinDays: last, MaxDays: last}
}

// freshProduct is a code in the form of a product code for made-up units;
// it is not said to be the component's own in ISBT 128's tables.
func freshProduct(c blood.Component) string {
	switch c {
	case blood.Platelets:
		return "E3087V00"
	case blood.Plasma:
		return "E0701V00"
	case blood.Cryoprecipitate:
		return "F0002V00"
	case blood.WholeBlood:
		return "F0001V00"
	}
	return "E0336V00"
}

// endOfDay is 23:59 local, ISBT 128's reading of an expiry without a time,
// on the day that is the given days after t.
func endOfDay(t time.Time, days float64, loc *time.Location) time.Time {
	d := t.Add(time.Duration(days * 24 * float64(time.Hour))).In(loc)
	return time.Date(d.Year(), d.Month(), d.Day(), 23, 59, 0, 0, loc)
}

func makeUnit(l StockLot, expiry time.Time, serial map[string]int) blood.Unit {
	c := expiry.AddDate(0, 0, -shelfDays(l.Component))
	collected := time.Date(c.Year(), c.Month(), c.Day(), 0, 0, 0, 0, c.Location())
	donations := fmt.Sprintf("%s%02d", l.Facility, collected.Year()%100)
	serial[donations]++
	din := fmt.Sprintf("%s%06d", donations, serial[donations])
	division := l.Product[6:] // the last two characters of the product code (DS003)
	return blood.Unit{
		ID: blood.MakeUnitID(blood.SchemeISBT128, din, l.Product, division), Scheme: blood.SchemeISBT128,
		DIN: din, Product: l.Product, Division: division,
		Component: l.Component, Group: l.Group, ML: l.ML, UnitDef: l.UnitDef,
		Collected: collected, Expiry: expiry,
		Tests: map[string]string{"nat": "neg", "hbsag": "neg", "hcv": "neg", "hiv": "neg", "syphilis": "neg"},
		Depot: l.Depot, Status: blood.Available,
	}
}
