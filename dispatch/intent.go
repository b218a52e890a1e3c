package dispatch

import (
	"math"
	"slices"
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo"
	"airvein/geo/deconflict"
)

// What a flight's operational intent holds besides its way. They are
// planning assumptions, chosen wide: a flight that overruns them all the
// same keeps its volume until it is over (see FlightOverran).
const (
	bandM     = 12.0  // above and below its height: barometers and gusts
	columnM   = 50.0  // half width of the columns over depot and pad
	terminalM = 400.0 // around its depot a flight is kept apart in time, by the columns
	downM     = 1000.0

	launchSlack = time.Minute      // from the decision to launch to the take-off
	slotSlack   = time.Minute      // a slot is kept that long for a flight that is late
	landingTime = 90 * time.Second // the last descent
	paceSlack   = 20 * time.Second
	paceEarly   = 0.95 // of the planned time
	paceLate    = 1.2

	// What a flight keeps that is off its plan and nobody knows for how long;
	// then as much again, until it is over.
	openEnd = 30 * time.Minute
)

// wayTimes are what of a flight's plan decides on its volumes.
type wayTimes struct {
	climb, out, stay, back time.Duration
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }

func (s *State) wayTimes(f *Flight) wayTimes {
	t := wayTimes{out: seconds(f.Out.TimeS), stay: 2 * time.Minute}
	back := f.Back.TimeS
	if f.Back.LengthM > 0 && f.Out.LengthM > f.Back.LengthM {
		back *= f.Out.LengthM / f.Back.LengthM // home the way it came
	}
	if m, ok := s.modelOf(f.Drone); ok {
		t.climb = min(seconds(f.Plan.CruiseAltM/m.ClimbMPS), t.out)
		t.stay = seconds(winchSeconds(m, f.Plan.CruiseAltM))
	}
	t.back = max(0, seconds(back)-t.climb)
	return t
}

func (s *State) modelOf(id fleet.DroneID) (fleet.Model, bool) {
	d := s.drones[id]
	if d == nil {
		return fleet.Model{}, false
	}
	return s.site.Model(d.Model)
}

// pace is when the parts of a flight are flown that departs at a moment or
// up to late after it.
func (t wayTimes) pace(at time.Time, late time.Duration) (out deconflict.Pace, leave time.Time, back deconflict.Pace) {
	out = deconflict.Pace{
		StartEarly: at.Add(scaled(t.climb, 0.9)), StartLate: at.Add(late + scaled(t.climb, paceLate) + paceSlack),
		EndEarly: at.Add(scaled(t.out, paceEarly) - paceSlack), EndLate: at.Add(late + scaled(t.out, paceLate) + paceSlack),
	}
	leave = out.EndLate.Add(holdAllowance + padClearFor + scaled(t.stay, paceLate) + paceSlack)
	back = deconflict.Pace{StartEarly: out.EndEarly.Add(scaled(t.stay, 0.8)), StartLate: leave}
	back.EndEarly, back.EndLate = back.StartEarly.Add(scaled(t.back, paceEarly)), leave.Add(scaled(t.back, paceLate)+paceSlack)
	return out, leave, back
}

// wayHome is when a flight comes home whose box was let go at a moment.
func (t wayTimes) wayHome(released time.Time) (leave time.Time, back deconflict.Pace) {
	leave = released.Add(scaled(t.stay, paceLate) + time.Minute)
	end := released.Add(scaled(t.back, paceEarly))
	return leave, deconflict.Pace{StartEarly: released, StartLate: leave, EndEarly: end, EndLate: leave.Add(scaled(t.back, paceLate) + paceSlack)}
}

// ways are the cells of a flight, reckoned once.
type ways struct {
	out, back []deconflict.Stretch
	home, pad []geo.Cell
}

func (f *Flight) ways() (*ways, error) {
	if f.cells != nil {
		return f.cells, nil
	}
	out, err := deconflict.Stretches(f.Out.Waypoints, f.Plan.CorridorM)
	if err != nil {
		return nil, err
	}
	w := &ways{}
	for _, x := range out {
		x.Cells = slices.DeleteFunc(x.Cells, func(c geo.Cell) bool {
			at, err := c.Center()
			return err == nil && geo.Distance(at, f.Plan.Home) < terminalM
		})
		if len(x.Cells) > 0 {
			w.out = append(w.out, x)
		}
	}
	for _, x := range slices.Backward(w.out) {
		w.back = append(w.back, deconflict.Stretch{Cells: x.Cells, From: 1 - x.To, To: 1 - x.From})
	}
	if w.home, err = deconflict.Neighbourhood([]geo.LatLng{f.Plan.Home, f.Plan.Home}, columnM); err != nil {
		return nil, err
	}
	if w.pad, err = deconflict.Neighbourhood([]geo.LatLng{f.Plan.Pad, f.Plan.Pad}, columnM); err != nil {
		return nil, err
	}
	f.cells = w
	return w, nil
}

// intent is a flight's operational intent, out, stay and home in one, if it
// departs at a moment or up to late after it.
func (s *State) intent(f *Flight, depart time.Time, late time.Duration) (deconflict.Intent, error) {
	w, err := s.waysOf(f)
	if err != nil {
		return deconflict.Intent{}, err
	}
	in := deconflict.Intent{ID: string(f.ID), Priority: f.Priority, State: deconflict.State(f.Intent)}
	mid := f.Plan.HomeAMSLM + f.Plan.CruiseAltM
	low, high := mid-bandM, mid+bandM
	ground := math.Min(low, f.Plan.HomeAMSLM) - downM
	t := s.wayTimes(f)
	column := func(cells []geo.Cell, from, to time.Time) {
		in.Volumes = append(in.Volumes, deconflict.Volume{Cells: cells, LowerM: ground, UpperM: high, From: from, To: to})
	}
	switch {
	case !f.OpenUntil.IsZero():
		all := deconflict.Pace{StartEarly: depart, EndEarly: depart, StartLate: f.OpenUntil, EndLate: f.OpenUntil}
		in.Volumes = deconflict.Volumes(w.out, low, high, all)
		column(w.pad, depart, f.OpenUntil)
		column(w.home, depart, f.OpenUntil)
		return in, nil
	case !f.ReleasedAt.IsZero():
		leave, back := t.wayHome(f.ReleasedAt)
		in.Volumes = deconflict.Volumes(w.back, low, high, back)
		column(w.pad, f.ReleasedAt, leave)
		column(w.home, back.EndEarly, back.EndLate.Add(landingTime))
		return in, nil
	}
	out, leave, back := t.pace(depart, late)
	in.Volumes = append(deconflict.Volumes(w.out, low, high, out), deconflict.Volumes(w.back, low, high, back)...)
	column(w.home, depart, out.StartLate.Add(paceSlack))
	column(w.pad, out.EndEarly.Add(-paceSlack), leave)
	return in, nil
}

// fileIntent brings a flight's intent in the index to what State says, its
// windows reckoned from a moment.
func (s *State) fileIntent(f *Flight, at time.Time) {
	if f.Straight {
		return
	}
	if f.State.Over() {
		s.intents.Remove(string(f.ID))
		return
	}
	late := launchSlack
	if f.Intent == IntentAccepted {
		late += slotSlack
	}
	f.FiledAt = at
	in, err := s.intent(f, at, late)
	if err == nil {
		err = s.intents.Put(in)
	}
	if err != nil {
		// Its way was cut into cells when it was allocated; a way that could
		// not be is not allocated.
		panic("dispatch: an intent that was accepted is refused: " + err.Error())
	}
}

// keepOpen keeps all of a flight's volume for it, for so long at least.
func (s *State) keepOpen(at time.Time, f *Flight, least time.Duration) {
	f.OpenUntil = at.Add(least)
	s.fileIntent(f, at)
}

// comesHome is how long a flight that turns round takes at most.
func (s *State) comesHome(f *Flight) time.Duration {
	t := s.wayTimes(f)
	return scaled(t.back, paceLate) + t.stay + landingTime + time.Minute
}

// overrunAt is when an airborne flight is later than its intent allows.
func (s *State) overrunAt(f *Flight) (time.Time, bool) {
	if !f.State.Airborne() || f.Straight {
		return time.Time{}, false
	}
	if !f.OpenUntil.IsZero() {
		return f.OpenUntil, true
	}
	t := s.wayTimes(f)
	out, leave, _ := t.pace(f.LaunchAt, launchSlack)
	switch {
	case !f.ReleasedAt.IsZero():
		_, back := t.wayHome(f.ReleasedAt)
		return back.EndLate.Add(landingTime), true
	case f.State == FlightStateLaunching || f.State == FlightStateOutbound:
		return out.EndLate, true
	}
	return leave, true
}

// Priority of a flight's intent: the more urgent its order, the higher.
func intentPriority(u blood.Urgency) int { return -rank(u) }

// layers are the cruise heights of a site, the usual one first.
func layers(s *site.Site) []float64 {
	out := []float64{s.CruiseAltM}
	for _, m := range s.LayersM {
		if m != s.CruiseAltM {
			out = append(out, m)
		}
	}
	return out
}
