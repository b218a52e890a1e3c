package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
)

// ask gets a path and prints the answer, as JSON or as people read it.
func ask(ctx context.Context, std stdio, path string, asJSON bool, print func(io.Writer, []byte) error) error {
	c, err := clientFromEnv()
	if err != nil {
		return err
	}
	raw, err := c.raw(ctx, "GET", path, nil)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(std.out, raw)
	}
	return print(std.out, raw)
}

// query writes pairs of names and values, leaving out the empty ones.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// listCommand is a command that prints one list of the API.
func listCommand(name, what, path string, print func(io.Writer, []byte) error) command {
	return command{
		name: name, what: what, example: "airvein " + name + " --json",
		setup: func(fs *flag.FlagSet) action {
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				return ask(ctx, std, path, *asJSON, print)
			}
		},
	}
}

func dronesCommand() command {
	return listCommand("drones", "every drone: link, place, battery, box temperature", "/api/v1/drones", printDrones)
}

func flightsCommand() command {
	return listCommand("flights", "flights and how far they are", "/api/v1/flights", printFlights)
}

func zonesCommand() command {
	return listCommand("zones", "the no-fly zones in force, as GeoJSON with --json", "/api/v1/zones", printZones)
}

func stockCommand() command {
	return command{
		name: "stock", what: "what the depots can issue now",
		example: "airvein stock --component red_cells --group A+",
		setup: func(fs *flag.FlagSet) action {
			depot := fs.String("depot", "", "only this depot's")
			component := fs.String("component", "", "only this component")
			group := fs.String("group", "", "only this group")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				path := "/api/v1/stock" + query("depot", *depot, "component", *component, "group", *group)
				return ask(ctx, std, path, *asJSON, printStock)
			}
		},
	}
}

func printDrones(w io.Writer, raw []byte) error {
	var a dronesAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, d := range a.Drones {
		place := "-"
		if d.Lat != nil && d.Lon != nil {
			place = fmt.Sprintf("%.5f,%.5f", *d.Lat, *d.Lon)
		}
		rows = append(rows, []string{
			d.ID, dash(d.State), dash(d.Link), dash(d.Mode), dash(d.Flight), place,
			dashPtr(d.AltTakeoff, "%.0f m"), dashPtr(d.Speed, "%.0f m/s"), dashPtr(d.Battery, "%.0f %%"), dash(d.Box), dashPtr(d.BoxC, "%.1f °C"),
		})
	}
	return table(w, "no drones", []string{"DRONE", "STATE", "LINK", "MODE", "FLIGHT", "PLACE", "ABOVE TAKE-OFF", "SPEED", "BATTERY", "BOX", "BOX TEMP"}, rows)
}

func printFlights(w io.Writer, raw []byte) error {
	var a flightsAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, f := range a.Flights {
		km := "-"
		if f.LengthM != nil {
			km = fmt.Sprintf("%.1f km", *f.LengthM/1000)
		}
		rows = append(rows, []string{f.ID, f.State, dash(f.Intent), f.Drone, f.Depot, f.Hospital, km, clockTime(f.TookOff), dashPtr(f.Reason, "%s")})
	}
	return table(w, "no flights", []string{"FLIGHT", "STATE", "INTENT", "DRONE", "FROM", "TO", "LENGTH", "TOOK OFF", "REASON"}, rows)
}

func printStock(w io.Writer, raw []byte) error {
	var a stockAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, t := range a.Totals {
		rows = append(rows, []string{t.Depot, t.Component, t.Group, fmt.Sprint(t.Units), fmt.Sprint(t.ML), clockTime(t.EarliestExpiry), clockTime(a.AsOf[t.Depot])})
	}
	return table(w, "nothing can be issued", []string{"DEPOT", "COMPONENT", "GROUP", "BAGS", "ML", "FIRST EXPIRY", "AS OF"}, rows)
}

func printZones(w io.Writer, raw []byte) error {
	var a zonesAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	var rows [][]string
	for _, f := range a.Features {
		p := f.Properties
		rows = append(rows, []string{
			p.ID, p.Name, p.Kind, dashPtr(p.FloorM, "%.0f m"), dashPtr(p.CeilingM, "%.0f m"), dash(p.AltitudeRef), fmt.Sprintf("%.0f m", p.BufferM),
		})
	}
	return table(w, "no zones", []string{"ZONE", "NAME", "KIND", "FLOOR", "CEILING", "MEASURED FROM", "BUFFER"}, rows)
}
