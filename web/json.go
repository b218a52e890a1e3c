package web

import "time"

// when gives a time in UTC for JSON, null where it has not happened.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
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
