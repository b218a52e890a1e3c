package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"airvein/dispatch/blood"
)

func labelCommand() command {
	return command{
		name: "label", args: "SCAN…", what: "what scanned ISBT 128 labels say, and what is wrong with them",
		example: "airvein label '=G12341765432170' '=%5100' --json",
		setup: func(fs *flag.FlagSet) action {
			zone := fs.String("zone", "Asia/Shanghai", "the facility's time `ZONE`, in which labels have their times")
			table := fs.String("table", "", "the site's licensed code table, a YAML `FILE`; without it only default ABO/RhD codes are known")
			asJSON := jsonFlag(fs)
			return func(_ context.Context, std stdio, args []string) error {
				if len(args) == 0 {
					return usagef("give at least one scan")
				}
				loc, err := time.LoadLocation(*zone)
				if err != nil || *zone == "" || *zone == "Local" {
					return usagef("--zone is not a time zone; give an IANA name such as Asia/Shanghai")
				}
				codes, err := labelTable(*table)
				if err != nil {
					return err
				}
				var labels []blood.Label
				for _, scan := range args {
					labels = append(labels, blood.ParseScan(scan, loc, codes)...)
				}
				if *asJSON {
					err = printValue(std.out, map[string]any{"labels": labels})
				} else {
					err = printLabels(std.out, labels)
				}
				for _, l := range labels {
					if err == nil && l.Wrong() {
						err = errRefused
					}
				}
				return err
			}
		},
	}
}

func labelTable(path string) (*blood.LabelTable, error) {
	if path == "" {
		return blood.SampleLabelTable(), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the code table: %w", err)
	}
	t, err := blood.ParseLabelTable(data)
	if err != nil {
		return nil, fmt.Errorf("the code table %s has mistakes:\n%w", path, err)
	}
	return t, nil
}

func printLabels(w io.Writer, labels []blood.Label) error {
	for _, l := range labels {
		said := "wrong"
		switch {
		case l.Wrong():
		case l.Kind == "din":
			said = l.DIN + ", check " + l.Check
		case l.Kind == "group":
			said = string(l.Group)
		case l.Kind == "product":
			said = fmt.Sprintf("%s, donation %s, division %s, %s", l.Product, l.Donation, l.Division, l.Component)
		default:
			said = l.Expiry
		}
		for _, more := range []string{l.Use, l.Reason} {
			if more != "" {
				said += "; " + more
			}
		}
		if l.Allocatable != nil && !*l.Allocatable {
			said += "; not allocatable"
		}
		if l.K != "" {
			said += "; K " + l.K
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", l.Kind, said); err != nil {
			return err
		}
	}
	return nil
}
