package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"strconv"
	"text/tabwriter"
	"time"

	"airvein/dispatch/report"
	"airvein/dispatch/site"
	"airvein/sim"
	"airvein/sim/scenarios"
)

// simFlags are the command line of `airvein sim`.
type simFlags struct {
	scenario string
	seed     uint64
	hours    float64
	sweep    string
	plot     string
	asJSON   *bool
}

func simCommand() command {
	return command{
		name: "sim", what: "let a scenario pass in virtual time on the real dispatcher, and report the service",
		example: "airvein sim --scenario rwanda --seed 1 --json\n  airvein sim --scenario rwanda --sweep drones=4..20 --plot sweep.svg",
		setup: func(fs *flag.FlagSet) action {
			var f simFlags
			fs.StringVar(&f.scenario, "scenario", "nanjing", "a ready scenario's `NAME`, or a scenario file")
			fs.Uint64Var(&f.seed, "seed", 1, "of orders that come by chance, and of how long people take")
			fs.Float64Var(&f.hours, "hours", 0, "for so many hours orders come; 0 is as the scenario says, else a day, or until its last order")
			fs.StringVar(&f.sweep, "sweep", "", "run the scenario once for each fleet size, `drones=FROM..TO` of every depot that has drones, and print a table")
			fs.StringVar(&f.plot, "plot", "sweep.svg", "with --sweep: the `FILE` that the picture is written to")
			f.asJSON = jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error { return f.run(ctx, std, args) }
		},
	}
}

func (f simFlags) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	if f.hours < 0 || math.IsNaN(f.hours) || f.hours > 24*366 {
		return usagef("--hours is at least 0 and at most a year's %d, not %g", 24*366, f.hours)
	}
	data, err := scenarios.Load(f.scenario)
	if err != nil {
		return err
	}
	sc, err := site.ParseScenario(data)
	if err != nil {
		return fmt.Errorf("the scenario %s has mistakes:\n%w", f.scenario, err)
	}
	cfg := sim.ServiceConfig{Scenario: sc, Seed: f.seed, Hours: time.Duration(f.hours * float64(time.Hour))}
	if f.sweep != "" {
		return f.runSweep(ctx, std, cfg)
	}
	began := time.Now()
	out, err := sim.RunService(ctx, cfg)
	if err != nil {
		return err
	}
	tellSpeed(std, out.SimulatedS, time.Since(began))
	if *f.asJSON {
		return printValue(std.out, out)
	}
	return printService(std, out)
}

// tellSpeed says on stderr how fast it went: the report itself is the same
// on every machine.
func tellSpeed(std stdio, simulatedS float64, took time.Duration) {
	if s := took.Seconds(); s > 0 {
		fmt.Fprintf(std.err, "%.1f simulated hours in %.1f s: %.0f times real time on a core\n", simulatedS/3600, s, simulatedS/s)
	}
}

// printService prints the report for people.
func printService(std stdio, x sim.Service) error {
	fmt.Fprintf(std.out, "%s, seed %d, %.1f hours of orders from %s\n", x.Scenario, x.Seed, x.HoursOf, x.Start.Format(time.RFC3339))
	if x.Note != "" {
		fmt.Fprintln(std.out, x.Note)
	}
	w := tabwriter.NewWriter(std.out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "urgency\torders\tdelivered\tmean min\t95 % CI\tmedian\tp95\tmax\tsaved min\ton time %\t")
	for _, u := range append(x.Service.ByUrgency, x.Service.All) {
		ci := "-"
		if len(u.CI95Min) == 2 {
			ci = fmt.Sprintf("%.1f to %.1f", u.CI95Min[0], u.CI95Min[1])
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", u.Urgency, u.Orders, u.Delivered,
			figure(u.MeanMin), ci, figure(u.MedianMin), figure(u.P95Min), figure(u.MaxMin), figure(u.SavedMeanMin), figure(u.OnTimePct))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, o := range x.Service.Outcomes {
		fmt.Fprintf(std.out, "%d orders %s %s\n", o.Orders, o.Outcome, o.Reason)
	}
	fl := x.Fleet
	fmt.Fprintf(std.out, "%d flights of %d drones, %.0f km, energy %s Wh, drones %.1f %% in the air, pads %.1f %% kept\n",
		fl.Flights, fl.Drones, fl.Km, figure(fl.EnergyWh), fl.DroneUtilisationPct, fl.PadUtilisationPct)
	fmt.Fprintf(std.out, "units: %d delivered, %d quarantined, %d expired on the shelf\n", x.Units.Delivered, x.Units.Quarantined, x.Units.Expired)
	b := x.Beside
	_, err := fmt.Fprintf(std.out, "%.0f %% of the orders were immediate. Beside it, %s: mean %.1f min, %.0f min saved, %.0f %% emergencies\n",
		x.Service.ImmediatePct, b.Source, b.MeanMin, b.SavedMeanMin, b.EmergencyPct)
	return err
}

func figure(x *float64) string {
	if x == nil {
		return "-"
	}
	return strconv.FormatFloat(*x, 'f', 1, 64)
}

// urgencyOf finds an urgency's figures; ok is false where none was ordered.
func urgencyOf(f report.Figures, name string) (report.UrgencyFigures, bool) {
	for _, u := range f.ByUrgency {
		if u.Urgency == name {
			return u, true
		}
	}
	return report.UrgencyFigures{}, false
}
