import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/lab/**',
      'test/crash/long/**',
      'test/differential/**',
      'test/independent-clients/**',
      'node_modules/**',
    ],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
