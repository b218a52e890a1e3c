package postgres

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/dispatch/journal"
	"airvein/dispatch/journal/tables"
)

// batch gathers statements, to be sent together: their number costs no
// round trips.
type batch struct {
	pgx.Batch
	forms *forms
	seqs  []journal.Seq // of each statement, for the error
	seq   journal.Seq
}

func (b *batch) exec(query string, args ...any) {
	for i, a := range args {
		args[i] = plain(a)
	}
	b.Queue(b.forms.numbered(query), args...)
	b.seqs = append(b.seqs, b.seq)
}

// projector writes into the batch.
func (b *batch) projector() *tables.Projector {
	return &tables.Projector{Dialect: tables.Dialect{Texts: "SELECT jsonb_array_elements_text(?::jsonb)"}, Exec: b.exec}
}

// send runs the statements in the transaction. first is told how many rows
// the first one changed, before any error of those after it.
func (b *batch) send(ctx context.Context, tx pgx.Tx, first func(rows int64) error) (err error) {
	res := tx.SendBatch(ctx, &b.Batch)
	defer func() { err = errors.Join(err, closed(res.Close(), err)) }()
	for i := range b.seqs {
		tag, err := res.Exec()
		if err != nil {
			if b.seqs[i] > 0 {
				return fmt.Errorf("record %d: %w", b.seqs[i], err)
			}
			return err
		}
		if i == 0 && first != nil {
			if err := first(tag.RowsAffected()); err != nil {
				return err
			}
		}
	}
	return nil
}

// closed leaves out what the end of a batch repeats of an earlier error.
func closed(end, earlier error) error {
	if earlier != nil {
		return nil
	}
	return end
}

// forms keeps statements with their parameters numbered, as PostgreSQL
// wants them.
type forms struct {
	mu    sync.Mutex
	known map[string]string
}

// numbered turns the ? of a statement into $1, $2, ... None of them stands
// in a text.
func (f *forms) numbered(query string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.known[query]; ok {
		return s
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		if rest, ok := strings.CutSuffix(part, "?"); ok {
			n++
			b.WriteString(rest + "$" + strconv.Itoa(n))
			continue
		}
		b.WriteString(part)
	}
	if f.known == nil {
		f.known = map[string]string{}
	}
	f.known[query] = b.String()
	return b.String()
}

// plain gives a value of one of our types as the driver knows it.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, int64, float64, []byte:
		return v
	case time.Time:
		return v.UTC()
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Pointer:
		if rv.IsNil() {
			return nil
		}
		return plain(rv.Elem().Interface())
	case reflect.String:
		return rv.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return rv.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(rv.Uint())
	case reflect.Float32, reflect.Float64:
		return rv.Float()
	}
	return v
}
