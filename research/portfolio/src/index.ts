export * from './long-only.ts';
export { longShort, type LongShortOptions } from './long-short.ts';
export * from './policy.ts';
