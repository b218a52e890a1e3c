package account

import (
	"context"
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"
)

// shelf is a store of whoever is asked for, that counts the look-ups.
type shelf struct {
	Store
	version int64
	lookups int
	during  func() // a look-up
	gone    bool
	down    error
}

func (s *shelf) Version(context.Context) (int64, error) { return s.version, s.down }

func (s *shelf) Grant(_ context.Context, secret Secret) (Grant, Account, error) {
	s.lookups++
	if s.gone {
		return Grant{}, Account{}, ErrNotFound
	}
	g := Grant{Secret: secret, Account: "ward", Label: "t"}
	if s.during != nil {
		s.during()
	}
	return g, Account{ID: "ward"}, nil
}

func overShelf(t *testing.T) (*Service, *shelf) {
	t.Helper()
	st := &shelf{}
	s, err := New(st, Options{Params: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	if err != nil {
		t.Fatal(err)
	}
	return s, st
}

func TestATokenIsLookedUpOncePerVersion(t *testing.T) {
	s, st := overShelf(t)
	for want := 1; want <= 3; want++ {
		for range 100 {
			if _, err := s.ByToken(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		if st.lookups != want {
			t.Fatalf("%d look-ups in %d versions", st.lookups, want)
		}
		st.version++
	}
	st.gone = true
	for range 3 {
		if _, err := s.ByToken(t.Context(), "a"); !errors.Is(err, ErrDenied) {
			t.Fatalf("after it was taken away: %v", err)
		}
	}
	if len(s.known.by) != 0 {
		t.Error("what is not in the store is remembered")
	}
	st.down = errors.New("down")
	if _, err := s.ByToken(t.Context(), "a"); !errors.Is(err, st.down) {
		t.Errorf("a store that does not answer: %v", err)
	}
}

// A change between the look-up and its remembering, that another request
// has seen, must not be overwritten by what was before it.
func TestALookUpThatWasOvertakenIsNotRemembered(t *testing.T) {
	s, st := overShelf(t)
	st.during = func() {
		st.during, st.gone = nil, true
		st.version++
		if _, err := s.ByToken(t.Context(), "other"); !errors.Is(err, ErrDenied) {
			t.Errorf("the other request: %v", err)
		}
	}
	if _, err := s.ByToken(t.Context(), "a"); err != nil {
		t.Errorf("asked before the change: %v", err)
	}
	if _, err := s.ByToken(t.Context(), "a"); !errors.Is(err, ErrDenied) {
		t.Errorf("asked after the change: %v", err)
	}
}

func TestKnownTokensAreBounded(t *testing.T) {
	s, st := overShelf(t)
	for i := range 3 * maxKnown / 2 {
		if _, err := s.holder(t.Context(), Secret{byte(i), byte(i >> 8), byte(i >> 16)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(s.known.by); n > maxKnown || n == 0 {
		t.Errorf("%d of at most %d are remembered after %d look-ups", n, maxKnown, st.lookups)
	}
}
