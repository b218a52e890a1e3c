package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"airvein/web/account"
)

// What another program does to the file, as `airvein user disable` beside a
// running server, holds from the next request on, though the server
// remembers who it has let in.
func TestAnotherProgramsChangeHoldsAtOnce(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "a.db")
	server, other := service(t, path, c), service(t, path, c)
	if err := other.Create(ctx, ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(s *account.Service, session string) error{
		"disabled":   func(s *account.Service, _ string) error { return s.SetDisabled(ctx, "ward", true) },
		"reset":      func(s *account.Service, _ string) error { return s.SetPassword(ctx, "ward", "another horse") },
		"signed out": func(s *account.Service, session string) error { return s.EndSession(ctx, session) },
	} {
		for who, s := range map[string]*account.Service{"itself": server, "another program": other} {
			session, err := other.NewSession(ctx, "ward", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time it is known
				if _, err := server.BySession(ctx, session); err != nil {
					t.Fatalf("before it is %s: %v", name, err)
				}
			}
			if err := change(s, session); err != nil {
				t.Fatal(err)
			}
			if _, err := server.BySession(ctx, session); !errors.Is(err, account.ErrDenied) {
				t.Errorf("%s by %s: still let in: %v", name, who, err)
			}
			if err := other.SetDisabled(ctx, "ward", false); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Requests that end while they are signed in leave the accounts answering,
// over no more connections than are allowed.
func TestBrokenOffRequestsLeaveTheAccountsAnswering(t *testing.T) {
	c := &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "a.db")
	s := service(t, path, c)
	if err := s.Create(t.Context(), ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	tokens := make([]string, 32)
	for i := range tokens {
		var err error
		if tokens[i], err = s.NewToken(t.Context(), "ward", fmt.Sprint("t", i), 0); err != nil {
			t.Fatal(err)
		}
	}
	st, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	svc, err := account.New(st, cheap(c))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() {
			for n := range 10 {
				ctx, cancel := context.WithCancel(t.Context())
				go cancel()
				svc.ByToken(ctx, tokens[(i+n)%len(tokens)])
				svc.Authenticate(ctx, "nobody", "") // gives up waiting for its turn
				svc.EndSession(ctx, "nobody's")
				cancel()
			}
		})
	}
	all.Wait()
	for _, tok := range tokens {
		if p, err := svc.ByToken(t.Context(), tok); err != nil || p.ID != "ward" {
			t.Fatalf("after the broken off ones: %v, %v", p, err)
		}
	}
	if err := svc.SetPassword(t.Context(), "ward", "another horse"); err != nil {
		t.Errorf("a change after the broken off ones: %v", err)
	}
	for name, db := range map[string]*sql.DB{"read": st.read, "write": st.write} {
		if n := db.Stats(); n.OpenConnections > n.MaxOpenConnections || n.MaxOpenConnections == 0 {
			t.Errorf("%s: %d connections, %d allowed", name, n.OpenConnections, n.MaxOpenConnections)
		}
	}
}

// A change that is under way, here or in another program, keeps nobody from
// signing in by token, known or not.
func TestSignInsDoNotWaitForAChange(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "a.db")
	st, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := account.New(st, cheap(c))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Create(ctx, ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	tok, err := s.NewToken(ctx, "ward", "t", 0)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := st.write.BeginTx(ctx, nil) // it takes the one connection, and the file's lock
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`DELETE FROM grants`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := s.ByToken(ctx, tok); err != nil {
			t.Errorf("while a change is under way: %v", err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ByToken(ctx, tok); !errors.Is(err, account.ErrDenied) {
		t.Errorf("after it: %v", err)
	}
}
