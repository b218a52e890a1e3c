package fleet

// SetMode is SET_MODE (11), which older ground stations still send in place
// of DO_SET_MODE. Airvein itself never does; the simulated vehicle obeys it.
type SetMode struct {
	BaseMode   uint8
	CustomMode uint32
}

// ParamSet is PARAM_SET (23), by name.
type ParamSet struct {
	Name  string
	Value float64
	Type  uint8
}

// LinkSuspect is no MAVLink message: the link says that it refused frames
// which bore this drone's name, unsigned, replayed or from another place.
type LinkSuspect struct{ Text string }

func (SetMode) message()     {}
func (ParamSet) message()    {}
func (LinkSuspect) message() {}
