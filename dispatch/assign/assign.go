package assign

import (
	"time"

	"airvein/dispatch/blood"
	"airvein/dispatch/site"
	"airvein/fleet"
	"airvein/geo/route"
)

// Need is what one line of an order still misses. For stock, Group is the
// product's own and nothing else will do; for a patient it is the
// recipient's, and IdenticalOnly forbids other groups though eligible.
type Need struct {
	Line          int
	Component     blood.Component
	Group         blood.Group
	Stock         bool
	IdenticalOnly bool
	Amount        float64
	UnitDef       blood.UnitDef
	Attributes    []blood.Attribute // every unit must have them, but for a waiver
}

// BoxOffer is one free box, conditioned to its class.
type BoxOffer struct {
	Class      blood.Class
	CapacityML int
	TareG      float64
}

// DroneOffer is one free drone, ready at its depot.
type DroneOffer struct {
	ID         fleet.DroneID
	Model      fleet.Model
	BatteryPct float64
}

// CarOffer is a courier with a car, to be had at a depot whenever a box is
// ready: DriveS is the way to the hospital as the roads are now, and Note
// what delays it. Waits says that a drone is expected at the depot within
// minutes, so that no car is called only because none is free.
type CarOffer struct {
	DriveS float64
	Note   string
	Waits  bool
}

// DepotOffer is what one depot has free now. Where there is no car, NoCar
// says why if anybody could expect one.
type DepotOffer struct {
	Depot  site.Depot
	Car    *CarOffer
	NoCar  string
	Shelf  *Shelf // nil: nothing lies there
	Boxes  []BoxOffer
	Drones []DroneOffer
}

// Leg is a way out and back. NeedPct is the battery for the way out with
// the payload, the hover, the way back and the reserve.
type Leg struct {
	Out, Back route.Plan
	NeedPct   float64
	// Permit is the id of the permit whose corridor the way keeps to, and
	// Reference the authority's; both empty where the way is free. Volumes
	// are those that it stays in where volumes are permitted.
	Permit, Reference string
	Volumes           []string
}

// Problem is one order's missing parts and everything that could serve
// them. Route plans a leg for a payload; it is asked at most once for each
// depot, model and payload.
type Problem struct {
	Now                 time.Time
	Hospital            site.Hospital
	Urgency             blood.Urgency
	FCP, Child, Neonate blood.Tri
	Antibodies          []string
	AuthorisedBy        string        // the physician who may waive; without one nothing is waived
	Policy              *blood.Policy // what it does not say blocks
	Needs               []Need
	// Scarcity is how much later the turn of a scarce unit comes inside its
	// tier, by RhDNegative or by an attribute that was not asked for.
	Scarcity map[string]time.Duration
	Depots   []DepotOffer
	Timing   site.Timing
	Route    func(d site.Depot, m fleet.Model, payloadKg float64) (Leg, error)
}

// Pick is one unit chosen for one line.
type Pick struct {
	Unit blood.UnitID
	Line int
}

// Why is one part of a choice and its reason, as a nurse would read it.
// What is depot, unit, waiver, mode, drone or route.
type Why struct{ What, Chosen, Because string }

// Promise is when a box is expected at the ward, and its spread.
type Promise struct{ ETA, ETALow, ETAHigh time.Time }

// Choice is one box of units on one drone or, where Road says so, in a car
// that drives DriveS. PlannedG is the box with its units. Instead is what a
// car would promise for the same box, nil where none can be had.
type Choice struct {
	Depot                string
	Class                blood.Class
	Picks                []Pick
	Drone                fleet.DroneID
	Leg                  Leg
	Road                 bool
	DriveS               float64
	PlannedG             float64
	ETA, ETALow, ETAHigh time.Time
	Instead              *Promise
	Why                  []Why
}

// Shortfall is what of a line nobody can serve now, and why.
type Shortfall struct {
	Line   int
	Amount float64
	Code   string
	Reason string
}

// The codes of a Shortfall.
const (
	NoStock    = "no_stock"    // no depot has a free unit of the component
	NoEligible = "no_eligible" // there are units, but not enough that are eligible
	Kept       = "kept"        // what is eligible is a depot's emergency floor
	NoBox      = "no_box"      // no free box of the class where the units are
	NoDrone    = "no_drone"    // no free drone where the units are
	NoRoute    = "no_route"    // no way around the zones
	Battery    = "battery"     // no drone there holds enough
	Wind       = "wind"        // more wind than the drones fly in
	NoPermit   = "no_permit"   // no corridor is permitted there at that time, a route.Refusal's code
	NoSlot     = "no_slot"     // other flights leave no room in time, given by the caller
	TooHeavy   = "too_heavy"   // not one bag fits a box and a drone's payload
)

// Result is what is chosen, and what nobody can serve. Visited counts the
// units that were looked at.
type Result struct {
	Choices  []Choice
	Unserved []Shortfall
	Visited  int
}

// Choose answers a problem by the rules in the package's doc.
func Choose(p Problem) Result {
	c := newChooser(p)
	for _, class := range c.classes() {
		c.serveClass(class)
	}
	return Result{Choices: c.choices, Unserved: c.shortfalls(), Visited: c.visited}
}
