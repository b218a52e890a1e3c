package engine

import (
	"slices"
	"sync"

	"airvein/fleet"
)

// framesMax bounds a drone's frames that wait for the loop.
const framesMax = 512

// inbox keeps drones' frames in the order they came. Where a drone has too
// many, its oldest telemetry goes first: newer of it is on its way, while
// an answer is said once.
type inbox struct {
	ready chan struct{} // has room for one signal

	mu     sync.Mutex
	frames []addressed
	count  map[fleet.DroneID]int
	shed   uint64
}

type addressed struct {
	drone fleet.DroneID
	frame fleet.Frame
}

func newInbox() *inbox {
	return &inbox{ready: make(chan struct{}, 1), count: map[fleet.DroneID]int{}}
}

func (b *inbox) put(id fleet.DroneID, f fleet.Frame) {
	b.mu.Lock()
	if b.count[id] >= framesMax {
		b.drop(id)
	}
	b.count[id]++
	b.frames = append(b.frames, addressed{id, f})
	b.mu.Unlock()
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *inbox) drop(id fleet.DroneID) {
	i := slices.IndexFunc(b.frames, func(a addressed) bool { return a.drone == id && isTelemetry(a.frame.Message) })
	if i < 0 {
		i = slices.IndexFunc(b.frames, func(a addressed) bool { return a.drone == id })
	}
	b.frames = slices.Delete(b.frames, i, i+1)
	b.count[id]--
	b.shed++
}

// isTelemetry: the same is said again soon.
func isTelemetry(m fleet.Message) bool {
	switch m.(type) {
	case fleet.Heartbeat, fleet.SysStatus, fleet.BatteryStatus, fleet.GPSRaw, fleet.GlobalPosition, fleet.ExtendedSysState,
		fleet.HomePosition, fleet.MissionCurrent, fleet.FenceStatus, fleet.Unknown:
		return true
	}
	return false
}

func (b *inbox) take() []addressed {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.frames
	b.frames = nil
	clear(b.count)
	return out
}

func (b *inbox) shedCount() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shed
}
