package dispatch

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"airvein/dispatch/alarm"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/airspace"
	"airvein/geo/route"
)

// seekAgain is how long a held drone waits before another way is looked for
// once more: zones end, and others land.
const seekAgain = 30 * time.Second

// Detour is a flight's search for another way, while its drone is held.
type Detour struct {
	Want    Want
	Site    string
	By      string
	Reason  string
	TriedAt time.Time // zero before the first try
	Refused string    // what the newest try came to
}

// held reports whether the drone was seen to stand still in the air on a
// word of ours, with where and with what battery in the flight.
func (f *Flight) held() bool {
	return f.LastVerb == fleet.VerbHold && f.Command == nil && !f.HeldAt.IsZero()
}

// goingHome reports whether the flight is looking for a way home, or about to
// take one on board.
func (f *Flight) goingHome() bool {
	if f.Detour != nil {
		return f.Detour.Want == WantHome
	}
	return f.Want == WantHome && f.verb() == fleet.VerbReroute && !f.Undone
}

// seek has a flight look for another way: it is held first.
func (s *State) seek(now time.Time, f *Flight, want Want, to, by, reason string) []Event {
	sought := DetourSought{Flight: f.ID, Want: want, Site: to, By: by, Reason: reason}
	if f.held() {
		g := *f
		g.Detour = &Detour{Want: want, Site: to, By: by, Reason: reason}
		return append([]Event{sought}, s.detour(now, &g, s.heldNow(now, f))...)
	}
	if f.Command != nil && f.Command.Verb == fleet.VerbHold && !f.Undone {
		return []Event{sought}
	}
	c := s.command(f, fleet.VerbHold, by, reason)
	return []Event{c, sought}
}

// heldNow is what a held drone has now: hovering, its battery empties.
func (s *State) heldNow(now time.Time, f *Flight) Measured {
	h := f.Held
	if m, ok := s.modelOf(f.Drone); ok && m.BatteryWh > 0 {
		h.BatteryPct -= 100 * m.Performance(s.aboardKg(f)).HoverW * now.Sub(f.HeldAt).Hours() / m.BatteryWh
	}
	return h
}

// aboardKg is what a flight carries.
func (s *State) aboardKg(f *Flight) float64 {
	if f.Boxless {
		return 0
	}
	g := 0.0
	for _, id := range f.Shipments {
		sh := s.shipments[id]
		g += cmp.Or(sh.WeightG, sh.PlannedG)
	}
	return g / 1000
}

// detour looks for another way of a held drone, the one that it wants first.
// Reserve is kept where any way keeps it. What is found is flown; nothing
// found is said and tried again, until the battery leaves only the ground
// below.
func (s *State) detour(now time.Time, f *Flight, h Measured) []Event {
	if events := s.asBefore(now, f, h); events != nil {
		return events
	}
	var whys []string
	inZone := false
	x := s.newFinder(now, f, h)
	for _, spare := range []float64{0, x.model.ReservePct / 2} {
		for _, c := range s.candidates(f, h) {
			e, err := x.find(c, spare)
			if err == nil {
				if c.want == WantHome && s.asItCame(now, f, h) {
					return append(s.recallAboard(f, f.Detour.By, f.Detour.Reason), s.command(f, fleet.VerbReturn, f.Detour.By, joinReasons(f.Detour.Reason, whys)))
				}
				return s.rerouted(now, f, e, whys)
			}
			inZone = inZone || startsInZone(err)
			if why := c.name(f) + ": " + err.Error(); !slices.Contains(whys, why) {
				whys = append(whys, why)
			}
		}
	}
	reason := strings.Join(whys, "; ")
	if inZone && f.State != FlightStateReturning {
		// The way it came is the one that is known to lead out of the zone.
		return append(s.recallAboard(f, f.Detour.By, f.Detour.Reason), s.command(f, fleet.VerbReturn, "airvein", f.Detour.Reason+"; it leaves the zone the way it came"))
	}
	events := []Event{DetourRefused{Flight: f.ID, Reason: reason}}
	if h.BatteryPct-x.hoverPct(seekAgain) > x.model.ReservePct/2 {
		return events
	}
	text := fmt.Sprintf("%s comes down where it is, at %s: %s. Tell the people there", f.Drone, h.Pos, reason)
	return append(events, s.command(f, fleet.VerbLand, "airvein", "no landing site is in reach: it comes down where it is"),
		s.raise(now, alarm.EmergencyLanding, string(f.ID), alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone), Text: text}))
}

// asBefore lets a flight go on as it was, where nothing is in its way any
// more, or home the way it came, where that is what it wants.
func (s *State) asBefore(now time.Time, f *Flight, h Measured) []Event {
	d := f.Detour
	switch {
	case f.Offplan || d.Want == WantSite:
		return nil
	case f.State == FlightStateReturning && f.Plan.LandSite == "" && s.wayBackClear(now, f, h.Pos),
		d.Want == WantOnward && !s.calledBack(f) && len(s.zonesTouching(f, now)) == 0:
		return []Event{s.command(f, fleet.VerbResume, "airvein", "nothing is in its way any more")}
	case d.Want == WantHome && s.asItCame(now, f, h):
		return append(s.recallAboard(f, d.By, d.Reason), s.command(f, fleet.VerbReturn, d.By, d.Reason))
	}
	return nil
}

// asItCame reports whether a flight on its way out may go home along its own
// plan: that needs nothing new on board.
func (s *State) asItCame(now time.Time, f *Flight, h Measured) bool {
	return !f.Offplan && f.State != FlightStateReturning && f.Plan.LandSite == "" && s.wayBackClear(now, f, h.Pos)
}

// wayBackClear reports whether no zone lies between a place on a flight's
// line and its home.
func (s *State) wayBackClear(now time.Time, f *Flight, at geo.LatLng) bool {
	line := upTo(f.Out.Waypoints, at)
	until := now.Add(foresight + seconds(f.Back.TimeS))
	alt := f.Plan.CruiseAltM
	return !slices.ContainsFunc(s.airspace.BindingBetween(now, until, alt, alt, f.Plan.HomeAMSLM), func(z airspace.Zone) bool { return z.NearLine(line, touchM) })
}

// upTo is a line from its beginning to the place on it nearest to a
// position, and that position.
func upTo(line []geo.LatLng, at geo.LatLng) []geo.LatLng {
	best, n := -1.0, 1
	for i := 1; i < len(line); i++ {
		// A leg is nearest where going over the place is least of a detour.
		d := geo.Distance(line[i-1], at) + geo.Distance(at, line[i]) - geo.Distance(line[i-1], line[i])
		if best < 0 || d < best {
			best, n = d, i
		}
	}
	return append(slices.Clone(line[:min(n, len(line))]), at)
}

// candidate is a place to go to.
type candidate struct {
	want    Want
	site    string
	pos     geo.LatLng
	groundM float64
}

func (c candidate) name(f *Flight) string {
	switch c.want {
	case WantOnward:
		return "on to " + f.Hospital
	case WantHome:
		return "home to " + f.Depot
	}
	return "to land at " + c.site
}

// candidates are where a flight may go, in the order in which it would.
func (s *State) candidates(f *Flight, h Measured) []candidate {
	var out []candidate
	d := f.Detour
	if d.Want == WantOnward {
		out = append(out, candidate{want: WantOnward, site: f.Hospital})
	}
	if d.Want == WantSite && d.Site != "" {
		if c, ok := s.landingSite(d.Site); ok {
			out = append(out, c)
		}
	}
	if d.Want != WantSite || d.Site != "" {
		out = append(out, candidate{want: WantHome, site: f.Depot})
	}
	sites := s.landingSites()
	slices.SortStableFunc(sites, func(a, b candidate) int {
		return cmp.Compare(geo.Distance(h.Pos, a.pos), geo.Distance(h.Pos, b.pos))
	})
	if d.Want == WantSite && d.Site == "" {
		out = append(out, sites...)
		return out
	}
	return append(out, slices.DeleteFunc(sites, func(c candidate) bool { return c.site == f.Depot || c.site == d.Site })...)
}

// landingSites are the pads of depots and hospitals: where a drone may come
// down besides its own order's pad (I22). One that its people have closed is
// none.
func (s *State) landingSites() []candidate {
	var out []candidate
	add := func(id string, p site.Pad) {
		if _, closed := s.siteClosed(id); !closed {
			out = append(out, candidate{WantSite, id, p.LatLng, p.GroundAMSLM})
		}
	}
	for _, d := range s.site.Depots {
		add(d.ID, d.Pad)
	}
	for _, h := range s.site.Hospitals {
		add(h.ID, h.Pad)
	}
	return out
}

// siteAt is the site on whose pad a position is, empty for none.
func (s *State) siteAt(at geo.LatLng) string {
	on := func(p site.Pad) bool { return geo.Distance(at, p.LatLng) <= max(p.RadiusM, homeM) }
	for _, d := range s.site.Depots {
		if on(d.Pad) {
			return d.ID
		}
	}
	for _, h := range s.site.Hospitals {
		if on(h.Pad) {
			return h.ID
		}
	}
	return ""
}

func (s *State) landingSite(id string) (candidate, bool) {
	all := s.landingSites()
	i := slices.IndexFunc(all, func(c candidate) bool { return c.site == id })
	if i < 0 {
		return candidate{}, false
	}
	return all[i], true
}

// rerouted are the events of a way found: what rides on the flight is called
// back where it does not go on to its ward.
func (s *State) rerouted(now time.Time, f *Flight, e FlightRerouted, whys []string) []Event {
	e.Reason = joinReasons(e.Reason, whys)
	events := []Event{e}
	if e.Want != WantOnward && e.Site != f.Hospital {
		events = append(events, s.recallAboard(f, e.By, e.Reason)...)
	}
	if e.Want == WantSite {
		events = append(events, s.raise(now, alarm.Diverted, string(f.ID), alarm.Alarm{Flight: string(f.ID), Drone: string(f.Drone),
			Text: fmt.Sprintf("%s comes to land at %s: %s. Keep its pad clear", f.Drone, e.Site, e.Reason)}))
	}
	return events
}

func joinReasons(reason string, whys []string) string {
	return strings.Join(append([]string{reason}, whys...), "; ")
}

// recallAboard calls back what a flight carries to a ward.
func (s *State) recallAboard(f *Flight, by, reason string) []Event {
	var events []Event
	if f.Boxless {
		return nil
	}
	for _, id := range f.Shipments {
		if sh := s.shipments[id]; sh.State == ShipmentStateInTransit || sh.State == ShipmentStatePacked {
			events = append(events, ShipmentRecalled{Shipment: id, By: by, Reason: reason})
		}
	}
	return events
}

// goHome sends a flight home: the way it came where that is free of zones,
// else by another one.
func (s *State) goHome(now time.Time, f *Flight, by, reason string, yields bool) []Event {
	blocked := len(s.zonesTouching(f, now)) > 0 && f.State != FlightStateLaunching
	if !blocked && !f.Offplan && f.Plan.LandSite == "" {
		c := s.command(f, fleet.VerbReturn, by, reason)
		c.Yields = yields
		return []Event{c}
	}
	events := s.seek(now, f, WantHome, "", by, reason)
	if c, ok := events[0].(FlightCommanded); ok {
		c.Yields = yields
		events[0] = c
	}
	return events
}

func (s *State) decideDivert(now time.Time, in DivertFlight) ([]Event, *Error) {
	f, ok := s.Flight(in.Flight)
	if !ok {
		return nil, refuse(CodeNotFound, "", "there is no such flight")
	}
	c, ok := s.landingSite(in.Site)
	if !ok {
		if why, closed := s.siteClosed(in.Site); closed {
			return nil, refuse(CodeConflict, "site", "the site is closed: %s", why)
		}
		return nil, refuse(CodeInvalid, "site", "there is no such landing site; a drone lands at a depot's or a hospital's pad")
	}
	switch {
	case f.Detour != nil && f.Detour.Want == WantSite && f.Detour.Site == in.Site, f.Plan.LandSite == in.Site && !f.Undone:
		return nil, nil // being done
	case !f.State.Airborne() || f.State == FlightStateLaunching:
		return nil, refuse(CodeConflict, "", "the flight is %s: there is nothing in the air to divert", f.State)
	case f.landing():
		return nil, refuse(CodeConflict, "", "the drone was told to land where it is; hold it first")
	}
	if err := f.notInControl(in.By, in.Pilot); err != nil {
		return nil, err
	}
	if in.Held != nil {
		g := *f
		g.Detour = &Detour{Want: WantSite, Site: in.Site, By: in.By, Reason: in.Reason}
		if _, err := s.newFinder(now, &g, *in.Held).find(c, 0); err != nil && !startsInZone(err) {
			return nil, refuse(CodeConflict, "site", "%v", err)
		}
	}
	return s.seek(now, f, WantSite, in.Site, in.By, cmp.Or(in.Reason, "diverted to "+in.Site)), nil
}

// seekDue is when another way is looked for again: of a drone that is held,
// and of one that could not be.
func (s *State) seekDue(f *Flight) (time.Time, bool) {
	switch {
	case f.Detour == nil || f.Command != nil || !f.State.Airborne() || f.landing():
		return time.Time{}, false
	case f.Detour.TriedAt.IsZero():
		return s.lastAt, true
	}
	return f.Detour.TriedAt.Add(seekAgain), true
}

// seekOn goes on with a search.
func (s *State) seekOn(now time.Time, f *Flight) []Event {
	if f.held() {
		return s.detour(now, f, s.heldNow(now, f))
	}
	d := f.Detour
	return s.seek(now, f, d.Want, d.Site, d.By, d.Reason)
}

func startsInZone(err error) bool {
	var r *route.Refusal
	return errors.As(err, &r) && r.Code == route.StartInZone
}
