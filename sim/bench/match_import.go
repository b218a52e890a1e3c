package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/mattn/go-sqlite3" // the peer's driver

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/journal"
	"airvein/dispatch/journal/sqlite"
	"airvein/dispatch/site"
)

// ImportAgainstInsert measures the import of a blood centre's list of n
// units on SQLite, from its CSV to what is on disk: parsed, decided on,
// appended with the hash chain and the read tables, and applied. The peer
// is a plain batch: the same rows (records, units, stock changes), made
// beforehand, by one prepared INSERT a row in one transaction of a file
// with the same tables, indexes and durability. Both are taken in turns, by
// the processor time of the whole process, so that a loaded machine does
// not decide: the two wait for the same disk.
func ImportAgainstInsert(ctx context.Context, n, runs int) (Result, error) {
	dir, err := os.MkdirTemp("", "airvein-import-*")
	if err != nil {
		return Result{}, err
	}
	defer os.RemoveAll(dir) // what was measured is in the result
	list := stockList(n)
	var rows importRows
	k := 0
	ours := func() error {
		k++
		var err error
		rows, err = importOnce(ctx, filepath.Join(dir, fmt.Sprintf("ours-%d.db", k)), list)
		return err
	}
	theirs := func() error {
		return insertOnce(ctx, filepath.Join(dir, fmt.Sprintf("theirs-%d.db", k)), rows)
	}
	var ratios []float64
	for i := range runs + 1 {
		a, err := spent(ours)
		if err != nil {
			return Result{}, err
		}
		// Its records are made beforehand, since the peer only writes.
		if rows.records, err = journal.Encode(dispatch.NewCodec(), 1, 0, rows.at, rows.events); err != nil {
			return Result{}, err
		}
		b, err := spent(theirs)
		if err != nil {
			return Result{}, err
		}
		if i > 0 { // the first round warms up
			ratios = append(ratios, b.Seconds()/a.Seconds())
		}
	}
	return Result{
		ID: "match.import_vs_insert", What: fmt.Sprintf("import of %d units' CSV on SQLite, read tables included, against a plain batched INSERT of the same rows", n),
		Unit: "ratio", Better: Higher, Must: 0.5, Aim: 0.8,
	}.over(ratios), nil
}

// spent is the processor time of a step.
func spent(fn func() error) (time.Duration, error) {
	from := processTime()
	err := fn()
	return processTime() - from, err
}

func importStart() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }

// stockList is a list of n available units as a centre's system writes it.
func stockList(n int) []byte {
	var b strings.Builder
	b.WriteString("din,product,division,component,group,ml,unit_def,collected,expiry,attributes,status,tests\n")
	groups := blood.FullGroups()
	for i := range n {
		fmt.Fprintf(&b, "G%04d26%06d,E0336V00,00,red_cells,%s,300,cn_200ml,2026-11-20T08:00:00+08:00,2026-12-%02d,leucodepleted,available,nat=neg;hbsag=neg;hcv=neg;hiv=neg;syphilis=neg\n",
			1+i/1_000_000, i%1_000_000, groups[i%len(groups)], 1+i%28)
	}
	return []byte(b.String())
}

// importRows are what one import wrote.
type importRows struct {
	records []journal.Row
	events  []dispatch.Event
	at      time.Time
}

func importOnce(ctx context.Context, path string, list []byte) (importRows, error) {
	at := importStart()
	j, err := sqlite.Open(ctx, path)
	if err != nil {
		return importRows{}, err
	}
	defer j.Close()
	term, err := j.Lead(ctx)
	if err != nil {
		return importRows{}, err
	}
	state := dispatch.New()
	configured, err := state.Decide(at, dispatch.Configure{Hash: "bench", Site: site.Site{ID: "bench", Zone: "Asia/Shanghai", CountryPolicy: "cn", Depots: []site.Depot{{ID: "center"}}}})
	if err != nil {
		return importRows{}, err
	}
	for _, e := range configured {
		state.Apply(at, e)
	}
	file, err := blood.ParseStockCSV(list, blood.StockFormat{Depot: "center", Loc: time.FixedZone("CST", 8*3600)})
	if err != nil {
		return importRows{}, err
	}
	events, err := state.Decide(at, dispatch.ImportStock{By: "centre", Depot: "center", Snapshot: true, AsOf: at, Source: "lis", Units: file.Units})
	if err != nil {
		return importRows{}, err
	}
	if _, err := j.Append(ctx, term, 0, at, events); err != nil {
		return importRows{}, err
	}
	for _, e := range events {
		state.Apply(at, e)
	}
	return importRows{events: events, at: at}, nil
}

// insertOnce is the peer.
func insertOnce(ctx context.Context, path string, rows importRows) error {
	if err := schemaOf(ctx, path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // it does nothing after a commit
	record, err1 := tx.PrepareContext(ctx, "INSERT INTO records (seq, term, at, kind, version, data, hash, prev) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
	unit, err2 := tx.PrepareContext(ctx, "INSERT INTO units (id, din, product, division, component, grp, ml, unit_def, collected, expiry, depot, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	change, err3 := tx.PrepareContext(ctx, "INSERT INTO stock_changes (seq, n, at, unit, depot, component, grp, change, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	at := journal.TimeText(rows.at)
	for i, r := range rows.records {
		if _, err := record.ExecContext(ctx, int64(r.Seq), int64(r.Term), at, r.Kind, r.Version, string(r.Data), make([]byte, 32), make([]byte, 32)); err != nil {
			return err
		}
		for n, u := range rows.events[i].(dispatch.StockImported).Units {
			if _, err := unit.ExecContext(ctx, string(u.ID), u.DIN, u.Product, u.Division, string(u.Component), string(u.Group), u.ML, string(u.UnitDef),
				journal.TimeText(u.Collected), journal.TimeText(u.Expiry), u.Depot, string(u.Status)); err != nil {
				return err
			}
			if _, err := change.ExecContext(ctx, int64(r.Seq), n+1, at, string(u.ID), u.Depot, string(u.Component), string(u.Group), 1, "imported"); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// schemaOf makes a file with the journal's tables.
func schemaOf(ctx context.Context, path string) error {
	j, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	return j.Close()
}
