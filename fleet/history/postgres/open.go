package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// answerWithin bounds each call: the engine's loop stores readings.
	answerWithin  = 3 * time.Second
	versionsTable = "history_versions"
)

// Store is a history.Store in a PostgreSQL database. Its methods may be
// called from several goroutines.
type Store struct {
	pool *pgxpool.Pool

	mu   sync.Mutex
	days map[time.Time]bool // whose partitions are known to be there
}

// Open connects and brings the tables up to date where the role may.
func Open(ctx context.Context, url string) (*Store, error) {
	pool, err := connect(url)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, pool); err != nil {
		pool.Close()
		return nil, fmt.Errorf("history in the database: %w", err)
	}
	return &Store{pool: pool, days: map[time.Time]bool{}}, nil
}

func connect(url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read: %w; give postgres://USER@HOST:PORT/DATABASE", err)
	}
	cfg.ConnConfig.ConnectTimeout = answerWithin
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		var v string
		if err := c.QueryRow(ctx, "SELECT current_setting('synchronous_commit')").Scan(&v); err != nil || v != "off" {
			return err
		}
		return errors.New("history: PostgreSQL runs with synchronous_commit = off and could lose a reading: set it on")
	}
	return pgxpool.NewWithConfig(context.Background(), cfg)
}

// Migrate brings the tables up to date, as their owner.
func Migrate(ctx context.Context, url string) error {
	pool, err := connect(url)
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrate(ctx, pool)
}

func versions(ctx context.Context, pool *pgxpool.Pool) (current, target int64, err error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, 0, err
	}
	target = int64(len(names))
	var there bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('"+versionsTable+"') IS NOT NULL").Scan(&there); err != nil || !there {
		return 0, target, err
	}
	err = pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionsTable+" WHERE is_applied").Scan(&current)
	if err == nil && current > target {
		err = fmt.Errorf("it has schema %d and this Airvein knows up to %d: install the newer version that wrote it", current, target)
	}
	return current, target, err
}

func migrate(ctx context.Context, pool *pgxpool.Pool) error {
	if current, target, err := versions(ctx, pool); err != nil || current == target {
		return err
	}
	turn, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer turn.Rollback(context.WithoutCancel(ctx)) // it only holds the turn
	if _, err := turn.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('airvein history'))"); err != nil {
		return err
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
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("the tables cannot be brought up to date; run `airvein journal migrate` as the role that owns them: %w", err)
	}
	return nil
}

// Grant gives the app's role what a server needs, and the reader's what a
// report needs. Both roles must be there: the journal's Grant makes them.
func Grant(ctx context.Context, url, app, read string) error {
	pool, err := connect(url)
	if err != nil {
		return err
	}
	defer pool.Close()
	app, read = pgx.Identifier{app}.Sanitize(), pgx.Identifier{read}.Sanitize()
	for _, s := range []string{
		"GRANT SELECT ON history_versions, readings, positions TO " + app + ", " + read,
		"GRANT INSERT ON readings, positions TO " + app,
		"GRANT EXECUTE ON FUNCTION history_day(DATE) TO " + app,
	} {
		if _, err := pool.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// Close ends it.
func (s *Store) Close() error {
	s.pool.Close()
	return nil
}
