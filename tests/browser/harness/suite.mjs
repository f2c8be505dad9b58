// notebookTest(name, body): a test with a notebook, a page and a kernel of its own. The Jupyter server and the browser are
// the same for all tests.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Place, World } from './world.mjs';

export { AGENT } from './world.mjs';

/** Longer than any wait in a test, so that those say what was waited for. */
const TEST_SECONDS = 150;

let place;

before(async () => {
  place = await Place.open(process.env.MAIA_TEST_OUT);
});

after(() => place?.close());

async function attempt(name, body, number) {
  const world = new World(place, name);
  try {
    await body(world);
    for (const notebook of world.notebooks) assert.deepEqual(notebook.complaints, [], 'errors of ours on the console');
    for (const chat of world.chats) assert.deepEqual(chat.problems, []);
  } catch (error) {
    await world.keepEvidence(number);
    throw error;
  } finally {
    await world.close();
  }
}

/** body({notebook(cells), chat(...replies), ...}). A test that fails runs once more (MAIA_TEST_TRIES says how often in all), because
 * a machine that has other work to do can miss a deadline; it is named in any case. */
export function notebookTest(name, body, { apps = ['lab', 'notebook'] } = {}) {
  const skip = apps.includes(process.env.MAIA_LAB_APP || 'lab') ? false : `only for ${apps}`;
  const tries = Number(process.env.MAIA_TEST_TRIES || 2);
  test(name, { timeout: tries * TEST_SECONDS * 1000, skip }, async t => {
    for (let number = 1; ; ++number) {
      try {
        return await attempt(name, body, number);
      } catch (error) {
        if (number >= tries) throw error;
        console.error(`FAILED, runs again: ${name}: ${error.message}`);
        t.diagnostic('failed once, ran again');
      }
    }
  });
}

/** A test that needs neither the server nor the browser. */
export function commandTest(name, body) {
  test(name, { timeout: TEST_SECONDS * 1000 }, body);
}
