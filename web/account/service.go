package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// The bounds on what people type.
const (
	MinPassword = 8   // characters
	MaxPassword = 256 // bytes: argon2 reads all of it
	tokenBytes  = 32
	tokenPrefix = "avn_"
)

// Options adjust a Service. The zero Options are the production ones.
type Options struct {
	Now    func() time.Time // wall time; time.Now where nil
	Params *argon2id.Params // RFC 9106 class figures where nil
	// Hashing is how many passwords are hashed at once; each takes
	// Params.Memory. 2 where 0.
	Hashing int
}

// Service signs people in. Make one with New; it is safe for use by many
// goroutines.
type Service struct {
	store  Store
	now    func() time.Time
	params *argon2id.Params
	slots  chan struct{}
	decoy  string
	known  known
}

// New makes the service over a store, which it owns from then on.
func New(store Store, o Options) (*Service, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Params == nil {
		// OWASP's first choice for argon2id: 46 MiB, one pass, one lane.
		o.Params = &argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	}
	if o.Hashing == 0 {
		o.Hashing = 2
	}
	s := &Service{store: store, now: o.Now, params: o.Params, slots: make(chan struct{}, o.Hashing)}
	// An unknown name costs as much time as a wrong password, so that
	// names cannot be told apart.
	decoy, err := argon2id.CreateHash(rand.Text(), s.params)
	if err != nil {
		return nil, fmt.Errorf("account: hashing does not work: %w", err)
	}
	s.decoy = decoy
	return s, nil
}

// Close closes the store.
func (s *Service) Close() error { return s.store.Close() }

// Create makes an account. A device needs no password: it has tokens.
func (s *Service) Create(ctx context.Context, a Account, password string) error {
	if err := check(a); err != nil {
		return err
	}
	hash := ""
	if password != "" || a.Role != Device {
		var err error
		if hash, err = s.hash(ctx, password); err != nil {
			return err
		}
	}
	return s.store.AddAccount(ctx, a, hash)
}

// SetPassword replaces a password and ends the account's sessions and
// tokens.
func (s *Service) SetPassword(ctx context.Context, id, password string) error {
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.store.SetPassword(ctx, id, hash)
}

// SetDisabled blocks or frees an account; blocking ends its sessions and
// tokens.
func (s *Service) SetDisabled(ctx context.Context, id string, disabled bool) error {
	return s.store.SetDisabled(ctx, id, disabled)
}

// Accounts lists every account in the order of their ids.
func (s *Service) Accounts(ctx context.Context) ([]Account, error) { return s.store.Accounts(ctx) }

// Authenticate checks a password. Every refusal is ErrDenied, or ErrBusy
// when too many are being checked.
func (s *Service) Authenticate(ctx context.Context, id, password string) (Principal, error) {
	a, hash, err := s.store.Account(ctx, id)
	known := err == nil && hash != "" && !a.Disabled
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Principal{}, err
	}
	if !known {
		hash = s.decoy
	}
	if len(password) > MaxPassword {
		return Principal{}, ErrDenied
	}
	if err := s.slot(ctx); err != nil {
		return Principal{}, err
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	<-s.slots
	if err != nil {
		return Principal{}, fmt.Errorf("account: the stored password hash cannot be read: %w", err)
	}
	if !match || !known {
		return Principal{}, ErrDenied
	}
	return principal(a), nil
}

// NewToken makes a bearer token and gives its text, which is kept nowhere.
// A ttl of 0 is for ever.
func (s *Service) NewToken(ctx context.Context, accountID, label string, ttl time.Duration) (string, error) {
	if label == "" || len(label) > 100 {
		return "", errors.New("a token needs a label of at most 100 bytes that says what it is for")
	}
	return s.grant(ctx, accountID, label, ttl)
}

// NewSession makes a browser session and gives the cookie's value.
func (s *Service) NewSession(ctx context.Context, accountID string, ttl time.Duration) (string, error) {
	if err := s.store.RemoveExpired(ctx, s.now()); err != nil {
		return "", err
	}
	return s.grant(ctx, accountID, "", ttl)
}

// ByToken finds who holds a token; ErrDenied when it is not good.
func (s *Service) ByToken(ctx context.Context, plain string) (Principal, error) {
	return s.byGrant(ctx, plain, false)
}

// BySession finds whose session a cookie is; ErrDenied when it is not good.
func (s *Service) BySession(ctx context.Context, plain string) (Principal, error) {
	return s.byGrant(ctx, plain, true)
}

// EndSession ends a session. One that is not known is no error.
func (s *Service) EndSession(ctx context.Context, plain string) error {
	return s.store.RemoveGrant(ctx, sha256.Sum256([]byte(plain)))
}

func (s *Service) grant(ctx context.Context, accountID, label string, ttl time.Duration) (string, error) {
	a, _, err := s.store.Account(ctx, accountID)
	if err != nil {
		return "", err
	}
	if a.Disabled {
		return "", fmt.Errorf("the account %q is disabled: enable it first", accountID)
	}
	raw := make([]byte, tokenBytes)
	rand.Read(raw) // never fails: crypto/rand ends the process instead
	plain := tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	g := Grant{Secret: sha256.Sum256([]byte(plain)), Account: accountID, Label: label, Created: s.now()}
	if ttl > 0 {
		g.Expires = g.Created.Add(ttl)
	}
	return plain, s.store.AddGrant(ctx, g)
}

func (s *Service) byGrant(ctx context.Context, plain string, session bool) (Principal, error) {
	if len(plain) > 200 {
		return Principal{}, ErrDenied
	}
	h, err := s.holder(ctx, sha256.Sum256([]byte(plain)))
	if errors.Is(err, ErrNotFound) {
		return Principal{}, ErrDenied
	}
	if err != nil {
		return Principal{}, err
	}
	g := h.grant
	if (g.Label == "") != session || !g.Expires.IsZero() && !s.now().Before(g.Expires) || h.account.Disabled {
		return Principal{}, ErrDenied
	}
	return principal(h.account), nil
}

func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if utf8.RuneCountInString(password) < MinPassword || len(password) > MaxPassword {
		return "", fmt.Errorf("a password needs %d to %d characters", MinPassword, MaxPassword)
	}
	if err := s.slot(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.slots }()
	return argon2id.CreateHash(password, s.params)
}

// slot waits a short while for one of the places in which a password may
// be hashed: without a bound, a flood of sign-ins would take all memory.
func (s *Service) slot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ErrBusy
	}
}

func check(a Account) error {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`).MatchString(a.ID) {
		return errors.New("an account id has 1 to 64 of a-z, 0-9, dot, underscore and hyphen, and starts with a letter or digit")
	}
	if strings.TrimSpace(a.Name) == "" || len(a.Name) > 200 || !utf8.ValidString(a.Name) {
		return errors.New("an account needs a name of at most 200 bytes")
	}
	if _, err := ParseRole(string(a.Role)); err != nil {
		return err
	}
	if a.Role.Sited() != (a.Site != "") {
		return fmt.Errorf("accounts of the roles hospital and depot need the id of their site, others have none")
	}
	return nil
}

func principal(a Account) Principal {
	return Principal{ID: a.ID, Name: a.Name, Role: a.Role, Site: a.Site}
}
