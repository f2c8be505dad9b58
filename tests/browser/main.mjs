// All browser tests, in one process: ./maia test browser. `node --test-name-pattern=...` picks some of them.
import { readdir } from 'node:fs/promises';

for (const name of (await readdir(new URL('.', import.meta.url))).sort())
  if (name.endsWith('.test.mjs')) await import(new URL(name, import.meta.url));
