package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkByToken is what a request's sign-in costs: one token that asks
// again and again, and a thousand that take turns. cpu-ns/op is the
// process's own time, user and system, which a loaded machine does not
// change as it changes ns/op.
func BenchmarkByToken(b *testing.B) {
	ctx := b.Context()
	s, err := OpenWith(filepath.Join(b.TempDir(), "a.db"), cheap(&clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Create(ctx, ward(), "correct horse"); err != nil {
		b.Fatal(err)
	}
	tokens := make([]string, 1000)
	for i := range tokens {
		if tokens[i], err = s.NewToken(ctx, "ward", fmt.Sprint("t", i), 0); err != nil {
			b.Fatal(err)
		}
	}
	for _, n := range []int{1, len(tokens)} {
		b.Run(fmt.Sprint("tokens=", n), func(b *testing.B) {
			// As an HTTP request's, the context can be cancelled.
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			before := cpu(b)
			for i := 0; b.Loop(); i++ {
				if _, err := s.ByToken(ctx, tokens[i%n]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N), "cpu-ns/op")
		})
	}
}

// cpu is the process's time so far, user and system.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
