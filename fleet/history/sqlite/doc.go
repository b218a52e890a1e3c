// Package sqlite keeps positions and readings in a SQLite file, which may
// be the journal's: its tables and their versions are its own. A reading is
// on disk (WAL, synchronous FULL) when AddReadings returns; the journal's
// Open has checked that the file can be.
package sqlite
