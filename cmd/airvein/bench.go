package main

import (
	"context"
	"flag"
	"fmt"
	"strconv"

	"airvein/sim/bench"
)

func benchRouteCommand() command {
	return command{
		name: "bench route", what: "measure the route planner against its bounds; takes minutes",
		example: "airvein bench route --json",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				report, err := bench.Route(ctx)
				if err != nil {
					return err
				}
				return printReport(std, report, *asJSON)
			}
		},
	}
}

func benchJournalCommand() command {
	return command{
		name: "bench journal", what: "measure the durable record on an empty PostgreSQL database, which it fills; takes minutes",
		example: "airvein bench journal --json --db postgres:///airvein_bench",
		setup: func(fs *flag.FlagSet) action {
			var db string
			dbFlag(fs, &db)
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				if dbURL(db) == "" {
					return usagef("--db is missing: give an empty database")
				}
				report, err := bench.Journal(ctx, dbURL(db))
				if err != nil {
					return err
				}
				return printReport(std, report, *asJSON)
			}
		},
	}
}

// printReport ends with exit code 1 when a must is missed.
func printReport(std stdio, r bench.Report, asJSON bool) error {
	missed := 0
	var rows [][]string
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', 7, 64) }
	for _, x := range r.Results {
		if x.Missed() {
			missed++
		}
		rows = append(rows, []string{x.ID, number(x.Value), x.Unit, string(x.Better), number(x.Must), number(x.Aim), x.Word(), x.What})
	}
	var err error
	if asJSON {
		err = printValue(std.out, r)
	} else {
		fmt.Fprintf(std.out, "%s, %s, commit %s\n", r.CPU, r.Go, r.Commit)
		err = table(std.out, "nothing was measured", []string{"ID", "VALUE", "UNIT", "BETTER", "MUST", "AIM", "REACHED", "WHAT"}, rows)
	}
	if err == nil && missed > 0 {
		err = fmt.Errorf("%d of %d bounds are missed", missed, len(r.Results))
	}
	return err
}

func benchMAVLinkCommand() command {
	return command{
		name: "bench mavlink", what: "measure the link to the aircraft against its bounds; takes a minute or two",
		example: "airvein bench mavlink --json",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				report, err := bench.MAVLink(ctx)
				if err != nil {
					return err
				}
				return printReport(std, report, *asJSON)
			}
		},
	}
}

func benchMatchCommand() command {
	return command{
		name: "bench match", what: "measure the choice of units and the import of stock against their bounds; takes a minute or two",
		example: "airvein bench match --json",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				report, err := bench.Match(ctx)
				if err != nil {
					return err
				}
				return printReport(std, report, *asJSON)
			}
		},
	}
}
