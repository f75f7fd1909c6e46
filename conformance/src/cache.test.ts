import { createLruCache } from '@quantcli/runtime';
import { describeCache } from './cache-kit.ts';

describeCache('the LRU cache', (clock) => createLruCache({ limit: 8, clock }));
