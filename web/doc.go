// Package web is the HTTP and live interface of one server: the resources
// of the API, sign-in, the table of roles and permissions, the websocket
// hub, and the built browser application.
//
// It turns requests into dispatch inputs and State into JSON; it makes no
// decision of the dispatcher's and keeps no state of its own but sessions,
// viewers and counters. Every route stands in one table with the permission
// it needs, and every error under /api/ is an RFC 9457 problem that never
// repeats what was sent.
package web
