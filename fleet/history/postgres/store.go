package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"airvein/fleet/history"
	"airvein/geo"
)

// strayAfter is how far a row's time may be from when it came for its day
// to get a partition: a sensor whose clock runs wild makes none.
const strayAfter = 7 * 24 * time.Hour

// AddReadings stores what is not there yet; it is on disk when this
// returns. A value that is no number is refused.
func (s *Store) AddReadings(ctx context.Context, rs []history.Reading) (int, error) {
	if len(rs) == 0 {
		return 0, ctx.Err()
	}
	n := len(rs)
	sensors, probes, cs := make([]string, n), make([]int32, n), make([]float64, n)
	ats, receiveds := make([]time.Time, n), make([]time.Time, n)
	var days []time.Time
	for i, r := range rs {
		if math.IsNaN(r.C) || math.IsInf(r.C, 0) {
			return 0, fmt.Errorf("history: a reading of %s is no number", r.Sensor)
		}
		sensors[i], probes[i], cs[i], ats[i], receiveds[i] = r.Sensor, int32(r.Probe), r.C, r.At.UTC(), r.ReceivedAt.UTC()
		if d := r.ReceivedAt.Sub(r.At).Abs(); d <= strayAfter {
			days = append(days, r.At)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if err := s.ensure(ctx, days); err != nil {
		return 0, err
	}
	tag, err := s.pool.Exec(ctx, `INSERT INTO readings (sensor, at, probe, received_at, c)
		SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::integer[], $4::timestamptz[], $5::double precision[])
		ON CONFLICT DO NOTHING`, sensors, ats, probes, receiveds, cs)
	return int(tag.RowsAffected()), err
}

// ensure makes the partitions of days.
func (s *Store) ensure(ctx context.Context, ats []time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, at := range ats {
		day := at.UTC().Truncate(24 * time.Hour)
		if s.days[day] {
			continue
		}
		if _, err := s.pool.Exec(ctx, "SELECT history_day($1::date)", day.Format(time.DateOnly)); err != nil {
			return fmt.Errorf("history: the partition of %s: %w", day.Format(time.DateOnly), err)
		}
		s.days[day] = true
	}
	return nil
}

// Readings are a sensor's from one time up to and with another, oldest
// first.
func (s *Store) Readings(ctx context.Context, sensor string, from, to time.Time, points int) ([]history.Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	rows, err := s.pool.Query(ctx, "SELECT at, probe, received_at, c FROM readings WHERE sensor = $1 AND at BETWEEN $2 AND $3 ORDER BY at, probe",
		sensor, from.UTC(), to.UTC())
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (history.Reading, error) {
		r := history.Reading{Sensor: sensor}
		err := row.Scan(&r.At, &r.Probe, &r.ReceivedAt, &r.C)
		r.At, r.ReceivedAt = r.At.UTC(), r.ReceivedAt.UTC()
		return r, err
	})
	if len(out) == 0 {
		return nil, err
	}
	return history.ThinReadings(out, points), err
}

// AddPositions copies positions in, all or none.
func (s *Store) AddPositions(ctx context.Context, ps []history.Position) error {
	if len(ps) == 0 {
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	days := make([]time.Time, len(ps))
	for i, p := range ps {
		days[i] = p.At
	}
	if err := s.ensure(ctx, days); err != nil {
		return err
	}
	_, err := s.pool.CopyFrom(ctx, pgx.Identifier{"positions"}, []string{"flight", "at", "drone", "lat", "lng", "alt_takeoff_m", "battery_pct"},
		pgx.CopyFromSlice(len(ps), func(i int) ([]any, error) {
			p := &ps[i]
			return []any{p.Flight, p.At.UTC(), p.Drone, p.Pos.Lat, p.Pos.Lng, p.AltTakeoffM, p.BatteryPct}, nil
		}))
	return err
}

// Track is a flight's way, oldest first.
func (s *Store) Track(ctx context.Context, flight string, points int) ([]history.Position, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	rows, err := s.pool.Query(ctx, "SELECT at, drone, lat, lng, alt_takeoff_m, battery_pct FROM positions WHERE flight = $1 ORDER BY at", flight)
	if err != nil {
		return nil, err
	}
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (history.Position, error) {
		p := history.Position{Flight: flight}
		var lat, lng float64
		err := row.Scan(&p.At, &p.Drone, &lat, &lng, &p.AltTakeoffM, &p.BatteryPct)
		p.At, p.Pos = p.At.UTC(), geo.LatLng{Lat: lat, Lng: lng}
		return p, err
	})
	return history.ThinPositions(out, points), err
}

// Forget drops the days that lie wholly before a time: of the positions and
// of the readings, each its own; the zero time keeps all. It says how many
// days went. It needs the rights of the tables' owner.
func (s *Store) Forget(ctx context.Context, positions, readings time.Time) (days int, err error) {
	for _, part := range []struct {
		name   string
		before time.Time
	}{{"positions", positions}, {"readings", readings}} {
		if part.before.IsZero() {
			continue
		}
		var n int
		err := s.pool.QueryRow(ctx, "SELECT history_forget($1, $2::date)", part.name, part.before.UTC().Format(time.DateOnly)).Scan(&n)
		if err != nil {
			return days, fmt.Errorf("history: %s before %s: %w", part.name, part.before.UTC().Format(time.DateOnly), err)
		}
		days += n
	}
	s.mu.Lock()
	clear(s.days) // a late row of a day that went makes it anew
	s.mu.Unlock()
	return days, nil
}

var _ history.Store = (*Store)(nil)
