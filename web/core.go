package web

import (
	"context"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
	"airvein/fleet/history"
	"airvein/web/account"
)

// Core is what web needs of the engine: *engine.Engine has it.
type Core interface {
	Do(ctx context.Context, in dispatch.Input) error
	DoThen(ctx context.Context, in dispatch.Input, then func(engine.View)) error
	View(read func(engine.View))
	Watch(fn func(engine.Change)) (stop func())
	Readings(ctx context.Context, sensor string, rs []history.Reading) (added int, err error)
	Ready() error
}

// Accounts is what web needs of the accounts: *account.Service has it.
type Accounts interface {
	Authenticate(ctx context.Context, id, password string) (account.Principal, error)
	ByToken(ctx context.Context, plain string) (account.Principal, error)
	BySession(ctx context.Context, plain string) (account.Principal, error)
	NewSession(ctx context.Context, accountID string, ttl time.Duration) (string, error)
	EndSession(ctx context.Context, plain string) error
	Accounts(ctx context.Context) ([]account.Account, error)
}

var (
	_ Core     = (*engine.Engine)(nil)
	_ Accounts = (*account.Service)(nil)
)
