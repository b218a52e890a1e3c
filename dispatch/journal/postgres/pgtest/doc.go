// Package pgtest starts a throwaway PostgreSQL for tests: a cluster in a
// temporary folder, reached by a unix socket, no TCP port, durable as a real
// one. It is for tests alone.
//
// The server's programs are found on PATH, in the distribution's folder, or
// in AIRVEIN_POSTGRES_BIN; else TEST_DATABASE_URL may name a running server
// on which databases may be made. Where there is none a test is skipped, or
// fails if AIRVEIN_REQUIRE names postgres.
package pgtest
