package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"airvein/dispatch"
	"airvein/dispatch/coldchain"
	"airvein/dispatch/journal"
)

// kept is a snapshot: the State, and the newest digest of each box, from
// which its recorder goes on.
type kept struct {
	State   json.RawMessage                     `json:"state"`
	Digests map[dispatch.BoxID]coldchain.Digest `json:"digests"`
}

const readAtOnce = 1000

// bytesPerEvent is how much of a snapshot takes as long to read as one
// event takes to read and apply, about.
const bytesPerEvent = 1024

// rebuild discards the State and makes it again from the journal. The old
// one stays where the journal does not answer.
func (l *Loop) rebuild(ctx context.Context) error {
	seq, state, digests, err := l.fromSnapshot(ctx)
	if err != nil {
		return err
	}
	saved := seq
	old := l.state
	for {
		rs, err := l.cfg.Journal.Read(ctx, seq, readAtOnce)
		if err != nil {
			return err
		}
		if len(rs) == 0 {
			break
		}
		for _, r := range rs {
			state.Apply(r.At, r.Event)
			keepDigest(digests, r.Event)
		}
		seq = rs[len(rs)-1].Seq
	}
	l.state, l.seq, l.saved, l.digests, l.base = state, seq, saved, digests, nil
	if old == nil {
		l.log.Info("state rebuilt", "seq", uint64(seq), "snapshot", uint64(saved), "term", uint64(l.term))
	}
	return nil
}

// keepDigest keeps the newest digest of each sensor.
func keepDigest(digests map[dispatch.BoxID]coldchain.Digest, e dispatch.Event) {
	switch e := e.(type) {
	case dispatch.BoxDigested:
		digests[e.Box] = e.Digest
	case dispatch.StorageDigested:
		digests[dispatch.BoxID(e.Storage)] = e.Digest
	}
}

// fromSnapshot starts from the newest snapshot. One that this version
// cannot read is no harm: the journal is replayed from its start.
func (l *Loop) fromSnapshot(ctx context.Context) (journal.Seq, *dispatch.State, map[dispatch.BoxID]coldchain.Digest, error) {
	fresh := map[dispatch.BoxID]coldchain.Digest{}
	seq, data, err := l.cfg.Journal.Snapshot(ctx)
	if err != nil || seq == 0 {
		return 0, dispatch.New(), fresh, err
	}
	var k kept
	if err = json.Unmarshal(data, &k); err == nil {
		var state *dispatch.State
		if state, err = dispatch.Restore(k.State); err == nil {
			if k.Digests == nil {
				k.Digests = fresh
			}
			return seq, state, k.Digests, nil
		}
	}
	l.log.Warn("the snapshot is not used: the journal is replayed from its start", "seq", uint64(seq), "err", err)
	return 0, dispatch.New(), fresh, nil
}

// Save keeps a snapshot, so that the next start is short.
func (l *Loop) Save(ctx context.Context) error {
	if l.seq == l.saved || l.fatal != nil || l.trouble != nil {
		return nil
	}
	return l.save(ctx)
}

func (l *Loop) save(ctx context.Context) error {
	if l.seq == 0 {
		return nil
	}
	state, err := l.state.Snapshot()
	if err != nil {
		return fmt.Errorf("snapshot at %d: %w", l.seq, err)
	}
	data, err := json.Marshal(kept{State: state, Digests: l.digests})
	if err != nil {
		return fmt.Errorf("snapshot at %d: %w", l.seq, err)
	}
	if err := l.cfg.Journal.SaveSnapshot(ctx, l.seq, data); err != nil {
		return err
	}
	l.saved, l.size = l.seq, len(data)
	l.setBase(state)
	return nil
}

// snapshotIfDue: one that fails costs time at the next start, nothing else.
// A large one is made less often, for it takes as long to read as replaying
// some events does; so the cost of snapshots per event stays the same
// however much there is to remember.
func (l *Loop) snapshotIfDue(ctx context.Context) {
	if l.seq < l.saved+journal.Seq(max(snapshotEvery, l.size/bytesPerEvent)) {
		return
	}
	if err := l.Save(ctx); err != nil {
		l.log.Warn("no snapshot was saved", "err", err)
		l.saved = l.seq // and try again after as many events
	}
}
