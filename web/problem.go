package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"airvein/dispatch"

	"github.com/danielgtaylor/huma/v2"
)

// FieldError names one value that is wrong, and never repeats it.
type FieldError struct {
	Field   string `json:"field" doc:"JSON path, query parameter or header"`
	Message string `json:"message"`
}

// Problem is an error as RFC 9457 has it, with a stable code.
type Problem struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Code   string       `json:"code"`
	Detail string       `json:"detail,omitempty"`
	Errors []FieldError `json:"errors,omitempty"`

	header http.Header
}

// The codes that only HTTP knows; the others are dispatch's.
const (
	codeMalformed   dispatch.Code = "malformed"
	codeUnsignedIn  dispatch.Code = "unauthenticated"
	codeForbidden   dispatch.Code = "forbidden"
	codeMethod      dispatch.Code = "method_not_allowed"
	codeTooLarge    dispatch.Code = "too_large"
	codeMediaType   dispatch.Code = "unsupported_media_type"
	codeRateLimited dispatch.Code = "rate_limited"
	codeInternal    dispatch.Code = "internal"
)

type meaning struct {
	status int
	title  string
}

// meanings is the one table from codes to HTTP.
func meanings() map[dispatch.Code]meaning {
	return map[dispatch.Code]meaning{
		dispatch.CodeInvalid:     {http.StatusUnprocessableEntity, "A value is not acceptable"},
		dispatch.CodeNotFound:    {http.StatusNotFound, "There is no such thing"},
		dispatch.CodeConflict:    {http.StatusConflict, "Not possible in the present state"},
		dispatch.CodeKeyReused:   {http.StatusUnprocessableEntity, "The idempotency key was used for another order"},
		dispatch.CodeNotYet:      {http.StatusUnprocessableEntity, "This version cannot honour that"},
		dispatch.CodeWrongCode:   {http.StatusForbidden, "The handover code is wrong"},
		dispatch.CodeLocked:      {http.StatusForbidden, "Too many wrong handover codes"},
		dispatch.CodeUnavailable: {http.StatusServiceUnavailable, "The store does not answer"},
		codeMalformed:            {http.StatusBadRequest, "The request cannot be read"},
		codeUnsignedIn:           {http.StatusUnauthorized, "Sign in first"},
		codeForbidden:            {http.StatusForbidden, "Not permitted to this role"},
		codeMethod:               {http.StatusMethodNotAllowed, "Method not allowed"},
		codeTooLarge:             {http.StatusRequestEntityTooLarge, "The body is too large"},
		codeMediaType:            {http.StatusUnsupportedMediaType, "The content type is not accepted"},
		codeRateLimited:          {http.StatusTooManyRequests, "Too many attempts"},
		codeInternal:             {http.StatusInternalServerError, "The server failed"},
	}
}

func newProblem(code dispatch.Code, detail string, fields ...FieldError) *Problem {
	m, ok := meanings()[code]
	if !ok {
		code, m = codeInternal, meanings()[codeInternal]
	}
	p := &Problem{
		Type: "urn:airvein:problem:" + string(code), Title: m.title, Status: m.status,
		Code: string(code), Detail: detail, Errors: fields,
	}
	if m.status == http.StatusServiceUnavailable {
		p.header = http.Header{"Retry-After": {outageRetryS}}
	}
	return p
}

// outageRetryS is after how many seconds to ask again while a store does
// not answer.
const outageRetryS = "2"

func invalid(field, message string) *Problem {
	return newProblem(dispatch.CodeInvalid, "", FieldError{field, message})
}

func notFound() *Problem { return newProblem(dispatch.CodeNotFound, "") }

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus lets huma answer with a Problem.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders lets huma send headers with a Problem.
func (p *Problem) GetHeaders() http.Header { return p.header }

func (p *Problem) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p) // a client that has gone is nobody's error
}

// problemOf turns a refusal into its problem; ok is false for an error that
// is no refusal, which the caller logs.
func problemOf(err error) (p *Problem, ok bool) {
	if errors.As(err, &p) {
		return p, true
	}
	var de *dispatch.Error
	if !errors.As(err, &de) {
		return newProblem(codeInternal, ""), false
	}
	p = newProblem(de.Code, de.Message)
	if de.Field != "" {
		p.Errors = []FieldError{{de.Field, de.Message}}
	}
	for _, o := range de.Others[:min(len(de.Others), maxTold)] {
		p.Errors = append(p.Errors, FieldError{o.Field, o.Message})
	}
	return p, p.Status != http.StatusInternalServerError
}

// transform replaces huma's own errors, which repeat rejected values, by
// problems that do not.
func transform(_ huma.Context, _ string, v any) (any, error) {
	em, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	code := codeInternal
	switch em.Status {
	case http.StatusUnprocessableEntity:
		code = dispatch.CodeInvalid
	case http.StatusBadRequest, http.StatusNotAcceptable, http.StatusRequestTimeout:
		code = codeMalformed
	case http.StatusRequestEntityTooLarge:
		code = codeTooLarge
	case http.StatusUnsupportedMediaType:
		code = codeMediaType
	}
	p := newProblem(code, "")
	p.Status = em.Status
	if code == codeInternal {
		return p, nil
	}
	if len(em.Errors) == 0 {
		p.Detail = em.Detail
	}
	for _, e := range em.Errors {
		p.Errors = append(p.Errors, fieldError(e))
	}
	return p, nil
}

func fieldError(e *huma.ErrorDetail) FieldError {
	field := e.Location
	for _, prefix := range []string{"body.", "query.", "path.", "header."} {
		field = strings.TrimPrefix(field, prefix)
	}
	if field == "body" {
		field = ""
	}
	missing := regexp.MustCompile(`^expected required property (\S+) to be present$`)
	if m := missing.FindStringSubmatch(e.Message); m != nil {
		return FieldError{strings.TrimPrefix(field+"."+m[1], "."), "is required"}
	}
	return FieldError{field, e.Message}
}
