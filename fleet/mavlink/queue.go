package mavlink

import (
	"sync"

	"airvein/fleet"
)

// queue holds frames between a reader that must never wait and a consumer
// that may. When it is full the oldest frame goes: a newer position is
// worth more, and the protocol machines ask again for what they miss.
type queue struct {
	mu     sync.Mutex
	frames []fleet.Frame
	limit  int
	ready  chan struct{} // holds one token while frames may be waiting
}

func newQueue(limit int) *queue {
	return &queue{limit: limit, ready: make(chan struct{}, 1)}
}

// put adds a frame and reports whether one was dropped for it.
func (q *queue) put(f fleet.Frame) (dropped bool) {
	q.mu.Lock()
	if len(q.frames) >= q.limit {
		q.frames = q.frames[1:]
		dropped = true
	}
	q.frames = append(q.frames, f)
	q.mu.Unlock()
	select {
	case q.ready <- struct{}{}:
	default:
	}
	return dropped
}

// take empties the queue.
func (q *queue) take() []fleet.Frame {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := q.frames
	q.frames = nil
	return out
}
