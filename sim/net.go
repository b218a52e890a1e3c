package sim

import (
	"math/rand/v2"
	"slices"
	"time"

	"airvein/fleet"
)

// ailment is one thing wrong with a radio, until it is cured. It may lose a
// frame, change it, or have it come twice or late.
type ailment struct {
	fault     int
	loss      func(up bool, f fleet.Frame) bool
	change    func(up bool, f fleet.Frame) fleet.Frame
	duplicate float64
	delayMax  time.Duration // drawn for each frame: frames overtake each other
}

// radio carries the frames of one drone, both ways: up to it, down from it.
type radio struct {
	w        *World
	r        *rand.Rand
	ailments []ailment
}

// ail gives a radio an ailment for a time; zero is for good.
func (n *radio) ail(a ailment, d time.Duration) {
	n.ailments = append(n.ailments, a)
	if d > 0 {
		n.w.after(d, func() { n.cure(a.fault) })
	}
}

func (n *radio) cure(fault int) {
	n.ailments = slices.DeleteFunc(n.ailments, func(a ailment) bool { return a.fault == fault })
}

// ill reports whether anything is wrong with it.
func (n *radio) ill() bool { return len(n.ailments) > 0 }

// carry brings a frame to the other side, or not.
func (n *radio) carry(up bool, f fleet.Frame, deliver func(fleet.Frame)) {
	copies, delay := 1, time.Duration(0)
	for _, a := range n.ailments {
		if a.duplicate > 0 && n.r.Float64() < a.duplicate {
			copies = 2
		}
		delay = max(delay, a.delayMax)
	}
	for range copies {
		got, lost := f, false
		for _, a := range n.ailments {
			lost = lost || a.loss != nil && a.loss(up, got)
			if a.change != nil {
				got = a.change(up, got)
			}
		}
		if lost {
			continue
		}
		if delay == 0 {
			n.w.after(time.Millisecond, func() { deliver(got) })
			continue
		}
		n.w.after(between(n.r, 0, delay), func() { deliver(got) })
	}
}
