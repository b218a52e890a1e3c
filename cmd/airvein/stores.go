package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/dispatch/engine/spool"
	"airvein/dispatch/journal"
	journalpostgres "airvein/dispatch/journal/postgres"
	journalsqlite "airvein/dispatch/journal/sqlite"
	"airvein/fleet/history"
	historypostgres "airvein/fleet/history/postgres"
	historysqlite "airvein/fleet/history/sqlite"
	"airvein/web/account"
	accountsqlite "airvein/web/account/sqlite"
)

// record is a journal as the commands use it: sqlite's or postgres's.
type record interface {
	journal.Journal
	Rebuild(ctx context.Context) error
}

// stores are what a server keeps: journal, history and texts in the data
// directory or in a database, the accounts and the spool of an outage always
// in the directory.
type stores struct {
	journal  record
	texts    engine.Texts
	history  history.Store
	accounts *account.Service
	spool    spooler
}

// spooler is a spool and its end.
type spooler interface {
	engine.Spool
	Close() error
}

// dbFlag names a database instead of the directory's files.
func dbFlag(fs *flag.FlagSet, to *string) {
	fs.StringVar(to, "db", "", "`URL` of a PostgreSQL database, postgres://USER@HOST/DATABASE, instead of files in --data; AIRVEIN_DB gives it too, out of the process list")
}

// dbURL is the database that was asked for, or "".
func dbURL(given string) string {
	if given != "" {
		return given
	}
	return os.Getenv("AIRVEIN_DB")
}

func openStores(ctx context.Context, dd *dataDir, db string) (*stores, error) {
	s := &stores{}
	var err error
	if db == "" {
		err = s.openFiles(ctx, dd)
	} else {
		err = s.openDatabase(ctx, db)
	}
	if err == nil {
		s.accounts, err = accountsqlite.Open(dd.file(accountsFile))
	}
	if err == nil {
		var f *spool.File
		if f, err = spool.Open(dd.file(spoolFile)); err == nil {
			s.spool = f
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stores) openFiles(ctx context.Context, dd *dataDir) error {
	j, err := journalsqlite.Open(ctx, dd.file(journalFile))
	if err != nil {
		return err
	}
	s.journal, s.texts = j, j.Texts()
	h, err := historysqlite.Open(ctx, dd.file(historyFile))
	if err != nil {
		return err
	}
	s.history = h
	return nil
}

func (s *stores) openDatabase(ctx context.Context, db string) error {
	j, err := journalpostgres.Open(ctx, db)
	if err != nil {
		return err
	}
	s.journal, s.texts = j, j.Texts()
	h, err := historypostgres.Open(ctx, db)
	if err != nil {
		return err
	}
	s.history = h
	return nil
}

// close closes what was opened.
func (s *stores) close() error {
	var errs []error
	if s.spool != nil {
		errs = append(errs, s.spool.Close())
	}
	if s.accounts != nil {
		errs = append(errs, s.accounts.Close())
	}
	if s.history != nil {
		errs = append(errs, s.history.Close())
	}
	if s.journal != nil {
		errs = append(errs, s.journal.Close())
	}
	return errors.Join(errs...)
}

// readBatch is how many records are read from a journal at a time.
const readBatch = 500

// replay rebuilds the state from the whole journal up to and including a
// record; 0 is all of it. It gives the number of the last record applied.
func replay(ctx context.Context, j journal.Journal, upTo journal.Seq) (*dispatch.State, journal.Seq, error) {
	return replayWhile(ctx, j, func(r journal.Record) bool { return upTo == 0 || r.Seq <= upTo })
}

// replayWhile rebuilds the State from the records before the first that is
// not wanted any more.
func replayWhile(ctx context.Context, j journal.Journal, wanted func(journal.Record) bool) (*dispatch.State, journal.Seq, error) {
	st := dispatch.New()
	last, err := eachRecord(ctx, j, func(r journal.Record) (bool, error) {
		if !wanted(r) {
			return false, nil
		}
		st.Apply(r.At, r.Event)
		return true, nil
	})
	return st, last, err
}

// eachRecord hands every record to fn, oldest first, until fn says stop. It
// gives the number of the last record that fn took.
func eachRecord(ctx context.Context, j journal.Journal, fn func(journal.Record) (bool, error)) (journal.Seq, error) {
	var after journal.Seq
	for {
		records, err := j.Read(ctx, after, readBatch)
		if err != nil || len(records) == 0 {
			return after, err
		}
		for _, r := range records {
			if more, err := fn(r); !more || err != nil {
				return after, err
			}
			after = r.Seq
		}
	}
}

// lastTime is the scenario time of the journal's newest record.
func lastTime(ctx context.Context, j journal.Journal) (time.Time, bool, error) {
	head, err := j.Head(ctx)
	if err != nil || head == 0 {
		return time.Time{}, false, err
	}
	records, err := j.Read(ctx, head-1, 1)
	if err != nil || len(records) == 0 {
		return time.Time{}, false, err
	}
	return records[0].At, true, nil
}
