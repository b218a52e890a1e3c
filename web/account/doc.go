// Package account owns who may sign in: accounts with a role and a site,
// their passwords, their bearer tokens and their browser sessions.
//
// Passwords are kept as argon2id hashes, tokens and sessions as SHA-256
// hashes, so that a copy of the store signs nobody in. Everything here runs
// in wall time. It never decides what a role may do; web has that table.
package account
