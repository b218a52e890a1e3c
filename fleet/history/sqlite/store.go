package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver
	"github.com/pressly/goose/v3"

	"airvein/fleet/history"
	"airvein/geo"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a history.Store in a SQLite file. Its methods may be called from
// several goroutines.
type Store struct {
	w, rd *sql.DB
}

// Open opens or makes the file and brings its tables up to date.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{}
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("history in %s: %w", path, err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	connect := func(q url.Values, conns int) (*sql.DB, error) {
		q.Set("_busy_timeout", "5000")
		db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: abs, RawQuery: q.Encode()}).String())
		if err == nil {
			db.SetMaxOpenConns(conns)
		}
		return db, err
	}
	s.w, err = connect(url.Values{"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_txlock": {"immediate"}}, 1)
	if err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.w, files, goose.WithTableName("history_versions"))
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("it has schema %d and this Airvein knows up to %d: install the newer version that wrote it", current, target)
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	s.rd, err = connect(url.Values{"mode": {"ro"}, "_query_only": {"1"}}, 4)
	return err
}

// insert runs one statement for each row, in one transaction.
func (s *Store) insert(ctx context.Context, query string, n int, args func(i int) []any) (int, error) {
	if n == 0 {
		return 0, ctx.Err()
	}
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() // nothing, once committed
	st, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer st.Close()
	changed := 0
	for i := range n {
		res, err := st.ExecContext(ctx, args(i)...)
		if err != nil {
			return 0, err
		}
		rows, err := res.RowsAffected()
		if err != nil {
			return 0, err
		}
		changed += int(rows)
	}
	return changed, tx.Commit()
}

// AddReadings stores what is not there yet; it is on disk when this
// returns. A value that is no number is refused.
func (s *Store) AddReadings(ctx context.Context, rs []history.Reading) (int, error) {
	for _, r := range rs {
		if math.IsNaN(r.C) || math.IsInf(r.C, 0) {
			return 0, fmt.Errorf("history: a reading of %s is no number", r.Sensor)
		}
	}
	return s.insert(ctx, "INSERT INTO readings (sensor, at_us, probe, received_us, c) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", len(rs), func(i int) []any {
		r := rs[i]
		return []any{r.Sensor, r.At.UnixMicro(), r.Probe, r.ReceivedAt.UnixMicro(), r.C}
	})
}

// Readings are a sensor's from one time up to and with another, oldest
// first.
func (s *Store) Readings(ctx context.Context, sensor string, from, to time.Time, points int) ([]history.Reading, error) {
	rows, err := s.rd.QueryContext(ctx, "SELECT at_us, probe, received_us, c FROM readings WHERE sensor = ? AND at_us BETWEEN ? AND ? ORDER BY at_us, probe",
		sensor, from.UnixMicro(), to.UnixMicro())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []history.Reading
	for rows.Next() {
		r := history.Reading{Sensor: sensor}
		var at, received int64
		if err := rows.Scan(&at, &r.Probe, &received, &r.C); err != nil {
			return nil, err
		}
		r.At, r.ReceivedAt = time.UnixMicro(at).UTC(), time.UnixMicro(received).UTC()
		out = append(out, r)
	}
	return history.ThinReadings(out, points), rows.Err()
}

// AddPositions stores positions in one batch.
func (s *Store) AddPositions(ctx context.Context, ps []history.Position) error {
	_, err := s.insert(ctx, "INSERT INTO positions (flight, at_us, drone, lat, lng, alt_takeoff_m, battery_pct) VALUES (?, ?, ?, ?, ?, ?, ?)", len(ps), func(i int) []any {
		p := ps[i]
		return []any{p.Flight, p.At.UnixMicro(), p.Drone, p.Pos.Lat, p.Pos.Lng, p.AltTakeoffM, p.BatteryPct}
	})
	return err
}

// Track is a flight's way, oldest first.
func (s *Store) Track(ctx context.Context, flight string, points int) ([]history.Position, error) {
	rows, err := s.rd.QueryContext(ctx, "SELECT at_us, drone, lat, lng, alt_takeoff_m, battery_pct FROM positions WHERE flight = ? ORDER BY at_us, id", flight)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []history.Position
	for rows.Next() {
		p := history.Position{Flight: flight}
		var at int64
		var lat, lng float64
		if err := rows.Scan(&at, &p.Drone, &lat, &lng, &p.AltTakeoffM, &p.BatteryPct); err != nil {
			return nil, err
		}
		p.At, p.Pos = time.UnixMicro(at).UTC(), geo.LatLng{Lat: lat, Lng: lng}
		out = append(out, p)
	}
	return history.ThinPositions(out, points), rows.Err()
}

// Forget deletes the positions, and the readings, from before the day (UTC)
// of a time, each its own; the zero time keeps all. It says how many days
// went.
func (s *Store) Forget(ctx context.Context, positions, readings time.Time) (days int, err error) {
	for _, part := range []struct {
		name   string
		before time.Time
	}{{"positions", positions}, {"readings", readings}} {
		if part.before.IsZero() {
			continue
		}
		before := part.before.UTC().Truncate(24 * time.Hour).UnixMicro()
		var n int
		day := (24 * time.Hour).Microseconds()
		if err := s.w.QueryRowContext(ctx, "SELECT count(DISTINCT at_us / ?) FROM "+part.name+" WHERE at_us < ?", day, before).Scan(&n); err != nil {
			return days, err
		}
		if _, err := s.w.ExecContext(ctx, "DELETE FROM "+part.name+" WHERE at_us < ?", before); err != nil {
			return days, err
		}
		days += n
	}
	return days, nil
}

// Close ends it. The writer goes last: the last connection folds the
// write-ahead log into the file.
func (s *Store) Close() error {
	var errs []error
	if s.rd != nil {
		errs = append(errs, s.rd.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.Close())
	}
	return errors.Join(errs...)
}

var _ history.Store = (*Store)(nil)
