package spool

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T, path string) *File {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func holds(t *testing.T, s *File, want ...string) {
	t.Helper()
	got, err := s.Entries()
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d entries, %v; want %q", len(got), err, want)
	}
	for i, e := range got {
		if string(e) != want[i] {
			t.Fatalf("entry %d is %q, want %q", i, e, want[i])
		}
	}
}

func TestEntriesOutliveTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	s := open(t, path)
	holds(t, s)
	for _, es := range [][][]byte{{[]byte("one")}, {[]byte("two"), []byte("three")}} {
		if err := s.Add(es...); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, path) // the other was killed
	holds(t, s, "one", "two", "three")
	if err := s.Add([]byte("four")); err != nil {
		t.Fatal(err)
	}
	holds(t, open(t, path), "one", "two", "three", "four")
	if err := s.Clear(); err != nil {
		t.Fatal(err)
	}
	holds(t, open(t, path))
	// Shorter than what lies behind it from before the clearing.
	if err := s.Add([]byte("x")); err != nil {
		t.Fatal(err)
	}
	holds(t, open(t, path), "x")
}

// A write that a crash cut off anywhere leaves what was there before.
func TestATornWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	s := open(t, path)
	if err := s.Add([]byte("first")); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add([]byte("the second")); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from := header + frame + len("first")
	for cut := range frame + len("the second") {
		torn := bytes.Clone(before)
		copy(torn[from:], after[from:from+cut])
		at := filepath.Join(t.TempDir(), "torn")
		if err := os.WriteFile(at, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		holds(t, open(t, at), "first")
	}
}

func TestFullAndForeign(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	s := open(t, path)
	big := bytes.Repeat([]byte("x"), size/4)
	for range 3 {
		if err := s.Add(big); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Add([]byte("small"), big); !errors.Is(err, ErrFull) {
		t.Fatalf("the fourth quarter: %v", err)
	}
	if got, err := s.Entries(); err != nil || len(got) != 3 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	if err := os.WriteFile(path, bytes.Repeat([]byte("letter "), size), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "no spool") {
		t.Fatalf("open says %v", err)
	}
}
