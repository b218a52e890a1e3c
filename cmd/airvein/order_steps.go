package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"strings"
)

func orderCancelCommand() command {
	return command{
		name: "order cancel", args: "ORDER", what: "cancel an order; what flies already is recalled",
		example: "airvein order cancel ORDER --reason \"not needed any more\"",
		setup: func(fs *flag.FlagSet) action {
			reason := fs.String("reason", "", "why; kept in the record")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "order id")
				if err != nil {
					return err
				}
				if *reason == "" {
					return usagef("--reason is missing")
				}
				return step(ctx, std, id, "/cancel", map[string]string{"reason": *reason}, *asJSON)
			}
		},
	}
}

// receipt is the body of POST /api/v1/orders/{id}/receive.
type receipt struct {
	Shipment       string      `json:"shipment"`
	Code           string      `json:"code,omitempty"`
	OverrideReason string      `json:"override_reason,omitempty"`
	ReceivedBy     string      `json:"received_by"`
	Units          []string    `json:"units"`
	Rejected       []rejection `json:"rejected"`
	SurfaceC       *float64    `json:"surface_c,omitempty"`
}

type rejection struct {
	Unit   string `json:"unit"`
	Reason string `json:"reason"`
}

func orderReceiveCommand() command {
	return command{
		name: "order receive", args: "ORDER", what: "confirm receipt of a shipment by its units' numbers and the handover code",
		example: "airvein order receive ORDER --shipment SHIPMENT --code 123456 --received-by ward-3 --unit UNIT --unit UNIT",
		setup: func(fs *flag.FlagSet) action {
			var b receipt
			var units, rejected stringsFlag
			fs.StringVar(&b.Shipment, "shipment", "", "the shipment's `ID`")
			fs.StringVar(&b.Code, "code", "", "the handover code, from the packing list in the box")
			fs.StringVar(&b.OverrideReason, "override-reason", "", "for a dispatcher, in place of the code")
			fs.StringVar(&b.ReceivedBy, "received-by", "", "who takes it")
			fs.Var(&units, "unit", "an accepted unit's `ID`; one for each bag")
			fs.Var(&rejected, "reject", "a refused unit as `ID=REASON`; may be repeated")
			surface := fs.Float64("surface-c", 0, "a bag's surface temperature in °C, where it was measured")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "order id")
				if err != nil {
					return err
				}
				if b.Shipment == "" || b.ReceivedBy == "" || len(units)+len(rejected) == 0 {
					return usagef("--shipment, --received-by and each unit by --unit or --reject are needed")
				}
				b.Units, b.Rejected = append([]string{}, units...), []rejection{}
				for _, r := range rejected {
					unit, reason, ok := strings.Cut(r, "=")
					if !ok || reason == "" {
						return usagef("--reject %q says no reason: write ID=REASON", r)
					}
					b.Rejected = append(b.Rejected, rejection{unit, reason})
				}
				if given(fs, "surface-c") {
					b.SurfaceC = surface
				}
				return step(ctx, std, id, "/receive", b, *asJSON)
			}
		},
	}
}

// step posts a step of an order and prints the order as it then is.
func step(ctx context.Context, std stdio, order, what string, body any, asJSON bool) error {
	c, err := clientFromEnv()
	if err != nil {
		return err
	}
	path := "/api/v1/orders/" + url.PathEscape(order)
	if err := c.call(ctx, "POST", path+what, body, nil); err != nil {
		return err
	}
	raw, err := c.raw(ctx, "GET", path, nil)
	if err != nil {
		return fmt.Errorf("the step was taken, but the order cannot be shown: %w", err)
	}
	return printOrder(std, raw, asJSON)
}

// given reports whether a flag stood on the command line.
func given(fs *flag.FlagSet, name string) bool {
	found := false
	fs.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}
