package terrain

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// hgtVoid is SRTM's mark of a post that is not known.
const hgtVoid = -32768

// ParseHGT reads an SRTM tile: big-endian 16-bit heights, 1201 or 3601
// posts a side. The name, such as N32E118.hgt, says where its south-western
// post lies.
func ParseHGT(name string, data []byte) (*Grid, error) {
	var ns, ew byte
	var lat, lng int
	base := strings.ToUpper(name)
	if i := strings.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	if n, err := fmt.Sscanf(base, "%c%02d%c%03d.HGT", &ns, &lat, &ew, &lng); n != 4 || err != nil || (ns != 'N' && ns != 'S') || (ew != 'E' && ew != 'W') {
		return nil, fmt.Errorf("the name %q does not say where the tile lies; N32E118.hgt would", name)
	}
	side := 0
	switch len(data) {
	case 2 * 1201 * 1201:
		side = 1201
	case 2 * 3601 * 3601:
		side = 3601
	default:
		return nil, fmt.Errorf("%s has %d bytes; a tile of 1201 or 3601 posts a side has %d or %d", name, len(data), 2*1201*1201, 2*3601*3601)
	}
	if ns == 'S' {
		lat = -lat
	}
	if ew == 'W' {
		lng = -lng
	}
	heights := make([]float32, side*side)
	for i := range heights {
		v := int16(binary.BigEndian.Uint16(data[2*i:]))
		heights[i] = float32(v)
		if v == hgtVoid {
			heights[i] = float32(math.NaN())
		}
	}
	return newGrid(side, side, float64(lng), float64(lat)+1, 1/float64(side-1), heights)
}

// ParseASC reads an ESRI ASCII grid in degrees: the header (ncols, nrows,
// xllcorner or xllcenter, yllcorner or yllcenter, cellsize, NODATA_value),
// then the heights row by row from the north. A height belongs to its
// cell's centre.
func ParseASC(data []byte) (*Grid, error) {
	fields := bytes.Fields(data)
	head := map[string]float64{"nodata_value": -9999}
	i := 0
	for ; i+1 < len(fields); i += 2 {
		key := strings.ToLower(string(fields[i]))
		if !slices.Contains([]string{"ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "nodata_value"}, key) {
			break
		}
		v, err := strconv.ParseFloat(string(fields[i+1]), 64)
		if err != nil {
			return nil, fmt.Errorf("the header's %s is %q, not a number", key, fields[i+1])
		}
		head[key] = v
	}
	cols, rows, step := int(head["ncols"]), int(head["nrows"]), head["cellsize"]
	if cols < 2 || rows < 2 || cols > maxPosts/rows || float64(cols) != head["ncols"] || float64(rows) != head["nrows"] {
		return nil, fmt.Errorf("ncols %v and nrows %v are not the size of a grid", head["ncols"], head["nrows"])
	}
	west, okX := origin(head, "xll", step)
	south, okY := origin(head, "yll", step)
	if !okX || !okY {
		return nil, fmt.Errorf("the header needs xllcorner and yllcorner, or xllcenter and yllcenter")
	}
	if len(fields)-i != cols*rows {
		return nil, fmt.Errorf("there are %d heights; %d columns and %d rows make %d", len(fields)-i, cols, rows, cols*rows)
	}
	heights := make([]float32, cols*rows)
	for k := range heights {
		v, err := strconv.ParseFloat(string(fields[i+k]), 64)
		if err != nil || math.IsInf(v, 0) {
			return nil, fmt.Errorf("row %d, column %d: %q is not a height", k/cols+1, k%cols+1, fields[i+k])
		}
		if v == head["nodata_value"] {
			v = math.NaN()
		}
		heights[k] = float32(v)
	}
	return newGrid(cols, rows, west, south+float64(rows-1)*step, step, heights)
}

// origin is the first post's place from the corner or the centre of its
// cell.
func origin(head map[string]float64, axis string, step float64) (float64, bool) {
	if v, ok := head[axis+"center"]; ok {
		return v, true
	}
	v, ok := head[axis+"corner"]
	return v + step/2, ok
}
