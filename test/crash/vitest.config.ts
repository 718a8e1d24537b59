import { defineConfig } from 'vitest/config'

/** npm run test:crash: the long forms of what npm test does in short. */
export default defineConfig({
  test: {
    include: ['test/crash/long/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
})
