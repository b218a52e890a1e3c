package web

import (
	"embed"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// dist is the built browser application; .gitkeep alone where it was not
// built.
//
//go:embed all:dist
var dist embed.FS

// static serves the application that was built in.
func static() http.HandlerFunc {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: the embedded folder has another name: " + err.Error())
	}
	return serveFiles(files)
}

// serveFiles serves the application: its files, and its one page for every
// other path, which the page routes itself. A missing asset is 404, never
// the page: a browser would take HTML for a script.
func serveFiles(files fs.FS) http.HandlerFunc {
	server := http.FileServerFS(files)
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		page, err := fs.ReadFile(files, "index.html")
		if errors.Is(err, fs.ErrNotExist) {
			http.Error(w, "The browser application is not built into this binary. Build it with: make web", http.StatusServiceUnavailable)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		info, err := fs.Stat(files, name)
		switch {
		case err == nil && !info.IsDir() && name != "index.html" && !strings.HasPrefix(name, "."):
			if strings.HasPrefix(name, "assets/") {
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			}
			server.ServeHTTP(w, r)
		case name == "assets" || strings.HasPrefix(name, "assets/") || name != "" && name != "index.html" && strings.Contains(path.Base(name), "."):
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-cache")
			w.Write(page) // a browser that has gone is nobody's error
		}
	}
}
