package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// answerWithin bounds each call but those that walk the whole journal.
	// It is well under the silence after which an autopilot gives its
	// ground station up: the loop that appends also sends the heartbeats.
	answerWithin = 3 * time.Second
	// startWithin bounds what happens once, at a start.
	startWithin = 10 * time.Second
	// connections bounds the pool: one appends, the others read.
	connections = 8
	minVersion  = 150000
)

// Journal is a journal in one PostgreSQL database. Its methods may be
// called from several goroutines and several servers.
type Journal struct {
	pool     *pgxpool.Pool
	codec    *dispatch.Codec
	readonly bool
	forms    forms

	mu       sync.Mutex
	tip      *journal.Tip  // the newest that this process has written or read
	appended chan struct{} // closed and replaced by every append of this process
	closed   bool
}

// Open connects to the database that a URL or a list of key=value names,
// brings its schema up to date where the role may, and checks that the
// server can be trusted to keep what it acknowledges.
func Open(ctx context.Context, url string) (*Journal, error) {
	return open(ctx, url, false)
}

// OpenReadOnly connects for Read, Head, Snapshot and Verify, beside a
// running server. Whatever writes is refused.
func OpenReadOnly(ctx context.Context, url string) (*Journal, error) {
	return open(ctx, url, true)
}

func open(ctx context.Context, url string, readonly bool) (*Journal, error) {
	pool, err := connect(url)
	if err != nil {
		return nil, err
	}
	j := &Journal{pool: pool, codec: dispatch.NewCodec(), readonly: readonly, appended: make(chan struct{})}
	if err := j.prepare(ctx); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

func (j *Journal) prepare(ctx context.Context) error {
	if err := j.reach(ctx); err != nil {
		return err
	}
	if j.readonly {
		return notNewer(ctx, j.pool)
	}
	if err := durable(ctx, j.pool); err != nil {
		return err
	}
	if err := migrate(ctx, j.pool); err != nil {
		return err
	}
	if err := j.checkEnd(ctx); err != nil {
		return err
	}
	return j.refreshProjection(ctx)
}

// reach tries a first connection, so that a wrong address, password or
// database name is told as such.
func (j *Journal) reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	if err := j.pool.Ping(ctx); err != nil {
		return fmt.Errorf("%w: cannot connect to the database: %w; check the URL (postgres://USER@HOST:PORT/DATABASE), and that PostgreSQL runs there", journal.ErrUnavailable, err)
	}
	return nil
}

func connect(url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: the database URL cannot be read: %w; give postgres://USER@HOST:PORT/DATABASE", journal.ErrUnavailable, err)
	}
	cfg.MaxConns = max(cfg.MaxConns, connections)
	cfg.ConnConfig.ConnectTimeout = answerWithin
	// A session may have its own setting, by its role or its database.
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error { return commitsDurably(ctx, c) }
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	return pool, nil
}

// querier is a connection, a pool or a transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) pgx.Row
}

func setting(ctx context.Context, q querier, name string) (string, error) {
	var v string
	err := q.QueryRow(ctx, "SELECT current_setting('"+name+"')").Scan(&v)
	return v, err
}

func commitsDurably(ctx context.Context, q querier) error {
	v, err := setting(ctx, q, "synchronous_commit")
	if err == nil && v == "off" {
		err = refuseSetting("synchronous_commit", v, "on; see also ALTER ROLE and ALTER DATABASE … SET")
	}
	return err
}

func refuseSetting(name, is, want string) error {
	return fmt.Errorf("%w: PostgreSQL runs with %s = %s and could lose what it acknowledged: set %s = %s, in postgresql.conf, and reload", journal.ErrUnavailable, name, is, name, want)
}

// durable refuses a server that could lose what it acknowledged.
func durable(ctx context.Context, q querier) error {
	for _, name := range []string{"fsync", "full_page_writes"} {
		v, err := setting(ctx, q, name)
		if err != nil {
			return classify(err)
		}
		if v != "on" {
			return refuseSetting(name, v, "on")
		}
	}
	var version int
	var standby, readonly bool
	err := q.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, pg_is_in_recovery(),
		current_setting('default_transaction_read_only')::bool`).Scan(&version, &standby, &readonly)
	switch {
	case err != nil:
		return classify(err)
	case version < minVersion:
		return fmt.Errorf("%w: PostgreSQL %d is too old: version %d or newer is needed", journal.ErrUnavailable, version/10000, minVersion/10000)
	case standby:
		return fmt.Errorf("%w: this PostgreSQL is a standby and only reads: connect to the primary, or add target_session_attrs=read-write to the URL", journal.ErrUnavailable)
	case readonly:
		return fmt.Errorf("%w: default_transaction_read_only is on: set it off for this role and database", journal.ErrUnavailable)
	}
	return nil
}

// Close ends the journal; what runs is finished first.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed {
		j.closed = true
		close(j.appended)
		j.pool.Close()
	}
	return nil
}

func (j *Journal) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return fmt.Errorf("%w: it is closed", journal.ErrUnavailable)
	}
	return nil
}

func (j *Journal) writable(ctx context.Context) error {
	if j.readonly {
		return fmt.Errorf("%w: it was opened to be read only", journal.ErrUnavailable)
	}
	return j.usable(ctx)
}

// classify says what a database error means to the journal's caller. SQL
// states are those of the manual's appendix A.
func classify(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []error{journal.ErrConflict, journal.ErrFenced, journal.ErrRefused, journal.ErrCorrupt, journal.ErrUnavailable} {
		if errors.Is(err, known) {
			return err
		}
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case strings.HasPrefix(pe.Code, "23"), strings.HasPrefix(pe.Code, "22"):
			return fmt.Errorf("%w: %w", journal.ErrRefused, err)
		case strings.HasPrefix(pe.Code, "XX00") && pe.Code != "XX000":
			return fmt.Errorf("%w: %w", journal.ErrCorrupt, err)
		case pe.Code == "53100":
			return fmt.Errorf("%w: the disk is full: %w", journal.ErrUnavailable, err)
		case pe.Code == "25006":
			return fmt.Errorf("%w: the database only reads (a standby, or a full disk): %w", journal.ErrUnavailable, err)
		case pe.Code == "42501":
			return fmt.Errorf("%w: the role may not do this: run `airvein journal migrate --roles` as the owner, and give the role airvein_app: %w", journal.ErrUnavailable, err)
		}
	}
	return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
}
