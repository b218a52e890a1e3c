package account

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Role is what an account may do, as web's table of permissions reads it.
type Role string

// The roles of API.md.
const (
	Hospital   Role = "hospital"
	Depot      Role = "depot"
	Dispatcher Role = "dispatcher"
	Pilot      Role = "pilot"
	Admin      Role = "admin"
	Device     Role = "device"
	Viewer     Role = "viewer"
)

// Roles lists every role, in API.md's order.
func Roles() []Role {
	return []Role{Hospital, Depot, Dispatcher, Pilot, Admin, Device, Viewer}
}

// ParseRole reads a role's name; the error lists what is allowed.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles() {
		if string(r) == s {
			return r, nil
		}
	}
	return "", fmt.Errorf("the role must be one of %v", Roles())
}

// Sited reports whether the role belongs to one hospital or one depot.
func (r Role) Sited() bool { return r == Hospital || r == Depot }

// Account is one person's or device's account. Site is the id of the
// hospital or depot it belongs to, for the roles that have one.
type Account struct {
	ID       string
	Name     string
	Role     Role
	Site     string
	Disabled bool
}

// Principal is an account that has proved who it is.
type Principal struct {
	ID   string
	Name string
	Role Role
	Site string
}

// The errors of the service and its stores. Each says no more than a
// stranger may know.
var (
	// ErrDenied: the account, password, token or session is not good.
	ErrDenied = errors.New("the name and password, or the token, are not accepted")
	// ErrExists: an account of that id exists already.
	ErrExists = errors.New("an account of this id exists already")
	// ErrNotFound: no such account.
	ErrNotFound = errors.New("there is no account of this id")
	// ErrBusy: too many sign-ins at once; try again.
	ErrBusy = errors.New("too many sign-ins at once: try again in a moment")
)

// Secret is what a token or session is known by: the SHA-256 of its text.
type Secret [32]byte

// Grant is a token or a session: who holds it, and until when (wall time;
// the zero time is for ever).
type Grant struct {
	Secret  Secret
	Account string
	Label   string // of a token; empty for a session
	Created time.Time
	Expires time.Time
}

// Store keeps accounts and grants. Its methods return ErrExists and
// ErrNotFound as said above, and any other error when it does not answer.
type Store interface {
	AddAccount(ctx context.Context, a Account, passwordHash string) error
	Account(ctx context.Context, id string) (a Account, passwordHash string, err error)
	Accounts(ctx context.Context) ([]Account, error)
	// SetPassword replaces the hash and ends every session and token of
	// the account, in one transaction.
	SetPassword(ctx context.Context, id, passwordHash string) error
	// SetDisabled blocks or frees the account; blocking ends its sessions
	// and tokens, in one transaction.
	SetDisabled(ctx context.Context, id string, disabled bool) error
	AddGrant(ctx context.Context, g Grant) error
	// Grant gives a grant and the account that holds it.
	Grant(ctx context.Context, s Secret) (Grant, Account, error)
	// Version differs from an earlier one if anything has been changed in
	// between, by this program or by another on the same store.
	Version(ctx context.Context) (int64, error)
	RemoveGrant(ctx context.Context, s Secret) error
	RemoveExpired(ctx context.Context, now time.Time) error
	Close() error
}
