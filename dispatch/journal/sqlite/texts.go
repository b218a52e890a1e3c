package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// Texts holds phone numbers and notes beside the chain, so that they can be
// erased without breaking it.
type Texts struct{ j *Journal }

// Texts gives the journal's erasable texts.
func (j *Journal) Texts() *Texts { return &Texts{j} }

// Put keeps a text, or replaces it. It is on disk when Put returns.
func (t *Texts) Put(ctx context.Context, ref, text string) error {
	return t.write(ctx, "INSERT INTO erasable_texts (ref, text) VALUES (?, ?) ON CONFLICT (ref) DO UPDATE SET text = excluded.text", ref, text)
}

// Get gives a text; false where there is none, or it was erased.
func (t *Texts) Get(ctx context.Context, ref string) (string, bool, error) {
	if err := t.j.usable(ctx); err != nil {
		return "", false, err
	}
	var text string
	err := t.j.rd.QueryRowContext(ctx, "SELECT text FROM erasable_texts WHERE ref = ?", ref).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, classify(err)
}

// Erase forgets a text and overwrites its bytes; one that is not there is
// no error. A copy in a backup stays.
func (t *Texts) Erase(ctx context.Context, ref string) error {
	if err := t.write(ctx, "DELETE FROM erasable_texts WHERE ref = ?", ref); err != nil {
		return err
	}
	if err := t.j.acquire(ctx); err != nil {
		return err
	}
	defer t.j.release()
	// The write-ahead log still holds the text until it is folded in.
	_, err := t.j.w.conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA wal_checkpoint(TRUNCATE)")
	return classify(err)
}

func (t *Texts) write(ctx context.Context, query string, args ...any) error {
	if err := t.j.acquire(ctx); err != nil {
		return err
	}
	defer t.j.release()
	return t.j.w.transact(ctx, func(ctx context.Context) error {
		t.j.w.exec(ctx, query, args...)
		return nil
	})
}
