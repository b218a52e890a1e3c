package main

import (
	"archive/tar"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver that backupCommand copies with

	journalpostgres "airvein/dispatch/journal/postgres"
	journalsqlite "airvein/dispatch/journal/sqlite"
	historypostgres "airvein/fleet/history/postgres"
	historysqlite "airvein/fleet/history/sqlite"
)

func journalMigrateCommand() command {
	return command{
		name: "journal migrate", what: "bring a database's schema up to date, as its owner; --roles makes the roles of least privilege",
		example: "airvein journal migrate --db postgres://owner@db/airvein --roles",
		setup: func(fs *flag.FlagSet) action {
			var db string
			dbFlag(fs, &db)
			roles := fs.Bool("roles", false, "make the roles airvein_app (a server's) and airvein_read (a report's), and give them their rights")
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				url := dbURL(db)
				if url == "" {
					return usagef("--db is missing: a data directory's files are brought up to date by the server itself")
				}
				if err := errors.Join(journalpostgres.Migrate(ctx, url), historypostgres.Migrate(ctx, url)); err != nil {
					return err
				}
				if *roles {
					if err := journalpostgres.Grant(ctx, url); err != nil {
						return err
					}
					if err := historypostgres.Grant(ctx, url, journalpostgres.AppRole, journalpostgres.ReadRole); err != nil {
						return err
					}
				}
				_, err := fmt.Fprintln(std.out, "the schema is up to date")
				return err
			}
		},
	}
}

func historyForgetCommand() command {
	return command{
		name: "history forget", what: "delete positions or readings from before a day (UTC); the journal keeps all",
		example: "airvein history forget --db postgres://owner@db/airvein --positions-before 2026-01-01",
		setup: func(fs *flag.FlagSet) action {
			var at recordPlace
			at.flags(fs)
			positions := fs.String("positions-before", "", "a `DATE`, as 2026-01-31")
			readings := fs.String("readings-before", "", "a `DATE`; the law says how long temperatures are to be kept")
			return func(ctx context.Context, std stdio, args []string) error {
				if err := noArgs(args); err != nil {
					return err
				}
				var before [2]time.Time
				for i, s := range []string{*positions, *readings} {
					var err error
					if s == "" {
						continue
					}
					if before[i], err = time.Parse(time.DateOnly, s); err != nil {
						return usagef("%q is no date: write 2026-01-31", s)
					}
				}
				if before[0].IsZero() && before[1].IsZero() {
					return usagef("say what to forget: --positions-before or --readings-before")
				}
				days, err := at.forget(ctx, before[0], before[1])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(std.out, "forgot %d days\n", days)
				return err
			}
		},
	}
}

func (p *recordPlace) forget(ctx context.Context, positions, readings time.Time) (int, error) {
	var s interface {
		Forget(ctx context.Context, positions, readings time.Time) (int, error)
		Close() error
	}
	var err error
	if db := dbURL(p.db); db != "" {
		s, err = historypostgres.Open(ctx, db)
	} else {
		path := filepath.Join(p.data, historyFile)
		if _, serr := os.Stat(path); serr != nil {
			return 0, fmt.Errorf("there is no history at %s: give the server's directory with --data", path)
		}
		s, err = historysqlite.Open(ctx, path)
	}
	if err != nil {
		return 0, err
	}
	days, err := s.Forget(ctx, positions, readings)
	return days, errors.Join(err, s.Close())
}

func backupCommand() command {
	return command{
		name: "backup", args: "FILE", what: "copy journal, history and accounts of a data directory into one tar file; also beside a running server",
		example: "airvein backup --data /var/lib/airvein airvein-2026-03-01.tar",
		setup: func(fs *flag.FlagSet) action {
			var data string
			dataFlag(fs, &data)
			return func(ctx context.Context, std stdio, args []string) error {
				file, err := oneArg(args, "file to write")
				if err != nil {
					return err
				}
				if dbURL("") != "" {
					return errors.New("AIRVEIN_DB names a database, which PostgreSQL itself backs up: pg_basebackup and WAL archiving")
				}
				records, err := backup(ctx, data, file)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(std.out, "%s holds %d records, and their chain holds\n", file, records)
				return err
			}
		},
	}
}

// backup copies each store as one moment of a running server shows it. The
// journal goes first: a history that knows more than it does no harm. The
// file appears whole or not at all, and replaces none.
func backup(ctx context.Context, data, file string) (records uint64, err error) {
	if _, err := os.Stat(filepath.Join(data, journalFile)); err != nil {
		return 0, fmt.Errorf("there is no journal in %s: give the server's directory with --data", data)
	}
	if _, err := os.Stat(file); err == nil {
		return 0, fmt.Errorf("%s is there already: choose another name", file)
	}
	work, err := os.MkdirTemp(filepath.Dir(file), ".airvein-backup-*")
	if err != nil {
		return 0, fmt.Errorf("cannot write beside %s: %w", file, err)
	}
	defer os.RemoveAll(work)
	names := []string{journalFile, historyFile, accountsFile}
	for _, name := range names {
		if err := copyDatabase(ctx, filepath.Join(data, name), filepath.Join(work, name)); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	j, err := journalsqlite.OpenReadOnly(filepath.Join(work, journalFile))
	if err != nil {
		return 0, err
	}
	n, err := j.Verify(ctx)
	if err = errors.Join(err, j.Close()); err != nil {
		return 0, fmt.Errorf("the copy is not whole and is thrown away: %w", err)
	}
	made := filepath.Join(work, "backup.tar")
	if err := pack(made, work, names); err != nil {
		return 0, err
	}
	return uint64(n), os.Rename(made, file)
}

func copyDatabase(ctx context.Context, from, to string) error {
	abs, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	dsn := (&url.URL{Scheme: "file", Path: abs, RawQuery: url.Values{"mode": {"ro"}, "_busy_timeout": {"5000"}}.Encode()}).String()
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}

func pack(file, dir string, names []string) (err error) {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := tar.NewWriter(out)
	for _, name := range names {
		if err := packOne(w, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), out.Sync())
}

func packOne(w *tar.Writer, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	h := &tar.Header{Name: filepath.Base(path), Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return err
}
