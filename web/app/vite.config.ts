import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

// The binary embeds ../dist. emptyOutDir removes the .gitkeep that go:embed
// needs, and public/.gitkeep puts it back.
export default defineConfig({
  plugins: [preact()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
})
