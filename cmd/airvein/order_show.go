package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

func orderShowCommand() command {
	return command{
		name: "order show", args: "ORDER", what: "one order: promise, shipments, reasons and timeline",
		example: "airvein order show ORDER --json",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "order id; `airvein order list` has them")
				if err != nil {
					return err
				}
				c, err := clientFromEnv()
				if err != nil {
					return err
				}
				raw, err := c.raw(ctx, "GET", "/api/v1/orders/"+url.PathEscape(id), nil)
				if err != nil {
					return err
				}
				return printOrder(std, raw, *asJSON)
			}
		},
	}
}

func orderListCommand() command {
	return command{
		name: "order list", what: "the orders that you may see",
		example: "airvein order list --state in_progress",
		setup: func(fs *flag.FlagSet) action {
			state := fs.String("state", "", "only orders in this `STATE`: placed, held, in_progress, partly_delivered, delivered, cancelled or unfulfillable")
			hospital := fs.String("hospital", "", "only this hospital's")
			limit := fs.Int("limit", 50, "at most so many")
			cursor := fs.String("cursor", "", "go on after an earlier list's `next`")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				path := "/api/v1/orders" + query("state", *state, "hospital", *hospital, "limit", strconv.Itoa(*limit), "cursor", *cursor)
				return ask(ctx, std, path, *asJSON, printOrders)
			}
		},
	}
}

func printOrders(w io.Writer, raw []byte) error {
	var a ordersAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, o := range a.Orders {
		rows = append(rows, []string{o.ID, o.State, o.Urgency, o.Hospital, o.what(), clockTime(o.PlacedAt)})
	}
	err := table(w, "no orders", []string{"ORDER", "STATE", "URGENCY", "HOSPITAL", "WHAT", "PLACED"}, rows)
	if err == nil && a.Next != nil && *a.Next != "" {
		_, err = fmt.Fprintf(w, "more with --cursor %s\n", *a.Next)
	}
	return err
}

// what is the order's lines in short.
func (o orderAnswer) what() string {
	var parts []string
	for _, l := range o.Lines {
		parts = append(parts, fmt.Sprintf("%g %s %s %s", l.Amount, l.UnitDef, l.Component, l.Group))
	}
	return strings.Join(parts, ", ")
}

func (o orderAnswer) print(w io.Writer) error {
	fmt.Fprintf(w, "order %s: %s\n%s, %s, placed %s\n", o.ID, o.State, o.Hospital, o.Urgency, clockTime(o.PlacedAt))
	if o.HeldReason != nil {
		fmt.Fprintf(w, "held: %s\n", *o.HeldReason)
	}
	for _, l := range o.Lines {
		fmt.Fprintf(w, "  %g %s of %s for %s: %g allocated, %g delivered", l.Amount, l.UnitDef, l.Component, l.Group, l.Allocated, l.Delivered)
		if l.Excess > 0 {
			fmt.Fprintf(w, " (%g more than asked, as bags are whole)", l.Excess)
		}
		fmt.Fprintln(w)
	}
	for _, s := range o.Shipments {
		s.print(w)
	}
	if len(o.Why) > 0 {
		fmt.Fprintln(w, "why:")
	}
	for _, y := range o.Why {
		fmt.Fprintf(w, "  %s %s: %s\n", y.What, y.Chosen, y.Because)
	}
	if len(o.Timeline) > 0 {
		fmt.Fprintln(w, "timeline:")
	}
	for _, e := range o.Timeline {
		fmt.Fprintf(w, "  %s  %s  %s", clockTime(&e.At), e.What, dash(e.Who))
		if e.Reason != nil && *e.Reason != "" {
			fmt.Fprintf(w, "  (%s)", *e.Reason)
		}
		fmt.Fprintln(w)
	}
	return nil
}

func (s shipmentAnswer) print(w io.Writer) {
	fmt.Fprintf(w, "shipment %s: %s by %s from %s, drone %s, flight %s, box %s\n",
		s.ID, s.State, s.Mode, s.Depot, dash(s.Drone), dash(s.Flight), dash(s.Box))
	fmt.Fprintf(w, "  expected %s (between %s and %s)\n", clockTime(s.ETA), clockTime(s.ETALow), clockTime(s.ETAHigh))
	for _, u := range s.Units {
		fmt.Fprintf(w, "  unit %s  %s %s %d ml\n", u.ID, u.Component, u.Group, u.ML)
	}
	if c := s.ColdChain; c != nil && c.Samples > 0 {
		fmt.Fprintf(w, "  cold chain %s: %s to %s °C in %d samples\n", c.Verdict, dashPtr(c.MinC, "%.1f"), dashPtr(c.MaxC, "%.1f"), c.Samples)
	}
}
