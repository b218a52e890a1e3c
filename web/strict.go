package web

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"airvein/dispatch"
)

// The bounds on a request.
const (
	maxBody  = 1 << 20
	maxDepth = 32
	// maxStock bounds a stock file: 100,000 lines of 150 bytes and as much
	// again.
	maxStock = 32 << 20
)

// bodyLimit is how many bytes a body of a content type may have.
func bodyLimit(media string) int64 {
	if media == mediaCSV {
		return maxStock
	}
	return maxBody
}

// readable checks what of a request can be checked without knowing its
// meaning, and puts the body, read whole, back. media is the content type
// the route takes, body the Go type that JSON will be decoded into (nil
// where any keys are allowed).
func readable(w http.ResponseWriter, r *http.Request, media string, body reflect.Type) *Problem {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return newProblem(codeMalformed, "the query is not well-formed")
	}
	for k, vs := range q {
		if !utf8.ValidString(k + strings.Join(vs, "")) {
			return newProblem(codeMalformed, "the query is not UTF-8")
		}
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit(media)))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return newProblem(codeTooLarge, fmt.Sprintf("a body may have at most %d MiB", bodyLimit(media)>>20))
	}
	if err != nil {
		return newProblem(codeMalformed, "the body ended early")
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	if len(data) == 0 {
		r.Header.Del("Content-Type")
		return nil
	}
	if p := checkMedia(r.Header.Get("Content-Type"), media); p != nil {
		return p
	}
	if media == mediaCSV || media == "" {
		return nil
	}
	r.Header.Set("Content-Type", mediaJSON)
	return strictJSON(data, body)
}

const (
	mediaJSON    = "application/json"
	mediaGeoJSON = "application/geo+json"
	mediaCSV     = "text/csv"
)

func checkMedia(have, want string) *Problem {
	if want == "" {
		return nil // the route reads no body
	}
	mt, params, err := mime.ParseMediaType(have)
	if err != nil || mt != want && !(want == mediaGeoJSON && mt == mediaJSON) {
		return newProblem(codeMediaType, "send the body as "+want)
	}
	if cs := params["charset"]; want != mediaCSV && cs != "" && !strings.EqualFold(cs, "utf-8") {
		return newProblem(codeMediaType, "JSON is UTF-8")
	}
	return nil
}

// strictJSON refuses what encoding/json would silently accept: invalid
// UTF-8, a key twice or unknown to the type, text after the value, and
// nesting or numbers beyond reason.
func strictJSON(data []byte, t reflect.Type) *Problem {
	if !utf8.Valid(data) {
		return newProblem(codeMalformed, "the body is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	c := checker{dec: dec}
	if p := c.value(t, "", 0); p != nil {
		return p
	}
	if _, err := dec.Token(); err != io.EOF {
		return newProblem(codeMalformed, "there is text after the JSON value")
	}
	return nil
}

type checker struct{ dec *json.Decoder }

func (c *checker) token() (json.Token, *Problem) {
	t, err := c.dec.Token()
	if err != nil {
		return nil, newProblem(codeMalformed, fmt.Sprintf("the body is not JSON, from byte %d on", c.dec.InputOffset()))
	}
	return t, nil
}

func (c *checker) value(t reflect.Type, path string, depth int) *Problem {
	if depth > maxDepth {
		return newProblem(codeMalformed, fmt.Sprintf("the body is nested more than %d deep", maxDepth))
	}
	tok, p := c.token()
	if p != nil {
		return p
	}
	switch v := tok.(type) {
	case json.Number:
		if _, err := strconv.ParseFloat(v.String(), 64); err != nil {
			return newProblem(codeMalformed, "", FieldError{path, "the number is out of range"})
		}
	case json.Delim:
		if v == '[' {
			return c.array(elem(t), path, depth)
		}
		return c.object(t, path, depth)
	}
	return nil
}

func (c *checker) array(t reflect.Type, path string, depth int) *Problem {
	for i := 0; c.dec.More(); i++ {
		if p := c.value(t, fmt.Sprintf("%s[%d]", path, i), depth+1); p != nil {
			return p
		}
	}
	_, p := c.token()
	return p
}

func (c *checker) object(t reflect.Type, path string, depth int) *Problem {
	known := fields(t)
	seen := map[string]bool{}
	for c.dec.More() {
		tok, p := c.token()
		if p != nil {
			return p
		}
		key := tok.(string)
		at := strings.TrimPrefix(path+"."+key, ".")
		if seen[key] {
			return newProblem(codeMalformed, "", FieldError{name(at), "the key is there twice"})
		}
		seen[key] = true
		var ft reflect.Type
		if known != nil {
			var ok bool
			if ft, ok = known[key]; !ok {
				return newProblem(codeMalformed, "", FieldError{name(at), "the key is not known"})
			}
		}
		if p := c.value(ft, at, depth+1); p != nil {
			return p
		}
	}
	_, p := c.token()
	return p
}

// name keeps a client's own key from filling an answer or a log.
func name(path string) string {
	if len(path) > 100 {
		return strings.ToValidUTF8(path[:100], "") + "…"
	}
	return path
}

// fields are a struct's JSON keys with their types; nil where any key goes.
func fields(t reflect.Type) map[string]reflect.Type {
	t = plain(t)
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	out := map[string]reflect.Type{}
	for f := range t.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && tag != "-" && tag != "" {
			out[tag] = f.Type
		}
	}
	return out
}

func elem(t reflect.Type) reflect.Type {
	if t = plain(t); t != nil && t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return nil
}

// plain strips pointers, and gives nil for types that read their own JSON.
func plain(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) ||
		reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return nil
	}
	return t
}

// canonical is a JSON body in one spelling: keys sorted, no spaces, numbers
// as float64 writes them. The body was checked before.
func canonical(data []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, &dispatch.Error{Code: codeMalformed, Message: "the body is not JSON"}
	}
	return json.Marshal(v)
}
