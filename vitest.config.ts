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
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
