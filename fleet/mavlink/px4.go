package mavlink

import (
	"math"

	"airvein/fleet"
)

// asPX4 gives a frame as PX4 puts it on the wire: the bits of an integer
// parameter in the float, and a tab behind each text.
func asPX4(f fleet.Frame) fleet.Frame {
	switch m := f.Message.(type) {
	case fleet.ParamValue:
		m.Value = float64(px4Bits(m.Value, m.Type))
		f.Message = m
	case fleet.StatusText:
		m.Text += "\t"
		f.Message = m
	}
	return f
}

// px4Bits is a parameter's value as PX4 casts it (MAV_PARAM_TYPE 1 to 6 are
// the integers up to 32 bits; the odd ones are unsigned).
func px4Bits(value float64, typ uint8) float32 {
	switch typ {
	case 1, 3, 5:
		return math.Float32frombits(uint32(value))
	case 2, 4, 6:
		return math.Float32frombits(uint32(int32(value)))
	}
	return float32(value)
}
