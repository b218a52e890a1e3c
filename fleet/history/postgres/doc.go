// Package postgres keeps positions and readings in a PostgreSQL database,
// which may be the journal's: its tables and their versions are its own. A
// reading is on disk when AddReadings returns; the journal's Open has
// checked that the server can be trusted with that.
//
// Both tables are cut into partitions by day (UTC), made when the first row
// of a day comes, and dropped as a whole by Forget. A row whose sensor's
// clock is days off goes to the partition of all that is not in a day's.
package postgres
