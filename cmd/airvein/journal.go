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
}

func journalReplayCommand() command {
	return command{
		name: "journal replay", what: "rebuild the state from the records alone and count what is in it",
		example: "airvein journal replay --data data --to 120",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			to := fs.Uint64("to", 0, "stop after the record of this number; 0 is the last")
			asJSON := jsonFlag(fs)
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				return at.read(ctx, func(j journal.Journal) error {
					st, last, err := replay(ctx, j, journal.Seq(*to))
					if err != nil {
						return err
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
	_, err := fmt.Fprintf(std.out, "open alarms: %d; zones: %d\n", s.Alarms, s.Airspace)
	return err
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
