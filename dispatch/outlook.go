package dispatch

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"airvein/fleet"
	"airvein/geo"
)

// Outlook is what a flying drone's battery will have, by the plan's own
// figures from where it is. Nil is what does not lie before it any more.
type Outlook struct {
	AtReleasePct  *float64 // when its box is let go, with no wait over the pad
	TurnedBackPct *float64 // on the ground at home, if it turns round now
}

// Outlook reckons a flight's outlook from what was measured.
func (s *State) Outlook(f *Flight, h Measured) Outlook {
	m, ok := s.modelOf(f.Drone)
	if !ok || !f.State.Airborne() || f.TookOffAt.IsZero() || m.BatteryWh <= 0 || h.BatteryPct <= 0 || len(f.Out.Waypoints) < 2 {
		return Outlook{}
	}
	kg := s.aboardKg(f)
	flown := along(upTo(f.Out.Waypoints, h.Pos))
	pct := func(wh float64) *float64 { v := h.BatteryPct - 100*wh/m.BatteryWh; return &v }
	land := (h.AltTakeoffM/m.DescentMPS + descentS) * m.Performance(0).HoverW / 3600
	out := Outlook{TurnedBackPct: pct(flown*cruiseWhPerM(f, m, kg) + land)}
	onward := f.State == FlightStateLaunching || f.State == FlightStateOutbound || f.State == FlightStateHolding || f.State == FlightStateDelivering
	if onward && !f.Boxless && f.Plan.ReleaseSeq != 0 {
		ahead := max(0, f.Out.LengthM-flown)
		climb := max(0, f.Plan.CruiseAltM-h.AltTakeoffM) / m.ClimbMPS * m.Performance(kg).ClimbW / 3600
		if f.State != FlightStateOutbound && f.State != FlightStateLaunching {
			climb = 0 // it is coming down already
		}
		lower := m.Performance(kg).HoverW / 3600 * (max(0, h.AltTakeoffM-m.WinchHeightM)/m.DescentMPS + m.WinchHeightM/winchRateMPS + winchSettleS)
		out.AtReleasePct = pct(ahead*cruiseWhPerM(f, m, kg) + climb + lower)
	}
	return out
}

// cruiseWhPerM is what a metre takes with a payload, at the speed over the
// ground that the way was planned with.
func cruiseWhPerM(f *Flight, m fleet.Model, kg float64) float64 {
	s := f.Out.TimeS
	if f.Want == "" { // a way found in flight has no climb in it
		s -= f.Plan.CruiseAltM / m.ClimbMPS
	}
	if f.Out.LengthM <= 0 || s <= 0 {
		return 0
	}
	return m.Performance(kg).CruiseW * s / f.Out.LengthM / 3600
}

func along(line []geo.LatLng) float64 {
	d := 0.0
	for i := 1; i < len(line); i++ {
		d += geo.Distance(line[i-1], line[i])
	}
	return d
}

// Alternate is a landing site and what it takes to reach it from where a
// drone is. Reason says why it is out of reach, empty where it is not.
type Alternate struct {
	Site      string
	DistanceM float64 // straight
	NeedPct   float64 // reserve included; 0 where no way was found
	LeftPct   float64 // on the ground there
	Reason    string
}

// alternatesMost bounds how many are looked at: the nearest.
const alternatesMost = 6

// Alternates are the landing sites nearest to a flying drone, its home and
// the site that it flies to among them, nearest first.
func (s *State) Alternates(now time.Time, f *Flight, h Measured) []Alternate {
	if !f.State.Airborne() {
		return nil
	}
	g := *f
	g.Detour = &Detour{Want: WantSite}
	x := s.newFinder(now, &g, h)
	sites := s.landingSites()
	slices.SortStableFunc(sites, func(a, b candidate) int {
		return cmp.Compare(geo.Distance(h.Pos, a.pos), geo.Distance(h.Pos, b.pos))
	})
	var out []Alternate
	for i, c := range sites {
		if i >= alternatesMost && c.site != f.Depot && c.site != f.Hospital {
			continue
		}
		a := Alternate{Site: c.site, DistanceM: geo.Distance(h.Pos, c.pos)}
		e, err := x.find(c, 0)
		var short *shortOfEnergy
		switch {
		case err == nil:
			a.NeedPct = e.NeedPct
		case errors.As(err, &short):
			a.NeedPct, a.Reason = short.needPct, err.Error()
		default:
			a.Reason = err.Error()
		}
		if a.NeedPct > 0 {
			a.LeftPct = h.BatteryPct - (a.NeedPct - x.model.ReservePct)
		}
		out = append(out, a)
	}
	return out
}
