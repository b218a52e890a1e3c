// Package memory keeps positions and readings in memory, for tests and for
// the simulated world.
package memory

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"airvein/fleet/history"
)

// Store is a history.Store without a disk.
type Store struct {
	mu        sync.Mutex
	readings  map[string][]history.Reading // by sensor, oldest first
	positions map[string][]history.Position
}

// New is empty.
func New() *Store {
	return &Store{readings: map[string][]history.Reading{}, positions: map[string][]history.Position{}}
}

func order(a, b history.Reading) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Probe, b.Probe))
}

// AddReadings keeps what is not there yet.
func (s *Store) AddReadings(ctx context.Context, rs []history.Reading) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	added := 0
	for _, r := range rs {
		r.At, r.ReceivedAt = r.At.UTC(), r.ReceivedAt.UTC()
		all := s.readings[r.Sensor]
		i, found := slices.BinarySearchFunc(all, r, order)
		if !found {
			s.readings[r.Sensor] = slices.Insert(all, i, r)
			added++
		}
	}
	return added, nil
}

// Readings are a sensor's from one time up to and with another.
func (s *Store) Readings(ctx context.Context, sensor string, from, to time.Time, points int) ([]history.Reading, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []history.Reading
	for _, r := range s.readings[sensor] {
		if !r.At.Before(from) && !r.At.After(to) {
			out = append(out, r)
		}
	}
	return history.ThinReadings(out, points), nil
}

// AddPositions keeps positions.
func (s *Store) AddPositions(ctx context.Context, ps []history.Position) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range ps {
		p.At = p.At.UTC()
		s.positions[p.Flight] = append(s.positions[p.Flight], p)
	}
	return nil
}

// Track is a flight's way, oldest first.
func (s *Store) Track(ctx context.Context, flight string, points int) ([]history.Position, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.positions[flight])
	slices.SortStableFunc(out, func(a, b history.Position) int { return a.At.Compare(b.At) })
	return history.ThinPositions(out, points), nil
}

// Close does nothing.
func (s *Store) Close() error { return nil }

var _ history.Store = (*Store)(nil)
