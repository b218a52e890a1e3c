package dispatch

import (
	"encoding/json"
	"fmt"
)

// Kind names, in the order of events.go.
func (SiteConfigured) Kind() string             { return "site_configured" }
func (PolicyApproved) Kind() string             { return "policy_approved" }
func (StockImported) Kind() string              { return "stock_imported" }
func (OrderPlaced) Kind() string                { return "order_placed" }
func (OrderHeld) Kind() string                  { return "order_held" }
func (OrderCancelled) Kind() string             { return "order_cancelled" }
func (OrderDeclaredUnfulfillable) Kind() string { return "order_declared_unfulfillable" }
func (HeldOrdersReconsidered) Kind() string     { return "held_orders_reconsidered" }
func (ShipmentAllocated) Kind() string          { return "shipment_allocated" }
func (ShipmentPacked) Kind() string             { return "shipment_packed" }
func (ShipmentUnpacked) Kind() string           { return "shipment_unpacked" }
func (ShipmentFailed) Kind() string             { return "shipment_failed" }
func (ShipmentRecalled) Kind() string           { return "shipment_recalled" }
func (ShipmentReturned) Kind() string           { return "shipment_returned" }
func (ShipmentArrived) Kind() string            { return "shipment_arrived" }
func (HandoverRefused) Kind() string            { return "handover_refused" }
func (ShipmentDelivered) Kind() string          { return "shipment_delivered" }
func (UnitsDisposed) Kind() string              { return "units_disposed" }
func (FlightConsented) Kind() string            { return "flight_consented" }
func (FlightPrepared) Kind() string             { return "flight_prepared" }
func (PreflightFailed) Kind() string            { return "preflight_failed" }
func (LaunchOrdered) Kind() string              { return "launch_ordered" }
func (FlightFailed) Kind() string               { return "flight_failed" }
func (FlightObserved) Kind() string             { return "flight_observed" }
func (PadCleared) Kind() string                 { return "pad_cleared" }
func (FlightCommanded) Kind() string            { return "flight_commanded" }
func (FlightRescheduled) Kind() string          { return "flight_rescheduled" }
func (FlightOverran) Kind() string              { return "flight_overran" }
func (FlightEnded) Kind() string                { return "flight_ended" }
func (DroneSeen) Kind() string                  { return "drone_seen" }
func (BoxMoved) Kind() string                   { return "box_moved" }
func (BoxDigested) Kind() string                { return "box_digested" }
func (WeatherSet) Kind() string                 { return "weather_set" }
func (ZonePut) Kind() string                    { return "zone_put" }
func (ZoneRemoved) Kind() string                { return "zone_removed" }
func (AlarmRaised) Kind() string                { return "alarm_raised" }
func (AlarmCleared) Kind() string               { return "alarm_cleared" }
func (AlarmAcked) Kind() string                 { return "alarm_acked" }
func (AlarmShelved) Kind() string               { return "alarm_shelved" }

// eventVersion is the version every kind is written in now. A kind whose
// shape changes after a release gets its own, and the old decoder stays.
const eventVersion = 1

// decoders has one entry for each kind and version that was ever written.
func decoders() map[string]func([]byte) (Event, error) {
	return map[string]func([]byte) (Event, error){
		"site_configured":              decode[SiteConfigured],
		"policy_approved":              decode[PolicyApproved],
		"stock_imported":               decode[StockImported],
		"order_placed":                 decode[OrderPlaced],
		"order_held":                   decode[OrderHeld],
		"order_cancelled":              decode[OrderCancelled],
		"order_declared_unfulfillable": decode[OrderDeclaredUnfulfillable],
		"held_orders_reconsidered":     decode[HeldOrdersReconsidered],
		"shipment_allocated":           decode[ShipmentAllocated],
		"shipment_packed":              decode[ShipmentPacked],
		"shipment_unpacked":            decode[ShipmentUnpacked],
		"shipment_failed":              decode[ShipmentFailed],
		"shipment_recalled":            decode[ShipmentRecalled],
		"shipment_returned":            decode[ShipmentReturned],
		"shipment_arrived":             decode[ShipmentArrived],
		"handover_refused":             decode[HandoverRefused],
		"shipment_delivered":           decode[ShipmentDelivered],
		"units_disposed":               decode[UnitsDisposed],
		"flight_consented":             decode[FlightConsented],
		"flight_prepared":              decode[FlightPrepared],
		"preflight_failed":             decode[PreflightFailed],
		"launch_ordered":               decode[LaunchOrdered],
		"flight_failed":                decode[FlightFailed],
		"flight_observed":              decode[FlightObserved],
		"pad_cleared":                  decode[PadCleared],
		"flight_commanded":             decode[FlightCommanded],
		"flight_rescheduled":           decode[FlightRescheduled],
		"flight_overran":               decode[FlightOverran],
		"flight_ended":                 decode[FlightEnded],
		"drone_seen":                   decode[DroneSeen],
		"box_moved":                    decode[BoxMoved],
		"box_digested":                 decode[BoxDigested],
		"weather_set":                  decode[WeatherSet],
		"zone_put":                     decode[ZonePut],
		"zone_removed":                 decode[ZoneRemoved],
		"road_closure_put":             decode[RoadClosurePut],
		"road_closure_ended":           decode[RoadClosureEnded],
		"shipment_departed":            decode[ShipmentDeparted],
		"shipment_sent_by_road":        decode[ShipmentSentByRoad],
		"alarm_raised":                 decode[AlarmRaised],
		"alarm_cleared":                decode[AlarmCleared],
		"alarm_acked":                  decode[AlarmAcked],
		"alarm_shelved":                decode[AlarmShelved],
		"flight_closed":                decode[FlightClosed],
		"control_offered":              decode[ControlOffered],
		"control_taken":                decode[ControlTaken],
		"detour_sought":                decode[DetourSought],
		"detour_refused":               decode[DetourRefused],
		"flight_rerouted":              decode[FlightRerouted],
		"site_closed":                  decode[SiteClosed],
		"unit_moved":                   decode[UnitMoved],
		"units_recalled":               decode[UnitsRecalled],
		"fate_confirmed":               decode[FateConfirmed],
		"feedback_given":               decode[FeedbackGiven],
		"cold_chain_broken":            decode[ColdChainBroken],
		"box_opened":                   decode[BoxOpened],
		"storage_digested":             decode[StorageDigested],
		"storage_broken":               decode[StorageBroken],
		"storage_disposed":             decode[StorageDisposed],
	}
}

func decode[E Event](data []byte) (Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, err
	}
	return e, nil
}

// Codec writes and reads events. Make one with NewCodec and share it.
type Codec struct {
	decoders map[string]func([]byte) (Event, error)
}

// NewCodec knows every kind.
func NewCodec() *Codec { return &Codec{decoders: decoders()} }

// Encode gives the event's kind, its version and its JSON.
func (c *Codec) Encode(e Event) (kind string, version int, data []byte, err error) {
	data, err = json.Marshal(e)
	return e.Kind(), eventVersion, data, err
}

// Decode reads what Encode wrote, now or in any earlier release.
func (c *Codec) Decode(kind string, version int, data []byte) (Event, error) {
	d, ok := c.decoders[kind]
	if !ok || version != eventVersion {
		return nil, fmt.Errorf("event kind %q version %d is not known: this journal was written by a newer Airvein; install that version or a newer one", kind, version)
	}
	e, err := d(data)
	if err != nil {
		return nil, fmt.Errorf("event kind %q version %d cannot be read: %w", kind, version, err)
	}
	return e, nil
}
