// A vehicle that speaks MAVLink through node-mavlink, which shares no line
// with what Airvein uses. It answers as an ArduPilot Copter 4.6 does, as far
// as a preparation and a launch go. It listens on a UDP port of the loopback,
// prints that port, and ends when its standard input does.
//
//   node vehicle.cjs [passphrase]      with one: signs, and hears nothing that is not signed with it
const dgram = require('node:dgram')
const { PassThrough } = require('node:stream')
const { MavLinkPacketSplitter, MavLinkPacketParser, MavLinkPacketSignature, MavLinkProtocolV2, minimal, standard, common } = require('node-mavlink')

const SYSTEM = 7, COMPONENT = 1
const GUIDED = 4, AUTO = 3
const HOME = { lat: 320603000, lon: 1187969000, alt: 12000 }
const registry = { ...minimal.REGISTRY, ...standard.REGISTRY, ...common.REGISTRY }
const key = process.argv[2] ? MavLinkPacketSignature.key(process.argv[2]) : null
const params = { FS_GCS_ENABLE: 1, BATT_FS_LOW_ACT: 2, BATT_FS_CRT_ACT: 1, FS_EKF_ACTION: 1, FENCE_ACTION: 1, FENCE_TYPE: 4, FENCE_ALT_MAX: 100, FENCE_RADIUS: 300 }

const boot = Date.now()
const plans = { 0: [], 1: [], 2: [] }
const streams = {}
let ground, seq = 0, stamp = 0, mode = 0, armed = false, fence = false, heightMm = 0, current = 0, upload = null

const socket = dgram.createSocket('udp4')

function make(kind, fields) {
  return Object.assign(new kind(), fields)
}

function send(kind, fields) {
  if (!ground) return
  const protocol = new MavLinkProtocolV2(SYSTEM, COMPONENT, key ? MavLinkProtocolV2.IFLAG_SIGNED : 0)
  let bytes = protocol.serialize(make(kind, fields), seq)
  seq = (seq + 1) & 255
  if (key) {
    stamp = Math.max(stamp + 1, Date.now()) // milliseconds; never the same twice
    bytes = protocol.sign(bytes, 1, key, stamp)
  }
  socket.send(bytes, ground.port, ground.address)
}

function heartbeat() {
  send(minimal.Heartbeat, {
    type: 13, autopilot: 3, baseMode: 81 + (armed ? 128 : 0), customMode: mode, systemStatus: armed ? 4 : 3, mavlinkVersion: 3,
  })
}

const telemetry = {
  1: () => {
    const sensors = 0x2f | (1 << 28)
    const health = sensors | (fence ? 1 << 20 : 0)
    send(common.SysStatus, { onboardControlSensorsPresent: health, onboardControlSensorsEnabled: health, onboardControlSensorsHealth: health, batteryRemaining: 97, voltageBattery: 50000, currentBattery: 0 })
  },
  24: () => send(common.GpsRawInt, { timeUsec: 0n, fixType: 3, lat: HOME.lat, lon: HOME.lon, alt: HOME.alt, eph: 80, epv: 90, vel: 0, cog: 0, satellitesVisible: 15 }),
  33: () => send(common.GlobalPositionInt, { timeBootMs: Date.now() - boot, lat: HOME.lat, lon: HOME.lon, alt: HOME.alt + heightMm, relativeAlt: heightMm, vx: 0, vy: 0, vz: 0, hdg: 9000 }),
  42: () => send(common.MissionCurrent, { seq: current, total: Math.max(0, plans[0].length - 1), missionState: 2, missionMode: 0 }),
  242: () => send(common.HomePosition, { latitude: HOME.lat, longitude: HOME.lon, altitude: HOME.alt, q: [1, 0, 0, 0] }),
  245: () => send(common.ExtendedSysState, { vtolState: 0, landedState: heightMm > 0 ? 3 : 1 }),
}

function ack(command, result) {
  send(common.CommandAck, { command, result, progress: 0, resultParam2: 0, targetSystem: 255, targetComponent: 190 })
}

function obey(m) {
  switch (m.command) {
    case 511:
      if (!telemetry[m._param1]) return 4
      streams[m._param1] = { every: m._param2 / 1000, next: 0 }
      return 0
    case 512:
      if (m._param1 === 148) {
        send(standard.AutopilotVersion, { capabilities: 0n, uid: 0n, flightSwVersion: (4 << 24) | (6 << 16) | (1 << 8) | 255 })
        return 0
      }
      if (!telemetry[m._param1]) return 4
      telemetry[m._param1]()
      return 0
    case 176:
      mode = m._param2
      heartbeat()
      return 0
    case 207:
      if (plans[1].length === 0) return 4
      fence = m._param1 === 1
      return 0
    case 400:
      if (m._param1 === 1 && mode !== GUIDED) return 4
      armed = m._param1 === 1
      return 0
    case 300:
      if (!armed || plans[0].length < 2) return 4
      mode = AUTO
      current = 1
      heartbeat()
      return 0
    case 224:
      current = m._param1
      return 0
  }
  return 3
}

function ask() {
  send(common.MissionRequest, { targetSystem: 255, targetComponent: 190, seq: upload.items.length, missionType: upload.type })
}

function take(m) {
  if (!upload || upload.type !== m.missionType) return
  if (m.seq !== upload.items.length) { // ArduPilot: a repeated item ends the upload
    send(common.MissionAck, { targetSystem: 255, targetComponent: 190, type: 13, missionType: m.missionType })
    upload = null
    return
  }
  upload.items.push(m)
  if (upload.items.length < upload.count) return ask()
  plans[upload.type] = upload.items
  send(common.MissionAck, { targetSystem: 255, targetComponent: 190, type: 0, missionType: upload.type })
  upload = null
}

function give(m) {
  const it = plans[m.missionType][m.seq]
  if (it) send(common.MissionItemInt, { ...it, targetSystem: 255, targetComponent: 190 })
}

const handlers = {
  COMMAND_LONG: m => ack(m.command, obey(m)),
  PARAM_REQUEST_READ: m => {
    const name = m.paramId.replace(/\0.*$/, '')
    if (name in params) send(common.ParamValue, { paramId: name, paramValue: params[name], paramType: 2, paramCount: 8, paramIndex: 65535 })
  },
  MISSION_COUNT: m => {
    upload = { type: m.missionType, count: m.count, items: [] }
    ask()
  },
  MISSION_ITEM_INT: take,
  MISSION_REQUEST_LIST: m => send(common.MissionCount, { targetSystem: 255, targetComponent: 190, count: plans[m.missionType].length, missionType: m.missionType }),
  MISSION_REQUEST_INT: give,
  MISSION_REQUEST: give,
}

const input = new PassThrough()
let from
input.pipe(new MavLinkPacketSplitter()).pipe(new MavLinkPacketParser()).on('data', packet => {
  if (key && !(packet.signature && packet.signature.matches(key))) return
  const kind = registry[packet.header.msgid]
  if (!kind) return
  const m = packet.protocol.data(packet.payload, kind)
  if (m.targetSystem && m.targetSystem !== SYSTEM) return
  ground = from
  const handler = handlers[kind.MSG_NAME]
  if (handler) handler(m)
})
socket.on('message', (bytes, sender) => {
  from = sender
  input.write(bytes)
})

let beatAt = 0
setInterval(() => {
  const now = Date.now()
  if (armed && mode === AUTO) heightMm = Math.min(50000, heightMm + 100)
  if (now >= beatAt) {
    beatAt = now + 1000
    heartbeat()
  }
  for (const [id, s] of Object.entries(streams)) {
    if (now < s.next) continue
    s.next = now + s.every
    telemetry[id]()
  }
}, 20)

socket.bind(0, '127.0.0.1', () => console.log(socket.address().port))
process.stdin.on('end', () => process.exit(0)).resume()
