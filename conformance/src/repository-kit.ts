/**
 * What every implementation of the Repositories port must keep to: saving replaces by key, all of a batch or nothing of
 * it; results oldest first, of one instant by key (in the order of the keys' UTF-8 bytes); spans inclusive; a limit keeps
 * the newest. Numbers come back exactly, but for the sign of zero in records. Checked on chosen cases, and on random
 * histories against plain maps. Call it inside a test file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repositories } from '@quantcli/data';
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { describeFeatures } from './repository-kit/feature-cases.ts';
import { checkHistory, histories } from './repository-kit/history-property.ts';
import { describeModels } from './repository-kit/model-cases.ts';
import { describePositions } from './repository-kit/position-cases.ts';
import { describeRecords } from './repository-kit/record-cases.ts';
import type { Place } from './repository-kit/samples.ts';
import { describeSignals } from './repository-kit/signal-cases.ts';
import { describeStore } from './repository-kit/store-cases.ts';

/**
 * @param open opens the store called `path` (a file in an existing folder, where files are used), making it where there
 *   is none; also what {@link Repositories.backup} wrote there
 */
export function repositoryKit(name: string, open: (path: string) => Repositories | Promise<Repositories>): void {
  async function onNewStore(check: (store: Repositories, place: Place) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'quant-repositories-'));
    const handles: Repositories[] = [];
    const place: Place = {
      folder,
      async open(file = 'store') {
        const handle = await open(join(folder, file));
        handles.push(handle);
        return handle;
      },
    };
    try {
      await check(await place.open(), place);
    } finally {
      for (const handle of handles) await handle.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  const onStore = (title: string, check: (store: Repositories, place: Place) => Promise<void>): void =>
    it(title, () => onNewStore(check));

  describe(`repositories contract: ${name}`, () => {
    describeRecords(onStore);
    describeSignals(onStore);
    describePositions(onStore);
    describeModels(onStore);
    describeFeatures(onStore);
    describeStore(onStore);

    it('agrees with plain maps after any history', async () => {
      await fc.assert(
        fc.asyncProperty(histories, (history) => onNewStore((store, place) => checkHistory(store, place, history))),
        { numRuns: 25 },
      );
    });
  });
}
