package sim

import (
	"math/rand/v2"
	"slices"
	"time"
)

// kind is a fault of the catalogue as the world does it. Draw gives a
// planned one its length and size; strike makes it happen, or says that
// there was nothing to strike.
type kind struct {
	id     string
	draw   func(r *rand.Rand, f *Fault)
	strike func(w *World, f Fault, t target) bool
}

// kinds are all that this world knows, in the order of the catalogue.
func kinds() []kind {
	return slices.Concat(linkKinds(), vehicleKinds(), boxKinds(), serverKinds(), peopleKinds(), zoneKinds(), moreKinds(), attackKinds())
}

// lasts draws a length evenly.
func lasts(lo, hi time.Duration) func(*rand.Rand, *Fault) {
	return func(r *rand.Rand, f *Fault) { f.For = between(r, lo, hi).Round(100 * time.Millisecond) }
}

// sized draws a length and a size.
func sized(lo, hi time.Duration, least, most float64) func(*rand.Rand, *Fault) {
	return func(r *rand.Rand, f *Fault) {
		lasts(lo, hi)(r, f)
		f.Much = least + r.Float64()*(most-least)
	}
}

// oneOf draws a size from a list.
func oneOf(much ...float64) func(*rand.Rand, *Fault) {
	return func(r *rand.Rand, f *Fault) { f.Much = much[r.IntN(len(much))] }
}

func once(*rand.Rand, *Fault) {}
