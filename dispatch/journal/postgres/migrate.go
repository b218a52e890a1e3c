package postgres

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/tables"
)

// versionsTable is the journal's own: other parts keep tables, with their
// own versions, in the same database.
const versionsTable = "journal_versions"

// Migrate brings the schema up to date, as its owner.
func Migrate(ctx context.Context, url string) error {
	pool, err := connect(url)
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrate(ctx, pool)
}

// versions are the schema that is there, 0 for none, and the newest that
// this program knows.
func versions(ctx context.Context, q querier) (current, target int64, err error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, 0, err
	}
	target = int64(len(names))
	var there bool
	if err := q.QueryRow(ctx, "SELECT to_regclass('"+versionsTable+"') IS NOT NULL").Scan(&there); err != nil || !there {
		return 0, target, classify(err)
	}
	err = q.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionsTable+" WHERE is_applied").Scan(&current)
	if err == nil && current > target {
		err = fmt.Errorf("%w: the database has schema %d and this Airvein knows up to %d: it was written by a newer Airvein; install that version or a newer one", journal.ErrUnavailable, current, target)
	}
	return current, target, classify(err)
}

func notNewer(ctx context.Context, q querier) error {
	current, _, err := versions(ctx, q)
	if err == nil && current == 0 {
		err = fmt.Errorf("%w: there is no Airvein journal in this database", journal.ErrUnavailable)
	}
	return err
}

// turnKey is the advisory lock of who migrates: two servers started at once
// take turns.
const turnKey = 0x616972766569

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	if current, target, err := versions(ctx, pool); err != nil || current == target {
		return err
	}
	turn, err := pool.Begin(ctx)
	if err != nil {
		return classify(err)
	}
	defer turn.Rollback(context.WithoutCancel(ctx)) // it only holds the turn
	if _, err := turn.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(turnKey)); err != nil {
		return classify(err)
	}
	if current, target, err := versions(ctx, pool); err != nil || current == target {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithTableName(versionsTable))
	if err != nil {
		return classify(err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("the schema cannot be brought up to date; run `airvein journal migrate` as the role that owns it: %w", classify(err))
	}
	return nil
}

// The roles that Grant gives rights to. Neither can log in: a server's role
// is made a member of the first, a report's of the second.
const (
	AppRole  = "airvein_app"
	ReadRole = "airvein_read"
)

// Grant makes the two roles where they are missing and gives them what they
// need and no more. The app's role appends to the journal and cannot change
// what is in it; the reader sees the read tables and the views, and neither
// the records (they hold handover codes) nor the erasable texts.
func Grant(ctx context.Context, url string) error {
	pool, err := connect(url)
	if err != nil {
		return err
	}
	defer pool.Close()
	var read string
	for _, t := range tables.Names() {
		read += ", " + t
	}
	read = read[2:]
	statements := []string{
		makeRole(AppRole), makeRole(ReadRole),
		"GRANT SELECT ON journal_versions, records, head, snapshots, erasable_texts, " + read + ", turnaround, wastage, stock_history, excursions TO " + AppRole,
		"GRANT INSERT ON records TO " + AppRole,
		"GRANT UPDATE (seq, hash, term, projection) ON head TO " + AppRole,
		"GRANT INSERT, UPDATE, DELETE ON snapshots, erasable_texts, " + read + " TO " + AppRole,
		"GRANT SELECT ON " + read + ", turnaround, wastage, stock_history, excursions TO " + ReadRole,
		"DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO " + AppRole + ", " + ReadRole + "', current_schema()); END $$",
	}
	for _, s := range statements {
		if _, err := pool.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, classify(err))
		}
	}
	return nil
}

// makeRole copes with another that makes it at the same moment: roles belong
// to the whole server.
func makeRole(name string) string {
	return "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN CREATE ROLE " + name +
		" NOLOGIN; END IF; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
}
