package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"airvein/dispatch"
	"airvein/dispatch/site"
)

type serveOptions struct {
	listen listenOptions
	site   string
	data   string
	db     string
	ready  string
}

func serveCommand() command {
	return command{
		name: "serve", what: "the server, for a site file and real links; no simulation",
		example: "airvein serve --site site.yaml --data /var/lib/airvein --tls-cert cert.pem --tls-key key.pem --listen 0.0.0.0:8443",
		setup: func(fs *flag.FlagSet) action {
			o := &serveOptions{}
			o.listen.flags(fs)
			fs.StringVar(&o.site, "site", "", "the site `FILE`: depots, hospitals, drones, links, boxes, zones")
			dataFlag(fs, &o.data)
			dbFlag(fs, &o.db)
			readyFlag(fs, &o.ready)
			return o.run
		},
	}
}

func dataFlag(fs *flag.FlagSet, to *string) {
	fs.StringVar(to, "data", "data", "`DIR` of the journal, history and accounts; made if missing")
}

func readyFlag(fs *flag.FlagSet, to *string) {
	fs.StringVar(to, "ready-file", "", "write address, clock and process numbers to `FILE` once requests are accepted")
}

func (o *serveOptions) run(ctx context.Context, std stdio, args []string) error {
	if err := noArgs(args); err != nil {
		return err
	}
	if o.site == "" {
		return usagef("--site is missing: give the site file, or run `airvein demo`")
	}
	if err := o.listen.check(); err != nil {
		return err
	}
	data, err := os.ReadFile(o.site)
	if err != nil {
		return fmt.Errorf("cannot read the site file: %w", err)
	}
	s, err := site.ParseSite(data)
	if err != nil {
		return fmt.Errorf("the site file %s has mistakes:\n%w", o.site, err)
	}
	links, err := siteLinks(s, filepath.Dir(o.site))
	if err != nil {
		return err
	}
	dd, err := openDataDir(o.data)
	if err != nil {
		return err
	}
	defer dd.close()
	st, err := openStores(ctx, dd, dbURL(o.db))
	if err != nil {
		return err
	}
	defer st.close()
	if err := mayServe(ctx, st.journal, s.CountryPolicy); err != nil {
		return err
	}
	return o.serve(ctx, std, st, stationConfig{
		site: dispatch.Configure{Site: s, Hash: hashOf(data)}, clock: wallClock(), links: links, marks: dd.file("signing"), tlogs: dd.file(tlogDir), log: newLogger(std.err),
	})
}

func (o *serveOptions) serve(ctx context.Context, std stdio, st *stores, cfg stationConfig) error {
	if err := forgetReady(o.ready); err != nil {
		return err
	}
	ln, err := o.listen.open()
	if err != nil {
		return err
	}
	defer ln.Close() // a second close of what run has closed does no harm
	server, err := newStation(ctx, st, ln, cfg)
	if err != nil {
		return err
	}
	return server.run(ctx, func(ctx context.Context) error {
		fmt.Fprintf(std.out, "Airvein serves %s on %s\nNot for clinical use. Accounts: `airvein user add --data %s …`\n", cfg.site.Site.Name, ln.url, o.data)
		return readyFile{
			URL: ln.url, Clock: readyClock{cfg.clock.now(), cfg.clock.speed}, PIDs: readyPIDs{Server: os.Getpid()},
		}.write(o.ready)
	})
}

// hashOf names a file's content, so that a changed one is noticed.
func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func newLogger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, nil))
}
