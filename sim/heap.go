package sim

import (
	"container/heap"
	"time"
)

// occurrence is something that will happen at a time. Of two at the same
// time the one that was asked for first happens first.
type occurrence struct {
	at  time.Time
	seq uint64
	do  func()
}

type occurrences []occurrence

func (h occurrences) Len() int { return len(h) }
func (h occurrences) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}
func (h occurrences) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *occurrences) Push(x any)   { *h = append(*h, x.(occurrence)) }
func (h *occurrences) Pop() any {
	old := *h
	x := old[len(old)-1]
	old[len(old)-1] = occurrence{}
	*h = old[:len(old)-1]
	return x
}

// clock is the world's time and what is still to happen. Wall and scenario
// time are one here: the world runs at speed 1 of its own time.
type clock struct {
	now  time.Time
	heap occurrences
	seq  uint64
	skew time.Duration // of the server's clock against the world's
}

// Wall is the virtual time.
func (c *clock) Wall() time.Time { return c.now }

// Scenario is what the server's clock shows: the virtual time, unless it
// was set wrong. Durations go by the wall, which is monotonic.
func (c *clock) Scenario(wall time.Time) time.Time { return wall.Add(c.skew) }

// Speed is 1.
func (c *clock) Speed() float64 { return 1 }

// after asks for something to happen.
func (c *clock) after(d time.Duration, do func()) {
	c.seq++
	heap.Push(&c.heap, occurrence{at: c.now.Add(max(d, 0)), seq: c.seq, do: do})
}

// every asks for something to happen again and again.
func (c *clock) every(d time.Duration, do func()) {
	var again func()
	again = func() {
		do()
		c.after(d, again)
	}
	c.after(d, again)
}

// step lets the next thing happen, if it is due before the end.
func (c *clock) step(end time.Time) bool {
	if len(c.heap) == 0 || c.heap[0].at.After(end) {
		c.now = end
		return false
	}
	x := heap.Pop(&c.heap).(occurrence)
	c.now = x.at
	x.do()
	return true
}
