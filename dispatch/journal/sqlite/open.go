package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"airvein/dispatch"
	"airvein/dispatch/journal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers bounds the connections that read beside the one that writes.
const readers = 4

// Journal is a journal in one SQLite file. Its methods may be called from
// several goroutines; appends take turns.
type Journal struct {
	path     string
	readonly bool
	codec    *dispatch.Codec
	rd       *sql.DB
	wdb      *sql.DB
	turn     chan struct{} // holds the writer's turn
	w        *writer

	mu       sync.Mutex
	appended chan struct{} // closed and replaced by every append of this process
	closed   bool
}

// Open opens or makes the file. It brings an older schema up to date, and
// refuses a newer one, a file system on which SQLite cannot keep a
// write-ahead log, and a record chain whose end was cut off.
func Open(ctx context.Context, path string) (*Journal, error) {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("%w: the folder of %s: %w", journal.ErrUnavailable, path, err)
	}
	j := &Journal{path: path, codec: dispatch.NewCodec(), turn: make(chan struct{}, 1), appended: make(chan struct{})}
	if err := j.open(ctx); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context) error {
	var err error
	if j.wdb, err = connect(j.path, false); err != nil {
		return err
	}
	j.wdb.SetMaxOpenConns(1)
	if err := durable(ctx, j.wdb, j.path); err != nil {
		return err
	}
	if err := migrate(ctx, j.wdb, j.path); err != nil {
		return err
	}
	conn, err := j.wdb.Conn(ctx)
	if err != nil {
		return classify(err)
	}
	j.w = newWriter(conn)
	if j.rd, err = connect(j.path, true); err != nil {
		return err
	}
	j.rd.SetMaxOpenConns(readers)
	if err := j.checkEnd(ctx); err != nil {
		return err
	}
	return j.refreshProjection(ctx)
}

// OpenReadOnly opens the file for Read, Head, Snapshot and Verify, beside a
// running server. Whatever writes is refused.
func OpenReadOnly(path string) (*Journal, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	j := &Journal{path: path, readonly: true, codec: dispatch.NewCodec(), turn: make(chan struct{}, 1), appended: make(chan struct{})}
	var err error
	if j.rd, err = connect(path, true); err != nil {
		return nil, err
	}
	j.rd.SetMaxOpenConns(readers)
	if err := notNewer(context.Background(), j.rd, path); err != nil {
		j.Close()
		return nil, err
	}
	return j, nil
}

func connect(path string, readonly bool) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", journal.ErrUnavailable, path, err)
	}
	q := url.Values{"_busy_timeout": {"5000"}}
	if readonly {
		q.Set("mode", "ro")
		q.Set("_query_only", "1")
	} else {
		q.Set("mode", "rwc")
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", "FULL")
		q.Set("_foreign_keys", "1")
		q.Set("_secure_delete", "1") // what is erased leaves no bytes behind
	}
	dsn := (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String()
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", journal.ErrUnavailable, path, err)
	}
	return db, nil
}

// durable refuses a store that could lose what it acknowledged.
func durable(ctx context.Context, db *sql.DB, path string) error {
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return fmt.Errorf("%s: %w", path, classify(err))
	}
	if mode != "wal" {
		return fmt.Errorf("%w: %s: SQLite's journal mode is %q here and must be WAL: keep the file on a local disk, not on a network share", journal.ErrUnavailable, path, mode)
	}
	var sync int
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync); err != nil {
		return fmt.Errorf("%s: %w", path, classify(err))
	}
	if sync < 2 {
		return fmt.Errorf("%w: %s: SQLite's synchronous is %d and must be 2 (FULL) or more", journal.ErrUnavailable, path, sync)
	}
	return nil
}

// versionsTable is the journal's own: other parts may keep tables, with
// their own versions, in the same file.
const versionsTable = "journal_versions"

func migrate(ctx context.Context, db *sql.DB, path string) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithTableName(versionsTable))
	if err != nil {
		return fmt.Errorf("%s: %w", path, classify(err))
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", path, classify(err))
	}
	if current > target {
		return newer(path, current, target)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("%s: %w", path, classify(err))
	}
	return nil
}

func newer(path string, current, target int64) error {
	return fmt.Errorf("%w: %s has schema %d and this Airvein knows up to %d: it was written by a newer Airvein; install that version or a newer one", journal.ErrUnavailable, path, current, target)
}

func notNewer(ctx context.Context, db *sql.DB, path string) error {
	var current, target int64
	row := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionsTable+" WHERE is_applied = 1")
	if err := row.Scan(&current); err != nil {
		return fmt.Errorf("%s: this is no Airvein journal, or it cannot be read: %w", path, classify(err))
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	target = int64(len(names))
	if current > target {
		return newer(path, current, target)
	}
	return nil
}

// Close waits for the append under way and closes the file.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	close(j.appended)
	j.mu.Unlock()

	j.turn <- struct{}{} // for ever: nobody writes any more
	// The writer goes last: the last connection folds the write-ahead log
	// into the file, which one that only reads cannot.
	var errs []error
	if j.rd != nil {
		errs = append(errs, j.rd.Close())
	}
	if j.w != nil {
		errs = append(errs, j.w.close())
	}
	if j.wdb != nil {
		errs = append(errs, j.wdb.Close())
	}
	return errors.Join(errs...)
}

// classify says what a database error means to the journal's caller.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var se sqlite3.Error
	if errors.As(err, &se) {
		switch se.Code {
		case sqlite3.ErrConstraint:
			return fmt.Errorf("%w: %w", journal.ErrRefused, err)
		case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
			return fmt.Errorf("%w: %w", journal.ErrCorrupt, err)
		case sqlite3.ErrFull:
			return fmt.Errorf("%w: the disk is full: %w", journal.ErrUnavailable, err)
		}
	}
	for _, known := range []error{journal.ErrConflict, journal.ErrFenced, journal.ErrRefused, journal.ErrCorrupt, journal.ErrUnavailable} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
}
