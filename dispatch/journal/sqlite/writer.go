package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"airvein/dispatch/journal"
)

// writer is the one connection that writes, with its statements prepared.
// Its transactions are begun and ended by hand, so that the statements stay
// prepared from one to the next.
type writer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	err   error // the first that a transaction met; nothing is written after it
}

func newWriter(conn *sql.Conn) *writer {
	return &writer{conn: conn, stmts: map[string]*sql.Stmt{}}
}

// transact runs fn in a transaction that holds SQLite's write lock from the
// start. A context that ends does not stop it half way: what was begun is
// written or rolled back, and its outcome is known.
func (w *writer) transact(ctx context.Context, fn func(ctx context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return classify(err)
	}
	w.err = nil
	err := fn(ctx)
	if err == nil {
		err = w.err
	}
	if err == nil {
		_, err = w.conn.ExecContext(ctx, "COMMIT")
	}
	if err == nil {
		return nil
	}
	if _, rerr := w.conn.ExecContext(ctx, "ROLLBACK"); rerr != nil && !isNoTransaction(rerr) {
		err = errors.Join(err, rerr)
	}
	return classify(err)
}

// isNoTransaction: a failed COMMIT may have rolled back by itself.
func isNoTransaction(err error) bool {
	return err.Error() == "cannot rollback - no transaction is active"
}

// exec runs one statement. After the first error it does nothing: the
// transaction is lost, and transact tells.
func (w *writer) exec(ctx context.Context, query string, args ...any) {
	if w.err != nil {
		return
	}
	st, err := w.prepare(ctx, query)
	if err != nil {
		w.err = err
		return
	}
	for i, a := range args {
		if t, ok := a.(time.Time); ok {
			args[i] = journal.TimeText(t)
		}
	}
	_, w.err = st.ExecContext(ctx, args...)
}

func (w *writer) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := w.stmts[query]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	w.stmts[query] = st
	return st, nil
}

// scan reads the one row of a query.
func (w *writer) scan(ctx context.Context, query string, into ...any) error {
	st, err := w.prepare(ctx, query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx).Scan(into...)
}

func (w *writer) close() error {
	var errs []error
	for _, st := range w.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// acquire takes the writer's turn; release gives it back. It fails when ctx
// ends first, or the journal cannot write.
func (j *Journal) acquire(ctx context.Context) error {
	if j.readonly {
		return fmt.Errorf("%w: %s was opened to be read only", journal.ErrUnavailable, j.path)
	}
	if err := j.usable(ctx); err != nil {
		return err
	}
	select {
	case j.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, ctx.Err())
	}
	if err := j.usable(ctx); err != nil {
		j.release()
		return err
	}
	return nil
}

func (j *Journal) release() { <-j.turn }

func (j *Journal) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return fmt.Errorf("%w: %s is closed", journal.ErrUnavailable, j.path)
	}
	return nil
}
