package geo

import "fmt"

// Frame says what an altitude is measured from. An altitude without its
// frame is the classic way to fly into a hill, so none exists here.
type Frame uint8

// The frames. The zero value is no frame, and nothing accepts it.
const (
	FrameNone    Frame = iota
	FrameAMSL          // above mean sea level
	FrameAGL           // above the ground below
	FrameTakeoff       // above the place of take-off
)

var frameNames = [...]string{FrameNone: "none", FrameAMSL: "amsl", FrameAGL: "agl", FrameTakeoff: "takeoff"}

func (f Frame) String() string {
	if int(f) < len(frameNames) {
		return frameNames[f]
	}
	return fmt.Sprintf("Frame(%d)", uint8(f))
}

// MarshalText writes the frame's name.
func (f Frame) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads amsl, agl or takeoff.
func (f *Frame) UnmarshalText(b []byte) error {
	for i, n := range frameNames {
		if i > 0 && n == string(b) {
			*f = Frame(i)
			return nil
		}
	}
	return fmt.Errorf("altitude reference %q is not one of amsl, agl, takeoff", b)
}

// Altitude is a height in metres with its frame.
type Altitude struct {
	M     float64 `json:"m" yaml:"m"`
	Frame Frame   `json:"ref" yaml:"ref"`
}
