// Package sqlite keeps accounts, tokens and sessions in one SQLite file,
// readable by its owner alone. It decides nothing; account does.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"airvein/web/account"

	"github.com/mattn/go-sqlite3"
)

const version = 1

const schema = `
CREATE TABLE accounts (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,
  site          TEXT NOT NULL,
  disabled      INTEGER NOT NULL DEFAULT 0,
  password_hash TEXT NOT NULL
) STRICT;
CREATE TABLE grants (
  secret  BLOB PRIMARY KEY CHECK (length(secret) = 32),
  account TEXT NOT NULL REFERENCES accounts(id),
  label   TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT;
CREATE INDEX grants_account ON grants(account);
CREATE INDEX grants_expires ON grants(expires);
PRAGMA user_version = 1;
`

// Open opens or makes the file and gives the service over it.
func Open(path string) (*account.Service, error) { return OpenWith(path, account.Options{}) }

// OpenWith is Open with other options.
func OpenWith(path string, o account.Options) (*account.Service, error) {
	s, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("accounts in %s: %w", path, err)
	}
	svc, err := account.New(s, o)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return svc, nil
}

// readers bounds the connections that read, one of which watches for
// changes.
const readers = 4

// Store is the file. It is read over connections of their own, so that no
// sign-in waits for a change that waits for its lock: in WAL mode a reader
// sees the last committed state meanwhile.
type Store struct {
	write *sql.DB // one connection: changes take turns here
	read  *sql.DB
	grant *sql.Stmt

	// watch is asked for the file's version, again and again on one
	// connection that never writes: SQLite counts the changes that others
	// have made.
	watch   *sql.Conn
	mu      sync.Mutex // of version
	version *sql.Stmt
}

func open(path string) (*Store, error) {
	// The file holds password hashes: it is made before SQLite would make
	// it with the process's usual mode.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	s := &Store{}
	if err := s.connect(path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) connect(path string) (err error) {
	if s.write, err = pool(path, 1, "_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_txlock=immediate"); err != nil {
		return err
	}
	if err := s.migrate(); err != nil {
		return err
	}
	if s.read, err = pool(path, readers, "_query_only=1"); err != nil {
		return err
	}
	ctx := context.Background()
	if s.watch, err = s.read.Conn(ctx); err != nil {
		return err
	}
	// https://sqlite.org/pragma.html#pragma_data_version
	if s.version, err = s.watch.PrepareContext(ctx, `PRAGMA data_version`); err != nil {
		return err
	}
	s.grant, err = s.read.PrepareContext(ctx, `
		SELECT g.label, g.created, g.expires, a.id, a.name, a.role, a.site, a.disabled
		FROM grants g JOIN accounts a ON a.id = g.account WHERE g.secret = ?`)
	return err
}

// pool opens at most n connections, and keeps them.
func pool(path string, n int, options string) (*sql.DB, error) {
	uri := url.URL{Scheme: "file", OmitHost: true, Path: path}
	if path[0] != '/' {
		uri = url.URL{Scheme: "file", Opaque: url.PathEscape(path)}
	}
	uri.RawQuery = options + "&_busy_timeout=5000"
	db, err := sql.Open("sqlite3", uri.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func (s *Store) migrate() error {
	tx, err := s.write.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var have int
	if err := tx.QueryRow("PRAGMA user_version").Scan(&have); err != nil {
		return err
	}
	switch have {
	case version:
		return nil
	case 0:
		if _, err := tx.Exec(schema); err != nil {
			return err
		}
		return tx.Commit()
	}
	return fmt.Errorf("the file has version %d, this program knows %d: install a newer Airvein", have, version)
}

// Close closes the file, and what of it was opened.
func (s *Store) Close() error {
	var errs []error
	if s.version != nil {
		errs = append(errs, s.version.Close())
	}
	if s.watch != nil {
		if err := s.watch.Close(); !errors.Is(err, sql.ErrConnDone) {
			errs = append(errs, err)
		}
	}
	if s.grant != nil {
		errs = append(errs, s.grant.Close())
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}

// AddAccount implements account.Store.
func (s *Store) AddAccount(ctx context.Context, a account.Account, hash string) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO accounts (id, name, role, site, disabled, password_hash) VALUES (?,?,?,?,?,?)`,
		a.ID, a.Name, string(a.Role), a.Site, a.Disabled, hash)
	var se sqlite3.Error
	if errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintPrimaryKey {
		return account.ErrExists
	}
	return err
}

// Account implements account.Store.
func (s *Store) Account(ctx context.Context, id string) (account.Account, string, error) {
	var a account.Account
	var hash string
	err := s.read.QueryRowContext(ctx, `SELECT id, name, role, site, disabled, password_hash FROM accounts WHERE id = ?`, id).
		Scan(&a.ID, &a.Name, &a.Role, &a.Site, &a.Disabled, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = account.ErrNotFound
	}
	return a, hash, err
}

// Accounts implements account.Store.
func (s *Store) Accounts(ctx context.Context) ([]account.Account, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, name, role, site, disabled FROM accounts ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []account.Account
	for rows.Next() {
		var a account.Account
		if err := rows.Scan(&a.ID, &a.Name, &a.Role, &a.Site, &a.Disabled); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// SetPassword implements account.Store.
func (s *Store) SetPassword(ctx context.Context, id, hash string) error {
	return s.change(ctx, id, true, `UPDATE accounts SET password_hash = ? WHERE id = ?`, hash, id)
}

// SetDisabled implements account.Store.
func (s *Store) SetDisabled(ctx context.Context, id string, disabled bool) error {
	return s.change(ctx, id, disabled, `UPDATE accounts SET disabled = ? WHERE id = ?`, disabled, id)
}

// change updates one account and, where end says so, takes away all that
// it was granted, or does nothing at all.
func (s *Store) change(ctx context.Context, id string, end bool, query string, args ...any) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, account.ErrNotFound)
	}
	if end {
		if _, err := tx.ExecContext(ctx, `DELETE FROM grants WHERE account = ?`, id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// AddGrant implements account.Store.
func (s *Store) AddGrant(ctx context.Context, g account.Grant) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO grants (secret, account, label, created, expires) VALUES (?,?,?,?,?)`,
		g.Secret[:], g.Account, g.Label, g.Created.UnixMilli(), millis(g.Expires))
	return err
}

// Grant implements account.Store. It takes microseconds and waits for
// nobody, so that it is finished even where the request has ended: breaking
// it off costs more.
func (s *Store) Grant(ctx context.Context, secret account.Secret) (account.Grant, account.Account, error) {
	g, a := account.Grant{Secret: secret}, account.Account{}
	var created, expires int64
	err := s.grant.QueryRowContext(context.WithoutCancel(ctx), secret[:]).
		Scan(&g.Label, &created, &expires, &a.ID, &a.Name, &a.Role, &a.Site, &a.Disabled)
	if errors.Is(err, sql.ErrNoRows) {
		return g, a, account.ErrNotFound
	}
	g.Account, g.Created = a.ID, time.UnixMilli(created)
	if expires != 0 {
		g.Expires = time.UnixMilli(expires)
	}
	return g, a, err
}

// Version implements account.Store, and like Grant is never broken off.
func (s *Store) Version(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var v int64
	err := s.version.QueryRowContext(context.WithoutCancel(ctx)).Scan(&v)
	return v, err
}

// RemoveGrant implements account.Store.
func (s *Store) RemoveGrant(ctx context.Context, secret account.Secret) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM grants WHERE secret = ?`, secret[:])
	return err
}

// RemoveExpired implements account.Store.
func (s *Store) RemoveExpired(ctx context.Context, now time.Time) error {
	_, err := s.write.ExecContext(ctx, `DELETE FROM grants WHERE expires != 0 AND expires <= ?`, now.UnixMilli())
	return err
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
