package dispatch

import "fmt"

// Code is a stable error code. web maps each to one HTTP status.
type Code string

// The codes.
const (
	CodeInvalid     Code = "invalid"     // a field is wrong: 422
	CodeNotFound    Code = "not_found"   // 404
	CodeConflict    Code = "conflict"    // not in this state, or done otherwise: 409
	CodeKeyReused   Code = "key_reused"  // idempotency key with another body: 422
	CodeNotYet      Code = "not_yet"     // asked for something this version cannot honour: 422
	CodeWrongCode   Code = "wrong_code"  // handover code: 403
	CodeLocked      Code = "code_locked" // five wrong codes: 403
	CodeUnavailable Code = "unavailable" // the journal does not answer: 503
)

// Error is a refusal of an input. Field is the JSON path of the value at
// fault, where one is; the value itself is never repeated.
type Error struct {
	Code    Code
	Field   string
	Message string
	Err     error
	Others  []Error // further mistakes of the same input
}

func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Message
	}
	return e.Message
}

// Unwrap gives the cause, where there is one.
func (e *Error) Unwrap() error { return e.Err }

func refuse(code Code, field, format string, args ...any) *Error {
	return &Error{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}
