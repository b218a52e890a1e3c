package sim

import (
	"time"

	"airvein/dispatch"
	"airvein/fleet"
)

// more is what the checkers of priority, persons, separation, commands and
// landings remember.
type more struct {
	heldAs  map[dispatch.OrderID]string // I7: what a waiting order waits for
	closed  map[dispatch.OrderID]bool   // by a person's word
	flownTo map[reach]bool
	once    map[string]bool             // I28
	replan  bool                        // I10: plans have changed since they were looked at
	told    map[fleet.DroneID]telling   // I15
	strayed map[dispatch.FlightID]stray // I22
}

func newMore() more {
	return more{
		heldAs: map[dispatch.OrderID]string{}, closed: map[dispatch.OrderID]bool{}, flownTo: map[reach]bool{},
		once: map[string]bool{}, told: map[fleet.DroneID]telling{}, strayed: map[dispatch.FlightID]stray{},
	}
}

// moreEvent takes one thing that happened into them.
func (c *checker) moreEvent(e dispatch.Event) {
	c.onceEvent(e)
	c.priorityEvent(e)
	c.personsEvent(e)
	c.apartEvent(e)
	c.strayEvent(e)
}

// moreSecond is what they hold every second.
func (c *checker) moreSecond() {
	c.recorded()
	c.apartPlanned()
	c.apartFlown()
	c.strays()
}

// stray is a drone that came down where it should not.
type stray struct {
	at  time.Time
	pos string
}
