package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
)

func traceCommand() command {
	return command{
		name: "trace", args: "ID", what: "every step of an order's or a donation's units, from their receipt into stock to their fate, and the temperature record",
		example: "airvein trace ORDER\nairvein trace UNIT\nairvein trace DONATION-NUMBER --csv",
		setup: func(fs *flag.FlagSet) action {
			unit := fs.Bool("unit", false, "the id is a unit's or a donation's; without it orders are looked for first")
			asCSV := fs.Bool("csv", false, "print CSV")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "id of an order or a unit, or donation number")
				if err != nil {
					return err
				}
				if *asCSV && *asJSON {
					return usagef("--csv and --json cannot both be")
				}
				raw, err := fetchTrace(ctx, id, *unit, *asCSV)
				switch {
				case err != nil:
					return err
				case *asCSV:
					_, err = std.out.Write(raw)
					return err
				case *asJSON:
					return printJSON(std.out, raw)
				}
				return printTrace(std.out, raw)
			}
		},
	}
}

// fetchTrace asks for an order's trace and, where there is no such order,
// for a unit's.
func fetchTrace(ctx context.Context, id string, unit, asCSV bool) ([]byte, error) {
	c, err := clientFromEnv()
	if err != nil {
		return nil, err
	}
	path, format := "/"+url.PathEscape(id)+"/trace", ""
	if asCSV {
		format = query("format", "csv")
	}
	if !unit {
		raw, err := c.raw(ctx, "GET", "/api/v1/orders"+path+format, nil)
		var p *problem
		if err == nil || !errors.As(err, &p) || p.Status != 404 {
			return raw, err
		}
	}
	raw, err := c.raw(ctx, "GET", "/api/v1/units"+path+format, nil)
	var p *problem
	if errors.As(err, &p) && p.Status == 404 {
		return nil, errors.New("there is no such order, unit or donation, or it is not yours to see")
	}
	return raw, err
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
	if len(a.Open) > 0 {
		fmt.Fprintf(w, "\nopen: nobody has said what became of %s\n", strings.Join(a.Open, ", "))
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
