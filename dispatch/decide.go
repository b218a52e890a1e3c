package dispatch

import (
	"fmt"
	"time"
)

// Decide reads State and answers with the events that an input makes
// happen; it changes nothing. The error is always an *Error. Both may be
// given: then the events happened and the input is refused all the same
// (a wrong handover code counts).
func (s *State) Decide(now time.Time, in Input) ([]Event, error) {
	if _, ok := s.Configured(); !ok {
		switch in := in.(type) {
		case Configure:
			return s.decideConfigure(now, in)
		case ApprovePolicy: // before the server first starts
			events, err := s.decideApprovePolicy(in)
			if err != nil {
				return nil, err
			}
			return events, nil
		}
		return nil, refuse(CodeUnavailable, "", "no site is configured yet")
	}
	events, err := s.decide(now, in)
	if err != nil {
		return events, err
	}
	return events, nil
}

func (s *State) decide(now time.Time, in Input) ([]Event, *Error) {
	switch in := in.(type) {
	case Configure:
		events, err := s.decideConfigure(now, in)
		if err != nil {
			return nil, refuse(CodeInvalid, "site", "%v", err)
		}
		return events, nil
	case ApprovePolicy:
		return s.decideApprovePolicy(in)
	case ImportStock:
		return s.decideStock(now, in)
	case MoveUnit:
		return s.decideMove(now, in)
	case RecallUnits:
		return s.decideRecall(now, in)
	case ConfirmFate:
		return s.decideFate(now, in)
	case GiveFeedback:
		return s.decideFeedback(now, in)
	case PlaceOrder:
		return s.decidePlace(now, in)
	case CancelOrder:
		return s.decideCancel(now, in)
	case DeclareUnfulfillable:
		return s.decideUnfulfillable(now, in)
	case Pack:
		return s.decidePack(now, in)
	case Unpack:
		return s.decideUnpack(in)
	case Consent:
		return s.decideConsent(in)
	case PadClear:
		return s.decidePadClear(now, in)
	case CommandFlight:
		return s.decideCommand(now, in)
	case DivertFlight:
		return s.decideDivert(now, in)
	case CloseFlight:
		return s.decideClose(now, in)
	case CallOff:
		return s.decideCallOff(now, in)
	case Handover:
		return s.decideHandover(in)
	case CloseSite:
		return s.decideClosure(now, in)
	case Receive:
		return s.decideReceive(now, in)
	case SetBox:
		return s.decideBox(in)
	case BoxDigest:
		return s.decideDigest(now, in)
	case StorageDigest:
		return s.decideStorageDigest(now, in)
	case OpenBox:
		return s.decideOpenBox(now, in)
	case Dispose:
		return s.decideDispose(in)
	case DroneReport:
		return s.decideReport(now, in)
	case SetWeather:
		return s.decideWeather(now, in)
	case PutZone:
		return s.decideZone(now, in)
	case RemoveZone:
		return s.decideRemoveZone(in)
	case AckAlarm:
		return s.decideAck(in)
	case ShelveAlarm:
		return s.decideShelve(now, in)
	case Tick:
		return s.decideTick(now), nil
	}
	if events, err, ok := s.decideRoad(now, in); ok {
		return events, err
	}
	panic(fmt.Sprintf("dispatch: input %T has no Decide", in))
}
