package terrain

import (
	"fmt"
	"math"

	"airvein/geo"
)

// Grid is a grid of posts of ground height in metres above the sea, at
// equal steps of longitude and latitude. Row 0 is the northernmost.
type Grid struct {
	cols, rows  int
	west, north float64 // the first post
	step        float64 // degrees between posts
	heights     []float32
}

// maxPosts bounds a grid: 16 tiles of one arc second.
const maxPosts = 16 * 3601 * 3601

func newGrid(cols, rows int, west, north, step float64, heights []float32) (*Grid, error) {
	g := &Grid{cols: cols, rows: rows, west: west, north: north, step: step, heights: heights}
	if !(step > 0) || !(g.West() >= -180 && g.East() <= 180 && g.North() <= 90 && g.South() >= -90) {
		return nil, fmt.Errorf("the grid from %v,%v with steps of %v degrees is not on the globe; longitude and latitude in degrees are needed, not projected metres", west, north, step)
	}
	return g, nil
}

// West, East, South and North bound the posts, in degrees.
func (g *Grid) West() float64  { return g.west }
func (g *Grid) East() float64  { return g.west + float64(g.cols-1)*g.step }
func (g *Grid) North() float64 { return g.north }
func (g *Grid) South() float64 { return g.north - float64(g.rows-1)*g.step }

// Size is the number of meshes between posts, west to east and north to
// south.
func (g *Grid) Size() (cols, rows int) { return g.cols - 1, g.rows - 1 }

// Corner is the north-western post of a mesh.
func (g *Grid) Corner(col, row int) geo.LatLng {
	return geo.LatLng{Lat: g.north - float64(row)*g.step, Lng: g.west + float64(col)*g.step}
}

// Highest is the highest ground in a mesh: of its four posts, between which
// the ground is taken to lie. It is positive infinity where a post is not
// known.
func (g *Grid) Highest(col, row int) float64 {
	high := math.Inf(-1)
	for _, k := range [4]int{row*g.cols + col, row*g.cols + col + 1, (row+1)*g.cols + col, (row+1)*g.cols + col + 1} {
		h := float64(g.heights[k])
		if h != h {
			return math.Inf(1)
		}
		high = math.Max(high, h)
	}
	return high
}

// At is the height of the ground at a place, bilinear between posts; ok is
// false off the grid and where a post is not known.
func (g *Grid) At(p geo.LatLng) (m float64, ok bool) {
	x, y := (p.Lng-g.west)/g.step, (g.north-p.Lat)/g.step
	if !(x >= 0 && y >= 0 && x <= float64(g.cols-1) && y <= float64(g.rows-1)) {
		return 0, false
	}
	c, r := min(int(x), g.cols-2), min(int(y), g.rows-2)
	fx, fy := x-float64(c), y-float64(r)
	k := r*g.cols + c
	a, b := float64(g.heights[k]), float64(g.heights[k+1])
	d, e := float64(g.heights[k+g.cols]), float64(g.heights[k+g.cols+1])
	m = (a*(1-fx)+b*fx)*(1-fy) + (d*(1-fx)+e*fx)*fy
	return m, m == m
}
