// What the server says, as the contract writes it. Times are RFC 3339,
// positions WGS-84 degrees, temperatures degrees Celsius.

export type Role = 'hospital' | 'depot' | 'dispatcher' | 'pilot' | 'admin' | 'device' | 'viewer'
export type Time = string

export interface SignIn { user: string; password: string; role: Role; label: string }
export interface Site { id: string; name: string; note: string; zone: string; demo: boolean; sign_ins?: SignIn[] | null }
export interface Me { id: string; name: string; role: Role; site: string }

export type Urgency = 'immediate' | 'urgent_group_specific' | 'urgent_crossmatched' | 'routine'
export type Component = 'red_cells' | 'whole_blood' | 'platelets' | 'plasma' | 'cryoprecipitate'
export type UnitDef = 'cn_200ml' | 'bag_450ml' | 'treatment_dose' | 'ml'
export type BoxClass = 'cold' | 'room' | 'frozen'
export type Tri = 'yes' | 'no' | 'unknown'
export type Verdict = 'in_range' | 'advisory' | 'minor' | 'major' | 'unknown'
export type OrderState = 'placed' | 'held' | 'in_progress' | 'partly_delivered' | 'delivered' | 'cancelled' | 'unfulfillable'
export type ShipmentState = 'allocated' | 'packed' | 'in_transit' | 'arrived' | 'delivered' | 'failed' | 'recalled' | 'returned'
export type FlightState = 'planned' | 'waiting' | 'preparing' | 'launching' | 'outbound' | 'holding' | 'delivering' | 'returning' | 'ended' | 'failed'
export type BoxState = 'clean' | 'conditioned' | 'packed' | 'in_transit' | 'at_hospital' | 'returning' | 'received' | 'out_of_service'
export interface Alternate { site: string; distance_m: number; need_pct: number | null; left_pct: number | null; in_reach: boolean; reason: string }
export interface Pilot { id: string; name: string }
export interface TouchedFlight { id: string; drone: string; state: FlightState; effect: string }
export interface ZoneAnswer { zone: ZoneFeature; dry_run: boolean; flights: TouchedFlight[] }
export type Verb = 'hold' | 'resume' | 'return' | 'land'

export interface Patient { fcp: Tri; child: Tri; neonate: Tri; weight_band: string | null; antibodies: string[] }
export interface LineInput {
  component: Component; group: string; amount: number; unit_def: UnitDef
  attributes: string[]; substitution: 'allowed' | 'identical_only'; pretransfusion: string
}
export interface OrderInput {
  kind: 'patient' | 'stock'; hospital: string; urgency: Urgency; needed_by: Time | null
  case_ref?: string; phone?: string; requested_by?: string; authorised_by?: string; note?: string; source: 'web'
  patient: Patient; lines: LineInput[]
}

export interface Unit {
  id: string; din: string; product: string; division: string; component: Component; group: string; ml: number
  unit_def?: UnitDef; collected?: Time; expiry?: Time; attributes?: string[] | null; status?: string; depot?: string
}
export interface Rejected { unit: string; reason: string }
export interface ColdChain {
  class: BoxClass; verdict: Verdict; min_c: number; max_c: number; samples: number; longest_gap_s?: number
  out_s?: number; mkt_c?: number | null; opened?: number; stuck?: boolean; broken?: Verdict; viable_min?: number | null
}
export interface Excursion {
  id: string; kind: 'shipment' | 'storage'; order: string; box: string; depot: string; hospital: string; class: BoxClass; verdict: Verdict
  min_c: number | null; max_c: number | null; mkt_c: number | null; out_s: number; longest_gap_s: number; opened: number; surface_c: number | null
  from: Time | null; to: Time | null; state: ShipmentState | ''; units: Unit[] | null; releasable: boolean
}
export interface Storage {
  id: string; depot: string; class: BoxClass; c: number | null; c_at: Time | null; verdict: Verdict; broken: Verdict | ''; since: Time
  range: { ok_min: number | null; ok_max: number | null }
}

export interface Shipment {
  id: string; mode: 'drone' | 'road'; state: ShipmentState; depot: string; drone?: string; flight?: string; box?: string
  units?: Unit[] | null
  eta?: Time | null; eta_low?: Time | null; eta_high?: Time | null; cold_chain?: ColdChain | null
  class?: BoxClass; reason?: string | null; flight_state?: FlightState | ''; pad_clear_valid_until?: Time | null
  rejected?: Rejected[] | null; allocated_at?: Time | null
  packed_at?: Time | null; departed_at?: Time | null; arrived_at?: Time | null; delivered_at?: Time | null
  wrong_codes?: number; seal?: string; verdict?: Verdict | ''
  order?: string; urgency?: Urgency; hospital?: string; hospital_name?: string
  courier?: string; drive_min?: number | null; arrived_by?: string
  planned_g?: number; weight_g?: number; packed_by?: string; checked_by?: string
}
export interface OrderLine extends LineInput { allocated?: number; delivered?: number; excess?: number }
export interface Why { what: string; chosen: string; because: string }
export interface TimelineEntry { at: Time; what: string; who: string; reason?: string | null; shipment?: string; flight?: string }
export interface Order {
  id: string; state: OrderState; held_reason?: string | null; held?: { code: string; reason: string; at: Time } | null
  car_deadline?: { depot: string; leave_by: Time; in_time: Time } | null
  kind: 'patient' | 'stock'; hospital: string; urgency: Urgency; needed_by?: Time | null; placed_at: Time; placed_by?: string
  case_ref?: string; requested_by?: string; authorised_by?: string; source?: string; phone?: string; note?: string
  patient?: Patient; lines: OrderLine[]; shipments?: Shipment[] | null; why?: Why[] | null; timeline?: TimelineEntry[] | null; version?: number
}
export interface TraceStep {
  at: Time; what: string; who: string; place?: string; unit?: string; box?: string; shipment?: string; flight?: string; c?: number | null; reason?: string
}
export interface TraceTemperature {
  box: string; unit?: string; from: Time; to: Time; min_c: number; max_c: number; mean_c: number; samples: number; longest_gap_s: number; verdict: Verdict
}
export interface Trace { order: unknown; steps: TraceStep[]; temperature: TraceTemperature[] | null }

export type UnitStep = 'release' | 'quarantine' | 'discard' | 'recall'
export type Fate = 'TX' | 'TR' | 'RA' | 'RL' | 'WA'
export interface UnitDetail extends Unit {
  tests: Record<string, string>; place: string; missing?: string | null; recall?: string | null; authority?: string | null
  fate?: { fate: Fate; at: Time; by: string } | null
}
export interface UnitTrace { units: UnitDetail[]; steps: TraceStep[]; temperature: TraceTemperature[] | null; open: string[] }

export interface PackingList {
  shipment: Shipment; code: string; order: string; hospital: { id: string; name: string }; units: Unit[]
  box: string; seal: string; packed_by: string; checked_by: string; packed_at: Time
}

export interface Drone {
  id: string; model: string; depot: string; state: string; flight?: string; link: 'live' | 'lost' | 'none'; signed?: boolean
  at?: Time | null; lat?: number | null; lon?: number | null; alt_amsl_m?: number | null; alt_takeoff_m?: number | null
  heading_deg?: number | null; speed_mps?: number | null; battery_pct?: number | null; mode?: string; armed?: boolean
  position_age_s?: number | null; box?: string; box_c?: number | null; box_at?: Time | null
  at_release_pct?: number | null; turn_back_pct?: number | null
}
export type Position3 = number[] // lon, lat, alt
export interface Check { check: string; ok: boolean; value: string }
export interface Flight {
  id: string; drone: string; depot: string; hospital: string; state: FlightState; intent?: string; reason?: string
  stops?: { site: string; eta?: Time | null; shipments?: string[] | null }[] | null
  route?: Position3[] | null; back?: Position3[] | null; cells?: string[] | null; preflight?: Check[] | null
  need_pct?: number; length_m?: number; time_s?: number; energy_wh?: number
  planned_at?: Time | null; consent_by?: string; consent_at?: Time | null; pad_clear_by?: string; pad_clear_at?: Time | null
  pad_clear_valid_until?: Time | null; took_off_at?: Time | null; hold_at?: Time | null; released_at?: Time | null
  landed_at?: Time | null; ended_at?: Time | null; command?: { key: string; verb: Verb | 'reroute' } | null
  controller?: string; offered_to?: string; land_site?: string; rerouted?: string
  detour?: { want: string; site: string; reason: string; refused: string } | null
}
export interface Box {
  id: string; state: BoxState; class?: BoxClass | ''; place: string; shipment?: string; since?: Time
  c?: number | null; c_at?: Time | null; c_probe?: number
}
export interface Alarm {
  id: string; kind: string; cause: string; priority: 'emergency' | 'high' | 'low'; text: string
  order?: string; shipment?: string; flight?: string; drone?: string; box?: string
  raised_at: Time; last_at: Time; count: number; cleared_at?: Time | null; acked_at?: Time | null; acked_by?: string
  comment?: string; shelved_until?: Time | null; shelved_by?: string; open: boolean
}
export interface Place { id: string; name: string; name_zh?: string; lat: number; lon: number; ground_amsl_m?: number; road_min?: Record<string, number> | null }
export interface Reading { at: Time; probe: number; c: number }
export interface Readings { readings: Reading[] | null; envelope?: { ok_min?: number | null; ok_max?: number | null } | null }
export interface StockTotal { depot: string; component: Component; group: string; units: number; ml: number; earliest_expiry: Time }
export interface Stock { units: Unit[] | null; totals: StockTotal[] | null; as_of: Record<string, Time> | null }
export interface ZoneFeature {
  type: 'Feature'; id?: string; geometry: { type: string; coordinates: unknown }
  properties: {
    id: string; name: string; kind: string; floor_m?: number | null; ceiling_m?: number | null; altitude_ref?: string
    active?: { from: Time; to: Time }[] | null; buffer_m?: number; radius_m?: number
  }
}
export interface RoadClosure {
  id: string; depots: string[]; hospitals: string[]; closed: boolean; extra_min: number; until?: Time | null; reason: string
}
export interface Zones { type: 'FeatureCollection'; features: ZoneFeature[] }
export interface Clock { now: Time; speed: number }
