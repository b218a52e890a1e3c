package deconflict

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// pieceM is how long a piece of a way is that gets a window of its own:
// short ones let others in behind a flight, long ones are fewer.
const pieceM = 1000.0

// Stretch is a piece of a way: the cells that the way with its buffer
// touches, and which part of the way's length it is, from 0 to 1.
type Stretch struct {
	Cells    []geo.Cell
	From, To float64
}

// Stretches cuts a way into pieces of about a kilometre. halfWidthM is what
// belongs to the flight on either side.
func Stretches(way []geo.LatLng, halfWidthM float64) ([]Stretch, error) {
	if len(way) < 2 {
		return nil, errors.New("a way has two positions at least")
	}
	if !(halfWidthM >= 0 && halfWidthM <= 5000) {
		return nil, fmt.Errorf("a half width of %v m is not between 0 and 5000", halfWidthM)
	}
	total := 0.0
	for i := 1; i < len(way); i++ {
		total += geo.Distance(way[i-1], way[i])
	}
	if !(total > 0) {
		return nil, errors.New("a way of no length")
	}
	var out []Stretch
	done := 0.0
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		length := geo.Distance(a, b)
		n := math.Ceil(length / pieceM)
		for k := 0.0; k < n; k++ {
			cells, err := Neighbourhood([]geo.LatLng{between(a, b, k/n), between(a, b, (k+1)/n)}, halfWidthM)
			if err != nil {
				return nil, err
			}
			out = append(out, Stretch{Cells: cells, From: (done + length*k/n) / total, To: (done + length*(k+1)/n) / total})
		}
		done += length
	}
	return out, nil
}

func between(a, b geo.LatLng, t float64) geo.LatLng {
	return geo.LatLng{Lat: a.Lat + (b.Lat-a.Lat)*t, Lng: a.Lng + (b.Lng-a.Lng)*t}
}

// Neighbourhood is every cell of geo.RouteRes that comes within halfWidthM
// of a line, in the order of their indexes.
func Neighbourhood(line []geo.LatLng, halfWidthM float64) ([]geo.Cell, error) {
	const ringM = 150 // a ring of cells around a cell is wider than that
	touched, err := geo.CellsAlong(line, geo.RouteRes)
	if err != nil {
		return nil, err
	}
	seen := map[geo.Cell]bool{}
	var out []geo.Cell
	for _, c := range touched {
		disk, err := geo.GridDisk(c, int(math.Ceil(halfWidthM/ringM)))
		if err != nil {
			return nil, err
		}
		for _, d := range disk {
			if seen[d] {
				continue
			}
			seen[d] = true
			near, err := within(d, line, halfWidthM)
			if err != nil {
				return nil, err
			}
			if near {
				out = append(out, d)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

func within(c geo.Cell, line []geo.LatLng, metres float64) (bool, error) {
	outline, err := c.Boundary()
	if err != nil {
		return false, err
	}
	var ring orb.Ring
	for _, p := range append(outline, outline[0]) {
		ring = append(ring, p.Point())
	}
	return airspace.Zone{Geometry: orb.MultiPolygon{{ring}}, BufferM: metres}.NearLine(line, 0), nil
}

// Pace is when a way is flown: it begins between two moments and ends
// between two others, and what lies between is passed evenly.
type Pace struct {
	StartEarly, StartLate time.Time
	EndEarly, EndLate     time.Time
}

// Volumes are the volumes of a way flown at a pace between two heights
// above the sea.
func Volumes(way []Stretch, lowerM, upperM float64, p Pace) []Volume {
	out := make([]Volume, len(way))
	for i, s := range way {
		out[i] = Volume{
			Cells: s.Cells, LowerM: lowerM, UpperM: upperM,
			From: p.StartEarly.Add(time.Duration(s.From * float64(p.EndEarly.Sub(p.StartEarly)))),
			To:   p.StartLate.Add(time.Duration(s.To * float64(p.EndLate.Sub(p.StartLate)))),
		}
	}
	return out
}
