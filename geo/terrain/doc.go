// Package terrain owns grids of the ground's height: read from ESRI ASCII
// or SRTM .hgt, asked for the highest ground around a place. It reads bytes
// it is given, never files, and knows no zones and no flights.
package terrain
