package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Texts holds phone numbers and notes beside the chain, so that they can be
// erased without breaking it.
type Texts struct{ j *Journal }

// Texts gives the journal's erasable texts.
func (j *Journal) Texts() *Texts { return &Texts{j} }

// Put keeps a text, or replaces it. It is on disk when Put returns.
func (t *Texts) Put(ctx context.Context, ref, text string) error {
	return t.write(ctx, "INSERT INTO erasable_texts (ref, text) VALUES ($1, $2) ON CONFLICT (ref) DO UPDATE SET text = excluded.text", ref, text)
}

// Get gives a text; false where there is none, or it was erased.
func (t *Texts) Get(ctx context.Context, ref string) (string, bool, error) {
	if err := t.j.usable(ctx); err != nil {
		return "", false, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var text string
	err := t.j.pool.QueryRow(ctx, "SELECT text FROM erasable_texts WHERE ref = $1", ref).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, classify(err)
}

// Erase forgets a text; one that is not there is no error. Its bytes stay
// in the table until PostgreSQL vacuums it, in the write-ahead log and in
// backups until these are let go.
func (t *Texts) Erase(ctx context.Context, ref string) error {
	return t.write(ctx, "DELETE FROM erasable_texts WHERE ref = $1", ref)
}

func (t *Texts) write(ctx context.Context, query string, args ...any) error {
	if err := t.j.writable(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err := t.j.pool.Exec(ctx, query, args...)
	return classify(err)
}
