package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"airvein/dispatch/report"
	"airvein/sim"
	"airvein/sim/plot"
)

// maxSweep bounds a sweep's runs.
const maxSweep = 200

// sweepPoint is one run of a sweep.
type sweepPoint struct {
	Drones   int                     `json:"drones"`
	All      report.UrgencyFigures   `json:"all"`
	Each     []report.UrgencyFigures `json:"by_urgency"`
	Flights  int                     `json:"flights"`
	Km       float64                 `json:"km"`
	UsedPct  float64                 `json:"drone_utilisation_pct"`
	Open     int                     `json:"open"`
	simSpent float64
}

// span reads drones=4..20.
func (f simFlags) span() (from, to int, err error) {
	m := regexp.MustCompile(`^drones=(\d+)\.\.(\d+)$`).FindStringSubmatch(f.sweep)
	if m == nil {
		return 0, 0, usagef("--sweep takes drones=FROM..TO, such as drones=4..20, not %q", f.sweep)
	}
	from, errA := strconv.Atoi(m[1])
	to, errB := strconv.Atoi(m[2])
	if errA != nil || errB != nil || from < 1 || to < from || to-from >= maxSweep {
		return 0, 0, usagef("--sweep drones=%s..%s: FROM is at least 1, TO is not less, and there are at most %d runs", m[1], m[2], maxSweep)
	}
	return from, to, nil
}

// runSweep runs the scenario once for each fleet size, on every core. Each
// run is the same orders from the same seed.
func (f simFlags) runSweep(ctx context.Context, std stdio, cfg sim.ServiceConfig) error {
	from, to, err := f.span()
	if err != nil {
		return err
	}
	points := make([]sweepPoint, to-from+1)
	errs := make([]error, len(points))
	work := make(chan int)
	began := time.Now()
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(points)) {
		wg.Go(func() {
			for i := range work {
				points[i], errs[i] = onePoint(ctx, cfg, from+i)
			}
		})
	}
	for i := range points {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	spent := 0.0
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("with %d drones: %w", from+i, err)
		}
		spent += points[i].simSpent
	}
	tellSpeed(std, spent, time.Since(began)*time.Duration(runtime.GOMAXPROCS(0)))
	svg := plot.SVG(sweepPicture(cfg.Scenario.Site.ID, cfg.Seed, points))
	if err := os.WriteFile(f.plot, svg, 0o644); err != nil {
		return fmt.Errorf("the picture of the sweep: %w; say where with --plot", err)
	}
	if *f.asJSON {
		return printValue(std.out, map[string]any{"scenario": cfg.Scenario.Site.ID, "seed": cfg.Seed, "points": points, "plot": filepath.Base(f.plot)})
	}
	return printSweep(std, points, f.plot)
}

func onePoint(ctx context.Context, cfg sim.ServiceConfig, drones int) (sweepPoint, error) {
	sc, err := cfg.Scenario.WithDrones(drones)
	if err != nil {
		return sweepPoint{}, err
	}
	cfg.Scenario = sc
	out, err := sim.RunService(ctx, cfg)
	if err != nil {
		return sweepPoint{}, err
	}
	return sweepPoint{Drones: drones, All: out.Service.All, Each: out.Service.ByUrgency, Flights: out.Fleet.Flights, Km: out.Fleet.Km,
		UsedPct: out.Fleet.DroneUtilisationPct, Open: out.Service.Open, simSpent: out.SimulatedS}, nil
}

func printSweep(std stdio, points []sweepPoint, file string) error {
	w := tabwriter.NewWriter(std.out, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "drones\t")
	for _, u := range points[len(points)-1].Each {
		fmt.Fprintf(w, "%s mean min\tp95\ton time %%\t", u.Urgency)
	}
	fmt.Fprintln(w, "delivered\topen\tflights\tkm\tin the air %\t")
	for _, p := range points {
		fmt.Fprintf(w, "%d\t", p.Drones)
		for _, u := range p.Each {
			fmt.Fprintf(w, "%s\t%s\t%s\t", figure(u.MeanMin), figure(u.P95Min), figure(u.OnTimePct))
		}
		fmt.Fprintf(w, "%d\t%d\t%d\t%.0f\t%.1f\t\n", p.All.Delivered, p.Open, p.Flights, p.Km, p.UsedPct)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(std.out, "picture:", file)
	return err
}

// sweepPicture is the mean and the 95th percentile of every urgency against
// the fleet.
func sweepPicture(scenario string, seed uint64, points []sweepPoint) plot.Chart {
	c := plot.Chart{Title: fmt.Sprintf("%s, seed %d: from order to delivery", scenario, seed), X: "drones", Y: "minutes"}
	for _, u := range points[len(points)-1].Each {
		mean, p95 := plot.Line{Name: u.Urgency + ", mean"}, plot.Line{Name: u.Urgency + ", 95th percentile", Dashed: true}
		for _, p := range points {
			for _, v := range p.Each {
				if v.Urgency == u.Urgency && v.MeanMin != nil {
					mean.Points = append(mean.Points, plot.Point{X: float64(p.Drones), Y: *v.MeanMin})
					p95.Points = append(p95.Points, plot.Point{X: float64(p.Drones), Y: *v.P95Min})
				}
			}
		}
		c.Lines = append(c.Lines, mean, p95)
	}
	return c
}
