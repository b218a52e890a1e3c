package geo

import (
	"fmt"

	h3 "github.com/uber/h3-go/v4"
)

// Cell is an H3 index. Its JSON form is the usual hexadecimal string.
type Cell h3.Cell

// RouteRes is the H3 resolution in which routes, zones and live
// subscriptions are indexed: hexagons of about 174 m edge, 0.105 km².
const RouteRes = 9

// CellOf is the cell of resolution res that contains p.
func CellOf(p LatLng, res int) (Cell, error) {
	if !p.Valid() {
		return 0, fmt.Errorf("position %v is not on the globe", p)
	}
	c, err := h3.LatLngToCell(h3.LatLng{Lat: p.Lat, Lng: p.Lng}, res)
	return Cell(c), err
}

// ParseCell reads a cell from its hexadecimal form.
func ParseCell(s string) (Cell, error) {
	var c h3.Cell
	if err := c.UnmarshalText([]byte(s)); err != nil || !c.IsValid() {
		return 0, fmt.Errorf("%q is not an H3 cell", s)
	}
	return Cell(c), nil
}

// Valid reports whether the index names a cell.
func (c Cell) Valid() bool { return h3.Cell(c).IsValid() }

// Resolution is the cell's H3 resolution.
func (c Cell) Resolution() int { return h3.Cell(c).Resolution() }

func (c Cell) String() string { return h3.Cell(c).String() }

// MarshalText writes the hexadecimal form.
func (c Cell) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the hexadecimal form.
func (c *Cell) UnmarshalText(b []byte) error {
	v, err := ParseCell(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Center is the cell's centre.
func (c Cell) Center() (LatLng, error) {
	ll, err := h3.Cell(c).LatLng()
	return LatLng{Lat: ll.Lat, Lng: ll.Lng}, err
}

// Boundary is the cell's outline, counter-clockwise, not closed.
func (c Cell) Boundary() ([]LatLng, error) {
	b, err := h3.Cell(c).Boundary()
	if err != nil {
		return nil, err
	}
	out := make([]LatLng, len(b))
	for i, ll := range b {
		out[i] = LatLng{Lat: ll.Lat, Lng: ll.Lng}
	}
	return out, nil
}

// Parent is the cell's ancestor of resolution res.
func (c Cell) Parent(res int) (Cell, error) {
	p, err := h3.Cell(c).Parent(res)
	return Cell(p), err
}
