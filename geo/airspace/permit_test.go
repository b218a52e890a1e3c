package airspace_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"
)

func permit(change func(*airspace.Permit)) airspace.Permit {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	p := airspace.Permit{ID: "p", Reference: "CAAC-1", Line: []geo.LatLng{{Lat: 32, Lng: 118.7}, {Lat: 32.1, Lng: 118.7}},
		WidthM: 200, Valid: airspace.Window{From: day, To: day.AddDate(0, 1, 0)}}
	if change != nil {
		change(&p)
	}
	return p
}

func TestPermitCheck(t *testing.T) {
	if err := permit(nil).Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*airspace.Permit){
		"no reference":           func(p *airspace.Permit) { p.Reference = "" },
		"width_m NaN":            func(p *airspace.Permit) { p.WidthM = math.NaN() },
		"width_m 10":             func(p *airspace.Permit) { p.WidthM = 10 },
		"valid needs from":       func(p *airspace.Permit) { p.Valid.To = p.Valid.From },
		"two positions":          func(p *airspace.Permit) { p.Line = p.Line[:1] },
		"position 2 of the":      func(p *airspace.Permit) { p.Line[1] = geo.LatLng{Lat: 118, Lng: 32} },
		"the one before it":      func(p *airspace.Permit) { p.Line[1] = p.Line[0] },
		"needs altitude_ref":     func(p *airspace.Permit) { p.CeilingM = metre(120) },
		"agl cannot be kept":     func(p *airspace.Permit) { p.CeilingM, p.Ref = metre(120), geo.FrameAGL },
		"floor_m 9 is not below": func(p *airspace.Permit) { p.FloorM, p.CeilingM, p.Ref = metre(9), metre(9), geo.FrameAMSL },
	} {
		if err := permit(change).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestPermitAllows(t *testing.T) {
	p := permit(func(p *airspace.Permit) { p.FloorM, p.CeilingM, p.Ref = metre(60), metre(140), geo.FrameAMSL })
	at := p.Valid.From.Add(time.Hour)
	for name, c := range map[string]struct {
		at, until time.Time
		altM      float64
		ok        bool
	}{
		"within":         {at, at.Add(time.Hour), 120, true},
		"from the start": {p.Valid.From, at, 120, true},
		"too early":      {p.Valid.From.Add(-time.Second), at, 120, false},
		"until its end":  {at, p.Valid.To, 120, false},
		"too high":       {at, at, 121, false},
		"too low":        {at, at, 39, false},
		"no height":      {at, at, math.NaN(), false},
		"no time":        {time.Time{}, at, 120, false},
	} {
		if err := p.Allows(c.at, c.until, c.altM, 20); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
