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
//     are in the box. One shipment in a box. By road, drone and flight are
//     empty, and who departed with it stands in custody_steps.
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
//
// # To add a table, a column or an event
//
//  1. Write the next migration, NNNNN_what.sql, in both back-ends'
//     migrations folders, forward only: the same names of tables and columns,
//     each in its own types (times are TEXT in SQLite, TIMESTAMPTZ in
//     PostgreSQL). A rule that says "never twice" is a UNIQUE index there,
//     partial where a row may end. A migration never fills a table.
//  2. Name a new table in Names, children before their parents; rebuilding,
//     the rights of the roles and the comparing tests follow from it. A new
//     view is named in postgres.Grant.
//  3. Add a case for the event's kind to Project and a small method in the
//     file of its matter, beginning with a file of its own for a new matter.
//     It writes from the event alone; what it needs of other rows it takes by
//     a subquery, for no statement sees another's answer. The SQL is what
//     both take: ?, ON CONFLICT, coalesce, row_number; what differs goes into
//     Dialect.
//  4. Raise Version: stores that an older projector filled are made anew
//     when they are opened, so that nothing is backfilled by hand.
//  5. Let the event come in journaltest.Story, which must leave no table
//     empty, and teach the memory back-end the new never-twice rule
//     (journal/memory/rules.go), with its case in journaltest's "never
//     twice".
//
// An event without a table needs none of this: Project leaves it out.
package tables
