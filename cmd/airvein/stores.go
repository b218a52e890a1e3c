package main

import (
	"context"
	"errors"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/journal"
	journalsqlite "airvein/dispatch/journal/sqlite"
	"airvein/fleet/history"
	historysqlite "airvein/fleet/history/sqlite"
	"airvein/web/account"
	accountsqlite "airvein/web/account/sqlite"
)

// stores are the three stores of a data directory.
type stores struct {
	journal  *journalsqlite.Journal
	history  history.Store
	accounts *account.Service
}

func openStores(ctx context.Context, dd *dataDir) (*stores, error) {
	s := &stores{}
	var err error
	if s.journal, err = journalsqlite.Open(ctx, dd.file(journalFile)); err != nil {
		return nil, err
	}
	if s.history, err = historysqlite.Open(ctx, dd.file(historyFile)); err != nil {
		return nil, errors.Join(err, s.journal.Close())
	}
	if s.accounts, err = accountsqlite.Open(dd.file(accountsFile)); err != nil {
		return nil, errors.Join(err, s.history.Close(), s.journal.Close())
	}
	return s, nil
}

func (s *stores) close() error {
	return errors.Join(s.accounts.Close(), s.history.Close(), s.journal.Close())
}

// readBatch is how many records are read from a journal at a time.
const readBatch = 500

// replay rebuilds the state from the whole journal up to and including a
// record; 0 is all of it. It gives the number of the last record applied.
func replay(ctx context.Context, j journal.Journal, upTo journal.Seq) (*dispatch.State, journal.Seq, error) {
	st := dispatch.New()
	last, err := eachRecord(ctx, j, func(r journal.Record) (bool, error) {
		if upTo > 0 && r.Seq > upTo {
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
