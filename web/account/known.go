package account

import (
	"context"
	"sync"
)

// maxKnown bounds how many grants are remembered, a few hundred bytes each.
const maxKnown = 10_000

// holder is a grant and who holds it.
type holder struct {
	grant   Grant
	account Account
}

// known remembers grants that were looked up while the store had one
// version. No entry outlives a change of the store: a token that was taken
// away by another program, such as `airvein user disable`, is refused from
// the very next request on. What is not in the store is not remembered, so
// that guessed tokens take no room.
type known struct {
	mu      sync.Mutex
	version int64
	by      map[Secret]holder
}

func (k *known) get(version int64, s Secret) (holder, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		k.version = version
		clear(k.by)
	}
	h, ok := k.by[s]
	return h, ok
}

// put remembers what was read after the store had that version, unless a
// newer one was seen meanwhile.
func (k *known) put(version int64, s Secret, h holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		return
	}
	if k.by == nil || len(k.by) >= maxKnown {
		k.by = map[Secret]holder{}
	}
	k.by[s] = h
}

// holder finds who holds a secret, in the store only where it is not known
// since the store's last change.
func (s *Service) holder(ctx context.Context, secret Secret) (holder, error) {
	version, err := s.store.Version(ctx)
	if err != nil {
		return holder{}, err
	}
	if h, ok := s.known.get(version, secret); ok {
		return h, nil
	}
	g, a, err := s.store.Grant(ctx, secret)
	if err != nil {
		return holder{}, err
	}
	h := holder{g, a}
	s.known.put(version, secret, h)
	return h, nil
}
