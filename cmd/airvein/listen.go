package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// listenOptions are the flags that say where a server is reached.
type listenOptions struct {
	addr        string
	cert, key   string
	behindProxy bool
	origins     stringsFlag
}

func (o *listenOptions) flags(fs *flag.FlagSet) {
	fs.StringVar(&o.addr, "listen", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 picks a free one")
	fs.StringVar(&o.cert, "tls-cert", "", "PEM `FILE` with the server's certificate chain")
	fs.StringVar(&o.key, "tls-key", "", "PEM `FILE` with its private key")
	fs.BoolVar(&o.behindProxy, "behind-proxy", false, "a proxy in front ends TLS: listening beyond this machine without a certificate is then allowed")
	fs.Var(&o.origins, "origin", "an `ORIGIN` that browsers come from, such as https://blood.example.org; may be repeated")
}

// check refuses what would send passwords over a network in the clear.
func (o *listenOptions) check() error {
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return usagef("--listen %q is not HOST:PORT", o.addr)
	}
	if (o.cert == "") != (o.key == "") {
		return usagef("--tls-cert and --tls-key belong together")
	}
	if !loopback(host) && o.cert == "" && !o.behindProxy {
		return usagef("--listen %s is reached from other machines, and there is no TLS: give --tls-cert and --tls-key, or --behind-proxy if a proxy in front has it", o.addr)
	}
	for _, origin := range o.origins {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || u.Path != "" || (u.Scheme != "http" && u.Scheme != "https") {
			return usagef("--origin %q is not an origin such as https://blood.example.org", origin)
		}
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// listener is an open listener and the addresses it is known by.
type listener struct {
	net.Listener
	url     string // for people and programs on this machine
	origins []string
	secure  bool // browsers reach it by https
}

func (o *listenOptions) open() (*listener, error) {
	ln, err := net.Listen("tcp", o.addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; choose another with --listen", o.addr, err)
	}
	scheme := "http"
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the TLS certificate cannot be used: %w", err), ln.Close())
		}
		scheme = "https"
		ln = tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	host, _, _ := net.SplitHostPort(o.addr) // check has looked at it
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	port := ln.Addr().(*net.TCPAddr).Port
	l := &listener{Listener: ln, url: fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(host, fmt.Sprint(port)))}
	l.origins = append([]string{l.url}, o.origins...)
	if loopback(host) {
		l.origins = append(l.origins, fmt.Sprintf("%s://localhost:%d", scheme, port))
	}
	l.secure = scheme == "https" || o.behindProxy && !o.plainOrigins()
	return l, nil
}

// plainOrigins reports whether browsers were said to come by http alone, as
// through a port that a container publishes on this machine.
func (o *listenOptions) plainOrigins() bool {
	for _, origin := range o.origins {
		if !strings.HasPrefix(origin, "http://") {
			return false
		}
	}
	return len(o.origins) > 0
}

// The bounds on how long a client may take; live connections leave them
// when they are upgraded.
const (
	headerTimeout = 10 * time.Second
	bodyTimeout   = time.Minute
	idleTimeout   = 2 * time.Minute
	closeTimeout  = 2 * time.Second
)

// serveHTTP answers requests until ctx ends; those under way then get a
// moment to finish.
func serveHTTP(ctx context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: bodyTimeout, IdleTimeout: idleTimeout}
	closed := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		err := srv.Shutdown(grace)
		if err != nil {
			err = srv.Close()
		}
		closed <- err
	})
	err := srv.Serve(ln)
	if stop() {
		return fmt.Errorf("the HTTP server stopped: %w", err)
	}
	return <-closed
}
