// Command airvein is the one binary of Airvein: server, simulated
// autopilots, and the API from a shell. It owns flags and wiring; every
// rule lives in the packages that it joins.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once, should the first one's
	// orderly end hang.
	context.AfterFunc(ctx, stop)
	os.Exit(Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
