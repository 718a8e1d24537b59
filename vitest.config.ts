import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/lab/**',
      'test/differential/**',
      'test/independent-clients/**',
      'test/crash/long/**',
      'node_modules/**',
    ],
    // Vitest leaves one processor free; much of what happens here is waiting, so two files at a time suit two processors.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
