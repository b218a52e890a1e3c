package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
)

func traceCommand() command {
	return command{
		name: "trace", args: "ORDER", what: "every custody step of an order's units, and the temperature record",
		example: "airvein trace ORDER\nairvein trace --unit UNIT",
		setup: func(fs *flag.FlagSet) action {
			unit := fs.Bool("unit", false, "the argument is a unit's id, not an order's")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "order id (or, with --unit, unit id)")
				if err != nil {
					return err
				}
				kind := "orders"
				if *unit {
					kind = "units"
				}
				return ask(ctx, std, "/api/v1/"+kind+"/"+url.PathEscape(id)+"/trace", *asJSON, printTrace)
			}
		},
	}
}

func printTrace(w io.Writer, raw []byte) error {
	var a traceAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, s := range a.Steps {
		rows = append(rows, []string{
			clockTime(&s.At), s.What, dash(s.Who), dash(s.Place), dash(s.Unit), dash(s.Box), dash(s.Flight),
			dashPtr(s.C, "%.1f °C"), dashPtr(s.Reason, "%s"),
		})
	}
	if err := table(w, "no custody steps", []string{"AT", "WHAT", "WHO", "PLACE", "UNIT", "BOX", "FLIGHT", "BOX TEMP", "REASON"}, rows); err != nil {
		return err
	}
	rows = nil
	for _, t := range a.Temperature {
		rows = append(rows, []string{
			t.Box, dash(t.Unit), clockTime(t.From), clockTime(t.To), dashPtr(t.MinC, "%.1f"), dashPtr(t.MaxC, "%.1f"), dashPtr(t.MeanC, "%.1f"),
			fmt.Sprint(t.Samples), fmt.Sprintf("%.0f s", t.LongestGapS), t.Verdict,
		})
	}
	fmt.Fprintln(w)
	return table(w, "no temperature record", []string{"BOX", "UNIT", "FROM", "TO", "MIN °C", "MAX °C", "MEAN °C", "SAMPLES", "LONGEST GAP", "VERDICT"}, rows)
}
