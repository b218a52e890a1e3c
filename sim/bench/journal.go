package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/postgres"
	historypostgres "airvein/fleet/history/postgres"
)

// journalSizes are the sizes of the measurement; tests take smaller ones.
type journalSizes struct {
	runs      int
	batch     int
	appends   int // of each run
	positions int
	copies    int // of each run
	events    int // in the journal that a start reads
	snapshot  int // of them, in the snapshot
	clients   int
	ordersFor time.Duration
	lives     int // orders of each run
}

func fullJournal() journalSizes {
	return journalSizes{runs: 7, batch: 128, appends: 40, positions: 5000, copies: 10, events: 1_000_000, snapshot: 999_000, clients: 16, ordersFor: 10 * time.Second, lives: 200}
}

// Journal measures the durable record on an empty database of a PostgreSQL
// server, by wall time: what is compared waits for the same server's disk,
// in turns.
func Journal(ctx context.Context, url string) (Report, error) {
	results, err := measureJournal(ctx, url, fullJournal())
	return newReport("journal", results), err
}

func measureJournal(ctx context.Context, url string, size journalSizes) ([]Result, error) {
	if err := empty(ctx, url); err != nil {
		return nil, err
	}
	var out []Result
	for i, part := range []func(context.Context, string, journalSizes) ([]Result, error){ordersOverHTTP, appendAgainstInsert, copyAgainstInsert, startOnSnapshot} {
		own, err := inSchema(ctx, url, fmt.Sprint("bench_", i+1))
		if err != nil {
			return nil, err
		}
		results, err := part(ctx, own, size)
		if err != nil {
			return nil, err
		}
		out = append(out, results...)
	}
	results, err := orderLife(ctx, size)
	if err != nil {
		return nil, err
	}
	return append(out, results...), ctx.Err()
}

// empty refuses a database with a journal in it: the measurement fills it.
func empty(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("cannot connect to the database: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var there bool
	if err := conn.QueryRow(ctx, "SELECT to_regclass('records') IS NOT NULL OR to_regnamespace('bench_1') IS NOT NULL").Scan(&there); err != nil {
		return err
	}
	if there {
		return errors.New("the database is in use: give an empty one, which the measurement fills")
	}
	return nil
}

// inSchema gives each part tables of its own.
func inSchema(ctx context.Context, dsn, name string) (string, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "CREATE SCHEMA "+name)
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return "", fmt.Errorf("the database is to be empty: %w", err)
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func recordStart() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }

// benchEvents are orders of one line and boxes' minutes, in turns: what a
// journal has most of.
func benchEvents(from, n int) []dispatch.Event {
	out := make([]dispatch.Event, n)
	for i := range out {
		k := from + i
		if k%2 == 0 {
			out[i] = dispatch.OrderPlaced{ID: dispatch.OrderID(fmt.Sprint("b", k)), Key: fmt.Sprint("k", k), BodyHash: "0123456789abcdef", By: "ward", OrderKind: dispatch.KindPatient,
				Hospital: "pukou-people", Urgency: blood.Immediate, AuthorisedBy: "physician", Source: "api",
				Lines: []dispatch.Line{{Component: blood.RedCells, Group: "A+", Amount: 2, UnitDef: blood.CN200ml}}}
			continue
		}
		at := recordStart().Add(time.Duration(k) * time.Second)
		out[i] = dispatch.BoxDigested{Box: "box-1", Shipment: "s1", Digest: coldchain.Digest{From: at, To: at.Add(time.Minute), Class: blood.Cold, MinC: 3.8, MaxC: 4.4, MeanC: 4.1, Samples: 6}}
	}
	return out
}

// lead opens the journal and leads it.
func lead(ctx context.Context, url string) (*postgres.Journal, journal.Term, journal.Seq, error) {
	j, err := postgres.Open(ctx, url)
	if err != nil {
		return nil, 0, 0, err
	}
	term, err := j.Lead(ctx)
	if err != nil {
		return nil, 0, 0, errors.Join(err, j.Close())
	}
	head, err := j.Head(ctx)
	if err != nil {
		return nil, 0, 0, errors.Join(err, j.Close())
	}
	return j, term, head, nil
}

// appendAgainstInsert holds appends to the peer of peer_insert.go.
func appendAgainstInsert(ctx context.Context, url string, size journalSizes) ([]Result, error) {
	j, term, head, err := lead(ctx, url)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	peer, err := newPlainInsert(ctx, url)
	if err != nil {
		return nil, err
	}
	defer peer.close(ctx)
	next := 0
	ours := func() error {
		for range size.appends {
			seq, err := j.Append(ctx, term, head, recordStart(), benchEvents(next, size.batch))
			if err != nil {
				return err
			}
			head, next = seq, next+size.batch
		}
		return nil
	}
	theirs := func() error {
		for range size.appends {
			if err := peer.insert(ctx, recordStart(), benchEvents(peer.next, size.batch)); err != nil {
				return err
			}
		}
		return nil
	}
	ratios, err := inTurns(size.runs, ours, theirs)
	if err != nil {
		return nil, err
	}
	return []Result{Result{ID: "journal.append_vs_insert", What: fmt.Sprintf("appends of %d events (orders and box minutes), read tables included, against a plain pipelined batch of INSERTs of the same rows", size.batch),
		Unit: "ratio", Better: Higher, Must: 0.8, Aim: 0.95}.over(ratios)}, nil
}

// inTurns runs two for as many rounds and gives theirs/ours of each, after
// one round that does not count.
func inTurns(runs int, ours, theirs func() error) ([]float64, error) {
	var ratios []float64
	for i := range runs + 1 {
		a, err := wall(ours)
		if err != nil {
			return nil, err
		}
		b, err := wall(theirs)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			ratios = append(ratios, b.Seconds()/a.Seconds())
		}
	}
	return ratios, nil
}

func wall(fn func() error) (time.Duration, error) {
	from := time.Now()
	err := fn()
	return time.Since(from), err
}

// copyAgainstInsert holds the history's positions to the server's own
// INSERT … SELECT of as many into a table like it.
func copyAgainstInsert(ctx context.Context, url string, size journalSizes) ([]Result, error) {
	h, err := historypostgres.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	n := 0
	ours := func() error {
		for range size.copies {
			n++
			if err := h.AddPositions(ctx, somePositions(n, size.positions)); err != nil {
				return err
			}
		}
		return nil
	}
	m := 0
	theirs := func() error {
		for range size.copies {
			m++
			if _, err := conn.Exec(ctx, insertSelect, fmt.Sprint("theirs-", m), size.positions); err != nil {
				return err
			}
		}
		return nil
	}
	ratios, err := inTurns(size.runs, ours, theirs)
	if err != nil {
		return nil, err
	}
	return []Result{Result{ID: "journal.copy_vs_insert_select", What: fmt.Sprintf("COPY of %d positions against the server's INSERT … SELECT of as many into the same table", size.positions),
		Unit: "ratio", Better: Higher, Must: 0.8, Aim: 0.95}.over(ratios)}, nil
}
