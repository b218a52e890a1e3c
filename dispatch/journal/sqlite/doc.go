// Package sqlite keeps the journal in one SQLite file: the records in a
// hash chain, the read tables that people query with SQL, written in the
// same transaction (journal/tables says what they hold), snapshots, and the texts that can be erased.
//
// It refuses a file that cannot be durable (WAL and synchronous FULL are
// checked at open), one that a newer Airvein wrote, and a chain that is
// broken. It decides nothing: the read tables' UNIQUE constraints are the
// second belt of the never-twice rules, the dispatcher is the first.
package sqlite
