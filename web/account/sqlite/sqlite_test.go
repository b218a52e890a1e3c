package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"airvein/web/account"

	"github.com/alexedwards/argon2id"
)

// clock is a wall clock that a test sets.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

// cheap options hash quickly.
func cheap(c *clock) account.Options {
	return account.Options{Now: c.now, Params: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
}

func service(t *testing.T, path string, c *clock) *account.Service {
	t.Helper()
	s, err := OpenWith(path, cheap(c))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func ward() account.Account {
	return account.Account{ID: "ward", Name: "Ward", Role: account.Hospital, Site: "pukou-people"}
}

func TestSignInSurvivesReopening(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "accounts #1?.db")
	s := service(t, path, c)
	if err := s.Create(ctx, ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	if err := s.Create(ctx, ward(), "correct horse"); !errors.Is(err, account.ErrExists) {
		t.Errorf("second account of one id: %v", err)
	}
	tok, err := s.NewToken(ctx, "ward", "demo", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = service(t, path, c)
	want := account.Principal{ID: "ward", Name: "Ward", Role: account.Hospital, Site: "pukou-people"}
	if p, err := s.Authenticate(ctx, "ward", "correct horse"); err != nil || p != want {
		t.Errorf("Authenticate = %v, %v", p, err)
	}
	if p, err := s.ByToken(ctx, tok); err != nil || p != want {
		t.Errorf("ByToken = %v, %v", p, err)
	}
	for _, bad := range [][2]string{{"ward", "wrong horse"}, {"ward", ""}, {"nobody", "correct horse"}, {"", ""}, {"ward", strings.Repeat("x", 10_000)}} {
		if _, err := s.Authenticate(ctx, bad[0], bad[1]); !errors.Is(err, account.ErrDenied) {
			t.Errorf("Authenticate(%q, …) = %v, want ErrDenied", bad[0], err)
		}
	}
}

func TestGrantsEnd(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s := service(t, filepath.Join(t.TempDir(), "a.db"), c)
	if err := s.Create(ctx, ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	session, err := s.NewSession(ctx, "ward", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ByToken(ctx, session); !errors.Is(err, account.ErrDenied) {
		t.Errorf("a session's cookie works as a bearer token: %v", err)
	}
	c.t = c.t.Add(time.Hour - time.Millisecond)
	if _, err := s.BySession(ctx, session); err != nil {
		t.Errorf("session before its end: %v", err)
	}
	c.t = c.t.Add(time.Millisecond)
	if _, err := s.BySession(ctx, session); !errors.Is(err, account.ErrDenied) {
		t.Errorf("session at its end: %v", err)
	}

	ends := map[string]func() error{
		"password changed": func() error { return s.SetPassword(ctx, "ward", "another horse") },
		"disabled":         func() error { return s.SetDisabled(ctx, "ward", true) },
	}
	for _, name := range []string{"password changed", "disabled"} {
		tok, err := s.NewToken(ctx, "ward", "t", 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := ends[name](); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ByToken(ctx, tok); !errors.Is(err, account.ErrDenied) {
			t.Errorf("token after %s: %v", name, err)
		}
	}
	if _, err := s.Authenticate(ctx, "ward", "another horse"); !errors.Is(err, account.ErrDenied) {
		t.Errorf("a disabled account signs in: %v", err)
	}
	if _, err := s.NewToken(ctx, "ward", "t", 0); err == nil {
		t.Error("a disabled account gets a token")
	}
	if err := s.SetPassword(ctx, "nobody", "another horse"); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("SetPassword of nobody: %v", err)
	}
}

// The file must sign nobody in: neither password nor token stands in it.
func TestNoSecretInTheFile(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	dir := t.TempDir()
	s := service(t, filepath.Join(dir, "a.db"), c)
	if err := s.Create(ctx, ward(), "correct horse"); err != nil {
		t.Fatal(err)
	}
	tok, err := s.NewToken(ctx, "ward", "t", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "correct horse") || strings.Contains(string(data), tok) {
			t.Errorf("%s holds a secret in the clear", f.Name())
		}
		if info, _ := f.Info(); info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is readable by others: %v", f.Name(), info.Mode())
		}
	}
}

func TestBadAccounts(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	s := service(t, filepath.Join(t.TempDir(), "a.db"), c)
	for name, a := range map[string]account.Account{
		"id":           {ID: "A B", Name: "n", Role: account.Pilot},
		"no name":      {ID: "a", Role: account.Pilot},
		"role":         {ID: "a", Name: "n", Role: "king"},
		"no site":      {ID: "a", Name: "n", Role: account.Depot},
		"site too far": {ID: "a", Name: "n", Role: account.Pilot, Site: "x"},
	} {
		if err := s.Create(ctx, a, "correct horse"); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := s.Create(ctx, ward(), "short"); err == nil {
		t.Error("short password accepted")
	}
	if got, err := s.Accounts(ctx); err != nil || len(got) != 0 {
		t.Errorf("accounts after refusals: %v, %v", got, err)
	}
}
