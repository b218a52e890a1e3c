package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	journalpostgres "airvein/dispatch/journal/postgres"
	journalsqlite "airvein/dispatch/journal/sqlite"
)

// recordPlace is where a durable record lies.
type recordPlace struct{ data, db string }

func (p *recordPlace) flags(fs *flag.FlagSet) {
	dataFlag(fs, &p.data)
	dbFlag(fs, &p.db)
}

// read runs a command over the journal, which a running server may go on
// writing.
func (p *recordPlace) read(ctx context.Context, fn func(journal.Journal) error) error {
	if db := dbURL(p.db); db != "" {
		j, err := journalpostgres.OpenReadOnly(ctx, db)
		if err != nil {
			return err
		}
		return errors.Join(fn(j), j.Close())
	}
	path := filepath.Join(p.data, journalFile)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no journal at %s: give the directory of the server with --data, or its database with --db", path)
	}
	j, err := journalsqlite.OpenReadOnly(path)
	if err != nil {
		return err
	}
	return errors.Join(fn(j), j.Close())
}

func journalVerifyCommand() command {
	return command{
		name: "journal verify", what: "walk the record chain and say whether it holds; also beside a running server",
		example: "airvein journal verify --data data",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				return at.read(ctx, func(j journal.Journal) error {
					n, err := j.Verify(ctx)
					if *asJSON {
						out := map[string]any{"ok": err == nil, "records": n}
						if err != nil {
							out["error"] = err.Error()
						}
						return errors.Join(printValue(std.out, out), err)
					}
					if err != nil {
						return err
					}
					_, err = fmt.Fprintf(std.out, "the chain of %d records holds\n", n)
					return err
				})
			}
		},
	}
}

// summary is what `journal replay` prints.
type summary struct {
	Records  journal.Seq    `json:"records"`
	LastAt   time.Time      `json:"last_at"`
	Site     string         `json:"site"`
	Orders   map[string]int `json:"orders"`
	Flights  map[string]int `json:"flights"`
	Units    map[string]int `json:"units"`
	Boxes    map[string]int `json:"boxes"`
	Alarms   int            `json:"open_alarms"`
	Airspace int            `json:"zones"`

	Open       []replayedOrder  `json:"standing_orders"`
	Flying     []replayedFlight `json:"standing_flights"`
	OpenAlarms []string         `json:"standing_alarms"`
}

func journalReplayCommand() command {
	return command{
		name: "journal replay", what: "rebuild the state of any moment from the records alone, and print what was in it",
		example: "airvein journal replay --data data --to 120\n  airvein journal replay --data data --at 2026-11-23T08:15:00Z",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			to := fs.Uint64("to", 0, "stop after the record of this number; 0 is the last")
			moment := fs.String("at", "", "the state as it stood at this `TIME`, RFC 3339, what was recorded at it included")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				wanted, err := replayBounds(journal.Seq(*to), *moment)
				if err != nil {
					return err
				}
				return at.read(ctx, func(j journal.Journal) error {
					st, last, err := replayWhile(ctx, j, wanted)
					if err != nil {
						return err
					}
					if last == 0 && *moment != "" {
						return fmt.Errorf("nothing was recorded up to %s", *moment)
					}
					s := summarise(st, last)
					if *asJSON {
						return printValue(std.out, s)
					}
					return s.print(std)
				})
			}
		},
	}
}

// replayBounds says which records a replay takes: up to a number, and up to
// a moment.
func replayBounds(to journal.Seq, moment string) (func(journal.Record) bool, error) {
	var at time.Time
	if moment != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, moment); err != nil {
			return nil, usagef("--at %q is not a time like 2026-11-23T08:15:00Z", moment)
		}
	}
	return func(r journal.Record) bool {
		return (to == 0 || r.Seq <= to) && (at.IsZero() || !r.At.After(at))
	}, nil
}

// replayedOrder is one order that was not over at the moment.
type replayedOrder struct {
	ID        string   `json:"id"`
	Hospital  string   `json:"hospital"`
	Urgency   string   `json:"urgency"`
	State     string   `json:"state"`
	Reason    string   `json:"reason,omitempty"`
	Shipments []string `json:"shipments"` // each with its state
}

// replayedFlight is one flight that was not over.
type replayedFlight struct {
	ID       string `json:"id"`
	Drone    string `json:"drone"`
	Hospital string `json:"hospital"`
	State    string `json:"state"`
	Intent   string `json:"intent"`
}

// standing adds what was under way: orders, flights and alarms one by one.
func (s *summary) standing(st *dispatch.State) {
	s.Open, s.Flying, s.OpenAlarms = []replayedOrder{}, []replayedFlight{}, []string{}
	for _, o := range st.Orders() {
		if st.OrderState(o).Terminal() {
			continue
		}
		x := replayedOrder{ID: string(o.ID), Hospital: o.Hospital, Urgency: string(o.Urgency), State: string(st.OrderState(o)), Shipments: []string{}}
		if o.Held != nil {
			x.Reason = o.Held.Reason
		}
		for _, id := range o.Shipments {
			if sh, ok := st.Shipment(id); ok {
				x.Shipments = append(x.Shipments, fmt.Sprintf("%s %s", id, sh.State))
			}
		}
		s.Open = append(s.Open, x)
	}
	for _, f := range st.Flights() {
		if !f.State.Over() {
			s.Flying = append(s.Flying, replayedFlight{string(f.ID), string(f.Drone), f.Hospital, string(f.State), string(f.Intent)})
		}
	}
	for _, a := range st.Alarms().Open() {
		s.OpenAlarms = append(s.OpenAlarms, fmt.Sprintf("%s: %s", a.Kind, a.Text))
	}
}

func summarise(st *dispatch.State, last journal.Seq) summary {
	s := summary{
		Records: last, LastAt: st.LastAt(), Site: st.Site().ID, Alarms: len(st.Alarms().Open()),
		Orders: map[string]int{}, Flights: map[string]int{}, Units: map[string]int{}, Boxes: map[string]int{},
	}
	for _, o := range st.Orders() {
		s.Orders[string(st.OrderState(o))]++
	}
	for _, f := range st.Flights() {
		s.Flights[string(f.State)]++
	}
	for _, u := range st.Units() {
		s.Units[string(u.Status)]++
	}
	for _, b := range st.Boxes() {
		s.Boxes[string(b.State)]++
	}
	if a := st.Airspace(); a != nil {
		s.Airspace = len(a.Zones())
	}
	s.standing(st)
	return s
}

func (s summary) print(std stdio) error {
	fmt.Fprintf(std.out, "%d records, the last at %s, of the site %s\n", s.Records, clockTime(&s.LastAt), dash(s.Site))
	for _, part := range []struct {
		name   string
		counts map[string]int
	}{{"orders", s.Orders}, {"flights", s.Flights}, {"units", s.Units}, {"boxes", s.Boxes}} {
		var words []string
		for _, k := range slices.Sorted(maps.Keys(part.counts)) {
			words = append(words, fmt.Sprintf("%d %s", part.counts[k], k))
		}
		fmt.Fprintf(std.out, "%s: %s\n", part.name, dash(strings.Join(words, ", ")))
	}
	fmt.Fprintf(std.out, "open alarms: %d; zones: %d\n", s.Alarms, s.Airspace)
	for _, o := range s.Open {
		fmt.Fprintf(std.out, "order %s of %s, %s, %s: %s %s\n", o.ID, o.Hospital, o.Urgency, o.State, strings.Join(o.Shipments, ", "), o.Reason)
	}
	for _, f := range s.Flying {
		fmt.Fprintf(std.out, "flight %s of %s to %s: %s, intent %s\n", f.ID, f.Drone, f.Hospital, f.State, f.Intent)
	}
	for _, a := range s.OpenAlarms {
		fmt.Fprintln(std.out, "alarm", a)
	}
	return nil
}

// exported is one line of `journal export`.
type exported struct {
	Seq     journal.Seq     `json:"seq"`
	Term    journal.Term    `json:"term"`
	At      time.Time       `json:"at"`
	Kind    string          `json:"kind"`
	Version int             `json:"version"`
	Event   json.RawMessage `json:"event"`
	Hash    string          `json:"hash"`
}

func journalExportCommand() command {
	return command{
		name: "journal export", what: "print every record as one line of JSON",
		example: "airvein journal export --data data > journal.jsonl",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				return at.read(ctx, func(j journal.Journal) error {
					out := bufio.NewWriter(std.out)
					enc, codec := json.NewEncoder(out), dispatch.NewCodec()
					_, err := eachRecord(ctx, j, func(r journal.Record) (bool, error) {
						kind, version, event, err := codec.Encode(r.Event)
						if err != nil {
							return false, err
						}
						return true, enc.Encode(exported{r.Seq, r.Term, r.At, kind, version, event, hex.EncodeToString(r.Hash[:])})
					})
					return errors.Join(err, out.Flush())
				})
			}
		},
	}
}

// own opens the journal to be written, alone: a server on the same directory
// is refused. Beside a server on a database it waits for its appends.
func (p *recordPlace) own(ctx context.Context) (record, func(), error) {
	if db := dbURL(p.db); db != "" {
		j, err := journalpostgres.Open(ctx, db)
		return j, func() {}, err
	}
	if _, err := os.Stat(filepath.Join(p.data, journalFile)); err != nil {
		return nil, nil, fmt.Errorf("there is no journal in %s: give the server's directory with --data, or its database with --db", p.data)
	}
	dd, err := openDataDir(p.data)
	if err != nil {
		return nil, nil, err
	}
	j, err := journalsqlite.Open(ctx, dd.file(journalFile))
	if err != nil {
		return nil, nil, errors.Join(err, dd.close())
	}
	return j, func() { dd.close() }, nil
}

func journalRebuildCommand() command {
	return command{
		name: "journal rebuild", what: "make the read tables anew from the records; the server must be stopped",
		example: "airvein journal rebuild --data data",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				j, done, err := at.own(ctx)
				if err != nil {
					return err
				}
				defer done()
				if err := errors.Join(j.Rebuild(ctx), j.Close()); err != nil {
					return err
				}
				_, err = fmt.Fprintln(std.out, "the read tables are made anew")
				return err
			}
		},
	}
}
