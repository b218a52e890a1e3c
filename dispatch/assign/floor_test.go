package assign_test

import (
	"testing"

	"airvein/dispatch/blood"
)

// A depot's emergency floor is kept for orders that are immediate: not one
// bag of it goes to another, and a bag near its end does not count.
func TestTheEmergencyFloor(t *testing.T) {
	const rc = blood.RedCells
	build := func(u blood.Urgency) *world {
		w := newWorld(red(8, "O-"))
		w.p.Urgency = u
		d := w.depot("n", 600, append(bags(3, "", rc, "O-", 300, 9), bag("old", rc, "O-", 300, 1.0/24))...)
		d.Depot.Floor = map[blood.Component]map[blood.Group]int{rc: {"O-": 2}}
		return w
	}
	check(t, build(blood.Routine).choose(), `
	n cold n-d1 0:n-00
	0 short 6 kept: red cells for an O- patient: what is eligible is kept for orders that are immediate (bags: 2 O- at n), 8 U needed
	`)
	check(t, build(blood.Immediate).choose(), `
	n cold n-d1 0:n-00 0:n-01 0:n-02
	0 short 2 no_eligible: red cells for an O- patient eligible: 6 U at n, 8 U needed
	`)
}
