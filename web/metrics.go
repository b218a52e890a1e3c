package web

import (
	"bufio"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what this server does. Labels are routes, never paths, so
// that their number is bounded and no id gets into them.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	viewers  prometheus.Gauge
	behind   prometheus.Counter
	deltas   prometheus.Counter
	handler  http.Handler
}

func newMetrics() *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "airvein_http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "airvein_http_request_seconds", Help: "Time to answer, live sockets aside.", Buckets: prometheus.ExponentialBuckets(0.001, 3, 9)}, []string{"route"}),
		viewers:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "airvein_live_viewers", Help: "Live viewers connected."}),
		behind:   prometheus.NewCounter(prometheus.CounterOpts{Name: "airvein_live_behind_total", Help: "Live viewers closed because they fell behind."}),
		deltas:   prometheus.NewCounter(prometheus.CounterOpts{Name: "airvein_live_deltas_total", Help: "Deltas made for the live viewers."}),
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(m.requests, m.seconds, m.viewers, m.behind, m.deltas,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) serve(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

// counted wraps a route's handler.
func (m *metrics) counted(route string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next(sw, r)
		m.requests.WithLabelValues(route, strconv.Itoa(sw.status)).Inc()
		if !sw.hijacked {
			m.seconds.WithLabelValues(route).Observe(time.Since(start).Seconds())
		}
	}
}

// statusWriter remembers the status that was sent.
type statusWriter struct {
	http.ResponseWriter
	status   int
	hijacked bool
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap serves http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Hijack lets the websocket take the connection.
func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status, w.hijacked = http.StatusSwitchingProtocols, true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
