package sim

import (
	"math/rand/v2"
	"time"

	"airvein/fleet"
)

// Link is how bad the radio is. The zero Link loses nothing and takes no
// time.
type Link struct {
	Loss      float64       `json:"loss"`      // of each frame
	Duplicate float64       `json:"duplicate"` // of each frame
	DelayMax  time.Duration `json:"delay_max"` // drawn for each frame: frames overtake each other
}

// radio carries the frames of one drone, both ways.
type radio struct {
	w    *World
	r    *rand.Rand
	link Link
	down bool // an outage
}

// carry brings a frame to the other side, or not.
func (n *radio) carry(f fleet.Frame, deliver func(fleet.Frame)) {
	copies := 1
	if n.link.Duplicate > 0 && n.r.Float64() < n.link.Duplicate {
		copies = 2
		n.w.count("duplicate")
	}
	for range copies {
		if n.down || n.link.Loss > 0 && n.r.Float64() < n.link.Loss {
			n.w.count("loss")
			continue
		}
		n.w.after(between(n.r, 0, n.link.DelayMax), func() {
			if !n.down {
				deliver(f)
			}
		})
	}
}
