// Where the server under test is: a ready file, a URL with tokens, or a
// binary to start.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export async function findServer(demoArgs) {
  const env = process.env
  if (env.AIRVEIN_READY_FILE) {
    const ready = JSON.parse(await readFile(env.AIRVEIN_READY_FILE, 'utf8'))
    return { url: ready.url, tokens: ready.tokens ?? {}, stop: async () => {} }
  }
  if (env.AIRVEIN_URL) return { url: env.AIRVEIN_URL, tokens: JSON.parse(env.AIRVEIN_TOKENS ?? '{}'), stop: async () => {} }
  if (env.AIRVEIN_BIN) return startDemo(env.AIRVEIN_BIN, demoArgs)
  throw new Error('Set AIRVEIN_BIN to the airvein binary, AIRVEIN_READY_FILE to a running demo’s ready file, or AIRVEIN_URL with AIRVEIN_TOKENS (JSON).')
}

async function startDemo(bin, args) {
  const dir = await mkdtemp(join(tmpdir(), 'airvein-e2e-'))
  const readyFile = join(dir, 'ready.json')
  const child = spawn(bin, ['demo', '--listen', '127.0.0.1:0', '--data', join(dir, 'data'), '--ready-file', readyFile, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (d) => (log = (log + d).slice(-20_000)))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  for (let i = 0; i < 300; i++) {
    const text = await readFile(readyFile, 'utf8').catch(() => '')
    if (text) {
      const ready = JSON.parse(text)
      return { url: ready.url, tokens: ready.tokens, stop, log: () => log }
    }
    if (child.exitCode !== null) break
    await wait(100)
  }
  await stop()
  throw new Error(`airvein demo did not become ready:\n${log}`)
}
