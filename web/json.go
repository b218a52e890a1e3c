package web

import (
	"math"
	"time"
)

// utc gives a time in UTC as JSON can hold it: RFC 3339 ends with the year
// 9999, and a time near it may lie beyond in another zone.
func utc(t time.Time) time.Time {
	t = t.UTC()
	switch {
	case t.Year() > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	case t.Year() < 1:
		return time.Time{}
	}
	return t
}

// when is utc, and null where it has not happened.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = utc(t)
	return &t
}

// finite gives a number for JSON, which has no NaN and no infinity: a
// sensor that sends them has sent nothing.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// whenPtr is when for a time that may be nil.
func whenPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return when(*t)
}

// list gives a slice that JSON writes as [] where it is empty.
func list[T any](xs []T) []T {
	if xs == nil {
		return []T{}
	}
	return xs
}

// some gives a pointer to v where ok, for a JSON null otherwise.
func some[T any](v T, ok bool) *T {
	if !ok {
		return nil
	}
	return &v
}
