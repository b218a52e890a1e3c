package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"
)

func stockImportCommand() command {
	return command{
		name: "stock import", args: "FILE", what: "import a depot's list, all of it or nothing",
		example: "airvein stock import stock.csv --depot nanjing-center --mode snapshot --source lis",
		setup: func(fs *flag.FlagSet) action {
			depot := fs.String("depot", "", "the depot whose list it is")
			mode := fs.String("mode", "delta", "`MODE`: delta adds and changes, snapshot replaces what lies on the shelf")
			source := fs.String("source", "", "the system that the list comes from")
			asOf := fs.String("as-of", "", "as of which time, RFC 3339; now where left out")
			charset := fs.String("charset", "utf-8", "utf-8 or gb18030")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				file, err := oneArg(args, "CSV file")
				if err != nil {
					return err
				}
				if *depot == "" {
					return usagef("--depot is missing")
				}
				data, err := os.ReadFile(file)
				if err != nil {
					return fmt.Errorf("cannot read the list: %w", err)
				}
				c, err := clientFromEnv()
				if err != nil {
					return err
				}
				path := "/api/v1/stock/import" + query("depot", *depot, "mode", *mode, "source", *source, "as_of", *asOf)
				raw, err := c.raw(ctx, "POST", path, rawBody(data), "Content-Type", "text/csv; charset="+*charset)
				if err != nil {
					return err
				}
				if *asJSON {
					return printJSON(std.out, raw)
				}
				var a struct {
					Units int       `json:"units"`
					Depot string    `json:"depot"`
					AsOf  time.Time `json:"as_of"`
				}
				if err := json.Unmarshal(raw, &a); err != nil {
					return err
				}
				_, err = fmt.Fprintf(std.out, "%d units of %s, as of %s\n", a.Units, a.Depot, a.AsOf.Local().Format(time.DateTime))
				return err
			}
		},
	}
}

// unitSteps are the steps of one unit that need nothing but a reason.
func unitSteps() []command {
	var out []command
	for _, s := range []struct{ verb, what string }{
		{"release", "make a unit available, after every required test"},
		{"quarantine", "put a unit in quarantine, wherever it is"},
		{"discard", "discard a unit"},
		{"recall", "take a unit, or every component of a donation, back from wherever it is"},
	} {
		out = append(out, unitCommand(s.verb, s.what, "--reason \"label torn\"", func(fs *flag.FlagSet) func() (any, error) {
			reason := fs.String("reason", "", "why; kept in the record")
			return func() (any, error) {
				if strings.TrimSpace(*reason) == "" {
					return nil, usagef("--reason is missing")
				}
				return map[string]string{"reason": *reason}, nil
			}
		}))
	}
	return out
}

func stockEarmarkCommand() command {
	return unitCommand("earmark", "set a unit aside until an authority's word", "--authority \"health commission\" --reason \"flood reserve\"", func(fs *flag.FlagSet) func() (any, error) {
		authority := fs.String("authority", "", "at whose word it is freed")
		reason := fs.String("reason", "", "why; kept in the record")
		until := fs.String("until", "", "until which time, RFC 3339; without end where left out")
		return func() (any, error) {
			body := map[string]string{"reason": *reason, "authority": *authority}
			if *until != "" {
				body["until"] = *until
			}
			return body, needed(*authority, *reason)
		}
	})
}

func stockFreeCommand() command {
	return unitCommand("free", "free an earmarked unit at its authority's word", "--authority \"health commission\" --reason \"letter of today\"", func(fs *flag.FlagSet) func() (any, error) {
		authority := fs.String("authority", "", "whose word it is, as the earmark names it")
		reason := fs.String("reason", "", "why; kept in the record")
		return func() (any, error) {
			return map[string]string{"reason": *reason, "authority": *authority}, needed(*authority, *reason)
		}
	})
}

func needed(authority, reason string) error {
	if authority == "" || reason == "" {
		return usagef("--authority and --reason are needed")
	}
	return nil
}

func stockFateCommand() command {
	return unitCommand("fate", "say what became of a unit", "--fate TX", func(fs *flag.FlagSet) func() (any, error) {
		fate := fs.String("fate", "", "TX transfused, TR with a reaction, RA returned unused, RL returned and kept linked, WA wasted")
		return func() (any, error) {
			if *fate == "" {
				return nil, usagef("--fate is missing")
			}
			return map[string]string{"fate": *fate}, nil
		}
	})
}

// unitCommand posts one step of a unit and prints what is answered.
func unitCommand(verb, what, example string, flags func(*flag.FlagSet) func() (any, error)) command {
	return command{
		name: "stock " + verb, args: "UNIT", what: what, example: "airvein stock " + verb + " UNIT " + example,
		setup: func(fs *flag.FlagSet) action {
			read := flags(fs)
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				id, err := oneArg(args, "unit id")
				if err != nil {
					return err
				}
				body, err := read()
				if err != nil {
					return err
				}
				c, err := clientFromEnv()
				if err != nil {
					return err
				}
				raw, err := c.raw(ctx, "POST", "/api/v1/units/"+url.PathEscape(id)+"/"+verb, body)
				if err != nil {
					return err
				}
				if *asJSON {
					return printJSON(std.out, raw)
				}
				if verb == "recall" {
					return printRecall(std.out, raw)
				}
				return printUnit(std.out, raw)
			}
		},
	}
}

func printUnit(w io.Writer, raw []byte) error {
	var u struct {
		ID, Status, Place string
		Missing           *string
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s is %s at %s\n", u.ID, u.Status, u.Place)
	if err == nil && u.Missing != nil {
		_, err = fmt.Fprintln(w, *u.Missing)
	}
	return err
}

func printRecall(w io.Writer, raw []byte) error {
	var r struct {
		ID    string
		Units []struct {
			Unit, Status, Place, Decision string
			Order, Hospital               *string
			People                        []struct{ Who, What string }
		}
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	var rows [][]string
	for _, u := range r.Units {
		var people []string
		for _, p := range u.People {
			people = append(people, p.Who)
		}
		rows = append(rows, []string{u.Unit, u.Status, dash(u.Place), dashPtr(u.Order, "%s"), dashPtr(u.Hospital, "%s"), strings.Join(people, ", "), u.Decision})
	}
	fmt.Fprintf(w, "recall %s\n", r.ID)
	return table(w, "no units", []string{"UNIT", "STATUS", "PLACE", "ORDER", "HOSPITAL", "PEOPLE", "DECIDED"}, rows)
}
