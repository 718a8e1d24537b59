// Loaded ahead of a program that is measured: tells at its end how much memory it had at most, KiB.
process.on('exit', () => process.stderr.write(`\n${process.resourceUsage().maxRSS}`))
