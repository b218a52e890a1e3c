import { signal } from '@preact/signals'

// The scenario's clock as the server last told it, and the wall time at
// which it did.
interface Mark { at: number; wall: number; speed: number }
let mark: Mark = { at: Date.now(), wall: Date.now(), speed: 1 }

export const speed = signal(1)

// now is the scenario time in ms; it moves once a second.
export const now = signal(Date.now())
// wall is the wall time in ms; it moves with now.
export const wall = signal(Date.now())

export function setClock(at: number, newSpeed: number | undefined, wallNow: number): void {
  mark = { at, wall: wallNow, speed: newSpeed ?? mark.speed }
  speed.value = mark.speed
}

export function scenarioAt(wallNow: number): number {
  return mark.at + (wallNow - mark.wall) * mark.speed
}

export function tick(wallNow: number): void {
  wall.value = wallNow
  now.value = scenarioAt(wallNow)
}

export function startClock(): () => void {
  const timer = setInterval(() => tick(Date.now()), 1000)
  return () => clearInterval(timer)
}
