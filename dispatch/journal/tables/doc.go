// Package tables owns what the read tables of a journal hold: it turns an
// event into the SQL statements that write it there. It is the one
// projection of all SQL back-ends; each keeps its own schema with the same
// tables and columns, and runs the statements in the transaction that
// appends the event. It opens nothing and decides nothing.
//
// The tables, all of which `airvein journal rebuild` makes anew from the
// records. Times are scenario time, UTC; by and who are account ids; grp is
// a blood group; a flag is 0 or 1.
//
//   - orders: one a row, with who placed it and what ended it; held_code is
//     why nothing more is under way. One order for a hospital's key.
//   - order_lines: what an order asks for; amount counts in unit_def.
//   - units: each bag that a depot has listed, and its status now. removed
//     says that the depot's own list no longer has it.
//   - stock_changes: a unit put on its depot's shelf (change 1: imported,
//     released) or taken off it (change -1: departed, removed, discarded).
//   - shipments: one box's worth of one order; in_box as long as the units
//     are in the box. One shipment in a box.
//   - allocations: a shipment's units; ended_at once a unit is let go. A
//     unit has one allocation that has not ended, a delivered one for ever.
//   - deliveries: the ward's word, once for a shipment.
//   - boxes: where each box is and in which state.
//   - flights: one row a flight; active until it ended or failed. One
//     active flight of a drone.
//   - custody_steps: who had a unit, from the shelf to its end, with its
//     release, quarantine, recall and fate.
//   - digests: a box's temperature by the minute: least, greatest and mean
//     in C, samples, the longest gap and the time out of range in seconds.
//   - alarms: one open alarm for a cause, with who saw it.
//
// The views over them:
//
//   - turnaround: delivered shipments by hospital and month of the order,
//     minutes from the order to the delivery (mean, least, greatest).
//   - wastage: units that came to nothing, by depot, month, component and
//     why: discarded, lost, quarantined or returned.
//   - stock_history: units on a depot's shelf at the end of each day on
//     which they changed, by component and group.
//   - excursions: shipments whose box was out of range, or whose verdict
//     was not in range.
package tables
