package web

import (
	"sync"
	"time"
)

// The bound on failed sign-ins of one account.
const (
	signInTries  = 5
	signInWindow = 5 * time.Minute
	signInNames  = 10_000
)

// limiter counts failed sign-ins by account, in wall time. Names that do
// not exist are counted too, so that they cannot be told apart; when too
// many are counted, the oldest half is forgotten.
type limiter struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[string]*tries
}

type tries struct {
	n     int
	since time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, by: map[string]*tries{}}
}

// take counts one try before its outcome is known, so that a hundred at
// once count as a hundred. wait is how long a refused one has to wait.
func (l *limiter) take(name string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	t := l.by[name]
	if t == nil || now.Sub(t.since) >= signInWindow {
		if len(l.by) >= signInNames {
			l.forget(now)
		}
		t = &tries{since: now}
		l.by[name] = t
	}
	if t.n >= signInTries {
		return t.since.Add(signInWindow).Sub(now), false
	}
	t.n++
	return 0, true
}

// clear forgets an account's tries: it has signed in.
func (l *limiter) clear(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.by, name)
}

func (l *limiter) forget(now time.Time) {
	for name, t := range l.by {
		if now.Sub(t.since) >= signInWindow/2 {
			delete(l.by, name)
		}
	}
	if len(l.by) >= signInNames {
		clear(l.by)
	}
}
