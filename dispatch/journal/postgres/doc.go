// Package postgres keeps the journal in a PostgreSQL database (15 or
// newer): the records in a hash chain, the read tables that people query
// with SQL, written in the same transaction (journal/tables says what they
// hold), snapshots, and the texts that can be erased.
//
// It refuses a server that could lose what it acknowledged (fsync,
// synchronous_commit or full_page_writes off), one that only reads, a
// schema that a newer Airvein made, and a chain whose end was cut off. The
// row of the table head holds the term that leads and the newest record:
// every append changes it under its lock and only as it expects it, so that
// an older leader and a second appender are refused by the database itself.
//
// Behind a pooler that shares sessions, add
// default_query_exec_mode=simple_protocol to the URL. It keeps no state in
// a session: no prepared statement then, no LISTEN, no advisory lock beyond
// a transaction. Wait therefore polls.
package postgres
