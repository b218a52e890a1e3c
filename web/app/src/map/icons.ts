// The map's images, drawn here so that no file is fetched. Shapes differ,
// so that colour is never the only cue.

const size = 48
type Draw = (c: CanvasRenderingContext2D) => void

function draw(fn: Draw, n = size): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = n
  const c = canvas.getContext('2d')!
  c.lineJoin = 'round'
  c.lineCap = 'round'
  fn(c)
  return c.getImageData(0, 0, n, n)
}

const dark = '#0b0f14'
const arrow: Draw = (c) => {
  c.beginPath()
  c.moveTo(24, 5)
  c.lineTo(39, 41)
  c.lineTo(24, 33)
  c.lineTo(9, 41)
  c.closePath()
}

function paint(path: Draw, fill: string | null, stroke: string, width = 3): Draw {
  return (c) => {
    path(c)
    c.strokeStyle = dark
    c.lineWidth = width + 4
    c.stroke()
    if (fill) {
      c.fillStyle = fill
      c.fill()
    }
    c.strokeStyle = stroke
    c.lineWidth = width
    c.stroke()
  }
}

const circle = (r: number): Draw => (c) => {
  c.beginPath()
  c.arc(24, 24, r, 0, 2 * Math.PI)
}
const square: Draw = (c) => {
  c.beginPath()
  c.roundRect(11, 11, 26, 26, 4)
}

const hover: Draw = (c) => {
  paint(circle(15), null, '#e6edf3')(c)
  paint(circle(6), '#e6edf3', '#e6edf3', 1)(c)
}
const lost: Draw = (c) => {
  c.setLineDash([6, 6])
  paint(circle(15), null, '#9aa9b8')(c)
  c.setLineDash([])
  c.fillStyle = '#9aa9b8'
  c.font = 'bold 22px system-ui, sans-serif'
  c.textAlign = 'center'
  c.textBaseline = 'middle'
  c.fillText('?', 24, 25)
}
const hospital: Draw = (c) => {
  paint(circle(14), '#18202a', '#e6edf3', 2.5)(c)
  c.fillStyle = '#e6edf3'
  c.font = 'bold 19px system-ui, sans-serif'
  c.textAlign = 'center'
  c.textBaseline = 'middle'
  c.fillText('H', 24, 25)
}
const depot: Draw = (c) => {
  paint(square, '#18202a', '#ff6b5e', 2.5)(c)
  c.beginPath()
  c.moveTo(24, 14)
  c.bezierCurveTo(29, 21, 31, 24, 31, 27.5)
  c.arc(24, 27.5, 7, 0, Math.PI)
  c.bezierCurveTo(17, 24, 19, 21, 24, 14)
  c.fillStyle = '#ff6b5e'
  c.fill()
}
const hatch: Draw = (c) => {
  c.strokeStyle = 'rgba(255, 107, 94, 0.5)'
  c.lineWidth = 1.5
  for (const x of [-16, 0, 16]) {
    c.beginPath()
    c.moveTo(x - 2, 18)
    c.lineTo(x + 18, -2)
    c.stroke()
  }
}

export function images(): Record<string, ImageData> {
  return {
    'drone-moving': draw(paint(arrow, '#5cc8ff', '#e6f6ff', 2)),
    'drone-hovering': draw(hover),
    'drone-ground': draw(paint(circle(8), '#9aa9b8', '#18202a', 2)),
    'drone-silent': draw(lost),
    'drone-lost': draw(lost),
    'place-hospital': draw(hospital),
    'place-depot': draw(depot),
    hatch: draw(hatch, 16),
  }
}
