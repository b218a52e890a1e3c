package bench

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/dispatch/journal"
	memjournal "airvein/dispatch/journal/memory"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/fleet/history"
	memhistory "airvein/fleet/history/memory"
	"airvein/sim/scenarios"
)

// orderLife is the processor time of the whole process, its garbage
// collection included, for one order after the other from the ward's click
// to the drone's next turn: chosen, routed, packed, consented, flown,
// received, all through the engine's loop, on a journal that keeps nothing.
// What a drone says is given as its driver reports it; its telemetry in
// between is measured elsewhere, in bench mavlink.
func orderLife(ctx context.Context, size journalSizes) ([]Result, error) {
	var runs []float64
	for range size.runs {
		l, err := newLives(ctx, size.lives+1)
		if err != nil {
			return nil, err
		}
		if err := l.live(ctx, 0); err != nil { // what is made once
			return nil, err
		}
		from := processTime()
		for n := range size.lives {
			if err := l.live(ctx, n+1); err != nil {
				return nil, err
			}
		}
		runs = append(runs, float64((processTime()-from).Microseconds())/1000/float64(size.lives))
	}
	return []Result{Result{ID: "journal.order_life_cpu", What: fmt.Sprintf("processor time of an order's whole life in the engine, from placed to the drone's next turn, %d orders one after the other, journal and telemetry excluded", size.lives),
		Unit: "ms", Better: Lower, Must: 1, Aim: 0.2}.over(runs)}, nil
}

// keepsNothing is a journal that is always right and never waits.
type keepsNothing struct{ journal.Journal }

func (keepsNothing) Append(_ context.Context, _ journal.Term, after journal.Seq, _ time.Time, events []dispatch.Event) (journal.Seq, error) {
	return after + journal.Seq(len(events)), nil
}

func (keepsNothing) SaveSnapshot(context.Context, journal.Seq, []byte) error { return nil }

// lives is an engine on whose clock orders are lived.
type lives struct {
	loop  *engine.Loop
	wall  time.Time
	site  *site.Site
	drone fleet.DroneID
}

// movedClock is the clock of a wall that the measurement moves.
type movedClock struct{}

func (movedClock) Wall() time.Time                   { return recordStart() }
func (movedClock) Scenario(wall time.Time) time.Time { return wall.UTC() }
func (movedClock) Speed() float64                    { return 1 }

func newLives(ctx context.Context, orders int) (*lives, error) {
	data, err := scenarios.Load("nanjing")
	if err != nil {
		return nil, err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return nil, err
	}
	loop, err := engine.NewLoop(ctx, engine.Config{Journal: keepsNothing{memjournal.New()}, History: memhistory.New(), Sender: nobody{}, Clock: movedClock{},
		Site: dispatch.Configure{Site: sc.Site, Hash: "bench"}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	l := &lives{loop: loop, wall: recordStart(), site: loop.State().Site()}
	in := dispatch.ImportStock{By: "depot", Depot: l.site.Depots[0].ID, AsOf: l.wall, Source: "bench"}
	for n := range 2 * orders {
		din := fmt.Sprintf("G123426%06d", n)
		in.Units = append(in.Units, blood.Unit{ID: blood.MakeUnitID("isbt128", din, "E0001V00", "00"), Scheme: "isbt128", DIN: din, Product: "E0001V00", Division: "00",
			Component: blood.RedCells, Group: "A+", ML: 200, UnitDef: blood.CN200ml, Collected: l.wall.AddDate(0, 0, -5), Expiry: l.wall.AddDate(1, 0, 0), Depot: in.Depot, Status: blood.Available, Tests: map[string]string{"nat": "neg", "hbsag": "neg"}})
	}
	if err := l.do(ctx, in); err != nil {
		return nil, err
	}
	for _, d := range loop.State().Drones() {
		if d.Depot == in.Depot {
			l.drone = d.ID
			break
		}
	}
	return l, l.ground(ctx)
}

func (l *lives) do(ctx context.Context, in dispatch.Input) error {
	if err := l.loop.Do(ctx, l.wall, in); err != nil {
		return fmt.Errorf("%T: %w", in, err)
	}
	return nil
}

func (l *lives) report(ctx context.Context, r fleet.Report) error {
	return l.do(ctx, dispatch.DroneReport{Drone: l.drone, Report: r})
}

// ground says that the drone stands on its pad with a full battery.
func (l *lives) ground(ctx context.Context) error {
	return l.report(ctx, fleet.Report{Kind: fleet.ReportOnGround, BatteryPct: 100, Pos: l.site.Depots[0].Pad.LatLng})
}

// live lets one order live.
func (l *lives) live(ctx context.Context, n int) error {
	id := dispatch.OrderID(fmt.Sprint("life-", n))
	hospital := l.site.Hospitals[0].ID
	if err := l.do(ctx, dispatch.PlaceOrder{ID: id, Key: string(id), BodyHash: "b", By: "ward", Kind: dispatch.KindPatient, Hospital: hospital, Urgency: blood.Immediate, AuthorisedBy: "physician", Source: "api",
		Lines: []dispatch.Line{{Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml}}}); err != nil {
		return err
	}
	o, _ := l.loop.State().Order(id)
	if len(o.Shipments) != 1 {
		return fmt.Errorf("order %s has no shipment: %+v", id, o.Held)
	}
	sh, _ := l.loop.State().Shipment(o.Shipments[0])
	box, err := l.pack(ctx, sh)
	if err != nil {
		return err
	}
	units := make([]blood.UnitID, len(sh.Picks))
	for i, p := range sh.Picks {
		units[i] = p.Unit
	}
	f := string(sh.Flight)
	home := l.site.Depots[0].Pad.LatLng
	for _, step := range []struct {
		after time.Duration
		in    dispatch.Input
	}{
		{time.Minute, dispatch.Consent{Flight: sh.Flight, Pilot: "pilot", By: "pilot"}},
		{time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportPlanVerified, Flight: f, Hash: "x"})},
		{time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportPreflight, Flight: f, Checks: []fleet.Check{{Check: "link", OK: true, Value: "live"}}, BatteryPct: 100})},
		{time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportArmed, Flight: f})},
		{time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportTookOff, Flight: f})},
		{6 * time.Minute, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportHoldReached, Flight: f})},
		{time.Second, dispatch.PadClear{Flight: sh.Flight, By: "nurse"}},
		{30 * time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportReleased, Flight: f})},
		{time.Minute, dispatch.Receive{Order: id, Shipment: sh.ID, Code: "123456", ReceivedBy: "nurse", By: "ward", Units: units}},
		{6 * time.Minute, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportLanded, Flight: f, Pos: home})},
		{time.Second, fleetReport(l.drone, fleet.Report{Kind: fleet.ReportDisarmed, Flight: f, Pos: home})},
		{time.Second, dispatch.SetBox{Box: box, State: dispatch.BoxReceived, By: "depot"}},
		{time.Minute, dispatch.SetBox{Box: box, State: dispatch.BoxClean, By: "depot"}},
		{time.Minute, dispatch.SetBox{Box: box, State: dispatch.BoxConditioned, Class: sh.Class, By: "depot"}},
	} {
		if err := l.pass(ctx, box, step.after); err != nil {
			return err
		}
		if err := l.do(ctx, step.in); err != nil {
			return err
		}
		l.loop.TakeChange()
	}
	if got := l.loop.State().OrderState(o); got != dispatch.OrderStateDelivered {
		return fmt.Errorf("order %s is %s", id, got)
	}
	l.wall = l.wall.Add(10 * time.Minute)
	return l.ground(ctx)
}

func fleetReport(id fleet.DroneID, r fleet.Report) dispatch.Input {
	return dispatch.DroneReport{Drone: id, Report: r}
}

// pack packs a shipment into its depot's first box of its class.
func (l *lives) pack(ctx context.Context, sh *dispatch.Shipment) (dispatch.BoxID, error) {
	st := l.loop.State()
	for _, b := range st.Boxes() {
		if b.State != dispatch.BoxConditioned || b.Class != sh.Class || b.Place != sh.Depot {
			continue
		}
		in := dispatch.Pack{Shipment: sh.ID, Box: b.ID, Seal: "S1", PackedBy: "packer", CheckedBy: "checker", Code: "123456", By: "depot"}
		for _, x := range l.site.Boxes {
			if x.ID == string(b.ID) {
				in.WeightG = x.TareG
			}
		}
		for _, p := range sh.Picks {
			u, _ := st.Unit(p.Unit)
			in.Units = append(in.Units, p.Unit)
			in.WeightG += blood.WeightG(u.Component, u.ML)
		}
		return b.ID, l.do(ctx, in)
	}
	return "", fmt.Errorf("no box for %s", sh.ID)
}

// pass lets time pass, and the box's modem say its temperature each minute.
func (l *lives) pass(ctx context.Context, box dispatch.BoxID, d time.Duration) error {
	for end := l.wall.Add(d); l.wall.Before(end); {
		l.wall = l.wall.Add(min(time.Minute, end.Sub(l.wall)))
		if _, err := l.loop.Readings(ctx, l.wall, string(box), []history.Reading{{Probe: 1, At: l.wall, C: 4}}); err != nil {
			return err
		}
	}
	return nil
}
