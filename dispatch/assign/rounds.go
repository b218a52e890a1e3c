package assign

import (
	"cmp"
	"math"
	"slices"

	"airvein/geo"
)

// Waiting is one order that waits for a place on a plain drone. Rank is its
// urgency's, 0 the most urgent.
type Waiting struct {
	Rank     int
	Hospital string
	At       geo.LatLng
}

// Craft is one free plain drone at its depot.
type Craft struct {
	Home      geo.LatLng
	CruiseMPS float64
	RangeM    float64 // of one flight, home again included
	Packages  int
}

// RoundStop is one hospital of a flight and the orders that it is given
// there, by their places in the list of those that waited. LegM is the way
// from the stop before.
type RoundStop struct {
	Hospital string
	At       geo.LatLng
	Orders   []int
	LegM     float64
}

// Round is one flight of a plain drone: its stops in order, and home.
type Round struct {
	Craft int // the place in the list of crafts
	Stops []RoundStop
	BackM float64
}

// rideLateS is how much later an order that is not immediate may arrive as
// one more stop of a flight than with a free drone of its own: so much a
// drone that stays at its depot for the next emergency is worth.
const rideLateS = 300

// Rounds gives orders that wait together their flights. The orders come
// most urgent first, then oldest first; take is asked to reserve what an
// order needs at a craft's depot, and its no is final for that craft.
//
// The rules, in their order:
//
//  1. The first order that waits opens a flight, on the free craft that is
//     there soonest, out and back within its range. Where none can, it goes
//     on waiting and the next order is looked at.
//  2. While the flight has room, others ride along, the more urgent before
//     the less, and among equals the one that makes the flight least longer:
//     always to a hospital that it stops at already; else where more orders
//     wait than crafts are free, or where neither it nor anybody aboard
//     arrives much later than if it had a craft of its own (an immediate
//     one: no later).
//  3. A stop is put where the arrivals of all that ride, summed, are
//     soonest. No stop is put before a more urgent one, and the flight stays
//     within its range.
func Rounds(ws []Waiting, cs []Craft, take func(order, craft int) bool) []Round {
	r := rounds{ws: ws, cs: cs, take: take, done: make([]bool, len(ws)), used: make([]bool, len(cs)), left: len(ws), free: len(cs)}
	for i := range ws {
		if r.free == 0 {
			break
		}
		if !r.done[i] {
			r.open(i)
		}
	}
	return r.out
}

type rounds struct {
	ws         []Waiting
	cs         []Craft
	take       func(order, craft int) bool
	done       []bool // taken aboard
	used       []bool
	left, free int // orders that wait, crafts that stand
	out        []Round
}

// open is rule 1.
func (r *rounds) open(i int) {
	type seat struct {
		craft int
		time  float64
	}
	var seats []seat
	for j, c := range r.cs {
		if d := geo.Distance(c.Home, r.ws[i].At); !r.used[j] && c.Packages > 0 && 2*d <= c.RangeM {
			seats = append(seats, seat{j, d / c.CruiseMPS})
		}
	}
	slices.SortStableFunc(seats, func(a, b seat) int { return cmp.Compare(a.time, b.time) })
	var refused []geo.LatLng // depots that cannot serve it
	for _, s := range seats {
		home := r.cs[s.craft].Home
		if slices.Contains(refused, home) {
			continue
		}
		if !r.take(i, s.craft) {
			refused = append(refused, home)
			continue
		}
		r.used[s.craft], r.done[i] = true, true
		r.left--
		r.free--
		w := r.ws[i]
		f := flight{r: r, craft: s.craft, stops: []stop{{RoundStop{Hospital: w.Hospital, At: w.At, Orders: []int{i}}, w.Rank}}}
		f.fill()
		r.out = append(r.out, f.round())
		return
	}
}

type stop struct {
	RoundStop
	rank int // of its most urgent order
}

// flight is a round that is being filled.
type flight struct {
	r      *rounds
	craft  int
	stops  []stop
	aboard int
}

// fill is rule 2.
func (f *flight) fill() {
	f.aboard = 1
	refused := map[int]bool{}
	for f.aboard < f.r.cs[f.craft].Packages {
		j, stops := f.next(refused)
		if j < 0 {
			return
		}
		if !f.r.take(j, f.craft) {
			refused[j] = true
			continue
		}
		f.stops = stops
		f.r.done[j] = true
		f.r.left--
		f.aboard++
	}
}

// next is who rides along next, -1 for nobody, and the stops with it.
func (f *flight) next(refused map[int]bool) (int, []stop) {
	best, bestStops, bestM := -1, []stop(nil), math.Inf(1)
	for j, w := range f.r.ws {
		if f.r.done[j] || refused[j] {
			continue
		}
		if best >= 0 && w.Rank > f.r.ws[best].Rank {
			break // they come most urgent first
		}
		if stops, m, ok := f.with(j, w); ok && m < bestM-1e-6 {
			best, bestStops, bestM = j, stops, m
		}
	}
	return best, bestStops
}

// with is rule 3: the stops with one more order, and the flight's length.
func (f *flight) with(j int, w Waiting) ([]stop, float64, bool) {
	c := f.r.cs[f.craft]
	if k := slices.IndexFunc(f.stops, func(s stop) bool { return s.Hospital == w.Hospital }); k >= 0 {
		stops := slices.Clone(f.stops)
		stops[k].Orders = append(slices.Clone(stops[k].Orders), j)
		stops[k].rank = min(stops[k].rank, w.Rank)
		_, _, m := f.times(stops, k)
		return stops, m, true
	}
	var best []stop
	bestSum, bestM, arrival := math.Inf(1), 0.0, 0.0
	for k := len(f.stops); k >= 0; k-- {
		stops := slices.Insert(slices.Clone(f.stops), k, stop{RoundStop{Hospital: w.Hospital, At: w.At, Orders: []int{j}}, w.Rank})
		if sum, at, m := f.times(stops, k); m <= c.RangeM && sum < bestSum-1e-9 {
			best, bestSum, bestM, arrival = stops, sum, m, at
		}
		if k > 0 && f.stops[k-1].rank < w.Rank {
			break
		}
	}
	if best == nil {
		return nil, 0, false
	}
	if f.r.left > f.r.free {
		return best, bestM, true // nobody else is free for it
	}
	ok := arrival <= geo.Distance(c.Home, w.At)/c.CruiseMPS+patience(w.Rank)
	for i, s := range f.stops {
		k := slices.IndexFunc(best, func(b stop) bool { return b.Hospital == s.Hospital })
		_, before, _ := f.times(f.stops, i)
		_, after, _ := f.times(best, k)
		ok = ok && after <= before+patience(s.rank)
	}
	return best, bestM, ok
}

// patience is how much later an order may arrive, in seconds, for the sake
// of a drone that stays.
func patience(rank int) float64 {
	if rank == 0 {
		return 1e-9
	}
	return rideLateS
}

// times are the sum of all orders' arrivals, the arrival at stop k, both in
// seconds from the departure, and the length with the way home.
func (f *flight) times(stops []stop, k int) (sum, at, lengthM float64) {
	c := f.r.cs[f.craft]
	from := c.Home
	for i, s := range stops {
		lengthM += geo.Distance(from, s.At)
		from = s.At
		sum += lengthM / c.CruiseMPS * float64(len(s.Orders))
		if i == k {
			at = lengthM / c.CruiseMPS
		}
	}
	return sum, at, lengthM + geo.Distance(from, c.Home)
}

func (f *flight) round() Round {
	out := Round{Craft: f.craft}
	from := f.r.cs[f.craft].Home
	for _, s := range f.stops {
		s.LegM = geo.Distance(from, s.At)
		from = s.At
		out.Stops = append(out.Stops, s.RoundStop)
	}
	out.BackM = geo.Distance(from, f.r.cs[f.craft].Home)
	return out
}
