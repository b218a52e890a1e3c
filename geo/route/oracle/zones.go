package oracle

import (
	"fmt"

	"airvein/geo"
	"airvein/geo/airspace"

	"github.com/paulmach/orb"
)

// Lattice is the position of a world's place: about 100 m a step.
func Lattice(x, y float64) geo.LatLng {
	return geo.LatLng{Lat: 32 + y*0.0009, Lng: 118 + x*0.00106}
}

// Zones are a world's rings as zones, one for each entry.
func Zones(w World, bufferM float64) []airspace.Zone {
	var zones []airspace.Zone
	for i, rings := range w {
		var polygon orb.Polygon
		for _, ring := range rings {
			var line orb.Ring
			for _, c := range ring {
				line = append(line, Lattice(c[0], c[1]).Point())
			}
			polygon = append(polygon, append(line, line[0]))
		}
		zones = append(zones, airspace.Zone{ID: fmt.Sprintf("z%d", i), Kind: airspace.Prohibited, Geometry: orb.MultiPolygon{polygon}, BufferM: bufferM})
	}
	return zones
}

// Outlines takes rings of coordinate pairs, by outline.
func Outlines(rings [][][][2]float64) []Outline {
	out := make([]Outline, len(rings))
	for i, o := range rings {
		for _, ring := range o {
			var line []Point
			for _, c := range ring {
				line = append(line, Point{X: c[0], Y: c[1]})
			}
			out[i] = append(out[i], line)
		}
	}
	return out
}
